"""What a decision calls for becomes proposals: new ones are put in, what changed is superseded, what is over goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from zhanggui.engine.decide import Decided
from zhanggui.errors import BadRequest
from zhanggui.journal.automatic import approve_by_rule
from zhanggui.journal.desk import BATCH, Actor, AnyDecision, Desk, batched
from zhanggui.journal.models import Proposal, Ruling, State, Verdict
from zhanggui.journal.orders import alike, effects, key_of, options, plain
from zhanggui.nouns import Action
from zhanggui.words import Text

_ROWS = 20
"""So many of the rows that it was decided from are kept with a proposal."""

_TRIES = 3
_GONE = Text("新的决策不再要求这样做", "a later decision no longer calls for it")
_OTHER = Text("新的决策要求不同的做法", "a later decision calls for something else")
_LATE = Text("过了有效期，无人审批", "nobody ruled before it was of no use")


@dataclass(slots=True)
class Put:
    """What became of what a decision calls for: the numbers of the proposals."""

    new: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    expired: list[int] = field(default_factory=list)
    approved: list[int] = field(default_factory=list)  #: those of `new` and `kept` that a rule approved
    quiet: int = 0  #: called for again, but ruled already: as approved on the same data, or as rejected lately


def propose(desk: Desk, decided: Decided, now: datetime) -> Put:
    """Put what a decision calls for into the journal, all of it or nothing; the same twice changes nothing.

    Raises BadRequest where a later day was decided already.
    """
    for last in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                return _propose(desk, decided, now)
        except IntegrityError:
            # Somebody else put a proposal of the same key in between: look again.
            if last == _TRIES:
                raise
    raise AssertionError


def _propose(desk: Desk, decided: Decided, now: datetime) -> Put:
    decision, put = decided.decision, Put()
    _in_order(decision, decided.today)
    put.expired = expire(desk, now, decision=decision.name, today=decided.today)
    standing = {each.key: each for each in _locked(decision)}
    actions = _by_key(decided)
    gone = [each for key, each in standing.items() if key not in actions and not each.put_by]
    plan = _planned(decided, actions, standing, now)
    _close(gone, State.WITHDRAWN, Verdict.WITHDRAWN, _GONE, now)
    _close([each.supersedes for each in plan.new if each.supersedes], State.SUPERSEDED, Verdict.SUPERSEDED, _OTHER, now)
    _note_seen(plan.seen)
    # In bulk: the audit log is of what people do, and this is the platform's doing.
    put.new = [each.pk for each in Proposal.objects.bulk_create(plan.new, batch_size=BATCH)]
    put.superseded = [each.supersedes_id for each in plan.new if each.supersedes_id]
    put.withdrawn, put.kept, put.quiet = [each.pk for each in gone], plan.kept, plan.quiet
    put.approved = approve_by_rule(desk, decision, now)
    return put


@dataclass(slots=True)
class _Plan:
    """What is to be written of a decision."""

    new: list[Proposal] = field(default_factory=list)
    seen: list[Proposal] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    quiet: int = 0


def _planned(decided: Decided, actions: Mapping[str, int], standing: Mapping[str, Proposal], now: datetime) -> _Plan:
    plan, before = _Plan(), _ruled(decided)
    for key, place in actions.items():
        _weigh(plan, decided, place, standing.get(key), before.get(key, []), (key, now))
    return plan


def _in_order(decision: AnyDecision, today: date) -> None:
    """Refuse a day before one that was decided already: what is older would supersede what is newer."""
    last = Proposal.objects.filter(decision=decision.name, put_by="").aggregate(last=Max("seen_day"))["last"]
    if last is not None and today < last:
        raise BadRequest(
            Text("{last} 的决策已经做过，不能再补 {today} 的", "{last} is decided already; {today} can't be any more").format(
                last=last, today=today
            ),
            fix=Text("用 --dry-run 查看当天会怎么决定", "use --dry-run to see what would have been decided"),
        )


def _locked(decision: AnyDecision) -> Iterable[Proposal]:
    return Proposal.objects.select_for_update().filter(decision=decision.name, state=State.OPEN).order_by("pk")


def _by_key(decided: Decided) -> dict[str, int]:
    """The place of each action by its key; raises ValueError for two about the same: the decision is at fault."""
    found: dict[str, int] = {}
    for place, action in enumerate(decided.actions):
        if len({each.dimension for each in action.about}) < len(action.about):
            raise ValueError(f"{decided.decision.name}: an action names a dimension twice: {action.about}")
        if found.setdefault(key_of(action.about), place) != place:
            raise ValueError(f"{decided.decision.name}: two actions are about the same: {action.about}")
    return found


def _ruled(decided: Decided) -> Mapping[str, list[Proposal]]:
    """What was ruled of each key within the days that an outcome takes, the last first."""
    found: dict[str, list[Proposal]] = {}
    ruled = (State.APPROVED, State.DELIVERED, State.FAILED, State.REJECTED)
    since = decided.today - timedelta(days=decided.decision.matures)
    for each in Proposal.objects.filter(decision=decided.decision.name, state__in=ruled, seen_day__gte=since).order_by("-pk"):
        found.setdefault(each.key, []).append(each)
    return found


def _weigh(
    plan: _Plan, decided: Decided, place: int, standing: Proposal | None, before: list[Proposal], made: tuple[str, datetime]
) -> None:
    """Weigh one action: what stands is kept, what is otherwise is superseded, what is new is made, unless it was ruled on already."""
    action, decision = decided.actions[place], decided.decision
    late = action.until is not None and action.until < decided.today
    if standing is not None and (late or standing.put_by or _same(decision, standing, action)):
        plan.kept.append(standing.pk)
        if not late and not standing.put_by and _fresh(standing, decided, action):
            plan.seen.append(standing)
    elif late:
        return
    elif standing is None and before and _settled(decided, before[0], action):
        plan.quiet += 1
    else:
        new = _new(decided, place, *made)
        new.supersedes, new.repeats = standing, _lately(decided, before)
        plan.new.append(new)


def _same(decision: AnyDecision, standing: Proposal, action: Action[object]) -> bool:
    """Whether a decision calls for what it called for before; what somebody changed of it since is theirs."""
    return standing.kind == action.kind and alike(decision, standing.proposed, plain(action.order))


def _fresh(standing: Proposal, decided: Decided, action: Action[object]) -> bool:
    """Note that the same is still called for, and until when; answers whether that is news."""
    news = (decided.build, decided.today, action.until)
    old = (standing.seen_build, standing.seen_day, standing.until)
    standing.seen_build, standing.seen_day, standing.until = news
    return news != old


def _note_seen(seen: Iterable[Proposal]) -> None:
    """Write it down: a day and a build for all of them, their last days in as many statements as there are."""
    by_news: dict[tuple[str, date, date | None], list[int]] = {}
    for each in seen:
        by_news.setdefault((each.seen_build, each.seen_day, each.until), []).append(each.pk)
    for (build, day, until), numbers in by_news.items():
        for some in batched(numbers):
            Proposal.objects.filter(pk__in=some).update(seen_build=build, seen_day=day, until=until)


def _settled(decided: Decided, last: Proposal, action: Action[object]) -> bool:
    """Whether a ruling still stands: of the same data and policy in any case, of a rejected order until it could have matured."""
    if (last.seen_build, last.policy_version, last.seen_day) == (decided.build, decided.policy_version, decided.today):
        return True
    fresh = last.seen_day + timedelta(days=decided.decision.matures) > decided.today
    return last.state == State.REJECTED and fresh and _same(decided.decision, last, action)


def _lately(decided: Decided, before: list[Proposal]) -> Proposal | None:
    """The last of the key that was approved within the days that its outcome takes: it may not show in the data yet."""
    since = decided.today - timedelta(days=decided.decision.matures)
    return next((each for each in before if each.state != State.REJECTED and each.seen_day > since), None)


def _new(decided: Decided, place: int, key: str, now: datetime) -> Proposal:
    action, rows = decided.actions[place], decided.inputs[place] if decided.inputs else ()
    order = plain(action.order)
    return Proposal(
        decision=decided.decision.name,
        key=key,
        kind=action.kind,
        about={each.dimension: each.value for each in action.about},
        title_zh=action.title.zh,
        title_en=action.title.en,
        reason_zh=action.reason.zh,
        reason_en=action.reason.en,
        proposed=order,
        order=order,
        inputs=[plain(row) for row in rows[:_ROWS]],
        input_rows=len(rows),
        expects=effects(action.expects),
        alternatives=options(action.alternatives),
        cost=action.cost,
        confidence=action.confidence,
        policy=plain(decided.policy),
        policy_version=decided.policy_version,
        model_version=str(getattr(rows[0], "model_version", "") if rows else ""),
        build=decided.build,
        day=decided.today,
        seen_build=decided.build,
        seen_day=decided.today,
        until=action.until,
        made_at=now,
    )


def submit(desk: Desk, decision: str, action: Action[object], actor: Actor, now: datetime) -> Proposal:
    """Put in a proposal that a person or another system makes; raises BadRequest where one of its key is open.

    A run of the decision leaves it alone: only a ruling, or its last day, ends it.
    """
    found, key = desk.decision(decision), key_of(action.about)
    today = desk.today(now)
    made = _new(Decided(decision=found, build="", today=today, policy=None, actions=(action,)), 0, key, now)
    made.policy, made.policy_version, made.put_by = {}, "", actor.called or "–"
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise BadRequest(
            Text("同一对象已有待审批的建议", "a proposal about the same is open already"),
            fix=Text("先审批那一条", "rule on that one first"),
        ) from None
    return made


def expire(desk: Desk, now: datetime, *, decision: str | None = None, today: date | None = None) -> list[int]:
    """Close what nobody ruled on in time: of a decision, or of all."""
    with transaction.atomic():
        late = Proposal.objects.select_for_update().filter(state=State.OPEN, until__lt=today or desk.today(now)).order_by("pk")
        found = list(late.filter(decision=decision) if decision else late)
        _close(found, State.EXPIRED, Verdict.EXPIRED, _LATE, now)
    return [each.pk for each in found]


def _close(proposals: Sequence[Proposal], state: State, verdict: Verdict, reason: Text, now: datetime) -> None:
    """End proposals without a person; the ruling says why."""
    for some in batched([each.pk for each in proposals]):
        Proposal.objects.filter(pk__in=some).update(state=state, ruled_at=now)
    rulings = [Ruling(proposal=each, verdict=verdict, reason_zh=reason.zh, reason_en=reason.en, at=now) for each in proposals]
    Ruling.objects.bulk_create(rulings, batch_size=BATCH)
