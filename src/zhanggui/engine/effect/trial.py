"""What a randomised test shows: visitors who had it beside visitors who had not, from their first exposure to the planned end."""

from __future__ import annotations

from dataclasses import replace

from ibis import _

from zhanggui.engine.build import Build
from zhanggui.engine.effect import words
from zhanggui.engine.effect.effect import Asked, Effect, Verdict, joined, not_measured, title, verdict
from zhanggui.engine.effect.initiative import Initiative
from zhanggui.engine.effect.visitors import CONTROL, EXPOSED, OUTCOMES, Groups, Trial, columns, groups, lift_query, rates, variants
from zhanggui.engine.effect.worth import CHANNEL, Touched, is_due, worth
from zhanggui.engine.guard import FEW
from zhanggui.engine.measure import within
from zhanggui.facts import Fact, Grade, Guard, Interval, Period, Receipt, Slice, Unit
from zhanggui.methods import effect as method
from zhanggui.nouns import Measure
from zhanggui.words import Text

SPLIT_P = 0.001
"""Groups split so unlike the plan come by chance once in a thousand tests: below this the split is not trusted."""

FEW_HITS = 10
"""Below so many visitors of a group who did it at all, the normal law says little."""


def measured(build: Build, initiative: Initiative, metric: Measure, asked: Asked) -> Effect:
    """Measure the effect of a test, or say why it can't be."""
    refused = _refused(build, initiative, metric)
    if refused is not None:
        return not_measured(initiative, refused, metric)
    entered = variants(build, initiative)
    if len(entered) < 2:  # noqa: PLR2004 - two groups make a comparison
        return not_measured(initiative, words.ONE_GROUP if entered else words.NO_EXPOSURE, metric)
    top, bottom = columns(build, metric) or ("", None)
    control = next((name for name in sorted(entered) if name.strip().lower() in CONTROL), min(entered))
    test = Trial(build=build, initiative=initiative, metric=metric, control=control, top=top, bottom=bottom)
    seen = groups(test, entered)
    shift = method.between(seen.control, seen.treated, relative=not metric.unit.is_level)
    if shift is None:
        return not_measured(initiative, words.NO_OUTCOME, metric)
    return _effect(test, seen, shift, _split(initiative, entered, seen), asked.period)


def _refused(build: Build, initiative: Initiative, metric: Measure) -> Text | None:
    if initiative.ends is None or build.last_day is None or initiative.ends > build.last_day:
        return words.STILL_RUNNING
    if not {OUTCOMES, EXPOSED} <= set(build.record.tables):
        return words.NO_EXPOSURE
    return None if columns(build, metric) else words.NOT_BY_VISITOR


# ── what it shows ────────────────────────────────────────────────────────────


def _split(initiative: Initiative, entered: dict[str, int], seen: Groups) -> Guard | None:
    """Whether the groups are as large as they were meant to be; a holdout of unknown size is not judged."""
    if initiative.is_holdout and initiative.treated_share is None:
        return None
    meant = 1 - 1 / len(entered) if initiative.treated_share is None else initiative.treated_share
    if not 0 < meant < 1:
        return None
    p = method.mismatch(seen.counts, (1 - meant, meant))
    return Guard("sample_ratio", words.SPLIT.format(p=f"{p:.1g}")) if p < SPLIT_P else None


def _effect(test: Trial, seen: Groups, shift: method.Shift, split: Guard | None, period: Period) -> Effect:
    few = min(seen.counts) < FEW or seen.hits < FEW_HITS
    thin = Guard("few_rows", words.FEW_PEOPLE.format(n=min(seen.counts), hits=seen.hits)) if few else None
    guards = tuple(guard for guard in (split, thin) if guard is not None)
    lift = _lift(test, seen, shift, guards)
    initiative = test.initiative
    how = words.HOLDOUT if initiative.is_holdout else words.TEST
    found = Effect(
        initiative=initiative,
        metric=test.metric,
        verdict=Verdict.NO_CLEAR if guards else verdict(shift.low, shift.high),
        how=how,
        lift=lift,
        base=_base(test, seen),
        p=shift.p,
    )
    brought = worth(found, _touched(test, period), lift_query(test)) if is_due(found) else None
    return found if brought is None else replace(found, worth=brought, how=joined(how, words.WORTH_OF_TEST))


def _lift(test: Trial, seen: Groups, shift: method.Shift, guards: tuple[Guard, ...]) -> Fact:
    metric, relative = test.metric, not test.metric.unit.is_level
    times = 1 if relative else test.per
    return Fact(
        metric=metric.name,
        title=title(metric, relative=relative),
        value=shift.value * times,
        unit=Unit.SHARE if relative else metric.unit,
        period=test.initiative.run,
        receipt=Receipt(lambda: test.build.warehouse.sql(lift_query(test)), test.build.id),
        better=metric.better,
        currency=test.build.shop.currency,
        interval=Interval(shift.low * times, shift.high * times, method=shift.method),
        n=sum(seen.counts),
        guards=guards,
        version=metric.version,
        grade=Grade.MODEL if any(guard.name == "sample_ratio" for guard in guards) else Grade.RANDOMISED,
    )


def _base(test: Trial, seen: Groups) -> Fact:
    metric = test.metric
    return Fact(
        metric=metric.name,
        title=metric.title,
        value=seen.control.top / seen.control.bottom * test.per,
        unit=metric.unit,
        period=test.initiative.run,
        receipt=Receipt(lambda: test.build.warehouse.sql(rates(test).select(base=_.without)), test.build.id),
        better=metric.better,
        currency=test.build.shop.currency,
        n=seen.control.n,
        version=metric.version,
    )


def _touched(test: Trial, period: Period) -> Touched:
    """The GMV of those who had it, as far as the test ran in the period; all of one sales channel, or of several."""
    days = Period(max(test.initiative.run.start, period.start), min(test.initiative.run.end, period.end))
    rows = within(test.sessions.filter(_.treated), test.build.tables[OUTCOMES], days)
    bought = rows.filter(_.gmv > 0).select(CHANNEL).distinct().limit(2)
    channels = [row[CHANNEL] for row in test.build.warehouse.rows(bought)]
    slices = (Slice(CHANNEL, channels[0]),) if len(channels) == 1 and channels[0] else ()
    return Touched(build=test.build, gmv=rows.aggregate(gmv=_.gmv.sum()), period=days, slices=slices)
