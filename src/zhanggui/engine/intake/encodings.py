"""How the letters of a text file are written."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

CHUNK = 1 << 22
WIDE_UTF8 = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MOST = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How a text file is written."""

    encoding: str
    lines: int  #: how many there are
    troubled: bool  #: whether the engine would stumble: see `text.survey`
    delimiter: str = ","
    header: tuple[str, ...] = ()
    above: int = 0  #: lines above the first record, the header among them
    quoted: bool = True
    carriage: bool = False  #: lines end as on old Macintoshes
    mixed: bool = False  #: some lines are in UTF-8 and some are not


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
        if file.read(2).startswith(UTF16):
            return Script(encoding="utf-16", lines=0, troubled=True)
        file.seek(0)
        while chunk := file.read(CHUNK):
            rest = _look(tally, chunk, rest)
        _judge(rest, 1, tally)
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
    if not breaks:
        return (rest + chunk)[:CHUNK]
    first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
    if not (chunk.isascii() and rest.isascii()):
        _judge(rest + chunk[:first], 1, tally)
        _judge(memoryview(chunk)[first:last], breaks, tally)
    return chunk[last + 1 :]


def _judge(body: bytes | memoryview, lines: int, tally: _Tally) -> None:
    """Count the lines outside ASCII that are UTF-8 and those that aren't."""
    if _is_utf8(body):
        if WIDE_UTF8.search(body):
            tally.good += lines
        elif not bytes(body).isascii():
            tally.open += lines
        return
    found = [line for line in bytes(body).split(b"\n") if not line.isascii()]
    broken = [line for line in found if not decodes(line, "utf-8")]
    if len(tally.sick) < CHUNK:
        tally.sick += b"\n".join(broken)
    good = sum(is_wide_utf8(line) for line in found)
    tally.good += good
    tally.open += len(found) - len(broken) - good
    tally.bad += len(broken)


def _is_utf8(body: bytes | memoryview) -> bool:
    """Ask Arrow, which is four times as fast as to decode."""
    offsets = pa.py_buffer(struct.pack("<qq", 0, len(body)))
    try:
        pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(body)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


# ── telling encodings apart ──────────────────────────────────────────────────


def utf8(body: bytes, encoding: str) -> bytes | None:
    """The same text as UTF-8; None where it is in another encoding."""
    if body.isascii():
        return body
    try:
        if encoding in ("utf-8", "utf-16"):
            body.decode("utf-8")
            return body
        return body.decode(encoding).encode()
    except UnicodeDecodeError:
        return None


def is_wide_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8 beyond doubt: with a letter of three bytes or more."""
    return WIDE_UTF8.search(body) is not None and decodes(body, "utf-8")


def decodes(body: bytes, encoding: str) -> bool:
    """Whether bytes are text in an encoding."""
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def guess_text(body: bytes) -> str:
    """What a line of unknown encoding most likely says."""
    encoding = next((each for each in ("utf-8", "gb18030", "cp1252") if looks_like(body, each)), "latin-1")
    return body.decode(encoding)


def looks_like(body: bytes, encoding: str) -> bool:
    """Whether bytes are text in an encoding, and likely text at that.

    Latin letters read as GB18030 give rare ideographs; of real Chinese nearly all is in the small set of 1980.
    """
    if not decodes(body, encoding):
        return False
    if encoding != "gb18030":
        return True
    wide = [letter for letter in body.decode(encoding) if not letter.isascii()]
    usual = sum(decodes(letter.encode("gb18030"), "gb2312") for letter in wide)
    return usual >= _MOST * len(wide)
