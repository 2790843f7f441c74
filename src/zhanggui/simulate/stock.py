"""What lies in the warehouses day by day: sold, reordered, received late, short or broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from zhanggui.simulate.arrays import NONE, Array, Dice, chance
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import BAD_SUPPLIER, SUPPLIERS, Catalogue
from zhanggui.simulate.plan import Plan

BAD_DELAY, BAD_REJECTS = 9, 0.5  #: what a supplier does to us from a day on: days late, share of lines with rejects

_AGREED = np.array((9, 12, 7, 14, 10, 8, 16, 11, 9, 13, 20, 7, 10, 15))  #: lead days of each supplier
COVER = (40, 30)  #: days that an order is meant to last: before the last year, in it
_MEMORY = 0.06  #: how fast the forecast follows sales
_REVIEW = 7
_HORIZON = 150
_SLOW = 0.004  #: units a day; since the last year, what sells less is bought only when it is gone
_LEAST = (6, 3)  #: least units of an order: before the last year, in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Lines of purchase orders with up to two receipts; arrays are (lines,), days may lie beyond the last."""

    sku: Array
    ordered: Array
    promised: Array
    units: Array
    first_day: Array
    first_units: Array
    second_day: Array  #: NONE where all came at once
    rejected: Array  #: of the first receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Units by day and SKU, (days, skus): to be sold in the day, and left at its end."""

    available: Array
    on_hand: Array
    adjusted: Array  #: found missing or written off in the day
    deliveries: Deliveries


@dataclass(slots=True, kw_only=True)
class _Room:
    """The state of the warehouses as the days go by."""

    dice: Dice
    catalogue: Catalogue
    bad: int  #: the day from which the bad supplier is bad
    last: Array  #: (days,) 1 in the last year
    arriving: Array
    on_order: Array
    forecast: Array
    lines: list[tuple[Array, ...]] = field(default_factory=list)


def bad_from(plan: Plan, calendar: Calendar) -> int:
    """The day from which the bad supplier is bad."""
    return calendar.day(date(plan.last_day.year, 4, 1))


def agreed_days(supplier: Array) -> Array:
    """The lead time in days agreed with suppliers."""
    return np.asarray(_AGREED[supplier % SUPPLIERS])


def run(plan: Plan, calendar: Calendar, catalogue: Catalogue, demand: Array) -> Stock:
    """Live through the days with `demand` in units, (days, skus)."""
    dice = plan.dice("stock")
    days, n = demand.shape
    available, on_hand = np.zeros((days, n), np.int32), np.zeros((days, n), np.int32)
    adjusted = _adjustments(dice, days, n)
    room = _Room(dice=dice, catalogue=catalogue, bad=bad_from(plan, calendar), last=(calendar.year == plan.last_day.year).astype(int),
                 arriving=np.zeros((days + _HORIZON, n), np.int32), on_order=np.zeros(n), forecast=np.zeros(n))  # fmt: skip
    _open(room, demand)
    ahead = _ahead(calendar.demand)
    now = np.zeros(n, np.int32)
    for day in range(days):
        now = now + room.arriving[day]
        room.on_order -= room.arriving[day]
        available[day] = now
        sold = np.minimum(now, demand[day])
        now = now - sold
        gone = np.where(catalogue.delisted == day, now, np.minimum(adjusted[day], now))
        now, adjusted[day] = now - gone, gone
        on_hand[day] = now
        room.forecast += _MEMORY * (sold - room.forecast) * ((sold > 0) | (now > 0))
        _reorder(room, day, now, ahead[day])
    return Stock(available=available, on_hand=on_hand, adjusted=adjusted, deliveries=_deliveries(room))


def _adjustments(dice: Dice, days: int, n: int) -> Array:
    """Units found missing at the monthly count."""
    missing = np.zeros((days, n), np.int32)
    counted = np.arange(27, days, 30)
    missing[counted] = (dice.random((len(counted), n)) < 0.04) * dice.integers(1, 3, (len(counted), n))  # noqa: PLR2004
    return missing


def _ahead(demand: Array) -> Array:
    """How much more is wanted in the coming weeks than in the past ones: the planner knows the calendar."""
    total = np.concatenate(([0.0], np.cumsum(demand)))
    day = np.arange(len(demand))
    after, before = np.minimum(day + 35, len(demand)), np.maximum(day - 27, 0)
    coming = (total[after] - total[day]) / np.maximum(after - day, 1)
    past = (total[day + 1] - total[before]) / (day + 1 - before)
    return np.clip(np.where(after - day < _REVIEW, 1.0, coming / past), 0.6, 2.2)


def _open(room: _Room, demand: Array) -> None:
    """Buy the first stock of every SKU for its launch, by a guess at what it will sell in 45 days."""
    dice, catalogue = room.dice, room.catalogue
    days, n = demand.shape
    total = np.concatenate((np.zeros((1, n), np.int64), np.cumsum(demand, axis=0)))
    sku = np.arange(n)
    guess = total[np.minimum(catalogue.launched + 45, days), sku] - total[catalogue.launched, sku]
    units = np.maximum(np.ceil(guess * dice.lognormal(-0.05, 0.35, n)), 6).astype(np.int64)
    room.forecast += units / 50
    ordered = catalogue.launched - agreed_days(catalogue.supplier)
    _send(room, sku, units, ordered, catalogue.launched - ordered)


def _reorder(room: _Room, day: int, now: Array, ahead: float) -> None:
    """Review the suppliers whose weekday it is, and order what runs low."""
    catalogue, last = room.catalogue, int(room.last[day])
    lead = agreed_days(catalogue.supplier)
    alive = (catalogue.launched <= day) & ((catalogue.delisted == NONE) | (day < catalogue.delisted - 60))
    position, daily = now + room.on_order, room.forecast * ahead
    safety = 1.1 * np.sqrt(daily * lead)
    low = position <= daily * (lead + _REVIEW) + safety
    asked = np.ceil(daily * (lead + COVER[last]) + safety - position)
    moves = ~((daily < _SLOW) & (last == 1)) | (now == 0)
    sku = np.flatnonzero(alive & low & moves & (asked > 0) & ((day + catalogue.supplier) % _REVIEW == 0))
    if len(sku):
        _send(room, sku, np.maximum(asked[sku], _LEAST[last]).astype(np.int64), np.full(len(sku), day))


def _send(room: _Room, sku: Array, units: Array, ordered: Array, fixed: Array | None = None) -> None:
    """Send an order: decide when it comes (after `fixed` days, where given), in how many parts, how much is refused."""
    dice, catalogue, n = room.dice, room.catalogue, len(sku)
    agreed = agreed_days(catalogue.supplier[sku])
    is_bad = (catalogue.supplier[sku] == BAD_SUPPLIER) & (ordered >= room.bad)
    late = np.where(chance(dice, n, 0.22), dice.geometric(0.3, n), -dice.integers(0, 3, n)) + is_bad * BAD_DELAY
    lead = np.maximum(agreed + late, 2) if fixed is None else fixed
    split = chance(dice, n, 0.08) & (units > 5) & (fixed is None)  # noqa: PLR2004 - a handful is not split
    first_units = np.where(split, units * 7 // 10, units)
    refused = chance(dice, n, np.where(is_bad, BAD_REJECTS, 0.05))
    rejected = np.where(refused, np.ceil(first_units * dice.uniform(0.03, 0.15, n)), 0).astype(np.int64)
    first = ordered + lead
    second = np.where(split, first + dice.integers(4, 15, n), NONE)
    np.add.at(room.arriving, (first, sku), (first_units - rejected).astype(np.int32))
    np.add.at(room.arriving, (second[split], sku[split]), (units - first_units)[split].astype(np.int32))
    room.on_order[sku] += units - rejected
    room.lines.append((sku, ordered, ordered + agreed + 1, units, first, first_units, second, rejected))


def _deliveries(room: _Room) -> Deliveries:
    sku, ordered, promised, units, first, first_units, second, rejected = (
        np.concatenate(column) for column in zip(*room.lines, strict=True)
    )
    return Deliveries(sku=sku, ordered=ordered, promised=promised, units=units, first_day=first,
                      first_units=first_units, second_day=second, rejected=rejected)  # fmt: skip


def serve(available: Array, cell: Array, second: Array, quantity: Array, taken: Array) -> Array:
    """What each line gets of what is there, earlier lines first, (lines,) units.

    cell is the place of the line's day and SKU in available.ravel(); lines that
    are not `taken` for good (cancelled later) see the shelf but leave it as it is.
    """
    order = np.lexsort((second, cell))
    weight = (quantity * taken)[order]
    total = np.concatenate(([0], np.cumsum(weight)))
    ordered = cell[order]
    start = np.searchsorted(ordered, ordered, side="left")
    before = total[:-1] - total[start]
    got = np.empty(len(cell), np.int64)
    got[order] = np.clip(available.ravel()[ordered] - before, 0, quantity[order])
    return got
