"""What several steps come to together: a Gamma with their mean and variance (Burgin 1975), which can't fall below nought."""

from __future__ import annotations

import numpy as np

from zhanggui.methods.demand.panel import HIGH, LOW, Array, Forecast
from zhanggui.methods.special import special

SUM_LEVELS = (0.1, 0.5, 0.9, 0.95)

_TO_DEVIATIONS = 2.563
"""The 80 % range of a normal number is so many standard deviations wide."""


def running(forecast: Forecast, stretch: Array) -> tuple[Array, Array]:
    """Of all steps from the first to each: the mean (series, ahead), and the quantiles (series, ahead, levels) at `SUM_LEVELS`.

    `stretch` (series, ahead) is how many times the variance is that of steps which know nothing of each other.
    """
    mean = np.cumsum(forecast.mean, axis=1)
    variance = np.maximum(np.cumsum(variances(forecast), axis=1) * stretch, 1e-12)
    shape = np.maximum(np.square(mean) / variance, 1e-3)
    found = special().gammaincinv(shape[:, :, None], np.array(SUM_LEVELS)) * np.where(mean > 0, mean / shape, 0)[:, :, None]
    return mean, np.asarray(found)


def variances(forecast: Forecast) -> Array:
    """From the range; never less than chance alone makes of rare things, for which it is the mean (Poisson)."""
    wide = (forecast.quantiles[:, :, HIGH] - forecast.quantiles[:, :, LOW]) / _TO_DEVIATIONS
    return np.maximum(np.square(wide), forecast.mean)
