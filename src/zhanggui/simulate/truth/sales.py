"""The truth of sales and customers."""

from __future__ import annotations

import numpy as np

from zhanggui.simulate.arrays import DAY, NONE, Array, distinct
from zhanggui.simulate.loyalty import EARN, INVITED, ORDERED, REJECTED, SPEND
from zhanggui.simulate.returns import EXCHANGE
from zhanggui.simulate.truth.books import Books, Metrics, Span, rate, yuan
from zhanggui.simulate.vocabulary import CATEGORIES, CHANNELS

_NEW_DAYS = 90
_BIG = ("618", "double_11", "double_12", "nianhuo")
_REFERRAL = 5
_FOLLOW_UP = (30, 90, 365)


def refunded(books: Books, span: Span) -> int:
    """Cents given back in the span."""
    refunds = books.world.refunds
    done = (refunds.kind != EXCHANGE) & span.holds_second(refunds.refunded)
    return int(refunds.amount[done].sum())


def cancelled(books: Books, span: Span) -> int:
    """Cents of orders cancelled in the span."""
    orders = books.world.till.orders
    when = np.where(orders.cancelled_second == NONE, orders.second, orders.cancelled_second) // DAY
    return int(books.payable[orders.cancelled & span.holds(when)].sum())


def sales(books: Books, span: Span) -> Metrics:
    """Amounts, orders, baskets, margins."""
    orders, lines = books.world.till.orders, books.world.till.lines
    placed = span.holds(orders.day)
    stood = placed & books.valid
    n, total = int(stood.sum()), int(books.payable[stood].sum())
    gmv, off, back = int(books.payable[placed].sum()), cancelled(books, span), refunded(books, span)
    rows = books.line_valid & span.holds(books.line_day)
    listed, paid = int(lines.list_amount[rows].sum()), int(lines.payable[rows].sum())
    units = int(lines.quantity[rows].sum())
    several = np.bincount(lines.order[rows], minlength=orders.size)[stood]
    return {
        "gmv": yuan(gmv), "cancelled_amount": yuan(off), "refunded_amount": yuan(back), "nmv": yuan(gmv - off - back),
        "list_amount": yuan(listed), "reductions": yuan(listed - paid), "discount_share": rate(listed - paid, listed),
        "orders": n, "orders_placed": int(placed.sum()), "cancel_rate": rate(int((placed & orders.cancelled).sum()), int(placed.sum())),
        "sales": yuan(total), "aov": rate(total, n * 100), "units": units, "units_per_order": rate(units, n),
        "unit_value": rate(total, units * 100), "attach_rate": rate(int((several > 1).sum()), n),
        "coupon_order_share": rate(int((stood & (orders.coupon > 0)).sum()), n),
        "promotion_share": rate(int(books.payable[stood & (orders.promotion != NONE)].sum()), total),
        **_promotions(books, stood), **_goods(books, rows, total), **_coupons(books, span),
    }  # fmt: skip


def _promotions(books: Books, stood: Array) -> Metrics:
    """What promotions sold: the big ones of them, and what was ordered before they began."""
    orders, calendar = books.world.till.orders, books.world.calendar
    rows = np.flatnonzero(stood & (orders.promotion != NONE))
    held, day = orders.promotion[rows], orders.day[rows]
    big = np.array([each.kind in _BIG for each in calendar.promotions])
    starts = np.array([calendar.day(each.starts) for each in calendar.promotions])
    opens = np.array([calendar.day(each.presale or each.starts) for each in calendar.promotions])
    early = (day >= opens[held]) & (day < starts[held])
    sold = int(books.payable[rows].sum())
    return {
        "promoted_sales": yuan(sold), "big_promotion_share": rate(int(books.payable[rows[big[held]]].sum()), sold),
        "presale_share": rate(int(books.payable[rows[early]].sum()), sold),
    }  # fmt: skip


def _goods(books: Books, rows: Array, total: int) -> Metrics:
    lines, catalogue = books.world.till.lines, books.world.catalogue
    known = rows & (books.cost[lines.sku] != NONE)
    profit = int((lines.payable - lines.quantity * books.cost[lines.sku])[known].sum())
    age = books.line_day - catalogue.launched[lines.sku]
    fresh = rows & (age >= 0) & (age < _NEW_DAYS)
    return {
        "gross_profit": yuan(profit), "gross_margin": rate(profit, int(lines.payable[known].sum())),
        "exclusive_share": rate(int(lines.payable[rows & catalogue.exclusive[lines.sku]].sum()), total),
        "new_product_share": rate(int(lines.payable[fresh].sum()), total),
        "active_products": len(distinct(lines.sku[rows])), "brands_sold": len(distinct(catalogue.brand[lines.sku[rows]])),
    }  # fmt: skip


def _coupons(books: Books, span: Span) -> Metrics:
    coupons = books.world.coupons
    given = span.holds_second(coupons.issued)
    return {"coupon_redemption_rate": rate(int((given & (coupons.redeemed != NONE)).sum()), int(given.sum()))}


def customers(books: Books, span: Span) -> Metrics:
    """Who came, who came back."""
    people = books.world.people
    came = span.holds(people.day)
    known = books.number != NONE
    here = known & span.holds(books.world.till.orders.day)
    first, later = here & (books.number == 1), here & (books.number > 1)
    buyers, new = len(distinct(books.person[here])), int(first.sum())
    return {
        "registrations": int(came.sum()), "consent_rate": rate(int((came & people.consents).sum()), int(came.sum())),
        "buyers": buyers, "new_customers": new, "returning_customers": len(distinct(books.person[later])),
        "new_customer_share": rate(new, buyers), "orders_per_buyer": rate(int(here.sum()), buyers),
        "returning_sales_share": rate(int(books.payable[later].sum()), int(books.payable[here].sum())),
        "high_value_share": _high_value(books, first),
        "referral_share": rate(int((came & (people.traffic == _REFERRAL)).sum()), int(came.sum())),
        **{f"repurchase_{days}": _repurchase(books, first, days) for days in _FOLLOW_UP},
        **_referrals(books, span), **_points(books, span),
    }  # fmt: skip


def _repurchase(books: Books, first: Array, days: int) -> float | None:
    """Of the persons of those first orders, the share who came again within some days."""
    day = books.world.till.orders.day
    again = np.full(int(books.person.max(initial=0)) + 1, np.iinfo(np.int64).max)
    second = books.number == 2  # noqa: PLR2004 - the second order
    again[books.person[second]] = day[second]
    ripe = first & (day + days <= books.last_day)
    return rate(int((again[books.person[ripe]] <= day[ripe] + days).sum()), int(ripe.sum()))


def _high_value(books: Books, first: Array) -> float | None:
    """Share of first orders above the average first order of their calendar year."""
    year = books.world.calendar.year[books.world.till.orders.day]
    above = 0
    for each in distinct(year[first]):
        firsts = (books.number == 1) & (year == each)
        whole, n = int(books.payable[firsts].sum()), int(firsts.sum())
        above += int((books.payable[first & (year == each)] * n > whole).sum())
    return rate(above, int(first.sum()))


def _referrals(books: Books, span: Span) -> Metrics:
    referrals = books.world.referrals
    asked = span.holds_second(referrals.invited)
    came = asked & (referrals.status != INVITED) & (referrals.status != REJECTED)
    return {
        "referral_invites": int(asked.sum()),
        "referral_conversion": rate(int((came & (referrals.status == ORDERED)).sum()), int(came.sum())),
        "referral_fraud_share": rate(int((asked & (referrals.status == REJECTED)).sum()), int(asked.sum())),
    }  # fmt: skip


def _points(books: Books, span: Span) -> Metrics:
    points = books.world.points
    here = span.holds_second(points.second)
    earned = int(points.points[here & (points.kind == EARN)].sum())
    spent = int(points.points[here & (points.kind == SPEND)].sum())
    return {
        "points_liability": yuan(int(points.points[points.second // DAY <= span.last].sum())),
        "points_redemption_rate": rate(-spent, earned),
    }  # fmt: skip


def gmv_by(books: Books, span: Span) -> dict[str, dict[str, Metrics]]:
    """GMV and orders by channel and category."""
    orders, lines = books.world.till.orders, books.world.till.lines
    placed = span.holds(orders.day)
    rows = span.holds(books.line_day)
    category = books.world.catalogue.category[lines.sku]
    return {
        "gmv": {
            "channel": {name: yuan(books.payable[placed & (orders.channel == code)].sum()) for code, name in enumerate(CHANNELS)},
            "category": {name: yuan(lines.payable[rows & (category == code)].sum()) for code, name in enumerate(CATEGORIES)},
        },
        "orders": {
            "channel": {name: int((placed & books.valid & (orders.channel == code)).sum()) for code, name in enumerate(CHANNELS)},
        },
    }  # fmt: skip
