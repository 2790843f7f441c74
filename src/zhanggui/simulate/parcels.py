"""How orders reach people: parcels, scans, what goes wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array, Dice, chance, pick
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.orders import COMPLETED, SHIPPED, Lines, Orders, Till
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import PROVINCE_DAYS

FASTER = 0.80  #: hours to ship and to resolve, the last year to those before
LATE = (0.075, 0.05)  #: share of parcels held up on the road: before the last year, in it
LOST = (0.0030, 0.0034)

_SPLIT = 0.02
_WENT_WRONG = (0.020, 0.016)
_EXCEPTION_WEIGHTS = np.array((0.25, 0.4, 0.0, 0.2, 0.1, 0.05))
_LOST_KIND = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcels:
    """Every parcel in the order of shipping; arrays are (parcels,), times in seconds."""

    order: Array
    warehouse: Array
    carrier: Array
    shipped: Array
    promised: Array  #: day
    delivered: Array  #: NONE where lost or still on the way
    lost: Array
    freight: Array

    @property
    def size(self) -> int:
        """How many parcels."""
        return len(self.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishaps:
    """Every order that went wrong on its way; arrays are (mishaps,)."""

    order: Array
    parcel: Array
    kind: Array
    opened: Array
    resolved: Array


def make(plan: Plan, calendar: Calendar, catalogue: Catalogue, till: Till) -> tuple[Parcels, Orders]:
    """Ship what was paid; the orders come back with their state on the last day."""
    dice, orders = plan.dice("parcels"), till.orders
    order = np.flatnonzero((orders.paid_second != NONE) & ~orders.cancelled)
    again = chance(dice, len(order), _SPLIT)
    order = np.concatenate((order, order[again]))
    n, second_box = len(order), np.arange(len(order)) >= len(again)
    paid = orders.paid_second[order]
    last = (calendar.year[np.minimum(paid // DAY, calendar.days - 1)] == plan.last_day.year).astype(int)
    busy = 1 + 0.22 * (calendar.demand[np.minimum(paid // DAY, calendar.days - 1)] - 1)
    wait = dice.lognormal(2.75, 0.55, n) * HOUR * np.where(last, FASTER, 1.0) * busy + second_box * 6 * HOUR
    shipped = paid + np.maximum(wait, 1800).astype(np.int64)
    road = np.array(PROVINCE_DAYS)[orders.region[order]]
    held = np.where(chance(dice, n, np.array(LATE)[last]), dice.uniform(2, 7, n), 0.0)
    days = road * dice.lognormal(0, 0.22, n) + 0.3 + held + _festival(calendar, shipped)
    delivered = shipped + (days * DAY).astype(np.int64)
    lost, end = chance(dice, n, np.array(LOST)[last]), calendar.days * DAY
    promised = paid // DAY + np.ceil(road + 1.9 + (busy > 1.3)).astype(np.int64)  # noqa: PLR2004 - a busy day
    freight = (380 + road * 160 + dice.integers(0, 200, n)).astype(np.int64) // 10 * 10
    rows = np.flatnonzero(shipped < end)
    rows = rows[np.argsort(shipped[rows], kind="stable")]
    parcels = Parcels(
        order=order[rows], warehouse=_warehouse(catalogue, till.lines, orders.size)[order[rows]],
        carrier=pick(dice, np.array((0.2, 0.34, 0.26, 0.2)), n)[rows], shipped=shipped[rows], promised=promised[rows],
        delivered=np.where(lost | (delivered >= end), NONE, delivered)[rows], lost=lost[rows], freight=freight[rows],
    )  # fmt: skip
    return parcels, _settle(orders, parcels)


def _festival(calendar: Calendar, shipped: Array) -> Array:
    """Days that a parcel waits where it is shipped while nobody works."""
    quiet = calendar.demand < 0.6  # noqa: PLR2004 - only Spring Festival is so quiet
    left = np.zeros(calendar.days)
    for day in range(calendar.days - 2, -1, -1):
        left[day] = left[day + 1] + 1 if quiet[day] else 0
    return np.asarray(0.5 * left[np.minimum(shipped // DAY, calendar.days - 1)])


def _warehouse(catalogue: Catalogue, lines: Lines, orders: int) -> Array:
    """The warehouse of each order's first article."""
    found = np.zeros(orders, np.int64)
    first = lines.number == 1
    found[lines.order[first]] = catalogue.warehouse[lines.sku[first]]
    return found


def _settle(orders: Orders, parcels: Parcels) -> Orders:
    status = orders.status.copy()
    status[parcels.order] = SHIPPED
    status[parcels.order[parcels.delivered != NONE]] = COMPLETED
    return replace(orders, status=status)


def mishaps(plan: Plan, calendar: Calendar, parcels: Parcels) -> Mishaps:
    """Find what went wrong, and when that was put right."""
    dice = plan.dice("mishaps")
    last = (calendar.year[parcels.shipped // DAY] == plan.last_day.year).astype(int)
    wrong = chance(dice, parcels.size, np.array(_WENT_WRONG)[last]) & ~parcels.lost
    parcel = np.flatnonzero(wrong | parcels.lost)
    n, end = len(parcel), calendar.days * DAY
    lost = parcels.lost[parcel]
    opened = parcels.shipped[parcel] + (dice.uniform(0.2, 3, n) * DAY + lost * 4 * DAY).astype(np.int64)
    faster = np.where(last[parcel] == 1, FASTER * 0.8, 1.0)
    resolved = opened + (dice.lognormal(3.3, 0.8, n) * HOUR * faster).astype(np.int64)
    kind = np.where(lost, _LOST_KIND, pick(dice, _EXCEPTION_WEIGHTS, n))
    keep = np.flatnonzero(opened < end)
    keep = keep[np.argsort(opened[keep], kind="stable")]
    resolved = np.where(chance(dice, n, 0.02) | (resolved >= end), NONE, resolved)
    return Mishaps(order=parcels.order[parcel[keep]], parcel=parcel[keep], kind=kind[keep],
                   opened=opened[keep], resolved=resolved[keep])  # fmt: skip


def scans(plan: Plan, parcels: Parcels) -> tuple[Array, Array, Array]:
    """Scans of parcels: (parcel, second, status). All are scanned at both ends, some on the way."""
    dice = plan.dice("scans")
    row = np.arange(parcels.size)
    there = parcels.delivered != NONE
    hub = there & chance(dice, parcels.size, 0.25)
    out = there & chance(dice, parcels.size, 0.15)
    between = parcels.shipped + (parcels.delivered - parcels.shipped) * 2 // 5
    groups = (
        (row, parcels.shipped), (row[hub], between[hub]), (row[out], parcels.delivered[out] - _leave(dice, int(out.sum()))),
        (row[there], parcels.delivered[there]),
    )  # fmt: skip
    parcel = np.concatenate([rows for rows, _ in groups])
    second = np.concatenate([seconds for _, seconds in groups])
    status = np.repeat(np.arange(len(groups), dtype=np.int8), [len(rows) for rows, _ in groups])
    order = np.lexsort((second, parcel))
    return parcel[order], second[order], status[order]


def _leave(dice: Dice, n: int) -> Array:
    return dice.integers(1800, 4 * HOUR, n)
