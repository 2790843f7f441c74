"""Something to be told that is no order: an alert. It goes by the same outlets, in the same outbox, once."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import msgspec

from zhanggui.errors import BadRequest
from zhanggui.journal.outlets.mail import opened
from zhanggui.journal.outlets.parcel import failed, secret
from zhanggui.journal.outlets.webhook import post, signature, tell
from zhanggui.settings import EmailOutlet, Outlet, WebhookOutlet
from zhanggui.words import Lang, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A title and some lines in both languages, as they were when it was put into the outbox."""

    key: str
    payload: dict[str, Any]
    lang: Lang

    @property
    def title(self) -> str:
        """Its title, with the shop's name before it."""
        return (
            f"{self.payload['shop']}：{self._said('title')}" if self.lang is Lang.ZH else f"{self.payload['shop']}: {self._said('title')}"
        )

    @property
    def text(self) -> str:
        """Its lines."""
        return self._said("text")

    @property
    def link(self) -> str:
        """Where there is more to be read; empty where nobody said."""
        return str(self.payload.get("link", ""))

    def _said(self, name: str) -> str:
        return str(self.payload[name][self.lang.value])


def told(outlet: Outlet, notice: Notice, now: datetime) -> str:
    """Tell it by an outlet; answers what the other side said, raises NotDelivered where it must be tried again."""
    match outlet:
        case WebhookOutlet():
            return _posted(outlet, notice, now)
        case EmailOutlet():
            return _mailed(outlet, notice)
        case _:
            raise BadRequest(
                Text("出口“{name}”不能发消息", "outlet {name!r} can't tell anything").format(name=outlet.name),
                fix=Text("告警用 webhook 或 email 出口", "alerts go out by outlets of kind webhook or email"),
            )


def _posted(outlet: WebhookOutlet, notice: Notice, now: datetime) -> str:
    where = f"outlet {outlet.name}"
    url = outlet.url or secret(outlet.url_env or "", where)
    key = secret(outlet.secret_env, where) if outlet.secret_env else ""
    if outlet.robot:
        return tell(outlet.robot, url, notice.title, notice.text, link=notice.link or outlet.link, key=key, now=now, where=where)
    body = msgspec.json.encode(notice.payload)
    headers = {"Content-Type": "application/json", "User-Agent": "zhanggui", **signature(notice.key, body, key, now)}
    return post(url, body, headers, where)


def _mailed(outlet: EmailOutlet, notice: Notice) -> str:
    where = f"{outlet.host}:{outlet.port}"
    message = EmailMessage()
    message["From"], message["To"] = outlet.sender, ", ".join(outlet.to)
    message["Subject"] = " ".join(notice.title.split())
    message["Message-ID"] = f"<{notice.key}@{outlet.sender.rpartition('@')[2]}>"
    message["Date"] = datetime.fromisoformat(notice.payload["at"])
    message.set_content("\n".join(filter(None, (notice.text, notice.link))) + "\n")
    try:
        with opened(outlet, where) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise failed(error, where) from error
    return str(message["Message-ID"])
