"""From a past to what is said of the days ahead: try, judge, set right, and use what was learned only where it beat the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from zhanggui.methods.demand import classes, trial
from zhanggui.methods.demand.calibrate import Calibration, calibrate
from zhanggui.methods.demand.panel import Flags, Forecast, Learner, Panel
from zhanggui.methods.demand.sums import common_error
from zhanggui.methods.demand.together import Ranks, ranks
from zhanggui.methods.demand.trial import BASELINE, LEARNED, Fold, Score

ALL = "all"
"""The score of all series together."""

NONE: Mapping[str, Learner] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """What is said of the days ahead, by which method of each series, and how the trial went."""

    said: Forecast
    method: classes.Names  #: (series,): "learned", "baseline", or the name of a simpler method
    common: float  #: by what share all days of a series are off together, by the sums of the trial
    ranks: Ranks  #: (series, scenarios): how series moved together in the trial
    origins: tuple[int, ...]
    scores: tuple[Score, ...]

    @property
    def used(self) -> Flags:
        """Of which series what was learned is said."""
        return np.asarray(self.method == LEARNED)


def choose(  # noqa: PLR0913 - what there is to choose from, and how
    panel: Panel, horizon: int, folds: int, learn: Learner, baseline: Learner, seed: int, *, simpler: Mapping[str, Learner] = NONE
) -> Chosen:
    """Try on the last days known, then learn from all of them.

    A class for which what was learned does not beat the baseline is given the best of `simpler`, where one does.
    """
    origins = trial.origins(panel, horizon, folds)
    class_of = classes.by_both(panel)
    tried = trial.run(panel, horizon, origins, learn, baseline, seed) if origins else []
    judged, set_right = righted(tried, class_of)
    scores = _scores(judged, class_of)
    beaten = [each.name for each in scores if not each.passed and each.name != ALL]
    others = {name: trial.run(panel, horizon, origins, each, baseline, seed) for name, each in simpler.items()} if beaten else {}
    scores = [each if each.passed or each.name == ALL else _instead(each, others, class_of) for each in scores]
    method = _method(scores, class_of, judged)
    said = baseline(panel, horizon, seed)(panel, horizon)
    for name in np.unique(method[method != BASELINE]):
        found = (learn if name == LEARNED else simpler[str(name)])(panel, horizon, seed)(panel, horizon)
        said = _either(np.asarray(method == name), set_right.of(found) if name == LEARNED else found, said)
    used = [_as_used(fold, at, method, others) for at, fold in enumerate(judged)]
    return Chosen(
        said=said,
        method=method,
        common=common_error(used),
        ranks=ranks(used, panel.size, seed),
        origins=tuple(origins),
        scores=tuple(scores),
    )


def _method(scores: Sequence[Score], class_of: classes.Names, judged: Sequence[Fold]) -> classes.Names:
    """The name of what is used for each series."""
    used = {each.name: each.used for each in scores if each.name != ALL}
    method = np.array([used.get(str(name), BASELINE) for name in class_of], dtype=np.str_)
    if not judged:
        return method
    return np.where((method == LEARNED) & trial.worse_by_itself(judged), BASELINE, method)


def _instead(score: Score, others: Mapping[str, Sequence[Fold]], class_of: classes.Names) -> Score:
    """The simpler method that beat the baseline by most, if one did."""
    found = {name: trial.score(name, folds, class_of == score.name) for name, folds in others.items()}
    better = {name: each.loss for name, each in found.items() if each is not None and each.better}
    return replace(score, used=min(better, key=lambda name: better[name])) if better else score


def _as_used(fold: Fold, at: int, method: classes.Names, others: Mapping[str, Sequence[Fold]]) -> Fold:
    """A fold with, of each series, the forecast of the method that is used for it."""
    said = _either(np.asarray(method == LEARNED), fold.ours, fold.naive)
    for name, folds in others.items():
        said = _either(np.asarray(method == name), folds[at].ours, said)
    return replace(fold, ours=said)


def righted(tried: Sequence[Fold], class_of: classes.Names) -> tuple[Sequence[Fold], Calibration]:
    """The folds as they are judged, and how ranges are set right: not at all where, fold by fold, what the others taught only cost."""
    if not tried:
        return tried, Calibration.none(len(class_of))
    found = calibrate(tried, class_of)
    judged = [_judged(tried, at, class_of) for at in range(len(tried))]
    return (judged, found) if _loss(judged) <= _loss(tried) else (tried, Calibration.none(len(class_of)))


def _loss(folds: Sequence[Fold]) -> float:
    return float(sum(np.nansum(trial.quantile_loss(fold.came, fold.ours)) for fold in folds))


def _judged(tried: Sequence[Fold], at: int, class_of: classes.Names) -> Fold:
    """A fold with its ranges set right by what the others taught."""
    others = [fold for place, fold in enumerate(tried) if place != at]
    return replace(tried[at], ours=calibrate(others, class_of).of(tried[at].ours)) if others else tried[at]


def _scores(judged: Sequence[Fold], class_of: classes.Names) -> list[Score]:
    """Of all together, and of each class; a class goes by all unless it clearly differs, since a choice by few folds is mostly chance."""
    whole = trial.score(ALL, judged, np.ones(len(class_of), dtype=bool)) if judged else None
    if whole is None:
        return []
    classed = [trial.score(str(name), judged, class_of == name) for name in np.unique(class_of)]
    return [each.beside(whole) for each in (whole, *classed) if each is not None]


def _either(here: Flags, ours: Forecast, other: Forecast) -> Forecast:
    return Forecast(
        mean=np.where(here[:, None], ours.mean, other.mean), quantiles=np.where(here[:, None, None], ours.quantiles, other.quantiles)
    )
