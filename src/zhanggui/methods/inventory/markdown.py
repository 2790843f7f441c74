"""What to sell off at: the depth of a markdown that brings in most, under constant elasticity that is not surely known.

Talluri and van Ryzin, The Theory and Practice of Revenue Management (2004), section 5.5: sales at a price cut by d are (1 − d)^−e times
those at the full price, up to what is there. What is there bounds the gain but not the loss, so that each depth is judged by the mean
over the elasticities that are likely, not at the likeliest one (Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhanggui.methods.inventory.spread import Array, Number

DEPTHS = np.round(np.arange(0, 0.71, 0.05), 2)
_FIFTHS = np.array((-1.2816, -0.5244, 0.0, 0.5244, 1.2816))
"""The middles of the fifths of a standard normal distribution."""


class Sale(NamedTuple):
    """What comes of a markdown: how deep, units sold, cash from them, units left, and all of it together."""

    depth: float
    units: float
    cash: float
    left: float
    worth: float


def likely(elasticity: float, spread: float) -> Array:
    """Five elasticities, each as likely as the others, of a normal distribution around one; never below nought."""
    return np.maximum(elasticity + spread * _FIFTHS, 0.0)


def sale(depth: float, stock: float, expected: float, price: float, elasticity: Number, salvage: float) -> Sale:
    """What a markdown brings on average over elasticities, of `expected` units at the full price; a unit left is worth `salvage`."""
    units = float(np.minimum(stock, expected * (1 - depth) ** -np.asarray(elasticity, float)).mean())
    cash = units * price * (1 - depth)
    return Sale(depth, units, cash, stock - units, cash + (stock - units) * salvage)


def best_sale(stock: float, expected: float, price: float, elasticity: Number, salvage: float) -> Sale:
    """The depth that brings in most; of equals the shallowest."""
    return max(
        (sale(float(depth), stock, expected, price, elasticity, salvage) for depth in DEPTHS),
        key=lambda each: (round(each.worth, 6), -each.depth),
    )
