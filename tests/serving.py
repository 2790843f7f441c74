"""A shop served by a process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

import httpx

from zhanggui.settings import Folder


@dataclass
class Served:
    """A shop served by a process of its own."""

    folder: Folder
    port: int
    process: subprocess.Popen
    key: str
    reader: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, *, hard: bool = False) -> None:
        self.process.kill() if hard else self.process.terminate()
        self.process.wait(20)


def command(*said: str, **environment: str) -> str:
    """Run our own command line."""
    done = subprocess.run(
        [sys.executable, "-m", "zhanggui", *said], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def start(folder: Folder, key: str = "", reader: str = "") -> Served:
    """Serve a shop that has its people, and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "zhanggui", "serve", "--shop", str(folder.path), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    made = Served(folder, port, process, key, reader)
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{made.url}/health").status_code == 200:
                return made
        assert process.poll() is None, "the server stopped"
        time.sleep(0.1)
    raise AssertionError("the server doesn't answer")
