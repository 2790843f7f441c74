"""The small chart beside a figure as points in a unit square; the template draws the lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from zhanggui.facts import Fact, Unit
from zhanggui.words import Number

Point = tuple[float, float]
Spark = dict[str, object]


def spark(months: Sequence[Fact]) -> Spark | None:
    """This year's strokes and those of the year before; amounts and counts stand on nought. None where too little is known."""
    now, was = [fact.value for fact in months], [fact.base for fact in months]
    known = [float(value) for value in (*now, *was) if value is not None]
    if sum(value is not None for value in now) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    low = min(0.0, *known) if months[0].unit in {Unit.MONEY, Unit.COUNT} else min(known)
    high = max(known) if max(known) > low else low + 1.0
    strokes = _strokes(now, low, high)
    partial = [any(guard.name == "partial_period" for guard in fact.guards) for fact in months if fact.value is not None]
    return {"now": strokes, "was": _strokes(was, low, high), "end": strokes[-1][-1], "partial": partial[-1]}


def _strokes(values: Sequence[Number | None], low: float, high: float) -> list[list[Point]]:
    """Lines through the months that are known; a month that isn't is a gap."""
    step = 1 / max(len(values) - 1, 1)
    placed = [None if value is None else (round(place * step, 4), _up(value, low, high)) for place, value in enumerate(values)]
    return [[point for point in run if point] for known, run in groupby(placed, key=bool) if known]


def _up(value: Number, low: float, high: float) -> float:
    return round((float(value) - low) / (high - low), 4)
