"""What goes out: a parcel of approved orders, as its outlet is given it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhanggui.errors import ZhangguiError
from zhanggui.journal.desk import AnyDecision
from zhanggui.words import Lang, Text, same

WAIT = 20.0
"""Seconds that the other side is waited for, each time."""


class NotDelivered(ZhangguiError):
    """A parcel that the other side did not take; it is tried again."""

    exit_code = 7

    def __init__(self, what: Text, *, where: str, fix: Text | None = None, after: float | None = None) -> None:
        """Say why, and after how many seconds the other side wants to be asked again, if it said so."""
        super().__init__(what, where=where, fix=fix or Text("会自动重试", "it is tried again by itself"))
        self.after = after


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Orders of one decision that were approved together. `key` is its name for whoever receives it, however often it is sent."""

    key: str
    decision: AnyDecision
    payload: dict[str, Any]
    lang: Lang

    @property
    def approved_at(self) -> datetime:
        """When they were approved."""
        return datetime.fromisoformat(self.payload["approved_at"])

    @property
    def orders(self) -> list[dict[str, Any]]:
        """The orders alone."""
        return [each["order"] for each in self.payload["orders"]]

    @property
    def title(self) -> Text:
        """What it is, in a line."""
        words = Text("{shop}：{decision}，已批准 {n} 条", "{shop}: {decision}, {n} approved")
        return words.format(shop=self.payload["shop"], decision=self.decision.title, n=len(self.payload["orders"]))

    def lines(self, most: int) -> list[str]:
        """What is to be done, a line each, in the shop's language; beyond `most`, how many more there are."""
        orders = self.payload["orders"]
        found = [each["title"][self.lang.value] for each in orders[:most]]
        left = len(orders) - most
        return [*found, Text("……另有 {n} 条", "… and {n} more").format(n=left).to(self.lang)] if left > 0 else found

    def file_name(self, ending: str) -> str:
        """A name made of what it is and its key: the same however often it is written."""
        return f"{self.decision.name}-{self.approved_at:%Y%m%d}-{self.key[:12]}.{ending}"


def secret(name: str, where: str) -> str:
    """A secret from the environment; raises NotDelivered where it isn't there."""
    found = os.environ.get(name, "")
    if not found:
        raise NotDelivered(
            Text("环境变量 {name} 没有设置", "the environment has no {name}").format(name=name),
            where=where,
            fix=Text("设置后重启服务；之后会自动重试", "set it and start the service again; then it is tried again by itself"),
        )
    return found


def failed(why: object, where: str, after: float | None = None) -> NotDelivered:
    """The error of a delivery that didn't come through."""
    return NotDelivered(
        Text("送不到：{why}", "not delivered: {why}").format(why=same(str(why) or type(why).__name__)), where=where, after=after
    )
