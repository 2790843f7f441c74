"""How much to order: whole packs, no less than the supplier takes, no more than can be sold in time, as far as the money goes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhanggui.methods.inventory.spread import Array, Number, Whole, floats, lost, quantile

_SLACK = 1e-9


def rounded(units: Number, least: Number = 1, pack: Number = 1, most: Number = np.inf) -> Whole:
    """An order of at least so many, in whole packs; of no more than `most`, or else none. Nought stays nought."""
    units, least, pack, most = floats(units, least, pack, most)
    least, pack = np.maximum(np.where(np.isnan(least), 1, least), 1), np.maximum(np.where(np.isnan(pack), 1, pack), 1)
    whole = np.ceil(np.maximum(units, least) / pack - _SLACK) * pack
    within = np.minimum(whole, np.floor(np.minimum(most, 1e15) / pack + _SLACK) * pack)
    return np.asarray(np.where((units > 0) & (within >= least), within, 0), np.int64)


def sold_in_time(days: Number, mean: Number, sd: Number, chance: float = 0.9) -> Array:
    """The most to have of what keeps for so many days: so much will be sold in them with this chance."""
    days, mean, sd = floats(days, mean, sd)
    return quantile(1 - chance, days * mean, np.sqrt(days) * sd)


def before_an_event(usual: Number, uplift: Number, days: Number, sd: Number, service: Number) -> Array:
    """What to have in store when an event begins, beyond the usual: so many days of sales `uplift` times as high."""
    usual, uplift, days, sd, service = floats(usual, uplift, days, sd, service)
    more = usual * np.maximum(uplift - 1, 0) * days
    return np.asarray(np.where(more > 0, quantile(service, more, sd * np.sqrt(days) * np.maximum(uplift - 1, 0)), 0.0))


class Value(NamedTuple):
    """What a unit is worth: sold, missing, and left over. Arrays of one number each article."""

    margin: Array  #: earned on a unit that is sold
    short: Array  #: lost besides, where one is missing: goodwill
    left: Array  #: what it costs to keep one that is not sold


def worth(level: Array, mean: Array, sd: Array, value: Value) -> Array:
    """What it is expected to earn to have so many: concave in the level, as in the newsvendor's problem."""
    missing = lost(level, mean, sd)
    sold = mean - missing
    return np.asarray(value.margin * sold - value.short * missing - value.left * np.maximum(level - sold, 0))


class Steps(NamedTuple):
    """What could be bought, (articles, steps): units of each step, what it earns, what it costs."""

    units: Whole
    gains: Array
    costs: Array


class Rooms(NamedTuple):
    """How much each place holds; where each article goes, and how much of it a unit takes; and in what room is told."""

    room: Array
    place: Whole
    size: Array
    unit: str = "units"


class Spent(NamedTuple):
    """Units of each article, and what its last step earned for what it used up."""

    units: Whole
    last: Array


def within_budget(steps: Steps, budget: float, *rooms: Rooms) -> Spent:
    """Buy step by step what earns most for what it uses up, until the money or some room is used up (Dantzig, Operations Research 5
    (1957) 266–277; Toyoda, Management Science 21 (1975) 1417–1427, for several limits at once).

    What an article earns falls from step to step, so that the steps taken are always its first ones. Under one limit, best possible
    where a step exactly uses it up; else short of it by less than one step.
    """  # noqa: D205 - the title is long
    rate = np.where(steps.units > 0, steps.gains / np.maximum(_used(steps, budget, rooms), _SLACK), -np.inf)
    rate = np.minimum.accumulate(rate, axis=1)
    units, last = np.zeros(len(rate), np.int64), np.zeros(len(rate))
    money, left, shut = budget, [each.room.astype(float) for each in rooms], np.zeros(len(rate), bool)
    for flat in np.argsort(-rate, axis=None, kind="stable"):
        article, step = divmod(int(flat), rate.shape[1])
        if rate[article, step] <= 0:
            break
        cost, sizes = steps.costs[article, step], [steps.units[article, step] * each.size[article] for each in rooms]
        full = any(size > room[each.place[article]] + _SLACK for size, room, each in zip(sizes, left, rooms, strict=True))
        shut[article] |= cost > money + _SLACK or full
        if not shut[article]:
            money, last[article] = money - cost, rate[article, step]
            units[article] += steps.units[article, step]
            for size, room, each in zip(sizes, left, rooms, strict=True):
                room[each.place[article]] -= size
    return Spent(units, last)


def _used(steps: Steps, budget: float, rooms: tuple[Rooms, ...]) -> Array:
    """What each step uses up: shares of the money and of the rooms that are limited, added up; where none is, what it costs."""
    parts = [steps.costs / max(budget, _SLACK)] if np.isfinite(budget) else []
    for each in rooms:
        room = each.room[each.place][:, None]
        parts.append(np.where(np.isfinite(room), steps.units * each.size[:, None] / np.maximum(room, _SLACK), 0.0))
    whole = np.sum(parts, axis=0) if parts else np.zeros(steps.costs.shape)
    return np.asarray(np.where(whole > 0, whole, steps.costs if not parts else _SLACK))
