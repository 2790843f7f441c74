"""What a year to come will likely bring, metric by metric, with the trial of the forecast on the shop's own past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

import numpy as np

from zhanggui.engine.build import Build
from zhanggui.engine.outlook.months import Months, read
from zhanggui.engine.outlook.receipts import of_forecast
from zhanggui.engine.outlook.target import propose
from zhanggui.engine.outlook.trial import LAST_MONTH, SAME_MONTH, STRUCTURAL, Trial, told
from zhanggui.facts import Fact, Grade, Guard, Interval, Period, Receipt, Unit, compare
from zhanggui.methods import forecast
from zhanggui.methods.forecast import FEWEST, LEVELS, SEASON, Array
from zhanggui.nouns import Measure
from zhanggui.words import Lang, Number, Text, percent

_METHOD = "joint paths"
_STALE = 2 * SEASON
"""A year whose end is more months away from the last known month is not forecast."""

_NARROW, _ENOUGH = 0.6, 20
"""A range that held fewer months than this share of at least so many, when it was tried, is said to be too narrow."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """A metric in a year to come: the middle (50) with its range (10 to 90), and the same month by month.

    `past` are the months that it was made from. `naive` is what the same month last year would have said, month by month and
    for the year, kept for the score. `target` is what is proposed to aim at.
    """

    metric: Measure
    year: Fact
    months: tuple[Fact, ...]
    past: tuple[Fact, ...]
    naive: tuple[Fact, ...]
    trial: Trial
    target: Fact | None


def foresee(build: Build, metrics: Sequence[Measure], year: int) -> tuple[Outlook, ...]:
    """Forecast the fiscal year `year` from what was known before it began."""
    period = Period.year(year, build.shop.fiscal_month)
    return tuple(_outlook(build, months) for months in read(build, tuple(dict.fromkeys(metrics)), period))


def _outlook(build: Build, months: Months) -> Outlook:
    share = months.metric.unit is Unit.SHARE
    stop = _unknown(months)
    tried = None if stop else forecast.trial(months.values, months.calendars, share=share)
    held_back = tried is not None and tried.seasonal and not tried.passed
    trial = told(build, months, tried, SAME_MONTH if held_back else STRUCTURAL)
    if stop is not None:
        nothing = _fact(build, months, months.year, None, STRUCTURAL)
        whole = replace(nothing, guards=(stop,))
        return Outlook(metric=months.metric, year=whole, months=(), past=months.past, naive=(), trial=trial, target=None)
    naive = forecast.seasonal_naive(months.values, months.calendars[-1], share)
    paths = naive if held_back else forecast.structural(months.values, months.calendars[-1], share)
    guards = tuple(_guards(months, tried))
    whole = replace(_year(build, months, paths, trial.method), guards=guards)
    return Outlook(
        metric=months.metric,
        year=whole,
        months=tuple(replace(fact, guards=guards) for fact in _by_month(build, months, paths, trial.method)),
        past=months.past,
        naive=(*_by_month(build, months, naive, SAME_MONTH), _year(build, months, naive, SAME_MONTH)),
        trial=trial,
        target=propose(whole),
    )


def _unknown(months: Months) -> Guard | None:
    """Why nothing can be forecast."""
    if len(months.past) < FEWEST:
        lacking = (guard for guard in months.before.guards if guard.withholds)
        few = Text("完整的月份不足 {n} 个，无法预测", "fewer than {n} whole months: nothing can be forecast")
        return next(lacking, Guard("no_history", few.format(n=FEWEST), withholds=True, absent=True))
    if len(months.ahead) > _STALE:
        last = months.past[-1].period.last
        stale = Text("数据止于 {last}，离这一年太远，无法预测", "the data end on {last}, too long before that year to forecast it")
        return Guard("stale", stale.format(last=last), withholds=True, absent=True)
    return None


def _guards(months: Months, tried: forecast.Trial | None) -> Iterator[Guard]:
    """What makes the forecast less than it seems."""
    if len(months.past) < 2 * SEASON:
        short = Text("只有 {n} 个月的历史：季节还看不准", "only {n} months of history: the season can't be told well yet")
        yield Guard("short_history", short.format(n=len(months.past)))
    if tried is None or not tried.seasonal:
        untried = Text("历史太短，还不能与去年同月的预测比较", "the history is too short to try it against the same month last year")
        yield Guard("untried", untried)
    if tried is not None and not tried.passed:
        lost = Text("回测不如{other}", "it did worse than the {other} when tried").format(
            other=SAME_MONTH if tried.seasonal else LAST_MONTH
        )
        used = Text("{lost}，因此用{other}预测", "{lost}, so that is the forecast").format(lost=lost, other=SAME_MONTH)
        yield Guard("naive_used", used) if tried.seasonal else Guard("naive_better", lost)
    if tried is not None and tried.cells >= _ENOUGH and tried.coverage < _NARROW:
        held = Text("回测时区间只包住 {share} 的月份，偏窄", "when tried, the range held {share} of the months only: it is too narrow")
        yield Guard("narrow_range", held.format(share=Text(*(percent(tried.coverage, lang, 0) for lang in (Lang.ZH, Lang.EN)))))
    if months.factor is None:
        yield Guard(
            "no_whole_year",
            Text("各月相加不等于全年，而去年不完整：全年无法预测", "its months don't add up to a year, and no whole year is known"),
            withholds=True,
            absent=True,
        )


def _by_month(build: Build, months: Months, paths: Array, method: Text) -> tuple[Fact, ...]:
    """Each month of the year, with its range, beside the same month of the year before."""
    past = {fact.period: fact for fact in months.past}
    found = []
    for month, ends in zip(months.ahead, forecast.quantiles(paths).T, strict=True):
        if month.start in months.year:
            fact = _fact(build, months, month, ends, method)
            held = past.get(month.year_before())
            found.append(_held(fact, held) if held else fact)
    return tuple(found)


def _year(build: Build, months: Months, paths: Array, method: Text) -> Fact:
    """The whole year, of joint paths: the quantiles of months don't add up."""
    if months.factor is None:
        return _fact(build, months, months.year, None, method)
    totals = paths[:, -len(months.shares) :] @ months.shares * months.factor
    fact = _fact(build, months, months.year, np.quantile(totals, LEVELS), method)
    partial_before = any(guard.name == "partial_period" for guard in months.before.guards)
    return fact if partial_before else _held(fact, months.before)


def _held(fact: Fact, before: Fact) -> Fact:
    """Hold a forecast against what came a year before, which is known and scatters no more."""
    value = before.value
    known = None if value is None else Interval(float(value), float(value), level=0.8, method=_METHOD)
    return replace(fact, comparison=compare(fact.value, value, before.period, interval=known))


def _fact(build: Build, months: Months, period: Period, ends: Array | None, method: Text) -> Fact:
    """A forecast: the middle with its range; not known where there are no `ends`."""
    metric = months.metric
    return Fact(
        metric=f"{metric.name}.forecast",
        title=metric.title,
        value=None if ends is None else _amount(months, float(ends[1])),
        unit=metric.unit,
        period=period,
        receipt=Receipt(partial(of_forecast, months, method), build.id),
        better=metric.better,
        currency=build.shop.currency,
        interval=None if ends is None else _range(months, ends),
        version=metric.version,
        grade=Grade.MODEL,
    )


def _range(months: Months, ends: Array) -> Interval:
    low, high = (float(_amount(months, float(end))) for end in (ends[0], ends[-1]))
    return Interval(low, high, level=LEVELS[-1] - LEVELS[0], method=_METHOD)


def _amount(months: Months, value: float) -> Number:
    """A number as the metric has it: to the cent, or whole."""
    if months.metric.unit in {Unit.MONEY, Unit.PRICE}:
        return Decimal(str(round(value, 2)))
    return round(value) if months.whole else value
