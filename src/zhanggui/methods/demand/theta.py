"""The Theta method for all series at once: simple exponential smoothing of what is left when the season is taken out, with half the slope.

Assimakopoulos and Nikolopoulos (2000), in the form of Hyndman and Billah (2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.methods.demand.censored import wanted
from zhanggui.methods.demand.panel import LEVELS, Array, Flags, Forecast, Forecaster, Panel

_WEIGHTS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9])
"""How much of each error moves the level: the best of these is taken for each series."""

_MEMORY = 5
"""Seasons are looked at over so many years or weeks times as many as fit; errors over the same."""

_SURE = 1.645
"""A season is taken out where its autocorrelation is significant at a tenth, as the M3 entry did."""


def theta(_past: Panel, _horizon: int, _seed: int) -> Forecaster:
    """Each past is smoothed anew; nothing is kept."""
    return smoothed


def smoothed(panel: Panel, horizon: int) -> Forecast:
    """From the end of a past: its level, half its slope and its season; the range is that of its own errors one step ahead."""
    values, season = wanted(panel), panel.season.short
    shape = _seasons(values, season)
    plain = values / shape[:, np.arange(values.shape[1]) % season]
    slope = _slope(plain) / 2
    fit = _smooth(plain)
    ahead = np.arange(1, horizon + 1)
    factor = shape[:, (values.shape[1] + ahead - 1) % season]
    middle = (fit.level[:, None] + slope[:, None] * (ahead + 1 / fit.weight[:, None])) * factor
    wide = np.sqrt(1 + (ahead - 1) * np.square(fit.weight)[:, None]) * factor
    spread = _spread(fit.errors)
    found = middle[:, :, None] + spread[:, None, :] * wide[:, :, None]
    return Forecast(mean=np.maximum(middle, 0), quantiles=np.sort(np.maximum(found, 0), axis=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    level: Array
    weight: Array
    errors: Array  #: (series, steps), NaN where there is none


def _smooth(plain: Array) -> _Fit:
    """Smooth with every weight side by side, and keep of each series the one with the least squares."""
    size, steps = plain.shape
    level = np.full((size, len(_WEIGHTS)), np.nan)
    errors = np.full((len(_WEIGHTS), size, steps), np.nan, dtype=np.float32)
    lost = np.zeros((size, len(_WEIGHTS)))
    for step in range(steps):
        now = plain[:, step : step + 1]
        error = now - level
        known = ~np.isnan(error)
        errors[:, :, step] = error.T
        lost += np.where(known, np.square(error), 0)
        level = np.where(np.isnan(now), level, np.where(np.isnan(level), now, level + _WEIGHTS * np.nan_to_num(error)))
    best = np.argmin(lost, axis=1)
    row = np.arange(size)
    return _Fit(level=np.nan_to_num(level[row, best]), weight=_WEIGHTS[best], errors=np.asarray(errors[best, row], dtype=float))


def _slope(plain: Array) -> Array:
    """Of the straight line through each series."""
    known = ~np.isnan(plain)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    time = np.where(known, np.arange(plain.shape[1]), 0.0)
    centred = np.where(known, time - time.sum(axis=1, keepdims=True) / count, 0.0)
    return np.asarray((centred * np.nan_to_num(plain)).sum(axis=1) / np.maximum(np.square(centred).sum(axis=1), 1.0))


def _spread(errors: Array) -> Array:
    """The quantiles of each series' own errors; nought where there are none."""
    empty = np.isnan(errors).all(axis=1, keepdims=True)
    errors = np.where(empty, 0.0, errors)
    return np.asarray(np.nanquantile(errors, LEVELS, axis=1).T)


def _seasons(values: Array, season: int) -> Array:
    """What each place in the season is to the whole, (series, season); one throughout where no season shows."""
    many = min(values.shape[1] // season, _MEMORY * max(1, 12 // season))
    if many < 2:  # noqa: PLR2004 - a season shows when it comes again
        return np.ones((len(values), season))
    first = values.shape[1] - many * season
    tail = values[:, first:].reshape(len(values), many, season)
    whole = np.nanmean(np.where(np.isnan(tail).all(axis=2, keepdims=True), 0, tail), axis=2, keepdims=True)
    share = np.where(whole > 0, tail / np.maximum(whole, 1e-12), np.nan)
    known = (~np.isnan(share)).sum(axis=1)
    found = np.where(known > 0, np.nansum(share, axis=1) / np.maximum(known, 1), 1.0)
    found = np.maximum(found / np.maximum(found.mean(axis=1, keepdims=True), 1e-12), 0.05)
    shows = _comes_again(values[:, first:], season)[:, None]
    return np.roll(np.where(shows, found, 1.0), first % season, axis=1)


def _comes_again(values: Array, season: int) -> Flags:
    """Whether the autocorrelation at the season's lag is significant."""
    filled = np.where(
        np.isnan(values), np.nanmean(np.where(np.isnan(values).all(axis=1, keepdims=True), 0, values), axis=1, keepdims=True), values
    )
    gap = filled - filled.mean(axis=1, keepdims=True)
    power = np.maximum(np.square(gap).sum(axis=1), 1e-12)
    lags = np.stack([(gap[:, each:] * gap[:, :-each]).sum(axis=1) / power for each in range(1, season + 1)])
    limit = _SURE * np.sqrt((1 + 2 * np.square(lags[:-1]).sum(axis=0)) / values.shape[1])
    return np.asarray(np.abs(lags[-1]) > limit)
