"""Several forecasts are better than one (Bates and Granger 1969): those are averaged that together did best on the latest steps known.

The mean of their quantiles is taken level by level (Lichtendahl, Grushka-Cockayne and Winkler 2013), which keeps ranges sharp.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from zhanggui.methods.demand import trial
from zhanggui.methods.demand.panel import Array, Forecast, Forecaster, Learner, Panel

_FOLDS = 2
"""The choice is made by so many horizons before the end of the past."""


def blend(members: Mapping[str, Learner]) -> Learner:
    """A learner that averages the members which together did best."""

    def learn(panel: Panel, horizon: int, seed: int) -> Forecaster:
        names = chosen(members, panel, horizon, seed)
        learned = [members[name](panel, horizon, seed) for name in names]
        return lambda past, ahead: mean_of([each(past, ahead) for each in learned])

    return learn


def chosen(members: Mapping[str, Learner], panel: Panel, horizon: int, seed: int) -> tuple[str, ...]:
    """The members that together had the least quantile loss, before the end of the past."""
    origins = trial.origins(panel, horizon, _FOLDS)
    if not origins or len(members) == 1:
        return tuple(members)
    past = panel.until(origins[0])
    learned = {name: each(past, horizon, seed) for name, each in members.items()}
    said = {name: [each(panel.until(origin), horizon) for origin in origins] for name, each in learned.items()}
    came = [panel.values[:, origin : origin + horizon] for origin in origins]
    subsets = [each for many in range(1, len(members) + 1) for each in itertools.combinations(members, many)]
    return min(subsets, key=lambda names: _loss([mean_of([said[name][at] for name in names]) for at in range(len(origins))], came))


def mean_of(forecasts: Sequence[Forecast]) -> Forecast:
    """The mean of means, and of quantiles level by level."""
    return Forecast(
        mean=np.mean([each.mean for each in forecasts], axis=0), quantiles=np.mean([each.quantiles for each in forecasts], axis=0)
    )


def _loss(said: Sequence[Forecast], came: Sequence[Array]) -> float:
    return sum(float(np.nansum(trial.quantile_loss(actual, each))) for actual, each in zip(came, said, strict=True))
