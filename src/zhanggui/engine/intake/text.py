"""How a text file is written: its encoding, its delimiter, where its header stands."""

from __future__ import annotations

import csv
import io
import struct
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mode

import numpy as np
import pyarrow as pa

from zhanggui.engine.intake.lines import CHUNK, WIDE_UTF8, Script, decodes, is_wide_utf8, looks_like, rewrite
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
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
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
    dialect = CsvDialect(
        delimiter=script.delimiter, header=script.header, skip=max(script.above - 1, 0), has_header=script.quoted
    )
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
    if head.startswith(_UTF16):
        return
    if b"\0" in head or sum(byte < 9 for byte in head) * 100 > len(head):  # noqa: PLR2004 - control characters; tab is the ninth
        raise refusal(label, Text("这不是文本表格，而是二进制文件", "this is no text table: it is a binary file"), EXPORT_AGAIN)
    if head.lstrip()[:15].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise refusal(
            label,
            Text("这是网页，不是表格", "this is a web page, not a table"),
            Text("用电子表格软件打开，另存为 xlsx 或 CSV", "open it in a spreadsheet and save it as xlsx or CSV"),
        )


# ── encoding ─────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Tally:
    """What was met in a file: line breaks, and of the lines with letters outside ASCII how many are UTF-8."""

    breaks: int = 0
    good: int = 0
    open: int = 0  #: UTF-8 of two-byte letters only: 女 in GB18030 is Ů in UTF-8
    bad: int = 0
    troubled: bool = False
    returns: bool = False
    sick: bytearray = field(default_factory=bytearray)


def survey(path: Path) -> Script:
    """Read a file once for its encoding and for what the engine can't read.

    It is UTF-8 unless most lines with letters outside ASCII are not; then GB18030, else Latin.
    A file of which only some lines are broken stays UTF-8, so that those lines are set apart.
    """
    tally, rest = _Tally(), b""
    with path.open("rb") as file:
        if file.read(2).startswith(_UTF16):
            return Script(encoding="utf-16", lines=0, troubled=True)
        file.seek(0)
        while chunk := file.read(CHUNK):
            rest = _look(tally, chunk, rest)
        _judge(rest, tally)
    encoding = _encoding(tally)
    carriage = tally.returns and not tally.breaks
    troubled = tally.troubled or tally.bad > 0 or carriage
    mixed = tally.good > 0 and tally.bad > 0
    return Script(encoding=encoding, lines=tally.breaks + bool(rest), troubled=troubled, carriage=carriage, mixed=mixed)


def _encoding(tally: _Tally) -> str:
    if not tally.bad:
        return "utf-8"
    other = next((each for each in ("gb18030", "cp1252") if looks_like(bytes(tally.sick), each)), "latin-1")
    good = tally.good if other == "gb18030" else tally.good + tally.open
    return "utf-8" if tally.bad <= good else other


def _look(tally: _Tally, chunk: bytes, rest: bytes) -> bytes:
    """Count the lines of a chunk and judge its letters; what follows its last line waits for the next."""
    breaks = int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == ord("\n")))
    tally.breaks += breaks
    tally.troubled = tally.troubled or b"\0" in chunk or (breaks == 0 and len(chunk) == CHUNK)
    tally.returns = tally.returns or b"\r" in chunk
    body, cut, tail = chunk.rpartition(b"\n")
    if not cut:
        return (rest + tail)[:CHUNK]
    if not (chunk.isascii() and rest.isascii()):
        _judge(rest + body, tally)
    return tail


def _judge(body: bytes, tally: _Tally) -> None:
    """Count the lines outside ASCII that are UTF-8 and those that aren't."""
    if body.isascii():
        return
    if _is_utf8(body):
        if WIDE_UTF8.search(body):
            tally.good += body.count(b"\n") + 1
        else:
            tally.open += body.count(b"\n") + 1
        return
    lines = [line for line in body.split(b"\n") if not line.isascii()]
    broken = [line for line in lines if not decodes(line, "utf-8")]
    if len(tally.sick) < CHUNK:
        tally.sick += b"\n".join(broken)
    good = sum(is_wide_utf8(line) for line in lines)
    tally.good += good
    tally.open += len(lines) - len(broken) - good
    tally.bad += len(broken)


def _is_utf8(body: bytes) -> bool:
    """Ask Arrow, which is four times as fast as to decode."""
    offsets = pa.py_buffer(struct.pack("<qq", 0, len(body)))
    try:
        pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(body)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


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
        raise only_header(label) if whole else refusal(label, Text("第一行数据太长或不完整", "the first row is too long or damaged"), COPY_AGAIN)
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
        (
            place
            for place, row in enumerate(rows[:_PREAMBLE])
            if len(row) in (usual, usual - 1, usual + 1) and filled[place] * 2 > len(row)
        ),
        0,
    )
