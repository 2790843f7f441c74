"""The truth of visits."""

from __future__ import annotations

import numpy as np

from zhanggui.simulate.arrays import Array, distinct
from zhanggui.simulate.truth.books import Books, Metrics, Span, rate
from zhanggui.simulate.vocabulary import PAID, TRAFFIC

_ORGANIC, _SOCIAL, _AFFILIATE = 0, 3, 6
_SLOW_MS = 3000


def traffic(books: Books, span: Span) -> Metrics:
    """Sessions, visitors, the funnel, pages."""
    visits = books.world.visits
    here = span.holds(visits.day)
    n, channel = int(here.sum()), visits.traffic[here]
    seconds = int(visits.length[here].sum())
    paid = here & np.isin(visits.traffic, PAID)
    first = _first_visits(visits.visitor) & here
    return {
        "sessions": n, **_active(books, here, seconds), "session_seconds": rate(seconds, n), **_funnel(books, here),
        "new_visitors": int(first.sum()), "social_new_share": rate(int((first & (visits.traffic == _SOCIAL)).sum()), int(first.sum())),
        "organic_share": rate(int((channel == _ORGANIC).sum()), n), "social_share": rate(int((channel == _SOCIAL).sum()), n),
        "affiliate_share": rate(int((channel == _AFFILIATE).sum()), n), "paid_share": rate(int(paid.sum()), n),
        "paid_conversion": rate(int((paid & (visits.bought == 1)).sum()), int(paid.sum())),
        "next_month_retention": _retention(books, span), **_pages(books, span), **_trials(books, span),
    }  # fmt: skip


def _first_visits(visitor: Array) -> Array:
    """Which sessions are the first of their visitor."""
    _, first = np.unique(visitor, return_index=True)
    flags = np.zeros(len(visitor), np.bool_)
    flags[first] = True
    return flags


def _active(books: Books, here: Array, seconds: int) -> Metrics:
    """Different visitors, and how many on an average day and in an average month."""
    visits, calendar = books.world.visits, books.world.calendar
    day, visitor = visits.day[here], visits.visitor[here].astype(np.int64)
    many = int(visits.visitor.max()) + 1
    by_day = distinct(day * many + visitor)
    by_month = distinct(calendar.month[day] * many + visitor)
    dau = rate(len(by_day), len(distinct(by_day // many)))
    mau = rate(len(by_month), len(distinct(by_month // many)))
    return {
        "visitors": len(distinct(visitor)), "dau": dau, "mau": mau, "stickiness": dau / mau if dau and mau else None,
        "time_spent": rate(seconds, len(by_day)),
    }  # fmt: skip


def _funnel(books: Books, here: Array) -> Metrics:
    visits = books.world.visits
    viewed = ((visits.viewed > 0) | (visits.landed == 1))[here]
    carted, checkout = (visits.carted > 0)[here], (visits.checkout == 1)[here]
    bought = (visits.bought == 1)[here]
    n = int(here.sum())

    def share(top: Array, bottom: Array) -> float | None:
        return rate(int((top & bottom).sum()), int(bottom.sum()))

    return {
        "conversion": rate(int(bought.sum()), n), "view_rate": rate(int(viewed.sum()), n), "cart_rate": share(carted, viewed),
        "checkout_rate": share(checkout, carted), "purchase_rate": share(bought, checkout),
        "cart_abandonment": share(~bought, carted), "checkout_dropoff": share(~bought, checkout),
        "bounce_rate": rate(int((visits.events[here] <= 2).sum()), n),  # noqa: PLR2004 - the start and one more
    }  # fmt: skip


def _retention(books: Books, span: Span) -> float | None:
    """Of the visitors of each month, the share who came in the next, where that is over."""
    visits, calendar = books.world.visits, books.world.calendar
    many = int(visits.visitor.max()) + 1
    active = distinct(calendar.month[visits.day] * many + visits.visitor)
    after = calendar.dates[-1] + np.timedelta64(1, "D")
    complete = int(after.astype("datetime64[M]").astype(int)) + 1970 * 12  # the first month that is not over
    month = active // many
    base = active[np.isin(month, span.months) & (month + 1 < complete)]
    return rate(int(np.isin(base + many, active, assume_unique=True).sum()), len(base))


def _pages(books: Books, span: Span) -> Metrics:
    tally = books.tally
    months = np.isin(tally.months, span.months)
    loads = tally.loads[months].sum(axis=0)
    n = int(loads.sum())
    total = np.cumsum(loads)
    low, high = (int(np.searchsorted(total, place, side="right")) for place in ((n - 1) // 2, n // 2))
    return {
        "load_seconds": (low + high) / 2 / 1000 if n else None,
        "slow_page_share": rate(int(loads[_SLOW_MS + 1 :].sum()), n),
        "recommendation_ctr": rate(int(tally.slot_selects[months].sum()), int(tally.slot_lists[months].sum())),
    }  # fmt: skip


def _trials(books: Books, span: Span) -> Metrics:
    """How many experiments ran, and how many visitors entered one."""
    seen = books.world.exposures
    here = span.holds_second(seen.second)
    return {"experiments": len(distinct(seen.trial[here])), "experiment_visitors": len(distinct(seen.visitor[here]))}


def sessions_by(books: Books, span: Span) -> Metrics:
    """Sessions by traffic channel."""
    visits = books.world.visits
    many = np.bincount(visits.traffic[span.holds(visits.day)], minlength=len(TRAFFIC))
    return {name: int(many[code]) for code, name in enumerate(TRAFFIC)}
