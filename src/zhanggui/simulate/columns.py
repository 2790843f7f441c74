"""From arrays of codes, cents, seconds and days to the columns of a file; NONE becomes an empty cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.simulate.arrays import NONE, Array
from zhanggui.simulate.plan import Plan

FIRST_CUSTOMER = 20_000_000
_CENT = 2


def codes(code: Array, names: Sequence[str] | Array) -> pa.Array:
    """Names by code; two codes may have one name."""
    place = {str(name): number for number, name in enumerate(dict.fromkeys(map(str, names)))}
    code = code.astype(np.int32)
    if len(place) < len(names):
        # Parquet's writer is neither compact nor the same twice where a dictionary repeats itself.
        code = np.append([place[str(name)] for name in names], NONE).astype(np.int32)[code]
    index = pa.array(code, mask=code == NONE)
    return pa.DictionaryArray.from_arrays(index, pa.array(list(place), pa.string()))


def times(plan: Plan, second: Array) -> pa.Array:
    """Local times from seconds since the shop opened."""
    stamps = np.datetime64(plan.first_day, "s") + second.astype("timedelta64[s]")
    return pa.array(stamps, mask=second == NONE)


def utc(plan: Plan, second: Array) -> pa.Array:
    """The same instants as text with an offset, as a system in another zone writes them: 2025-01-01 00:30:00+00:00."""
    china = 8 * 3600
    stamps = np.datetime64(plan.first_day, "s") + (second - china).astype("timedelta64[s]")
    text = pc.cast(pa.array(stamps, mask=second == NONE), pa.string())
    return pc.binary_join_element_wise(text, "+00:00", "")


def days(plan: Plan, day: Array, missing: int = NONE) -> pa.Array:
    """Dates from numbers of days; a day before the opening is below 0, so `missing` can be told apart."""
    return pa.array(np.datetime64(plan.first_day) + day, mask=day == missing)


def money(cents: Array, *, signed: bool = False) -> pa.Array:
    """Decimal yuan from cents; NONE is empty unless the column is signed."""
    wide = np.empty((len(cents), 2), np.int64)
    wide[:, 0], wide[:, 1] = cents, cents.astype(np.int64) >> 63
    exact = pa.Array.from_buffers(pa.decimal128(18, _CENT), len(cents), [None, pa.py_buffer(wide)])
    if signed or not (cents == NONE).any():
        return exact
    return pc.if_else(pa.array(cents != NONE), exact, pa.scalar(None, exact.type))


def numbers(values: Array) -> pa.Array:
    """Whole numbers."""
    return pa.array(values, mask=values == NONE)


def ids(number: Array, first: int) -> pa.Array:
    """Identifiers as numbers from `first` on."""
    return pa.array(number.astype(np.int64) + first, mask=number == NONE)


def named(prefix: str, number: Array, first: int = 1_000_000) -> pa.Array:
    """Identifiers such as RF1000001."""
    text = pc.cast(pa.array(number.astype(np.int64) + first, mask=number == NONE), pa.string())
    return pc.binary_join_element_wise(pa.scalar(prefix), text, "")


def flags(values: Array) -> pa.Array:
    """Yes or no, as exports write it."""
    return codes(values.astype(np.int8), ("否", "是"))


def orders_of(order_id: Array, order: Array) -> pa.Array:
    """The order IDs of rows; NONE where there is no order."""
    return pa.array(order_id[order], mask=order == NONE)
