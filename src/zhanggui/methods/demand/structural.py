"""The structural series of `methods/forecast.py`, one by one: for months, of which a series has few."""

from __future__ import annotations

import numpy as np

from zhanggui.methods import forecast
from zhanggui.methods.demand.panel import LEVELS, Forecast, Forecaster, Panel

_DRAWS = 1024


def structural(_past: Panel, _horizon: int, _seed: int) -> Forecaster:
    """Each past is taken anew."""
    return drawn


def drawn(panel: Panel, horizon: int) -> Forecast:
    """The mean and the quantiles of paths drawn for each series from its first known step."""
    mean, quantiles = np.zeros((panel.size, horizon)), np.zeros((panel.size, horizon, len(LEVELS)))
    for place, values in enumerate(panel.values):
        past = values[~np.isnan(values)]
        if not len(past):
            continue
        paths = np.maximum(forecast.structural(past, np.zeros(len(past) + horizon), False, _DRAWS), 0)  # noqa: FBT003 - as declared there
        mean[place], quantiles[place] = paths.mean(axis=0), np.quantile(paths, LEVELS, axis=0).T
    return Forecast(mean=mean, quantiles=quantiles)
