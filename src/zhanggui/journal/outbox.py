"""The outbox: what was approved is written down to be delivered, in the same transaction as the approval."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhanggui.journal.desk import AnyDecision, Desk
from zhanggui.journal.models import Delivery, Proposal
from zhanggui.journal.orders import plain


def put_out(desk: Desk, decision: AnyDecision, proposals: Sequence[Proposal], by: str, now: datetime) -> list[Delivery]:
    """Write a parcel for each outlet that takes the decision's orders. Call it in the transaction of the approval."""
    made = []
    for outlet in desk.outlets_of(decision.name):
        key = _key(outlet.name, proposals)
        parcel = Delivery.objects.create(
            outlet=outlet.name,
            decision=decision.name,
            payload=_payload(desk, decision, proposals, key=key, by=by, now=now),
            key=key,
            pulled=desk.pulls(outlet),
            next_try=now,
            made_at=now,
        )
        parcel.proposals.set(proposals)
        made.append(parcel)
    return made


def put_notice(desk: Desk, outlets: Sequence[str], name: str, what: Mapping[str, Any], now: datetime) -> list[Delivery]:
    """Write down something to be told by each of some outlets. `name` is its own: told once by each, however often it is put.

    `what` holds `title` and `text` in both languages, and whatever else another system may want to know.
    """
    made = []
    for outlet in outlets:
        key = notice_key(outlet, name)
        payload = {"key": key, "shop": desk.shop.name, "at": now.isoformat(timespec="seconds"), **what}
        parcel, new = Delivery.objects.get_or_create(
            key=key, defaults={"outlet": outlet, "decision": "", "payload": payload, "next_try": now, "made_at": now}
        )
        if new:
            made.append(parcel)
    return made


def notice_key(outlet: str, name: str) -> str:
    """The name of a notice in the outbox: it is put there once."""
    return hashlib.sha256(f"{outlet}\n{name}".encode()).hexdigest()[:32]


def _key(outlet: str, proposals: Sequence[Proposal]) -> str:
    """The name of a parcel: the same orders for the same outlet have the same, so they can't be written twice."""
    said = f"{outlet}\n{','.join(str(each.pk) for each in sorted(proposals, key=lambda each: each.pk))}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _payload(desk: Desk, decision: AnyDecision, proposals: Sequence[Proposal], *, key: str, by: str, now: datetime) -> dict[str, Any]:
    """All that an outlet needs to know, as it is at this moment: later changes of anything don't reach it."""
    return {
        "key": key,
        "decision": decision.name,
        "title": {"zh": decision.title.zh, "en": decision.title.en},
        "shop": desk.shop.name,
        "currency": desk.shop.currency,
        "approved_by": by,
        "approved_at": now.astimezone(ZoneInfo(desk.shop.zone)).isoformat(timespec="seconds"),
        "orders": [
            {
                "proposal": each.pk,
                "kind": each.kind,
                "about": each.about,
                "title": {"zh": each.title_zh, "en": each.title_en},
                "reason": {"zh": each.reason_zh, "en": each.reason_en},
                "cost": plain(each.cost),
                "order": each.order,
            }
            for each in proposals
        ],
    }
