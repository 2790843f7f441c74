"""People with followers who sell for us, and what is said of us."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import Array, pick, sums
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.orders import Lines, Orders
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import CREATOR_NAMES, CREATOR_SUFFIXES, MENTION_BRANDS, MENTION_PLATFORMS

RATES = (0.20, 0.15, 0.10)  #: commission by tier
_CREATOR = 4
_TIERS = np.array((0.08, 0.32, 0.60))
_PULL = (12.0, 4.0, 1.0)
_TALK = np.array((9.0, 26.0, 18.0, 12.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Creators:
    """The creators, (creators,), and the orders that came through them, (creator orders,)."""

    title: Array
    platform: Array
    tier: Array
    followers: Array
    order: Array
    creator: Array
    commission: Array  #: cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What was said on each day of each brand on each platform; arrays are (rows,)."""

    day: Array
    brand: Array
    platform: Array
    mentions: Array
    positive: Array
    negative: Array
    search: Array


def make(plan: Plan, orders: Orders, lines: Lines) -> Creators:
    """Give each order that came by a creator to one of them."""
    dice = plan.dice("creators")
    n = int(np.clip(plan.customers // 100, 24, 600))
    tier = pick(dice, _TIERS, n)
    title = np.char.add(np.array(CREATOR_NAMES)[np.arange(n) % 10], np.array(CREATOR_SUFFIXES)[np.arange(n) // 10 % 5])
    title = np.char.add(title, np.where(np.arange(n) < 50, "", (np.arange(n) // 50).astype(str)))  # noqa: PLR2004 - ten times five names
    order = np.flatnonzero((orders.traffic == _CREATOR) & ~orders.cancelled)
    creator = pick(dice, np.array(_PULL)[tier] * dice.lognormal(0, 0.6, n), len(order))
    whole = sums(lines.order, lines.payable, orders.size)[order]
    followers = np.floor(np.array((3_000_000, 300_000, 20_000))[tier] * dice.lognormal(0, 0.5, n)).astype(np.int64)
    commission = np.floor(whole * np.array(RATES)[tier[creator]]).astype(np.int64)
    return Creators(title=title, platform=dice.integers(0, 4, n), tier=tier, followers=followers,
                    order=order, creator=creator, commission=commission)  # fmt: skip


def mentions(plan: Plan, calendar: Calendar) -> Mentions:
    """Our own brand grows, the rivals don't."""
    dice = plan.dice("mentions")
    shape = (calendar.days, len(MENTION_BRANDS), len(MENTION_PLATFORMS))
    day, brand, platform = (each.ravel() for each in np.indices(shape))
    growth = np.where(brand == 0, 1 + 1.6 * day / calendar.days, 1.6)
    said = dice.poisson(_TALK[platform] * growth * np.sqrt(calendar.demand[day]) * np.where(brand == 0, 1.0, 1.1))
    last = calendar.year[day] == plan.last_day.year
    positive = dice.binomial(said, np.where(brand == 0, np.where(last, 0.40, 0.36), 0.35))
    negative = dice.binomial(said - positive, np.where(brand == 0, np.where(last, 0.14, 0.17), 0.18))
    search = np.round(400 * growth * calendar.demand[day] ** 0.7 * dice.lognormal(0, 0.08, len(day)))
    return Mentions(day=day, brand=brand, platform=platform, mentions=said, positive=positive,
                    negative=negative, search=search)  # fmt: skip
