"""Days and months that stand out of what was to be expected, with what the calendar says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure, value, within
from zhanggui.facts import Better, Fact, Grain, Interval, Period
from zhanggui.methods import seasonal
from zhanggui.methods.festivals import festival_days, public_holidays, shopping_festivals
from zhanggui.methods.seasonal import Array, Expected
from zhanggui.nouns import Ask, Facts, Measure, Metric, Watch
from zhanggui.words import Lang, Text, percent

_HISTORY = 365 * 3
"""So many days before the end of the period are looked at: older ones say little of how the shop's weeks go now."""

_NEAR = 7
"""So many days before and after a festival people wait for it, or have bought enough."""

_HOLIDAYS = {
    "New Year's Day": "元旦",
    "Chinese New Year (Spring Festival)": "春节",
    "Chinese New Year's Eve": "除夕",
    "Tomb-Sweeping Day": "清明节",
    "Labor Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-Autumn Festival": "中秋节",
    "National Day": "国庆节",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """A day or month unlike what was to be expected, and what is known of it; `reasons` is empty where nothing is."""

    fact: Fact
    expected: Interval
    score: float  #: standard errors off
    reasons: tuple[Text, ...]

    @property
    def high(self) -> bool:
        """Whether it is above what was to be expected."""
        return self.score > 0


@dataclass(frozen=True, slots=True)
class _Odd:
    """One that stands out, before it is a fact."""

    metric: Metric
    period: Period
    interval: Interval
    score: float


def standing_out(build: Build, metrics: Sequence[Measure], period: Period, hints: Sequence[Watch]) -> tuple[Anomaly, ...]:
    """The days and months of a period that stand out, those furthest off first; only of what adds up day by day."""
    odd = [each for metric in metrics if isinstance(metric, Metric) and metric.adds for each in _odd(build, metric, period)]
    asks = {each: Ask(metric=each.metric, period=each.period) for each in odd}
    told = {(each, hint): Ask(metric=hint.ratio, period=each.period) for each in odd for hint in hints}
    facts = measure(build, [*asks.values(), *told.values()])
    found = [
        Anomaly(
            fact=facts.of(asks[each])[0],
            expected=each.interval,
            score=each.score,
            reasons=(*_calendar(build, each.period), *_hinted(facts, told, each, hints)),
        )
        for each in odd
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.score)))


def _odd(build: Build, metric: Metric, period: Period) -> Iterator[_Odd]:
    covered = build.covers(metric.of)
    if covered is None or metric.of.day is None:
        return
    first = max(covered[0], period.end - timedelta(_HISTORY))
    last = min(covered[1], period.last)
    if last < first:
        return
    dates = [first + timedelta(offset) for offset in range((last - first).days + 1)]
    values = _daily(build, metric, dates)
    kinds = _kinds(build, dates)
    found = seasonal.days(values, np.array([day.weekday() for day in dates]), kinds)
    for place in np.flatnonzero(found.odd):
        if dates[place] in period:
            yield _standing(metric, Period(dates[place], dates[place] + timedelta(1)), found, int(place), 1 - seasonal.FALSE_ALARMS)
    yield from _odd_months(metric, period, dict(zip(dates, values, strict=True)))


def _standing(metric: Metric, period: Period, found: Expected, place: int, level: float) -> _Odd:
    interval = Interval(float(found.low[place]), float(found.high[place]), level=level, method="seasonal medians")
    return _Odd(metric, period, interval, float(found.score[place]))


def _odd_months(metric: Metric, period: Period, values: dict[date, float]) -> Iterator[_Odd]:
    """Months of which every day is known, and that of the year before as well."""
    steps = [step for step in period.steps(Grain.MONTH) if step.whole_months]
    sums = [[_sum(values, each) for each in (step, step.year_before())] for step in steps]
    pairs = np.array([pair if None not in pair else (np.nan, np.nan) for pair in sums], float).reshape(-1, 2)
    if len(pairs) == 0:
        return
    found = seasonal.months(np.nan_to_num(pairs[:, 0]), np.nan_to_num(pairs[:, 1]))
    for place in np.flatnonzero(found.odd):
        yield _standing(metric, steps[place], found, int(place), 1 - 10 * seasonal.FALSE_ALARMS)


def _sum(values: dict[date, float], step: Period) -> float | None:
    days = [values.get(step.start + timedelta(offset)) for offset in range(step.days)]
    known = [each for each in days if each is not None]
    return sum(known) if len(known) == len(days) else None


def _daily(build: Build, metric: Metric, dates: Sequence[date]) -> Array:
    """The metric day by day; a day without a row is nought."""
    rows = within(build.warehouse.table(metric.of.name), metric.of, Period(dates[0], dates[-1] + timedelta(1)))
    found = rows.group_by(day=rows[metric.of.day or ""]).aggregate(found=value(metric, rows).cast("float64"))
    known = {row["day"]: row["found"] or 0.0 for row in build.warehouse.rows(found)}
    return np.array([known.get(day, 0.0) for day in dates])


# ── what the calendar says ───────────────────────────────────────────────────


def _kinds(build: Build, dates: Sequence[date]) -> seasonal.Labels:
    """The festival of each day, or the holiday, as a number; nought on ordinary days."""
    names: dict[str, int] = {}
    country = build.shop.country
    spans = [each for year in range(dates[0].year, dates[-1].year + 1) for each in shopping_festivals(year, country)]
    found = []
    for day in dates:
        name = next((each.name for each in spans if each.first <= day <= each.last), None)
        if name is None and day in public_holidays(day.year, country):
            name = "holiday"
        found.append(seasonal.ORDINARY if name is None else names.setdefault(name, len(names) + 1))
    return np.array(found)


def _calendar(build: Build, period: Period) -> Iterator[Text]:
    """Festivals and holidays in the period, or close by."""
    if period.days > 1:
        yield from _moved(build, period)
    else:
        yield from by_calendar(period.start, build.shop.country)


def by_calendar(day: date, country: str) -> Iterator[Text]:
    """The festival or holiday that a day is, or is close to."""
    for festival in (each for year in (day.year, day.year + 1) for each in shopping_festivals(year, country)):
        if festival.first <= day <= festival.last:
            yield festival.title
        elif festival.presale is not None and festival.presale <= day < festival.first:
            yield Text("{festival}预售", "pre-sale of {festival}").format(festival=festival.title)
        elif 0 < (festival.first - day).days <= _NEAR:
            yield Text("{festival}之前", "just before {festival}").format(festival=festival.title)
        elif 0 < (day - festival.last).days <= _NEAR:
            yield Text("{festival}之后", "just after {festival}").format(festival=festival.title)
    holiday = public_holidays(day.year, country).get(day)
    if holiday is not None:
        yield Text(_HOLIDAYS.get(holiday, holiday), holiday)


def _moved(build: Build, period: Period) -> Iterator[Text]:
    """Festivals of which the month has more, or fewer, days than a year before."""
    before = period.year_before()
    now, then = (festival_days(each.start, each.end, build.shop.country) for each in (period, before))
    titles = {each.title.en: each.title for each in shopping_festivals(period.start.year, build.shop.country)}
    for name in sorted({*now, *then}):
        if now.get(name, 0) != then.get(name, 0):
            title = titles.get(name, Text(_HOLIDAYS.get(name, name), name))
            words = Text("{title}天数 {then} → {now}", "days of {title}: {then} → {now}")
            yield words.format(title=title, then=then.get(name, 0), now=now.get(name, 0))


def _hinted(facts: Facts, told: dict[tuple[_Odd, Watch], Ask], odd: _Odd, hints: Sequence[Watch]) -> Iterator[Text]:
    """What was unusual on it that may stand behind it: something bad behind a low day, anything else behind a high one."""
    for hint in hints:
        share = facts.of(told[odd, hint])[0].value
        fits = (hint.ratio.better is Better.DOWN) == (odd.score < 0)
        if share is not None and fits and float(share) > hint.above:
            yield hint.reason.format(share=Text(*(percent(share, lang) for lang in Lang)))
