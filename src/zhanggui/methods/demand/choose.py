"""From a past to what is said of the days ahead: try, judge, set right, and use what was learned only where it beat the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from zhanggui.methods.demand import classes, trial
from zhanggui.methods.demand.calibrate import Calibration, calibrate
from zhanggui.methods.demand.panel import Array, Flags, Forecast, Learner, Panel
from zhanggui.methods.demand.trial import Fold, Score

ALL = "all"
"""The score of all series together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """What is said of the days ahead, of which series it was learned, and how the trial went."""

    said: Forecast
    used: Flags  #: (series,)
    grown: Array  #: (series, ahead): how many times the variance of a sum is the sum of the days' own
    origins: tuple[int, ...]
    scores: tuple[Score, ...]


def choose(panel: Panel, horizon: int, folds: int, learn: Learner, baseline: Learner, seed: int) -> Chosen:
    """Try on the last days known, then learn from all of them."""
    origins = trial.origins(panel, horizon, folds)
    class_of = np.char.add(np.char.add(classes.by_worth(panel), " "), classes.by_pattern(panel))
    tried = trial.run(panel, horizon, origins, learn, baseline, seed) if origins else []
    judged = [_judged(tried, at, class_of) for at in range(len(tried))]
    scores = _scores(judged, class_of)
    used = np.isin(class_of, [each.name for each in scores if each.passed and each.name != ALL])
    if judged:
        used &= ~trial.worse_by_itself(judged)
    set_right = calibrate(tried, class_of) if tried else Calibration.none(panel.size)
    naive = baseline(panel, horizon, seed)(panel, horizon)
    ours = set_right.of(learn(panel, horizon, seed)(panel, horizon)) if used.any() else naive
    return Chosen(said=_either(used, ours, naive), used=used, grown=set_right.grown(horizon), origins=tuple(origins), scores=tuple(scores))


def _judged(tried: Sequence[Fold], at: int, class_of: classes.Names) -> Fold:
    """A fold with its ranges set right by what the others taught."""
    others = [fold for place, fold in enumerate(tried) if place != at]
    return replace(tried[at], ours=calibrate(others, class_of).of(tried[at].ours)) if others else tried[at]


def _scores(judged: Sequence[Fold], class_of: classes.Names) -> list[Score]:
    """Of all together, and of each class."""
    rows = {ALL: np.ones(len(class_of), dtype=bool)} | {str(name): class_of == name for name in np.unique(class_of)}
    scores = [trial.score(name, judged, here) for name, here in rows.items()] if judged else []
    return [each for each in scores if each is not None]


def _either(used: Flags, ours: Forecast, naive: Forecast) -> Forecast:
    return Forecast(
        mean=np.where(used[:, None], ours.mean, naive.mean), quantiles=np.where(used[:, None, None], ours.quantiles, naive.quantiles)
    )
