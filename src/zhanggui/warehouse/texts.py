"""Texts of files that come in, as the embedded engine reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.datatypes as dtypes
import ibis.expr.types as ir


@ibis.udf.scalar.builtin(name="try_strptime")
def _try_strptime(_text: str, _formats: list[str]) -> dt.datetime:
    """Read a time by the first format that fits; null where none does."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dtypes.string, dtypes.Timestamp("UTC")), dtypes.timestamp))
def _in_zone(_zone: str, _instant: dt.datetime) -> dt.datetime:
    """Say an instant in a zone's local time."""


@ibis.udf.scalar.builtin(name="translate")
def translate(_text: str, _of: str, _to: str) -> str:
    """Replace each letter of one set by that of another; those without a partner go."""


@ibis.udf.scalar.builtin(name="trim")
def strip(_text: str, _letters: str) -> str:
    """Take letters of a set off both ends."""


@ibis.udf.scalar.builtin(name="regexp_replace")
def _replace_all(_text: str, _pattern: str, _by: str, _options: str) -> str:
    """Replace every match of a pattern."""


@ibis.udf.scalar.builtin(name="json_valid")
def json_is_valid(_text: str) -> bool:
    """Whether a text is JSON."""


@ibis.udf.scalar.builtin(name="json_extract_string")
def _json_field(_text: str, _path: str) -> str:
    """A field of a JSON object, as text."""


def json_fields(text: ir.StringValue, names: Iterable[str]) -> dict[str, ir.StringValue]:
    """The fields of JSON objects, each as text; null where a line is not JSON."""
    sound = ibis.ifelse(json_is_valid(text), text, ibis.null("string"))
    return {name: _json_field(sound, '$."' + name.replace('"', '\\"') + '"') for name in names}


def replace_all(text: ir.StringValue, pattern: str, by: str = "") -> ir.StringValue:
    """Replace every match of a pattern."""
    return _replace_all(text, pattern, by, "g")


def parse_time(text: ir.StringValue, formats: Sequence[str]) -> ir.TimestampValue:
    """Read a local time by the first of `formats` that fits; null where none does."""
    return _try_strptime(text, list(formats))


def instant_to_utc(instant: ir.TimestampValue) -> ir.TimestampValue:
    """Turn times that carry an offset into plain UTC."""
    return _in_zone("UTC", instant)
