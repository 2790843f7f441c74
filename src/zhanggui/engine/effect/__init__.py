"""What initiatives did: a randomised test where there was one, else before against after with a placebo test."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.engine.build import Build
from zhanggui.engine.effect import trial, turn, words
from zhanggui.engine.effect.blocks import ordinary_days
from zhanggui.engine.effect.effect import Asked, Effect, Verdict, not_measured
from zhanggui.engine.effect.initiative import Initiative, read
from zhanggui.facts import Period
from zhanggui.nouns import Measure

__all__ = ["Effect", "Initiative", "Verdict", "effects"]


def effects(build: Build, metrics: Mapping[str, Measure], period: Period) -> tuple[Effect, ...]:
    """What each initiative at work in `period` did to the metric that it was to move, the earliest first.

    `metrics` are those that may be aimed at, by name. A test is measured over its own run, a turn over the blocks
    of days around it; only `worth` is cut at the ends of the period. What can't be measured says why.
    """
    initiatives = tuple(read(build))
    if not initiatives:
        return ()
    asked = Asked(metrics=metrics, initiatives=initiatives, period=period, calendar=ordinary_days(build))
    return tuple(_effect(build, each, asked) for each in initiatives if each.touches(period))


def _effect(build: Build, initiative: Initiative, asked: Asked) -> Effect:
    if initiative.status == "planned":
        return not_measured(initiative, words.NOT_BEGUN)
    if initiative.metric is None:
        return not_measured(initiative, words.NO_METRIC)
    metric = asked.metrics.get(initiative.metric)
    if metric is None:
        return not_measured(initiative, words.UNKNOWN_METRIC.format(metric=initiative.metric))
    if initiative.experiment is not None:
        return trial.measured(build, initiative, metric, asked)
    return turn.measured(build, initiative, metric, asked)
