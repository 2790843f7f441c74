"""Chat robots: the message and the signature as Feishu, DingTalk, WeCom and Slack want them, and how each says no.

The formats are those of the makers' manuals for custom robots (incoming webhooks). A robot answers 200 also to what it
refuses; its own code tells.
"""

from __future__ import annotations

import base64
import enum
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Message = dict[str, Any]


class Robot(enum.StrEnum):
    """Whose robot."""

    FEISHU = "feishu"
    DINGTALK = "dingtalk"
    WECOM = "wecom"
    SLACK = "slack"


_LONGEST = {Robot.FEISHU: 15_000, Robot.DINGTALK: 15_000, Robot.WECOM: 4_000, Robot.SLACK: 2_900}
"""Bytes of text that a message may have (Slack: characters of a block), with some to spare for what is around it."""


def message_to(kind: Robot | str, title: str, text: str, link: str = "") -> Message:
    """The message that a robot takes: a title, some lines of plain text, and a link where there is one."""
    robot = Robot(kind)
    text = _cut(text, _LONGEST[robot] - len(title.encode()) - len(link.encode()))
    match robot:
        case Robot.FEISHU:
            return _feishu(title, text, link)
        case Robot.DINGTALK:
            lines = [f"### {_one_line(title)}", *_marked(text), *([f"[{link}]({link})"] if link else [])]
            return {"msgtype": "markdown", "markdown": {"title": _one_line(title), "text": "\n\n".join(lines)}}
        case Robot.WECOM:
            lines = [f"**{_one_line(title)}**", *_marked(text), *([f"[{link}]({link})"] if link else [])]
            return {"msgtype": "markdown", "markdown": {"content": "\n".join(lines)}}
        case Robot.SLACK:
            said = f"*{_slack(_one_line(title))}*\n{_slack(text)}" + (f"\n<{link}>" if link else "")
            return {"text": _slack(_one_line(title)), "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": said}}]}


def signed(kind: Robot | str, url: str, message: Message, secret: str, now: int) -> tuple[str, Message]:
    """The address and the message with the robot's signature, where its maker has one; `now` is in seconds."""
    match Robot(kind):
        case Robot.FEISHU if secret:
            digest = hmac.new(f"{now}\n{secret}".encode(), b"", hashlib.sha256).digest()
            return url, {"timestamp": str(now), "sign": base64.b64encode(digest).decode(), **message}
        case Robot.DINGTALK if secret:
            stamp = now * 1000
            digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
            return _with(url, timestamp=str(stamp), sign=base64.b64encode(digest).decode()), message
        case _:
            return url, message


def refused(kind: Robot | str, answer: object) -> str:
    """What a robot that answered 200 has against the message; empty where it took it."""
    if not isinstance(answer, Mapping):
        return ""
    code = answer.get("code", answer.get("StatusCode", 0)) if Robot(kind) is Robot.FEISHU else answer.get("errcode", 0)
    if code in {0, "0", None}:
        return ""
    return f"{code} {answer.get('msg') or answer.get('errmsg') or ''}".strip()


def _feishu(title: str, text: str, link: str) -> Message:
    lines = [[{"tag": "text", "text": line}] for line in text.split("\n")]
    if link:
        lines.append([{"tag": "a", "text": link, "href": link}])
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": _one_line(title), "content": lines}}}}


def _one_line(title: str) -> str:
    return " ".join(title.split())


def _marked(text: str) -> list[str]:
    """Lines of plain text as Markdown: what would be a mark is written out."""
    return [line.translate(_MARKS) for line in text.split("\n")]


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_`[]#<>"})


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, most: int) -> str:
    """Text of so many bytes at most, cut between letters and marked where it was cut."""
    if len(text.encode()) <= most:
        return text
    return text.encode()[: max(most - 3, 0)].decode(errors="ignore") + "…"


def _with(url: str, **more: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *more.items()])))
