"""What an order is, and its lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import DAY, Array
from zhanggui.simulate.stock import Stock

OWN, TMALL, JD, DOUYIN = range(4)
UNPAID, PAID, SHIPPED, COMPLETED, CANCELLED = range(5)


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
