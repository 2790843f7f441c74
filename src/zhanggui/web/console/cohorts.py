"""The cohort heat map: of those who first came in a month, what became of them in each later month; what isn't over yet says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.shortcuts import render

from zhanggui.errors import Unknown
from zhanggui.facts import Fact, Grain, Guard, Period
from zhanggui.methods.cohort import AGE
from zhanggui.nouns import Ask, Dimension, Measure
from zhanggui.web.access import Permission
from zhanggui.web.answers import METRICS
from zhanggui.web.console.filters import choices, where_of
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.span import bar, calendar, span, written
from zhanggui.words import Text

COHORTS: dict[str, Measure] = {
    name: metric for name, metric in METRICS.items() if not metric.hidden and any(each.name == AGE for each in metric.dimensions)
}
"""The numbers that are read by age; one more is here by itself."""

_SHADES, _MONTHS = 8, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One cohort in one later month: its number, or that the month isn't over."""

    fact: Fact | None
    over: bool
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Those who first came in a month; `why` says why nothing is known of them."""

    period: Period
    people: int | None
    squares: tuple[Square, ...]
    why: Guard | None


def cohorts(request: Visit) -> HttpResponseBase:
    """The page."""
    offered = {name: metric for name, metric in COHORTS.items() if request.access.sees(metric)}
    asked = span(request)
    if not offered:
        return render(request, "explore/cohorts.html", {"metric": None, **bar(request, asked)})
    name = request.GET.get("metric", "") or next(iter(offered))
    if name not in offered:
        raise Unknown(Text("队列指标", "number of cohorts"), name, offered)
    metric, period = (
        offered[name],
        asked.period if request.GET.get("period") or request.GET.get("other") else _recent(request, asked.period),
    )
    age = next(each for each in metric.dimensions if each.name == AGE)
    own = tuple(each for each in metric.dimensions if each is not age)
    where, _strays = where_of(request.GET.getlist("where"), own)
    grid, whole = (Ask(metric=metric, period=period, by=(age,), every=every, where=where) for every in (Grain.MONTH, None))
    found = request.answers.facts(request.access, [grid, whole])
    rows, ages = squares(found.of(grid), age)
    slots = {
        "metric": metric,
        "offered": offered,
        "ages": ages,
        "rows": rows,
        "means": {fact.slices[-1].value: fact for fact in found.of(whole)},
        "age": age,
        "period": period,
        "said": written(period),
        "filters": choices(request, metric, own, where),
        "where": where,
        "query": request.GET.urlencode(),
        "is_rate": metric.unit.is_share,
        **bar(request, asked),
    }
    return render(request, "explore/cohorts.html", slots)


def _recent(request: Visit, otherwise: Period) -> Period:
    """The last eighteen months, of which the later have little to show yet."""
    build = request.answers.build
    if build.first_day is None or build.last_day is None:
        return otherwise
    months = next(periods for title, periods in calendar(build.first_day, build.last_day, build.shop.fiscal_month) if title.en == "Months")
    return Period(months[min(len(months), _MONTHS + 6) - 1].start, months[0].end)


def squares(facts: Sequence[Fact], age: Dimension) -> tuple[list[Cohort], list[str]]:
    """The cohorts by month, with a square for each age that any of them has reached."""
    cohorts_: dict[Period, dict[str, Fact]] = {}
    for fact in facts:
        own = next(each.value for each in fact.slices if each.dimension == age.name)
        cohorts_.setdefault(fact.period, {})[own] = fact
    ages = sorted({name for row in cohorts_.values() for name, fact in row.items() if fact.value is not None})
    known = [float(fact.value) for row in cohorts_.values() for fact in row.values() if fact.value is not None]
    most = max(known, default=0.0)
    end = max(
        (_month(period) + int(name) for period, row in cohorts_.items() for name, fact in row.items() if fact.value is not None), default=0
    )
    made = [_cohort(period, row, ages, most, end) for period, row in cohorts_.items()]
    return made, ages


def _cohort(period: Period, row: dict[str, Fact], ages: Sequence[str], most: float, end: int) -> Cohort:
    stops = [guard for fact in row.values() for guard in fact.guards if guard.withholds]
    known = [fact for fact in row.values() if fact.value is not None]
    return Cohort(
        period=period,
        people=max((fact.n for fact in known if fact.n is not None), default=None),
        squares=tuple(_square(row.get(name), over=_month(period) + int(name) <= end, most=most) for name in ages),
        why=stops[0] if stops and not known else None,
    )


def _square(fact: Fact | None, *, over: bool, most: float) -> Square:
    value = None if fact is None or fact.value is None else float(fact.value)
    shade = 0 if value is None or not most else min(_SHADES, round(value / most * _SHADES))
    return Square(fact=fact if value is not None else None, over=over, shade=shade)


def _month(period: Period) -> int:
    return period.start.year * 12 + period.start.month


PAGES = (
    Page(
        name="cohorts", path="explore/cohorts", title=Text("留存队列", "Cohorts"), view=cohorts, needs=Permission.LOOK, group=Group.EXPLORE
    ),
)
