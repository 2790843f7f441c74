"""A metric in blocks of as many ordinary days each, counted from the day on which something began."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from zhanggui.engine.build import Build
from zhanggui.engine.measure import value
from zhanggui.facts import Slice
from zhanggui.methods.relation import beside, quotient
from zhanggui.nouns import Measure, Metric, Ratio, Table, Total

DAYS = 28
"""Ordinary days of a block: four of each weekday."""

LULL = 3
"""So many days after a festival are not ordinary either."""

_BLOCK = "#block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The rows of a slice, or those of every other value of its dimension; rows without a value are in neither."""

    slice: Slice
    inside: bool

    def of(self, rows: ir.Table) -> ir.Table:
        """Keep them."""
        column = rows[self.slice.dimension]
        return rows.filter(column == self.slice.value if self.inside else column != self.slice.value)


def ordinary_days(build: Build) -> tuple[date, ...]:
    """Every ordinary day of the shop's calendar, in order."""
    return tuple(row["day"] for row in build.warehouse.rows(_ordinary(build).order_by("day")))


def _ordinary(build: Build) -> ir.Table:
    """Days that are in no festival, nor shortly after one."""
    recent = ibis.window(order_by="day", preceding=LULL, following=0)
    days = build.warehouse.table("calendar_day").select("day", special=(_.festival != "none").cast("int64").max().over(recent))
    return days.filter(_.special == 0).select("day")


@dataclass(frozen=True)
class Grid:
    """The ordinary days that a metric's data cover, in blocks; block 0 begins with the first of them from `start` on."""

    build: Build
    metric: Measure
    start: date
    calendar: tuple[date, ...]  #: every ordinary day

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The ordinary days of the data; none where there are no data."""
        spans = [self.build.covers(part.of) for part in self.metric.parts]
        known = [span for span in spans if span is not None]
        if len(known) < len(spans):
            return ()
        first, last = max(span[0] for span in known), min(span[1] for span in known)
        return self.calendar[bisect_left(self.calendar, first) : bisect_right(self.calendar, last)]

    def place(self, when: date) -> int:
        """How many of them come before a day."""
        return bisect_left(self.days, when)

    @property
    def ends(self) -> tuple[int, int]:
        """The first whole block, and the one after the last."""
        before = self.place(self.start)
        return -(before // DAYS), (len(self.days) - before) // DAYS

    def dates(self, block: int) -> tuple[date, date]:
        """The first day of a block, and the day after its last."""
        first = self.place(self.start) + block * DAYS
        return self.days[first], self.days[first + DAYS - 1] + timedelta(days=1)

    @property
    def held(self) -> ir.Table:
        """Each day of a whole block with its block, as rows in memory: planned faster than the query."""
        least, end = self.ends
        first = self.place(self.start) + least * DAYS
        blocks = [block for block in range(least, end) for _ in range(DAYS)]
        days = pa.array(self.days[first : first + len(blocks)], pa.date32())
        return self.build.warehouse.hold(pa.table({"day": days, _BLOCK: pa.array(blocks, pa.int64())}))

    @property
    def asked(self) -> ir.Table:
        """The same as a query, which a receipt can hold."""
        first, last = (ibis.date(each.isoformat()) for each in (self.days[0], self.days[-1]))
        before, (least, end) = self.place(self.start), self.ends
        shift = -before % DAYS
        ordinary = _ordinary(self.build).filter(_.day >= first, _.day <= last)
        numbered = ordinary.mutate(place=ibis.row_number().over(order_by="day"))
        placed = numbered.select("day", **{_BLOCK: quotient(_.place + shift, DAYS) - (before + shift) // DAYS})
        return placed.filter(placed[_BLOCK] >= least, placed[_BLOCK] < end)

    def levels(self, blocks: ir.Table, cut: Cut | None) -> ir.Table:
        """The metric block by block: block, level, and the cases behind it (null where that has no meaning)."""
        found = blocks.select(_BLOCK).distinct()
        for part in dict.fromkeys(self.metric.parts):
            rows = self.build.warehouse.table(part.of.name)
            dated = _on(rows if cut is None else cut.of(rows), part.of, blocks)
            found = beside(found, dated.group_by(_BLOCK).aggregate(**{part.name: value(part, dated).cast("float64")}), _BLOCK)
            if part.adds:
                found = found.mutate(**{part.name: found[part.name].fill_null(0.0)})
        return found.select(block=found[_BLOCK], level=_level(self.metric, found), cases=_cases(self.metric, found))


def _on(rows: ir.Table, table: Table, blocks: ir.Table) -> ir.Table:
    """Rows with the block of their day."""
    if table.day is None:
        raise TypeError(table.name)
    return rows.inner_join(blocks.select(_BLOCK, **{table.day: "day"}), table.day)


def _level(metric: Measure, parts: ir.Table) -> ir.Value:
    match metric:
        case Metric():
            return parts[metric.name]
        case Total():
            total: ir.Value = sum((parts[each.name] for each in metric.plus), start=ibis.literal(0.0))
            return total - sum((parts[each.name] for each in metric.minus), start=ibis.literal(0.0))
        case Ratio():
            return _level(metric.top, parts) / _level(metric.bottom, parts).nullif(0) * float(metric.per)


def _cases(metric: Measure, parts: ir.Table) -> ir.Value:
    if isinstance(metric, Ratio) and isinstance(metric.bottom, Metric) and metric.bottom.unit.value == "count":
        return parts[metric.bottom.name]
    return ibis.null("float64")
