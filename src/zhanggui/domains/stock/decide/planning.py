"""What is to be bought of every product at once: levels, pre-build, what can be moved instead, of whom, and what the money goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from zhanggui.domains.stock.decide.handing import RESTOCK, buys
from zhanggui.domains.stock.decide.limits import Limit, Part, affordable
from zhanggui.domains.stock.decide.position import Offer, column
from zhanggui.domains.stock.decide.sheet import ReorderPolicy, Sheet, most, sheet_of
from zhanggui.domains.stock.decide.sourcing import Choice, choose, parts
from zhanggui.methods.inventory import reorder
from zhanggui.methods.inventory.spread import below, lost, quantile

_HALF_YEAR = 182.0
_SAID = 28

Place = tuple[str, str]
"""A warehouse and a product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a position calls for of one supplier, and what that rests on."""

    row: Offer
    lead: float
    days: float  #: until the order after this one can come
    during: float  #: demand until then, most likely
    low: float  #: and in four cases of five no less
    high: float  #: and no more than this
    daily: float
    point: float
    chance: float
    prebuild: float
    event_days: int  #: days of the event for which that is
    moved: int  #: what comes from other warehouses, or goes
    units: int
    wanted: int  #: before the money ran out
    together: int  #: of all suppliers, where the order is split
    spoiling: int  #: so many more would be ordered if they kept
    sooner: bool  #: whether this is the part that bridges the time until the rest comes
    offers: int  #: of how many suppliers it can be had
    told: float | None  #: what a good unit comes to, all told
    waiting: float | None  #: margin lost on average if it is bought a review later
    keeping: float | None  #: what it costs to keep, a month
    missing: float  #: units short on average until the order after this one, if nothing is bought
    short: float  #: the same with what is bought
    limit: Limit | None  #: what keeps it from being bought whole
    sells: float  #: chance that all of it is sold within half a year
    guessed: bool  #: whether the room that it takes is guessed


def plan(rows: Sequence[Offer], today: date, policy: ReorderPolicy, moved: Mapping[Place, int] | None = None) -> list[Line]:
    """What to buy of each position; `moved` is what comes to it, or goes, from other warehouses instead."""
    offers = [row for row in rows if _bought_at_all(row, today, policy)]
    if not offers:
        return []
    choice = choose(offers, today, policy)
    chosen, quicker = [offers[i] for i in choice.chosen], [None if i < 0 else offers[i] for i in choice.quicker]
    sheet = sheet_of(chosen, today, policy, np.array([(moved or {}).get((row.warehouse, row.sku), 0) for row in chosen], np.int64))
    need = reorder.Need(sheet.position - sheet.prebuild, sheet.during, sheet.spread, sheet.chance, sheet.extra)
    terms = reorder.Terms(column(chosen, "moq"), column(chosen, "pack_size"))
    found = reorder.reorder(need, terms._replace(most=most(sheet, policy) - sheet.prebuild))
    split = parts(sheet, quicker, found.units, policy)
    wanted = []
    for i, row in enumerate(chosen):
        other, first, whole = quicker[i], int(split[i]), int(found.units[i])
        if other is not None and first > 0:
            wanted.append(Part(row=other, at=i, units=first, before=0))
        if other is None or first < whole or whole == 0:
            wanted.append(Part(row=row, at=i, units=whole - first, before=first))
    return _lines(sheet, choice, (found, reorder.reorder(need, terms)), wanted, policy, rows)


def _bought_at_all(row: Offer, today: date, policy: ReorderPolicy) -> bool:
    """Whether it is this decision's to buy, has a supplier, has been for sale long enough, and will be."""
    if not buys(RESTOCK, row.stage):
        return False
    stays = row.delisted_on is None or row.delisted_on > today + timedelta(days=_SAID)
    return row.supplier_id is not None and row.known_days >= policy.least_known_days and stays


def _lines(
    sheet: Sheet,
    choice: Choice,
    orders: tuple[reorder.Order, reorder.Order],
    wanted: Sequence[Part],
    policy: ReorderPolicy,
    rows: Sequence[Offer],
) -> list[Line]:
    """Each part of an order, with what it costs to wait and to buy; `orders` as they are, and as they were if everything kept."""
    found, kept = orders
    bought = affordable(sheet, wanted, policy, rows)
    low, high = (quantile(level, sheet.during, sheet.spread) for level in (0.1, 0.9))
    missing = lost(sheet.position, sheet.during, sheet.spread)
    waiting = np.maximum(missing - lost(sheet.position, *sheet.ahead.over(sheet.lead)), 0) * sheet.margin
    at = np.array([part.at for part in wanted], np.int64)
    level = sheet.position[at] + np.array([part.before for part in wanted]) + bought.units - 1
    short = lost(level + 1, sheet.during[at], sheet.spread[at])
    sells = 1 - below(level, sheet.ahead.daily[at] * _HALF_YEAR, sheet.daily_spread[at] * np.sqrt(_HALF_YEAR))
    return [
        Line(
            row=part.row,
            lead=float(bought.lead[n]),
            days=float(sheet.lead[i] + sheet.review[i]),
            during=float(sheet.during[i]),
            low=float(low[i]),
            high=float(high[i]),
            daily=float(sheet.ahead.daily[i]),
            point=float(found.point[i] + sheet.prebuild[i]),
            chance=float(sheet.chance[i]),
            prebuild=float(sheet.prebuild[i]),
            event_days=int(sheet.event_days[i]),
            moved=int(sheet.moved[i]),
            units=int(bought.units[n]),
            wanted=part.units,
            together=int(found.units[i]),
            spoiling=max(int(kept.units[i] - found.units[i]), 0),
            sooner=part.before == 0 and part.units < int(found.units[i]),
            offers=int(choice.offers[i]),
            told=_known(choice.told[i]),
            waiting=_known(max(waiting[i], 0)),
            keeping=_known(bought.cost[n] * bought.units[n] * policy.holding / 12),
            missing=float(missing[i]),
            short=float(short[n]),
            limit=bought.limits[n],
            sells=float(np.clip(sells[n], 0, 1)),
            guessed=part.row.volume_litres is None and part.row.room_litres is not None,
        )
        for n, part in enumerate(wanted)
        for i in (part.at,)
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def spent(line: Line) -> Decimal | None:
    """What a line costs, landed."""
    cost = line.row.landed
    return None if cost is None else (cost * line.units).quantize(Decimal("0.01"))
