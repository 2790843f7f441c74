"""How a text file is written: its encoding, its delimiter, where its header stands."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from statistics import mode

from zhanggui.engine.intake.encodings import UTF16, Script, survey
from zhanggui.engine.intake.lines import rewrite
from zhanggui.engine.intake.sheets import COPY_AGAIN, EXPORT_AGAIN, Sheet, check_width, named, only_header, refusal
from zhanggui.settings import Limits
from zhanggui.warehouse import CsvDialect
from zhanggui.words import Text

HEAD = 1 << 16
_PREAMBLE = 20
"""How many lines may stand above the header: platform exports put a title and dates there."""

_SAMPLE = 100
_DELIMITERS = (",", "\t", ";", "|")
_NO_DELIMITER = "\x1f"
_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"(\xb5/\xfd": "zstd",
}


def read_text(path: Path, label: str, work: Path, limits: Limits) -> Sheet:
    """Find out how a text file is laid out; rewrite it where the engine would stumble over it."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    _refuse_foreign(head, label)
    script = survey(path)
    sample = head.decode("utf-8-sig" if script.encoding == "utf-8" else script.encoding, errors="replace")
    if sample.lstrip().startswith("{"):
        script = replace(script, delimiter=_NO_DELIMITER, header=("#json",), quoted=False)
    else:
        script = _layout(sample, script, label, path, limits)
    dialect = CsvDialect(delimiter=script.delimiter, header=script.header, skip=max(script.above - 1, 0), has_header=script.quoted)
    sheet = Sheet(label=label, path=path, dialect=dialect, json_lines=not script.quoted, above=script.above, script=script)
    return mend(sheet, work) if script.troubled else sheet


def mend(sheet: Sheet, work: Path) -> Sheet:
    """Rewrite a text file so that the engine can read every record; the lines that are none are noted."""
    if sheet.path is None or sheet.script is None or sheet.dialect is None:
        raise TypeError(sheet.label)
    target = work / f"{sheet.path.name[-40:]}.{len(sheet.label)}.sound"
    records = rewrite(sheet.path, sheet.script, target)
    if len(records.broken) > max(_SAMPLE, records.count):
        example = records.broken[0]
        raise refusal(
            sheet.label,
            Text("多数行与表头对不上，如第 {line} 行", "most lines don't fit the header, such as line {line}").format(line=example.line),
            EXPORT_AGAIN,
        )
    return replace(sheet, path=target, dialect=replace(sheet.dialect, skip=0), records=records)


def _refuse_foreign(head: bytes, label: str) -> None:
    kind = next((kind for magic, kind in _FOREIGN.items() if head.startswith(magic)), None)
    if kind is not None:
        raise refusal(label, Text("这是 {kind} 文件，不是表格", "this is a {kind} file, not a table").format(kind=kind), EXPORT_AGAIN)
    if head.startswith(UTF16):
        return
    if b"\0" in head or sum(byte < 9 for byte in head) * 100 > len(head):  # noqa: PLR2004 - control characters; tab is the ninth
        raise refusal(label, Text("这不是文本表格，而是二进制文件", "this is no text table: it is a binary file"), EXPORT_AGAIN)
    if head.lstrip()[:15].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise refusal(
            label,
            Text("这是网页，不是表格", "this is a web page, not a table"),
            Text("用电子表格软件打开，另存为 xlsx 或 CSV", "open it in a spreadsheet and save it as xlsx or CSV"),
        )


# ── layout ───────────────────────────────────────────────────────────────────


def _layout(sample: str, script: Script, label: str, path: Path, limits: Limits) -> Script:
    """Find the delimiter and the header; raises BadFile where there is none."""
    whole = path.stat().st_size <= HEAD
    delimiter = _delimiter(sample, whole=whole)
    rows = _rows(sample, delimiter, whole=whole)
    if not rows:
        if not whole or '"' in sample:
            check_width(sample.count(delimiter), label, limits)
            raise refusal(label, Text("表头太长或引号没有闭合", "the header is too long, or a quote never closes"), EXPORT_AGAIN)
        raise only_header(label)
    place = _header_place([row for _, row in rows])
    above, header = rows[place]
    check_width(len(header), label, limits)
    following = [row for _, row in rows[place + 1 :]]
    if not following:
        raise (
            only_header(label)
            if whole
            else refusal(label, Text("第一行数据太长或不完整", "the first row is too long or damaged"), COPY_AGAIN)
        )
    fitted = _fitted(header, following)
    troubled = script.troubled or fitted != header or len(header) == 1 or any("\n" in cell for cell in header)
    return replace(script, delimiter=delimiter, header=tuple(named(fitted)), above=above, troubled=troubled)


def _fitted(header: list[str], following: list[list[str]]) -> list[str]:
    """A header whose lines end in a delimiter more or a delimiter less than it does."""
    if all(len(row) == len(header) + 1 and not row[-1] for row in following):
        return [*header, ""]
    if not header[-1] and all(len(row) == len(header) - 1 for row in following):
        return header[:-1]
    return header


def _delimiter(sample: str, *, whole: bool) -> str:
    """The one by which most lines have the same number of fields, and the most of them."""
    first = sample[:10].lower()
    if first.startswith("sep=") and len(first) > 4:  # noqa: PLR2004 - as spreadsheets write it
        return first[4] if first[4] in _DELIMITERS else ","
    return max(_DELIMITERS, key=lambda each: _regularity(_rows(sample, each, whole=whole)))


def _regularity(rows: list[tuple[int, list[str]]]) -> tuple[bool, bool, float, int]:
    widths = [len(row) for _, row in rows]
    if not widths:
        return False, False, 0.0, 0
    usual = mode(widths)
    return usual > 1, widths[0] == usual, widths.count(usual) / len(widths), usual


def _rows(sample: str, delimiter: str, *, whole: bool) -> list[tuple[int, list[str]]]:
    """The first rows, each with the number of its last line; the one that the end of the sample cuts goes."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    try:
        while len(rows) < _SAMPLE:
            row = next(reader)
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
    except StopIteration:
        return rows if whole else rows[:-1]
    except csv.Error:
        return rows
    return rows


def _header_place(rows: list[list[str]]) -> int:
    """The first row that is as wide as most rows are."""
    usual = mode([len(row) for row in rows])
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return next(
        (place for place, row in enumerate(rows[:_PREAMBLE]) if len(row) in (usual, usual - 1, usual + 1) and filled[place] * 2 > len(row)),
        0,
    )
