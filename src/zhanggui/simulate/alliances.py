"""Who works with the shop: partners, the orders that came through them, campaigns made together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import NONE, Array, Dice, chance, pick
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.orders import Orders
from zhanggui.simulate.plan import Plan

BRAND, MERCHANT, AGENCY, TECHNOLOGY, SERVICE, CROSS_INDUSTRY = range(6)
PARTNER_KINDS = ("brand", "merchant", "agency", "technology", "service", "cross_industry")
_AFFILIATE = 6
_SELLING = np.array((BRAND, MERCHANT, AGENCY, CROSS_INDUSTRY))
_KINDS = np.array((0.26, 0.24, 0.12, 0.12, 0.14, 0.12))
_LASTING = (MERCHANT, BRAND, CROSS_INDUSTRY, TECHNOLOGY, SERVICE, AGENCY)  #: the first partners stay from first to last
_LONGEST = 60  #: the most partners


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The partners, (partners,), and the orders through them, (partner orders,)."""

    kind: Array
    since: Array  #: day; below 0 before the shop opened
    until: Array  #: day, or NONE
    order: Array
    partner: Array
    fee: Array  #: cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """Campaigns made together, in the order of their days; arrays are (campaigns,)."""

    partner: Array
    starts: Array
    ends: Array
    spend: Array  #: cents


def make(plan: Plan, calendar: Calendar, orders: Orders) -> Partners:
    """Partners come and go; each order that came by an affiliate came through one that was there."""
    dice = plan.dice("partners")
    n = int(np.clip(plan.customers // 150, 12, _LONGEST))
    lasting = np.arange(n) < len(_LASTING)
    kind = np.where(lasting, np.resize(_LASTING, n), pick(dice, _KINDS, n))
    since = np.where(chance(dice, n, 0.35) | lasting, -1 - dice.integers(0, 400, n), dice.integers(0, max(calendar.days - 30, 1), n))
    ends = np.maximum(since, 0) + 150 + dice.exponential(260, n).astype(np.int64)
    until = np.where(chance(dice, n, 0.4) & ~lasting & (ends < calendar.days), ends, NONE)
    order = np.flatnonzero((orders.traffic == _AFFILIATE) & ~orders.cancelled)
    return Partners(
        kind=kind, since=since, until=until, order=order, partner=_through(dice, kind, since, until, orders.day[order]),
        fee=np.floor(dice.uniform(200, 900, len(order))).astype(np.int64),
    )  # fmt: skip


def _through(dice: Dice, kind: Array, since: Array, until: Array, day: Array) -> Array:
    """The partner of each order: one drawn from those that sell, or the first lasting one where that one was not there."""
    selling = np.flatnonzero(np.isin(kind, _SELLING))
    drawn = selling[pick(dice, dice.lognormal(0, 0.7, len(selling)), len(day))]
    there = (day >= since[drawn]) & ((until[drawn] == NONE) | (day <= until[drawn]))
    return np.where(there, drawn, 0)


def campaigns(plan: Plan, calendar: Calendar) -> Campaigns:
    """One or two a month with those who stay, more of them in the last year."""
    dice = plan.dice("joint campaigns")
    months = np.flatnonzero(np.diff(calendar.month, prepend=-1))
    many = 1 + dice.poisson(np.where(calendar.year[months] == plan.last_day.year, 1.1, 0.6))
    starts = np.repeat(months, many) + dice.integers(0, 24, int(many.sum()))
    starts = np.sort(starts[starts < calendar.days])
    lasting = dice.integers(0, len(_LASTING), len(starts))
    return Campaigns(
        partner=lasting, starts=starts, ends=starts + dice.integers(2, 10, len(starts)),
        spend=np.floor(dice.lognormal(7.4, 0.5, len(starts)) * 100).astype(np.int64),
    )  # fmt: skip
