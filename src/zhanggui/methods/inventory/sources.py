"""Of whom to buy, and what to move before buying."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhanggui.methods.inventory.spread import Array, Number, Whole, lost, quantile

_YEAR = 365.0
_LEAST = 1e-9


class Offer(NamedTuple):
    """On what terms each article can be had of each supplier; arrays of one number each."""

    cost: Array  #: of a unit, landed
    rejected: Array  #: share of units that is refused
    kept: Array  #: share of orders that come in full and on time
    lot: Array  #: units that an order holds, the least quantity or more
    safety: Array  #: units of safety stock that its lead time calls for
    margin: Array  #: what is earned on a unit sold, before any of this


class Costs(NamedTuple):
    """What things cost a shop."""

    holding: float  #: a year, of what stock cost
    fixed: float  #: of a line of an order
    failure: float  #: of an order that isn't in full and on time, as a share of the margin of what is in it


def all_told(offer: Offer, daily: Number, costs: Costs) -> Array:
    """What a good unit comes to at each supplier, all told.

    Its landed price over the share that is fit for sale; its part of an order's cost; keeping half an order and the safety stock for a
    year, over the year's demand; and what is lost by orders that are not in full and on time (total cost of ownership: SPT, 6.11;
    Ellram, International Journal of Operations and Production Management 15 (1995) 4–23).
    """
    year = np.maximum(np.asarray(daily, float), _LEAST) * _YEAR
    good = offer.cost / np.maximum(1 - np.clip(offer.rejected, 0, 1), 0.05)
    keeping = good * costs.holding * (offer.lot / 2 + offer.safety) / year
    failing = (1 - offer.kept) * costs.failure * np.maximum(offer.margin, 0)
    return np.asarray(good + keeping + costs.fixed / np.maximum(offer.lot, 1) + failing)


def cheapest(group: Whole, cost: Array) -> Whole:
    """The place of the cheapest of each group, group by group; of equals the first. What costs nobody knows how much comes last."""
    order = np.lexsort((np.arange(len(group)), np.nan_to_num(cost, nan=np.inf), group))
    first = np.concatenate(([True], group[order][1:] != group[order][:-1])) if len(group) else np.zeros(0, bool)
    return np.asarray(order[first], np.int64)


class Wait(NamedTuple):
    """An order that a second, quicker supplier could bring a part of. Arrays of one number each order."""

    position: Array  #: what is there and on its way
    units: Whole  #: what is ordered in all
    soon: tuple[Array, Array]  #: demand until the quicker could deliver: its mean and standard deviation
    late: tuple[Array, Array]  #: demand until the usual one could
    margin: Array  #: lost on a unit that is missing
    dearer: Array  #: what a unit of the quicker costs more


class Lots(NamedTuple):
    """In what quantities two suppliers deliver: least and pack of the quicker, then of the usual one."""

    least: Whole
    pack: Whole
    usual_least: Whole
    usual_pack: Whole


def missing(wait: Wait, units: Number) -> Array:
    """Units missing, on average, until the usual supplier delivers, if so many come of the quicker; before it comes nothing helps."""
    return np.asarray(np.maximum(lost(wait.position + np.asarray(units, float), *wait.late), lost(wait.position, *wait.soon)))


def bridge(wait: Wait, lots: Lots, fixed: float) -> Whole:
    """How many of an order's units to have of a quicker, dearer supplier, so as not to run out until the rest comes; nought where
    that doesn't pay. The order stays as large as it is (dual sourcing: Minner, International Journal of Production Economics 81
    (2003) 265–279; the quantity is the newsvendor's).
    """  # noqa: D205 - one sentence
    worth = np.clip((wait.margin - wait.dearer) / np.maximum(wait.margin, _LEAST), 0.0, 1 - 1e-6)
    asked = np.where(worth > 0, quantile(worth, *wait.late) - wait.position, 0)
    step = np.lcm(lots.pack, lots.usual_pack)  # both parts in whole packs
    part = np.ceil(np.maximum(asked, lots.least) / step - 1e-9).astype(np.int64) * step
    rest = (wait.units - lots.usual_least) // step * step
    whole = (wait.units % lots.pack == 0) & (wait.units >= lots.least)
    part = np.where(part <= rest, part, np.where(whole & (part >= wait.units), wait.units, np.maximum(rest, 0)))
    part = np.where(part >= lots.least, part, 0)
    saved = wait.margin * (missing(wait, 0) - missing(wait, part))
    pays = (asked > 0) & (wait.units > 0) & (saved > wait.dearer * part + fixed * (part < wait.units))
    return np.asarray(np.where(pays, part, 0), np.int64)


def transfers(spare: Whole, missing: Whole) -> Whole:
    """What to move from each place to each, (from, to): from where most is spare to where most is missing."""
    moved = np.zeros((len(spare), len(missing)), np.int64)
    spare, missing = np.maximum(spare, 0).copy(), np.maximum(missing, 0).copy()
    while spare.max(initial=0) > 0 and missing.max(initial=0) > 0:
        origin, target = int(np.argmax(spare)), int(np.argmax(missing))
        units = min(spare[origin], missing[target])
        moved[origin, target] += units
        spare[origin] -= units
        missing[target] -= units
    return moved
