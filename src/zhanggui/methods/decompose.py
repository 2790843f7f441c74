"""Exact decompositions: how much of a change came from each part, so that the parts sum to the whole of it.

Arrays in, arrays out. The terms sum to the change up to floating point; `to_whole` then makes them exact in cents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import factorial, floor

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_SAME = 1e-9
"""Two values closer than this, relative to their size, are one: their logarithmic mean would be noise over noise."""


def log_mean(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """The logarithmic mean (a − b) / (ln a − ln b) of positive numbers; a where they are the same (Carlson 1972)."""
    one, other = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    same = np.abs(one - other) <= _SAME * np.maximum(np.abs(one), np.abs(other))
    safe = np.where(same, 1.0, other)
    return np.asarray(np.where(same, (one + other) / 2, (one - other) / np.log(np.where(same, 2.0, one) / safe)))


def lmdi(before: npt.ArrayLike, after: npt.ArrayLike) -> Array:
    """What each factor of a product brought of its change: L(V₁, V₀) · ln(x₁ / x₀), LMDI-I (Ang 2004; Ang 2005, table 2).

    `before` and `after` are (factors,) or (factors, parts), all positive; so is what comes out, in the unit of the product.
    Perfect in decomposition, and no factor's share depends on the order of the others.
    """
    first, last = np.asarray(before, float), np.asarray(after, float)
    weight = log_mean(last.prod(axis=0), first.prod(axis=0))
    return np.asarray(weight * np.log(last / first))


def shapley(before: npt.ArrayLike, after: npt.ArrayLike) -> Array:
    """The same for factors of any sign, nought among them: each factor's mean step over all orders in which they can move.

    Shapley (1953) as Sun (1998) has it for products; (factors,) or (factors, parts). Of two factors: x̄Δy and ȳΔx (Bennet 1920).
    """
    first, last = np.asarray(before, float), np.asarray(after, float)
    return np.asarray(shapley_weights(first, last) * (last - first))


def shapley_weights(before: npt.ArrayLike, after: npt.ArrayLike) -> Array:
    """What one more unit of each factor is worth to the product, between the two years: `shapley` is this times the change."""
    first, last = np.asarray(before, float), np.asarray(after, float)
    weights = np.zeros_like(first)
    for place in range(len(first)):
        for weight, moved, held in coalitions(place, len(first)):
            weights[place] += weight * last[moved].prod(axis=0) * first[held].prod(axis=0)
    return weights


def coalitions(place: int, count: int) -> Iterator[tuple[float, list[int], list[int]]]:
    """Which of the other factors have moved before `place` does, which have not, and how often that is so among all orders."""
    others = [other for other in range(count) if other != place]
    for size in range(count):
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        for moved in combinations(others, size):
            yield weight, list(moved), [other for other in others if other not in moved]


def by_logs(before: npt.ArrayLike, after: npt.ArrayLike) -> bool:
    """Whether every factor is above nought in both years, so that `lmdi` is defined."""
    return bool(np.all(np.asarray(before, float) > 0) and np.all(np.asarray(after, float) > 0))


def product(before: npt.ArrayLike, after: npt.ArrayLike) -> Array:
    """What each factor of a product brought: by `lmdi`, or by `shapley` where a factor is nought or changes sign."""
    return lmdi(before, after) if by_logs(before, after) else shapley(before, after)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAndMix:
    """What each part brought of the change of an overall rate; both are (parts,) and sum to it."""

    rate: Array  #: its own rate moved
    mix: Array  #: its weight moved, and it is better or worse than the average


def rate_and_mix(tops: tuple[npt.ArrayLike, npt.ArrayLike], bottoms: tuple[npt.ArrayLike, npt.ArrayLike]) -> RateAndMix:
    """Tell Σt₁/Σb₁ − Σt₀/Σb₀ apart, part by part: w̄ · Δr, and (r̄ − R̄) · Δw.

    Kitagawa (1955) in its symmetrical form; the overall rate R̄ can be taken off r̄ because the changes of weights sum
    to nought. A part without cases in one year has the other year's rate in both: all that it brings is mix.
    Raises ValueError where a whole year has no cases.
    """
    top, bottom = (np.asarray(each, float) for each in (tops, bottoms))
    whole = bottom.sum(axis=1)
    if not np.all(whole):
        raise ValueError("a year without cases has no rate")
    weights = bottom / whole[:, None]
    rates = np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom != 0)
    rates = np.where(np.isnan(rates), rates[::-1], rates)
    rates = np.where(np.isnan(rates), 0.0, rates)
    overall = top.sum(axis=1) / whole
    # A part with a top and no cases at all can't be a rate; it stands as it is.
    stray = np.where(bottom == 0, top, 0.0) / whole[:, None]
    rate = weights.mean(axis=0) * (rates[1] - rates[0]) + stray[1] - stray[0]
    return RateAndMix(rate=rate, mix=(rates.mean(axis=0) - overall.mean()) * (weights[1] - weights[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceVolumeMix:
    """What moved the value of many articles; all of it sums to the change.

    `prices` is (factors, articles): the list price, then what share of it was left to pay. `mix` is (articles,): those
    dearer than the average gained, or cheaper ones lost. `volume` is the units of all, each at the average price `unit`.
    """

    volume: float
    unit: float
    mix: Array
    prices: Array


def price_volume_mix(quantities: tuple[npt.ArrayLike, npt.ArrayLike], prices: tuple[npt.ArrayLike, npt.ArrayLike]) -> PriceVolumeMix:
    """Tell Σ q₁p₁ − Σ q₀p₀ apart: P̄ · ΔQ, and Q̄ times Σ s̄Δp and Σ (p̄ − P̄)Δs.

    Bennet (1920), twice: Q units at the average price P, which is that of articles at shares s and prices p. `quantities`
    are (articles,) for both years, `prices` (factors, articles), whose product is the price. An article that is new or
    gone has the price of the year in which it was there, so that all it brings is mix; NaN there.
    Raises ValueError where a year has no units.
    """
    quantity, price = (np.asarray(each, float) for each in (quantities, prices))
    units = quantity.sum(axis=1)
    if not np.all(units):
        raise ValueError("a year without units has no price")
    price = np.where(np.isnan(price), price[::-1], price)
    shares = quantity / units[:, None]
    whole = price.prod(axis=1)
    average = (shares * whole).sum(axis=1).mean()
    return PriceVolumeMix(
        volume=float(average * (units[1] - units[0])),
        unit=float(average),
        mix=units.mean() * (whole.mean(axis=0) - average) * (shares[1] - shares[0]),
        prices=units.mean() * shares.mean(axis=0) * shapley(price[0], price[1]),
    )


def to_whole(terms: npt.ArrayLike, total: int) -> list[int]:
    """Whole numbers next to `terms` that sum to `total`: each rounded down, then up by largest remainder (Hamilton).

    `total` is what the terms sum to but for rounding; raises ValueError where it is further off than that.
    """
    wanted = [float(each) for each in np.asarray(terms, float)]
    parts = [floor(each) for each in wanted]
    spare = total - sum(parts)
    if not 0 <= spare <= len(parts):
        raise ValueError(f"the terms sum to {sum(wanted)}, not to {total}")
    for place in sorted(range(len(parts)), key=lambda place: (parts[place] - wanted[place], place))[:spare]:
        parts[place] += 1
    return parts
