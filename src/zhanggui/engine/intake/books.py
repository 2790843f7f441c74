"""Workbooks and Parquet files as sheets."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path
from statistics import mode

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.engine.intake.sheets import COPY_AGAIN, EXPORT_AGAIN, Sheet, check_width, named, only_header, refusal
from zhanggui.settings import Limits
from zhanggui.words import Text

_PREAMBLE = 20
_GIB = 1 << 30

logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it says of each empty column that it is one


def is_workbook(path: Path, label: str) -> bool:
    """Whether a zip archive is a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith(("xl/", "Index/", "content.xml")) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise refusal(label, Text("文件不完整或已损坏", "the file is cut short or damaged"), COPY_AGAIN) from error


def read_workbook(path: Path, label: str, limits: Limits) -> Iterator[Sheet]:
    """Open a workbook: each of its sheets that has a header and rows."""
    _refuse_bomb(path, label, limits)
    try:
        book = fastexcel.read_excel(path)
        sheets = [(name, _rows(book, name, label, limits)) for name in book.sheet_names]
    except fastexcel.FastExcelError as error:
        raise refusal(label, Text("工作簿无法读取", "the workbook can't be read"), EXPORT_AGAIN) from error
    found = [(name, place, rows) for name, (place, rows) in sheets if rows is not None and rows.num_rows]
    for name, place, rows in found:
        yield Sheet(label=label if len(found) == 1 else f"{label}[{name}]", rows=rows, above=place + 1)
    if not found:
        raise only_header(label)


def _refuse_bomb(path: Path, label: str, limits: Limits) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > min(limits.unpacked_gb * _GIB, limits.ratio * path.stat().st_size):
        raise refusal(label, BOMB, BOMB_FIX)


def _rows(book: fastexcel.ExcelReader, name: str, label: str, limits: Limits) -> tuple[int, pa.Table | None]:
    """The rows of a sheet below its header. A column of one type keeps it, one of several becomes text."""
    head = pa.table(book.load_sheet(name, dtypes="string", header_row=None, skip_rows=0, n_rows=_PREAMBLE).to_arrow())
    check_width(head.num_columns, label, limits)
    if not head.num_columns or not head.num_rows:
        return 0, None
    cells = [[column[place].as_py() or "" for column in head.columns] for place in range(head.num_rows)]
    place = header_place(cells)
    names = named(cells[place])
    sheet = book.load_sheet(name, header_row=None, skip_rows=place + 1, schema_sample_rows=None)
    rows = pa.table(sheet.to_arrow())
    if rows.num_columns != len(names):
        return place, None
    return place, _without_empty(rows.rename_columns(names))


def _without_empty(rows: pa.Table) -> pa.Table:
    """A column without any value is text."""
    for place, column in enumerate(rows.columns):
        if pa.types.is_null(column.type):
            rows = rows.set_column(place, rows.column_names[place], pa.nulls(rows.num_rows, pa.string()))
    return rows


def header_place(rows: list[list[str]]) -> int:
    """The first row that is as full as most rows are."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = mode([each for each in filled if each] or [0])
    return next((place for place, each in enumerate(filled) if each and each >= min(usual, max(filled) - 1)), 0)


def read_parquet(path: Path, label: str, limits: Limits) -> Sheet:
    """Open a Parquet file."""
    try:
        footer = pq.read_metadata(path)
        names = footer.schema.to_arrow_schema().names
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise refusal(label, Text("Parquet 文件不完整或已损坏", "the Parquet file is cut short or damaged"), COPY_AGAIN) from error
    check_width(len(names), label, limits)
    if footer.num_rows == 0:
        raise only_header(label)
    return Sheet(label=label, path=path)


BOMB = Text("解压后过大，疑似压缩炸弹", "it unpacks to far more than a data file would: a zip bomb?")
BOMB_FIX = Text(
    "确认来源；确属数据时调高 [limits] ratio 或 unpacked_gb",
    "check where it came from; if it is data, raise ratio or unpacked_gb under [limits]",
)
