"""Checkout: which wishes end in an order, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate import bill, trials
from zhanggui.simulate import stock as shelves
from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array, Dice, chance, run_numbers
from zhanggui.simulate.baskets import Baskets
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.orders import CANCELLED, OWN, PAID, UNPAID, Lines, Orders, Till
from zhanggui.simulate.people import People
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.stock import Stock
from zhanggui.simulate.wishes import LONGEST_VISIT, Wishes

MASKED = 0.02  #: share of marketplace orders whose buyer is not told
GIFT = 0.002  #: share of own-site orders in which everything is free

_LEFT_UNPAID, _CALLED_OFF, _HANGING = 0.035, 0.022, 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that is there before an order is placed."""

    plan: Plan
    calendar: Calendar
    catalogue: Catalogue
    people: People
    wishes: Wishes
    baskets: Baskets


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What is decided of a wish before stock is looked at."""

    buys: Array
    second: Array
    visit: Array
    status: Array
    paid_second: Array
    cancelled_second: Array


def make(scene: Scene) -> Till:
    """Turn wishes into orders, as far as stock allows."""
    wishes, baskets = scene.wishes, scene.baskets
    fate = _fates(scene)
    stock, got = _serve(scene, fate)
    filled = np.bincount(baskets.wish[got > 0], minlength=wishes.size) > 0
    wish = np.flatnonzero(filled)
    wish = wish[np.argsort(fate.second[wish], kind="stable")]
    order_of_wish = np.full(wishes.size, NONE, np.int64)
    order_of_wish[wish] = np.arange(len(wish))
    orders, lines = _orders(scene, fate, wish), _lines(scene, got, order_of_wish)
    orders, lines = bill.write(scene.plan, scene.calendar, scene.catalogue, orders, lines)
    return Till(orders=orders, lines=lines, stock=stock, order_of_wish=order_of_wish,
                completes=fate.buys, visit=fate.visit)  # fmt: skip


def _fates(scene: Scene) -> _Fate:
    plan, calendar, wishes = scene.plan, scene.calendar, scene.wishes
    dice, n = plan.dice("fates"), wishes.size
    own = wishes.channel == OWN
    goes_on = chance(dice, n, trials.completes(plan, calendar, wishes.customer, wishes.day, wishes.device))
    visit = np.where(own, np.minimum(90 + dice.lognormal(5.6, 0.8, n), LONGEST_VISIT - 500), 0).astype(np.int64)
    second = wishes.second + visit
    kind = dice.random(n)
    left = kind < _LEFT_UNPAID
    called_off = (kind >= _LEFT_UNPAID) & (kind < _LEFT_UNPAID + _CALLED_OFF)
    hangs = kind > 1 - _HANGING
    pays = second + dice.integers(15, 1500, n)
    closes = second + np.where(own, HOUR // 2, DAY) + dice.integers(0, 60, n)
    gives_up = pays + dice.integers(600, 30 * HOUR, n)
    cancelled = np.where(left, closes, np.where(called_off, gives_up, NONE))
    end = calendar.days * DAY
    paid = np.where(left | hangs | (pays >= end), NONE, pays)
    cancelled = np.where(cancelled >= end, NONE, cancelled)
    status = np.where(cancelled != NONE, CANCELLED, np.where(paid != NONE, PAID, UNPAID))
    return _Fate(buys=goes_on | ~own, second=second, visit=visit, status=status,
                 paid_second=paid, cancelled_second=cancelled)  # fmt: skip


def _serve(scene: Scene, fate: _Fate) -> tuple[Stock, Array]:
    """Live through the stock, and give each line what is there: (stock, units of each line)."""
    calendar, catalogue, wishes, baskets = scene.calendar, scene.catalogue, scene.wishes, scene.baskets
    buys = fate.buys[baskets.wish]
    taken = fate.status[baskets.wish] != CANCELLED
    cell = wishes.day[baskets.wish].astype(np.int64) * catalogue.size + baskets.sku
    counted = np.where(buys & taken, baskets.quantity, 0)
    demand = np.bincount(cell, weights=counted, minlength=calendar.days * catalogue.size)
    stock = shelves.run(scene.plan, calendar, catalogue, demand.astype(np.int32).reshape(calendar.days, catalogue.size))
    rows = np.flatnonzero(buys)
    got = np.zeros(len(cell), np.int64)
    second = fate.second[baskets.wish[rows]]
    got[rows] = shelves.serve(stock.available, cell[rows], second, baskets.quantity[rows], taken[rows])
    return stock, got


def _lines(scene: Scene, got: Array, orders: Array) -> Lines:
    dice, catalogue, wishes, baskets = scene.plan.dice("lines"), scene.catalogue, scene.wishes, scene.baskets
    rows = np.flatnonzero(got > 0)
    order = orders[baskets.wish[rows]]
    by_order = np.argsort(order, kind="stable")
    rows, order = rows[by_order], order[by_order]
    wish, sku = baskets.wish[rows], baskets.sku[rows]
    price = catalogue.price(scene.calendar, wishes.day[wish], sku)
    gift = chance(dice, len(orders), GIFT)[order] & (wishes.channel[wish] == OWN)
    return Lines(
        order=order, number=run_numbers(order) + 1, sku=sku, quantity=got[rows],
        list_price=catalogue.list_price[sku], unit_price=np.where(gift, 0, price),
        cost=np.where(catalogue.cost_known[sku], catalogue.cost[sku], NONE), payable=np.zeros(len(rows), np.int64),
    )  # fmt: skip


def _orders(scene: Scene, fate: _Fate, wish: Array) -> Orders:
    dice, n, wishes = scene.plan.dice("orders"), len(wish), scene.wishes
    second, channel, buyer = fate.second[wish], wishes.channel[wish], wishes.customer[wish]
    nothing = np.zeros(n, np.int64)
    masked = (channel != OWN) & chance(dice, n, MASKED)
    untimed = (fate.status[wish] == CANCELLED) & (channel != OWN) & chance(dice, n, 0.1)
    elsewhere = dice.integers(0, 20, n)
    paid_second, presale = _presale(dice, scene.calendar, second, fate, wish, channel != OWN)
    return Orders(
        wish=wish, order_id=_order_ids(second), second=second, customer=np.where(masked, NONE, buyer), buyer=buyer,
        channel=channel, status=fate.status[wish], paid_second=paid_second,
        cancelled_second=np.where(untimed, NONE, fate.cancelled_second[wish]),
        cancelled=fate.status[wish] == CANCELLED, discount=nothing, coupon=nothing, points=nothing, fee=nothing,
        paid=nothing, promotion=nothing, traffic=wishes.traffic[wish],
        region=np.where(chance(dice, n, 0.06), elsewhere, scene.people.region[buyer]), device=wishes.device[wish],
        presale=presale,
    )  # fmt: skip


def _order_ids(second: Array) -> Array:
    """Fifteen digits that grow with time."""
    return 200_000_000_000_000 + second * 1_000_000 + np.arange(len(second)) % 1_000_000


def _presale(dice: Dice, calendar: Calendar, second: Array, fate: _Fate, wish: Array, marketplace: Array) -> tuple[Array, Array]:
    """Marketplace orders of a pre-sale pay their balance when the promotion starts: (paid at, is pre-sale)."""
    day, paid, presale = second // DAY, fate.paid_second[wish], np.zeros(len(second), np.bool_)
    for each in calendar.promotions:
        if each.presale is None or calendar.day(each.starts) >= calendar.days:
            continue
        early = (day >= calendar.day(each.presale)) & (day < calendar.day(each.starts)) & marketplace
        early &= (fate.status[wish] == PAID) & chance(dice, len(second), 0.35)
        paid[early] = calendar.day(each.starts) * DAY + dice.integers(0, 2 * HOUR, int(early.sum()))
        presale |= early
    return paid, presale
