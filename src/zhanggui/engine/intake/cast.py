"""From text as people write it to typed columns. Every cast is an expression: nothing is read here.

A cast gives null for what can't be read; whether null was meant or is a problem is for `problems`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, cast as typed

import ibis
import ibis.expr.types as ir

from zhanggui.nouns import Column, Kind
from zhanggui.warehouse import instant_to_utc, parse_time, replace_all, to_utc, translate
from zhanggui.words import Lang

_WIDE = "０１２３４５６７８９．，－＋（）％：／　"
_NARROW = "0123456789.,-+()%:/ "
_MONEY = "decimal(18, 4)"
_ISO_LENGTH = 19
_EXCEL_DAY_ONE = datetime(1899, 12, 30)  # noqa: DTZ001 - a local day, as spreadsheets count
_TRUE = ("true", "1", "yes", "y", "t", "是", "真", "1.0")
_FALSE = ("false", "0", "no", "n", "f", "否", "假", "0.0")
BLANKS = ("", "NULL", "null", "NaN", "nan", "None", "N/A", "#N/A", "\\N", "NaT")

_DATES = ("%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_NAMED = ("%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%b %d %Y")
_TIMES = (" %H:%M:%S", " %H:%M", "T%H:%M:%S", " %I:%M:%S %p", " %I:%M %p", " %H时%M分%S秒", " %H:%M:%S.%f", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a file writes what is ambiguous."""

    zone: str
    day_first: bool = False
    decimal_comma: bool = False

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of its times, the likelier first."""
        slashed = (*_DAY_FIRST, *_MONTH_FIRST) if self.day_first else (*_MONTH_FIRST, *_DAY_FIRST)
        spelled = tuple(date + time for date in (*_DATES, *slashed[:4], *_NAMED) for time in _TIMES)
        return ("%Y%m%d%H%M%S", *spelled)


def cast(raw: ir.Value, column: Column, manner: Manner) -> ir.Value:
    """Read `raw`, which is text or already typed, as what `column` holds."""
    if isinstance(raw, ir.StringValue):
        value = _FROM_TEXT[column.kind](raw.strip(), manner)
    else:
        value = _from_typed(raw, column.kind, manner)
    return _coded(typed("ir.StringValue", value), column) if column.values else value


def _coded(value: ir.StringValue, column: Column) -> ir.Value:
    """Take a code, or its name in either language, for the code."""
    spoken = {name.lower(): code for code, text in column.values.items() for name in (code, text.zh, text.en)}
    return value.lower().cases(*spoken.items(), else_=ibis.null("string"))


# ── from text ────────────────────────────────────────────────────────────────


def _id(text: ir.StringValue, _: Manner) -> ir.Value:
    """Keep leading zeros; take off a spreadsheet's `.0`, `="…"` and leading apostrophe."""
    bare = ibis.ifelse(text.startswith('="'), text.replace('="', "").replace('"', ""), text)
    bare = ibis.ifelse(bare.startswith("'"), bare.substr(1), bare)
    bare = ibis.ifelse(bare.endswith(".0") & bare.re_search(r"^\d+\.0$"), bare.substr(0, bare.length() - 2), bare)
    lost = bare.contains("E+") & bare.re_search(r"^\d\.\d+E\+\d+$")
    return ibis.ifelse(lost | (bare == ""), ibis.null("string"), bare)


def _text(text: ir.StringValue, _: Manner) -> ir.Value:
    suspect = text.substr(0, 1).isin(["=", "+", "-", "@"])
    formula = suspect & text.re_search(r"^[=+\-@]\s*[A-Za-z_.]+\s*[(|!]")
    return ibis.ifelse(formula, ibis.null("string"), text.nullif(""))


def _plain(text: ir.StringValue, manner: Manner) -> ir.StringValue:
    """Take off what people put around a number: currency, thousands, full-width digits, brackets for a minus."""
    narrow = translate(text, _WIDE, _NARROW)
    bare = replace_all(narrow, r"[¥￥$€£\s\x{00a0}元]|CNY|RMB|USD|EUR|GBP|BRL|R\$")
    bare = bare.replace(".", "").replace(",", ".") if manner.decimal_comma else replace_all(bare, r",(\d{3})", r"\1")
    return replace_all(bare, r"^\((.*)\)$|^([\d.]+)-$", r"-\1\2")


def _number(text: ir.StringValue, manner: Manner) -> ir.Value:
    bare = _plain(text, manner)
    scale = ibis.cases(
        (bare.endswith("%"), 0.01), (bare.endswith("万"), 1e4), (bare.endswith("亿"), 1e8), else_=1.0
    )
    spoken = replace_all(bare, "[%万亿]$").try_cast("float64") * scale
    quick = ibis.null("float64") if manner.decimal_comma else text.try_cast("float64")
    found = ibis.coalesce(quick, spoken)
    return ibis.ifelse(found.isnan() | found.isinf(), ibis.null("float64"), found)


def _money(text: ir.StringValue, manner: Manner) -> ir.Value:
    quick = ibis.null(_MONEY) if manner.decimal_comma else text.try_cast(_MONEY)
    bare = _plain(text, manner)
    wan = ibis.ifelse(bare.endswith("万"), (replace_all(bare, "万$").try_cast(_MONEY) * 10_000).cast(_MONEY), ibis.null(_MONEY))
    return ibis.coalesce(quick, bare.try_cast(_MONEY), wan)


def _integer(text: ir.StringValue, manner: Manner) -> ir.Value:
    quick = ibis.ifelse(text.re_search(r"^-?\d{1,18}$"), text.try_cast("int64"), ibis.null("int64"))
    amount = typed("ir.FloatingValue", _number(text, manner))
    whole = ibis.ifelse(amount == amount.floor(), amount.try_cast("int64"), ibis.null("int64"))
    return ibis.coalesce(quick, whole)


def _local(text: ir.StringValue, manner: Manner) -> ir.TimestampValue:
    narrow = translate(text, _WIDE, _NARROW)
    serial = narrow.try_cast("float64")
    return typed(
        "ir.TimestampValue",
        ibis.coalesce(
            text.try_cast("timestamp"),
            parse_time(narrow, manner.formats),
            ibis.ifelse(serial.between(20_000, 80_000), ibis.literal(_EXCEL_DAY_ONE) + (serial * 86_400).round().cast("int64").as_interval("s"), ibis.null("timestamp")),
        ),
    )


def _time(text: ir.StringValue, manner: Manner) -> ir.Value:
    zoned = (text.length() > _ISO_LENGTH) & text.re_search(r"\d(Z|[+-]\d{2}:?\d{2}| UTC)$")
    epoch = ibis.ifelse(text.re_search(r"^1\d{9}(\d{3}){0,2}$"), text.try_cast("int64"), ibis.null("int64"))
    scale = ibis.cases((epoch < 10**10, 10**3), (epoch < 10**13, 1), else_=None)
    millis = ibis.coalesce(epoch * scale, epoch // 1000)
    since = millis.as_timestamp("ms").cast("timestamp")
    instant = instant_to_utc(replace_all(text, " UTC$", "Z").try_cast("timestamp('UTC')"))
    return ibis.cases((zoned, instant), (epoch.notnull(), since), else_=to_utc(_local(text, manner), manner.zone))


def _day(text: ir.StringValue, manner: Manner) -> ir.Value:
    return ibis.coalesce(text.try_cast("date"), _local(text, manner).cast("date"))


def _flag(text: ir.StringValue, _: Manner) -> ir.Value:
    word = text.lower()
    return ibis.cases((word.isin(_TRUE), True), (word.isin(_FALSE), False), else_=ibis.null("boolean"))


_FROM_TEXT: dict[Kind, Any] = {
    Kind.ID: _id,
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.TIME: _time,
    Kind.DAY: _day,
    Kind.FLAG: _flag,
}


# ── from what is typed already ───────────────────────────────────────────────


def _from_typed(raw: ir.Value, kind: Kind, manner: Manner) -> ir.Value:
    dtype = raw.type()
    if kind is Kind.TIME and dtype.is_timestamp():
        zoned = typed("Any", dtype).timezone is not None
        return instant_to_utc(raw) if zoned else to_utc(typed("ir.TimestampValue", raw.cast("timestamp")), manner.zone)
    if kind is Kind.TIME and dtype.is_date():
        return to_utc(typed("ir.TimestampValue", raw.cast("timestamp")), manner.zone)
    if kind is Kind.DAY and (dtype.is_date() or dtype.is_timestamp()):
        return raw.cast("date")
    if kind is Kind.FLAG and dtype.is_boolean():
        return raw
    if kind in _STRAIGHT and dtype.is_numeric():
        return _sound(raw).try_cast(_STRAIGHT[kind])
    if kind in (Kind.ID, Kind.TEXT) and dtype.is_floating():
        whole = typed("ir.FloatingValue", raw)
        return ibis.ifelse(whole == whole.floor(), whole.try_cast("int64").cast("string"), whole.cast("string"))
    if kind in (Kind.ID, Kind.TEXT) and not dtype.is_nested() and not dtype.is_binary():
        return raw.cast("string").nullif("")
    return typed("ir.Value", _FROM_TEXT[kind](raw.cast("string"), manner))


_STRAIGHT = {Kind.INTEGER: "int64", Kind.NUMBER: "float64", Kind.MONEY: _MONEY}


def _sound(raw: ir.Value) -> ir.Value:
    """A float that is no number is null."""
    if raw.type().is_floating():
        number = typed("ir.FloatingValue", raw)
        return ibis.ifelse(number.isnan() | number.isinf(), ibis.null("float64"), number)
    return raw


def blank(raw: ir.Value) -> ir.BooleanValue:
    """Whether there is nothing to read."""
    if isinstance(raw, ir.StringValue):
        return raw.isnull() | raw.strip().isin(BLANKS)
    if raw.type().is_floating():
        return raw.isnull() | typed("ir.FloatingValue", raw).isnan()
    return raw.isnull()


def any_of(conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
    """Whether one of them holds."""
    return reduce(lambda left, right: left | right, conditions, ibis.literal(value=False))


def spoken_values(column: Column) -> tuple[str, str]:
    """The values that a column may have, as each language names them."""
    both = (", ".join(f"{code} ({text.to(lang)})" for code, text in column.values.items()) for lang in (Lang.ZH, Lang.EN))
    zh, en = both
    return zh, en
