"""Where a bridge is built: what is declared, what was measured for it, and what keeps it from standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhanggui.engine.build import Build
from zhanggui.engine.measure import UNKNOWN
from zhanggui.facts import Fact, Period
from zhanggui.nouns import Ask, Bridge, Dimension, Facts, Measure
from zhanggui.words import Text

OTHERS = "(others)"
LABELS = {OTHERS: Text("其他", "Others"), UNKNOWN: Text("未知", "Unknown")}

ALIKE = 1e-9
"""What a product or a sum may be off the whole, by floating point."""


def measures(bridge: Bridge) -> tuple[Measure, ...]:
    """The metric, and what it is the product of."""
    return (bridge.of, *bridge.factors, *bridge.divisors)


def asks(bridge: Bridge, period: Period, against: Period | None) -> Iterator[Ask]:
    """What is to be measured of them, over a period."""
    by = () if bridge.over is None else (bridge.over,)
    return (Ask(metric=each, period=period, against=against, by=by, where=bridge.where) for each in measures(bridge))


@dataclass(frozen=True, slots=True)
class Site:
    """Where a bridge is built: what it reads, and what was measured for it."""

    build: Build
    bridge: Bridge
    period: Period
    against: Period
    measured: Facts

    def facts(self, metric: Measure) -> Iterator[tuple[Fact, Fact]]:
        """Before and after of a measure, slice by slice."""
        first, last = (next(ask for ask in asks(self.bridge, *each) if ask.metric is metric) for each in self._periods())
        before = {fact.slices: fact for fact in self.measured.of(first)}
        return ((before[fact.slices], fact) for fact in self.measured.of(last) if fact.slices in before)

    def _periods(self) -> tuple[tuple[Period, None], tuple[Period, Period]]:
        return (self.against, None), (self.period, self.against)


class Unlike(Exception):
    """The factors or parts don't make up the whole."""

    def __init__(self, reason: Text) -> None:
        """Say why."""
        super().__init__(reason.en)
        self.reason = reason


def label(dimension: Dimension, value: str) -> Text:
    """Say a value of a dimension, what is not known and the rest among them."""
    return LABELS.get(value) or dimension.label(value)
