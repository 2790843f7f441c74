"""How before and after are compared: block against block, beside what was not touched, net of the year before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import exp, inf, log, sqrt

import ibis
import ibis.expr.types as ir

from zhanggui.engine.build import Build
from zhanggui.engine.effect.blocks import Cut, Grid
from zhanggui.facts import Period, Slice
from zhanggui.methods.placebo import Judged, judge
from zhanggui.nouns import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The metric in a block, and the cases behind it."""

    value: float
    cases: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How far a block is from the one before it: in logs, or in the metric's own unit.

    `error` is how its scatter grows where few cases stand behind it, None where their number is not known.
    """

    change: float
    error: float | None


@dataclass(frozen=True, kw_only=True)
class Design:
    """What is held against what: which part of the shop, from when, and how long it took to take hold."""

    build: Build
    metric: Measure
    start: date
    calendar: tuple[date, ...]
    gap: int  #: whole blocks between the last before the start and the first in which it worked in full
    touched: Cut | None = None
    beside: Cut | None = None  #: the part that it did not touch
    net_of_year: bool = False  #: whether the turn at the same time a year before is taken off

    @property
    def relative(self) -> bool:
        """Whether it is said in percent, or in the metric's own unit."""
        return not self.metric.unit.is_level

    @property
    def slices(self) -> tuple[Slice, ...]:
        """The slice that it touched, where that is one."""
        return (self.touched.slice,) if self.touched is not None and self.touched.inside else ()

    @cached_property
    def grid(self) -> Grid:
        """The blocks before and after its start."""
        return Grid(self.build, self.metric, self.start, self.calendar)

    @property
    def year_before(self) -> Design:
        """The same a year earlier."""
        start = Period(self.start, self.start + timedelta(days=1)).year_before().start
        return replace(self, start=start, net_of_year=False)

    def said(self, change: float) -> float:
        """A change as it is said: of logs, relative."""
        return exp(change) - 1 if self.relative else change

    # ── the numbers ───────────────────────────────────────────────────────

    @cached_property
    def levels(self) -> dict[int, Level]:
        """The metric of the part touched, block by block, where it is known."""
        rows = self.build.warehouse.rows(self.grid.levels(self.grid.held, self.touched))
        return {row["block"]: Level(value=row["level"], cases=row["cases"]) for row in rows if row["level"] is not None}

    @cached_property
    def turns(self) -> dict[int, Turn]:
        """Each block's change against the block before the gap, where both are known."""
        held = dict(self._held())
        own = {block: turn for block in held if (turn := self._turn(held.get(block - 1 - self.gap), held[block])) is not None}
        if not self.net_of_year:
            return own
        then = self.year_before.turns
        return {block: replace(turn, change=turn.change - then[block].change) for block, turn in own.items() if block in then}

    def _held(self) -> Iterator[tuple[int, Level]]:
        """Each level, against that of the part not touched where there is one."""
        if self.beside is None:
            yield from self.levels.items()
            return
        rest = replace(self, touched=self.beside, beside=None).levels
        for block, level in self.levels.items():
            if block in rest and (rest[block].value or not self.relative):
                other = rest[block].value
                yield block, replace(level, value=level.value / other if self.relative else level.value - other)

    def _turn(self, before: Level | None, after: Level) -> Turn | None:
        if before is None:
            return None
        error = sqrt(1 / after.cases + 1 / before.cases) if after.cases and before.cases else None
        if not self.relative:
            return Turn(change=after.value - before.value, error=error)
        return Turn(change=log(after.value / before.value), error=error) if before.value and after.value / before.value > 0 else None

    # ── the query behind them ─────────────────────────────────────────────

    def sql(self) -> str:
        """The query that gives the lift again."""
        return self.build.warehouse.sql(self.lift())

    def base_sql(self) -> str:
        """The query that gives the level before it again."""
        levels = self.grid.levels(self.grid.asked, self.touched)
        return self.build.warehouse.sql(levels.filter(levels.block == -1).select(base="level"))

    def lift(self) -> ir.Table:
        """One row with the lift: the change at the start less the mean of those before it."""
        turns = self._turns_query()
        now, drift = turns.change.max(where=turns.block == self.gap), turns.change.mean(where=turns.block < 0)
        net = turns.aggregate(net=now - drift.fill_null(0.0))
        return net.select(lift=net.net.exp() - 1 if self.relative else net.net)

    def _turns_query(self) -> ir.Table:
        levels = self._held_query()
        both = levels.inner_join(levels.select(block=levels.block + 1 + self.gap, before="level"), "block")
        times = both.level / both.before.nullif(0)
        change = ibis.ifelse(times > 0, times, ibis.null("float64")).ln() if self.relative else both.level - both.before
        own = both.select("block", change=change)
        if not self.net_of_year:
            return own
        then = self.year_before._turns_query().select("block", then="change")  # noqa: SLF001 - another of its own kind
        netted = own.inner_join(then, "block")
        return netted.select("block", change=netted.change - netted.then)

    def _held_query(self) -> ir.Table:
        found = self.grid.levels(self.grid.asked, self.touched)
        if self.beside is None:
            return found.select("block", "level")
        both = found.inner_join(self.grid.levels(self.grid.asked, self.beside).select("block", rest="level"), "block")
        return both.select("block", level=both.level / both.rest.nullif(0) if self.relative else both.level - both.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a design shows: the turn at its start less the usual drift, and how it ranks among the placebos."""

    design: Design
    net: float
    judged: Judged | None
    placebos: int

    @property
    def scatter(self) -> float:
        """How far turns without a cause scatter."""
        return self.judged.scatter if self.judged is not None else inf

    @property
    def cases(self) -> int | None:
        """How many cases stand behind the thinner side."""
        known = [level.cases for block in (-1, self.design.gap) if (level := self.design.levels.get(block)) and level.cases is not None]
        return int(min(known)) if known else None


def look(design: Design) -> Look | None:
    """Judge the turn at the start of a design by those before; None where there is none."""
    now = design.turns.get(design.gap)
    if now is None:
        return None
    placebos = [turn for block, turn in sorted(design.turns.items()) if block < 0]
    errors = [turn.error for turn in (now, *placebos) if turn.error is not None]
    changes = [turn.change for turn in placebos]
    scaled = len(errors) == len(placebos) + 1
    judged = judge(now.change, changes, errors[0], errors[1:]) if scaled else judge(now.change, changes)
    drift = sum(changes) / len(changes) if changes else 0.0
    return Look(design=design, net=judged.value if judged is not None else now.change - drift, judged=judged, placebos=len(placebos))
