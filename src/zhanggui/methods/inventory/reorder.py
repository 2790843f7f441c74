"""Periodic review, (R, s, S): every R days, what lies below s is ordered up to S (SPT, section 6.8.4)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhanggui.methods.inventory.levels import economic_order
from zhanggui.methods.inventory.orders import rounded
from zhanggui.methods.inventory.spread import Array, Number, Whole, floats, quantile

_YEAR = 365.0
_LEAST_SERVICE, _MOST_SERVICE = 0.5, 0.998


class Order(NamedTuple):
    """When it is time to buy, up to what, and how much now."""

    point: Array
    level: Array
    units: Whole


class Need(NamedTuple):
    """What an article calls for: what is there and on its way, demand until the order after this one can come and its standard
    deviation, the chance of lasting so long, and what an order holds beyond."""  # noqa: D205, D209 - one sentence

    position: Number
    during: Number
    spread: Number
    chance: Number
    extra: Number = 0.0


class Terms(NamedTuple):
    """How it can be ordered: the least, in what packs, and never more than fills up to the most."""

    least: Number = 1
    pack: Number = 1
    most: Number = np.inf


_ANY = Terms()


def service(margin: Number, cost: Number, holding: float, days: Number) -> Array:
    """The chance of lasting through a cycle of so many days that is worth its stock: the critical ratio m / (m + c h T)."""
    margin, cost, days = floats(margin, cost, days)
    keep = cost * holding * days / _YEAR
    ratio = np.where(margin > 0, margin / np.maximum(margin + keep, 1e-12), _LEAST_SERVICE)
    return np.clip(ratio, _LEAST_SERVICE, _MOST_SERVICE)


def batch(daily: Number, cost: Number, holding: float, fixed: float, review: Number) -> Array:
    """What an order holds beyond the demand of a review period, so that its own cost is worth it: what Harris's quantity is above that."""
    daily, cost, review = floats(daily, cost, review)
    units = economic_order(daily * _YEAR, fixed, np.maximum(cost * holding, 1e-9))
    return np.asarray(np.maximum(np.minimum(units, daily * _YEAR / 4) - daily * review, 0))


def reorder(need: Need, terms: Terms = _ANY) -> Order:
    """What to order now."""
    position, during, spread, chance, extra, most = floats(*need, terms.most)
    point = quantile(chance, during, spread)
    level = point + extra
    asked = np.where((position < point) & (during > 0), level - position, 0)
    return Order(point, level, rounded(asked, terms.least, terms.pack, most - position))
