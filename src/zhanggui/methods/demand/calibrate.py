"""Ranges that hold what they promise: each class's quantiles are widened or narrowed by how its trial came out.

Conformalized quantile regression (Romano, Patterson and Candès 2019), scaled and for each side by itself, by class (Mondrian), on
folds of a rolling origin. Steps can't be exchanged as that paper asks, so what it promises holds here about, not exactly; each
fold is judged by what the others taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from zhanggui.methods.demand.classes import Names
from zhanggui.methods.demand.panel import HIGH, LOW, MIDDLE, Array, Flags, Forecast
from zhanggui.methods.demand.trial import Fold

_WIDE = 3.0
"""Half a range of fewer whole units can only jump: it is left as the level sets have it."""

_FEWEST = 100
"""So many steps outside of ties are needed to move a range."""

_LEAST, _MOST = 0.5, 2.0
"""No range is made more than twice as wide, or less than half: a trial that asks for it says that something else is wrong."""

_SIDE = 0.8
"""A tenth of all lies beyond each end: of the half on one side of the middle, four fifths lie within."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """For each series: how many times as wide the lower and the upper half of its range should be."""

    low: Array
    high: Array
    least: float = 0.0  #: halves that are no wider are left as they are

    @classmethod
    def none(cls, size: int) -> Calibration:
        """Nothing is changed."""
        return cls(low=np.ones(size), high=np.ones(size))

    def of(self, forecast: Forecast) -> Forecast:
        """A forecast with its ranges set right; its mean and middle stay."""
        middle = forecast.quantiles[:, :, MIDDLE : MIDDLE + 1]
        wide = np.abs(forecast.quantiles[:, :, (LOW, HIGH)] - middle) > self.least
        low = np.where(wide[:, :, :1], self.low[:, None, None], 1.0)
        high = np.where(wide[:, :, 1:], self.high[:, None, None], 1.0)
        sides = np.where(np.arange(forecast.quantiles.shape[2]) < MIDDLE, low, high)
        return Forecast(mean=forecast.mean, quantiles=np.maximum(middle + (forecast.quantiles - middle) * sides, 0))


def calibrate(folds: Sequence[Fold], class_of: Names) -> Calibration:
    """Learn from what came in these folds."""
    known = np.concatenate([fold.came[~np.isnan(fold.came)] for fold in folds])
    least = _WIDE if (known == np.rint(known)).all() else 0.0
    found = replace(Calibration.none(len(class_of)), least=least)
    for name in np.unique(class_of):
        here = class_of == name
        found.low[here], found.high[here] = _sides(folds, here, least)
    return found


def _sides(folds: Sequence[Fold], here: Flags, least: float) -> tuple[float, float]:
    came = np.concatenate([fold.came[here] for fold in folds], axis=1)
    said = np.concatenate([fold.ours.quantiles[here] for fold in folds], axis=1)
    middle = said[:, :, MIDDLE]
    return _factor(middle - came, middle - said[:, :, LOW], least), _factor(came - middle, said[:, :, HIGH] - middle, least)


def _factor(beyond: Array, wide: Array, least: float) -> float:
    """How many times as wide a half must be for nine tenths of all steps to stay on this side of its end."""
    told = ~np.isnan(beyond) & (wide > least)
    if told.sum() < _FEWEST:
        return 1.0
    share = beyond[told] / wide[told]
    return float(np.clip(np.quantile(share, (1 + _SIDE) / 2), _LEAST, _MOST))
