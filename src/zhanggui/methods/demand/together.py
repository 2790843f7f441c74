"""How series move together, and what groups of them come to: quantiles that belong to one joint forecast, so that they cohere.

The joint forecast is drawn as the trial came out (the Schaake shuffle, Clark et al. 2004; for hierarchies Ben Taieb, Taylor and
Hyndman 2017): every step of every fold is a scenario, in which each series lies as high in its own forecast as it then lay. What
sells well together in the trial does so in the draws. A group's draws are the sums of its members' draws; hence every level of
the hierarchy adds up, draw by draw, and its mean is the sum of means.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.demand.panel import LEVELS, Array, Codes, Forecast
from zhanggui.methods.demand.trial import Fold

Ranks = NDArray[np.float32]

_LEVELS = np.array((0.0, *LEVELS, 1.0))
_SCENARIOS = 100


def ranks(folds: Sequence[Fold], size: int, seed: int) -> Ranks:
    """How high each step came out in its forecast, (series, scenarios): between nought and one, by chance where it isn't known.

    Without a trial, series know nothing of each other.
    """
    dice = np.random.default_rng(seed)
    found = [_ranks(fold, dice) for fold in folds] or [dice.random((size, _SCENARIOS)).astype(np.float32)]
    return np.concatenate(found, axis=1)


def _ranks(fold: Fold, dice: np.random.Generator) -> Ranks:
    """On a line between two levels; by chance among the levels that say just what came, and where nothing is known."""
    came = fold.came[:, :, None]
    points = _points(fold.ours.quantiles)
    below = (fold.ours.quantiles < came).sum(axis=2)
    above = np.maximum(len(LEVELS) + 1 - (fold.ours.quantiles > came).sum(axis=2), below + 1)
    start, end = (np.take_along_axis(points, each[:, :, None], axis=2)[:, :, 0] for each in (below, above))
    chance = dice.random(fold.came.shape)
    tied = (above > below + 1) | (end <= start)
    part = np.where(tied, chance, np.clip((fold.came - start) / np.where(end > start, end - start, 1.0), 0, 1))
    found = _LEVELS[below] + part * (_LEVELS[above] - _LEVELS[below])
    return np.asarray(np.where(np.isnan(fold.came), chance, found), dtype=np.float32)


def _points(quantiles: Array) -> Array:
    """The quantiles with both ends: below the first as steep as after it, but not below nought; beyond the last as steep as before it."""
    first, last = quantiles[..., :1], quantiles[..., -1:]
    return np.concatenate([np.clip(2 * first - quantiles[..., 1:2], 0, first), quantiles, 2 * last - quantiles[..., -2:-1]], axis=-1)


def draws(said: Forecast, rank: Ranks) -> Array:
    """Of each series, at one step ahead each: (series, ahead, scenarios); their mean is the mean that was said."""
    found = np.stack([_at(said.quantiles[:, step], rank) for step in range(said.mean.shape[1])], axis=1)
    drawn = found.mean(axis=2)
    stretch = np.where(drawn > 0, said.mean / np.maximum(drawn, 1e-12), 0.0)
    return np.asarray(found * stretch[:, :, None])


def _at(quantiles: Array, rank: Ranks) -> Array:
    """The quantile of each rank, on a line between two levels."""
    points = _points(quantiles)
    place = np.clip(np.searchsorted(_LEVELS, rank, side="right") - 1, 0, len(_LEVELS) - 2)
    low, high = np.take_along_axis(points, place, axis=1), np.take_along_axis(points, place + 1, axis=1)
    part = (rank - _LEVELS[place]) / (_LEVELS[place + 1] - _LEVELS[place])
    return np.asarray(low + part * (high - low))


def added(said: Forecast, rank: Ranks, group: Codes) -> Forecast:
    """What each group comes to at each step: (groups, ahead)."""
    many = int(group.max()) + 1 if len(group) else 0
    mean = np.zeros((many, said.mean.shape[1]))
    np.add.at(mean, group, said.mean)
    quantiles = np.zeros((*mean.shape, len(LEVELS)))
    for step in range(mean.shape[1]):
        one = Forecast(mean=said.mean[:, step : step + 1], quantiles=said.quantiles[:, step : step + 1])
        total = np.zeros((many, rank.shape[1]))
        np.add.at(total, group, draws(one, rank)[:, 0])
        quantiles[:, step] = np.quantile(total, LEVELS, axis=1).T
    return Forecast(mean=mean, quantiles=quantiles)
