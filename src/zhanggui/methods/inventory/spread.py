"""How demand over a time scatters. It is taken as gamma distributed: never below nought, and skew where it is small.

Burgin, The Gamma Distribution and Inventory Control, Operational Research Quarterly 26 (1975) 507–525.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zhanggui.methods.special import special

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Number = npt.ArrayLike

_LEAST = 1e-12


def floats(*values: Number) -> tuple[Array, ...]:
    """Numbers as arrays of one shape."""
    return tuple(np.broadcast_arrays(*(np.asarray(each, float) for each in values)))


def over(days: Number, mean: Number, sd: Number, days_sd: Number = 0.0) -> Array:
    """Standard deviation of demand over a time of uncertain length: √(L σ² + μ² σ_L²) (SPT, section 6.10)."""
    days, mean, sd, days_sd = floats(days, mean, sd, days_sd)
    return np.asarray(np.sqrt(days * sd**2 + mean**2 * days_sd**2))


def below(level: Number, mean: Number, sd: Number) -> Array:
    """The chance that demand is no more than a level."""
    level, mean, sd = floats(level, mean, sd)
    shape, scale = _gamma(mean, sd)
    found = special().gammainc(shape, np.maximum(level, 0) / scale)
    return np.asarray(np.where(_certain(mean, sd), level >= mean, np.where(level < 0, 0.0, found)))


def quantile(chance: Number, mean: Number, sd: Number) -> Array:
    """The level that demand stays within with this chance."""
    chance, mean, sd = floats(chance, mean, sd)
    shape, scale = _gamma(mean, sd)
    return np.asarray(np.where(_certain(mean, sd), mean, special().gammaincinv(shape, chance) * scale))


def lost(level: Number, mean: Number, sd: Number) -> Array:
    """Demand above a level, on average: μ (1 − F of shape k + 1) − level (1 − F)."""
    level, mean, sd = floats(level, mean, sd)
    shape, scale = _gamma(mean, sd)
    at = np.maximum(level, 0) / scale
    above = mean * special().gammaincc(shape + 1, at) - np.maximum(level, 0) * special().gammaincc(shape, at) - np.minimum(level, 0)
    return np.asarray(np.where(_certain(mean, sd), np.maximum(mean - level, 0), np.maximum(above, 0)))


def _certain(mean: Array, sd: Array) -> npt.NDArray[np.bool_]:
    return np.asarray((mean <= _LEAST) | (sd <= 1e-6 * mean))


def _gamma(mean: Array, sd: Array) -> tuple[Array, Array]:
    """Shape and scale of the gamma distribution with this mean and standard deviation; anything where nothing is uncertain."""
    safe = _certain(mean, sd)
    mean, sd = np.where(safe, 1.0, mean), np.where(safe, 1.0, sd)
    return (mean / sd) ** 2, sd**2 / mean
