"""What a stake is made of, month by month and slice by slice, in both years: one query of the engine for each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from zhanggui.engine.build import Build
from zhanggui.engine.measure import UNKNOWN
from zhanggui.facts import Grain, Period, Slice
from zhanggui.methods.scan import SHRINK, Array
from zhanggui.nouns import Dimension, Measure, Metric, Ratio, Stake

VALUES = 12
"""So many values of a dimension are looked at, those with the most cases; the others only count towards the whole."""

_REST = "#rest"
_SUMS = ("t", "b", "tt", "bb", "tb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """Sums by slice and month: each (slices, years, months), the whole first, the year before first."""

    slices: tuple[tuple[Slice, ...], ...]
    months: tuple[tuple[Period, Period], ...]  #: each month of the year before, and of the year
    top: Array  #: what is counted, or the top of the rate
    bottom: Array  #: the bottom of the rate; of a sum, the amount that the cases came to
    residual: Array  #: how far rows are from the rate of the year before, squared and added up

    @property
    def turned(self) -> Cube:
        """The cases that are not in the top."""
        return replace(self, top=self.bottom - self.top)


def sides(stake: Stake) -> tuple[Metric, Metric] | None:
    """The two sums that a stake is read from: cases and their amount, or top and bottom; None where it has no such."""
    pair: tuple[Measure | None, Measure | None] = (None, None)
    if stake.cases is not None:
        pair = stake.cases, stake.metric
    elif isinstance(stake.metric, Ratio):
        pair = stake.metric.top, stake.metric.bottom
    top, bottom = pair
    if isinstance(top, Metric) and isinstance(bottom, Metric) and top.each is not None and bottom.each is not None:
        return top, bottom
    return None


def months_of(period: Period, against: Period) -> tuple[tuple[Period, Period], ...]:
    """The months of a year, each with that of the year before."""
    return tuple(zip(against.steps(Grain.MONTH), period.steps(Grain.MONTH), strict=False))


def cube(build: Build, stake: Stake, period: Period, against: Period) -> Cube:
    """Read it: every slice by one dimension of the stake, or by two together."""
    pair, months = sides(stake), months_of(period, against)
    if pair is None:
        raise TypeError(stake.name)
    names = [dimension.name for dimension in stake.by]
    if pair[0].of is pair[1].of:
        read = [_rows(build, {"t": pair[0], "b": pair[1]}, names, months)]
    else:
        read = [_rows(build, {"t": pair[0]}, names, months), _rows(build, {"b": pair[1]}, names, months)]
    values = [_largest(read, name) for name in names]
    whole = {name: np.zeros((2, len(months), *(len(each) + 1 for each in values))) for name in _SUMS}
    for rows in read:
        places = [_places(rows[name], each) for name, each in zip(names, values, strict=True)]
        year, month = (rows[name].to_numpy().astype(int) for name in ("#year", "#month"))
        for name in (each for each in _SUMS if each in rows.column_names):
            np.add.at(whole[name], (year, month, *places), rows[name].to_numpy(zero_copy_only=False).astype(float))
    picks = _picks(stake.by, values)
    return Cube(
        slices=tuple(tuple(Slice(names[axis], values[axis][place]) for axis, place in pick) for pick in picks),
        months=months,
        top=np.array([_cut(whole["t"], pick) for pick in picks]),
        bottom=np.array([_cut(whole["b"], pick) for pick in picks]),
        residual=np.array([_cut(_residual(whole), pick) for pick in picks]),
    )


def _residual(sums: dict[str, Array]) -> Array:
    """Σ(t − rb)² in each cell, at the cell's own rate of the year before (with a little of the whole's); what differs between cells is no scatter."""
    top, bottom = (sums[name][:1].sum(axis=1, keepdims=True) for name in ("t", "b"))
    tops, bottoms = top + SHRINK * top.sum(), bottom + SHRINK * bottom.sum()
    rate = np.divide(tops, bottoms, out=np.zeros_like(top), where=bottoms != 0)
    return np.asarray(np.maximum(sums["tt"] - 2 * rate * sums["tb"] + rate**2 * sums["bb"], 0.0))


def _rows(build: Build, metrics: dict[str, Metric], names: Sequence[str], months: Sequence[tuple[Period, Period]]) -> pa.Table:
    """Sums by year, month and the dimensions."""
    of = next(iter(metrics.values())).of
    rows = build.warehouse.table(of.name)
    rows = rows.inner_join(build.warehouse.hold(_days(of.day or "", months)), of.day or "")
    each = {name: _each(metric, rows) for name, metric in metrics.items()}
    found = {name: value.sum() for name, value in each.items()} | {name * 2: (value * value).sum() for name, value in each.items()}
    if len(each) > 1:
        found["tb"] = (each["t"] * each["b"]).sum()
    by = {name: rows[name].cast("string").fill_null(UNKNOWN) for name in names}
    return build.warehouse.read(rows.group_by("#year", "#month", **by).aggregate(**found))


def _days(day: str, months: Sequence[tuple[Period, Period]]) -> pa.Table:
    found = [
        (each.start + timedelta(offset), year, month)
        for month, pair in enumerate(months)
        for year, each in enumerate(pair)
        for offset in range(each.days)
    ]
    days, years, places = zip(*found, strict=True)
    return pa.table({day: pa.array(days, pa.date32()), "#year": pa.array(years, pa.int32()), "#month": pa.array(places, pa.int32())})


def _each(metric: Metric, rows: ir.Table) -> ir.NumericColumn:
    """What a row adds; nought outside the metric's own filter."""
    if metric.each is None:
        raise TypeError(metric.name)
    each = metric.each.resolve(rows).cast("float64").fill_null(0.0)
    return each if metric.where is None else ibis.ifelse(metric.where.resolve(rows).fill_null(False), each, 0.0)  # noqa: FBT003 - Ibis's signature


def _largest(read: Sequence[pa.Table], name: str) -> list[str]:
    """The values of a dimension with the most rows' worth of bottom, the largest first."""
    sizes: dict[str, float] = {}
    for rows in read:
        for value, size in zip(rows[name].to_pylist(), rows["b" if "b" in rows.column_names else "t"].to_pylist(), strict=True):
            sizes[value] = sizes.get(value, 0.0) + float(size)
    return sorted((value for value in sizes if value != UNKNOWN), key=lambda value: (-sizes[value], value))[:VALUES]


def _places(column: pa.ChunkedArray, values: list[str]) -> Array:
    """The place of each row's value; those not looked at share the last."""
    places = {value: place for place, value in enumerate(values)}
    return np.array([places.get(value, len(values)) for value in column.to_pylist()], int)


def _picks(by: Sequence[Dimension], values: Sequence[Sequence[str]]) -> list[tuple[tuple[int, int], ...]]:
    """The whole, each value of each dimension, and each two of different ones; a dimension of one value cuts nothing."""
    axes = [axis for axis in range(len(by)) if len(values[axis]) > 1]
    ones = [((axis, place),) for axis in axes for place in range(len(values[axis]))]
    twos = [
        ((one, first), (two, second))
        for one, two in combinations(axes, 2)
        for first in range(len(values[one]))
        for second in range(len(values[two]))
    ]
    return [(), *ones, *twos]


def _cut(sums: Array, pick: tuple[tuple[int, int], ...]) -> Array:
    """The sums of one slice, (years, months)."""
    chosen = dict(pick)
    index = tuple(chosen.get(axis, slice(None)) for axis in range(sums.ndim - 2))
    found = sums[(slice(None), slice(None), *index)]
    return np.asarray(found.reshape(*sums.shape[:2], -1).sum(axis=2))
