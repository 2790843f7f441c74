"""Down to the rows behind a number, a page at a time, masked where they are personal."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponseBase
from django.shortcuts import render

from zhanggui.errors import Unknown
from zhanggui.facts import Period
from zhanggui.nouns import Metric, Table
from zhanggui.web.access import Permission
from zhanggui.web.answers import PARTS, Cut, table_named
from zhanggui.web.console.filters import where_of
from zhanggui.web.console.page import Page, Visit
from zhanggui.web.console.sheets import as_csv
from zhanggui.words import Text

_ROWS, _MOST = 50, 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The rows that an address asks for."""

    table: Table
    cut: Cut
    rest: str  #: the address without its page


def wanted(request: Visit, name: str) -> Wanted:
    """Read the address."""
    table, said, of = table_named(name), request.GET.get("period", ""), request.GET.get("of", "")
    if of and (of not in PARTS or PARTS[of].of is not table):
        raise Unknown(Text("“{of}”的指标", "number of {of}").format(of=table.name), of, _parts(table))
    period = Period.parse(said, request.answers.build.shop.fiscal_month) if said else None
    where, strays = where_of(request.GET.getlist("where"), table.dimensions)
    if strays:
        raise Unknown(
            Text("“{of}”的维度", "dimension of {of}").format(of=table.name), request.GET["where"], [each.name for each in table.dimensions]
        )
    rest = request.GET.copy()
    rest.pop("page", None)
    return Wanted(table=table, cut=Cut(where=where, period=period, of=PARTS.get(of)), rest=rest.urlencode())


def _parts(table: Table) -> list[str]:
    return [part.name for part in PARTS.values() if part.of is table]


def rows(request: Visit, table: str) -> HttpResponseBase:
    """The rows of a table, of a period and a slice: a page at a time."""
    asked = wanted(request, table)
    said = request.GET.get("page", "1")
    page = min(max(int(said) if said.isdecimal() else 1, 1), 10**6)
    found = request.answers.rows(request.access, asked.table, asked.cut, first=(page - 1) * _ROWS, most=_ROWS)
    of: Metric | None = asked.cut.of
    slots = {
        "table": asked.table,
        "of": of,
        "columns": found.rows.column_names,
        "rows": [list(row.values()) for row in found.rows.to_pylist()],
        "total": found.total,
        "first": (page - 1) * _ROWS + 1,
        "page": page,
        "pages": max(1, -(-found.total // _ROWS)),
        "period": asked.cut.period,
        "where": asked.cut.where,
        "rest": asked.rest,
        "masked": not request.access.may(Permission.PERSONAL),
        "exports": request.access.may(Permission.EXPORT),
        "most": _MOST,
    }
    return render(request, "explore/rows.html", slots)


def rows_csv(request: Visit, table: str) -> HttpResponseBase:
    """The same rows as CSV, so many at most."""
    request.access.need(Permission.EXPORT)
    asked = wanted(request, table)
    found = request.answers.rows(request.access, asked.table, asked.cut, most=_MOST).rows
    return as_csv(asked.table.name, [found.column_names, *(list(row.values()) for row in found.to_pylist())])


PAGES = (
    Page(name="rows", path="explore/rows/<str:table>", title=Text("明细", "Rows"), view=rows, needs=Permission.ROWS),
    Page(name="rows_csv", path="explore/rows/<str:table>/csv", title=Text("导出明细", "Rows as CSV"), view=rows_csv, needs=Permission.ROWS),
)
