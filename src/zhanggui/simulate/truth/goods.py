"""The truth of the catalogue and of stock."""

from __future__ import annotations

import numpy as np

from zhanggui.simulate.arrays import NONE, Array, distinct, sums
from zhanggui.simulate.goods_sheets import receipts
from zhanggui.simulate.office import FIELDS, LISTED, UPDATED
from zhanggui.simulate.supply import elsewhere
from zhanggui.simulate.truth.books import Books, Metrics, Span, mean, rate
from zhanggui.simulate.vocabulary import CATEGORIES

_LAUNCH_DAYS, _SLOW_DAYS, _HIT = 90, 90, 2


def catalog(books: Books, span: Span) -> Metrics:
    """Listings, audits, launches, hits."""
    world = books.world
    listed = span.holds_second(world.listings.second)
    audited = span.holds_second(world.audits.second)
    launched = span.holds(world.catalogue.launched)
    old = launched & (world.catalogue.launched + _LAUNCH_DAYS <= books.last_day)
    hits = int((old & _hits(books)).sum()) if old.any() else None
    return {
        "listed_products": len(distinct(world.listings.sku[listed & (world.listings.action == LISTED)])),
        "updated_products": len(distinct(world.listings.sku[listed & (world.listings.action == UPDATED)])),
        "listing_accuracy": rate(int(world.audits.right[audited].sum()), int(audited.sum()) * FIELDS),
        "launches": int(launched.sum()), "hits": hits, "hit_rate": rate(hits or 0, int(old.sum())),
    }  # fmt: skip


def _hits(books: Books) -> Array:
    """SKUs that sold more than twice their category's average in their first 90 days."""
    catalogue, lines, days = books.world.catalogue, books.world.till.lines, books.world.till.orders.day
    age = books.line_day - catalogue.launched[lines.sku]
    early = books.line_valid & (age >= 0) & (age < _LAUNCH_DAYS)
    sold = sums(lines.sku[early], lines.payable[early], catalogue.size)
    rows = books.line_valid
    of_category = sums(catalogue.category[lines.sku[rows]], lines.payable[rows], len(CATEGORIES))
    ends = np.where(catalogue.delisted == NONE, days.max(), np.minimum(catalogue.delisted, days.max()))
    on_sale = np.maximum(ends - np.maximum(catalogue.launched, days.min()) + 1, 0)
    of_days = sums(catalogue.category, on_sale, len(CATEGORIES))
    category = catalogue.category
    return np.asarray(sold * of_days[category] > _HIT * _LAUNCH_DAYS * of_category[category])


def stock(books: Books, span: Span) -> Metrics:
    """What lay there, for how long, and what was missing."""
    world = books.world
    days = slice(span.first, span.last + 1)
    there = world.catalogue.on_sale(world.plan.days)
    priced = np.where(books.cost == NONE, 0, books.cost)
    worth = np.where(there[days], world.till.stock.on_hand[days].astype(np.int64) * priced, 0)
    whole = int(worth.sum())
    lines = world.till.lines
    rows = books.line_valid & span.holds(books.line_day)
    cost = priced[lines.sku]
    second = elsewhere(world.plan, world.terms, world.till.stock)[days] > 0
    return {
        "stock_value": rate(whole, (span.last - span.first + 1) * 100),
        "turnover_days": rate(whole, int((lines.quantity * cost)[rows].sum())),
        "cover_days": rate(
            int(np.where(there[days], world.till.stock.on_hand[days], 0).sum(dtype=np.int64)), int(lines.quantity[rows].sum())
        ),
        "slow_stock_share": rate(int(worth[_slow(books)[days]].sum()), whole),
        "stockout_rate": rate(int((there[days] & (world.till.stock.on_hand[days] == 0)).sum()), int(there[days].sum() + (second & there[days]).sum())),
        **_supply(books, span, int(lines.quantity[rows].sum())),
    }  # fmt: skip


def _slow(books: Books) -> Array:
    """Snapshot rows of articles there for more than 90 days and without a sale in the last 90, (days, skus)."""
    world = books.world
    days, n = world.plan.days, world.catalogue.size
    sold = np.zeros((days + 1, n), np.int64)
    rows = books.line_valid
    np.add.at(sold, (books.line_day[rows] + 1, world.till.lines.sku[rows]), 1)
    total = np.cumsum(sold, axis=0)
    day = np.arange(days)
    recent = total[day + 1] - total[np.maximum(day + 1 - _SLOW_DAYS, 0)]
    old = day[:, None] - world.catalogue.launched > _SLOW_DAYS
    return np.asarray((recent == 0) & old)


def _supply(books: Books, span: Span, sold: int) -> Metrics:
    sent = books.world.till.stock.deliveries
    came = receipts(books.world.plan, sent)
    here = span.holds(came.day)
    units, rejected = int(came.units[here].sum()), int(came.rejected[here].sum())
    due = span.holds(sent.promised) & (sent.promised <= books.last_day)
    last_receipt = np.where(sent.second_day == NONE, sent.first_day, sent.second_day)
    in_full = (sent.rejected == 0) & (last_receipt <= books.last_day)
    ordered = span.holds(sent.ordered) & (sent.first_day <= books.last_day)
    return {
        "sell_through": rate(sold, units - rejected),
        "supplier_otif": rate(int((due & in_full & (last_receipt <= sent.promised)).sum()), int(due.sum())),
        "reject_rate": rate(rejected, units), "lead_days": mean((sent.first_day - sent.ordered)[ordered]),
    }  # fmt: skip
