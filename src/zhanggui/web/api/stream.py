"""The stream behind the live page: the board as it is drawn, whenever it is another, for somebody who is signed in to the console.

It asks as the console does: by the session's cookie, again every ten seconds, so that a stream ends with its sign-in.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import msgspec
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from litestar import Request, get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from zhanggui.web.access import Access, Permission
from zhanggui.web.api.problem import Refused
from zhanggui.web.live.live import Live
from zhanggui.web.live.shown import drawn
from zhanggui.words import Lang, Text

_AGAIN = 10.0
"""Seconds after which the sign-in is looked at again."""

_PAUSE = 1.0
_BEAT = 15.0
"""Seconds between two looks at the board, and after which silence is broken, lest something between us take the line for dead."""

_MOST = 100
"""Streams at once; each is one for the event loop, and drawn with all others of its kind."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is at the other end: what they may see, and in which language."""

    access: Access
    lang: Lang


def watcher(cookies: dict[str, str]) -> Watcher | None:
    """Who is signed in by these cookies; None where nobody is, or somebody who may see no numbers. To be called in a thread."""
    close_old_connections()
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not user.is_authenticated or not user.is_active or not user.access.may(Permission.LOOK):
        return None
    said = cookies.get("lang")
    return Watcher(user.access, Lang(said) if said in {each.value for each in Lang} else Lang(user.lang))


@get("/live/stream", include_in_schema=False)
async def stream(request: Request[Any, Any, Any]) -> ServerSentEvent:
    """Send the board whenever it is another than before."""
    live: Live = request.app.state.live
    found = await asyncio.to_thread(watcher, dict(request.cookies))
    if found is None:
        raise Refused(401, "signed-out", Text("请先登录", "sign in first"), fix=Text("在控制台登录后重试", "sign in to the console"))
    if live.watchers >= _MOST:
        raise Refused(
            503,
            "too-many",
            Text("同时观看的人太多", "too many are watching at once"),
            fix=Text("稍后重试", "try again later"),
            headers={"Retry-After": "30"},
        )
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return ServerSentEvent(_boards(live, dict(request.cookies), found), headers=headers)


async def _boards(live: Live, cookies: dict[str, str], who: Watcher) -> AsyncIterator[ServerSentEventMessage]:
    live.watchers += 1
    said, looked, spoke = "", time.monotonic(), time.monotonic()
    try:
        while not live.closing.is_set():
            if time.monotonic() - looked > _AGAIN:
                found, looked = await asyncio.to_thread(watcher, cookies), time.monotonic()
                if found is None:
                    yield ServerSentEventMessage(event="signed-out", data="-")
                    return
                who = found
            board = await asyncio.to_thread(drawn, live, who.access, who.lang)
            if board != said:
                said, spoke = board, time.monotonic()
                yield ServerSentEventMessage(event="board", data=msgspec.json.encode(board).decode())
            elif time.monotonic() - spoke > _BEAT:
                spoke = time.monotonic()
                yield ServerSentEventMessage(comment="still here")
            await asyncio.sleep(_PAUSE)
    finally:
        live.watchers -= 1
