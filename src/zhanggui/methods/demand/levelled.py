"""A level times what the calendar did before: how days of the week and days of promotions sell beside an ordinary one.

The ratio-to-level form of the textbooks (Hyndman and Athanasopoulos 2021, ch. 3 and 8): what is special about a day is learned from all
series of a kind together, which see it often; a series' own level follows its sales slowly. Trees forget what they saw but once, and
this keeps it; so it stands beside them. The time of the year is left to them: in a year or two it can't be told from growth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.demand.censored import wanted
from zhanggui.methods.demand.panel import Array, Panel

_MEMORY = 0.98
"""What is left of a day's weight in the level a day later: half of it after five weeks."""

_FIRST, _KNOWN = 7.0, 56
"""A new series' own level is believed against that of its kind as if its kind had been seen for so many days; an older one's by itself."""

_SEEN = 20.0
"""What is special is believed as if an ordinary day had been seen, of so many units."""

_NEAR = 28
"""What is ordinary is that of so many days before and after, so that no season and no growth is taken for a promotion's doing."""

_LEAST, _MOST = 0.05, 20.0
"""Nothing makes a day sell less than a twentieth of an ordinary one, or more than twenty times as much."""


def levelled(panel: Panel, horizon: int) -> Array:
    """The mean of the steps after the past: (series, horizon). It is learned anew each time, which takes one pass over the past."""
    values = wanted(panel)
    known, sold = ~np.isnan(values), np.nan_to_num(values)
    kind = next(iter(panel.kinds.values()), np.zeros(panel.size, dtype=np.int64))
    steps = panel.steps + horizon
    shape = np.ones((int(kind.max()) + 1, steps))
    week, promotion = np.arange(steps) % panel.season.short, _promotions(panel, steps)
    plain = known & (promotion[: panel.steps] < 0)
    _learn(shape, week, kind, plain, np.where(plain, sold, 0.0))
    if (promotion >= 0).any():
        _learn(shape, promotion, kind, known, sold)
    weight = _MEMORY ** np.arange(panel.steps - 1, -1, -1.0)
    expected = np.where(known, shape[kind][:, : panel.steps], 0.0) @ weight
    total = sold @ weight
    alike = np.bincount(kind, total) / np.maximum(np.bincount(kind, expected), 1e-9)
    unsure = _FIRST * np.maximum(1 - known.sum(axis=1) / _KNOWN, 0)
    level = (total + unsure * alike[kind]) / np.maximum(expected + unsure, 1e-9)
    return np.asarray(level[:, None] * shape[kind][:, panel.steps :])


def _promotions(panel: Panel, steps: int) -> NDArray[np.int64]:
    """Which day of which promotion each step is; −1 where it is of none."""
    if "promotion" not in panel.known:
        return np.full(steps, -1, dtype=np.int64)
    kind, since, until = (_filled(panel.known[name], steps) for name in ("promotion", "since_start", "until_end"))
    return np.where(since >= 0, kind * 1000 + np.minimum(since, 300) + 500 * (until == 0), -1)


def _filled(column: Array, steps: int) -> NDArray[np.int64]:
    """As whole numbers, −1 where nothing is known."""
    padded = np.full(steps, np.nan)
    padded[: min(len(column), steps)] = column[:steps]
    return np.where(np.isnan(padded), -1, padded).astype(np.int64)


def _learn(shape: Array, labels: NDArray[np.int64], kind: NDArray[np.int64], known: NDArray[np.bool_], sold: Array) -> None:
    """Multiply each step's shape by what steps of its label sold beside what was expected of them so far."""
    past = known.shape[1]
    level = sold.sum(axis=1) / np.maximum((known * shape[kind][:, :past]).sum(axis=1), 1e-9)
    expected = known * shape[kind][:, :past] * level[:, None]
    names, code = np.unique(labels, return_inverse=True)
    ordinary = (names < 0)[code[:past]] if (names < 0).any() else np.ones(past, dtype=bool)
    for each in range(len(shape)):
        here = kind == each
        came = sold[here].sum(axis=0)
        usual = expected[here].sum(axis=0)
        usual *= _around(came * ordinary) / np.maximum(_around(usual * ordinary), 1e-9)
        ratio = (np.bincount(code[:past], came, len(names)) + _SEEN) / (np.bincount(code[:past], usual, len(names)) + _SEEN)
        ratio = np.where(names < 0, 1.0, np.clip(ratio, _LEAST, _MOST))
        shape[each] *= ratio[code]


def _around(values: Array) -> Array:
    """Sums over the weeks around each step."""
    so_far = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    return np.asarray(so_far[np.minimum(place + _NEAR + 1, len(values))] - so_far[np.maximum(place - _NEAR, 0)])
