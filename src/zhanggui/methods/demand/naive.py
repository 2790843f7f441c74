"""The forecast to beat: what was a season ago comes again, with the errors that this had (Hyndman and Athanasopoulos 2021, §5.2)."""

from __future__ import annotations

import numpy as np

from zhanggui.methods.demand.panel import LEVELS, Array, Forecast, Forecaster, Panel

_SEASONS = 13
"""Errors of so many seasons are remembered: a quarter of weeks."""


def seasonal_naive(_past: Panel, _horizon: int, _seed: int) -> Forecaster:
    """Nothing needs to be learned for it."""
    return repeat_season


def repeat_season(panel: Panel, horizon: int) -> Forecast:
    """The last season again and again; its range is that of its own errors, wider by the root of the seasons that lie between."""
    values, season = panel.values, panel.season.short
    last = _last_season(values, season)
    errors = _errors(values, season)
    step = np.arange(horizon)
    middle = last[:, step % season]
    wide = np.sqrt(1 + step // season)[None, :, None]
    spread = np.nanquantile(errors, LEVELS, axis=1).T[:, None, :]
    found = np.maximum(middle[:, :, None] + spread * wide, 0)
    return Forecast(mean=np.maximum(middle, 0), quantiles=np.sort(found, axis=2))


def _last_season(values: Array, season: int) -> Array:
    """The last value of each place in the season; where there is none, the mean of those that there are."""
    tail = values[:, -season:]
    if tail.shape[1] < season:
        tail = np.concatenate([np.full((len(values), season - tail.shape[1]), np.nan), tail], axis=1)
    count = (~np.isnan(tail)).sum(axis=1, keepdims=True)
    mean = np.nansum(tail, axis=1, keepdims=True) / np.maximum(count, 1)
    return np.where(np.isnan(tail), mean, tail)


def _errors(values: Array, season: int) -> Array:
    """What the last seasons were off by; a series with hardly any past is given its own size as error, both ways."""
    tail = values[:, -season * (_SEASONS + 1) :]
    gaps = tail[:, season:] - tail[:, :-season]
    few = (~np.isnan(gaps)).sum(axis=1) < season
    if not few.any() and gaps.shape[1]:
        return gaps
    counted = np.maximum((~np.isnan(tail)).sum(axis=1), 1)
    size = np.nansum(np.abs(tail), axis=1) / counted
    own = np.stack([-size, np.zeros_like(size), size], axis=1)
    padded = np.full((len(values), max(gaps.shape[1], 3)), np.nan)
    padded[:, : gaps.shape[1]] = gaps
    padded[few, :] = np.nan
    padded[few, :3] = own[few]
    return padded
