"""Textbook inventory policies, over arrays: one call works out thousands of articles.

Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains, 4th ed. (2017); Zipkin, Foundations of Inventory
Management (2000). Demand over a time is given by its mean and standard deviation; everything broadcasts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]
Number = npt.ArrayLike


def spread_over(days: Number, mean: Number, sd: Number, days_sd: Number = 0.0) -> Array:
    """Standard deviation of demand over a time of uncertain length (Silver, Pyke and Thomas, eq. 7.21)."""
    days, mean, sd, days_sd = (np.asarray(each, float) for each in (days, mean, sd, days_sd))
    return np.asarray(np.sqrt(days * sd**2 + mean**2 * days_sd**2))


def safety_factor(service: Number) -> Array:
    """How many standard deviations of safety stock leave a cycle without a stock-out with this chance (type 1 service)."""
    return np.asarray(special.ndtri(np.asarray(service, float)))


def rounded_up(units: Number, least: Number = 1, pack: Number = 1) -> npt.NDArray[np.int64]:
    """An order of at least so many, in whole packs; nought stays nought."""
    units, least, pack = np.asarray(units, float), np.maximum(np.asarray(least, float), 1), np.maximum(np.asarray(pack, float), 1)
    whole = np.ceil(np.maximum(units, least) / pack - 1e-9) * pack
    return np.asarray(np.where(units > 0, whole, 0), np.int64)
