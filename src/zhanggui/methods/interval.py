"""How far a number would likely scatter if the same period were drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Sums over rows, each of which adds t to the top and b to the bottom: all that the delta method needs."""

    n: int
    top: float
    bottom: float
    top_squares: float
    bottom_squares: float
    products: float


def wilson(successes: float, trials: float, level: float = 0.95) -> Span:
    """The score interval of a proportion (Wilson 1927; Brown, Cai and DasGupta 2001 recommend it)."""
    low, high = proportion_confint(successes, trials, alpha=1 - level, method="wilson")
    return float(low), float(high)


def ratio_of_sums(moments: Moments, level: float = 0.95) -> Span | None:
    """The interval of Σt/Σb over independent rows, by the delta method (Deng, Knoblich and Lu 2018, §3).

    None for fewer than two rows or a bottom of nought.
    """
    if moments.n < 2 or not moments.bottom:  # noqa: PLR2004 - a spread needs two
        return None
    found = moments.top / moments.bottom
    squares = moments.top_squares - 2 * found * moments.products + found**2 * moments.bottom_squares
    error = np.sqrt(max(squares, 0.0) * moments.n / (moments.n - 1)) / abs(moments.bottom)
    reach = float(stats.norm.ppf(0.5 + level / 2) * error)
    return found - reach, found + reach


def median(values: Sequence[float], level: float = 0.95) -> Span | None:
    """The interval of a median by order statistics, free of any distribution (Conover 1999, §3.2); None if too few."""
    found = stats.quantile_test(np.asarray(values, dtype=float), q=0, p=0.5).confidence_interval(level)
    return None if np.isnan(found.low) or np.isnan(found.high) else (float(found.low), float(found.high))
