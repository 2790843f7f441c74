"""Series side by side, what is known of the days ahead, and what a forecast of them is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""The quantiles of a forecast."""

LOW, MIDDLE, HIGH = LEVELS.index(0.1), LEVELS.index(0.5), LEVELS.index(0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """After how many steps things come again: the short season (a week of days, a year of months), and a year where it is another."""

    short: int
    year: int

    @classmethod
    def of_days(cls) -> Season:
        """Days: weeks, and a year of whole weeks, so that weekdays fall on weekdays."""
        return cls(short=7, year=364)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """The past of some series, (series, steps), and what is known of each step, past and ahead.

    A step before a series was there, or after it was gone, is NaN. `censored` marks steps on which more may have been wanted.
    `known` holds (steps + ahead,) arrays. `kinds` are codes of what the series are like, the widest first; `worth` is what a
    unit is worth. `price` is what a unit was sold for, NaN where none was sold.
    """

    values: Array
    censored: Flags
    season: Season
    known: Mapping[str, Array] = field(default_factory=dict)
    kinds: Mapping[str, Codes] = field(default_factory=dict)
    price: Array | None = None
    worth: Array | None = None
    first_day: date | None = None

    @property
    def size(self) -> int:
        """How many series."""
        return len(self.values)

    @property
    def steps(self) -> int:
        """How many steps have been seen."""
        return int(self.values.shape[1])

    @property
    def alive(self) -> Flags:
        """Which series are still there at the last step, (series,)."""
        return np.asarray(~np.isnan(self.values[:, -1]))

    def until(self, step: int) -> Panel:
        """The panel as it was before `step`: nothing of it, nor of what came later, but what was known beforehand."""
        price = None if self.price is None else self.price[:, :step]
        cut = len(next(iter(self.known.values()))) - (self.steps - step) if self.known else 0
        known = {name: column[:cut] for name, column in self.known.items()}
        return replace(self, values=self.values[:, :step], censored=self.censored[:, :step], price=price, known=known)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """What is likely to come: the mean (series, ahead), and its quantiles (series, ahead, levels) at `LEVELS`, in order."""

    mean: Array
    quantiles: Array


Forecaster = Callable[[Panel, int], Forecast]
"""A past and how many steps ahead → what is likely to come. The past may be longer than that which it was learned from."""

Learner = Callable[[Panel, int, int], Forecaster]
"""A past, the horizon and a seed → what was learned from it."""
