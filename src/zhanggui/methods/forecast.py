"""What the months ahead will likely be, learned from the months that came, and tried on months that were not seen.

The model is a structural time series (Harvey 1989, §2.3 and §4.5: a level that wanders, a slope that dies away, a season,
noise) on a log scale, taken as a Gaussian process (Rasmussen and Williams 2006, ch. 2): every setting of its scales is one
covariance, and the forecast is the mixture of all settings, each weighted by how likely it makes the months that came. So a
short history is no trouble: what it can't tell stays as wide as it was. All settings share their Cholesky factors between
series and between the folds of a trial, since the factor of the first months is the first part of the factor of all.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVELS = (0.1, 0.5, 0.9)
"""The quantiles of a forecast."""

SEASON = 12
LONGEST = 60
"""Months older than five years are left out: a shop is no longer what it was."""

FEWEST, MOST = 3, 36
"""With fewer folds a trial says nothing, and with fewer months nothing is forecast; more folds than the most add little."""

DRAWS, TRIAL_DRAWS = 4096, 512

_NOISE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
_WANDER = (0.01, 0.03, 0.08)
_SLOPE = (0.0, 0.004, 0.015)
_SEASONAL = (0.03, 0.1, 0.3)
"""Standard deviations on the log scale, of a month's noise, of a month's steps of level and slope, and of the season: the settings are
each with each. They span what hundreds of public monthly series have (docs/decisions/0009)."""

_RISES = ((0.0, 0.0, 0.7), (0.25, 0.0, 0.2), (0.0, 0.02, 0.1))
"""No lasting rise, an opening (steep, and dying away), or a steady growth; the last is how many series are thought to be such."""

_DAMPING, _FADING, _START = 0.88, 0.05, 1.0
"""What is left of a slope a month later; how much of a season's likeness goes in a year; how unsure the first level is."""

_ALL = 0.01
"""A share that was always one may have been missed by so much."""

_NOUGHT = 1e-6
"""A month below so small a part of the mean counts as none: its logarithm would say more of the rounding than of the shop."""

_KNOWN, _GUESS = 4, 0.25
"""A seasonal-naive error of a quarter is believed as if it had been seen four times; so a first year has a range too."""


class Scale(enum.Enum):
    """On which scale a series is level: ratios of positive numbers, odds of shares, or plain where it falls below nought."""

    LOG = "log"
    ODDS = "odds"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a forecast did on months that it had not seen, beside the naive one on the same months.

    Losses are pinball losses, the mean over `LEVELS`, as shares of the average month; `cells` are the months forecast, all folds
    together. `seasonal` says whether the naive forecast was the same month last year, or the last month.
    """

    horizon: int
    folds: int
    cells: int
    loss: float
    naive: float
    coverage: float
    seasonal: bool

    @property
    def passed(self) -> bool:
        """Whether it beat the naive one."""
        return self.loss < self.naive


Forecast = Callable[[Array, Array, bool, int], Array]
"""Past (n,), calendar (n + ahead,), whether it is a share, how many draws → paths (draws, ahead)."""


def structural(past: Array, calendar: Array, share: bool = False, draws: int = DRAWS) -> Array:  # noqa: FBT001, FBT002 - one shape for all forecasts
    """Draw joint paths of the months after `past` (n,): (draws, ahead), ahead ≥ 1.

    `calendar` (n + ahead,) is the log of what each month weighs by its days and festivals alone.
    """
    old = max(0, len(past) - LONGEST)
    past, calendar = past[old:], calendar[old:]
    known, ahead = len(past), len(calendar) - len(past)
    scale = _Scaled.of(past, share=share)
    seen = scale.to(past) - calendar[:known]
    middle = float(seen.mean())
    factor, inverse, logs, prior = _factors(_rounded(known + ahead))
    white = inverse[:, :known, :known] @ (seen - middle)
    fit = prior - (white**2).sum(axis=1) / 2 - logs[:, :known].sum(axis=1)
    weight = np.exp(fit - fit.max())
    chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), (np.arange(draws) + 0.5) / draws)
    mean = np.einsum("ghn,gn->gh", factor[:, known : known + ahead, :known], white)
    spread = factor[chosen, known : known + ahead, known : known + ahead]
    paths = middle + calendar[known:] + mean[chosen] + np.einsum("dhk,dk->dh", spread, _normal(draws, ahead))
    return scale.back(paths)


def seasonal_naive(past: Array, calendar: Array, share: bool = False, draws: int = DRAWS) -> Array:  # noqa: FBT001, FBT002 - as above
    """Draw paths around the same month last year (the last month, before there is a year), with the errors that this had.

    Half of the variance is shared by all months, as a year is good or bad as a whole.
    """
    known, ahead = len(past), len(calendar) - len(past)
    scale = _Scaled.of(past, share=share)
    seen = scale.to(past)
    season = SEASON if known >= SEASON else 1
    step = np.arange(ahead)
    middle = seen[known - season + step % season]
    errors = seen[season:] - seen[:-season]
    variance = (_KNOWN * _GUESS**2 + float((errors**2).sum())) / (_KNOWN + len(errors))
    noise = _normal(draws, ahead + 1)
    together = (noise[:, :1] + noise[:, 1:]) / np.sqrt(2)
    return scale.back(middle + np.sqrt(variance * (1 + step // season)) * together)


def quantiles(paths: Array) -> Array:
    """Find the `LEVELS` of paths (draws, ahead): (levels, ahead), in order."""
    return np.quantile(paths, LEVELS, axis=0)


def pinball(actual: Array, found: Array) -> Array:
    """The loss of quantiles (levels, months) against what came (months,), the mean over levels (Koenker and Bassett 1978)."""
    gap = actual - found
    level = np.array(LEVELS)[:, None]
    return np.asarray(np.maximum(level * gap, (level - 1) * gap).mean(axis=0))


def trial(values: Array, calendars: Array, *, share: bool = False, model: Forecast = structural) -> Trial | None:
    """Forecast from every month on, as far as a year or the history goes, beside the naive one; None where there are too few.

    `calendars` (n + 1, n + ahead) holds the calendar as it was known after each number of months, so no fold sees what came later.
    """
    many = len(values)
    seasonal = many >= SEASON + FEWEST
    first = max(SEASON, many - MOST) if seasonal else max(FEWEST, many // 2)
    if many - first < FEWEST:
        return None
    folds = list(_folds(values, calendars, first, share, model))
    ours, naive = (np.concatenate([fold[side] for fold in folds], axis=1) for side in range(2))
    actual = np.concatenate([fold[2] for fold in folds])
    size = float(np.abs(actual).mean()) or 1.0
    return Trial(
        horizon=min(SEASON, many - first),
        folds=many - first,
        cells=len(actual),
        loss=float(pinball(actual, ours).mean()) / size,
        naive=float(pinball(actual, naive).mean()) / size,
        coverage=float(((ours[0] <= actual) & (actual <= ours[-1])).mean()),
        seasonal=seasonal,
    )


def _folds(values: Array, calendars: Array, first: int, share: bool, model: Forecast) -> Iterator[tuple[Array, Array, Array]]:  # noqa: FBT001 - as above
    """Of each origin: the quantiles of the model, those of the naive forecast, and what came."""
    for origin in range(first, len(values)):
        past, came = values[:origin], values[origin : origin + SEASON]
        calendar = calendars[origin, : origin + len(came)]
        ours, naive = (quantiles(each(past, calendar, share, TRIAL_DRAWS)) for each in (model, seasonal_naive))
        yield ours, naive, came


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scaled:
    """A scale on which a series is level; where it touches nought (or a share, one) it is moved off by a part of its size."""

    scale: Scale
    size: float
    low: float
    high: float = 0.0

    @classmethod
    def of(cls, past: Array, *, share: bool) -> _Scaled:
        least, most = float(past.min()), float(past.max())
        size = float(np.abs(past).mean()) or 1.0
        if least < 0:
            return cls(scale=Scale.PLAIN, size=size, low=0.0)
        low = 0.0 if least > _NOUGHT * size else size / 4
        if not share or most > 1:
            return cls(scale=Scale.LOG, size=size, low=low)
        return cls(scale=Scale.ODDS, size=size, low=low, high=0.0 if 1 - most > _NOUGHT else max(1 - size, _ALL) / 4)

    def to(self, values: Array) -> Array:
        if self.scale is Scale.PLAIN:
            return values / self.size
        logs = np.log(values + self.low)
        return logs if self.scale is Scale.LOG else logs - np.log(1 - values + self.high)

    def back(self, scaled: Array) -> Array:
        if self.scale is Scale.PLAIN:
            return scaled * self.size
        if self.scale is Scale.LOG:
            return np.maximum(np.exp(scaled) - self.low, 0.0)
        share = 1 / (1 + np.exp(-scaled))
        return np.asarray(np.clip(share * (1 + self.low + self.high) - self.low, 0.0, 1.0))


def scale_of(past: Array, *, share: bool) -> Scale:
    """Say on which scale a series is forecast."""
    return _Scaled.of(past, share=share).scale


def _rounded(months: int) -> int:
    """One size for series of about the same length, so that they share their factors."""
    return -(-months // SEASON) * SEASON


@lru_cache(maxsize=8)
def _factors(months: int) -> tuple[Array, Array, Array, Array]:
    """For each setting: the Cholesky factor of its covariance, its inverse, the logs of its diagonal; and the log of its prior."""
    time = np.arange(months, dtype=np.float64)
    apart = np.abs(time[:, None] - time)
    below = np.tril(np.ones((months, months)), -1)
    slope = below @ _DAMPING**apart @ below.T
    season = (apart % SEASON == 0) * np.exp(-_FADING * apart / SEASON)
    rise = (1 - _DAMPING**time) / (1 - _DAMPING)
    start, wander = np.full_like(apart, _START**2), np.minimum(time[:, None], time)
    settings = np.array([(*each, *kind) for *each, kind in itertools.product(_NOISE, _WANDER, _SLOPE, _SEASONAL, _RISES)])
    parts = np.stack([np.eye(months), wander, slope, season, np.outer(rise, rise), np.outer(time, time)])
    factor = np.linalg.cholesky(start + np.einsum("gk,kmn->gmn", settings[:, :-1] ** 2, parts))
    prior = np.log(settings[:, -1])
    return factor, np.linalg.inv(factor), np.log(np.diagonal(factor, axis1=1, axis2=2)), prior


@lru_cache(maxsize=32)
def _normal(draws: int, ahead: int) -> Array:
    """Normal numbers, the same each time: (draws, ahead). They come in pairs of opposite sign, made to have no covariance at all."""
    half = np.random.default_rng(1).standard_normal((draws // 2, ahead))
    half = np.linalg.solve(np.linalg.cholesky(half.T @ half / len(half)), half.T).T
    mixed = np.empty((draws, ahead))
    mixed[0::2], mixed[1::2] = half, -half
    return mixed
