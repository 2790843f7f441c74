"""Writes sheets: words are words whatever they begin with, numbers are numbers in the format of their unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zhanggui.report.native.measure import width
from zhanggui.report.native.package import legal
from zhanggui.report.native.theme import ACCENT, MUTED
from zhanggui.words import Number

LONGEST = 32_000
"""A cell holds 32,767 characters."""

_WIDEST = 60
_A4, _ONE_PAGE = 9, 10
"""A sheet of so many columns or fewer is printed one page wide."""

_ROOM = 400
"""Columns are as wide as the longest of so many rows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A number, and the format that it is shown in."""

    value: Number
    code: str


@dataclass(frozen=True, slots=True)
class Leads:
    """Words that lead to a row of another sheet."""

    words: str
    sheet: str
    row: int


Cell = str | int | date | Shown | Leads | None


class Pen:
    """Fills a workbook sheet by sheet."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        """Its looks belong to the workbook."""
        self._workbook = workbook
        self._codes: dict[str, Format] = {}
        self._head = workbook.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": f"#{ACCENT}", "valign": "vcenter", "text_wrap": True}
        )
        self._wrapped = workbook.add_format({"text_wrap": True})
        self._quiet = workbook.add_format({"font_color": f"#{MUTED}"})
        self._link = workbook.add_format({"font_color": f"#{ACCENT}"})

    def sheet(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, frozen: int) -> None:
        """A sheet with a head that stays, a filter, and columns as wide as what stands in them."""
        sheet = self._workbook.add_worksheet(name)
        sheet.set_row(0, 30)
        for place, title in enumerate(columns):
            sheet.write_string(0, place, title, self._head)
            wide = max([width(title, 1, bold=True) * 0.75, *(width(_plain(row[place]), 1) for row in rows[:_ROOM])])
            sheet.set_column(place, place, min(_WIDEST, max(8, 2.05 * wide + 2)))
        for at, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                self._write(sheet, at, place, cell)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
        self._on_paper(sheet, len(columns), frozen)

    @staticmethod
    def _on_paper(sheet: Worksheet, columns: int, frozen: int) -> None:
        """Who prints it gets A4 on its side, the head and what is frozen on each page, and page numbers."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.repeat_rows(0)
        if columns > _ONE_PAGE:
            sheet.repeat_columns(0, frozen - 1)
        else:
            sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None | "":
                return
            case Shown():
                value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
                sheet.write_number(row, column, value, self._format(cell.code))
            case Leads():
                sheet.write_url(row, column, f"internal:'{cell.sheet}'!A{cell.row + 1}", self._link, legal(cell.words)[:255])
            case date():
                sheet.write_datetime(row, column, cell, self._format("yyyy-mm-dd"))
            case int():
                sheet.write_number(row, column, cell, self._format("#,##0"))
            case str():
                words = legal(cell)
                sheet.write_string(row, column, words if len(words) <= LONGEST else words[: LONGEST - 1] + "…", self._look(words))

    def _look(self, words: str) -> Format | None:
        return self._wrapped if width(words, 1) > _WIDEST / 2 and "SELECT" not in words else None

    def _format(self, code: str) -> Format:
        if code not in self._codes:
            self._codes[code] = self._workbook.add_format({"num_format": code})
        return self._codes[code]


def _plain(cell: Cell) -> str:
    match cell:
        case Shown():
            return f"{cell.value:,.2f}" + "¥" * ("[$" in cell.code) * 3
        case Leads():
            return cell.words
        case None:
            return ""
        case _:
            return str(cell).split("\n", 1)[0]
