"""What an initiative did, as far as it can be shown."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhanggui.engine.effect.initiative import Initiative
from zhanggui.facts import Fact, Period
from zhanggui.nouns import Measure
from zhanggui.words import Text, same


class Verdict(enum.Enum):
    """What may be said of an effect. Only ROSE and FELL are causes: randomised, or a quasi-experiment that passed its placebo test."""

    ROSE = "rose"
    FELL = "fell"
    NO_CLEAR = "no clear effect"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The change of a metric that an initiative caused, and what that was worth.

    `lift` is relative (0.1 is 10 % more), or in the metric's own unit where that is a level (hours, days, scores); its
    grade is A for a randomised test, B for before against after with a passed placebo test, C where either fell short.
    `base` is the metric without it: of the control group, or before. `worth` is money in the period asked for, over
    the traffic or slice that it touched (`slices`); None unless the effect is clear and moves money by the same share.
    """

    initiative: Initiative
    metric: Measure | None
    verdict: Verdict
    how: Text
    lift: Fact | None = None
    base: Fact | None = None
    worth: Fact | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What effects are asked for: the metrics by name, the initiatives there were, and the period that worth is counted in."""

    metrics: Mapping[str, Measure]
    initiatives: tuple[Initiative, ...]
    period: Period
    calendar: tuple[date, ...]  #: the shop's ordinary days


def not_measured(initiative: Initiative, why: Text, metric: Measure | None = None) -> Effect:
    """Nothing can be said, and why."""
    return Effect(initiative=initiative, metric=metric, verdict=Verdict.NOT_MEASURED, how=why)


def verdict(low: float, high: float) -> Verdict:
    """Which way it went: none where the range holds nought."""
    return Verdict.ROSE if low > 0 else Verdict.FELL if high < 0 else Verdict.NO_CLEAR


def title(metric: Measure, *, relative: bool) -> Text:
    """What the number of a lift is called."""
    words = Text("{metric}的相对变化", "{metric}, relative change") if relative else Text("{metric}的变化", "{metric}, change")
    return words.format(metric=metric.title)


def joined(*parts: Text) -> Text:
    """Words one after the other."""
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def listed(texts: list[Text]) -> Text:
    """Names side by side."""
    return Text("、".join(each.zh for each in texts), ", ".join(each.en for each in texts)) if texts else same("–")
