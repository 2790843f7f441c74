"""The short way for events: past the framework, whose routing and serialising cost more than the event itself.

It answers exactly as the handler that the framework has for the same address, which stays for its documentation and its tests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Litestar

from zhanggui.errors import ZhangguiError
from zhanggui.web.access import Scope
from zhanggui.web.api.door import token_of
from zhanggui.web.api.problem import problem_of, spoken
from zhanggui.web.api.taking import gathered, take, unpacked

PATH = "/v1/events"
_ENCODER = msgspec.json.Encoder()
_ACCEPTED = 202


async def quick(app: Litestar, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - as ASGI has them
    """Take the events of a POST to /v1/events."""
    more: dict[str, str] = {}
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        await app.state.door.open(token_of(headers), Scope.EVENTS)
        body = unpacked(await gathered(_chunks(receive)), headers.get("content-encoding", ""))
        status, kind, content = _ACCEPTED, "application/json", _ENCODER.encode(await take(app.state.ahead, body))
    except ZhangguiError as error:
        problem, more = problem_of(error, spoken(headers.get("accept-language", "")))
        status, kind, content = problem.status, "application/problem+json", _ENCODER.encode(problem)
    said = {"content-type": kind, "content-length": str(len(content)), **{name.lower(): value for name, value in more.items()}}
    start = {"type": "http.response.start", "status": status, "headers": [(name.encode(), value.encode()) for name, value in said.items()]}
    await send(start)
    await send({"type": "http.response.body", "body": content})


async def _chunks(receive: Any) -> AsyncIterator[bytes]:  # noqa: ANN401 - as above
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False) and message["type"] == "http.request"
        yield message.get("body", b"")
