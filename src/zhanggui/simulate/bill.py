"""The bill: what is taken off, what carriage costs, what each line's share of it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zhanggui.simulate.arrays import DAY, NONE, Array, Dice, chance, spread, sums
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.orders import JD, PAID, Lines, Orders
from zhanggui.simulate.plan import Plan

_POINTS_LAST = 365 * DAY
_FEE, _FREE_FROM = 800, 9900  #: cents
_FULL, _OFF = 30000, 2000  #: 满300减20 in festivals
_SMALL, _SMALL_FROM = 300, 5000  #: what a store takes off now and then, and from what amount
_FESTIVE = 0.1  #: a promotion that cuts deeper is a festival
_COUPONS = ((39900, 4000), (19900, 2000), (9900, 1000), (3900, 300))  #: (least amount, worth) in cents


def write(plan: Plan, calendar: Calendar, catalogue: Catalogue, orders: Orders, lines: Lines) -> tuple[Orders, Lines]:
    """Put reductions, fee and payment on the bill, and share the reductions over the lines."""
    dice, n = plan.dice("bill"), orders.size
    amount = sums(lines.order, lines.amount, n)
    promotion = _promotion(calendar, catalogue, orders, lines)
    last = calendar.year[orders.day] == plan.last_day.year
    full = (promotion != NONE) & (calendar.depth[orders.day].max(axis=1) > _FESTIVE)
    discount = np.where(full, amount // _FULL * _OFF, 0)
    discount = np.where(chance(dice, n, 0.06) & (amount > _SMALL_FROM) & (discount == 0), _SMALL, discount)
    coupon = np.where(_uses_coupon(dice, orders, last, full), _coupon(amount - discount), 0)
    points = _points(dice, orders, amount, amount - discount - coupon)
    fee = np.where(amount < _FREE_FROM, _FEE, 0) * (amount > 0)
    paid = amount - discount - coupon - points + fee
    known = (orders.paid_second != NONE) | (orders.channel == JD)
    payable = lines.amount
    for reduction in (discount, coupon, points):
        payable = payable - spread(reduction, payable, lines.order)
    orders = replace(orders, discount=discount, coupon=coupon, points=points, fee=fee,
                     paid=np.where(known, paid, NONE), promotion=promotion)  # fmt: skip
    return orders, replace(lines, payable=payable)


def _promotion(calendar: Calendar, catalogue: Catalogue, orders: Orders, lines: Lines) -> Array:
    """The promotion whose price one of the order's lines has, (orders,)."""
    each = calendar.promotion[orders.day[lines.order], catalogue.category[lines.sku]]
    each = np.where(catalogue.promoted[lines.sku] & (lines.unit_price > 0), each, NONE)
    found = np.full(orders.size, NONE, np.int32)
    np.maximum.at(found, lines.order, each)
    early = orders.presale & (found == NONE)
    for number, promotion in enumerate(calendar.promotions):
        if promotion.presale is not None:
            window = (orders.day >= calendar.day(promotion.presale)) & (orders.day < calendar.day(promotion.starts))
            found[early & window] = number
    return found


def _uses_coupon(dice: Dice, orders: Orders, last: Array, full: Array) -> Array:
    share = np.array((0.17, 0.14, 0.08, 0.10))[orders.channel] + 0.10 * full + 0.03 * last
    return np.asarray(chance(dice, orders.size, share) & (orders.customer != NONE))


def _coupon(amount: Array) -> Array:
    """The worth of the best coupon for an amount."""
    return np.asarray(np.select([amount >= least for least, _ in _COUPONS], [worth for _, worth in _COUPONS], 0))


def _points(dice: Dice, orders: Orders, amount: Array, rest: Array) -> Array:
    """Points spent, in cents: those that the same customer earned by the order before, at most a tenth."""
    earned = np.where((orders.status == PAID) & (orders.customer != NONE), rest // 100, 0)
    by_customer = np.lexsort((np.arange(orders.size), orders.buyer))
    before, here = by_customer[:-1], by_customer[1:]
    same = (orders.buyer[before] == orders.buyer[here]) & (orders.paid_second[before] < orders.second[here])
    same &= orders.second[here] - orders.paid_second[before] < _POINTS_LAST
    same &= (orders.customer[here] != NONE) & (earned[before] > 0) & (earned[before] <= amount[here] // 10)
    spends = same & (orders.channel[here] != JD) & chance(dice, len(here), 0.3)
    points = np.zeros(orders.size, np.int64)
    points[here[spends]] = earned[before[spends]]
    return points
