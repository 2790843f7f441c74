"""The chance of a yes by one signal: logistic regression with a weak prior, for a few dozen cases."""

from __future__ import annotations

import numpy as np

from zhanggui.methods.inventory.spread import Array, Number

_PRIOR = 0.5
"""Weight of the prior on the slope: a few cases can't make a signal certain (ridge; Hoerl and Kennard 1970)."""
_STEPS = 40


def logistic(signal: Number, came: Number) -> tuple[float, float]:
    """Intercept and slope by Newton's method; with no case at all, even chances."""
    x, y = np.asarray(signal, float), np.asarray(came, float)
    found = np.zeros(2)
    rows = np.stack([np.ones(len(x)), x], axis=1)
    ridge = np.diag([1e-3, _PRIOR])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (y - chance) - ridge @ found
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + ridge
        step = np.linalg.solve(curve, slope)
        found = found + np.clip(step, -2, 2)
    return float(found[0]), float(found[1])


def chance_of(signal: Number, fitted: tuple[float, float]) -> Array:
    """The chance of a yes."""
    return np.asarray(1 / (1 + np.exp(-np.clip(fitted[0] + fitted[1] * np.asarray(signal, float), -30, 30))))
