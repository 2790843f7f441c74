"""The people who register: when, whence, where they live, what they like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.advertising import TAKEN, Ads
from zhanggui.simulate.arrays import DAY, HOUR, Array, Dice, chance, hours_of_day, pick, pick_by
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import PROVINCE_WEIGHTS, TRAFFIC

HOURS = np.array((
    8, 4, 2, 1, 1, 2, 5, 10, 18, 26, 34, 33, 31, 30, 30, 30, 30, 28, 30, 40, 52, 56, 44, 22,
))  # fmt: skip
DEVICE_SHARES = np.array((0.36, 0.42, 0.22))
FRAUD_SHARE = 0.003
TWICE = 0.015  #: share of accounts that are a person's second
UNKNOWN_PERSON = 0.05  #: share of accounts without a person_id

_ORGANIC, _PAID_SEARCH, _REFERRAL = 0, 1, 5
_HOME = np.array((  # home sales channel by acquisition channel: own_site, tmall, jd, douyin
    (0.34, 0.34, 0.20, 0.12), (0.34, 0.36, 0.22, 0.08), (0.30, 0.30, 0.12, 0.28), (0.34, 0.26, 0.10, 0.30),
    (0.18, 0.18, 0.06, 0.58), (0.52, 0.22, 0.12, 0.14), (0.26, 0.42, 0.22, 0.10), (0.40, 0.32, 0.20, 0.08),
    (0.60, 0.20, 0.12, 0.08),
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Every account in the order of registration; arrays are (customers,)."""

    registered: Array  #: seconds since the shop opened
    traffic: Array
    home: Array  #: the sales channel that they mostly buy in
    region: Array
    gender: Array
    birth_year: Array
    consents: Array
    likes: Array  #: the category that they like best
    device: Array
    person: Array  #: the account that their person registered first
    person_known: Array
    fraud: Array  #: belongs to the fraud ring
    incremental: Array  #: would not have come without ads

    @property
    def size(self) -> int:
        """How many accounts."""
        return len(self.registered)

    @property
    def day(self) -> Array:
        """The day of registration."""
        return np.asarray(self.registered // DAY)


def make(plan: Plan, calendar: Calendar, ads: Ads) -> People:
    """Let people come as the shop and its ads pull them."""
    dice = plan.dice("people")
    n = plan.customers
    cell = np.sort(pick(dice, ads.pull.ravel(), n))
    day, traffic = np.divmod(cell, len(TRAFFIC))
    second = np.minimum(hours_of_day(dice, n, HOURS), DAY - HOUR)
    order = np.argsort(day * DAY + second, kind="stable")
    day, traffic, registered = day[order], traffic[order], (day * DAY + second)[order]
    own = ads.own_pull[day, traffic] / ads.pull[day, traffic]
    incremental = ~chance(dice, n, own)
    searches = (traffic == _ORGANIC) & chance(dice, n, TAKEN) & (ads.spend[day, 0] > 0)
    traffic = np.where(searches, _PAID_SEARCH, traffic)
    fraud = _ring(plan, calendar, day)
    region = np.where(fraud, 0, pick(dice, np.array(PROVINCE_WEIGHTS), n))
    last = calendar.year[day] == plan.last_day.year
    traffic = np.where(fraud, _REFERRAL, traffic)
    return People(
        registered=registered, traffic=traffic, home=pick_by(dice, _HOME, traffic), region=region,
        gender=pick(dice, np.array((0.58, 0.34, 0.08)), n), birth_year=plan.first_day.year - dice.integers(18, 62, n),
        consents=chance(dice, n, np.where(last, 0.71, 0.63)),
        likes=pick(dice, np.array((0.17, 0.2, 0.15, 0.1, 0.13, 0.1, 0.08, 0.07)), n),
        device=pick(dice, DEVICE_SHARES, n), person=_persons(dice, n), person_known=~chance(dice, n, UNKNOWN_PERSON),
        fraud=fraud, incremental=incremental & ~fraud & ~searches,
    )  # fmt: skip


def _persons(dice: Dice, n: int) -> Array:
    """The first account of each account's person: mostly itself."""
    second = chance(dice, n, TWICE)
    earlier = np.floor(dice.random(n) * np.arange(n)).astype(np.int64)
    second &= ~second[earlier] & (np.arange(n) > 0)
    return np.where(second, earlier, np.arange(n))


def _ring(plan: Plan, calendar: Calendar, day: Array) -> Array:
    """Accounts of the fraud ring: every third of those who register after a day in the last March."""
    n = len(day)
    begins = np.flatnonzero((calendar.year == plan.last_day.year) & (calendar.month % 12 == 2))  # noqa: PLR2004
    start = int(np.searchsorted(day, begins[9] if len(begins) else plan.days // 2))
    size = max(4, round(n * FRAUD_SHARE))
    ring = np.zeros(n, np.bool_)
    ring[np.minimum(start + 3 * np.arange(size), n - 1)] = True
    return ring
