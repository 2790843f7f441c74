"""The wish to buy: BG/NBD in the calendar's own time. Each wish is one visit that may end in an order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import DAY, Array, Dice, chance, hours_of_day, pick_by
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.people import HOURS, People
from zhanggui.simulate.plan import Plan

RATE_SHAPE, RATE_MEAN = 1.3, 1 / 46  #: purchases a day while alive, Gamma
DROPOUT_A, DROPOUT_B = 1.1, 3.7  #: chance to leave for good after a purchase, Beta
AT_ONCE, NEVER = 0.80, 0.07  #: share who want to buy on the day they register, and who never do
LONGEST_VISIT = 3000  #: seconds
FAITHFUL = 0.80  #: share of wishes in the home channel

START_MIX = np.array((0.30, 0.36, 0.20, 0.14))
END_MIX = np.array((0.28, 0.29, 0.17, 0.26))  #: Douyin grows, Tmall falls
_LATER_TRAFFIC = np.array((  # by sales channel, once a customer
    (0.22, 0.08, 0.06, 0.08, 0.05, 0.03, 0.03, 0.35, 0.10), (0.38, 0.16, 0.12, 0.05, 0.05, 0.01, 0.03, 0.20, 0.00),
    (0.42, 0.18, 0.08, 0.02, 0.02, 0.01, 0.04, 0.23, 0.00), (0.10, 0.02, 0.30, 0.08, 0.36, 0.01, 0.01, 0.12, 0.00),
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Every wish in the order of time; arrays are (wishes,)."""

    customer: Array
    day: Array
    second: Array  #: when the visit begins, since the shop opened
    channel: Array
    traffic: Array
    device: Array

    @property
    def size(self) -> int:
        """How many wishes."""
        return len(self.customer)


def make(plan: Plan, calendar: Calendar, people: People) -> Wishes:
    """Let every person want things until they leave."""
    dice = plan.dice("wishes")
    customer, day, first = _renew(dice, calendar, people)
    n = len(customer)
    customer, day = _someone_on_the_last_day(customer, day, calendar)
    registered = people.registered[customer]
    second = day * DAY + np.minimum(hours_of_day(dice, n, HOURS), DAY - LONGEST_VISIT - 1)
    soon = registered + dice.integers(0, 400, n)
    second = np.where(day == people.day[customer], np.maximum(soon, np.where(first, 0, second)), second)
    order = np.lexsort((customer, second))
    customer, day, second, first = customer[order], day[order], second[order], first[order]
    channel = _channels(dice, people.home[customer], day / calendar.days)
    traffic = np.where(first, people.traffic[customer], pick_by(dice, _LATER_TRAFFIC, channel))
    other = dice.integers(0, 3, n)
    return Wishes(customer=customer, day=day, second=second, channel=channel, traffic=traffic,
                  device=np.where(chance(dice, n, 0.15), other, people.device[customer]))  # fmt: skip


def _renew(dice: Dice, calendar: Calendar, people: People) -> tuple[Array, Array, Array]:
    """Draw purchase after purchase until everyone has left or time is up: (customer, day, is first)."""
    warp, n = calendar.warp(), people.size
    rate = dice.gamma(RATE_SHAPE, RATE_MEAN / RATE_SHAPE, n)
    leaves = dice.beta(DROPOUT_A, DROPOUT_B, n)
    kind = dice.random(n)
    waiting = np.where(kind < AT_ONCE, 0.0, dice.exponential(1, n) / (rate + 1e-4))
    now = warp[people.day] + waiting
    who = np.flatnonzero((kind < 1 - NEVER) & ~people.fraud)
    found: list[tuple[Array, Array]] = []
    while len(who := who[now[who] < warp[-1]]):
        found.append((who, now[who]))
        who = who[~chance(dice, len(who), leaves[who])]
        now[who] += dice.exponential(1, len(who)) / rate[who] + 0.05
    customer = np.concatenate([each for each, _ in found])
    day = np.searchsorted(warp, np.concatenate([each for _, each in found]), side="right") - 1
    first = np.arange(len(customer)) < len(found[0][0])
    return customer, np.clip(day, 0, calendar.days - 1), first


def _someone_on_the_last_day(customer: Array, day: Array, calendar: Calendar) -> tuple[Array, Array]:
    """Move the latest wish to the last day, so that the data always reach it."""
    day = day.copy()
    day[np.argmax(day)] = calendar.days - 1
    return customer, day


def _channels(dice: Dice, home: Array, progress: Array) -> Array:
    mix = START_MIX + (END_MIX - START_MIX) * progress[:, None]
    other = np.minimum((dice.random(len(home))[:, None] > np.cumsum(mix, axis=1)).sum(axis=1), 3)
    return np.where(chance(dice, len(home), FAITHFUL), home, other).astype(np.int32)
