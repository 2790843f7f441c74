"""What several steps come to together: a Gamma with their mean and variance (Burgin 1975), which can't fall below nought.

The steps of a series err together, since its level does: as if all of them were off by one share, beside what each is off by itself (a
common factor; the variance of a sum then holds the products of its steps' means). How large that share is, is told by the sums of a trial.
A trial of a few folds has seen a few times how a level errs, however many series there are: what it says is believed beside what is usual.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhanggui.methods.demand.panel import HIGH, LOW, Array, Forecast
from zhanggui.methods.demand.trial import Fold
from zhanggui.methods.special import special

SUM_LEVELS = (0.1, 0.5, 0.9, 0.95)

_TO_DEVIATIONS = 2.563
"""The 80 % range of a normal number is so many standard deviations wide."""


_USUAL, _BELIEVED = 0.1, 3.0
"""A level is usually off by a tenth of itself, and that is believed as if so many folds had said it."""

_MOST = 0.6
"""A fold that says that levels are off by more says that something else is wrong."""


def running(forecast: Forecast, common: float) -> tuple[Array, Array]:
    """Of all steps from the first to each: the mean (series, ahead), and the quantiles (series, ahead, levels) at `SUM_LEVELS`.

    `common` is the share by which all steps of a series are off together.
    """
    mean = np.cumsum(forecast.mean, axis=1)
    variance = np.maximum(np.cumsum(variances(forecast), axis=1) + common**2 * products(forecast), 1e-12)
    shape = np.maximum(np.square(mean) / variance, 1e-3)
    found = special().gammaincinv(shape[:, :, None], np.array(SUM_LEVELS)) * np.where(mean > 0, mean / shape, 0)[:, :, None]
    return mean, np.asarray(found)


def products(forecast: Forecast) -> Array:
    """Of the means of all pairs of different steps up to each, added up: (series, ahead)."""
    return np.asarray(np.square(np.cumsum(forecast.mean, axis=1)) - np.cumsum(np.square(forecast.mean), axis=1))


def common_error(folds: Sequence[Fold]) -> float:
    """By what share all steps of a series are off together, by the sums over whole horizons of series of which every step is known.

    Each fold says its own, by least squares of what the squares of errors are beyond the steps' own variances, those of which least is
    known counting least; all series of a fold share its luck, so that a fold counts as one.
    """
    said = [_of_fold(fold) for fold in folds]
    told = [min(each, _MOST**2) for each in said if each is not None]
    return float(np.sqrt((_BELIEVED * _USUAL**2 + sum(told)) / (_BELIEVED + len(told))))


def _of_fold(fold: Fold) -> float | None:
    """The square of the share; None where no sum is known."""
    error = (fold.came - fold.ours.mean).sum(axis=1)
    alone, pairs = variances(fold.ours).sum(axis=1), products(fold.ours)[:, -1]
    here = ~np.isnan(error) & (pairs > 0)
    if not here.any():
        return None
    weight = 1 / np.square(alone + _USUAL**2 * pairs)[here]
    beyond = (np.square(error) - alone)[here]
    return float(max((weight * pairs[here] * beyond).sum() / (weight * np.square(pairs[here])).sum(), 0.0))


def variances(forecast: Forecast) -> Array:
    """From the range; never less than chance alone makes of rare things, for which it is the mean (Poisson)."""
    wide = (forecast.quantiles[:, :, HIGH] - forecast.quantiles[:, :, LOW]) / _TO_DEVIATIONS
    return np.maximum(np.square(wide), forecast.mean)
