"""People rule: approve, change, reject, one or many at once. Each ruling is written down with who, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from zhanggui.errors import BadRequest
from zhanggui.journal.desk import Actor, Desk, not_open
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
        for each in found:
            each.state, each.ruled_at = State.REJECTED, now
            each.save(update_fields=["state", "ruled_at"])
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
    for each in proposals:
        each.state, each.ruled_at, each.done_at = State.APPROVED, now, None if parcels else now
        each.save(update_fields=["state", "ruled_at", "done_at"])
    _write(proposals, Verdict.APPROVED, actor, now, reason=reason, rule=rule)
    return parcels


def _open(desk: Desk, numbers: Iterable[int], now: datetime) -> tuple[Ruled, list[Proposal]]:
    """Lock those that are open; the others are left. Raises BadRequest where none is."""
    numbers, ruled, today = tuple(dict.fromkeys(numbers)), Ruled(), desk.today(now)
    found = {each.pk: each for each in Proposal.objects.select_for_update().filter(pk__in=numbers).order_by("pk")}
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
    Ruling.objects.bulk_create(
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
    )
