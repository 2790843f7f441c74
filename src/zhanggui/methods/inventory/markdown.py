"""What to sell off at: the depth of a markdown that brings in most, under constant elasticity.

Talluri and van Ryzin, The Theory and Practice of Revenue Management (2004), section 5.5: sales at a price cut by d are (1 − d)^−e times
those at the full price, up to what is there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

DEPTHS = np.round(np.arange(0, 0.71, 0.05), 2)


class Sale(NamedTuple):
    """What comes of a markdown: how deep, units sold, cash from them, units left, and all of it together."""

    depth: float
    units: float
    cash: float
    left: float
    worth: float


def sale(depth: float, stock: float, expected: float, price: float, elasticity: float, salvage: float) -> Sale:
    """What a markdown brings, of `expected` units at the full price; a unit left is worth `salvage`."""
    units = min(stock, expected * (1 - depth) ** -elasticity)
    cash = units * price * (1 - depth)
    return Sale(depth, units, cash, stock - units, cash + (stock - units) * salvage)


def best_sale(stock: float, expected: float, price: float, elasticity: float, salvage: float) -> Sale:
    """The depth that brings in most; of equals the shallowest."""
    return max(
        (sale(float(depth), stock, expected, price, elasticity, salvage) for depth in DEPTHS),
        key=lambda each: (round(each.worth, 6), -each.depth),
    )
