"""Classes of series: by what they are worth (ABC), and by how they sell (Syntetos, Boylan and Croston 2005)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.demand.panel import Panel

Names = NDArray[np.str_]

_A, _B = 0.8, 0.95
"""The series that make the first 80 % of value are A, those up to 95 % B."""

_OFTEN, _EVEN = 1.32, 0.49
"""Sells less often than every 1.32 steps: intermittent; squared coefficient of variation of its sales above 0.49: uneven."""

_YEAR = 365
"""What a series is worth is looked at over so many steps at most."""


def by_worth(panel: Panel) -> Names:
    """A, B or C of each series: by the value of what was sold in its last year."""
    worth = np.ones(panel.size) if panel.worth is None else np.nan_to_num(panel.worth, nan=1.0)
    value = np.nansum(panel.values[:, -_YEAR:], axis=1) * worth
    order = np.argsort(-value, kind="stable")
    before = np.concatenate(([0.0], np.cumsum(value[order])[:-1])) / max(value.sum(), 1e-12)
    names = np.empty(panel.size, dtype="<U1")
    names[order] = np.where(before < _A, "A", np.where(before < _B, "B", "C"))
    return names


def by_pattern(panel: Panel) -> Names:
    """How each series sells: smooth, erratic, intermittent or lumpy; new where it has no full season."""
    values = panel.values[:, -_YEAR:]
    steps = (~np.isnan(values)).sum(axis=1)
    some = np.where(values > 0, values, np.nan)
    times = np.maximum((~np.isnan(some)).sum(axis=1), 1)
    mean = np.nansum(some, axis=1) / times
    spread = np.nansum(np.square(some - mean[:, None]), axis=1) / times
    uneven = spread / np.maximum(np.square(mean), 1e-12) > _EVEN
    seldom = steps / times > _OFTEN
    names = np.where(seldom, np.where(uneven, "lumpy", "intermittent"), np.where(uneven, "erratic", "smooth"))
    return np.where(steps < panel.season.short * 2, "new", names)


def by_both(panel: Panel) -> Names:
    """What each series is worth and how it sells, in one name: "A smooth"."""
    return np.char.add(np.char.add(by_worth(panel), " "), by_pattern(panel))
