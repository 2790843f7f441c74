"""A session with a cluster: opened, asked, opened again where the server let go of it, closed when the program ends."""

from __future__ import annotations

import atexit
import logging
import warnings
from collections.abc import Callable
from typing import TypeVar

from grpc import FutureTimeoutError, RpcError, channel_ready_future
from pyspark.errors import PySparkException
from pyspark.sql.connect.client import DefaultChannelBuilder
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.session import SparkSession

from zhanggui.errors import NoAnswer, NoEngine, ZhangguiError
from zhanggui.warehouse.address import Address
from zhanggui.words import Text, same

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
}
_TRIES = 5
"""So often a call is tried again while nobody answers: some half a minute. The client's own choice is ten minutes."""

_SECONDS = 10.0

_GONE = ("INVALID_HANDLE.SESSION", "SESSION_CLOSED", "NO_ACTIVE_SESSION", "server side session")
_AWAY = ("UNAVAILABLE", "RETRIES_EXCEEDED", "DEADLINE_EXCEEDED", "Connection refused", "Socket closed", "Connection reset")
_REFUSED = ("UNAUTHENTICATED", "PERMISSION_DENIED")
_OLD = ("UNIMPLEMENTED",)
_FILES = (
    "PATH_NOT_FOUND",
    "FileNotFound",
    "No such file",
    "FAILED_READ_FILE",
    "Mkdirs failed",
    "Permission denied",
    "FILE_NOT_EXIST",
    "ObjectStore",
)

# What it warns of and logs, each error with its stack and query, is said in our own words.
logging.getLogger("pyspark.sql.connect.client").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")

Found = TypeVar("Found")


class Session:
    """A session at a Spark Connect address."""

    def __init__(self, address: str, again: Callable[[SparkSession], None]) -> None:
        """Open it; raises NoEngine where nobody answers. `again` is called when it was opened anew, and knows nothing."""
        self.address, self._again = Address.parse(address), again
        self.spark = self._opened()
        atexit.register(self.close)  # before the client's own, which waits for ever where nobody listens

    def _opened(self) -> SparkSession:
        self.address.reach()
        self._greet()
        try:
            spark = SparkSession.builder.remote(self.address.said).create()
            spark.client.set_retry_policies([DefaultPolicy(max_retries=_TRIES)])
            for key, value in _SETTINGS.items():
                spark.conf.set(key, value)
        except (PySparkException, RpcError) as error:
            raise self._refused(error) from None
        return spark

    def _greet(self) -> None:
        """Raise NoEngine where whoever listens doesn't speak the protocol, or speaks it otherwise: the client would try for ten minutes."""
        channel = DefaultChannelBuilder(self.address.said).toChannel()
        try:
            channel_ready_future(channel).result(_SECONDS)
        except FutureTimeoutError:
            raise NoEngine(
                Text("那里有服务，但说的不是 Spark Connect", "something listens there, but doesn't speak Spark Connect"),
                where=str(self.address),
                fix=Text(
                    "检查端口（Spark Connect 默认 15002，不是 7077 或 4040），以及 use_ssl 是否与服务一致、证书是否可信",
                    "look at the port (Spark Connect's is 15002, not 7077 or 4040), and whether use_ssl is as the server has it and its certificate trusted",
                ),
            ) from None
        finally:
            channel.close()

    def close(self) -> None:
        """Let go of it."""
        atexit.unregister(self.close)
        self.spark.stop()

    def ask(self, work: Callable[[SparkSession], Found]) -> Found:
        """Do some work with it: once more where the server has let go of the session, as it does when nobody asks for an hour."""
        try:
            return work(self.spark)
        except (PySparkException, RpcError) as error:
            if not self._is_back(str(error)):
                raise self._said(error) from None
        self.spark = self._opened()
        try:
            self._again(self.spark)
            return work(self.spark)
        except (PySparkException, RpcError) as error:
            raise self._said(error) from None

    def _is_back(self, words: str) -> bool:
        """Whether a server is there that only knows nothing of the session: it let go of it, or is another since."""
        if any(each in words for each in _GONE):
            return True
        if not any(each in words for each in _AWAY):
            return False
        try:
            self.address.reach()
        except NoEngine:
            return False
        return True

    # ── what went wrong ───────────────────────────────────────────────────

    def _said(self, error: Exception) -> ZhangguiError:
        """What a server or its client raised, in words of ours, without what is secret in the address."""
        words = str(error)
        why = same(self.address.hide(first_line(error)))
        if any(each in words for each in _REFUSED):
            return self._refused(error)
        if any(each in words for each in _AWAY):
            self.spark.release_session_on_close = False  # nobody would answer that either
            return NoEngine(
                Text("集群不再应答：{why}", "the cluster answers no more: {why}").format(why=why),
                where=str(self.address),
                fix=Text(
                    "看服务是否还在运行、内存够不够（它的日志），然后重做这一步；之前的构建没有动过",
                    "see whether the server still runs and has memory enough (its log says), then do this step again; the build before is as it was",
                ),
            )
        if any(each in words for each in _FILES):
            return NoAnswer(
                Text("集群读写不了店铺的文件：{why}", "the cluster can't read or write the shop's files: {why}").format(why=why),
                where=str(self.address),
                fix=Text(
                    "运行 zhanggui cluster check {address} --shop 店铺：各工作节点须以同一路径、同一用户看到店铺文件夹",
                    "run zhanggui cluster check {address} --shop SHOP: every worker must see the shop's folder at the same path, as the same user",
                ).format(address=same(str(self.address))),
            )
        return NoAnswer(
            Text("集群没能算出来：{why}", "the cluster couldn't work it out: {why}").format(why=why),
            where=str(self.address),
            fix=Text(
                "运行 zhanggui cluster check {address}，看它缺什么；或加 --engine duckdb 在本机做",
                "run zhanggui cluster check {address} to see what it lacks, or do it here with --engine duckdb",
            ).format(address=same(str(self.address))),
        )

    def _refused(self, error: Exception) -> NoEngine:
        why = same(self.address.hide(first_line(error)))
        if any(each in str(error) for each in _OLD):
            return NoEngine(
                Text("那里不是 Spark Connect 服务，或版本太旧：{why}", "no Spark Connect server is there, or too old a one: {why}").format(
                    why=why
                ),
                where=str(self.address),
                fix=Text("用 Spark 4.1 及以上，或 Sail 0.7", "use Spark 4.1 or later, or Sail 0.7"),
            )
        return NoEngine(
            Text("集群拒绝了会话：{why}", "the cluster refused a session: {why}").format(why=why),
            where=str(self.address),
            fix=Text("检查地址里的令牌与 use_ssl，以及服务的日志", "look at the token and use_ssl of the address, and at the server's log"),
        )


def first_line(error: Exception) -> str:
    """What went wrong, without the server's stack."""
    lines = [each.strip() for each in str(error).splitlines() if each.strip()]
    told = next((each for each in lines if each.startswith("details =")), lines[0] if lines else type(error).__name__)
    return told.removeprefix("details =").strip().strip('"')[:300]
