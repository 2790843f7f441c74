"""How much to keep."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from zhanggui.methods.inventory.spread import Array, Number, floats, lost, over, quantile
from zhanggui.methods.special import special

_STEPS = 60


def critical_ratio(short: Number, left: Number) -> Array:
    """The chance of having enough that is worth it: what a unit too few costs, over what one too few and one too many cost (SPT, 9.2)."""
    short, left = floats(short, left)
    return np.asarray(short / np.maximum(short + left, 1e-12))


def newsvendor(short: Number, left: Number, mean: Number, sd: Number) -> Array:
    """How much to have of what is bought once (Arrow, Harris and Marschak, Econometrica 19 (1951) 250–272)."""
    return quantile(critical_ratio(short, left), mean, sd)


def safety_factor(service: Number) -> Array:
    """How many standard deviations of safety stock leave a cycle without a stock-out with this chance, under normal demand."""
    return np.asarray(special().ndtri(np.asarray(service, float)))


def safety_stock(service: Number, lead: Number, mean: Number, sd: Number, lead_sd: Number = 0.0) -> Array:
    """Safety stock against the scatter of demand and of the lead time, under normal demand (SPT, 6.7 and 6.10)."""
    return safety_factor(service) * over(lead, mean, sd, lead_sd)


def base_stock(service: Number, days: Number, mean: Number, sd: Number, days_sd: Number = 0.0) -> Array:
    """Order-up-to level that lasts, with this chance (type 1), through `days`: lead time and review period (SPT, 7.9)."""
    days, mean, sd, days_sd = floats(days, mean, sd, days_sd)
    return quantile(service, days * mean, over(days, mean, sd, days_sd))


def fill_rate(level: Number, lead: Number, review: Number, mean: Number, sd: Number, lead_sd: Number = 0.0) -> Array:
    """Share of demand met from the shelf (type 2) under periodic review with order-up-to `level`.

    What is newly short in a cycle is short at its end less what was short at its beginning (Hadley and Whitin, 1963, 5.2).
    """
    level, lead, review, mean, sd, lead_sd = floats(level, lead, review, mean, sd, lead_sd)
    end = lost(level, (lead + review) * mean, over(lead + review, mean, sd, lead_sd))
    begin = lost(level, lead * mean, over(lead, mean, sd, lead_sd))
    return np.asarray(np.where(mean > 0, 1 - np.clip((end - begin) / np.maximum(review * mean, 1e-12), 0, 1), 1.0))


def level_for_fill_rate(wanted: Number, lead: Number, review: Number, mean: Number, sd: Number, lead_sd: Number = 0.0) -> Array:
    """The least order-up-to level with this fill rate."""
    wanted, lead, review, mean, sd, lead_sd = floats(wanted, lead, review, mean, sd, lead_sd)
    days = lead + review
    high = days * mean + 12 * over(days, mean, sd, lead_sd) + 1
    return _bisect(lambda level: np.asarray(fill_rate(level, lead, review, mean, sd, lead_sd) < wanted), np.zeros_like(high), high)


def _bisect(is_low: Callable[[Array], npt.NDArray[np.bool_]], low: Array, high: Array) -> Array:
    for _ in range(_STEPS):
        middle = (low + high) / 2
        below = is_low(middle)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


def economic_order(demand: Number, fixed: Number, holding: Number) -> Array:
    """Harris's economic order quantity: √(2 K D / h)."""
    demand, fixed, holding = floats(demand, fixed, holding)
    return np.asarray(np.sqrt(2 * fixed * demand / np.maximum(holding, 1e-12)))


def reorder_point_and_quantity(
    demand: Number, sd: Number, lead: Number, fixed: Number, holding: Number, short: Number
) -> tuple[Array, Array]:
    """(R, Q): order Q whenever the position falls to R, by expected inventory level under normal demand (Hadley and Whitin, 1963, 4.2).

    `demand`, `sd` and `holding` are of one unit of time, `lead` counts these, `fixed` is of an order, `short` of a unit short.
    """
    demand, sd, lead, fixed, holding, short = floats(demand, sd, lead, fixed, holding, short)
    mean, spread = demand * lead, np.maximum(sd * np.sqrt(lead), 1e-12)
    units = economic_order(demand, fixed, holding)
    point = mean
    for _ in range(_STEPS):
        z = safety_factor(np.clip(1 - units * holding / (short * demand), 1e-9, 1 - 1e-9))
        point = mean + z * spread
        missing = spread * (np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) - z * special().ndtr(-z))
        units = economic_order(demand, fixed + short * missing, holding)
    return np.asarray(point), units
