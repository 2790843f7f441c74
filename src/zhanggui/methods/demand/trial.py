"""A rolling-origin trial: what was learned from the past forecasts steps that it has not seen, beside its baseline (Tashman 2000)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from zhanggui.methods.demand.panel import HIGH, LEVELS, LOW, Array, Flags, Forecast, Learner, Panel

LEARNED, BASELINE = "learned", "baseline"
"""What may be used for a series; others go by their own names."""

_MARGIN = 0.02
"""Ours must beat the baseline by so much of its loss: a tie goes to the simpler."""

_FIRMLY = 0.25
"""A series by itself goes back to the baseline where ours is worse by so much, in every fold."""

_OFTEN_ENOUGH = 3
"""So many folds at least: of hundreds of series, some lose twice by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one class of series did in the trial, ours beside the baseline; losses are shares of what was wanted.

    `loss` is the weighted quantile loss, `wape` the absolute error of the mean; `covered` is the share of steps inside the 80 % range.
    `unsure` is the standard error of the difference of both losses, None where one fold or one series can't tell. `used` is the method
    that the class is given.
    """

    name: str
    series: int
    units: float
    loss: float
    naive_loss: float
    wape: float
    naive_wape: float
    bias: float
    covered: float
    unsure: float | None = None
    used: str = BASELINE

    @property
    def passed(self) -> bool:
        """Whether ours is used."""
        return self.used == LEARNED

    @property
    def better(self) -> bool:
        """Whether ours beat the baseline by the margin."""
        return self.loss < self.naive_loss * (1 - _MARGIN)

    @property
    def clear(self) -> bool:
        """Whether the difference is more than chance would make of it."""
        return self.unsure is not None and abs(self.loss - self.naive_loss) > self.unsure

    def beside(self, whole: Score) -> Score:
        """With its verdict: that of all series together, unless its own trial clearly says otherwise."""
        better = self.better if self.clear else whole.better
        return replace(self, used=LEARNED if better else BASELINE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fold:
    """One origin: what came (series, horizon), NaN where it isn't known, and what was forecast of it."""

    origin: int
    came: Array
    ours: Forecast
    naive: Forecast


def origins(panel: Panel, horizon: int, folds: int) -> list[int]:
    """From which steps on the trial forecasts: each a horizon before the next, none with less past than a season and a horizon."""
    least = horizon + panel.season.short
    every = [panel.steps - horizon * back for back in range(folds, 0, -1)]
    return [step for step in every if step >= least]


def run(panel: Panel, horizon: int, folds: Sequence[int], learn: Learner, baseline: Learner, seed: int) -> list[Fold]:
    """Learn once, from what came before the first origin, then forecast from each."""
    past = panel.until(folds[0])
    ours, naive = learn(past, horizon, seed), baseline(past, horizon, seed)
    found = []
    for origin in folds:
        known = panel.until(origin)
        came = panel.values[:, origin : origin + horizon].copy()
        came[panel.censored[:, origin : origin + horizon]] = np.nan
        came[~known.alive] = np.nan
        found.append(Fold(origin=origin, came=came, ours=ours(known, horizon), naive=naive(known, horizon)))
    return found


def quantile_loss(came: Array, forecast: Forecast) -> Array:
    """Twice the pinball loss of each step, the mean over the levels (Koenker and Bassett 1978): (series, ahead)."""
    gap = came[:, :, None] - forecast.quantiles
    level = np.array(LEVELS)
    return np.asarray(2 * np.maximum(level * gap, (level - 1) * gap).mean(axis=2))


def covered_share(came: Array, forecast: Forecast) -> Array:
    """How much of each step lies in the 80 % range: all or nothing, but for ties (Czado, Gneiting and Held 2009).

    Where several quantiles are what came (a day of nought, that is likely), it stands for all chances between them, of which some lie
    outside of the range though the number itself lies at its end.
    """
    levels = np.array((0.0, *LEVELS, 1.0))
    below = (forecast.quantiles < came[:, :, None]).sum(axis=2)
    above = len(LEVELS) + 1 - (forecast.quantiles > came[:, :, None]).sum(axis=2)
    low, high = levels[below], levels[np.maximum(above, below + 1)]
    share = np.clip(np.minimum(high, LEVELS[HIGH]) - np.maximum(low, LEVELS[LOW]), 0, None) / (high - low)
    return np.where(np.isnan(came), np.nan, share)


def score(name: str, folds: Sequence[Fold], rows: Flags) -> Score | None:
    """How the series of `rows` did; None where nothing came of them."""
    sums = np.zeros(8)
    for fold in folds:
        came = fold.came[rows]
        ours = Forecast(mean=fold.ours.mean[rows], quantiles=fold.ours.quantiles[rows])
        naive = Forecast(mean=fold.naive.mean[rows], quantiles=fold.naive.quantiles[rows])
        known = ~np.isnan(came)
        sums += [
            np.nansum(came),
            np.nansum(quantile_loss(came, ours)),
            np.nansum(quantile_loss(came, naive)),
            np.nansum(np.abs(came - ours.mean)),
            np.nansum(np.abs(came - naive.mean)),
            np.nansum(ours.mean - came),
            np.nansum(covered_share(came, ours)),
            known.sum(),
        ]
    units, loss, naive_loss, error, naive_error, over, covered, cells = (float(each) for each in sums)
    if units <= 0 or not cells:
        return None
    return Score(
        name=name,
        series=int(rows.sum()),
        units=units,
        loss=loss / units,
        naive_loss=naive_loss / units,
        wape=error / units,
        naive_wape=naive_error / units,
        bias=over / units,
        covered=covered / cells,
        unsure=_unsure([_lost(fold, rows) / units for fold in folds]),
    )


def _lost(fold: Fold, rows: Flags) -> Array:
    """By how much ours lost more than the baseline, (series,)."""
    came = fold.came[rows]
    ours, naive = (Forecast(mean=said.mean[rows], quantiles=said.quantiles[rows]) for said in (fold.ours, fold.naive))
    return np.asarray(np.nansum(quantile_loss(came, ours) - quantile_loss(came, naive), axis=1))


def _unsure(lost: Sequence[Array]) -> float | None:
    """The standard error of their sum: the larger of what the series scatter and what the folds do, as series of a fold share its luck."""
    each = np.stack(lost)
    if min(each.shape) < 2:  # noqa: PLR2004 - one scatters not
        return None
    return float(max(np.sqrt(len(sums)) * np.std(sums, ddof=1) for sums in (each.sum(axis=0), each.sum(axis=1))))


def worse_by_itself(folds: Sequence[Fold]) -> Flags:
    """Series for which the baseline was clearly better in every fold, of which there are at least three."""
    if len(folds) < _OFTEN_ENOUGH:
        return np.zeros(len(folds[0].came) if folds else 0, dtype=bool)
    each = [
        np.nansum(quantile_loss(fold.came, fold.ours), axis=1) > (1 + _FIRMLY) * np.nansum(quantile_loss(fold.came, fold.naive), axis=1)
        for fold in folds
    ]
    return np.asarray(np.all(each, axis=0))
