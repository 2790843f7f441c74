"""Takes events: reads them, writes them ahead, answers. Blocking work is in threads; memory is bounded."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, post
from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody, Schema

from zhanggui.web.access import Key, Scope
from zhanggui.web.api.ahead import Ahead, Full
from zhanggui.web.api.events import TOO_MUCH, Batch, Event, Refusal, Segment, SegmentBatch, Taken, from_segment, lines, read
from zhanggui.web.api.problem import PROBLEMS, Refused
from zhanggui.words import Text

_BODY = 4 << 20
_ACCEPTED, _TOO_LARGE, _TOO_OFTEN, _UNREADABLE = 202, 413, 429, 422


SHAPES: dict[str, Any] = {}
"""The schemas of the bodies that we read ourselves, by name."""


def _documented(*kinds: type) -> type[Operation]:
    """An operation whose body is of one of `kinds`: we read it ourselves, so the framework doesn't know."""
    schemas, named = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    SHAPES.update(named)

    @dataclass
    class Documented(Operation):
        def __post_init__(self) -> None:
            shape = Schema(one_of=[Reference(ref=each["$ref"]) for each in schemas])
            self.request_body = RequestBody(content={"application/json": OpenAPIMediaType(schema=shape)}, required=True)

    return Documented


async def _body(request: Request[Any, Key, Any]) -> bytes:
    """The body, unpacked where it is packed, and never more than some megabytes of it."""
    return unpacked(await gathered(request.stream()), request.headers.get("content-encoding", ""))


async def gathered(stream: AsyncIterator[bytes]) -> bytes:
    """The chunks of a body in one; raises Refused with 413 where they are too many."""
    size, chunks = 0, []
    async for chunk in stream:
        size += len(chunk)
        if size > _BODY:
            raise _too_large()
        chunks.append(chunk)
    return b"".join(chunks)


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body as it was before it was packed; raises Refused for one that unpacks to too much."""
    if encoding.lower() != "gzip":
        return body
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = unpacking.decompress(body, _BODY)
    except zlib.error as error:
        raise _unreadable(str(error)) from None
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise _too_large()
    return found


def _too_large() -> Refused:
    return Refused(
        _TOO_LARGE, "too-large", Text("请求体超过 4 MB", "the body is larger than 4 MB"), fix=Text("分成几次发送", "send it in parts")
    )


def _unreadable(why: str) -> Refused:
    return Refused(
        _UNREADABLE,
        "unreadable",
        Text("无法读取：{why}", "it can't be read: {why}").format(why=why),
        fix=Text("按 /v1/openapi.json 的格式发送", "send it as /v1/openapi.json says"),
    )


async def taken(ahead: Ahead, found: Sequence[tuple[int, Event]], refused: list[Refusal]) -> Taken:
    """Write what is new and agreed to; come back when it is on disk. Raises Refused with 429 where too much waits."""
    agreed = [event for _, event in found if event.consent is None or event.consent.analytics]
    new = [event for event in agreed if not ahead.seen(event.event_id)]
    if new:
        try:
            await ahead.append(lines(new))
        except (Full, OSError) as error:
            ahead.forget([event.event_id for event in new])
            raise Refused(
                _TOO_OFTEN,
                "too-much",
                TOO_MUCH,
                fix=Text("按 Retry-After 等待后重试", "wait as Retry-After says"),
                headers={"Retry-After": "2"},
            ) from error
        if ahead.tally is not None:
            ahead.tally.add(new)
    return Taken(taken=len(new), repeated=len(agreed) - len(new), without_consent=len(found) - len(agreed), refused=refused)


@post(
    "/events",
    opt={"scope": Scope.EVENTS},
    responses=PROBLEMS,
    status_code=_ACCEPTED,
    summary="Events of the storefront",
    operation_class=_documented(Event, Batch),
)
async def events(request: Request[Any, Key, Any]) -> Taken:
    """Take one event, or {"events": [...]} of a thousand at most. What is answered as taken is on disk."""
    return await take(request.app.state.ahead, await _body(request))


async def take(ahead: Ahead, body: bytes) -> Taken:
    """Take the events of a body; raises Refused for one that can't be read."""
    try:
        found, refused = read(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _unreadable(str(error)) from None
    return await taken(ahead, found, refused)


_CALL, _CALLS = msgspec.json.Decoder(Segment), msgspec.json.Decoder(SegmentBatch)


async def _segment(request: Request[Any, Key, Any], kind: str) -> Taken:
    """Take calls of Segment's clients; each that names nobody or nothing is told apart."""
    body = await _body(request)
    try:
        calls = _CALLS.decode(body).batch if kind == "batch" else [_CALL.decode(body)]
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _unreadable(str(error)) from None
    found: list[tuple[int, Event]] = []
    refused: list[Refusal] = []
    for index, call in enumerate(calls):
        try:
            found.append((index, from_segment(call, call.type if kind == "batch" else kind, datetime.now(UTC))))
        except msgspec.MsgspecError as error:
            refused.append(Refusal(index, str(error)))
    return await taken(request.app.state.ahead, found, refused)


@post(
    "/track",
    opt={"scope": Scope.EVENTS},
    responses=PROBLEMS,
    status_code=_ACCEPTED,
    summary="Segment's track",
    operation_class=_documented(Segment),
)
async def track(request: Request[Any, Key, Any]) -> Taken:
    """Take a call of Segment's `track`."""
    return await _segment(request, "track")


@post(
    "/page",
    opt={"scope": Scope.EVENTS},
    responses=PROBLEMS,
    status_code=_ACCEPTED,
    summary="Segment's page",
    operation_class=_documented(Segment),
)
async def page(request: Request[Any, Key, Any]) -> Taken:
    """Take a call of Segment's `page`."""
    return await _segment(request, "page")


@post(
    "/identify",
    opt={"scope": Scope.EVENTS},
    responses=PROBLEMS,
    status_code=_ACCEPTED,
    summary="Segment's identify",
    operation_class=_documented(Segment),
)
async def identify(request: Request[Any, Key, Any]) -> Taken:
    """Take a call of Segment's `identify`: who a visitor is. Traits are not kept."""
    return await _segment(request, "identify")


@post(
    "/batch",
    opt={"scope": Scope.EVENTS},
    responses=PROBLEMS,
    status_code=_ACCEPTED,
    summary="Segment's batch",
    operation_class=_documented(SegmentBatch),
)
async def batch(request: Request[Any, Key, Any]) -> Taken:
    """Take calls of Segment's clients, several at once."""
    return await _segment(request, "batch")
