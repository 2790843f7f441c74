"""What is to be simulated: how many people, for how long, from which seed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

_LAST_SAFE_DAY = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The size of the shop and the seed of its dice."""

    customers: int = 3000  #: people who register over the whole time
    years: float = 2.5  #: how long, in whole months
    seed: int = 1
    last_day: date = date(2025, 12, 31)
    faults: float = 0.001  #: share of extra faulty rows injected into each file

    @property
    def first_day(self) -> date:
        """The day on which the shop opens."""
        after = self.last_day + timedelta(days=1)
        months = after.year * 12 + after.month - 1 - max(1, round(self.years * 12))
        return date(months // 12, months % 12 + 1, min(after.day, _LAST_SAFE_DAY))

    @property
    def days(self) -> int:
        """How many days are simulated, first and last included."""
        return (self.last_day - self.first_day).days + 1

    def dice(self, part: str) -> np.random.Generator:
        """The dice of one part of the shop, so that a change to one part leaves the others as they were."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode())])
