"""The bar above a page: of which days, held against what, of which part of the shop. It stands in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from zhanggui.facts import Period, Slice
from zhanggui.web.console.page import Visit
from zhanggui.words import Text

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
    """The periods that people ask for, as of the last day of the data."""
    after = last + timedelta(days=1)
    year = Period.year(last.year if last.month >= fiscal_month else last.year - 1, fiscal_month)
    yield "year", Text("今年至今", "This year to date"), Period(year.start, min(after, year.end))
    yield "quarter", Text("本季度至今", "This quarter to date"), Period(last.replace(day=1, month=last.month - (last.month - 1) % 3), after)
    yield "month", Text("本月至今", "This month to date"), Period(last.replace(day=1), after)
    yield "7d", Text("最近七天", "Last seven days"), Period(after - timedelta(days=7), after)
    yield "28d", Text("最近四周", "Last four weeks"), Period(after - timedelta(days=28), after)
    yield "last-year", Text("去年", "Last year"), year.year_before()


def span(request: Visit, dimensions: tuple[str, ...] = ()) -> Span:
    """Read the bar from the address; raises BadRequest for what is no period."""
    shop, last = request.answers.build.shop, request.answers.build.last_day or date.today()  # noqa: DTZ011 - an empty shop has no days at all
    known = {name: period for name, _title, period in presets(last, shop.fiscal_month)}
    said = request.GET.get("other", "").strip() or request.GET.get("period", "").strip() or "year"
    period = known.get(said) or Period.parse(said, shop.fiscal_month)
    compare = request.GET.get("compare", "yoy")
    against = {"yoy": period.year_before(), "previous": period.previous()}.get(compare)
    return Span(
        said=said,
        period=period,
        compare=compare if compare in AGAINST else "none",
        against=against,
        where=tuple(_where(request.GET, dimensions)),
    )


def _where(said: QueryDict, dimensions: tuple[str, ...]) -> Iterator[Slice]:
    return (Slice(name, str(said[name])) for name in dimensions if said.get(name))
