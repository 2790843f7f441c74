"""Orders: which wishes end in one, what is on the bill, what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zhanggui.simulate import stock as shelves, trials
from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array, Dice, chance, run_numbers, spread, sums
from zhanggui.simulate.baskets import Baskets
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.people import People
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.stock import Stock
from zhanggui.simulate.wishes import LONGEST_VISIT, Wishes

OWN, TMALL, JD, DOUYIN = range(4)
UNPAID, PAID, SHIPPED, COMPLETED, CANCELLED = range(5)
MASKED = 0.02  #: share of marketplace orders whose buyer is not told
GIFT = 0.002  #: share of own-site orders in which everything is free

_LEFT_UNPAID, _CALLED_OFF, _HANGING = 0.035, 0.022, 0.003
_POINTS_LAST = 365 * DAY
_FEE, _FREE_FROM = 800, 9900  #: cents
_COUPONS = ((39900, 4000), (19900, 2000), (9900, 1000), (3900, 300))  #: (least amount, worth) in cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Every order in the order of time; arrays are (orders,), times in seconds, money in cents."""

    wish: Array
    order_id: Array
    second: Array
    customer: Array  #: as the shop knows it: NONE where the marketplace doesn't tell
    buyer: Array
    channel: Array
    status: Array
    paid_second: Array
    cancelled_second: Array  #: NONE also for some that were cancelled
    cancelled: Array
    discount: Array
    coupon: Array
    points: Array
    fee: Array
    paid: Array  #: NONE where nothing was paid
    promotion: Array
    traffic: Array
    region: Array
    device: Array
    presale: Array

    @property
    def size(self) -> int:
        """How many orders."""
        return len(self.wish)

    @property
    def day(self) -> Array:
        """The day of each order."""
        return np.asarray(self.second // DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Every line in the order of orders; arrays are (lines,), money in cents."""

    order: Array
    number: Array  #: from 1
    sku: Array
    quantity: Array
    list_price: Array
    unit_price: Array
    cost: Array  #: NONE where it is not known
    payable: Array  #: after its share of the order's reductions

    @property
    def list_amount(self) -> Array:
        """Quantity times list price."""
        return np.asarray(self.quantity * self.list_price)

    @property
    def amount(self) -> Array:
        """Quantity times unit price."""
        return np.asarray(self.quantity * self.unit_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """All that came of the wishes."""

    orders: Orders
    lines: Lines
    stock: Stock
    order_of_wish: Array  #: NONE where the wish came to nothing
    completes: Array  #: of each wish: it did not stop before paying
    visit: Array  #: seconds from entering to ordering, own site only


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What is decided of a wish before stock is looked at."""

    buys: Array
    second: Array
    visit: Array
    status: Array
    paid_second: Array
    cancelled_second: Array


def make(
    plan: Plan, calendar: Calendar, catalogue: Catalogue, people: People, wishes: Wishes, baskets: Baskets
) -> Till:
    """Turn wishes into orders, as far as stock allows."""
    fate = _fates(plan, calendar, wishes)
    stock, got = _serve(plan, calendar, catalogue, wishes, baskets, fate)
    filled = np.bincount(baskets.wish[got > 0], minlength=wishes.size) > 0
    wish = np.flatnonzero(filled)
    wish = wish[np.argsort(fate.second[wish], kind="stable")]
    order_of_wish = np.full(wishes.size, NONE, np.int64)
    order_of_wish[wish] = np.arange(len(wish))
    lines = _lines(plan, calendar, catalogue, wishes, baskets, got, order_of_wish)
    orders = _orders(plan, calendar, people, wishes, fate, wish)
    orders, lines = _bill(plan, calendar, catalogue, orders, lines)
    return Till(orders=orders, lines=lines, stock=stock, order_of_wish=order_of_wish,
                completes=fate.buys, visit=fate.visit)  # fmt: skip


def _fates(plan: Plan, calendar: Calendar, wishes: Wishes) -> _Fate:
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


def _serve(
    plan: Plan, calendar: Calendar, catalogue: Catalogue, wishes: Wishes, baskets: Baskets, fate: _Fate
) -> tuple[Stock, Array]:
    """Live through the stock, and give each line what is there: (stock, units of each line)."""
    buys = fate.buys[baskets.wish]
    taken = fate.status[baskets.wish] != CANCELLED
    cell = wishes.day[baskets.wish].astype(np.int64) * catalogue.size + baskets.sku
    counted = np.where(buys & taken, baskets.quantity, 0)
    demand = np.bincount(cell, weights=counted, minlength=calendar.days * catalogue.size)
    stock = shelves.run(plan, calendar, catalogue, demand.astype(np.int32).reshape(calendar.days, catalogue.size))
    rows = np.flatnonzero(buys)
    got = np.zeros(len(cell), np.int64)
    second = fate.second[baskets.wish[rows]]
    got[rows] = shelves.serve(stock.available, cell[rows], second, baskets.quantity[rows], taken[rows])
    return stock, got


def _lines(
    plan: Plan, calendar: Calendar, catalogue: Catalogue, wishes: Wishes, baskets: Baskets, got: Array, orders: Array
) -> Lines:
    dice = plan.dice("lines")
    rows = np.flatnonzero(got > 0)
    order = orders[baskets.wish[rows]]
    by_order = np.argsort(order, kind="stable")
    rows, order = rows[by_order], order[by_order]
    wish, sku = baskets.wish[rows], baskets.sku[rows]
    price = catalogue.price(calendar, wishes.day[wish], sku)
    gift = chance(dice, len(orders), GIFT)[order] & (wishes.channel[wish] == OWN)
    return Lines(
        order=order, number=run_numbers(order) + 1, sku=sku, quantity=got[rows],
        list_price=catalogue.list_price[sku], unit_price=np.where(gift, 0, price),
        cost=np.where(catalogue.cost_known[sku], catalogue.cost[sku], NONE), payable=np.zeros(len(rows), np.int64),
    )  # fmt: skip


def _orders(
    plan: Plan, calendar: Calendar, people: People, wishes: Wishes, fate: _Fate, wish: Array
) -> Orders:
    dice, n = plan.dice("orders"), len(wish)
    second, channel, buyer = fate.second[wish], wishes.channel[wish], wishes.customer[wish]
    nothing = np.zeros(n, np.int64)
    masked = (channel != OWN) & chance(dice, n, MASKED)
    untimed = (fate.status[wish] == CANCELLED) & (channel != OWN) & chance(dice, n, 0.1)
    elsewhere = dice.integers(0, 20, n)
    paid_second, presale = _presale(dice, calendar, second, channel, fate.paid_second[wish], fate.status[wish])
    return Orders(
        wish=wish, order_id=_order_ids(second), second=second, customer=np.where(masked, NONE, buyer), buyer=buyer,
        channel=channel, status=fate.status[wish], paid_second=paid_second,
        cancelled_second=np.where(untimed, NONE, fate.cancelled_second[wish]),
        cancelled=fate.status[wish] == CANCELLED, discount=nothing, coupon=nothing, points=nothing, fee=nothing,
        paid=nothing, promotion=nothing, traffic=wishes.traffic[wish],
        region=np.where(chance(dice, n, 0.06), elsewhere, people.region[buyer]), device=wishes.device[wish],
        presale=presale,
    )  # fmt: skip


def _order_ids(second: Array) -> Array:
    """Fifteen digits that grow with time."""
    return 200_000_000_000_000 + second * 1_000_000 + np.arange(len(second)) % 1_000_000


def _presale(
    dice: Dice, calendar: Calendar, second: Array, channel: Array, paid: Array, status: Array
) -> tuple[Array, Array]:
    """Marketplace orders of a pre-sale pay their balance when the promotion starts: (paid at, is pre-sale)."""
    day, paid, presale = second // DAY, paid.copy(), np.zeros(len(second), np.bool_)
    for each in calendar.promotions:
        if each.presale is None or calendar.day(each.starts) >= calendar.days:
            continue
        early = (day >= calendar.day(each.presale)) & (day < calendar.day(each.starts)) & (channel != OWN)
        early &= (status == PAID) & chance(dice, len(second), 0.35)
        paid[early] = calendar.day(each.starts) * DAY + dice.integers(0, 2 * HOUR, int(early.sum()))
        presale |= early
    return paid, presale


def _bill(
    plan: Plan, calendar: Calendar, catalogue: Catalogue, orders: Orders, lines: Lines
) -> tuple[Orders, Lines]:
    """Put reductions, fee and payment on the bill, and share the reductions over the lines."""
    dice, n = plan.dice("bill"), orders.size
    amount = sums(lines.order, lines.amount, n)
    promotion = _promotion(calendar, catalogue, orders, lines)
    last = calendar.year[orders.day] == plan.last_day.year
    full = (promotion != NONE) & (calendar.depth[orders.day].max(axis=1) > 0.1)  # noqa: PLR2004 - not on member days
    discount = np.where(full, amount // 30000 * 2000, 0)
    discount = np.where(chance(dice, n, 0.06) & (amount > 5000) & (discount == 0), 300, discount)  # noqa: PLR2004
    coupon = np.where(_uses_coupon(dice, orders, last, full), _coupon(amount - discount), 0)
    points = _points(dice, orders, amount, amount - discount - coupon)
    fee = np.where(amount < _FREE_FROM, _FEE, 0) * (amount > 0)
    paid = amount - discount - coupon - points + fee
    known = (orders.paid_second != NONE) | (orders.channel == JD)
    payable = lines.amount
    for reduction in (discount, coupon, points):
        payable = payable - spread(reduction, lines.amount, lines.order)
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
    return chance(dice, orders.size, share) & (orders.customer != NONE)


def _coupon(amount: Array) -> Array:
    """The worth of the best coupon for an amount."""
    return np.select([amount >= least for least, _ in _COUPONS], [worth for _, worth in _COUPONS], 0)


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
