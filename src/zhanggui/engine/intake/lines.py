"""Lines into records, for text that the engine can't read as it is: in another encoding, or broken in places.

The engine reads sound UTF-8 itself, many times faster. What comes out here is sound: each record has as many
fields as the header, and it is known on which line of the file each begins. What can't be mended is set apart.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from zhanggui.engine.intake.encodings import CHUNK, Script, guess_text, is_wide_utf8, utf8

LONGEST = 4 << 20
"""No line of a data file is longer: a quote that never closes would make the rest of the file one cell."""

_MOST_LINES = 1000
"""Nor has a cell more lines."""

_SHOWN = 1000
_LOST = "\ufffd".encode()
csv.field_size_limit(2 * LONGEST)


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no record: too many fields, bytes of another encoding, a quote that never closes."""

    line: int
    kind: str
    text: str
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Records:
    """Where the records of a file begin: record `starts[i]` and those after it lie `shifts[i]` lines further down."""

    count: int = 0
    starts: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    def begin(self, line: int) -> None:
        """Note that the next record begins on `line`."""
        shift = line - self.count
        if not self.shifts or self.shifts[-1] != shift:
            self.starts.append(self.count)
            self.shifts.append(shift)

    def line_of(self, places: np.ndarray) -> np.ndarray:
        """The lines on which records begin."""
        before = np.searchsorted(np.asarray(self.starts, dtype=np.int64), places, side="right") - 1
        return places + np.asarray(self.shifts, dtype=np.int64)[before]


def rewrite(source: Path, script: Script, target: Path) -> Records:
    """Write the records of `source` to `target` as sound UTF-8."""
    with target.open("wb") as out:
        if script.quoted:
            out.write(_record(list(script.header), script.delimiter))
        writer = _Rewriter(script, out)
        for block in _whole_lines(_chunks(source, script)):
            writer.block(block)
        writer.end()
    return writer.records


# ── lines ────────────────────────────────────────────────────────────────────


def _chunks(source: Path, script: Script) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace") if script.encoding == "utf-16" else None
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            chunk = decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
            yield chunk.replace(b"\r", b"\n") if script.carriage else chunk


def _whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Blocks of whole lines. Of a line that is far too long only the beginning is kept."""
    rest, overlong = b"", False
    for chunk in chunks:
        body, cut, tail = chunk.rpartition(b"\n")
        if not cut:
            rest = rest if overlong else rest + tail
        else:
            end = body.find(b"\n") if overlong else 0
            yield rest + (body[end:] if end >= 0 else b"")
            rest = tail
        overlong = len(rest) > LONGEST
        rest = rest[: LONGEST + 1]
    if rest:
        yield rest


# ── records ──────────────────────────────────────────────────────────────────


class _Sick(bytes):
    """A line that is not in the encoding of its file."""

    __slots__ = ()


class _Rewriter:
    """Goes through a file block by block; a record that a block leaves open waits in `pending`."""

    def __init__(self, script: Script, out: BinaryIO) -> None:
        self.records = Records()
        self._script, self._out = script, out
        self._delimiter = script.delimiter.encode()
        self._width = len(script.header)
        self._above = script.above
        self._line = 1
        self._pending: list[bytes] = []

    def block(self, body: bytes) -> None:
        """Take some whole lines."""
        text = None if self._script.mixed else utf8(body, self._script.encoding)
        if text is not None and not self._pending and not self._above and self._plain(text):
            return
        lines = text.split(b"\n") if text is not None else [self._line_of(line) for line in body.split(b"\n")]
        skip = min(self._above, len(lines))
        self._above -= skip
        self._line += skip
        self._slow(self._pending + lines[skip:])

    def _line_of(self, raw: bytes) -> bytes:
        stray = self._script.encoding == "gb18030" and is_wide_utf8(raw)
        text = None if stray else utf8(raw, self._script.encoding)
        return _Sick(raw) if text is None else text

    def end(self) -> None:
        """Take what is left."""
        self._slow(self._pending, last=True)

    def _plain(self, text: bytes) -> bool:
        """Write a block as it is, where no line of it needs a second look."""
        if (b'"' in text and self._script.quoted) or b"\0" in text or (self._script.encoding == "utf-16" and _LOST in text):
            return False
        text = text.replace(b"\r\n", b"\n").removesuffix(b"\r") if b"\r" in text else text
        lines = text.split(b"\n")
        commas = self._width - 1
        if b"\r" in text or not all(lines) or max(map(len, lines)) > LONGEST:
            return False
        if any(line.count(self._delimiter) != commas for line in lines):
            return False
        self.records.begin(self._line)
        self._out.write(text + b"\n")
        self.records.count += len(lines)
        self._line += len(lines)
        return True

    def _slow(self, lines: list[bytes], *, last: bool = False) -> None:
        self._pending = []
        place = 0
        while place < len(lines):
            taken = self._one(lines, place, last=last)
            if not taken:
                self._pending = lines[place:]
                return
            place += taken
            self._line += taken

    def _one(self, lines: list[bytes], place: int, *, last: bool) -> int:
        """Take the record that begins at `place`: how many lines it has, none where it goes on in the next block."""
        line = lines[place]
        if not line.strip():
            return 1
        kind = "LINE SIZE OVER MAXIMUM" if len(line) > LONGEST else self._fault(line)
        if kind:
            self._set_apart(line, kind)
            return 1
        if not self._script.quoted:
            return self._fields(line, [line.decode().removesuffix("\r")], 1)
        if b'"' not in line:
            return self._fields(line, line.decode().removesuffix("\r").replace("\r", " ").split(self._script.delimiter), 1)
        return self._quoted(lines, place, last=last)

    def _fault(self, line: bytes) -> str:
        if isinstance(line, _Sick) or (self._script.encoding == "utf-16" and _LOST in line):
            return "INVALID ENCODING"
        return "NUL BYTE" if b"\0" in line else ""

    def _quoted(self, lines: list[bytes], place: int, *, last: bool) -> int:
        """Take a record with quotes in it, which may go on over several lines."""
        feed = _Feed(lines, place)
        try:
            fields = next(csv.reader(feed, delimiter=self._script.delimiter, strict=True))
        except (csv.Error, StopIteration) as error:
            if "unexpected end" in str(error) and feed.place == len(lines) and feed.used < _MOST_LINES and not last:
                return 0
            self._set_apart(lines[place], "UNQUOTED VALUE")
            return 1
        return self._fields(b"\n".join(lines[place : feed.place]), fields, feed.used)

    def _fields(self, text: bytes, fields: list[str], lines: int) -> int:
        if len(fields) != self._width:
            kind = "TOO MANY COLUMNS" if len(fields) > self._width else "MISSING COLUMNS"
            self.records.broken.append(Broken(self._line, kind, text.decode().strip("\r\n"), tuple(fields[: self._width])))
            return lines
        self.records.begin(self._line)
        self._out.write(_record(fields, self._script.delimiter) if self._script.quoted else text + b"\n")
        self.records.count += 1
        return lines

    def _set_apart(self, line: bytes, kind: str) -> None:
        shown = guess_text(line if kind == "INVALID ENCODING" else line[:_SHOWN]).removesuffix("\r")
        fields = shown.split(self._script.delimiter)[: self._width] if kind == "INVALID ENCODING" and '"' not in shown else ()
        self.records.broken.append(Broken(self._line, kind, shown.replace("\0", "␀"), tuple(fields)))


class _Feed:
    """Gives a reader line after line, and counts those that it took."""

    def __init__(self, lines: list[bytes], place: int) -> None:
        self._lines, self.place, self.used, self._size = lines, place, 0, 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.place == len(self._lines) or self.used == _MOST_LINES:
            raise StopIteration
        line = self._lines[self.place]
        self._size += len(line)
        if isinstance(line, _Sick) or b"\0" in line or self._size > LONGEST:
            raise StopIteration
        self.place, self.used = self.place + 1, self.used + 1
        return line.decode().removesuffix("\r").replace("\r", " ") + "\n"


def _record(fields: list[str], delimiter: str) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(fields)
    return line.getvalue().encode("utf-8", "replace")
