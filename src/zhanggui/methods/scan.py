"""Where and when a number fell short: every slice and every run of months is tried, and chance is told what it is owed for that.

Arrays in, arrays out: (slices, years, months) with the year before first. A run is so many months on end.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

ENOUGH = 10.0
"""So many cases, in effect, must stand behind a run: below that a normal law says little of a sum."""

SHRINK = 0.02
"""So much of the whole's year before is added to each slice's."""

_FEW, _MANY = 12, 1e6
"""Of fewer looks than this the spread isn't measured; as many as that leave nothing to be learned."""

_TINY, _NEWTON, _STEPS = 1e-12, 12, 16

_MAD = 1.4826
"""The spread of a normal law over its median absolute deviation."""


def runs(months: int) -> list[tuple[int, int]]:
    """Every run of months, as half-open ranges."""
    return list(combinations(range(months + 1), 2))


def over_runs(values: Array) -> Array:
    """Sums over every run: (…, months) → (…, runs)."""
    whole = np.concatenate((np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)), axis=-1)
    edges = np.array(runs(values.shape[-1]))
    return np.asarray(whole[..., edges[:, 1]] - whole[..., edges[:, 0]])


@dataclass(frozen=True, slots=True)
class Shortfall:
    """For each slice and run: what was there, what was to be expected, and how far they would differ by chance."""

    found: Array
    expected: Array
    size: Array  #: what a case adds, one or an amount: the variance of what was found, over its mean
    unsure: Array  #: the variance of what was expected, over its square
    known: npt.NDArray[np.bool_]  #: where enough cases stand behind it

    def missing(self, sign: int) -> Array:
        """How much is missing (sign −1), or too much (sign 1)."""
        return sign * (self.found - self.expected)


def _over(top: Array, bottom: Array) -> Array:
    return np.asarray(np.divide(top, bottom, out=np.full(np.broadcast(top, bottom).shape, np.nan), where=bottom != 0))


def of_rate(top: Array, bottom: Array, residual: Array) -> Shortfall:
    """What a rate should have brought: the slice's own rate of the year before, times how the whole (slice 0) went in those months of it.

    `residual` is Σ(t − rb)² over rows, at the rate r that they had the year before: what rows add scatters by it (Cochran 1977,
    §2.11), whether they are cases that have something or not, amounts, or days of a campaign. Every slice is given `SHRINK`
    of the whole's year before, so that one that had hardly any cases then isn't held against its luck.
    """
    t, b, v = over_runs(top), over_runs(bottom), over_runs(residual)
    year = runs(top.shape[-1]).index((0, top.shape[-1]))
    lent = SHRINK * (np.arange(len(t)) > 0)[:, None]
    tops, bottoms, spread = (each[:, 0, [year]] + lent * each[[0], 0, [year]] for each in (t, b, v))
    base = _over(tops, bottoms)
    moved = _over(t[[0], 0] * bottoms[[0]], b[[0], 0] * tops[[0]])
    expected = b[:, 1] * base * moved
    size = _over(spread + v[:, 1, [year]], tops + t[:, 1, [year]])
    unsure = _over(spread, tops**2) + np.where(np.arange(t.shape[2]) == year, 0.0, _over(v[[0], 0], t[[0], 0] ** 2))
    known = (np.maximum(t[:, 1], expected) >= ENOUGH * size) & (size > 0) & (b[:, 0, [year]] > 0)
    return _judged(t[:, 1], expected, np.broadcast_to(size, expected.shape), unsure, known)


def of_part(counts: Array, days: float) -> Shortfall:
    """What a part of a whole (slice 0) should have counted, held against itself.

    Over a part of the year: as many as in the same months of the year before, times its own growth in the other months, times how
    the rest of the whole moved between those months and these (a difference in differences of logarithms). Over all of it: as
    many as the year before, for so many more `days`: growth of others is no reason to have grown.
    """
    n = over_runs(counts)
    year = runs(counts.shape[-1]).index((0, counts.shape[-1]))
    rest = n[[0]] - n
    out, rest_out = n[..., [year]] - n, rest[..., [year]] - rest
    growth = _over(out[:, 1], out[:, 0]) * _over(rest[:, 1], rest[:, 0]) * _over(rest_out[:, 0], rest_out[:, 1])
    unsure = sum((_over(np.ones_like(each), each) for each in (n[:, 0], out[:, 0], out[:, 1])), np.zeros_like(growth))
    unsure += sum(
        (_over(np.ones_like(each), each) for pair in (rest, rest_out) for each in (pair[:, 0], pair[:, 1])), np.zeros_like(growth)
    )
    growth[:, year], unsure[:, year] = days, _over(np.ones(len(n)), n[:, 0, year])
    growth[0, np.arange(growth.shape[1]) != year] = np.nan
    return _counted(n[:, 1], n[:, 0] * growth, unsure)


def of_cross(counts: Array, first: Array, second: Array, whole: Array, days: float) -> Shortfall:
    """What the crossing of two parts (a channel and a category) should have counted, beside its neighbours.

    The count that the rest of the one part, the rest of the other and what is in neither make in the same months, times the odds
    ratio of the four in all other months of both years: what befalls the channel, or the category, as a whole isn't the
    crossing's own. All are (crossings, years, months), `whole` (1, years, months). Over the whole year as in `of_part`.
    """
    n, one, two, all_ = (over_runs(each) for each in (counts, first, second, whole))
    year = runs(counts.shape[-1]).index((0, counts.shape[-1]))
    corners = (n, one - n, two - n, all_ - one - two + n)
    here = [each[:, 1] for each in corners]
    away = [each[:, 0, [year]] + each[:, 1, [year]] - each[:, 1] for each in corners]
    odds = _over(away[0] * away[3], away[1] * away[2])
    expected = _over(here[1] * here[2], here[3]) * odds
    unsure = sum((_over(np.ones_like(each), each) for each in (*here[1:], *away)), np.zeros_like(expected))
    expected[:, year], unsure[:, year] = n[:, 0, year] * days, _over(np.ones(len(n)), n[:, 0, year])
    return _counted(here[0], expected, unsure)


def _counted(found: Array, expected: Array, unsure: Array) -> Shortfall:
    """Counts scatter as a Poisson law does, and what they are held against as its parts do (`unsure`)."""
    return _judged(found, expected, np.ones_like(expected), unsure, expected >= ENOUGH)


def _judged(found: Array, expected: Array, size: Array, unsure: Array, known: npt.NDArray[np.bool_]) -> Shortfall:
    known = known & np.isfinite(expected) & (expected > 0) & np.isfinite(unsure)
    return Shortfall(found, expected, size, unsure, known)


# ── what chance is owed ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Scores:
    """How many times further from what was expected than by chance, (slices, runs); NaN where too few cases stand behind it."""

    values: Array
    freedom: float  #: of Student's law, by which they scatter: what chance does is learned from so much


def scores(short: Shortfall, sign: int, *, drifts: bool) -> Scores:
    """Score every slice and run; what chance does is learned from the slices themselves (an empirical null, Efron 2004).

    Rates scatter more than their rows allow, because rows of one day or one customer go together: their variance is so many times
    larger, as the steps of all slices from month to month tell. Counts also drift (`drifts`): people come and go, articles age, and a
    slice of many rows does as much as one of few; so what was to be expected of it is the more unsure, as all slices over all
    runs of the same length tell.
    """
    months = round((sqrt(8 * short.found.shape[1] + 1) - 1) / 2)
    lengths = np.array([last - first for first, last in runs(months)])
    if drifts:
        looked = int(np.any(short.known, axis=1).sum())
        return Scores(sign * _root(short, _drift(short, lengths)), max(looked - 1.0, 1.0))
    plain = sign * _root(short, np.zeros(len(lengths)))
    steps = np.diff(plain[min(1, len(plain) - 1) :, lengths == 1], axis=1) / sqrt(2)
    steps = steps[~np.isnan(steps)]
    if len(steps) < _FEW:
        return Scores(plain, _MANY)
    return Scores(plain / max(_width(steps), 1.0), len(steps) / 2)


def _width(looks: Array) -> float:
    """The spread of the middle half, which what stands out doesn't widen."""
    return _MAD * float(np.median(np.abs(looks - np.median(looks))))


def _root(short: Shortfall, drift: Array) -> Array:
    """The signed root of the likelihood ratio of a quasi-Poisson count whose mean is known up to a log-normal error, that error profiled out.

    Least over t of 2·(A·ln(A / Eeᵗ) − A + Eeᵗ) / size + t² / unsure (McCullagh and Nelder 1989, §9.2; Pawitan 2001, §3.4): the sum is
    convex in t and its slope too, so Newton's steps from the right end never overshoot.
    """
    known = short.known
    found, expected = np.where(known, np.maximum(short.found, 0.0), 1.0), np.where(known, short.expected, 1.0)
    size, unsure = np.where(known, short.size, 1.0), np.where(known, short.unsure + drift, 1.0) + _TINY
    more = found > expected
    error = np.where(more, np.minimum((found - expected) * unsure / size, np.log(np.where(more, found, 1.0) / expected)), 0.0)
    for _ in range(_NEWTON):
        level = expected * np.exp(error)
        error -= (level + error * size / unsure - found) / (level + size / unsure)
    level = expected * np.exp(error)
    logs = np.log(np.divide(found, level, out=np.ones_like(found), where=found > 0))
    ratio = 2 * (found * logs - found + level) / size + error**2 / unsure
    return np.asarray(np.where(known, np.sign(found - expected) * np.sqrt(np.maximum(ratio, 0.0)), np.nan))


def _drift(short: Shortfall, lengths: npt.NDArray[np.int_]) -> Array:
    """The variance of slices' own drift, relative to their size, (runs,): what lasts, and what months have of their own, which averages out.

    So a line in one over the length, fitted to what the runs of each length tell. The whole year is left out: over the year, slices
    differ because they went different ways.
    """
    points = []
    for length in range(1, int(lengths.max())):
        looks = int(short.known[:, lengths == length].sum())
        if looks >= _FEW:
            points.append(
                (1 / length, _fitted(Shortfall(*(getattr(short, name)[:, lengths == length] for name in Shortfall.__slots__))), looks)
            )
    if not points:
        return np.zeros(len(lengths))
    x, y, weight = (np.array(each, float) for each in zip(*points, strict=True))
    slope, lasting = np.polyfit(x, y, 1, w=np.sqrt(weight)) if len(points) > 1 else (0.0, y[0])
    if slope < 0:
        slope, lasting = 0.0, float(np.average(y, weights=weight))
    elif lasting < 0:
        slope, lasting = float((weight * x * y).sum() / (weight * x * x).sum()), 0.0
    return np.asarray(lasting + slope / lengths)


def _fitted(short: Shortfall) -> float:
    """The drift at which the looks are as wide as a normal law has them, by bisection; nought where they are no wider without."""

    def wide(drift: float) -> bool:
        looks = _root(short, np.array(drift))
        return _width(looks[~np.isnan(looks)]) > 1

    low, high = 0.0, 1.0
    if not wide(low):
        return 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if wide(middle) else (low, middle)
    return high


def chance(scored: Array, freedom: Array, slices: int) -> Array:
    """How many slices and runs would stand out as far by chance alone, of all that were looked at (Bonferroni), (slices, runs).

    `freedom` is (slices, 1). Runs that reach the end of the year, and so may still go on, are owed half of it (weights as in
    Genovese, Roeder and Wasserman 2006). Runs overlap: of white noise over twelve months, twelve such runs stand out three sigmas as
    often as seven looks that know nothing of each other would, and the sixty-six others as often as thirty; so each counts as half.
    """
    from scipy.special import stdtr  # noqa: PLC0415 - it takes a while to import, and only this needs it

    months = round((sqrt(8 * scored.shape[1] + 1) - 1) / 2)
    alike = np.array([months if last == months else max(months * (months - 1) // 2, 1) for _first, last in runs(months)])
    odds = slices * alike * stdtr(np.maximum(freedom, 1.0), -scored)
    return np.asarray(np.where(scored > 0, odds, np.inf))


def longest(scored: Array, best: int, months: int, slack: float = 1.0) -> int:
    """The longest run around the `best` one that stands out as much, give or take `slack` (the one-standard-error rule)."""
    every = runs(months)
    first, last = every[best]
    around = [place for place, (start, end) in enumerate(every) if start <= first and end >= last and scored[place] >= scored[best] - slack]
    return max(around, key=lambda place: (every[place][1] - every[place][0], scored[place]))
