"""What the parts of a measure were in two periods: read once by a column, as numbers and as the query behind their terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np

from zhanggui.engine.build import Build
from zhanggui.engine.measure import UNKNOWN, filtered, value, within
from zhanggui.facts import Period, Slice
from zhanggui.methods.decompose import Array, RateAndMix, rate_and_mix
from zhanggui.nouns import Measure, Metric, Ratio, Total

_ROWS = ("t0", "t1", "b0", "b1")
"""Top and bottom of a rate (or a sum alone, as top), before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A measure's parts: their names, and top and bottom in both years, each (2, parts); `rows` is the query for them."""

    names: tuple[str, ...]
    top: Array
    bottom: Array
    rows: ir.Table

    def terms(self) -> RateAndMix:
        """What each part brought of the change of the rate."""
        return rate_and_mix((self.top[0], self.top[1]), (self.bottom[0], self.bottom[1]))


def adds(measure: Measure) -> bool:
    """Whether its parts add up to it, so that it can be told apart by a column."""
    return isinstance(measure, Metric | Total) and measure.adds


def parts(build: Build, measure: Measure, column: str, periods: tuple[Period, Period], where: Sequence[Slice]) -> Parts:
    """Read the parts of a sum, or of a ratio of sums, by a column: before and after."""
    sides = {"t": measure.top, "b": measure.bottom} if isinstance(measure, Ratio) else {"t": measure}
    signed = [
        (f"{letter}{place}", sign, metric, period)
        for letter, side in sides.items()
        for metric, sign in _signed(side)
        for place, period in enumerate(periods)
    ]
    rows = ibis.union(*(_each(_within(build, metric, period, where), metric, column, name, sign) for name, sign, metric, period in signed))
    rows = rows.group_by("part").aggregate(**{name: rows[name].sum() for name in _ROWS}).order_by("part")
    found = build.warehouse.read(rows)
    per = measure.per if isinstance(measure, Ratio) else 1
    columns = {name: np.nan_to_num(found[name].to_numpy(zero_copy_only=False).astype(float)) for name in _ROWS}
    return Parts(
        names=tuple(str(each) for each in found["part"].to_pylist()),
        top=np.array([columns["t0"], columns["t1"]]) * per,
        bottom=np.array([columns["b0"], columns["b1"]]),
        rows=rows.mutate(t0=rows.t0 * per, t1=rows.t1 * per),
    )


def _signed(side: Measure) -> list[tuple[Metric, int]]:
    """The metrics that are added up, and those that are taken away."""
    match side:
        case Metric():
            return [(side, 1)]
        case Total():
            return [*((part, 1) for part in side.plus), *((part, -1) for part in side.minus)]
        case Ratio():
            raise TypeError(side.name)


def _within(build: Build, metric: Metric, period: Period, where: Sequence[Slice]) -> ir.Table:
    return within(filtered(build.warehouse.table(metric.of.name), where), metric.of, period)


def _each(rows: ir.Table, metric: Metric, column: str, name: str, sign: int) -> ir.Table:
    """A metric by the column, in the place called `name`; nought in the other places."""
    rows = rows.mutate(part=rows[column].cast("string").fill_null(UNKNOWN))
    found = rows.group_by("part").aggregate(found=value(metric, rows).cast("float64").fill_null(0.0) * sign)
    nought = ibis.literal(0.0)
    return found.select("part", **{each: found.found if each == name else nought for each in _ROWS})


def rate_query(build: Build, found: Parts, name: str, kind: str, names: Sequence[str] | None) -> str:
    """The query of the own changes (`rate`) or the mix (`mix`) of some parts together, of all where none are named."""
    rows = found.rows
    rows = rows.cross_join(rows.aggregate(**{f"all_{each}": rows[each].sum() for each in _ROWS}))
    r0, r1 = rows.t0 / rows.b0.nullif(0), rows.t1 / rows.b1.nullif(0)
    r0, r1 = ibis.coalesce(r0, r1, 0.0), ibis.coalesce(r1, r0, 0.0)
    w0, w1 = rows.b0 / rows.all_b0, rows.b1 / rows.all_b1
    stray = ibis.ifelse(rows.b1 == 0, rows.t1, 0.0) / rows.all_b1 - ibis.ifelse(rows.b0 == 0, rows.t0, 0.0) / rows.all_b0
    overall = (rows.all_t0 / rows.all_b0 + rows.all_t1 / rows.all_b1) / 2
    terms = {"rate": (w0 + w1) / 2 * (r1 - r0) + stray, "mix": ((r0 + r1) / 2 - overall) * (w1 - w0)}
    rows = rows.select("part", found=terms[kind])
    rows = rows if names is None else rows.filter(rows.part.isin(list(names)))
    return build.warehouse.sql(rows.aggregate(**{name: rows.found.sum()}))


def sum_query(build: Build, found: Parts, name: str, names: Sequence[str]) -> str:
    """The query of what some parts of a sum brought together."""
    rows = found.rows.filter(found.rows.part.isin(list(names)))
    return build.warehouse.sql(rows.aggregate(**{name: (rows.t1 - rows.t0).sum()}))
