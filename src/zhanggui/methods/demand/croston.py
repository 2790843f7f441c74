"""What sells now and then: how likely a step sells anything, and how much it then is, each smoothed by itself.

Teunter, Syntetos and Babai (2011), who mend Croston (1972): the chance falls with every step on which nothing sells, so what is
dying out is not expected for ever.
"""

from __future__ import annotations

import numpy as np

from zhanggui.methods.demand.censored import wanted
from zhanggui.methods.demand.panel import LEVELS, Array, Forecast, Forecaster, Panel

_CHANCE, _SIZE = 0.05, 0.1
"""How much of each step moves the chance, and how much of each sale the size: small, as their authors advise for what is rare."""

_FIRST = 8
"""The first steps known set both."""


def croston(_past: Panel, _horizon: int, _seed: int) -> Forecaster:
    """Each past is smoothed anew; nothing is kept."""
    return smoothed


def smoothed(panel: Panel, horizon: int) -> Forecast:
    """From the end of a past: every step ahead is alike. Whole units scatter as a negative binomial, parts of units as a Gamma."""
    from scipy import stats  # noqa: PLC0415 - it takes half a second to import, and most commands need none of it

    values = np.maximum(wanted(panel), 0)
    mean = _mean(values)
    variance = np.maximum(_variance(values, mean), mean * 1.01 + 1e-9)
    whole = bool((panel.values[~np.isnan(panel.values)] % 1 == 0).all())
    level = np.array(LEVELS)[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        if whole:
            size = np.square(mean) / (variance - mean)
            found = stats.nbinom.ppf(level, size[:, None], (mean / variance)[:, None])
        else:
            found = stats.gamma.ppf(level, (np.square(mean) / variance)[:, None], scale=(variance / np.maximum(mean, 1e-9))[:, None])
    found = np.where(mean[:, None] > 0, np.nan_to_num(found), 0.0)
    return Forecast(mean=np.repeat(mean[:, None], horizon, axis=1), quantiles=np.repeat(found[:, None, :], horizon, axis=1))


def _mean(values: Array) -> Array:
    """The chance times the size, after the last step."""
    sold = np.where(np.isnan(values), np.nan, (values > 0).astype(float))
    chance = _first(sold)
    size = _first(np.where(values > 0, values, np.nan))
    for step in range(values.shape[1]):
        now, some = values[:, step], sold[:, step]
        chance = np.where(np.isnan(some), chance, chance + _CHANCE * (some - chance))
        size = np.where(now > 0, size + _SIZE * (now - size), size)
    return np.asarray(np.nan_to_num(chance * size))


def _first(values: Array) -> Array:
    """The mean of the first steps known; nought where none is."""
    known = ~np.isnan(values)
    early = known & (np.cumsum(known, axis=1) <= _FIRST)
    return np.asarray(np.where(early, values, 0.0).sum(axis=1) / np.maximum(early.sum(axis=1), 1))


def _variance(values: Array, mean: Array) -> Array:
    """How far steps lay from the series' own mean, on the scale of what is expected now."""
    known = ~np.isnan(values)
    many = np.maximum(known.sum(axis=1), 1)
    own = np.nansum(values, axis=1) / many
    spread = np.nansum(np.square(values - own[:, None]), axis=1) / many
    uneven = np.maximum(spread - own, 0) / np.maximum(np.square(own), 1e-9)
    return np.asarray(mean + uneven * np.square(mean))
