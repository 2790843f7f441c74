"""What people want in each visit: articles and quantities, before anyone looks whether they are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from zhanggui.simulate.arrays import Array, chance, draw, pick, places
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.people import People
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.wishes import Wishes

FALLEN_CHANNEL, FALLEN_CATEGORY, FALLEN_SHARE = 1, 0, 0.5  #: Tmall beauty loses half from a September on
TASTE = 0.45  #: share of lines from the category that a person likes best

_LINES = np.array((0.52, 0.26, 0.13, 0.06, 0.03))
_MORE = np.array((0.10, 0.06, 0.34, 0.22, 0.10, 0.05, 0.08, 0.30))  #: chance of one more of the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Baskets:
    """Every line that is wanted, in the order of wishes; arrays are (lines,)."""

    wish: Array
    sku: Array
    quantity: Array


def fallen_from(plan: Plan, calendar: Calendar) -> int:
    """The day from which Tmall beauty falls."""
    return calendar.day(date(plan.last_day.year, 9, 1))


def make(plan: Plan, calendar: Calendar, catalogue: Catalogue, people: People, wishes: Wishes) -> Baskets:
    """Fill a basket for every wish."""
    dice = plan.dice("baskets")
    wish, _ = places(pick(dice, _LINES, wishes.size) + 1)
    n = len(wish)
    likes, tastes = people.likes[wishes.customer[wish]], chance(dice, n, TASTE)
    u, v = dice.random(n), dice.random(n)
    day = wishes.day[wish]
    edges = np.searchsorted(day, np.arange(calendar.days + 1))
    sku = np.empty(n, np.int32)
    for today in range(calendar.days):
        rows = slice(edges[today], edges[today + 1])
        pull = catalogue.pull(calendar, today)
        sku[rows] = _choose(pull, catalogue.starts, np.where(tastes[rows], likes[rows], -1), u[rows], v[rows])
    category = catalogue.category[sku]
    quantity = 1 + chance(dice, n, _MORE[category]) + chance(dice, n, _MORE[category] / 3)
    fallen = (wishes.channel[wish] == FALLEN_CHANNEL) & (category == FALLEN_CATEGORY)
    fallen &= (day >= fallen_from(plan, calendar)) & chance(dice, n, FALLEN_SHARE)
    kept = _no_twins(wish, sku) & ~fallen
    return Baskets(wish=wish[kept], sku=sku[kept], quantity=quantity[kept])


def _choose(pull: Array, starts: Array, likes: Array, u: Array, v: Array) -> Array:
    """Choose an article for each line: from the liked category, or by the pull of all."""
    cumulative = np.concatenate(([0.0], np.cumsum(pull)))
    bounds = cumulative[starts]
    category = np.where(likes >= 0, likes, draw(bounds[1:], u))
    low, high = bounds[category], bounds[category + 1]
    found = np.searchsorted(cumulative, low + v * (high - low), side="right") - 1
    return np.asarray(np.clip(found, starts[category], starts[category + 1] - 1))


def _no_twins(wish: Array, sku: Array) -> Array:
    """Keep an article once in each basket: the first of its lines."""
    key = wish.astype(np.int64) * (int(sku.max(initial=0)) + 1) + sku
    order = np.argsort(key, kind="stable")
    first = np.ones(len(key), np.bool_)
    first[order[1:]] = key[order[1:]] != key[order[:-1]]
    return first
