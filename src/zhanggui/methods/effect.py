"""What a randomised test shows: how far a rate differs between two groups, and whether they were split as meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from zhanggui.methods.interval import Moments

if TYPE_CHECKING:
    from tea_tasting.aggr import Aggregates

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How far one group is from the other, where the truth likely lies, and how often chance alone does as much.

    Relative to the control group (0.1 is 10 % more), or in the rate's own unit.
    """

    value: float
    low: float
    high: float
    p: float
    method: str


def between(control: Moments, treated: Moments, *, relative: bool = True, level: float = LEVEL) -> Shift | None:
    """Compare Σt/Σb of two groups of independent people, each of whom adds t to the top and b to the bottom.

    The delta method with Welch's degrees of freedom; the relative difference on the log scale, so that it never
    falls below −1 (Deng, Knoblich and Lu 2018, as in tea-tasting). Where each person is one case that either has it
    or not, the score interval of a ratio (Miettinen and Nurminen 1985). None where a group has fewer than two
    people or nothing at the bottom, or where a relative difference has no base.
    """
    if any(each.n < 2 or not each.bottom for each in (control, treated)):  # noqa: PLR2004 - a spread needs two
        return None
    if relative and not (control.top > 0 and treated.top > 0):
        return None
    if relative and _yes_or_no(control) and _yes_or_no(treated):
        return _of_proportions(control, treated, level)
    return _of_ratios(control, treated, level, relative=relative)


def _of_ratios(control: Moments, treated: Moments, level: float, *, relative: bool) -> Shift | None:
    from tea_tasting.metrics import RatioOfMeans  # noqa: PLC0415 - with SciPy it takes a second to import, and few commands need it

    found = RatioOfMeans("top", "bottom", confidence_level=level).analyze_aggregates(_aggregates(control), _aggregates(treated))
    if relative:
        value, low, high = found.rel_effect_size, found.rel_effect_size_ci_lower, found.rel_effect_size_ci_upper
    else:
        value, low, high = found.effect_size, found.effect_size_ci_lower, found.effect_size_ci_upper
    if not all(map(isfinite, (value, low, high))):
        return None
    return Shift(value=float(value), low=float(low), high=float(high), p=float(found.pvalue), method="delta")


def _aggregates(group: Moments) -> Aggregates:
    from tea_tasting.aggr import Aggregates  # noqa: PLC0415 - as above

    top, bottom, n = group.top / group.n, group.bottom / group.n, group.n
    return Aggregates(
        count_=n,
        mean_={"top": top, "bottom": bottom},
        var_={
            "top": (group.top_squares - n * top**2) / (n - 1),
            "bottom": (group.bottom_squares - n * bottom**2) / (n - 1),
        },
        cov_={("bottom", "top"): (group.products - n * top * bottom) / (n - 1)},
    )


def _yes_or_no(group: Moments) -> bool:
    """Whether each person is one case, and has it or not."""
    return group.bottom == group.bottom_squares == group.n and group.top == group.top_squares == group.products


def _of_proportions(control: Moments, treated: Moments, level: float) -> Shift:
    from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep  # noqa: PLC0415 - as above

    counts = (int(treated.top), treated.n, int(control.top), control.n)
    low, high = confint_proportions_2indep(*counts, method="score", compare="ratio", alpha=1 - level)
    p = test_proportions_2indep(*counts, method="score", compare="ratio").pvalue
    value = (treated.top / treated.n) / (control.top / control.n) - 1
    return Shift(value=value, low=float(low) - 1, high=float(high) - 1, p=float(p), method="Miettinen-Nurminen")


def mismatch(counts: Sequence[int], shares: Sequence[float]) -> float:
    """How often chance alone splits people as unlike `shares` as `counts` are (χ²; Fabijan et al. 2019 on the sample-ratio mismatch)."""
    from scipy import stats  # noqa: PLC0415 - as above

    total = sum(counts)
    return float(stats.chisquare(list(counts), [share * total for share in shares]).pvalue)
