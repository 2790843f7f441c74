"""The workbook inside a chart: who edits the chart edits these cells."""

from __future__ import annotations

import io

import xlsxwriter

from zhanggui.report.native.graph import Graph
from zhanggui.report.native.package import legal, undated

SHEET = "Data"


def book(graph: Graph) -> bytes:
    """A sheet with a row for each name and a column for each series; words are never read as formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        sheet.set_column(0, 0, 24)
        columns = [(strand.name, strand.values) for strand in graph.strands] + list(graph.exact)
        for row, name in enumerate(graph.names, 1):
            sheet.write_string(row, 0, name)
        for column, (name, values) in enumerate(columns, 1):
            sheet.write_string(0, column, legal(name))
            for row, value in enumerate(values, 1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return undated(out.getvalue())


def cells(column: int, first: int, last: int) -> str:
    """The name of a stretch of a column, as a chart refers to it."""
    letter = chr(ord("A") + column)
    return f"{SHEET}!${letter}${first}" if first == last else f"{SHEET}!${letter}${first}:${letter}${last}"
