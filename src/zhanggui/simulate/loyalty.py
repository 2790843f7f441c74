"""What keeps people: coupons, points, invitations; and a ring of people who cheat with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import DAY, NONE, Array, Dice, chance, places
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.orders import Orders
from zhanggui.simulate.people import People
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.returns import Refunds

INVITED, REGISTERED, ORDERED, REJECTED = range(4)
EARN, SPEND, EXPIRE, REVERSE = range(4)
REFERRAL_STATUSES = ("invited", "registered", "ordered", "rejected")
POINT_MOVES = ("earn", "spend", "expire", "reverse")

_REFERRAL = 5
_IN_VAIN = (4.2, 3.4)  #: coupons given out in vain for each one used: before the last year, in it
_FACES = np.array((300, 1000, 2000, 4000))
_REWARD = 1500
_LEADERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupons:
    """Every coupon in the order of issue; arrays are (coupons,)."""

    customer: Array
    issued: Array
    redeemed: Array  #: NONE where it was not used
    order: Array
    face: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Every move of points in the order of time; a point is worth a cent."""

    customer: Array
    second: Array
    kind: Array
    points: Array  #: signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrals:
    """Every invitation in the order of time; arrays are (referrals,)."""

    inviter: Array
    invitee: Array  #: NONE where nobody followed
    invited: Array
    registered: Array
    ordered: Array
    status: Array
    reward: Array


def coupons(plan: Plan, calendar: Calendar, people: People, orders: Orders) -> Coupons:
    """Those that were used, and those given out in vain."""
    dice, end = plan.dice("coupons"), calendar.days * DAY
    order = np.flatnonzero(orders.coupon > 0)
    buyer = orders.customer[order]
    issued = orders.second[order] - (dice.exponential(9, len(order)) * DAY).astype(np.int64)
    issued = np.maximum(issued, people.registered[buyer])
    last = (calendar.year[orders.day[order]] == plan.last_day.year).astype(int)
    again, _ = places(dice.poisson(np.array(_IN_VAIN)[last]))
    idle = np.floor(dice.random(len(again)) * people.size).astype(np.int64)
    when = issued[again] + dice.integers(-20 * DAY, 20 * DAY, len(again))
    keep = (when >= people.registered[idle]) & (when < end)
    idle, when = idle[keep], when[keep]
    nothing = np.full(len(idle), NONE)
    second = np.concatenate((issued, when))
    by_time = np.argsort(second, kind="stable")
    return Coupons(
        customer=np.concatenate((buyer, idle))[by_time], issued=second[by_time],
        redeemed=np.concatenate((orders.second[order], nothing))[by_time],
        order=np.concatenate((order, nothing))[by_time],
        face=np.concatenate((orders.coupon[order], _FACES[dice.integers(0, 4, len(idle))]))[by_time],
    )  # fmt: skip


def points(plan: Plan, calendar: Calendar, orders: Orders, refunds: Refunds) -> Points:
    """Points earned by paying, spent on the next order, taken back with a refund, lost at the end of the next year."""
    known = orders.customer != NONE
    earned = np.where((orders.paid_second != NONE) & ~orders.cancelled & known, (orders.paid + orders.points - orders.fee) // 100, 0)
    spent = _spent(orders)
    back = np.full(orders.size, NONE)
    done = refunds.refunded != NONE
    back[refunds.order[done]] = refunds.refunded[done]
    takes_back = (earned > 0) & ~spent & (back != NONE)
    year = calendar.year[np.minimum(np.maximum(orders.paid_second, 0) // DAY, calendar.days - 1)]
    lapses = np.array([calendar.day(plan.last_day.replace(year=each + 1, month=12, day=31)) for each in range(year.min(), year.max() + 1)])
    lapse_day = lapses[year - year.min()]
    lapsed = (earned > 0) & ~spent & ~takes_back & (lapse_day < calendar.days)
    uses = orders.points > 0
    returned = uses & orders.cancelled
    returns_at = np.where(orders.cancelled_second == NONE, orders.second, orders.cancelled_second)
    groups = (
        (EARN, earned > 0, orders.paid_second, earned), (SPEND, uses, orders.second, -orders.points),
        (EXPIRE, lapsed, lapse_day * DAY + DAY - 1, -earned), (REVERSE, takes_back, back, -earned),
        (REVERSE, returned, returns_at, orders.points),
    )  # fmt: skip
    customer = np.concatenate([orders.customer[mask] for _, mask, _, _ in groups])
    second = np.concatenate([when[mask] for _, mask, when, _ in groups])
    kind = np.concatenate([np.full(int(mask.sum()), each) for each, mask, _, _ in groups])
    moved = np.concatenate([many[mask] for _, mask, _, many in groups])
    order = np.lexsort((customer, second))
    return Points(customer=customer[order], second=second[order], kind=kind[order], points=moved[order])


def _spent(orders: Orders) -> Array:
    """Whether the points earned by each order were spent: on the same buyer's next order."""
    by_buyer = np.lexsort((np.arange(orders.size), orders.buyer))
    spent = np.zeros(orders.size, np.bool_)
    spent[by_buyer[:-1]] = (orders.points[by_buyer[1:]] > 0) & (orders.buyer[by_buyer[1:]] == orders.buyer[by_buyer[:-1]])
    return spent


def referrals(plan: Plan, calendar: Calendar, people: People, orders: Orders) -> Referrals:
    """Invitations that were followed, those of the ring, and those that nobody followed."""
    dice, end = plan.dice("referrals"), calendar.days * DAY
    invitee = np.flatnonzero((people.traffic == _REFERRAL) & (np.arange(people.size) > 0))
    inviter = np.floor(dice.random(len(invitee)) * invitee).astype(np.int64)
    inviter = _leaders(people, invitee, inviter)
    registered = people.registered[invitee]
    lag = (dice.exponential(2.5, len(invitee)) * DAY).astype(np.int64)
    invited = np.minimum(np.maximum(registered - lag, people.registered[inviter] + 60), registered)
    first = _first_orders(people, orders)[invitee]
    status = np.where(people.fraud[invitee], REJECTED, np.where(first != NONE, ORDERED, REGISTERED))
    vain, vain_at = _unanswered(dice, people, round(1.3 * len(invitee)), end)
    nothing = np.full(len(vain), NONE)
    second = np.concatenate((invited, vain_at))
    order = np.argsort(second, kind="stable")
    status = np.concatenate((status, np.full(len(vain), INVITED)))
    return Referrals(
        inviter=np.concatenate((inviter, vain))[order], invitee=np.concatenate((invitee, nothing))[order],
        invited=second[order], registered=np.concatenate((registered, nothing))[order],
        ordered=np.concatenate((first, nothing))[order], status=status[order],
        reward=np.where(status == ORDERED, _REWARD, 0)[order],
    )  # fmt: skip


def _leaders(people: People, invitee: Array, inviter: Array) -> Array:
    """Those in the ring were all invited by its first few."""
    ring = np.flatnonzero(people.fraud)
    leaders = ring[:_LEADERS]
    follows = people.fraud[invitee] & ~np.isin(invitee, leaders)
    return np.where(follows, leaders[invitee % len(leaders)], inviter)


def _first_orders(people: People, orders: Orders) -> Array:
    """When each account first placed an order that stood, or NONE."""
    rows = np.flatnonzero(~orders.cancelled & (orders.customer != NONE))[::-1]
    first = np.full(people.size, NONE)
    first[orders.customer[rows]] = orders.second[rows]
    return first


def _unanswered(dice: Dice, people: People, n: int, end: int) -> tuple[Array, Array]:
    inviter = np.floor(dice.random(n) * people.size).astype(np.int64)
    when = people.registered[inviter] + (dice.exponential(60, n) * DAY).astype(np.int64)
    keep = (when < end) & chance(dice, n, 0.9)
    return inviter[keep], when[keep]
