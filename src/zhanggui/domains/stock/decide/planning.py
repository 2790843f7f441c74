"""What is to be bought of every product at once: levels, pre-build, what can be moved instead, and what the money goes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from zhanggui.domains.stock.decide.position import Ahead, Position, column, leads
from zhanggui.methods.inventory import orders, reorder
from zhanggui.methods.inventory.spread import Array, Whole, below, lost, over, quantile

_CLASSES = ("A", "B", "C")
_STEPS = 12
_HALF_YEAR = 182.0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a position calls for, and what that rests on."""

    row: Position
    lead: float
    days: float  #: until the order after this one can come
    during: float  #: demand until then, most likely
    low: float  #: and in four cases of five no less
    high: float  #: and no more than this
    daily: float
    point: float
    chance: float
    prebuild: float
    units: int
    wanted: int  #: before the money ran out
    waiting: float | None  #: margin lost on average if it is bought a review later
    keeping: float | None  #: what it costs to keep, a month
    missing: float  #: units short on average until the order after this one, if nothing is bought
    sells: float  #: chance that all of it is sold within half a year


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """Every position side by side; arrays are (rows,)."""

    rows: Sequence[Position]
    ahead: Ahead
    position: Array  #: what is there and on its way, transfers included
    lead: Array
    review: Array
    during: Array
    spread: Array
    cost: Array
    margin: Array
    extra: Array  #: what an order holds beyond a review's demand
    cycle: Array  #: how many days an order lasts
    chance: Array
    prebuild: Array
    daily_spread: Array


def plan(rows: Sequence[Position], today: date, policy: ReorderPolicy, moved: Whole | None = None) -> list[Line]:
    """What to buy of each position; `moved` is what comes to it, or goes, from other warehouses instead."""
    rows, moved = _bought_at_all(rows, today, policy, np.zeros(len(rows), np.int64) if moved is None else moved)
    if not rows:
        return []
    sheet = _sheet(rows, today, policy, moved)
    found = reorder.reorder(
        reorder.Need(sheet.position - sheet.prebuild, sheet.during, sheet.spread, sheet.chance, sheet.extra),
        reorder.Terms(column(rows, "moq"), column(rows, "pack_size"), _most(sheet, policy) - sheet.prebuild),
    )
    return _lines(sheet, found, _affordable(sheet, found.units, policy), policy)


def _sheet(rows: Sequence[Position], today: date, policy: ReorderPolicy, moved: Whole) -> _Sheet:
    ahead = Ahead(rows)
    lead, lead_sd = leads(rows, policy.lead_days, policy.lead_spread)
    review, most_service = _by_class(rows, policy)
    during, spread = ahead.over(lead + review)
    cost = column(rows, "unit_cost")
    margin = column(rows, "price") - cost
    extra = np.nan_to_num(reorder.batch(ahead.daily, cost, policy.holding, policy.order_cost, review))
    cycle = review + extra / np.maximum(ahead.daily, 1e-9)
    asked = reorder.service(np.nan_to_num(margin), np.nan_to_num(cost), policy.holding, cycle)
    chance = np.where(np.isnan(margin), most_service, np.minimum(asked, most_service))
    return _Sheet(
        rows=rows,
        ahead=ahead,
        position=np.asarray(np.array([row.available for row in rows]) + moved, float),
        lead=lead,
        review=review,
        during=during,
        spread=np.sqrt(spread**2 + (ahead.daily * lead_sd) ** 2),
        cost=cost,
        margin=margin,
        extra=extra,
        cycle=cycle,
        chance=chance,
        prebuild=_prebuild(rows, today, ahead, lead + review + policy.prebuild_days, chance),
        daily_spread=ahead.over(_SAID)[1] / np.sqrt(_SAID),
    )


def _most(sheet: _Sheet, policy: ReorderPolicy) -> Array:
    """The most to have: what sells within the shelf life; of what keeps, any number."""
    shelf = column(sheet.rows, "shelf_life_days") * policy.shelf_share
    sold = orders.sold_in_time(np.nan_to_num(shelf), sheet.ahead.daily, sheet.daily_spread)
    return np.where(np.isnan(shelf), np.inf, sold)


def _bought_at_all(rows: Sequence[Position], today: date, policy: ReorderPolicy, moved: Whole) -> tuple[list[Position], Whole]:
    """Those that have a supplier, have been for sale long enough, and will be."""
    kept = [
        row.supplier_id is not None
        and row.known_days >= policy.least_known_days
        and (row.delisted_on is None or row.delisted_on > today + timedelta(days=_SAID))
        for row in rows
    ]
    return [row for row, keep in zip(rows, kept, strict=True) if keep], moved[np.array(kept, bool)]


def _by_class(rows: Sequence[Position], policy: ReorderPolicy) -> tuple[Array, Array]:
    """Review period and highest service level of each; what has no class is C."""
    place = np.array([_CLASSES.index(row.abc) if row.abc in _CLASSES else 2 for row in rows])
    review = np.array([policy.review_a, policy.review_b, policy.review_c], float)
    return review[place], np.array([policy.service_a, policy.service_b, policy.service_c])[place]


def _prebuild(rows: Sequence[Position], today: date, ahead: Ahead, days: Array, chance: Array) -> Array:
    """What to have besides for the next big event, so far as it lies beyond what a model says, if it begins within so many days."""
    lengths = np.zeros(len(rows))
    for place, row in enumerate(rows):
        if row.event_starts is None or row.event_ends is None:
            continue
        begins = max(row.event_starts, row.day + timedelta(days=_SAID + 1))
        if (row.event_starts - today).days <= days[place]:
            lengths[place] = max((row.event_ends - begins).days + 1, 0)
    lift = np.nan_to_num(column(rows, "event_lift"), nan=1.0)
    return orders.before_an_event(ahead.daily, lift, lengths, ahead.over(_SAID)[1] / np.sqrt(_SAID), chance)


def _affordable(sheet: _Sheet, wanted: Whole, policy: ReorderPolicy) -> Whole:
    """What the money and the room are best spent on: step by step, where a yuan is expected to earn most."""
    if policy.budget is None and policy.room is None:
        return wanted
    known = ~np.isnan(sheet.cost)
    cost = np.where(known, sheet.cost, 0.0)
    steps = _steps(sheet.rows, np.where(known | (policy.budget is None), wanted, 0))
    places = sorted({row.warehouse for row in sheet.rows})
    return orders.within_budget(
        orders.Steps(steps, _gains(sheet, steps, cost, policy.holding), np.asarray(steps * cost[:, None], float)),
        np.inf if policy.budget is None else policy.budget,
        orders.Rooms(
            np.full(len(places), np.inf if policy.room is None else policy.room),
            np.array([places.index(row.warehouse) for row in sheet.rows]),
            np.ones(len(sheet.rows)),
        ),
    ).units


def _gains(sheet: _Sheet, steps: Whole, cost: Array, holding: float) -> Array:
    """What each step is expected to earn until the order after the next one."""
    margin = np.maximum(np.nan_to_num(sheet.margin), 0.01 * cost)
    left = cost * holding * sheet.cycle / 365
    value = orders.Value(*(each[:, None] for each in (margin, np.zeros(len(cost)), left)))
    levels = sheet.position[:, None] + np.concatenate([np.zeros((len(cost), 1)), np.cumsum(steps, axis=1)], axis=1)
    mean = sheet.during + sheet.ahead.daily * sheet.cycle
    spread = np.hypot(sheet.spread, over(sheet.cycle, sheet.ahead.daily, sheet.daily_spread))
    return np.asarray(np.diff(orders.worth(levels, mean[:, None], spread[:, None], value), axis=1))


def _steps(rows: Sequence[Position], wanted: Whole) -> Whole:
    """An order as its least quantity, and what is above it in a dozen steps of whole packs."""
    steps = np.zeros((len(rows), _STEPS + 1), np.int64)
    for place, row in enumerate(rows):
        pack = row.pack_size or 1
        first = min(int(orders.rounded(1, row.moq or 1, pack)), int(wanted[place]))
        packs = (int(wanted[place]) - first) // pack
        each, rest = divmod(packs, _STEPS)
        steps[place, 0] = first
        steps[place, 1:] = (each + (np.arange(_STEPS) < rest)) * pack
    return steps


def _lines(sheet: _Sheet, found: reorder.Order, units: Whole, policy: ReorderPolicy) -> list[Line]:
    """Each position's line, with what it costs to wait and to buy."""
    low, high = (quantile(level, sheet.during, sheet.spread) for level in (0.1, 0.9))
    missing = lost(sheet.position, sheet.during, sheet.spread)
    waiting = np.maximum(missing - lost(sheet.position, *sheet.ahead.over(sheet.lead)), 0) * sheet.margin
    half = sheet.ahead.daily * _HALF_YEAR
    sells = 1 - below(sheet.position + units - 1, half, sheet.daily_spread * np.sqrt(_HALF_YEAR))
    keeping = sheet.cost * units * policy.holding / 12
    return [
        Line(
            row=row,
            lead=float(sheet.lead[i]),
            days=float(sheet.lead[i] + sheet.review[i]),
            during=float(sheet.during[i]),
            low=float(low[i]),
            high=float(high[i]),
            daily=float(sheet.ahead.daily[i]),
            point=float(found.point[i] + sheet.prebuild[i]),
            chance=float(sheet.chance[i]),
            prebuild=float(sheet.prebuild[i]),
            units=int(units[i]),
            wanted=int(found.units[i]),
            waiting=None if np.isnan(waiting[i]) else float(max(waiting[i], 0)),
            keeping=None if np.isnan(keeping[i]) else float(keeping[i]),
            missing=float(missing[i]),
            sells=float(np.clip(sells[i], 0, 1)),
        )
        for i, row in enumerate(sheet.rows)
    ]


def spent(line: Line) -> Decimal | None:
    """What a line costs."""
    return None if line.row.unit_cost is None else (line.row.unit_cost * line.units).quantize(Decimal("0.01"))
