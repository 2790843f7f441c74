"""Whether a change stands out among those that happened while nothing was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from statistics import fmean, stdev

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A change net of the usual drift, the range that the placebos leave it, and how often one of them is as large.

    `level` is how often such a range holds the truth; `scatter` is how far placebos usually lie from the drift,
    as it would be at the date in question.
    """

    value: float
    low: float
    high: float
    level: float
    p: float
    scatter: float


def judge(change: float, placebos: Sequence[float], error: float = 1.0, errors: Sequence[float] = ()) -> Judged | None:
    """Rank a change among placebo changes, each measured in its own standard `error` (any common scale will do).

    The rank p-value is that of a permutation test: (1 + placebos at least as large) / (1 + placebos). The range takes
    the placebos' own order statistics, so it supposes no distribution: with n of them the full range holds n−1 of n+1
    times (placebo tests in time: Abadie, Diamond and Hainmueller 2015; ranges by exchangeability: Vovk et al. 2005).
    None for fewer than two placebos.
    """
    count = len(placebos)
    if count < 2:  # noqa: PLR2004 - a range needs two
        return None
    errors = errors or [1.0] * count
    drift = fmean(placebos)
    scaled = sorted((each - drift) / own for each, own in zip(placebos, errors, strict=True))
    net = change - drift
    beyond = sum(abs(each) >= abs(net / error) for each in scaled)
    cut = max(floor((count + 1) * (1 - LEVEL) / 2), 1)
    return Judged(
        value=net,
        low=net - error * scaled[-cut],
        high=net - error * scaled[cut - 1],
        level=1 - 2 * cut / (count + 1),
        p=(1 + beyond) / (1 + count),
        scatter=error * stdev(scaled),
    )
