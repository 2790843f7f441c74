"""The months of a metric: those that came whole, those to come, what each weighs, and what makes a year of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.engine.outlook import festive
from zhanggui.engine.outlook.query import monthly
from zhanggui.facts import Fact, Grain, Period, Unit
from zhanggui.methods.forecast import LONGEST, SEASON, Array
from zhanggui.nouns import Ask, Facts, Measure, Ratio

_UNFIT = {"partial_period", "immature_cohort"}
"""Guards of a period that is not yet what it will be."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Months:
    """What is known of a metric before a year begins.

    `past` are the whole months up to the last that is known, `ahead` those from there to the end of the year; `calendars`
    (past + 1, past + ahead) hold the log weight of each month as it was known after each number of months. The year is
    `factor` × Σ `shares` × its months; the factor is None where that can't be told.
    """

    metric: Measure
    year: Period
    past: tuple[Fact, ...]
    ahead: tuple[Period, ...]
    calendars: Array
    shares: Array
    factor: float | None
    before: Fact  #: the year before
    build: Build

    @property
    def sql(self) -> str:
        """The query of its past."""
        if not self.past:
            return self.before.sql
        return monthly(self.build, self.metric, Period(self.past[0].period.start, self.past[-1].period.end))

    @property
    def values(self) -> Array:
        """The past as numbers: (past,)."""
        return np.array([float(fact.value or 0) for fact in self.past])

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.metric.unit is Unit.COUNT and all(float(fact.value or 0).is_integer() for fact in self.past)


def read(build: Build, metrics: Sequence[Measure], year: Period) -> Iterator[Months]:
    """Read the past of each metric, of all of them together."""
    span = _span(build, year)
    country = build.shop.country
    ever = festive.seasons(country, Period(span.start, year.end))
    seen = [each for each in ever if each.before.start >= span.start and each.after.end <= span.end]
    asks = {each: Ask(metric=each, period=span, every=Grain.MONTH) for metric in metrics for each in (metric, *_weigher(metric))}
    whole = {metric: Ask(metric=metric, period=year.year_before()) for metric in metrics}
    facts = measure(build, [*asks.values(), *whole.values(), *(ask for metric in metrics for ask in festive.asks(metric, seen))])
    for metric in metrics:
        past = _known(facts.of(asks[metric]))
        ahead = tuple(Period(past[-1].period.end if past else year.start, year.end).steps(Grain.MONTH))
        weights = _weights(metric, facts, asks)
        before = facts.of(whole[metric])[0]
        yield Months(
            metric=metric,
            year=year,
            past=past,
            ahead=ahead,
            calendars=festive.calendars(metric, ([fact.period for fact in past], ahead), (seen, ever), facts),
            shares=_shares(metric, list(year.steps(Grain.MONTH)), past, weights),
            factor=_factor(metric, past, weights, before),
            before=before,
            build=build,
        )


def _span(build: Build, year: Period) -> Period:
    """From the month in which the data begin, but no further back than a forecast looks; at least the year before."""
    earliest = year.start.replace(year=year.start.year - LONGEST // SEASON)
    first = build.first_day or earliest
    return Period(min(max(first.replace(day=1), earliest), year.year_before().start), year.start)


def _known(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The latest unbroken run of months that are known in full."""
    found: list[Fact] = []
    for fact in reversed(facts):
        if found and not fit(fact):
            break
        found += [fact] if fit(fact) else []
    return tuple(reversed(found))


def fit(fact: Fact) -> bool:
    """Whether it is known, and what it will be."""
    return fact.value is not None and not any(guard.name in _UNFIT for guard in fact.guards)


def _weigher(metric: Measure) -> tuple[Measure, ...]:
    """What a month of a ratio weighs by: its bottom."""
    return (metric.bottom,) if isinstance(metric, Ratio) and not isinstance(metric.bottom, Ratio) else ()


def _weights(metric: Measure, facts: Facts, asks: Mapping[Measure, Ask]) -> dict[Period, float]:
    """What each month weighs in its year."""
    return {fact.period: float(fact.value or 0) for each in _weigher(metric) for fact in facts.of(asks[each])}


def _shares(metric: Measure, steps: Sequence[Period], past: Sequence[Fact], weights: Mapping[Period, float]) -> Array:
    """What each month of a year counts for: one where months add up, else its share, as that month had it last."""
    if metric.adds:
        return np.ones(len(steps))
    last = {fact.period.start.month: weights.get(fact.period, 1.0) for fact in past[-SEASON:]}
    if len(last) < SEASON or not sum(last.values()):
        return np.full(len(steps), 1 / len(steps))
    found = np.array([last[step.start.month] for step in steps])
    return np.asarray(found / found.sum())


def _factor(metric: Measure, past: Sequence[Fact], weights: Mapping[Period, float], before: Fact) -> float | None:
    """How a year stands to its months: one where they add up, less for the different buyers of a year, who come in several."""
    if metric.adds:
        return 1.0
    months = {fact.period: fact for fact in past}
    steps = [months[step] for step in before.period.steps(Grain.MONTH) if step in months]
    if len(steps) < SEASON or not fit(before):
        return 1.0 if isinstance(metric, Ratio) else None
    shares = _shares(metric, [fact.period for fact in steps], steps, weights)
    whole = float(shares @ np.array([float(fact.value or 0) for fact in steps]))
    return float(before.value or 0) / whole if whole else None
