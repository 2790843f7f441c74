"""Visits to the own site: of people with a wish, of people who look around, of strangers who never register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate import trials
from zhanggui.simulate.advertising import Ads
from zhanggui.simulate.arrays import DAY, NONE, Array, Dice, chance, draw, hours_of_day, pick, places
from zhanggui.simulate.baskets import Baskets
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.orders import OWN, Till
from zhanggui.simulate.people import DEVICE_SHARES, HOURS, People
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import TRAFFIC
from zhanggui.simulate.wishes import LONGEST_VISIT, Wishes

STRANGERS = 4.9  #: strangers for each person who registers
_BEFORE = 1.3  #: visits in the days before each wish
_AROUND = (2.4, 0.7)  #: visits without a wish, of people at home on the own site and elsewhere
_AGAIN = 0.55  #: further visits of a stranger
_BOUNCES = np.array((0.30, 0.34, 0.40, 0.42, 0.38, 0.24, 0.36, 0.24, 0.28))
_LATER = np.array((0.24, 0.10, 0.12, 0.10, 0.06, 0.02, 0.04, 0.26, 0.06))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Every session in the order of time; arrays are (sessions,)."""

    start: Array  #: seconds since the shop opened
    length: Array  #: seconds
    visitor: Array
    customer: Array  #: NONE before registration
    traffic: Array
    device: Array
    wish: Array  #: NONE where nobody wanted anything
    order: Array  #: NONE where none came of it
    landed: Array  #: 1 where it began on a product page
    ignored: Array  #: lists in which nothing was clicked
    viewed: Array  #: lists in which an article was clicked, and viewed
    carted: Array  #: articles put into the cart
    checkout: Array  #: 1 where it got to the checkout
    bought: Array  #: 1 where it ended in an order

    @property
    def size(self) -> int:
        """How many sessions."""
        return len(self.start)

    @property
    def day(self) -> Array:
        """The day of each session; none passes midnight."""
        return np.asarray(self.start // DAY)

    @property
    def events(self) -> Array:
        """How many events each session has."""
        return np.asarray(1 + self.landed + self.ignored + 3 * self.viewed + self.carted + self.checkout + self.bought, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is settled before it is said who visits."""

    plan: Plan
    calendar: Calendar
    ads: Ads
    people: People
    wishes: Wishes
    baskets: Baskets
    till: Till


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comings:
    """Who comes when, before it is said what they do."""

    second: Array
    visitor: Array
    traffic: Array
    wish: Array


def make(before: Before) -> Visits:
    """Let them come, and decide how far each visit gets."""
    plan, calendar, people, wishes = before.plan, before.calendar, before.people, before.wishes
    dice = plan.dice("visits")
    wish = np.flatnonzero(wishes.channel == OWN)
    wanting = _Comings(second=wishes.second[wish], visitor=wishes.customer[wish], traffic=wishes.traffic[wish], wish=wish)
    groups = (wanting, _looking(dice, calendar, people, wanting), _strangers(dice, plan, calendar, before.ads, people.size))
    second, visitor, traffic, wish = (
        np.concatenate([getattr(group, name) for group in groups]) for name in ("second", "visitor", "traffic", "wish")
    )
    order = np.argsort(second, kind="stable")
    comings = _Comings(second=second[order], visitor=visitor[order], traffic=traffic[order].astype(np.int8), wish=wish[order])
    return _live(before, comings)


def _looking(dice: Dice, calendar: Calendar, people: People, wanting: _Comings) -> _Comings:
    """Visits of people who register: in the days before a wish, and at any time."""
    group, _ = places(dice.poisson(_BEFORE, len(wanting.wish)))
    before = wanting.second[group] // DAY - np.ceil(dice.exponential(4, len(group))).astype(np.int64)
    member, _ = places(dice.poisson(np.where(people.home == OWN, *_AROUND)))
    warp = calendar.warp()
    while_here = warp[people.day[member]] + dice.exponential(150, len(member))
    around = np.searchsorted(warp, while_here, side="right") - 1
    visitor = np.concatenate((wanting.visitor[group], member))
    day = np.concatenate((before, around))
    keep = (day >= 0) & (day < calendar.days) & (day >= people.day[visitor] - 14)
    return _coming(dice, day[keep], visitor[keep], pick(dice, _LATER, int(keep.sum())))


def _strangers(dice: Dice, plan: Plan, calendar: Calendar, ads: Ads, known: int) -> _Comings:
    """Visits of people who never register; one new stranger at least comes every day."""
    n = max(round(STRANGERS * plan.customers), calendar.days)
    cell = draw(np.cumsum(ads.pull.ravel()), dice.random(n))
    day, traffic = np.divmod(cell, len(TRAFFIC))
    day[: calendar.days] = np.arange(calendar.days)
    again, _ = places(dice.poisson(_AGAIN, n))
    later = day[again] + np.ceil(dice.exponential(12, len(again))).astype(np.int64)
    visitor = known + np.concatenate((np.arange(n), again))
    all_days = np.concatenate((day, later))
    traffic = np.concatenate((traffic, pick(dice, _LATER, len(again))))
    keep = all_days < calendar.days
    return _coming(dice, all_days[keep], visitor[keep], traffic[keep])


def _coming(dice: Dice, day: Array, visitor: Array, traffic: Array) -> _Comings:
    second = day * DAY + np.minimum(hours_of_day(dice, len(day), HOURS), DAY - LONGEST_VISIT - 1)
    return _Comings(second=second, visitor=visitor, traffic=traffic, wish=np.full(len(day), NONE))


def _live(before: Before, come: _Comings) -> Visits:
    """Decide what each visit does."""
    plan, calendar, people, wishes, till = before.plan, before.calendar, before.people, before.wishes, before.till
    dice, n = plan.dice("what visits do"), len(come.second)
    known = come.visitor < people.size
    account = np.where(known, come.visitor, 0)
    customer = np.where(known & (come.second >= people.registered[account]), come.visitor, NONE)
    wants = come.wish != NONE
    device = np.where(known, people.device[account], _device(come.visitor))
    device = np.where(wants, wishes.device[come.wish], device)
    order = np.where(wants, till.order_of_wish[come.wish], NONE)
    wanted, got = _sizes(wishes, before.baskets, till)
    day = come.second // DAY
    last = calendar.year[day] == plan.last_day.year
    bounces = ~wants & chance(dice, n, _bounce(plan, calendar, come.traffic, day, device))
    carts = ~wants & ~bounces & chance(dice, n, np.where(last, 0.135, 0.125))
    stops = wants & (order == NONE)
    out_of_stock = stops & till.completes[come.wish]
    bought = (order != NONE).astype(np.int8)
    carted = np.where(bought, got[order], np.where(stops & ~out_of_stock, wanted[come.wish], carts))
    at_desk = (carts & chance(dice, n, 0.26)) | (stops & ~out_of_stock & chance(dice, n, 0.5))
    viewed = np.where(bounces, 0, dice.poisson(0.85, n) + chance(dice, n, 0.62))
    viewed = np.maximum(viewed, np.where(wants, np.maximum(carted, wanted[come.wish]), carts))
    landed = (chance(dice, n, np.where(bounces, 0.45, 0.2)) & ~wants).astype(np.int8)
    ignored = _ignored(dice, plan, calendar, come.visitor, day, bounces)
    length = np.where(wants & (bought == 1), till.visit[come.wish], _length(dice, viewed, bounces))
    length = np.where(viewed + landed + ignored + carted > 0, length, 0)
    return Visits(
        start=come.second, length=length, visitor=come.visitor, customer=customer, traffic=come.traffic,
        device=device.astype(np.int8), wish=come.wish, order=order,
        landed=landed, ignored=ignored, viewed=viewed.astype(np.int16),
        carted=carted.astype(np.int16), checkout=(at_desk | (bought == 1)).astype(np.int8), bought=bought,
    )  # fmt: skip


def _sizes(wishes: Wishes, baskets: Baskets, till: Till) -> tuple[Array, Array]:
    """How many articles each wish has, and each order got."""
    wanted = np.bincount(baskets.wish, minlength=wishes.size)
    return wanted, np.bincount(till.lines.order, minlength=till.orders.size)


def _device(visitor: Array) -> Array:
    """A stranger's device, the same each time."""
    mixed = (visitor.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    return draw(np.cumsum(DEVICE_SHARES), (mixed % np.uint64(9973)).astype(float) / 9973)


def _bounce(plan: Plan, calendar: Calendar, traffic: Array, day: Array, device: Array) -> Array:
    slow = trials.slow_days(plan, calendar)[day] & (device == trials.SLOW_DEVICE)
    return np.asarray(_BOUNCES[traffic] * np.where(slow, 1.3, 1.0))


def _ignored(dice: Dice, plan: Plan, calendar: Calendar, visitor: Array, day: Array, bounces: Array) -> Array:
    """Lists in which nothing is clicked; where a visit bounces at most one."""
    mean = np.full(len(day), 0.9)
    for each in trials.trials(plan):
        mean *= np.where(each.running(calendar, day) & each.treated(visitor), each.ignored_lists, 1.0)
    seen = dice.poisson(mean)
    return np.where(bounces, 0, seen).astype(np.int16)


def _length(dice: Dice, viewed: Array, bounces: Array) -> Array:
    """Seconds of a visit: none for a bounce, more for one that saw more."""
    seconds = np.exp(dice.normal(4.3, 0.7, len(viewed))) * (0.6 + 0.5 * viewed)
    return np.where(bounces, dice.integers(0, 20, len(viewed)), np.minimum(seconds, LONGEST_VISIT - 1)).astype(np.int64)
