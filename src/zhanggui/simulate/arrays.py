"""The few array operations that every part of the shop needs. Arrays hold codes, cents, seconds or days."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Dice = np.random.Generator

DAY = 86_400
HOUR = 3_600
NONE = -1  #: not there: no customer, no time, no order


def chance(dice: Dice, n: int, share: float | Array) -> Array:
    """Flags of length n, each true with probability `share`."""
    return np.asarray(dice.random(n) < share)


def pick(dice: Dice, weights: Array, n: int) -> Array:
    """Draw n codes with the given weights."""
    return draw(np.cumsum(weights), dice.random(n))


def draw(cumulative: Array, u: Array) -> Array:
    """Turn uniform numbers into codes by cumulative weights."""
    found = np.searchsorted(cumulative, u * cumulative[-1], side="right")
    return np.asarray(np.minimum(found, len(cumulative) - 1), np.int32)


def pick_by(dice: Dice, weights: Array, row: Array) -> Array:
    """Draw one code for each entry of `row`, with the weights (rows, codes) of that row."""
    cumulative = np.cumsum(weights, axis=1)
    cumulative /= cumulative[:, -1:]
    flat = (cumulative + np.arange(len(weights))[:, None]).ravel()
    found = np.searchsorted(flat, row + dice.random(len(row)), side="right")
    width = weights.shape[1]
    return np.asarray(np.clip(found - row * width, 0, width - 1), np.int32)


def spans(lengths: Array) -> Array:
    """Where each group starts, and the end of the last: lengths (n,) → starts (n + 1,)."""
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def places(lengths: Array) -> tuple[Array, Array]:
    """For each member of groups laid end to end: its group, and its place in the group from 0."""
    starts = spans(lengths)
    group = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    return group, (np.arange(starts[-1]) - starts[:-1][group]).astype(np.int32)


def distinct(values: Array) -> Array:
    """The different values, in order: by sorting, which is several times as fast as NumPy's hashing of millions."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def run_numbers(keys: Array) -> Array:
    """Number the rows of each run of equal keys from 0; equal keys stand together."""
    if not len(keys):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return np.asarray(np.arange(len(keys)) - np.repeat(starts, np.diff(np.append(starts, len(keys)))))


def sums(group: Array, values: Array, groups: int) -> Array:
    """Exact integer sums of values by group, (groups,)."""
    order = np.argsort(group, kind="stable")
    total = np.concatenate(([0], np.cumsum(values[order], dtype=np.int64)))
    ends = np.cumsum(np.bincount(group, minlength=groups))
    return np.diff(total[np.concatenate(([0], ends))])


def counts(group: Array, groups: int) -> Array:
    """How many rows each group has."""
    return np.bincount(group, minlength=groups)


def spread(amount: Array, weight: Array, group: Array) -> Array:
    """Spread whole cents over the rows of each group in proportion to weight, by largest remainder.

    amount (groups,), weight (rows,), group (rows,) in ascending order. Ties go to the
    earlier row; a group whose weight is 0 gets nothing.
    """
    whole = sums(group, weight, len(amount))[group]
    product = amount[group] * weight
    safe = np.maximum(whole, 1)
    share = product // safe
    left = (amount - sums(group, share, len(amount)))[group]
    row = np.arange(len(weight))
    order = np.lexsort((row, -(product - share * safe), group))
    rank = np.empty(len(weight), np.int64)
    rank[order] = run_numbers(group[order])
    return np.where(whole > 0, share + (rank < left), 0)


def hours_of_day(dice: Dice, n: int, weights: Array) -> Array:
    """Draw n times of day in seconds, with the weights (24,) of the hours."""
    return (pick(dice, weights, n) * HOUR + dice.integers(0, HOUR, n)).astype(np.int64)
