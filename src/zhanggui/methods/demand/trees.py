"""One set of boosted trees for all series and all steps ahead (Ke et al. 2017; Montero-Manso and Hyndman 2021 on why one for all).

The mean is learned as a share of each series' level by Tweedie deviance, weighted as the variance of a negative binomial would have
it. The quantiles come from level sets (Hasson et al. 2021): what came of steps for which about as much was expected, of series that
are about as uneven, in months that the trees had not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.demand.features import Features, Rows
from zhanggui.methods.demand.levelled import levelled
from zhanggui.methods.demand.levelset import LevelSet
from zhanggui.methods.demand.panel import LEVELS, Array, Flags, Forecast, Forecaster, Panel
from zhanggui.methods.special import special

_UNEVEN = 0.1
"""The squared coefficient of variation of a large series; a small one scatters as a Poisson besides."""

_HEADS = (0.1, 0.3, 0.5, 0.7, 0.9)
_LARGE, _FEW = 2.0, 500
"""A series that sells so much a step has heads of its own, where there are so many rows to learn them from."""

_LARGEST = 50.0
"""No step is told to be more than so many times its level: a single order of a thousand teaches nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How the trees are grown."""

    rows: int = 300_000  #: rows to learn from, at most
    origins: int = 26  #: origins to learn from, at most
    rounds: int = 200
    rate: float = 0.06
    leaves: int = 31
    leaf: int = 100  #: rows in a leaf, at least
    power: float = 1.1  #: of the Tweedie variance: 1 is a Poisson, 2 a Gamma
    share: float = 0.7  #: of features tried for each tree
    held: float = 0.3  #: of the origins are held back for the level sets
    beside: Callable[[Panel, int], Array] | None = None  #: another mean of the steps ahead, with which theirs is averaged


def trees(panel: Panel, horizon: int, seed: int, growth: Growth = Growth()) -> Forecaster:
    """Learn from a past; what comes back forecasts from any past at least as long."""
    features = Features(panel, horizon)
    rows = list(_rows(features, horizon, growth, np.random.default_rng(seed)))
    if not rows:
        raise ValueError("too short a past to learn from")
    cut = max(1, round(len(rows) * (1 - growth.held)))
    early, late = rows[:cut], rows[cut:] or rows[-1:]
    first = _grown(early, growth, seed)
    sets = LevelSet.of(*_expected(first, late), features_uneven(late))
    heads = _heads(rows, growth, seed)
    return _Trees(booster=_grown(rows, growth, seed), sets=sets, heads=heads, beside=growth.beside).forecast


def trees_of_days(panel: Panel, horizon: int, seed: int) -> Forecaster:
    """Trees averaged with a level times the calendar, which keeps what they saw but once (Bates and Granger 1969; see `blend.py`)."""
    return trees(panel, horizon, seed, Growth(beside=levelled))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trees:
    booster: Any
    sets: LevelSet
    heads: tuple[Any, ...]
    beside: Callable[[Panel, int], Array] | None = None

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        """From the end of a past."""
        features = Features(panel, horizon)
        step = np.arange(1, horizon + 1)
        size = panel.size
        rows = features.at(panel.steps, np.arange(size), step)
        own = _predict(self.booster, rows)
        mean = own if self.beside is None else (own + self.beside(panel, horizon).ravel()) / 2
        quantiles = self.sets.quantiles(mean, uneven(rows.told, features.names))
        if self.heads:
            large = rows.level >= _LARGE
            quantiles[large] = self._from_heads(rows, large) * (mean / np.maximum(own, 1e-9))[large, None]
        shape = (size, horizon)
        return Forecast(mean=mean.reshape(shape), quantiles=quantiles.reshape(*shape, -1))

    def _from_heads(self, rows: Rows, large: Flags) -> Array:
        """Each head says its own quantile; those between lie between."""
        found = np.stack([np.asarray(head.predict(rows.told[large], num_threads=1), dtype=float) for head in self.heads], axis=1)
        found = np.sort(np.maximum(found, 0), axis=1) * rows.level[large][:, None]
        return np.stack([_between(found, level) for level in LEVELS], axis=1)


def _between(heads: Array, level: float) -> Array:
    """A quantile between two heads, or beyond the last, on the scale of a normal number."""
    place = int(np.clip(np.searchsorted(_HEADS, level, side="right") - 1, 0, len(_HEADS) - 2))
    ndtri = special().ndtri
    low, high = ndtri(_HEADS[place]), ndtri(_HEADS[place + 1])
    part = (ndtri(level) - low) / (high - low)
    return np.asarray(np.maximum(heads[:, place] + part * (heads[:, place + 1] - heads[:, place]), 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learned:
    """Rows with what came of them."""

    rows: Rows
    came: Array
    names: Sequence[str] = field(default_factory=list)


def _rows(features: Features, horizon: int, growth: Growth, dice: np.random.Generator) -> Iterator[_Learned]:
    """Rows at origins spread over the past, the oldest first, a few steps ahead of each."""
    season = features.panel.season
    first = min(max(2 * season.short, features.usual), features.panel.steps // 2)
    last = features.panel.steps - 1
    gap = max(1, (last - first) // growth.origins)
    origins = list(range(last, first, -gap))[::-1]
    each = max(1, growth.rows // max(len(origins), 1))
    for origin in origins:
        here = np.flatnonzero(~np.isnan(features.panel.values[:, origin - 1]))
        steps = np.arange(1, min(horizon, features.panel.steps - origin) + 1)
        if not len(here) or not len(steps):
            continue
        many = max(1, min(len(steps), each // len(here)))
        here = here if many * len(here) <= each else np.sort(dice.choice(here, each // many, replace=False))
        chosen = np.sort(dice.choice(steps, many, replace=False))
        rows = features.at(origin, here, chosen)
        came = features.values[rows.series, origin + rows.step - 1]
        known = ~np.isnan(came)
        kept = Rows(series=rows.series[known], origin=origin, step=rows.step[known], level=rows.level[known], told=rows.told[known])
        if known.any():
            yield _Learned(rows=kept, came=came[known], names=features.names)


def _grown(learned: Sequence[_Learned], growth: Growth, seed: int) -> Any:  # noqa: ANN401 - LightGBM has no types
    import lightgbm  # noqa: PLC0415 - slow to import, and only learning needs it

    told = np.concatenate([each.rows.told for each in learned])
    level = np.concatenate([each.rows.level for each in learned])
    share = np.minimum(np.concatenate([each.came for each in learned]) / level, _LARGEST)
    weight = 1 / (1 / level + _UNEVEN)
    data = lightgbm.Dataset(told, label=np.maximum(share, 0), weight=weight / weight.mean(), feature_name=list(learned[0].names))
    settings = _settings(growth, seed, len(share)) | {"objective": "tweedie", "tweedie_variance_power": growth.power}
    return lightgbm.train(settings, data, num_boost_round=growth.rounds)


def _heads(learned: Sequence[_Learned], growth: Growth, seed: int) -> tuple[Any, ...]:
    """A set of trees for each of some quantiles, learned from the series that are large enough to have any but whole steps."""
    import lightgbm  # noqa: PLC0415 - as above

    told = np.concatenate([each.rows.told for each in learned])
    level = np.concatenate([each.rows.level for each in learned])
    came = np.concatenate([each.came for each in learned])
    large = level >= _LARGE
    if large.sum() < _FEW:
        return ()
    share = np.minimum(came[large] / level[large], _LARGEST)
    weight = np.sqrt(1 / (1 / level[large] + _UNEVEN))
    data = lightgbm.Dataset(
        told[large], label=share, weight=weight / weight.mean(), feature_name=list(learned[0].names), free_raw_data=False
    )
    settings = _settings(growth, seed, int(large.sum())) | {"objective": "quantile", "max_bin": 127}
    return tuple(lightgbm.train(settings | {"alpha": each}, data, num_boost_round=growth.rounds) for each in _HEADS)


def _settings(growth: Growth, seed: int, rows: int) -> dict[str, Any]:
    return {
        "learning_rate": growth.rate, "num_leaves": growth.leaves, "min_data_in_leaf": max(5, min(growth.leaf, rows // 100)),
        "feature_fraction": growth.share, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 1.0,
        "num_threads": 1, "deterministic": True, "force_row_wise": True, "seed": seed, "verbosity": -1, "max_bin": 127,
    }  # fmt: skip


def _predict(booster: Any, rows: Rows) -> Array:  # noqa: ANN401 - as above
    return np.asarray(booster.predict(rows.told, num_threads=1), dtype=float) * rows.level


def _expected(booster: Any, learned: Sequence[_Learned]) -> tuple[Array, Array]:  # noqa: ANN401 - as above
    """What was expected, and what came."""
    return np.concatenate([_predict(booster, each.rows) for each in learned]), np.concatenate([each.came for each in learned])


def features_uneven(learned: Sequence[_Learned]) -> Array:
    """How uneven the series of each row is."""
    return np.concatenate([uneven(each.rows.told, each.names) for each in learned])


def uneven(told: NDArray[np.float32], names: Sequence[str]) -> Array:
    """How uneven a series is over its middle window."""
    place = next(at for at, name in enumerate(names) if name.startswith("spread_"))
    return np.asarray(np.nan_to_num(told[:, place].astype(float), nan=1.0))
