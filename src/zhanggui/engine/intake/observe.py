"""What a file tells of how it was written: day or month first, comma or point, the formats of its times."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.engine.intake.encodings import guess_text
from zhanggui.engine.intake.sheets import Sheet
from zhanggui.engine.intake.times import Manner
from zhanggui.nouns import Export, Kind
from zhanggui.warehouse import CsvDialect, Intake

_PLACES = 8
_PIECE = 1 << 16
_ROWS = 1000
_SHAPES = 12
_MONTHS = 12
_DIGIT = re.compile(r"\d")
_SLASHED = re.compile(r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}\b")
_COMMA = re.compile(r"^[^\d]*\d{1,3}(\.\d{3})*(,\d{1,2})?$|^\d+(,\d{1,2})?$")

Sample = Mapping[str, list[str]]
"""Some values of each column, those with something in them."""


def observe(manner: Manner, export: Export, sheet: Sheet, rows: ir.Table, warehouse: Intake) -> Manner:
    """Settle what the file's own values tell, unless somebody has said it."""
    when, much = _headers(export, Kind.TIME, Kind.DAY), _headers(export, Kind.MONEY, Kind.NUMBER)
    sample = _sample({*when, *much}, sheet, rows, warehouse)
    times = {header: sample.get(header, []) for header in when}
    amounts = [value for header in much for value in sample.get(header, []) if _DIGIT.search(value)]
    comma = any("," in value for value in amounts) and all(_COMMA.match(value) for value in amounts)
    manner = replace(manner, decimal_comma=manner.decimal_comma or comma)
    if export.day_first is not None:
        manner = replace(manner, day_first=export.day_first)
    else:
        manner = replace(manner, day_first=_day_first(times, rows, warehouse, default=manner.day_first))
    return replace(manner, seen=_seen([value for values in times.values() for value in values], manner))


def _headers(export: Export, *kinds: Kind) -> list[str]:
    return [
        header
        for take in export.takes
        for name, header in take.columns.items()
        if isinstance(header, str) and take.source.column(name).kind in kinds
    ]


def _day_first(times: Sample, rows: ir.Table, warehouse: Intake, *, default: bool) -> bool:
    """Which comes first; where the sample leaves it open, the whole column is asked."""
    slashed = {header: [found for value in values if (found := _SLASHED.match(value))] for header, values in times.items()}
    firsts = [int(found[1]) for each in slashed.values() for found in each]
    seconds = [int(found[2]) for each in slashed.values() for found in each]
    day, month = any(each > _MONTHS for each in firsts), any(each > _MONTHS for each in seconds)
    columns = [rows[header] for header, found in slashed.items() if found and isinstance(rows[header], ir.StringValue)]
    if columns and not day and not month:
        asked = {f"{name}{n}": column.re_search(pattern).any() for n, column in enumerate(columns) for name, pattern in _ASKED.items()}
        told = warehouse.one(rows.aggregate(**asked))
        day, month = (any(value for name, value in told.items() if name.startswith(which)) for which in _ASKED)
    return day if day != month else default


_ASKED = {"day": r"^\s*(1[3-9]|2\d|3[01])[/.\-]\d", "month": r"^\s*\d{1,2}[/.\-](1[3-9]|2\d|3[01])[/.\-]"}


def _seen(values: Iterable[str], manner: Manner) -> tuple[str, ...]:
    """The formats that times are written in: one example of each shape is tried with every format."""
    shapes: dict[str, str] = {}
    for value in values:
        shapes.setdefault(re.sub(r"\d", "9", value), value)
    found = [next((form for form in manner.formats if _fits(value, form)), None) for value in list(shapes.values())[:_SHAPES]]
    return tuple(dict.fromkeys(form for form in found if form is not None))[:3]


def _fits(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


# ── taking a sample ──────────────────────────────────────────────────────────


def _sample(headers: Collection[str], sheet: Sheet, rows: ir.Table, warehouse: Intake) -> Sample:
    """Values from several places of the file: its first rows alone may be of one week."""
    if sheet.path is not None and sheet.dialect is not None:
        lines = _lines(sheet)
        found = _json(headers, lines) if sheet.json_lines else _fields(headers, lines, sheet.dialect)
    else:
        table = sheet.rows.slice(0, 5 * _ROWS) if sheet.rows is not None else warehouse.read(rows.limit(5 * _ROWS))
        found = {name: table[name].to_pylist() for name in headers if name in table.column_names and _is_text(table[name].type)}
    return {name: [value for value in values if isinstance(value, str) and value.strip()] for name, values in found.items()}


def _is_text(dtype: pa.DataType) -> bool:
    return bool(pa.types.is_string(dtype) or pa.types.is_large_string(dtype))


def _lines(sheet: Sheet) -> Iterable[str]:
    """Whole lines from the beginning, the end and between."""
    if sheet.path is None:
        return
    size = sheet.path.stat().st_size
    with sheet.path.open("rb") as file:
        for place in range(_PLACES):
            file.seek(max(size - _PIECE, 0) * place // (_PLACES - 1))
            piece = file.read(_PIECE).split(b"\n")
            yield from (guess_text(line) for line in piece[1 : min(_ROWS, len(piece) - 1)])
            if size <= _PIECE:
                if piece[-1]:
                    yield guess_text(piece[-1])
                return


def _fields(headers: Collection[str], lines: Iterable[str], dialect: CsvDialect) -> Mapping[str, list[Any]]:
    places = {name: place for place, name in enumerate(dialect.header) if name in headers}
    found: dict[str, list[Any]] = {name: [] for name in places}
    for line in lines if places else ():
        try:
            row = next(csv.reader([line.rstrip("\r")], delimiter=dialect.delimiter, strict=True), [])
        except csv.Error:
            continue
        if len(row) == len(dialect.header):
            for name, place in places.items():
                found[name].append(row[place])
    return found


def _json(headers: Collection[str], lines: Iterable[str]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in headers}
    for line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            for name in found.keys() & row.keys():
                found[name].append(str(row[name]) if not isinstance(row[name], dict | list) else None)
    return found
