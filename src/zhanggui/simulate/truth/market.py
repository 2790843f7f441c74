"""The truth of marketing and of the office."""

from __future__ import annotations

import numpy as np

from zhanggui.simulate.arrays import distinct
from zhanggui.simulate.truth.books import Books, Metrics, Span, mean, rate, yuan
from zhanggui.simulate.vocabulary import PAID


def marketing(books: Books, span: Span) -> Metrics:
    """Ads, creators, mentions."""
    ads, orders = books.world.ads, books.world.till.orders
    rows = span.holds(ads.day)
    spend, clicks, seen = int(ads.cents[rows].sum()), int(ads.clicks[rows].sum()), int(ads.impressions[rows].sum())
    placed = span.holds(orders.day)
    paid = np.isin(orders.traffic, PAID)
    sold = int(books.payable[placed & books.valid & paid].sum())
    new = placed & (books.number == 1)
    return {
        "ad_spend": yuan(spend), "impressions": seen, "clicks": clicks, "ctr": rate(clicks, seen), "cpc": rate(spend, clicks * 100),
        "ad_sales": yuan(sold), "roas": rate(sold, spend),
        "sales_per_ad_spend": rate(int(books.payable[placed & books.valid].sum()), spend), "cac": rate(spend, int(new.sum()) * 100),
        "paid_cac": rate(spend, int((new & paid).sum()) * 100),
        "ad_cost_share": rate(spend, int(books.payable[placed].sum())), **_creators(books, span), **_mentions(books, span),
    }  # fmt: skip


def _creators(books: Books, span: Span) -> Metrics:
    creators, orders = books.world.creators, books.world.till.orders
    rows = span.holds(orders.day[creators.order])
    of = creators.order[rows]
    sold = int(books.payable[of][books.valid[of]].sum())
    total = int(books.payable[books.valid & span.holds(orders.day)].sum())
    return {
        "creator_sales": yuan(sold), "active_creators": len(distinct(creators.creator[rows][books.valid[of]])), "creator_share": rate(sold, total),
        "commission_share": rate(int(creators.commission[rows].sum()), sold),
    }  # fmt: skip


def _mentions(books: Books, span: Span) -> Metrics:
    said = books.world.mentions
    here = span.holds(said.day)
    own = here & (said.brand == 0)
    ours = int(said.mentions[own].sum())
    return {
        "mentions": ours, "all_mentions": int(said.mentions[here].sum()), "share_of_voice": rate(ours, int(said.mentions[here].sum())),
        "net_sentiment": rate(int(said.positive[own].sum() - said.negative[own].sum()), ours),
        "search_index": mean(said.search[own]),
    }  # fmt: skip


def organisation(books: Books, span: Span) -> Metrics:
    """Costs and people."""
    months, orders = books.world.months, books.world.till.orders
    here = span.holds(months.day)
    stood = books.valid & span.holds(orders.day)
    people = rate(int(months.people[here].sum()), int(here.sum()))
    hours, training = float(months.hours[here].sum()), float(months.training[here].sum())
    return {
        "operating_costs": yuan(months.costs[here].sum()), "people": people,
        "sales_per_person": rate(int(books.payable[stood].sum()), (people or 0) * 100),
        "orders_per_hour": rate(int(stood.sum()), hours), "training_hours_per_person": rate(training, people or 0),
    }  # fmt: skip
