"""The bar above a page: of which days, held against what, of which part of the shop. It stands in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from zhanggui.engine.build import Build
from zhanggui.facts import Grain, Period, Slice
from zhanggui.web.console.page import Visit
from zhanggui.words import Text

_CHOICES = 36
AGAINST = {
    "yoy": Text("同比（去年同期）", "The year before"),
    "previous": Text("环比（上一期）", "The period before"),
    "none": Text("不对比", "Nothing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a page is asked for."""

    said: str  #: the period as it was asked for
    period: Period
    compare: str
    against: Period | None
    where: tuple[Slice, ...] = ()

    def one(self, dimension: str) -> str:
        """The value of a dimension that the page is cut to; empty where it isn't."""
        return next((each.value for each in self.where if each.dimension == dimension), "")


def presets(last: date, fiscal_month: int) -> Iterator[tuple[str, Text, Period]]:
    """The periods that people ask for, as of the last day of the data; years and quarters are the shop's own."""
    after = last + timedelta(days=1)
    year, quarter, month = fiscal_year(last, fiscal_month), fiscal_quarter(last, fiscal_month), Period(last.replace(day=1), after)
    yield "year", Text("今年至今", "This year to date"), Period(year.start, min(after, year.end))
    yield "quarter", Text("本季度至今", "This quarter to date"), Period(quarter.start, after)
    yield "month", Text("本月至今", "This month to date"), month
    yield "1d", Text("最近一天", "The last day"), Period(last, after)
    yield "7d", Text("最近七天", "Last seven days"), Period(after - timedelta(days=7), after)
    yield "28d", Text("最近四周", "Last four weeks"), Period(after - timedelta(days=28), after)
    yield "last-month", Text("上月", "Last month"), Period((month.start - timedelta(days=1)).replace(day=1), month.start)
    yield "last-quarter", Text("上季度", "Last quarter"), fiscal_quarter(quarter.start - timedelta(days=1), fiscal_month)
    yield "last-year", Text("去年", "Last year"), year.year_before()


def fiscal_year(day: date, fiscal_month: int) -> Period:
    """The shop's year that a day is in."""
    return Period.year(day.year if day.month >= fiscal_month else day.year - 1, fiscal_month)


def fiscal_quarter(day: date, fiscal_month: int) -> Period:
    """The quarter of the shop's year that a day is in."""
    return next(each for each in _quarters(fiscal_year(day, fiscal_month)) if day in each)


def _quarters(year: Period) -> Iterator[Period]:
    months = list(year.steps(Grain.MONTH))
    return (Period(months[n].start, months[n + 2].end) for n in range(0, 12, 3))


def calendar(first: date, last: date, fiscal_month: int) -> Iterator[tuple[Text, list[Period]]]:
    """Every year, quarter and month that the data reach into, the latest first: what can be chosen without typing."""
    years = []
    year = fiscal_year(last, fiscal_month)
    while year.end > first:
        years.append(year)
        year = year.year_before()
    quarters = [each for whole in years for each in reversed(list(_quarters(whole)))]
    months = [each for whole in years for each in reversed(list(whole.steps(Grain.MONTH)))]
    for title, periods in ((Text("年", "Years"), years), (Text("季度", "Quarters"), quarters), (Text("月", "Months"), months)):
        yield title, [each for each in periods if each.start <= last and each.end > first][:_CHOICES]


def written(period: Period) -> str:
    """A period as an address holds it: by its days, which mean the same in every fiscal year."""
    return str(period.start) if period.days == 1 else f"{period.start}..{period.last}"


def span(request: Visit, dimensions: tuple[str, ...] = (), said: QueryDict | None = None) -> Span:
    """Read the bar from the address; raises BadRequest for what is no period."""
    return spanned(request.answers.build, request.GET if said is None else said, dimensions)


def spanned(build: Build, asked: Mapping[str, str], dimensions: tuple[str, ...] = ()) -> Span:
    """The same of any address; of one that says nothing, this year to date against the year before."""
    shop, last = build.shop, build.last_day or date.today()  # noqa: DTZ011 - an empty shop has no days at all
    known = {name: period for name, _title, period in presets(last, shop.fiscal_month)}
    words = asked.get("other", "").strip() or asked.get("period", "").strip() or "year"
    period = known.get(words) or Period.parse(words, shop.fiscal_month)
    compare = asked.get("compare", "yoy")
    return Span(
        said=words if words in known else written(period),
        period=period,
        compare=compare if compare in AGAINST else "none",
        against=_against(period, compare),
        where=tuple(_where(asked, dimensions)),
    )


def _against(period: Period, compare: str) -> Period | None:
    """What a period is held against; nothing where that would be before the first of days."""
    try:
        return {"yoy": period.year_before, "previous": period.previous}[compare]() if compare in {"yoy", "previous"} else None
    except (ValueError, OverflowError):
        return None


def _where(said: Mapping[str, str], dimensions: tuple[str, ...]) -> Iterator[Slice]:
    return (Slice(name, str(said[name])) for name in dimensions if said.get(name))


def bar(request: Visit, asked: Span) -> Mapping[str, object]:
    """What a template needs to draw the bar."""
    build = request.answers.build
    if build.first_day is None or build.last_day is None:
        return {"span": asked, "presets": [], "calendar": [], "against": AGAINST, "written": written, "custom": True}
    month = build.shop.fiscal_month
    named, years = list(presets(build.last_day, month)), list(calendar(build.first_day, build.last_day, month))
    chosen = [name for name, _title, _period in named] + [written(each) for _title, periods in years for each in periods]
    return {"span": asked, "presets": named, "calendar": years, "against": AGAINST, "written": written, "custom": asked.said not in chosen}
