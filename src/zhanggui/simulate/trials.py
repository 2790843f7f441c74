"""A/B tests with true effects, and the month of slow pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from zhanggui.simulate.arrays import Array
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.plan import Plan

COMPLETES = 0.80  #: share of wishes on the own site that end in an order, other things equal
SLOW_DEVICE = 1  #: the mini program
SLOW_LOADS, SLOW_COMPLETES = 1.9, 0.78


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An experiment on visitors, half in `treatment`."""

    name: str
    starts: date
    ends: date
    completes: float = 1.0  #: the treatment multiplies the share of wishes that end in an order
    ignored_lists: float = 1.0  #: and the number of lists in which nothing is clicked

    def running(self, calendar: Calendar, day: Array) -> Array:
        """Whether it runs on these days."""
        return np.asarray((day >= calendar.day(self.starts)) & (day <= calendar.day(self.ends)))

    def treated(self, visitor: Array) -> Array:
        """Whether these visitors are in the treatment: a hash of visitor and name."""
        salt = sum(ord(letter) * 31**place for place, letter in enumerate(self.name)) % (1 << 31)
        mixed = (visitor.astype(np.uint64) + np.uint64(salt)) * np.uint64(0x9E3779B97F4A7C15)
        return np.asarray((mixed >> np.uint64(41)) & np.uint64(1)).astype(np.bool_)


def trials(plan: Plan) -> tuple[Trial, ...]:
    """The experiments of the last year: one that helps, one that hurts, one that moves clicks only."""
    year = plan.last_day.year
    return (
        Trial(name="checkout_one_page", starts=date(year, 3, 3), ends=date(year, 4, 13), completes=1.10),
        Trial(name="free_shipping_bar", starts=date(year, 5, 5), ends=date(year, 5, 25), completes=0.94),
        Trial(name="recommend_v2", starts=date(year, 9, 1), ends=date(year, 9, 28), ignored_lists=0.70),
    )


def slow_days(plan: Plan, calendar: Calendar) -> Array:
    """Days of slow pages: July of the last year, (days,)."""
    return np.asarray((calendar.year == plan.last_day.year) & (calendar.month % 12 == 6))  # noqa: PLR2004


def completes(plan: Plan, calendar: Calendar, visitor: Array, day: Array, device: Array) -> Array:
    """The chance that a wish on the own site ends in an order."""
    share = np.full(len(day), COMPLETES)
    for each in trials(plan):
        share *= np.where(each.running(calendar, day) & each.treated(visitor), each.completes, 1.0)
    slow = slow_days(plan, calendar)[day] & (device == SLOW_DEVICE)
    return share * np.where(slow, SLOW_COMPLETES, 1.0)
