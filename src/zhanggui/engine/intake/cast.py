"""From text as people write it to typed columns. Every cast is an expression: nothing is read here.

A cast gives null for what can't be read; whether null was meant or is a problem is for `problems`.
Most cells are written plainly, so each cast tests that cheaply and takes the long way only with the others:
`ifelse` and `coalesce` look at their later branches only for the rows that need them (see `_else`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from typing import Any
from typing import cast as typed

import ibis
import ibis.expr.types as ir

from zhanggui.engine.intake.times import NARROW, WIDE, Manner, stripped
from zhanggui.nouns import Column, Kind
from zhanggui.warehouse import replace_all, translate
from zhanggui.words import Lang

_MONEY = "decimal(18, 4)"
_OF_WAN = "decimal(14, 4)"
_LONGEST_FLOAT = 10**15
"""A float holds fifteen digits; a longer ID that was kept as one has lost its end."""

_TRUE = ("true", "1", "yes", "y", "t", "是", "真", "1.0")
_FALSE = ("false", "0", "no", "n", "f", "否", "假", "0.0")
BLANKS = ("", "NULL", "null", "NaN", "nan", "None", "N/A", "#N/A", "\\N", "NaT", "-", "--", "0000-00-00", "0000-00-00 00:00:00")


def cast(raw: ir.Value, column: Column, manner: Manner) -> ir.Value:
    """Read `raw`, which is text or already typed, as what `column` holds; times and days are read by `times`."""
    value = _FROM_TEXT[column.kind](raw, manner) if isinstance(raw, ir.StringValue) else _from_typed(raw, column.kind, manner)
    return _coded(typed("ir.StringValue", value), column) if column.values else value


def _coded(value: ir.StringValue, column: Column) -> ir.Value:
    """Take a code, or its name in either language, for the code."""
    spoken = {name.lower(): code for code, text in column.values.items() for name in (code, text.zh, text.en)}
    return ibis.ifelse(_among(value, list(column.values)), value, value.lower().cases(*spoken.items(), else_=ibis.null("string")))


def _else(text: ir.StringValue, quick: ir.Value, slow: ir.Value) -> ir.Value:
    """Read a cell plainly, else the long way.

    The engine works out beforehand, for every row, what a `coalesce` holds twice; within a case it doesn't.
    """
    return ibis.coalesce(quick, ibis.ifelse(text.notnull(), slow, ibis.null(slow.type())))


# ── from text ────────────────────────────────────────────────────────────────


def _id(text: ir.StringValue, _: Manner) -> ir.Value:
    """Keep leading zeros; take off a spreadsheet's `.0`, `="…"` and leading apostrophe."""
    odd = (
        (text < "0") | ((text >= ":") & (text < "A")) | text.endswith(" ") | text.endswith("\t") | text.endswith(".0") | text.contains("E+")
    )
    bare = replace_all(stripped(text), r'^="(.*)"$|^\x27+', r"\1")
    bare = replace_all(bare, r"^(\d+)\.0$", r"\1")
    lost = bare.re_search(r"^\d(\.\d+)?E\+\d+$") | (bare == "")
    return ibis.ifelse(odd, ibis.ifelse(lost, ibis.null("string"), bare), text)


def _text(text: ir.StringValue, _: Manner) -> ir.Value:
    odd = (text < "A") | text.endswith(" ") | text.endswith("\t")
    bare = replace_all(stripped(text), r"^\x27([=+\-@])", r"\1")
    formula = bare.re_search(r"^[=+\-@]\s*[A-Za-z_.]+\s*[(|!]")
    return ibis.ifelse(odd, ibis.ifelse(formula, ibis.null("string"), bare.nullif("")), text)


def _plain(text: ir.StringValue, manner: Manner) -> ir.StringValue:
    """Take off what people put around a number: currency, thousands, full-width digits, brackets for a minus."""
    narrow = translate(text, WIDE, NARROW)
    bare = replace_all(narrow, r"[¥￥$€£'’\s\x{00a0}\x{202f}元]|CNY|RMB|USD|EUR|GBP|BRL|R\$")
    bare = bare.replace(".", "").replace(",", ".") if manner.decimal_comma else replace_all(bare, r",(\d{3})", r"\1")
    return replace_all(bare, r"^\((.*)\)$|^([\d.]+)-$", r"-\1\2")


def _number(text: ir.StringValue, manner: Manner) -> ir.Value:
    bare = _plain(text, manner)
    scale = ibis.cases((bare.endswith("%"), 0.01), (bare.endswith("万"), 1e4), (bare.endswith("亿"), 1e8), else_=1.0)
    spoken = replace_all(bare, "[%万亿]$").try_cast("float64") * scale
    found = spoken if manner.decimal_comma else _else(text, text.try_cast("float64"), spoken)
    return ibis.ifelse(found.isnan() | found.isinf(), ibis.null("float64"), found)


def _money(text: ir.StringValue, manner: Manner) -> ir.Value:
    bare = _plain(text, manner)
    wan = ibis.ifelse(bare.endswith("万"), (replace_all(bare, "万$").try_cast(_OF_WAN) * 10_000).try_cast(_MONEY), ibis.null(_MONEY))
    spoken = ibis.coalesce(bare.try_cast(_MONEY), wan)
    return spoken if manner.decimal_comma else _else(text, text.try_cast(_MONEY), spoken)


def _integer(text: ir.StringValue, manner: Manner) -> ir.Value:
    """A cast would round 2.5, so that what has a point goes the long way."""
    amount = typed("ir.FloatingValue", _number(text, manner))
    whole = ibis.ifelse(_is_whole(amount) & (amount.abs() < _LONGEST_FLOAT), amount.try_cast("int64"), ibis.null("int64"))
    broken = text.contains(".") | text.contains("e")
    return _else(text, ibis.ifelse(broken, ibis.null("int64"), text.try_cast("int64")), whole)


# ── yes or no ────────────────────────────────────────────────────────────────


def _flag(text: ir.StringValue, _: Manner) -> ir.Value:
    word = stripped(text).lower()
    return ibis.cases((_among(word, _TRUE), True), (_among(word, _FALSE), False), else_=ibis.null("boolean"))


_FROM_TEXT: dict[Kind, Any] = {
    Kind.ID: _id,
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.FLAG: _flag,
}


# ── from what is typed already ───────────────────────────────────────────────


def _from_typed(raw: ir.Value, kind: Kind, manner: Manner) -> ir.Value:
    dtype = raw.type()
    if kind is Kind.FLAG and dtype.is_boolean():
        return raw
    if kind in _STRAIGHT and dtype.is_numeric():
        return _straight(raw, kind)
    if kind in (Kind.ID, Kind.TEXT) and dtype.is_floating():
        return _whole(typed("ir.FloatingValue", raw))
    if kind in (Kind.ID, Kind.TEXT) and not dtype.is_nested() and not dtype.is_binary():
        return raw.cast("string").nullif("")
    return typed("ir.Value", _FROM_TEXT[kind](raw.cast("string"), manner))


_STRAIGHT = {Kind.INTEGER: "int64", Kind.NUMBER: "float64", Kind.MONEY: _MONEY}


def _straight(raw: ir.Value, kind: Kind) -> ir.Value:
    """A float that is no number is null; so is one with a fraction where a whole number is due."""
    if not raw.type().is_floating():
        return raw.try_cast(_STRAIGHT[kind])
    number = typed("ir.FloatingValue", raw)
    unfit = number.isnan() | number.isinf()
    if kind is Kind.INTEGER:
        unfit |= ~_is_whole(number)
    return ibis.ifelse(unfit, ibis.null("float64"), number).try_cast(_STRAIGHT[kind])


def _is_whole(number: ir.FloatingValue) -> ir.BooleanValue:
    """Whether a float has no fraction; Ibis's floor is an integer, which the largest floats overflow."""
    return number % 1 == 0


def _whole(number: ir.FloatingValue) -> ir.Value:
    """An ID that was kept as a number: 17850.0 is 17850."""
    digits = ibis.ifelse(number.abs() < _LONGEST_FLOAT, number.try_cast("int64").cast("string"), ibis.null("string"))
    return ibis.ifelse(_is_whole(number), digits, number.cast("string"))


# ── asking of a cell ─────────────────────────────────────────────────────────


def blank(raw: ir.Value) -> ir.BooleanValue:
    """Whether there is nothing to read."""
    if isinstance(raw, ir.StringValue):
        return raw.isnull() | is_blank(stripped(raw))
    if raw.type().is_floating():
        return raw.isnull() | typed("ir.FloatingValue", raw).isnan()
    return raw.isnull()


def is_blank(text: ir.StringValue) -> ir.BooleanValue:
    """Whether a text is one of the words for nothing."""
    return _among(text, BLANKS)


def _among(text: ir.StringValue, words: Sequence[str]) -> ir.BooleanValue:
    """Whether a text is one of `words`. Of a list of words the engine makes a join, even within a case."""
    return text.re_search("^(" + "|".join(re.escape(word) for word in words) + ")$")


def any_of(conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
    """Whether one of them holds."""
    return reduce(lambda left, right: left | right, conditions)


def spoken_values(column: Column) -> tuple[str, str]:
    """The values that a column may have, as each language names them."""
    zh, en = (", ".join(f"{code} ({text.to(lang)})" for code, text in column.values.items()) for lang in (Lang.ZH, Lang.EN))
    return zh, en
