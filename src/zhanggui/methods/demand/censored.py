"""What was wanted on days that ran out, as far as it can be known: at least what was sold (Nahmias 1994; Wecker 1978)."""

from __future__ import annotations

import numpy as np

from zhanggui.methods.demand.panel import Array, Panel
from zhanggui.methods.special import special

_MEMORY = 8
"""The rate of a day that ran out is that of so many seasons before it."""


def wanted(panel: Panel) -> Array:
    """The values with days that ran out set right, (series, steps).

    Such a day that sold nothing says nothing: NaN. One that sold some is what a Poisson at the rate of the seasons before
    comes to where it is known to be at least that. No step looks at a later one.
    """
    if not panel.censored.any():
        return panel.values
    plain = np.where(panel.censored, np.nan, panel.values)
    found = plain.copy()
    row, step = np.nonzero(panel.censored & (panel.values > 0))
    sold, rate = panel.values[row, step], _rates(plain, row, step, _MEMORY * panel.season.short)
    found[row, step] = at_least(sold, rate)
    return found


def _rates(
    plain: Array, row: np.ndarray[tuple[int], np.dtype[np.intp]], step: np.ndarray[tuple[int], np.dtype[np.intp]], window: int
) -> Array:
    """The mean of the known steps in the window before each."""
    known = ~np.isnan(plain)
    total = np.cumsum(np.where(known, plain, 0.0), axis=1)
    count = np.cumsum(known, axis=1)
    before, first = np.maximum(step - 1, 0), np.maximum(step - 1 - window, 0)
    number = np.maximum(count[row, before] - count[row, first], 1)
    return np.asarray((total[row, before] - total[row, first]) / number)


def at_least(sold: Array, rate: Array) -> Array:
    """The mean of a Poisson with this rate, known to be at least `sold` (one or more)."""
    gammainc = special().gammainc
    above, well_above = gammainc(sold, rate), gammainc(np.maximum(sold - 1, 1e-12), rate)
    ratio = np.where(above > 1e-9, well_above / np.maximum(above, 1e-300), 1.0)  # noqa: PLR2004 - below, the sale itself is all that is known
    return np.asarray(np.maximum(rate * np.where(sold <= 1, 1 / np.maximum(1 - np.exp(-rate), 1e-12), ratio), sold))
