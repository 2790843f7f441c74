"""Events of the storefront: by GA4's names, or as Segment's clients send them. Taken when they are on disk, and once.

An event without the visitor's consent to analytics is not kept: it is counted, and dropped. One that can't be taken is
answered with its place, its field and what to do; the others of its batch are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from zhanggui.words import Text

MOST = 1000
"""Events of one request."""

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_Words = Annotated[str, msgspec.Meta(max_length=500)]
_Amount = Annotated[
    Decimal, msgspec.Meta(description="What the event is worth, in the shop's currency, as text or as a number; of a purchase its goods.")
]


class Consent(msgspec.Struct):
    """What the visitor agreed to."""

    analytics: bool = True


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One event. The time carries its zone; `event_id` is the sender's own, by which one sent again is known."""

    event_id: _Id
    event_name: _Name
    event_at: Annotated[datetime, msgspec.Meta(tz=True)]
    session_id: _Id
    visitor_id: _Id
    customer_id: _Id | None = None
    store: _Words | None = None
    channel: _Words | None = None
    traffic_channel: _Words | None = None
    source: _Words | None = None
    medium: _Words | None = None
    campaign: _Words | None = None
    device: _Words | None = None
    page: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    sku: _Id | None = None
    slot: _Words | None = None
    load_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] | None = None
    order_id: _Id | None = None
    value: _Amount | None = None
    consent: Consent | None = None


class Batch(msgspec.Struct):
    """Several events."""

    events: Annotated[list[Event], msgspec.Meta(max_length=MOST)]


class Refusal(msgspec.Struct):
    """An event that was not taken: its place in the request, and why."""

    index: int
    reason: str


class Taken(msgspec.Struct):
    """What became of a request: events that are on disk now, those sent before, those without consent, those refused."""

    taken: int
    repeated: int = 0
    without_consent: int = 0
    refused: list[Refusal] = []


class Segment(msgspec.Struct, kw_only=True, rename="camel"):
    """A call as Segment's clients make it: track, page, screen or identify."""

    message_id: _Id
    type: str = ""
    event: _Name | None = None
    name: str | None = None
    user_id: str | None = None
    anonymous_id: str | None = None
    timestamp: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    properties: dict[str, Any] = {}
    context: dict[str, Any] = {}


class SegmentBatch(msgspec.Struct):
    """Several of Segment's calls."""

    batch: Annotated[list[Segment], msgspec.Meta(max_length=MOST)]


_ONE, _MANY, _RAW = msgspec.json.Decoder(Event), msgspec.json.Decoder(Batch), msgspec.json.Decoder(dict[str, list[msgspec.Raw]])
_ENCODER = msgspec.json.Encoder()


def read(body: bytes) -> tuple[list[tuple[int, Event]], list[Refusal]]:
    """Read one event, or {"events": […]}; those that don't hold are told apart. Raises msgspec.DecodeError for what is no JSON of either shape."""
    if b'"events"' not in body[:64]:
        return [(0, _ONE.decode(body))], []
    try:
        return list(enumerate(_MANY.decode(body).events)), []
    except msgspec.ValidationError:
        pass
    raws = _RAW.decode(body).get("events")
    if raws is None or len(raws) > MOST:
        raise msgspec.ValidationError(f"Expected {{'events': [...]}} of {MOST} events at most")
    kept: list[tuple[int, Event]] = []
    refused: list[Refusal] = []
    for index, raw in enumerate(raws):
        try:
            kept.append((index, _ONE.decode(raw)))
        except msgspec.MsgspecError as error:
            refused.append(Refusal(index, str(error)))
    return kept, refused


def lines(events: Sequence[Event]) -> bytes:
    """The events as JSON lines, their times in UTC."""
    return b"".join(_ENCODER.encode(each) + b"\n" for each in events)


# ── as Segment's clients say it ──────────────────────────────────────────────

_NAMES = {
    "product viewed": "view_item",
    "product list viewed": "view_item_list",
    "product clicked": "select_item",
    "product added": "add_to_cart",
    "product removed": "remove_from_cart",
    "cart viewed": "view_cart",
    "checkout started": "begin_checkout",
    "payment info entered": "add_payment_info",
    "order completed": "purchase",
    "order refunded": "refund",
    "products searched": "search",
    "signed up": "sign_up",
    "signed in": "login",
}
"""Segment's e-commerce events by GA4's names."""

_KINDS = {"page": "page_view", "screen": "screen_view", "identify": "identify"}


def from_segment(call: Segment, kind: str, now: datetime) -> Event:
    """Turn a call into an event; raises msgspec.ValidationError where nobody is named.

    Segment knows no session: where the context has none, a visitor's day is taken for one.
    """
    visitor = call.anonymous_id or call.user_id
    if not visitor:
        raise msgspec.ValidationError("Object missing required field `anonymousId` or `userId`")
    at = call.timestamp or now
    said = _KINDS.get(kind) or call.event
    if not said:
        raise msgspec.ValidationError("Object missing required field `event`")
    return msgspec.convert(
        {
            "event_id": call.message_id,
            "event_name": _NAMES.get(said.lower()) or re.sub(r"[^0-9a-z]+", "_", said.lower()).strip("_") or said,
            "event_at": at.astimezone(UTC),
            "session_id": str(call.context.get("sessionId") or f"{visitor}-{at.astimezone(UTC):%Y%m%d}"),
            "visitor_id": visitor,
            **dict(_segment_fields(call)),
        },
        Event,
    )


def _segment_fields(call: Segment) -> Iterator[tuple[str, object]]:
    page, campaign, device = (_part(call.context, name) for name in ("page", "campaign", "device"))
    said = {
        "customer_id": call.user_id if call.anonymous_id else None,
        "sku": call.properties.get("sku") or call.properties.get("product_id"),
        "order_id": call.properties.get("order_id"),
        "value": _amount(call.properties),
        "slot": call.properties.get("list_id"),
        "page": call.properties.get("url") or page.get("url"),
        "campaign": campaign.get("name"),
        "source": campaign.get("source"),
        "medium": campaign.get("medium"),
        "device": device.get("type"),
    }
    yield from ((name, str(value)) for name, value in said.items() if value is not None)
    if isinstance(_part(call.context, "consent").get("categoryPreferences"), dict):
        preferences: Mapping[str, object] = _part(call.context, "consent")["categoryPreferences"]
        yield "consent", {"analytics": bool(preferences.get("Analytics", preferences.get("analytics", True)))}


def _amount(properties: Mapping[str, Any]) -> object:
    """What an order came to, without carriage and tax where that is told; nothing where it is no number."""
    said = (properties.get(name) for name in ("revenue", "value"))
    return next((each for each in said if isinstance(each, (int, float)) and not isinstance(each, bool)), None)


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


TOO_MUCH = Text("写入太快，请稍后重试", "events come faster than they can be kept; try again later")
