"""The axis of values: round steps, and a number format that writes 20万 or 1.5M where the cell holds 200,000 or 1,500,000."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_NIL = 1e-9
_WANTED = 4
"""So many steps or fewer."""

_THOUSANDS = {1e3: ",", 1e6: ",,", 1e9: ",,,"}
_LITERAL_POINT = {1e4: r"[=0]0;0\.0,", 1e8: r"[=0]0;0\.00,,"}
"""A format scales by thousands only; a point set by hand before the last digits makes ten thousands of them."""


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where, in what steps, and how its numbers are written; all in the values' own unit."""

    low: float
    high: float
    step: float
    code: str
    widest: int  #: characters of its longest number


def axis(values: Sequence[float], by: float, *, from_nought: bool) -> Axis:
    """Choose an axis for values that are written divided by `by`."""
    low, high = min(values, default=0.0) / by, max(values, default=1.0) / by
    if from_nought:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= _NIL * max(1.0, abs(low), abs(high)):
        low, high = (low - 1.0, high + 1.0) if abs(low) > _NIL else (0.0, 1.0)
    step = _step(high - low)
    bottom, top = math.floor(low / step + _NIL) * step, math.ceil(high / step - _NIL) * step
    digits = next(places for places in range(12) if abs(step - round(step, places)) <= _NIL * step)
    widest = max(len(f"{edge:,.{max(digits, 1 if by in _LITERAL_POINT else 0)}f}") for edge in (bottom, top)) + (by == 0.01)  # noqa: PLR2004 - a percent sign
    return Axis(round(bottom * by, 9), round(top * by, 9), round(step * by, 9), code(by, digits), widest)


def _step(span: float) -> float:
    raw = span / _WANTED
    size = 10.0 ** math.floor(math.log10(raw))
    return next(each * size for each in _STEPS if each * size >= raw * (1 - _NIL))


def code(by: float, digits: int) -> str:
    """The number format of an office program."""
    if by in _LITERAL_POINT:
        return _LITERAL_POINT[by]
    shown = "#,##0" + ("." + "0" * digits if digits else "")
    if by == 0.01:  # noqa: PLR2004 - a share
        return shown + "%"
    return shown + _THOUSANDS.get(by, "")
