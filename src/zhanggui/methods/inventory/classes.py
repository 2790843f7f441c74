"""ABC by value, XYZ by variability (SPT, section 2.3), with hysteresis: what lies near a bound stays in the class that it was in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zhanggui.methods.inventory.bounds import SPREAD_BOUNDS, SPREAD_MARGIN, VALUE_BOUNDS, VALUE_MARGIN
from zhanggui.methods.inventory.spread import Array, Number, floats

Names = npt.NDArray[np.str_]


def by_value(value: Number, before: Names | None = None) -> Names:
    """A, B or C: the largest first; what sold nothing is C. An article is in the class in which its first yuan lies."""
    worth = np.maximum(np.asarray(value, float), 0)
    order = np.argsort(-worth, kind="stable")
    ordered = worth[order]
    begins = np.empty(len(worth))
    begins[order] = (np.cumsum(ordered) - ordered) / max(float(worth.sum()), 1e-12)
    begins[worth <= 0] = 1.0
    return _with_memory(begins, VALUE_BOUNDS, "ABC", before, VALUE_MARGIN)


def by_spread(mean: Number, sd: Number, before: Names | None = None) -> Names:
    """X, Y or Z by the coefficient of variation; what sold nothing is Z."""
    usual, scatter = floats(mean, sd)
    ratio = np.where(usual > 0, scatter / np.where(usual > 0, usual, 1), np.inf)
    return _with_memory(ratio, SPREAD_BOUNDS, "XYZ", before, SPREAD_MARGIN)


def _with_memory(score: Array, bounds: tuple[float, float], letters: str, before: Names | None, gap: float) -> Names:
    """The class of each score; one that was in another before has to be past the bound by the gap."""
    plain = np.searchsorted(bounds, score, side="right")
    if before is not None:
        was = np.array([letters.find(name) if name else -1 for name in before])
        up, down = np.searchsorted(bounds, score - gap, side="right"), np.searchsorted(bounds, score + gap, side="right")
        held = np.where(plain > was, np.maximum(up, was), np.where(plain < was, np.minimum(down, was), was))
        plain = np.where(was >= 0, held, plain)
    return np.array(list(letters))[plain]
