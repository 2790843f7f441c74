"""(s, S): once the position is at or below s, order up to S."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhanggui.methods.inventory.spread import Array, Number, floats
from zhanggui.methods.special import special


class Levels(NamedTuple):
    """When to order, up to what, and what it costs a period."""

    point: int
    level: int
    cost: float


def zheng_federgruen(fixed: float, cost: Array, demand: Array, lowest: int = 0) -> Levels:
    """The best (s, S), exactly (Zheng and Federgruen, Finding Optimal (s, S) Policies Is about as Simple as Evaluating a Single
    Policy, Operations Research 39 (1991) 654–665).

    `cost` is what a period is expected to cost with a position of `lowest`, `lowest` + 1, …; it is convex, and reaches far enough
    on both sides of its least value. `demand` are the chances of 0, 1, … units in a period.
    """  # noqa: D205 - the title is long
    renewal = _renewal(demand, len(cost))
    weeks = np.cumsum(renewal)
    level = best = int(np.argmin(cost))
    point = best
    while True:  # the lowest level: that whose point costs less than the policy itself
        point -= 1
        lowest_cost = _policy(point, best, fixed, cost, renewal, weeks)
        if lowest_cost <= cost[point]:
            break
    while level + 1 < len(cost) and cost[level + 1] <= lowest_cost:
        level += 1
        found = _policy(point, level, fixed, cost, renewal, weeks)
        if found < lowest_cost:
            best, lowest_cost = level, found
            while lowest_cost <= cost[point + 1]:
                point += 1
                lowest_cost = _policy(point, best, fixed, cost, renewal, weeks)
    return Levels(point + lowest, best + lowest, float(lowest_cost))


def _renewal(demand: Array, size: int) -> Array:
    """How often a position so far below the level is visited between two orders."""
    chances = np.zeros(size)
    chances[: min(size, len(demand))] = demand[:size]
    found = np.zeros(size)
    found[0] = 1 / (1 - chances[0])
    for j in range(1, size):
        found[j] = found[0] * (chances[j:0:-1] @ found[:j])
    return found


def _policy(point: int, level: int, fixed: float, cost: Array, renewal: Array, weeks: Array) -> float:
    """What (s, S) costs a period: that of a whole cycle over its length."""
    n = level - point
    return float((fixed + renewal[:n] @ cost[level : level - n : -1]) / weeks[n - 1])


def period_cost(holding: float, short: float, chances: Array, positions: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Array:
    """What a period is expected to cost with each position, if demand until what is ordered next comes has these chances."""
    units = np.arange(len(chances))
    left = np.maximum(positions[:, None] - units, 0) @ chances
    missing = np.maximum(units - positions[:, None], 0) @ chances
    return np.asarray(holding * left + short * missing)


def poisson(mean: float, size: int) -> Array:
    """The chances of 0, 1, … units."""
    units = np.arange(size)
    return np.asarray(np.exp(units * np.log(mean) - mean - special().gammaln(units + 1)))


def power_approximation(holding: Number, short: Number, fixed: Number, mean: Number, sd: Number, lead: Number = 0.0) -> tuple[Array, Array]:
    """(s, S) of many articles at once, close to the best (Ehrhardt and Mosier, Management Science 30 (1984) 618–622)."""
    holding, short, fixed, mean, sd, lead = floats(holding, short, fixed, mean, sd, lead)
    mean, sd = np.maximum(mean, 1e-9), np.maximum(sd, 1e-9)
    during, spread = mean * (lead + 1), sd * np.sqrt(lead + 1)
    units = 1.30 * mean**0.494 * (fixed / holding) ** 0.506 * (1 + (spread / mean) ** 2) ** 0.116
    z = np.sqrt(units * holding / (spread * short))
    point = 0.973 * during + spread * (0.183 / z + 1.063 - 2.192 * z)
    best = during + spread * special().ndtri(np.clip(short / (short + holding), 1e-9, 1 - 1e-9))
    small = units / mean <= 1.5  # noqa: PLR2004 - the bound of the approximation
    return np.where(small, np.minimum(point, best), point), np.where(small, np.minimum(point + units, best), point + units)
