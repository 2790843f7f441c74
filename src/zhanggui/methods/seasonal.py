"""What a day or a month should have brought, by level, weekday and calendar; medians throughout, so that what stands out can't hide itself."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int_]

ORDINARY = 0
"""The kind of a day that is in no festival."""

FALSE_ALARMS = 1 / 1000
"""So many of the days of which nothing is to be said would stand out by chance alone."""

_WINDOW = 29
"""Days, about the one in question, whose median is its level: four weeks and itself."""

_LEAST = 8
"""Fewer days than this have no level, and so many days or months at least have a spread."""

_ROUNDS = 3
_MAD = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What was to be expected of each, the range in which it would be by chance, and how far out it is (in standard errors)."""

    middle: Array
    low: Array
    high: Array
    score: Array  #: NaN where nothing can be said
    reach: float  #: beyond so many standard errors it stands out

    @property
    def odd(self) -> npt.NDArray[np.bool_]:
        """Which stand out."""
        return np.abs(np.nan_to_num(self.score)) > self.reach


def days(values: Array, weekdays: Labels, kinds: Labels, alarms: float = FALSE_ALARMS) -> Expected:
    """The level of a day × the factor of its weekday × that of its kind (a festival), each a median of what the others leave.

    The moving median of Tukey (1977) with the seasonal medians of a robust decomposition (as in Cleveland et al. 1990). Scatter is
    measured on the scale of square roots, on which that of a sum of independent orders is the same at every level (Anscombe 1948);
    that of a festival's days on their own, where they scatter more. `alarms` is the share of days that would stand out by
    chance; tails heavier than the normal law's are allowed for by taking the spread between the outer deciles, too.
    """
    weekday = np.ones(int(weekdays.max(initial=0)) + 1)
    kind = np.ones(int(kinds.max(initial=0)) + 1)
    usual = kinds == ORDINARY
    level = np.full(len(values), np.nan)
    for _ in range(_ROUNDS):
        level = _moving_median(np.where(usual, values / weekday[weekdays], np.nan))
        weekday = _factors(np.where(usual, values / level, np.nan), weekdays, len(weekday))
        kind = _factors(np.where(usual, np.nan, values / (level * weekday[weekdays])), kinds, len(kind))
    middle = level * weekday[weekdays] * np.where(usual, 1.0, kind[kinds])
    off = np.sqrt(np.maximum(values, 0.0)) - np.sqrt(middle)
    spread = np.full(len(values), _spread(off[usual]))
    for each in range(1, len(kind)):
        here = kinds == each
        spread[here] = max(_spread(off[usual]), _spread(off[here])) if here.sum() >= _LEAST else np.nan
    reach = NormalDist().inv_cdf(1 - alarms / 2)
    ends = np.sqrt(middle) + reach * np.outer((-1, 1), spread)
    score = np.divide(off, spread, out=np.full(len(values), np.nan), where=spread > 0)
    return Expected(middle=middle, low=np.maximum(ends[0], 0.0) ** 2, high=ends[1] ** 2, score=score, reach=reach)


def _moving_median(values: Array) -> Array:
    """The median about each day; NaN where too few days are known."""
    half = _WINDOW // 2
    padded = np.concatenate((np.full(half, np.nan), values, np.full(half, np.nan)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)
    known = np.sum(~np.isnan(windows), axis=1) >= _LEAST
    found = np.full(len(values), np.nan)
    found[known] = np.nanmedian(windows[known], axis=1)
    return np.where(found > 0, found, np.nan)


def _factors(ratios: Array, labels: Labels, count: int) -> Array:
    """The median of each label; one where it has none, or next to none."""
    found = np.ones(count)
    for label in range(count):
        here = ratios[(labels == label) & ~np.isnan(ratios)]
        if len(here) and np.median(here) > 0:
            found[label] = float(np.median(here))
    return found


def _spread(off: Array) -> float:
    """A standard error: by the median absolute deviation, or the outer deciles where they are wider than a normal law has them; NaN if too few."""
    known = off[~np.isnan(off)]
    if len(known) < _LEAST:
        return float("nan")
    middle = _MAD * float(np.median(np.abs(known - np.median(known))))
    outer = float(np.quantile(known, 0.95) - np.quantile(known, 0.05)) / (2 * NormalDist().inv_cdf(0.95))
    return max(middle, outer)


def months(values: Array, before: Array, alarms: float = FALSE_ALARMS * 10) -> Expected:
    """Each month against that of the year before: of the logarithms of their ratios, which are far from the median one.

    By Student's law, as the spread of twelve is not well known. `alarms` is the share of months that would stand out by chance.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - it takes a while to import, and only this needs it

    known = (values > 0) & (before > 0)
    ratios = np.full(len(values), np.nan)
    ratios[known] = np.log(values[known] / before[known])
    if known.sum() < _LEAST:
        nothing = np.full(len(values), np.nan)
        return Expected(middle=nothing, low=nothing, high=nothing, score=nothing, reach=float("inf"))
    grown, spread = float(np.median(ratios[known])), _spread(ratios)
    reach = float(stdtrit(float(known.sum() - 1), 1 - alarms / 2))
    middle = before * np.exp(grown)
    score = (ratios - grown) / (spread or np.nan)
    return Expected(middle=middle, low=middle * np.exp(-reach * spread), high=middle * np.exp(reach * spread), score=score, reach=reach)
