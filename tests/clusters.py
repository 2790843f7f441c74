"""Clusters for tests: a master with two workers and a Connect server, from pip's pyspark; and Sail, which speaks the same protocol."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

HOST = "127.0.0.1"
_SECONDS = 300
_CONNECT = {
    "spark.driver.host": HOST,
    "spark.ui.enabled": "false",
    "spark.connect.grpc.binding.address": HOST,
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.codegen.wholeStage": "false",  # small rows: compiling the code costs more than it saves
    "spark.sql.adaptive.enabled": "true",
}
_LITTLE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def lacking(package: str) -> str | None:
    """Why a cluster can't be started here, and what to do; None where it can."""
    if find_spec(package) is None:
        return f"no {package} here: pip install {package}"
    if package == "pyspark" and shutil.which("java") is None:
        return "no Java here: apt-get install openjdk-17-jre-headless"
    return None


def needs(package: str) -> None:
    """Skip where a cluster can't be started, saying why; in CI that is a failure."""
    if (why := lacking("pyspark") or lacking(package)) is not None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)


@contextmanager
def sail(environment: Mapping[str, str] | None = None, *, port: int | None = None) -> Iterator[str]:
    """The address of a Sail server."""
    port = port or free_port()
    code = f"from pysail.spark import SparkConnectServer; SparkConnectServer('{HOST}', {port}).start(background=False)"
    with running([sys.executable, "-c", code], os.environ | {"RUST_LOG": "error"} | dict(environment or {}), None):
        wait(port)
        yield f"sc://{HOST}:{port}"


@contextmanager
def spark(work: Path) -> Iterator[str]:
    """The address of a Connect server of a standalone master with two workers, each a process of its own."""
    import pyspark

    home = Path(pyspark.__file__).parent
    work.mkdir(parents=True, exist_ok=True)
    env = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST, "SPARK_NO_DAEMONIZE": "1", "SPARK_LOCAL_DIRS": str(work)}
    little = env | {"SPARK_DAEMON_MEMORY": "192m", "SPARK_DAEMON_JAVA_OPTS": _LITTLE}
    master, port = free_port(), free_port()
    runs = str(home / "bin" / "spark-class")
    with ExitStack() as all_of_them:
        each = [runs, "org.apache.spark.deploy.master.Master", "--host", HOST, "--port", str(master), "--webui-port", "0"]
        all_of_them.enter_context(running(each, little, work / "master.log"))
        wait(master)
        for name in ("one", "two"):
            each = [runs, "org.apache.spark.deploy.worker.Worker", "--host", HOST, "--cores", "1", "--memory", "1g", "--webui-port", "0"]
            each += ["-d", str(work / name), f"spark://{HOST}:{master}"]
            all_of_them.enter_context(running(each, little, work / f"{name}.log"))
        settings = _CONNECT | {"spark.connect.grpc.binding.port": str(port), "spark.sql.warehouse.dir": str(work / "warehouse")}
        options = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
        each = [str(home / "bin" / "spark-submit"), "--master", f"spark://{HOST}:{master}", "--driver-memory", "1g"]
        each += ["--executor-memory", "1g", "--driver-java-options", _LITTLE, "--conf", f"spark.executor.extraJavaOptions={_LITTLE}"]
        each += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", *options, "spark-internal"]
        all_of_them.enter_context(running(each, env | {"SPARK_DAEMON_MEMORY": "1g"}, work / "connect.log"))
        wait(port)
        yield f"sc://{HOST}:{port}"


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path | None) -> Iterator[None]:
    with (log or Path(os.devnull)).open("wb") as out:
        started = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            yield
        finally:
            started.terminate()
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def wait(port: int) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(port)
