"""How far a number would likely scatter if the same period were drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isnan, sqrt
from statistics import NormalDist, variance

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
    """The score interval of a proportion (Wilson 1927, eq. 4; Brown, Cai and DasGupta 2001 recommend it).

    Written out here because the libraries that have it take a second to import, and every command would pay it.
    """
    if not trials:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, weight = successes / trials, z * z / trials
    centre = (share + weight / 2) / (1 + weight)
    reach = z / (1 + weight) * sqrt(share * (1 - share) / trials + weight / (4 * trials))
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def ratio_of_sums(moments: Moments, level: float = 0.95) -> Span | None:
    """The interval of Σt/Σb over independent rows, by the delta method (Deng, Knoblich and Lu 2018, §3).

    None for fewer than two rows or a bottom of nought.
    """
    if moments.n < 2 or not moments.bottom:  # noqa: PLR2004 - a spread needs two
        return None
    found = moments.top / moments.bottom
    squares = moments.top_squares - 2 * found * moments.products + found**2 * moments.bottom_squares
    error = sqrt(max(squares, 0.0) * moments.n / (moments.n - 1)) / abs(moments.bottom)
    reach = NormalDist().inv_cdf(0.5 + level / 2) * error
    return found - reach, found + reach


def difference(now: tuple[float, float, float], before: tuple[float, float, float]) -> Span:
    """The interval of now − before from each one's value, low and high (MOVER: Zou and Donner 2008; for shares, Newcombe 1998)."""
    (value, low, high), (base, base_low, base_high) = now, before
    found = value - base
    return found - sqrt((value - low) ** 2 + (base_high - base) ** 2), found + sqrt((high - value) ** 2 + (base - base_low) ** 2)


def difference_of_sums(now: Sequence[float], before: Sequence[float], level: float = 0.95) -> Span | None:
    """The interval of Σnow − Σbefore over days taken as independent (Welch 1947); None for fewer than two days on a side."""
    from scipy import stats  # noqa: PLC0415 - as below

    if len(now) < 2 or len(before) < 2:  # noqa: PLR2004 - a spread needs two
        return None
    parts = [len(days) * variance(days) for days in (now, before)]
    found, error = fsum(now) - fsum(before), sqrt(sum(parts))
    if not error:
        return found, found
    freedom = sum(parts) ** 2 / sum(part**2 / (len(days) - 1) for part, days in zip(parts, (now, before), strict=True))
    reach = float(stats.t.ppf(0.5 + level / 2, freedom)) * error
    return found - reach, found + reach


def median(values: Sequence[float], level: float = 0.95) -> Span | None:
    """The interval of a median by order statistics, free of any distribution (Conover 1999, §3.2); None if too few."""
    from scipy import stats  # noqa: PLC0415 - it takes half a second to import, and few numbers are medians

    found = stats.quantile_test(values, q=0, p=0.5).confidence_interval(level)
    low, high = float(found.low), float(found.high)
    return None if isnan(low) or isnan(high) else (low, high)
