"""The truth of delivery, returns and service."""

from __future__ import annotations

import numpy as np

from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array
from zhanggui.simulate.care import COMPLAINT, CSAT, NPS, SUGGESTION
from zhanggui.simulate.returns import EXCHANGE
from zhanggui.simulate.truth.books import Books, Metrics, Span, mean, middle, rate
from zhanggui.simulate.truth.sales import refunded

_OPENS, _CLOSES = 9 * HOUR, 18 * HOUR
_RIPE = 30
_SATISFIED, _BAD, _PROMOTER, _DETRACTOR = 4, 2, 9, 6


def fulfilment(books: Books, span: Span) -> Metrics:
    """Parcels: how many, how fast, how many went wrong."""
    parcels, mishaps = books.world.parcels, books.world.mishaps
    here = span.holds_second(parcels.shipped)
    n = int(here.sum())
    promised = span.holds(parcels.promised) & (parcels.promised <= books.last_day)
    in_time = promised & (parcels.delivered != NONE) & (parcels.delivered // DAY <= parcels.promised)
    there = here & (parcels.delivered != NONE)
    waited = parcels.shipped - books.world.till.orders.second[parcels.order]
    opened = span.holds_second(mishaps.opened)
    settled = opened & (mishaps.resolved != NONE)
    return {
        "shipments": n, "on_time_rate": rate(int(in_time.sum()), int(promised.sum())),
        "ship_hours": rate(int(waited[here].sum()), n * HOUR),
        "delivery_days": rate(int((parcels.delivered - parcels.shipped)[there].sum()), int(there.sum()) * DAY),
        "lost_rate": rate(int((here & parcels.lost).sum()), n), "exception_rate": rate(int(opened.sum()), n),
        "exception_hours": rate(int((mishaps.resolved - mishaps.opened)[settled].sum()), int(settled.sum()) * HOUR),
        "exception_business_hours": rate(int(_worked(mishaps.opened, mishaps.resolved)[settled].sum()), int(settled.sum()) * HOUR),
        "freight_per_order": rate(int(parcels.freight[here].sum()), n * 100),
    }  # fmt: skip


def _worked(start: Array, end: Array) -> Array:
    """Seconds between two times in which the shop was open, 9 to 18 every day."""
    return _open_until(end) - _open_until(start)


def _open_until(second: Array) -> Array:
    day, time = np.divmod(second, DAY)
    return np.asarray(day * (_CLOSES - _OPENS) + np.clip(time - _OPENS, 0, _CLOSES - _OPENS))


def returns(books: Books, span: Span) -> Metrics:
    """Refunds: how many, how much, how fast."""
    refunds, orders = books.world.refunds, books.world.till.orders
    asked, done = span.holds_second(refunds.requested), span.holds_second(refunds.refunded)
    requests = int(asked.sum())
    money = done & (refunds.kind != EXCHANGE)
    ripe = books.valid & span.holds(orders.day) & (orders.day + _RIPE <= books.last_day)
    came_back = np.zeros(orders.size, np.bool_)
    came_back[refunds.order[refunds.kind != EXCHANGE]] = True
    gmv = int(books.payable[span.holds(orders.day)].sum())
    return {
        "refund_requests": requests, "refund_rate": rate(refunded(books, span), gmv),
        "return_rate": rate(int((ripe & came_back).sum()), int(ripe.sum())),
        "return_hours": rate(int((refunds.refunded - refunds.requested)[money].sum()), int(money.sum()) * HOUR),
        "return_satisfaction": mean(refunds.satisfaction[done & (refunds.satisfaction != NONE)]),
        "exchange_share": rate(int((asked & (refunds.kind == EXCHANGE)).sum()), requests),
    }  # fmt: skip


def service(books: Books, span: Span) -> Metrics:
    """Conversations, surveys, reviews."""
    talks, surveys = books.world.talks, books.world.surveys
    stars = books.world.reviews
    here = span.holds_second(talks.opened)
    n = int(here.sum())
    answered, resolved = here & (talks.answered != NONE), here & (talks.resolved != NONE)
    orders = int((books.valid & span.holds(books.world.till.orders.day)).sum())
    ideas = here & (talks.kind == SUGGESTION)
    said = span.holds_second(surveys.answered)
    csat, nps = surveys.score[said & (surveys.kind == CSAT)], surveys.score[said & (surveys.kind == NPS)]
    scores = stars.score[span.holds_second(stars.reviewed)]
    return {
        "conversations": n, "first_response_seconds": middle((talks.answered - talks.opened)[answered]),
        "resolution_rate": rate(int(resolved.sum()), n),
        "resolution_hours": rate(int((talks.resolved - talks.opened)[resolved].sum()), int(resolved.sum()) * HOUR),
        "bot_share": rate(int((here & talks.bot).sum()), n),
        "complaint_rate": rate(int((here & (talks.kind == COMPLAINT)).sum()), orders),
        "suggestions": int(ideas.sum()), "adopted_suggestions": int((ideas & (talks.adopted == 1)).sum()),
        "adoption_rate": rate(int((ideas & (talks.adopted == 1)).sum()), int(ideas.sum())),
        "csat": mean(csat), "csat_satisfied": mean(csat >= _SATISFIED), "nps": _nps(nps),
        "review_score": mean(scores), "bad_review_share": mean(scores <= _BAD),
    }  # fmt: skip


def _nps(scores: Array) -> float | None:
    loyal, lost = int((scores >= _PROMOTER).sum()), int((scores <= _DETRACTOR).sum())
    return rate(loyal - lost, len(scores), 100)
