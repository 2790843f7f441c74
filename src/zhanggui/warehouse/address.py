"""The address of a cluster, of which nothing secret is said."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field

from zhanggui.errors import BadSetting, NoEngine
from zhanggui.words import Text, same

_PORT = 15002
_SECONDS = 10.0
_SHAPE = re.compile(r"sc://(?P<host>\[[0-9A-Fa-f:]+\]|[^\s/:;@]+)(:(?P<port>\d{1,5}))?(/(;(?P<options>\S*))?)?")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a cluster listens; its options, a token perhaps, are kept to themselves."""

    host: str
    port: int
    said: str = field(repr=False)

    @classmethod
    def parse(cls, said: str) -> Address:
        """Read sc://host:port/;option=value; raises BadSetting."""
        found = _SHAPE.fullmatch(said.strip())
        if found is None or not 0 < int(found["port"] or _PORT) < 2**16:
            raise BadSetting(
                Text("这不是 Spark Connect 地址", "this is no address of Spark Connect"),
                where=same(hidden(said)).en,
                fix=Text("写成 sc://主机:15002", "write sc://HOST:15002"),
            )
        return cls(found["host"].strip("[]"), int(found["port"] or _PORT), said.strip())

    def __str__(self) -> str:
        """The address without its options."""
        return f"sc://{self.host}:{self.port}"

    def reach(self) -> None:
        """Raise NoEngine where nobody listens: the client itself would try for minutes."""
        try:
            socket.create_connection((self.host, self.port), timeout=_SECONDS).close()
        except OSError as error:
            raise NoEngine(
                Text("连不上集群：{why}", "the cluster can't be reached: {why}").format(why=same(error.strerror or str(error))),
                where=str(self),
                fix=Text(
                    "确认 Spark Connect 服务已启动（start-connect-server.sh，或 sail spark server），主机、端口和防火墙无误",
                    "see that a Spark Connect server runs there (start-connect-server.sh, or sail spark server), and that host, port and firewall are right",
                ),
            ) from None

    def hide(self, words: str) -> str:
        """Words of the client, without what is secret in the address."""
        secrets = re.findall(r"=([^;&\s]{4,})", self.said.partition(";")[2])
        for each in (self.said, *secrets):
            words = words.replace(each, str(self) if each == self.said else "***")
        return words


def hidden(said: str) -> str:
    """What was said for an address, without its options."""
    return said.partition(";")[0].split("@")[-1]
