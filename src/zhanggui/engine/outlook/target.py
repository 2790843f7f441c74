"""What to aim at: more than the middle of the forecast, by a third of the way to its good end, as a round number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from math import floor, log10

from zhanggui.engine.outlook.query import remarked
from zhanggui.facts import Better, Comparison, Fact, Receipt, compare

AMBITION = 1 / 3
"""How far from the middle to the good end: a year like those before reaches it about one time in three."""

_COARSEST, _OF_WAY = 0.02, 0.5
"""A target is rounded to a step of at most two hundredths of itself, and at most half the way from the middle to the good end."""


def propose(year: Fact) -> Fact | None:
    """Propose a target for a forecast year; None where nothing is forecast, or neither way is good."""
    if year.value is None or year.interval is None or year.better is Better.NEITHER:
        return None
    middle = float(year.value)
    good = year.interval.high if year.better is Better.UP else year.interval.low
    aim = rounded(middle + AMBITION * (good - middle), _OF_WAY * abs(good - middle))
    value = Decimal(str(aim)) if isinstance(year.value, Decimal) else round(aim) if isinstance(year.value, int) else aim
    return replace(
        year,
        metric=year.metric.removesuffix(".forecast") + ".target",
        value=value,
        interval=None,
        comparison=_held(year.comparison, value),
        receipt=Receipt(partial(_sql, year, good), year.build),
    )


def rounded(value: float, widest: float) -> float:
    """Round as people would: to 1, 2 or 5 of some power of ten, no coarser than two hundredths of the value nor than `widest`."""
    most = min(abs(value) * _COARSEST, widest)
    if not most:
        return value
    power = floor(log10(most))
    step = next(Decimal(digit).scaleb(power) for digit in (5, 2, 1) if digit * 10.0**power <= most * (1 + 1e-9))
    return float((Decimal(str(value)) / step).quantize(Decimal(1)) * step)


def _held(was: Comparison | None, value: Decimal | float) -> Comparison | None:
    """Hold the target against the year before."""
    return compare(value, was.value, was.period) if was else None


def _sql(year: Fact, good: float) -> str:
    rule = f"target: {year.value} + {AMBITION:.4f} x ({good} - {year.value}), rounded"
    return remarked(year.sql, rule)
