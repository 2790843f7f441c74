"""Orders as a file that people and systems open: CSV or a workbook, its columns as the decision declares them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from xlsxwriter import Workbook

from zhanggui.journal.outlets.parcel import Parcel
from zhanggui.nouns import Column, Kind

Format = Literal["csv", "xlsx"]
Value = TypeVar("Value")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDE = 16


def sheet(parcel: Parcel, form: Format, headers: Literal["title", "name"]) -> bytes:
    """The orders of a parcel as a file."""
    columns = parcel.decision.columns
    head = [each.title.to(parcel.lang) if headers == "title" else each.name for each in columns]
    return _csv(columns, head, parcel.orders) if form == "csv" else _xlsx(columns, head, parcel)


def safe(cell: Value) -> Value | str:
    """What a spreadsheet would take for a formula gets an apostrophe: it is shown, and nothing more."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _csv(columns: Sequence[Column], head: Sequence[str], orders: Sequence[Mapping[str, Any]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_written(column, order.get(column.name)) for column in columns] for order in orders)
    return text.getvalue().encode("utf-8-sig")


def _written(column: Column, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if column.kind in _NUMBERS else safe(str(value))


_NUMBERS = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY}


def _xlsx(columns: Sequence[Column], head: Sequence[str], parcel: Parcel) -> bytes:
    """A workbook whose numbers are numbers and whose text is never a formula."""
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"created": parcel.approved_at.replace(tzinfo=None), "comments": parcel.key})
        page = book.add_worksheet()
        days, strong = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        page.set_column(0, max(len(columns) - 1, 0), _WIDE)
        page.freeze_panes(1, 0)
        for place, title in enumerate(head):
            page.write_string(0, place, title, strong)
        for line, order in enumerate(parcel.orders, 1):
            for place, column in enumerate(columns):
                _cell(page, (line, place), column, order.get(column.name), days)
    return packed.getvalue()


def _cell(page: Any, at: tuple[int, int], column: Column, value: object, days: Any) -> None:  # noqa: ANN401 - of a library without types
    match column.kind:
        case _ if value is None:
            return
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            page.write_number(*at, Decimal(str(value)))
        case Kind.DAY:
            page.write_datetime(*at, datetime.combine(date.fromisoformat(str(value)), datetime.min.time()), days)
        case Kind.FLAG:
            page.write_boolean(*at, bool(value))
        case _:
            page.write_string(*at, str(value))
