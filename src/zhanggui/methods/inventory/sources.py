"""Of whom to buy, and what to move before buying."""

from __future__ import annotations

import numpy as np

from zhanggui.methods.inventory.spread import Array, Number, Whole, floats


def shares(reliability: Number, price: Number, least: float = 0.15) -> Array:
    """How an order is split among suppliers: by how reliable each is for its price; one that would get too little gets none.

    Buying of two shortens the wait for the first of it, and halves what a failure costs (SPT, 6.11; Minner, International Journal
    of Production Economics 81 (2003) 265–279).
    """
    reliability, price = floats(reliability, price)
    weight = np.where(price > 0, np.maximum(reliability, 0) ** 2 / np.maximum(price, 1e-9), 0.0)
    total = weight.sum()
    share = weight / total if total > 0 else np.full(len(weight), 1 / len(weight))
    share = np.where((share < least) & (share < share.max()), 0.0, share)
    return np.asarray(share / share.sum())


def split(units: int, share: Array) -> Whole:
    """Whole units by shares, the largest remainders first; together exactly `units`."""
    exact = units * share
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: units - int(whole.sum())]] += 1
    return whole


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
