"""Explore: any number by anything that cuts it, step by step, down to the rows; drawn from the declarations."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from markupsafe import Markup
from xlsxwriter import Workbook

from zhanggui.domains import DOMAINS
from zhanggui.engine.measure import dimension_named
from zhanggui.errors import BadRequest, Unknown
from zhanggui.facts import Fact, Grain, Period, Slice
from zhanggui.nouns import Ask, Dimension, Measure, Table
from zhanggui.report.receipts import Labels
from zhanggui.web.access import Permission
from zhanggui.web.answers import METRICS, metric_named, table_named
from zhanggui.web.console import plot
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.span import AGAINST, Span, presets, span
from zhanggui.words import Text

_MOST, _ROWS = 400, 50
_GRAINS = {
    Grain.DAY: Text("按日", "By day"),
    Grain.WEEK: Text("按周", "By week"),
    Grain.MONTH: Text("按月", "By month"),
    Grain.QUARTER: Text("按季", "By quarter"),
}
LABELS = Labels(METRICS)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the address asks for."""

    metric: Measure
    span: Span
    by: Dimension | None
    every: Grain | None
    where: tuple[Slice, ...]

    @property
    def ask(self) -> Ask:
        """The same for the engine."""
        return Ask(
            metric=self.metric,
            period=self.span.period,
            against=self.span.against,
            by=() if self.by is None else (self.by,),
            every=self.every,
            where=self.where,
        )

    @property
    def whole(self) -> Ask:
        """The number over the whole period."""
        return Ask(metric=self.metric, period=self.span.period, against=self.span.against, where=self.where)

    @property
    def tables(self) -> list[Table]:
        """The tables that the number is read from."""
        return list({part.of.name: part.of for part in self.metric.parts}.values())


def view(request: Visit) -> View:
    """Read the address; raises Unknown with what may be meant."""
    seen = [metric for metric in METRICS.values() if not metric.hidden and request.access.sees(metric)]
    said = request.GET.get("metric", "")
    metric = metric_named(said) if said else next(iter(seen))
    own = tuple(dimension.name for dimension in metric.dimensions)
    by, every = request.GET.get("by", ""), request.GET.get("every", "")
    if every and every not in {grain.value for grain in Grain}:
        raise Unknown(Text("时间步长", "step of time"), every, [grain.value for grain in Grain])
    return View(
        metric=metric,
        span=span(request),
        by=dimension_named(metric, by) if by else None,
        every=Grain(every) if every else None,
        where=tuple(_where(request.GET.getlist("where"), own, metric)),
    )


def _where(said: Sequence[str], own: Sequence[str], metric: Measure) -> Iterator[Slice]:
    for each in said:
        name, equals, value = each.partition("=")
        if not each.strip():
            continue
        if not equals:
            raise BadRequest(
                Text("看不懂的筛选“{said}”", "not a filter: {said!r}").format(said=each),
                fix=Text("写成 渠道=取值，如 channel=tmall", "write it as channel=tmall"),
            )
        if name not in own:
            raise Unknown(Text("“{of}”的维度", "dimension of {of}").format(of=metric.name), name, own or ["–"])
        yield Slice(name, value)


def explore(request: Visit) -> HttpResponseBase:
    """The page."""
    asked = view(request)
    found = request.answers.facts(request.access, [asked.ask, asked.whole])
    facts = found.of(asked.ask)
    last = request.answers.build.last_day
    slots = {
        "view": asked,
        "span": asked.span,
        "whole": found.of(asked.whole)[0],
        "facts": facts[:_MOST],
        "more": len(facts) - _MOST,
        "chart": _chart(request, asked, facts),
        "areas": [
            (domain.title, seen) for domain in DOMAINS if (seen := [m for m in domain.metrics if not m.hidden and request.access.sees(m)])
        ],
        "grains": _GRAINS,
        "presets": list(presets(last, request.answers.build.shop.fiscal_month)) if last else [],
        "against": AGAINST,
        "labels": LABELS,
        "tables": [table for table in asked.tables if request.access.keeps(table)],
        "query": request.GET.urlencode(),
        "drill": _drill,
        "exports": request.access.may(Permission.EXPORT),
    }
    return render(request, "explore/explore.html", slots)


def _chart(request: Visit, asked: View, facts: Sequence[Fact]) -> Markup:
    if asked.every is not None and asked.by is None:
        return plot.over_time(facts, asked.every, request.lang)
    if asked.by is not None and asked.every is None:
        return plot.beside(facts, LABELS, request.lang)
    return Markup()


def _drill(fact: Fact, table: Table) -> str:
    """The address of the rows behind a number, as far as the table has its dimensions."""
    own = {dimension.name for dimension in table.dimensions}
    where = [f"{each.dimension}={each.value}" for each in fact.slices if each.dimension in own]
    return urlencode({"period": str(fact.period), "where": where}, doseq=True)


def rows(request: Visit, table: str) -> HttpResponseBase:
    """The rows of a table, of a period and a slice: a page at a time."""
    of = table_named(table)
    said = request.GET.get("period", "")
    period = Period.parse(said, request.answers.build.shop.fiscal_month) if said else None
    own = {dimension.name for dimension in of.dimensions}
    where = []
    for each in request.GET.getlist("where"):
        name, _, value = each.partition("=")
        if name not in own:
            raise Unknown(Text("“{of}”的维度", "dimension of {of}").format(of=of.name), name, own or ["–"])
        where.append(Slice(name, value))
    number = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1
    page = min(max(number, 1), 10**6)
    found = request.answers.rows(request.access, of, where=where, period=period, first=(page - 1) * _ROWS, most=_ROWS)
    rest = request.GET.copy()
    rest.pop("page", None)
    slots = {
        "table": of,
        "columns": found.rows.column_names,
        "rows": [list(row.values()) for row in found.rows.to_pylist()],
        "total": found.total,
        "page": page,
        "pages": max(1, -(-found.total // _ROWS)),
        "period": period,
        "where": where,
        "rest": rest.urlencode(),
    }
    return render(request, "explore/rows.html", slots)


# ── taking numbers out ───────────────────────────────────────────────────────

_HEAD = ("metric", "period", "slice", "value", "unit", "against", "base", "change", "low", "high", "n", "guards", "build")


def _lines(request: Visit) -> tuple[View, list[tuple[object, ...]]]:
    asked = view(request)
    facts = request.answers.facts(request.access, [asked.ask]).of(asked.ask)
    return asked, [_line(fact, request) for fact in facts]


def _line(fact: Fact, request: Visit) -> tuple[object, ...]:
    held, span_ = fact.comparison, fact.interval
    return (
        fact.metric,
        str(fact.period),
        _safe("; ".join(f"{each.dimension}={each.value}" for each in fact.slices)),
        fact.value,
        fact.unit.value,
        str(held.period) if held else None,
        fact.base,
        held.change if held else None,
        span_.low if span_ else None,
        span_.high if span_ else None,
        fact.n,
        "; ".join(guard.reason.to(request.lang) for guard in fact.guards),
        fact.build,
    )


def _safe(text: str) -> str:
    """What looks like a formula gets an apostrophe, so that a spreadsheet shows it and does no more."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def as_csv(request: Visit) -> HttpResponseBase:
    """The same numbers as CSV, with a mark by which spreadsheets know UTF-8."""
    asked, lines = _lines(request)
    text = io.StringIO()
    csv.writer(text).writerows([_HEAD, *lines])
    return _file(text.getvalue().encode("utf-8-sig"), f"{asked.metric.name}.csv", "text/csv; charset=utf-8")


def as_xlsx(request: Visit) -> HttpResponseBase:
    """The same numbers as a workbook."""
    asked, lines = _lines(request)
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(asked.metric.name[:31])
        for place, line in enumerate([_HEAD, *lines]):
            sheet.write_row(place, 0, line)
        sheet.freeze_panes(1, 0)
    return _file(packed.getvalue(), f"{asked.metric.name}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


PAGES = (
    Page(name="explore", path="explore", title=Text("探索指标", "Explore"), view=explore, needs=Permission.LOOK, group=Group.EXPLORE),
    Page(name="rows", path="explore/rows/<str:table>", title=Text("明细", "Rows"), view=rows, needs=Permission.ROWS),
    Page(name="explore_csv", path="explore/csv", title=Text("导出 CSV", "As CSV"), view=as_csv, needs=Permission.EXPORT),
    Page(name="explore_xlsx", path="explore/xlsx", title=Text("导出 XLSX", "As XLSX"), view=as_xlsx, needs=Permission.EXPORT),
)
