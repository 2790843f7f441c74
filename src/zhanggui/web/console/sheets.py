"""Numbers and rows as files that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse, HttpResponseBase
from xlsxwriter import Workbook

from zhanggui.errors import BadRequest
from zhanggui.facts import Fact
from zhanggui.journal.outlets.sheet import safe
from zhanggui.web.access import Permission
from zhanggui.web.console.filters import LABELS
from zhanggui.web.console.page import Page, Visit
from zhanggui.web.console.view import View, view
from zhanggui.words import Text

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = {
    "metric": Text("指标", "Number"),
    "period": Text("时段", "Period"),
    "slice": Text("切片", "Slice"),
    "value": Text("数值", "Value"),
    "unit": Text("单位", "Unit"),
    "against": Text("对比时段", "Against"),
    "base": Text("对比值", "Base"),
    "change": Text("变化", "Change"),
    "low": Text("区间下限", "Low"),
    "high": Text("区间上限", "High"),
    "n": Text("样本数", "Cases"),
    "guards": Text("注意", "Mind"),
    "build": Text("构建", "Build"),
    "sql": Text("查询", "Query"),
}


def _lines(request: Visit) -> tuple[View, list[Fact]]:
    asked = view(request)
    if asked.strays:
        raise BadRequest(
            Text("这个指标没有所要的维度", "this number can't be cut by all that was asked for"),
            fix=Text("从探索页导出", "take it out from Explore"),
        )
    return asked, list(request.answers.facts(request.access, [asked.ask]).of(asked.ask))


def _line(fact: Fact, request: Visit) -> list[object]:
    held, between = fact.comparison, fact.interval
    return [
        fact.metric,
        str(fact.period),
        "; ".join(f"{LABELS.title(fact, each).to(request.lang)} = {LABELS.value(fact, each).to(request.lang)}" for each in fact.slices),
        fact.value,
        fact.unit.value,
        str(held.period) if held else None,
        fact.base,
        held.change if held else None,
        between.low if between else None,
        between.high if between else None,
        fact.n,
        "; ".join(guard.reason.to(request.lang) for guard in fact.guards),
        fact.build,
    ]


def as_csv(name: str, lines: Iterable[Sequence[object]]) -> HttpResponse:
    """Lines as CSV, with a mark by which spreadsheets know UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in line] for line in lines)
    return as_file(text.getvalue().encode("utf-8-sig"), f"{name}.csv", CSV)


def as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """Something to be kept as a file."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def explore_csv(request: Visit) -> HttpResponseBase:
    """The numbers of a view as CSV; the headers are the names that the API has for them."""
    asked, facts = _lines(request)
    head = [name for name in _HEAD if name != "sql"]
    return as_csv(asked.metric.name, [head, *(_line(fact, request) for fact in facts)])


def explore_xlsx(request: Visit) -> HttpResponseBase:
    """The same numbers as a workbook, with the definition and the query on a sheet of its own."""
    asked, facts = _lines(request)
    whole = request.answers.facts(request.access, [asked.whole]).of(asked.whole)[0]
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(request.t("数字", "Numbers"))
        sheet.write_row(0, 0, [title.to(request.lang) for name, title in _HEAD.items() if name != "sql"], bold)
        for place, fact in enumerate(facts, start=1):
            sheet.write_row(place, 0, [float(cell) if isinstance(cell, int | float) else cell for cell in _line(fact, request)])
        sheet.freeze_panes(1, 0)
        sheet.autofit()
        about = book.add_worksheet(request.t("出处", "Receipt"))
        told = [asked.metric.title.to(request.lang), asked.metric.doc.to(request.lang), asked.metric.version, whole.build, whole.sql]
        titles = [Text("指标", "Number"), Text("定义", "Definition"), Text("定义版本", "Version"), _HEAD["build"], _HEAD["sql"]]
        for place, (title, words) in enumerate(zip(titles, told, strict=True)):
            about.write_row(place, 0, [title.to(request.lang), words])
    return as_file(packed.getvalue(), f"{asked.metric.name}.xlsx", XLSX)


PAGES = (
    Page(name="explore_csv", path="explore/csv", title=Text("导出 CSV", "As CSV"), view=explore_csv, needs=Permission.EXPORT),
    Page(name="explore_xlsx", path="explore/xlsx", title=Text("导出 XLSX", "As XLSX"), view=explore_xlsx, needs=Permission.EXPORT),
)
