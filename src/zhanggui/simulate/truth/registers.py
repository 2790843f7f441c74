"""The truth of what the shop keeps a register of: partners, the knowledge base, checks, figures quoted from elsewhere."""

from __future__ import annotations

from datetime import date

import numpy as np

from zhanggui.simulate.arrays import NONE, distinct
from zhanggui.simulate.truth.books import Books, Metrics, Span, rate, yuan


def partners(books: Books, span: Span) -> Metrics:
    """Who worked with the shop, and what came through them."""
    world, orders = books.world, books.world.till.orders
    known, made = world.partners, world.campaigns
    stood = (known.since <= span.last) & ((known.until == NONE) | (known.until >= span.first))
    of = known.order[span.holds(orders.day[known.order])]
    sold = int(books.payable[of][books.valid[of]].sum())
    total = int(books.payable[books.valid & span.holds(orders.day)].sum())
    began = span.holds(made.starts)
    return {
        "partners": int(stood.sum()), "new_partners": int(span.holds(known.since).sum()),
        "partner_sales": yuan(sold), "partner_share": rate(sold, total),
        "joint_campaigns": int(began.sum()), "joint_spend": yuan(int(made.spend[began].sum())),
    }  # fmt: skip


def knowledge(books: Books, span: Span) -> Metrics:
    """Articles written, and used in conversations."""
    known, talks = books.world.articles, books.world.talks
    here = span.holds_second(talks.opened)
    used = known.used[here & (known.used != NONE)]
    return {
        "articles_written": int(span.holds(known.written).sum()), "articles_used": len(distinct(used)),
        "article_share": rate(len(used), int(here.sum())),
    }  # fmt: skip


def compliance(books: Books, span: Span) -> Metrics:
    """Checks, what they found, what was put right."""
    checks = books.world.checks
    here = span.holds(checks.day)
    looked_at, found = int(checks.looked_at[here].sum()), int(checks.found[here].sum())
    return {
        "compliance_checks": int(here.sum()), "items_checked": looked_at, "findings": found,
        "finding_rate": rate(found, looked_at), "fixed_rate": rate(int(checks.fixed[here].sum()), found),
    }  # fmt: skip


def market(books: Books, span: Span) -> Metrics:
    """How many figures of the span are quoted."""
    of_it = [np.any((span.months >= _month(each.starts)) & (span.months <= _month(each.ends))) for each in books.world.figures]
    return {"market_figures": int(np.sum(of_it))}


def _month(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1
