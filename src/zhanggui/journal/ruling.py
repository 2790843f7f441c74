"""People rule: approve, change, reject, one or many at once. Each ruling is written down with who, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from auditlog.cid import get_cid
from auditlog.context import auditlog_value
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from zhanggui.errors import BadRequest
from zhanggui.journal.desk import BATCH, Actor, Desk, batched, not_open
from zhanggui.journal.models import Delivery, Proposal, Rule, Ruling, State, Verdict
from zhanggui.journal.orders import changed, order_of
from zhanggui.journal.outbox import put_out
from zhanggui.words import Lang, Text, day


@dataclass(slots=True)
class Ruled:
    """What became of those that were to be ruled on: done, or left and why; and the parcels that were written."""

    done: list[int] = field(default_factory=list)
    left: dict[int, Text] = field(default_factory=dict)
    parcels: list[int] = field(default_factory=list)


def approve(desk: Desk, proposals: Iterable[int], actor: Actor, now: datetime, reason: str = "") -> Ruled:
    """Approve proposals and write what goes out for them: both or neither.

    Those that aren't open any more are left, and the answer says why; raises BadRequest where all are.
    """
    with transaction.atomic():
        ruled, found = _open(desk, proposals, now)
        for name, some in _by_decision(found).items():
            ruled.parcels += [each.pk for each in settle(desk, name, some, actor, now, reason=_said(reason))]
        return ruled


def reject(desk: Desk, proposals: Iterable[int], actor: Actor, now: datetime, reason: str) -> Ruled:
    """Reject proposals, with a reason; those that aren't open any more are left."""
    if not reason.strip():
        raise BadRequest(Text("驳回要说明原因", "a rejection needs a reason"), fix=Text("写一句原因", "write a line that says why"))
    with transaction.atomic():
        ruled, found = _open(desk, proposals, now)
        move(found, State.REJECTED, actor, ruled_at=now)
        _write(found, Verdict.REJECTED, actor, now, reason=_said(reason))
        return ruled


def change(desk: Desk, proposal: int, values: Mapping[str, object], actor: Actor, now: datetime, reason: str = "") -> Proposal:
    """Change fields of an open proposal's order that are open to change; it stays open. Raises BadRequest for what can't be."""
    with transaction.atomic():
        _, (found,) = _open(desk, (proposal,), now)
        before, after = found.order, changed(desk.decision(found.decision), found.order, values)
        if after == before:
            return found
        found.order = after
        found.save(update_fields=["order"])
        _write([found], Verdict.CHANGED, actor, now, reason=_said(reason), before=before, after=after)
        return found


def settle(  # noqa: PLR0913 - one approval, however it comes
    desk: Desk,
    name: str,
    proposals: Sequence[Proposal],
    actor: Actor,
    now: datetime,
    *,
    reason: Text,
    rule: Rule | None = None,
) -> list[Delivery]:
    """Approve open proposals of one decision, which are locked, and write their parcels. Call it in a transaction."""
    decision = desk.decision(name)
    for each in proposals:
        order_of(decision, each.order)
    by = actor.called if rule is None else str(rule)
    parcels = put_out(desk, decision, proposals, by, now) if proposals else []
    move(proposals, State.APPROVED, actor, ruled_at=now, done_at=None if parcels else now)
    _write(proposals, Verdict.APPROVED, actor, now, reason=reason, rule=rule)
    return parcels


def move(proposals: Sequence[Proposal], state: State, actor: Actor, **more: object) -> None:
    """Give proposals another state; what a person does is in the audit log, as many entries as there are proposals."""
    if actor.called:
        _log(proposals, state, actor)
    for some in batched([each.pk for each in proposals]):
        Proposal.objects.filter(pk__in=some).update(state=state, **more)


def _log(proposals: Sequence[Proposal], state: State, actor: Actor) -> None:
    """What django-auditlog would write for each, written for all at once: a thousand approvals are one click."""
    visit = auditlog_value.get({})
    kind = ContentType.objects.get_for_model(Proposal)
    entries = [
        LogEntry(
            content_type=kind,
            object_pk=str(each.pk),
            object_id=each.pk,
            object_repr=str(each),
            action=LogEntry.Action.UPDATE,
            changes={"state": [each.state, state.value]},
            actor_id=actor.person.pk if actor.person is not None else None,
            remote_addr=visit.get("remote_addr"),
            cid=get_cid(),
        )
        for each in proposals
    ]
    LogEntry.objects.bulk_create(entries, batch_size=BATCH)


def _open(desk: Desk, numbers: Iterable[int], now: datetime) -> tuple[Ruled, list[Proposal]]:
    """Lock those that are open; the others are left. Raises BadRequest where none is."""
    numbers, ruled, today = tuple(dict.fromkeys(numbers)), Ruled(), desk.today(now)
    found = {each.pk: each for some in batched(sorted(numbers)) for each in _locked(some)}
    for number in numbers:
        each = found.get(number)
        if each is None:
            ruled.left[number] = Text("没有这条建议", "there is no such proposal")
        elif each.state != State.OPEN:
            ruled.left[number] = Text("已是“{state}”", "it is not open any more but {state}").format(state=State(each.state).says.inside)
        elif each.until is not None and each.until < today:
            ruled.left[number] = Text("已过有效期 {day}", "it was of use until {day}").format(day=_day(each))
        else:
            ruled.done.append(number)
    if not ruled.done:
        raise not_open(next(iter(ruled.left.values()), Text("没有选中任何建议", "no proposal is chosen")))
    return ruled, [found[number] for number in sorted(ruled.done)]


def _locked(numbers: Sequence[int]) -> Iterable[Proposal]:
    return Proposal.objects.select_for_update().filter(pk__in=numbers).order_by("pk")


def _day(proposal: Proposal) -> Text:
    return Text(*(day(proposal.until, lang) for lang in (Lang.ZH, Lang.EN))) if proposal.until else Text("", "")


def _by_decision(proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    found: dict[str, list[Proposal]] = defaultdict(list)
    for each in proposals:
        found[each.decision].append(each)
    return found


def _said(reason: str) -> Text:
    return Text(reason.strip(), reason.strip())


def _write(  # noqa: PLR0913 - a ruling has so many parts
    proposals: Iterable[Proposal],
    verdict: Verdict,
    actor: Actor,
    now: datetime,
    *,
    reason: Text,
    rule: Rule | None = None,
    before: object = None,
    after: object = None,
) -> None:
    rulings = [
        Ruling(
            proposal=each,
            verdict=verdict,
            by_id=actor.person.pk if actor.person is not None else None,
            rule=rule,
            actor=actor.called if rule is None else str(rule),
            reason_zh=reason.zh,
            reason_en=reason.en,
            before=before,
            after=after,
            at=now,
        )
        for each in proposals
    ]
    Ruling.objects.bulk_create(rulings, batch_size=BATCH)
