"""Times and days, as people and programs write them, in UTC.

They are read in layers, each over the columns of the one before: what is written as most of the file is
(`#quick_x`); of the rest, the text brought into the form of ISO 8601 (`#iso_x`); that as a local time
(`#local_x`) or, where it says its own zone, as an instant (`#utc_x`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast as typed

import ibis
import ibis.expr.types as ir

from zhanggui.nouns import Column, Kind
from zhanggui.warehouse import instant_to_utc, parse_time, replace_all, strip, to_utc, translate

WIDE = "０１２３４５６７８９．，－＋（）％：／　"
NARROW = "0123456789.,-+()%:/ "
_SPACES = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
_EXCEL_DAY_ONE = datetime(1899, 12, 30)  # noqa: DTZ001 - a local day, as spreadsheets count

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_MONTH_FIRST = ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y")
_CLOCKS = (" %H:%M:%S", " %H:%M", "", "T%H:%M:%S", " %I:%M:%S %p", " %I:%M %p")
_NAMED = tuple("%d %b %Y" + clock for clock in _CLOCKS)
_HALF_DAY = ("%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p")
_ISO = r"^\d{4}-\d{1,2}-\d{1,2} ?(\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?$"
_OFFSET = r"(:\d{2}(?:\.\d+)?)\s*(?:[Zz]|UTC|GMT|([+-]\d{2}):?(\d{2})?)$"

_REST = r"(?:[ T,]+|$)"
_TO_ISO = (
    (r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + _REST, r"\1-\2-\3 "),
    (r"^(\d{4})(\d{2})(\d{2})" + _REST, r"\1-\2-\3 "),
    (r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$", r"\1-\2-\3 \4:\5:\6"),
    (r"^([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}),?", r"\2 \1 \3"),
    (r"^(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+(\d{4}),?", r"\1 \2 \3"),
    (r"(\d{1,2})时(\d{1,2})分(?:(\d{1,2})秒)?", r"\1:\2:\3"),
    (r":$", ""),
    (r"上午 ?(.*)$", r"\1 AM"),
    (r"下午 ?(.*)$", r"\1 PM"),
)
_DAYS_FIRST = (
    (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _REST, r"\3-\2-\1 "),
    (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})" + _REST, r"20\3-\2-\1 "),
)
_MONTHS_FIRST = (
    (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _REST, r"\3-\1-\2 "),
    (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})" + _REST, r"20\3-\1-\2 "),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a file writes what is ambiguous; `seen` are the formats of its times that were met in it."""

    zone: str
    day_first: bool = False
    decimal_comma: bool = False
    seen: tuple[str, ...] = ()

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that its times may have. A file puts the day first or the month first, never both."""
        slashed = _DAY_FIRST if self.day_first else _MONTH_FIRST
        return ("%Y%m%d%H%M%S", *(date + clock for date in (*_DATES, *slashed) for clock in _CLOCKS))


def stripped(text: ir.StringValue) -> ir.StringValue:
    """Without the blanks around it, those of other scripts too."""
    return typed("ir.StringValue", strip(text, _SPACES))


def with_times(rows: ir.Table, columns: Sequence[Column], manner: Manner, layer: Callable[[ir.Table], ir.Table]) -> ir.Table:
    """Add the times and days among `columns`, each from the column `#raw_x` of `rows`."""
    names = {column.name: column.kind for column in columns if column.kind in (Kind.TIME, Kind.DAY)}
    texts = [name for name in names if isinstance(rows[f"#raw_{name}"], ir.StringValue)]
    if texts:
        rows = layer(rows.mutate(**{f"#quick_{name}": _quick(rows[f"#raw_{name}"], manner) for name in texts}))
        rows = layer(rows.mutate(**{f"#iso_{name}": _iso(rows[f"#raw_{name}"], rows[f"#quick_{name}"], manner) for name in texts}))
    read: dict[str, ir.Value] = {}
    for name in names:
        local, utc = _spoken(rows, name) if name in texts else _typed(rows[f"#raw_{name}"])
        read |= {f"#local_{name}": local, f"#utc_{name}": utc}
    rows = layer(rows.mutate(**read)) if read else rows
    return rows.mutate(**{name: _settled(rows, name, kind, manner) for name, kind in names.items()})


def _settled(rows: ir.Table, name: str, kind: Kind, manner: Manner) -> ir.Value:
    local, utc = rows[f"#local_{name}"], rows[f"#utc_{name}"]
    if kind is Kind.DAY:
        return local.cast("date")
    return ibis.coalesce(utc, to_utc(typed("ir.TimestampValue", local), manner.zone))


def _typed(raw: ir.Value) -> tuple[ir.Value, ir.Value]:
    """The local time and the instant in a column that holds times, or numbers that stand for them."""
    dtype, none = raw.type(), ibis.null("timestamp")
    if dtype.is_timestamp() and typed("ibis.expr.datatypes.Timestamp", dtype).timezone is not None:
        utc = instant_to_utc(raw)
        return utc, utc
    if dtype.is_timestamp() or dtype.is_date():
        return raw.cast("timestamp"), none
    if dtype.is_numeric():
        return _counted_days(raw.cast("float64")), _since_1970(raw.try_cast("int64"))
    return none, none


def _spoken(rows: ir.Table, name: str) -> tuple[ir.Value, ir.Value]:
    """The local time that a text says, and the instant where it says its zone."""
    iso, quick, raw = rows[f"#iso_{name}"], rows[f"#quick_{name}"], rows[f"#raw_{name}"]
    epoch = ibis.ifelse(quick.isnull(), _since_1970(raw.try_cast("int64")), ibis.null("timestamp"))
    hours, minutes = (iso.re_extract(_OFFSET, group).try_cast("int64").fill_null(0) for group in (2, 3))
    sign = ibis.ifelse(iso.re_extract(_OFFSET, 2).startswith("-"), -1, 1)
    bare = typed("ir.StringValue", replace_all(iso, _OFFSET, r"\1"))
    zoned = ibis.ifelse(iso.re_search(_OFFSET), _read(bare) - (hours * 60 + sign * minutes).as_interval("m"), ibis.null("timestamp"))
    local = ibis.coalesce(quick, ibis.ifelse(iso.notnull(), _read(bare), ibis.null("timestamp")))
    return local, ibis.ifelse(iso.notnull(), ibis.coalesce(epoch, zoned), ibis.null("timestamp"))


def _quick(text: ir.StringValue, manner: Manner) -> ir.Value:
    return parse_time(text, manner.seen) if manner.seen else ibis.null("timestamp")


def _iso(text: ir.StringValue, quick: ir.Value, manner: Manner) -> ir.StringValue:
    """A text in the form of ISO 8601, as far as it can be; null where it has been read already."""
    iso = translate(stripped(text), WIDE, NARROW)
    for pattern, by in (*_TO_ISO, *(_DAYS_FIRST if manner.day_first else _MONTHS_FIRST)):
        iso = replace_all(iso, pattern, by)
    return typed("ir.StringValue", ibis.ifelse(quick.isnull(), iso, ibis.null("string")))


def _read(iso: ir.StringValue) -> ir.Value:
    none = ibis.null("timestamp")
    plain = ibis.ifelse(iso.re_search(_ISO), iso.strip().try_cast("timestamp"), none)
    halves = ibis.ifelse(iso.upper().endswith("M"), parse_time(iso, _HALF_DAY), none)
    named = ibis.ifelse(iso.re_search(r"^\d{1,2} [A-Za-z]{3} \d{4}"), parse_time(iso, _NAMED), none)
    return ibis.coalesce(plain, halves, named, _counted_days(iso.try_cast("float64")))


def _counted_days(serial: ir.FloatingValue) -> ir.Value:
    """The days since 1900 that a spreadsheet counts."""
    since = ibis.literal(_EXCEL_DAY_ONE) + (serial * 86_400).round().cast("int64").as_interval("s")
    return ibis.ifelse(serial.between(20_000, 80_000), since, ibis.null("timestamp"))


def _since_1970(count: ir.IntegerValue) -> ir.Value:
    """Seconds, milliseconds or microseconds, told apart by their size: those of 2001 to 2033."""
    sizes = ((10**9, count * 1000), (10**12, count), (10**15, count // 1000))
    millis = ibis.cases(*((count.between(least, 2 * least), value) for least, value in sizes), else_=None)
    return millis.as_timestamp("ms").cast("timestamp")
