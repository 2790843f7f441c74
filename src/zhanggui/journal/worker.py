"""Delivers what the outbox holds. It may be killed at any moment and run as often as one likes: each parcel goes out once.

A parcel is taken in one transaction, delivered outside of any, and ticked off in another. One that a dead worker held is
free again after a while; its key lets the outlet see that it had it already.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q

from zhanggui.errors import BadRequest, ZhangguiError
from zhanggui.journal.desk import Actor, Desk
from zhanggui.journal.models import Delivery, Proposal, Ruling, State, Verdict
from zhanggui.journal.outlets import NotDelivered, Parcel, send, tell
from zhanggui.settings import Outlet
from zhanggui.words import Text, same

HOLD = timedelta(minutes=5)
"""So long a worker may take over a parcel; longer than any outlet waits."""

MOST = 14
"""So often a parcel is tried: over about two days."""

_FIRST, _LONGEST = 30.0, 6 * 3600.0

Send = Callable[[Outlet, Parcel, Path, datetime], str]


@dataclass(slots=True)
class Worked:
    """What a run of the worker came to: the numbers of the parcels."""

    done: list[int] = field(default_factory=list)
    later: dict[int, str] = field(default_factory=dict)  #: to be tried again, and why
    failed: dict[int, str] = field(default_factory=dict)  #: given up, and why


def deliver(desk: Desk, shop: Path, clock: Callable[[], datetime], *, most: int | None = None, by: Send = send) -> Worked:
    """Deliver everything that is due, `most` parcels at most."""
    worked = Worked()
    while most is None or len(worked.done) + len(worked.later) + len(worked.failed) < most:
        taken = _take(clock())
        if taken is None:
            return worked
        try:
            answer = _handed(desk, taken, shop, clock(), by)
        except ZhangguiError as error:
            after = error.after if isinstance(error, NotDelivered) else None
            _missed(taken, error.to(desk.lang), clock(), worked, after)
        except Exception:  # noqa: BLE001 - whatever an outlet raises, the next parcel must go out
            _missed(taken, traceback.format_exc(limit=-2), clock(), worked, None)
        else:
            _done(taken, answer, clock())
            worked.done.append(taken.pk)
    return worked


def _take(now: datetime) -> Delivery | None:
    """Take a parcel that is due and that no living worker holds."""
    with transaction.atomic():
        free = Q(held_until__isnull=True) | Q(held_until__lt=now)
        due = Delivery.objects.filter(free, state=Delivery.State.WAITING, pulled=False, next_try__lte=now).order_by("next_try", "pk")
        taken = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if taken is None:
            return None
        taken.held_by, taken.held_until, taken.attempts = uuid4().hex, now + HOLD, taken.attempts + 1
        Delivery.objects.filter(pk=taken.pk).update(held_by=taken.held_by, held_until=taken.held_until, attempts=taken.attempts)
        return taken


def _handed(desk: Desk, taken: Delivery, shop: Path, now: datetime, by: Send) -> str:
    """Hand a parcel to its outlet; one of no decision is something to be told."""
    outlet = desk.outlet(taken.outlet)
    if taken.decision:
        return by(outlet, _parcel(desk, taken), shop, now)
    from zhanggui.journal.outlets.notice import Notice  # noqa: PLC0415 - what an outlet needs is slow to import

    return tell(outlet, Notice(key=taken.key, payload=taken.payload, lang=desk.lang), now)


def _parcel(desk: Desk, taken: Delivery) -> Parcel:
    return Parcel(key=taken.key, decision=desk.decision(taken.decision), payload=taken.payload, lang=desk.lang)


def _done(taken: Delivery, answer: str, now: datetime) -> None:
    """Tick a parcel off, and each of its proposals of which nothing is left to deliver."""
    with transaction.atomic():
        news = {"state": Delivery.State.DONE, "done_at": now, "answer": answer, "held_by": "", "held_until": None}
        if not Delivery.objects.filter(pk=taken.pk).exclude(state=Delivery.State.DONE).update(**news):
            return
        proposals = list(Proposal.objects.select_for_update().filter(deliveries=taken.pk).order_by("pk"))
        left = set(
            Proposal.objects.filter(pk__in=[each.pk for each in proposals], deliveries__state__in=_LEFT).values_list("pk", flat=True)
        )
        out = [each for each in proposals if each.pk not in left and each.state in {State.APPROVED, State.FAILED}]
        _tell(out, State.DELIVERED, Verdict.DELIVERED, Text("已全部送达", "all of it is out"), now, done_at=now)


_LEFT = (Delivery.State.WAITING, Delivery.State.FAILED)


def _missed(taken: Delivery, why: str, now: datetime, worked: Worked, after: float | None) -> None:
    """Put a parcel back for later; after so many tries give it up."""
    over = taken.attempts >= MOST
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(pk=taken.pk, held_by=taken.held_by, state=Delivery.State.WAITING)
        wait = timedelta(seconds=max(backoff(taken.attempts, taken.key), after or 0.0))
        state = Delivery.State.FAILED if over else Delivery.State.WAITING
        if not held.update(state=state, next_try=now + wait, answer=why, held_by="", held_until=None):
            return
        if over:
            proposals = list(Proposal.objects.select_for_update().filter(deliveries=taken.pk, state=State.APPROVED).order_by("pk"))
            _tell(proposals, State.FAILED, Verdict.FAILED, same(f"{taken.outlet}: {why}"), now)
    (worked.failed if over else worked.later)[taken.pk] = why


def _tell(proposals: Iterable[Proposal], state: State, verdict: Verdict, reason: Text, now: datetime, **more: object) -> None:
    proposals = list(proposals)
    Proposal.objects.filter(pk__in=[each.pk for each in proposals]).update(state=state, **more)
    Ruling.objects.bulk_create(
        Ruling(proposal=each, verdict=verdict, reason_zh=reason.zh, reason_en=reason.en, at=now) for each in proposals
    )


def backoff(attempts: int, key: str) -> float:
    """Seconds until the next try: twice as long each time, less up to a half by the parcel's own lot, so that not all come at once."""
    step: float = min(_FIRST * 2.0 ** (attempts - 1), _LONGEST)
    return step * Random(f"{key}:{attempts}").uniform(0.5, 1.0)  # noqa: S311 - a lot, no secret


def retry(parcels: Iterable[int], actor: Actor, now: datetime) -> list[int]:
    """Try given-up parcels again, from the start; raises BadRequest where none was given up."""
    with transaction.atomic():
        found = list(Delivery.objects.select_for_update().filter(pk__in=tuple(parcels), state=Delivery.State.FAILED).order_by("pk"))
        if not found:
            raise BadRequest(
                Text("没有失败的送达", "none of them was given up"),
                fix=Text("刷新列表，看它们现在的状态", "look at the list again to see how they stand now"),
            )
        for each in found:
            each.state, each.attempts, each.next_try = Delivery.State.WAITING, 0, now
            each.save(update_fields=["state", "attempts", "next_try"])
        stuck = Proposal.objects.select_for_update().filter(
            pk__in=Proposal.objects.filter(deliveries__in=found).values("pk"), state=State.FAILED
        )
        for proposal in list(stuck.order_by("pk")):
            proposal.state = State.APPROVED
            proposal.save(update_fields=["state"])
            person = actor.person.pk if actor.person is not None else None
            Ruling.objects.create(proposal=proposal, verdict=Verdict.RETRIED, by_id=person, actor=actor.called, at=now)
    return [each.pk for each in found]


def waiting(outlet: str, most: int = 100) -> list[Delivery]:
    """Parcels that wait to be fetched by another system, the oldest first."""
    return list(Delivery.objects.filter(outlet=outlet, pulled=True, state=Delivery.State.WAITING).order_by("pk")[:most])


def taken(outlet: str, key: str, now: datetime, answer: str = "") -> Delivery:
    """Note that another system has a parcel; it may say so twice. Raises BadRequest for a key that isn't there."""
    found = Delivery.objects.filter(outlet=outlet, key=key, pulled=True).first()
    if found is None:
        raise BadRequest(
            Text("没有这个包裹：{key}", "there is no parcel {key}").format(key=key),
            fix=Text("用取单接口返回的 key", "use a key that fetching answered"),
        )
    _done(found, answer, now)
    found.refresh_from_db()
    return found
