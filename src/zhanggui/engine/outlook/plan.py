"""The plan of a year: what is forecast, what is aimed at, who does what by when. A draft until it is frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zhanggui.engine.build import Build
from zhanggui.engine.outlook.outlook import Outlook
from zhanggui.errors import BadRequest
from zhanggui.facts import Fact, Period
from zhanggui.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What was said of one metric in one period: the 10th, 50th and 90th percentile, of the definition `version`."""

    metric: str
    version: str
    period: str
    q10: float
    q50: float
    q90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one metric is to reach in one period."""

    metric: str
    period: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is done against a problem, by whom and when, and the metric that it should move. The owner is blank until a person says."""

    problem: Text
    does: Text
    owner: str
    by: date
    moves: str
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A year's plan. `naive` is what the same month last year would have said, so that the score needs nothing from later.

    `frozen_on` and `frozen`, the hash of all the rest, are None while it is a draft.
    """

    year: int
    period: str
    made_from: str  #: the build
    last_day: date | None  #: of the data
    forecasts: tuple[Forecast, ...] = ()
    naive: tuple[Forecast, ...] = ()
    targets: tuple[Target, ...] = ()
    actions: tuple[Action, ...] = ()
    frozen_on: date | None = None
    frozen: str | None = None

    @property
    def span(self) -> Period:
        """The year's days."""
        return Period.parse(self.period)

    def target(self, metric: str, period: str) -> float | None:
        """What a metric is to reach; None where nothing is said of it."""
        return next((each.value for each in self.targets if (each.metric, each.period) == (metric, period)), None)


def draft(build: Build, outlooks: Sequence[Outlook], problems_actions: Sequence[Action], year: int) -> Plan:
    """Put a plan together from what is forecast and proposed; raises BadRequest where the forecasts are of another year."""
    period = Period.year(year, build.shop.fiscal_month)
    if any(outlook.year.period != period for outlook in outlooks):
        raise BadRequest(
            Text("预测不是 {year} 年的", "the forecasts are not of {year}").format(year=year),
            fix=Text("用同一年的预测起草", "draft it from the forecasts of that year"),
        )
    return Plan(
        year=year,
        period=str(period),
        made_from=build.id,
        last_day=build.last_day,
        forecasts=tuple(each for outlook in outlooks for each in _said(outlook, (*outlook.months, outlook.year))),
        naive=tuple(each for outlook in outlooks for each in _said(outlook, outlook.naive)),
        targets=tuple(each for outlook in outlooks for each in _aimed(outlook)),
        actions=tuple(problems_actions),
    )


def _said(outlook: Outlook, facts: Sequence[Fact]) -> Iterator[Forecast]:
    for fact in facts:
        if fact.value is not None and fact.interval is not None:
            yield Forecast(
                metric=outlook.metric.name,
                version=fact.version,
                period=str(fact.period),
                q10=fact.interval.low,
                q50=float(fact.value),
                q90=fact.interval.high,
            )


def _aimed(outlook: Outlook) -> Iterator[Target]:
    aim = outlook.target
    if aim is not None and aim.value is not None:
        yield Target(metric=outlook.metric.name, period=str(aim.period), value=float(aim.value))
