"""What the money and the room are best spent on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from zhanggui.domains.stock.decide.position import Ahead, Offer, column, leads
from zhanggui.domains.stock.decide.sheet import ReorderPolicy, Sheet
from zhanggui.methods.inventory import orders
from zhanggui.methods.inventory.spread import Array, Whole, over

_STEPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is wanted of one supplier."""

    row: Offer
    at: int  #: its place in the sheet
    units: int
    before: int  #: units that another brings sooner


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What can be bought of each part, what a unit of it costs, landed, how long it takes, and what keeps it from being bought whole."""

    units: Whole
    cost: Array
    lead: Array
    limits: Sequence[Limit | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What keeps a part from being bought whole. `name` is one of `LIMITS`; of room in litres it says what is needed and what is left."""

    name: str
    needs: float = 0.0  #: money, units or litres for all of what is wanted
    left: float = 0.0  #: of that, once everything else is bought
    idle: float = 0.0  #: litres in the warehouse that lie under what half a year won't sell


LIMITS = ("money", "units", "litres", "unpriced", "gain")
"""Money; room in units; room in litres; a cost that nobody knows, where money is short; and more to lose by it than to earn."""
_HALF_YEAR = 182.0


def affordable(sheet: Sheet, parts: Sequence[Part], policy: ReorderPolicy, rows: Sequence[Offer]) -> Bought:
    """Buy step by step what is expected to earn most for the money and room that it takes. `rows` are all that lie in the warehouses."""
    offers = [part.row for part in parts]
    wanted = np.array([part.units for part in parts], np.int64)
    cost, (lead, _) = column(offers, "landed"), leads(offers, policy.lead_days, policy.lead_spread)
    rooms = _rooms(offers, rows, policy)
    if policy.budget is None and not rooms:
        return Bought(units=wanted, cost=cost, lead=lead, limits=[None] * len(wanted))
    known = ~np.isnan(cost)
    paid = np.where(known, cost, 0.0)
    steps = _steps(offers, np.where(known | (policy.budget is None), wanted, 0))
    gains = _gains(sheet, parts, steps, policy.holding)
    budget = np.inf if policy.budget is None else policy.budget
    spent = orders.within_budget(orders.Steps(steps, gains, np.asarray(steps * paid[:, None], float)), budget, *rooms)
    limits = _limits(_missing(wanted, spent.units, steps), spent.units, np.where(known, cost, np.nan), budget, rooms)
    idle = idle_litres(rows) if any(each is not None and each.name == "litres" for each in limits) else {}
    told = [
        replace(each, idle=idle[offer.warehouse]) if each is not None and each.name == "litres" else each
        for each, offer in zip(limits, offers, strict=True)
    ]
    return Bought(units=spent.units, cost=cost, lead=lead, limits=told)


class _Missing(NamedTuple):
    """Units that each part lacks of what is wanted, and the least of them that could be bought next."""

    units: Whole
    least: Whole


def _missing(wanted: Whole, units: Whole, steps: Whole) -> _Missing:
    missing = wanted - units
    beyond = np.cumsum(steps, axis=1) > units[:, None]
    least = np.where(beyond.any(axis=1), np.take_along_axis(steps, beyond.argmax(axis=1)[:, None], axis=1)[:, 0], missing)
    return _Missing(missing, least)


def _limits(missing: _Missing, units: Whole, cost: Array, budget: float, rooms: Sequence[orders.Rooms]) -> list[Limit | None]:
    """Of each part, what its next step lacks, once all is bought: room first, since no money helps against that."""
    money = max(budget - float(np.nansum(units * cost)), 0.0)
    left = [np.maximum(each.room - np.bincount(each.place, units * each.size, minlength=len(each.room)), 0) for each in rooms]
    found: list[Limit | None] = []
    for i, (more, least) in enumerate(zip(*missing, strict=True)):
        there = [float(free[each.place[i]]) for free, each in zip(left, rooms, strict=True)]
        tight = [n for n, each in enumerate(rooms) if least * each.size[i] > there[n]]
        if more == 0:
            found.append(None)
        elif tight:
            found.append(Limit(name=rooms[tight[-1]].unit, needs=float(more * rooms[tight[-1]].size[i]), left=there[tight[-1]]))
        elif np.isnan(cost[i]) and np.isfinite(budget):
            found.append(Limit(name="unpriced"))
        elif least * cost[i] > money:
            found.append(Limit(name="money", needs=float(more * cost[i]), left=money))
        else:
            found.append(Limit(name="gain"))
    return found


def _rooms(offers: Sequence[Offer], rows: Sequence[Offer], policy: ReorderPolicy) -> list[orders.Rooms]:
    """Room in units, where the policy says so, and in litres, where the warehouses do."""
    places = sorted({row.warehouse for row in rows})
    here = np.array([places.index(row.warehouse) for row in offers], np.int64)
    found = []
    if policy.room is not None:
        found.append(orders.Rooms(np.full(len(places), float(policy.room)), here, np.ones(len(offers)), "units"))
    litres = free_litres(rows, policy)
    if any(np.isfinite(each) for each in litres.values()):
        usual = usual_litres(rows)
        size = np.array([usual[row.warehouse] if row.volume_litres is None else row.volume_litres for row in offers])
        found.append(orders.Rooms(np.array([litres[place] for place in places]), here, size, "litres"))
    return found


def usual_litres(rows: Sequence[Offer]) -> dict[str, float]:
    """What an article of each warehouse takes up whose volume nobody knows: as much as the median of the others there; nought without any."""
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row.warehouse, [])
        if row.volume_litres is not None:
            found[row.warehouse].append(row.volume_litres)
    return {place: float(np.median(each)) if each else 0.0 for place, each in found.items()}


def free_litres(rows: Sequence[Offer], policy: ReorderPolicy) -> dict[str, float]:
    """The room that is left in each warehouse by the time that an order comes; any, where nobody says how much it holds."""
    usual, free = usual_litres(rows), {row.warehouse: np.inf if row.room_litres is None else float(row.room_litres) for row in rows}
    each = list({(row.warehouse, row.sku): row for row in rows}.values())
    lead, _ = leads(each, policy.lead_days, policy.lead_spread)
    sold, _ = Ahead(each).over(lead)
    for row, gone in zip(each, sold, strict=True):
        there = max(row.on_hand + row.in_transit + row.on_order - gone, 0.0)
        free[row.warehouse] -= there * (usual[row.warehouse] if row.volume_litres is None else row.volume_litres)
    return {place: max(room, 0.0) for place, room in free.items()}


def idle_litres(rows: Sequence[Offer]) -> dict[str, float]:
    """What lies in each warehouse beyond half a year's demand, in litres."""
    usual, idle = usual_litres(rows), dict.fromkeys((row.warehouse for row in rows), 0.0)
    each = list({(row.warehouse, row.sku): row for row in rows}.values())
    for row, daily in zip(each, Ahead(each).daily, strict=True):
        size = usual[row.warehouse] if row.volume_litres is None else row.volume_litres
        idle[row.warehouse] += max(row.on_hand - float(daily) * _HALF_YEAR, 0.0) * size
    return idle


def _gains(sheet: Sheet, parts: Sequence[Part], steps: Whole, holding: float) -> Array:
    """What each step is expected to earn until the order after the next one."""
    at = np.array([part.at for part in parts], np.int64)
    cost = np.nan_to_num(column([part.row for part in parts], "landed"))
    price = np.nan_to_num(sheet.margin[at] + sheet.cost[at])
    margin = np.maximum(price - cost, 0.01 * cost)
    left = cost * holding * sheet.cycle[at] / 365
    value = orders.Value(*(each[:, None] for each in (margin, np.zeros(len(at)), left)))
    start = sheet.position[at] + np.array([part.before for part in parts])
    levels = start[:, None] + np.concatenate([np.zeros((len(at), 1)), np.cumsum(steps, axis=1)], axis=1)
    daily = sheet.ahead.daily[at]
    mean = sheet.during[at] + daily * sheet.cycle[at]
    spread = np.hypot(sheet.spread[at], over(sheet.cycle[at], daily, sheet.daily_spread[at]))
    return np.asarray(np.diff(orders.worth(levels, mean[:, None], spread[:, None], value), axis=1))


def _steps(rows: Sequence[Offer], wanted: Whole) -> Whole:
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
