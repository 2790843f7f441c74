"""What came of it: each metric that a decision should move, before and after, beside what was expected.

This is a before-and-after comparison. It says what happened afterwards, not what it happened by: for that there are tests
with a control group, and `engine/effect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure, receipt
from zhanggui.facts import Fact, Grade, Grain, Interval, Period, Slice
from zhanggui.journal.desk import Desk
from zhanggui.journal.models import Came, Outcome, Proposal, State
from zhanggui.journal.orders import plain
from zhanggui.journal.saying import Beside, says_of
from zhanggui.methods import interval
from zhanggui.nouns import Ask, Facts, Measure

_DIGITS = Decimal("0.00000001")
_ENDED = (State.APPROVED, State.DELIVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is looked at: a metric over the days after and before, of the rows that a proposal is about."""

    proposal: Proposal
    metric: Measure
    after: Period
    before: Period
    where: tuple[Slice, ...]
    lacking: tuple[Slice, ...]

    def asks(self) -> Iterator[Ask]:
        """All that must be measured for it: the two, the whole shop meanwhile, how the days scatter."""
        yield self.both
        if self.where:
            yield self.whole
        if self.metric.adds:
            yield from (self.daily(self.after), self.daily(self.before))

    @property
    def both(self) -> Ask:
        """The metric after, held against before."""
        return Ask(metric=self.metric, period=self.after, against=self.before, where=self.where)

    def daily(self, period: Period) -> Ask:
        """The metric day by day."""
        return Ask(metric=self.metric, period=period, every=Grain.DAY, where=self.where)

    @property
    def whole(self) -> Ask:
        """The same for the whole shop."""
        return Ask(metric=self.metric, period=self.after, against=self.before)


def measure_outcomes(desk: Desk, build: Build, now: datetime) -> list[Outcome]:
    """Measure what came of all that was done long enough ago, as far as the build's days reach; each once."""
    looks = [look for proposal in _ripe(desk, now) for look in _looks(desk, build, proposal)]
    facts = measure(build, [ask for look in looks for ask in look.asks()]) if looks else Facts({})
    return [outcome for look in looks if (outcome := _kept(_outcome(build, look, facts, now))) is not None]


def _ripe(desk: Desk, now: datetime) -> Iterable[Proposal]:
    """What was done so many days ago as its decision takes to mature."""
    for name, decision in desk.decisions.items():
        done = Proposal.objects.filter(decision=name, state__in=_ENDED, done_at__lte=now - timedelta(days=decision.matures))
        yield from (
            done.annotate(measured=Count("outcomes")).filter(measured__lt=len(decision.moves)).prefetch_related("outcomes").order_by("pk")
        )


def _looks(desk: Desk, build: Build, proposal: Proposal) -> Iterator[_Look]:
    """The metrics of a proposal that haven't been looked at, where the build covers the days after. The day itself is in neither."""
    decision = desk.decision(proposal.decision)
    if proposal.done_at is None:
        return
    day, span = desk.today(proposal.done_at), timedelta(days=decision.matures)
    after, before = Period(day + timedelta(days=1), day + timedelta(days=1) + span), Period(day - span, day)
    if build.last_day is None or build.last_day < after.last:
        return
    seen = {each.metric for each in proposal.outcomes.all()}
    for metric in decision.moves:
        if metric.name not in seen:
            known = {dimension.name for dimension in metric.dimensions}
            where = tuple(each for each in proposal.slices if each.dimension in known)
            lacking = tuple(each for each in proposal.slices if each.dimension not in known)
            yield _Look(proposal=proposal, metric=metric, after=after, before=before, where=where, lacking=lacking)


def _outcome(build: Build, look: _Look, facts: Facts, now: datetime) -> Outcome:
    fact = facts.of(look.both)[0]
    expected = next((each for each in look.proposal.expects if each["metric"] == look.metric.name), None)
    span = _span(look, facts)
    came = _came(fact, span, expected)
    held = fact.comparison
    says = says_of(fact, span, expected, came, Beside(lacking=look.lacking, changed=look.proposal.changed, others=_others(look)))
    return Outcome(
        proposal=look.proposal,
        metric=look.metric.name,
        unit=fact.unit.value,
        where={each.dimension: each.value for each in look.where},
        lacking=[{"dimension": each.dimension, "value": each.value} for each in look.lacking],
        before_start=look.before.start,
        before_end=look.before.end,
        after_start=look.after.start,
        after_end=look.after.end,
        before=_exact(held.value if held else None),
        after=_exact(fact.value),
        difference=_exact(held.difference if held else None),
        low=span.low if span else None,
        high=span.high if span else None,
        method=span.method if span else "",
        expected=expected,
        whole=_whole(facts.of(look.whole)[0]) if look.where else None,
        receipts=_receipts(build, look),
        guards=[{"name": guard.name, "zh": guard.reason.zh, "en": guard.reason.en} for guard in fact.guards],
        grade=Grade.SAID.value,
        verdict=came,
        verdict_zh=says.zh,
        verdict_en=says.en,
        build=build.id,
        measured_at=now,
    )


def _others(look: _Look) -> int:
    """How many other things were done about the same in the days that are looked at."""
    done = Proposal.objects.filter(decision=look.proposal.decision, key=look.proposal.key, state__in=_ENDED).exclude(pk=look.proposal.pk)
    return done.filter(done_at__date__gte=look.before.start, done_at__date__lt=look.after.end).count()


def _exact(value: Any) -> Decimal | None:  # noqa: ANN401 - any kind of number
    return None if value is None else Decimal(str(value)).quantize(_DIGITS)


def _whole(fact: Fact) -> dict[str, Any]:
    held = fact.comparison
    change = held.change if held else None
    return {"before": plain(held.value if held else None), "after": plain(fact.value), "change": plain(change)}


def _receipts(build: Build, look: _Look) -> dict[str, str]:

    return {name: receipt(build, look.metric, period, look.where) for name, period in (("before", look.before), ("after", look.after))}


def _span(look: _Look, facts: Facts) -> Interval | None:
    """Where the difference would lie by chance: of a sum by how its days scatter, of a rate or a mean from both intervals."""
    fact = facts.of(look.both)[0]
    held = fact.comparison
    if held is None or held.difference is None or fact.value is None or held.value is None:
        return None
    if look.metric.adds:
        now, before = ([float(each.value or 0) for each in facts.of(look.daily(period))] for period in (look.after, look.before))
        found = interval.difference_of_sums(now, before)
        return None if found is None else Interval(*found, method="Welch, days taken as independent")
    if fact.interval is None or held.interval is None:
        return None
    ends = ((float(value), each.low, each.high) for value, each in ((fact.value, fact.interval), (held.value, held.interval)))
    return Interval(*interval.difference(*ends), method=f"MOVER of {fact.interval.method}")


def _came(fact: Fact, span: Interval | None, expected: dict[str, float] | None) -> Came:
    """Hold what came against what was expected."""
    held = fact.comparison
    if held is None or held.difference is None:
        return Came.UNKNOWN
    if expected is None:
        return Came.NOTED
    moved, likely = float(held.difference), expected["likely"]
    if span is not None and span.low <= 0 <= span.high and span.low <= likely <= span.high:
        return Came.UNCLEAR
    if expected["low"] <= moved <= expected["high"]:
        return Came.EXPECTED
    if moved * likely < 0:
        return Came.OPPOSITE
    return Came.LESS if abs(moved) < abs(likely) else Came.MORE


def _kept(outcome: Outcome) -> Outcome | None:
    """Write it, unless somebody else measured the same in between."""
    try:
        with transaction.atomic():
            outcome.save(force_insert=True)
    except IntegrityError:
        return None
    return outcome
