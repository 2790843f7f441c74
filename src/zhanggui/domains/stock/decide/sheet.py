"""Positions side by side: what is there, what is wanted until the order after this one can come, and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zhanggui.domains.stock.decide.position import Ahead, Offer, column, leads
from zhanggui.methods.inventory import orders, reorder
from zhanggui.methods.inventory.spread import Array, Whole, quantile

_CLASSES = ("A", "B", "C")
_SAID = 28
"""What a model says ends after so many days; events beyond are built up for besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderPolicy:
    """How a shop buys. Where price and cost are known, the service level is what they call for, but no more than its class is worth."""

    service_a: float = 0.98  #: chance that what is there of an A product lasts until the next order comes
    service_b: float = 0.95
    service_c: float = 0.90
    review_a: int = 7  #: how often an A product is looked at, in days
    review_b: int = 7
    review_c: int = 14
    holding: float = 0.25  #: what stock costs a year, as a share of its cost: money, room, decay
    order_cost: float = 10.0  #: what a line of an order costs to place and receive, in money
    lead_days: float = 14.0  #: how long a supplier takes of whom nothing is known
    lead_spread: float = 0.3  #: how far the lead time of such a supplier varies, as a share of it
    prebuild_days: int = 21  #: so long before it must be, at the most, stock is built up for a big event
    shelf_share: float = 0.6  #: share of its shelf life in which a product must be sold
    least_known_days: int = 14  #: what has been for sale more shortly is not bought by this rule
    budget: float | None = None  #: so much money at the most, all lines together
    room: int | None = None  #: so many units at the most into each warehouse
    switch: float = 0.02  #: another supplier than the usual one must be cheaper by so much, all told
    failure: float = 0.1  #: what an order that is not in full and on time costs, as a share of the margin of what is in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Every position side by side; arrays are (rows,)."""

    rows: Sequence[Offer]
    ahead: Ahead
    position: Array  #: what is there and on its way, transfers included
    lead: Array
    lead_sd: Array
    review: Array
    during: Array
    spread: Array
    cost: Array  #: of a unit, landed
    margin: Array
    extra: Array  #: what an order holds beyond a review's demand
    cycle: Array  #: how many days an order lasts
    chance: Array
    prebuild: Array
    event_days: Array  #: days of the next big event that are built up for
    moved: Whole
    daily_spread: Array


def sheet_of(rows: Sequence[Offer], today: date, policy: ReorderPolicy, moved: Whole) -> Sheet:
    """Work it out; `moved` is what comes to each, or goes, from other warehouses."""
    ahead = Ahead(rows)
    lead, lead_sd = leads(rows, policy.lead_days, policy.lead_spread)
    review, most_service = _by_class(rows, policy)
    during, spread = ahead.over(lead + review)
    cost = column(rows, "landed")
    margin = column(rows, "price") - cost
    extra = np.nan_to_num(reorder.batch(ahead.daily, cost, policy.holding, policy.order_cost, review))
    cycle = review + extra / np.maximum(ahead.daily, 1e-9)
    asked = reorder.service(np.nan_to_num(margin), np.nan_to_num(cost), policy.holding, cycle)
    chance = np.where(np.isnan(margin), most_service, np.minimum(asked, most_service))
    event_days = _event_days(rows, today, lead + review + policy.prebuild_days)
    return Sheet(
        rows=rows,
        ahead=ahead,
        position=np.asarray(np.array([row.available for row in rows]) + moved, float),
        lead=lead,
        lead_sd=lead_sd,
        review=review,
        during=during,
        spread=np.sqrt(spread**2 + (ahead.daily * lead_sd) ** 2),
        cost=cost,
        margin=margin,
        extra=extra,
        cycle=cycle,
        chance=chance,
        prebuild=_prebuild(rows, ahead, event_days, chance),
        event_days=event_days,
        moved=moved,
        daily_spread=ahead.over(_SAID)[1] / np.sqrt(_SAID),
    )


def in_time(sheet: Sheet, policy: ReorderPolicy) -> Array:
    """What sells within the shelf life; of what keeps, any number."""
    shelf = column(sheet.rows, "shelf_life_days") * policy.shelf_share
    sold = orders.sold_in_time(np.nan_to_num(shelf), sheet.ahead.daily, sheet.daily_spread)
    return np.where(np.isnan(shelf), np.inf, sold)


def most(sheet: Sheet, policy: ReorderPolicy) -> Array:
    """The most to have: what an order brings must sell within its shelf life, once what is left of the rest by then is gone."""
    before = np.minimum(np.maximum(sheet.position, 0), quantile(0.1, *sheet.ahead.over(sheet.lead)))
    return np.asarray(in_time(sheet, policy) + before)


def _by_class(rows: Sequence[Offer], policy: ReorderPolicy) -> tuple[Array, Array]:
    """Review period and highest service level of each; what has no class is C."""
    place = np.array([_CLASSES.index(row.abc) if row.abc in _CLASSES else 2 for row in rows])
    review = np.array([policy.review_a, policy.review_b, policy.review_c], float)
    return review[place], np.array([policy.service_a, policy.service_b, policy.service_c])[place]


def _event_days(rows: Sequence[Offer], today: date, within: Array) -> Array:
    """How many days of the next big event lie beyond what a model says, if it begins within so many days and is not over."""
    lengths = np.zeros(len(rows))
    for place, row in enumerate(rows):
        if row.event_starts is None or row.event_ends is None or row.event_ends <= today:
            continue
        begins = max(row.event_starts, row.day + timedelta(days=_SAID + 1))
        if (row.event_starts - today).days <= within[place]:
            lengths[place] = max((row.event_ends - begins).days + 1, 0)
    return lengths


def _prebuild(rows: Sequence[Offer], ahead: Ahead, days: Array, chance: Array) -> Array:
    """What to have besides for so many days of the next big event."""
    lift = np.nan_to_num(column(rows, "event_lift"), nan=1.0)
    return orders.before_an_event(ahead.daily, lift, days, ahead.over(_SAID)[1] / np.sqrt(_SAID), chance)
