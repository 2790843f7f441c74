"""The rows that buying and moving are decided from, side by side as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from zhanggui.methods.inventory.spread import Array, Number, floats

_WEEKS = (7, 14, 21, 28)
_NONE = float("nan")


@dataclass(frozen=True, slots=True)
class Position:
    """What is there of a product in a warehouse, what is to come, what is wanted of it, and what is ahead."""

    warehouse: str
    sku: str
    day: date
    title: str | None
    category: str | None
    supplier_id: str | None
    supplier: str | None
    delisted_on: date | None
    on_hand: int
    reserved: int
    in_transit: int
    on_order: int
    demand_mean: float | None
    demand_sd: float | None
    known_days: int
    out_days: int
    agreed_days: float | None
    lead_mean: float | None
    lead_sd: float | None
    moq: int | None
    pack_size: int | None
    shelf_life_days: int | None
    unit_cost: Decimal | None
    price: float | None
    mean_7: float | None = None
    mean_14: float | None = None
    mean_21: float | None = None
    mean_28: float | None = None
    sd_7: float | None = None
    sd_14: float | None = None
    sd_21: float | None = None
    sd_28: float | None = None
    abc: str | None = None
    xyz: str | None = None
    event: str | None = None
    event_starts: date | None = None
    event_ends: date | None = None
    event_lift: float | None = None
    volume_litres: float | None = None
    room_litres: float | None = None  #: of its warehouse
    spoils: int | None = None  #: expires before it would be sold; None where nobody knows when any of it does
    stage: str = "regular"
    launch_age: int | None = None  #: days since its launch, the day itself the first; None where it was there before the shop

    @property
    def available(self) -> int:
        """What is there for sale, and what is on its way."""
        return self.shelf + self.in_transit + self.on_order

    @property
    def shelf(self) -> int:
        """What is there for sale now and will be sold before it expires."""
        return max(self.on_hand - self.reserved - (self.spoils or 0), 0)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.sku


@dataclass(frozen=True, slots=True)
class Offer(Position):
    """A position, with one of the suppliers of whom its product can be had."""

    freight: Decimal | None = None
    due: int | None = None
    kept: int | None = None
    came: int | None = None
    rejected: int | None = None
    is_usual: bool = True

    @property
    def landed(self) -> Decimal | None:
        """What a unit costs with freight and duties."""
        return None if self.unit_cost is None else self.unit_cost + (self.freight or 0)

    @property
    def refused(self) -> float:
        """Share of its units that is refused, of few of them drawn towards none."""
        return (self.rejected or 0) / ((self.came or 0) + _FEW_UNITS)

    @property
    def reliable(self) -> float:
        """Share of its lines in full and on time, of few of them drawn towards what is usual."""
        return ((self.kept or 0) + _FEW_LINES * _USUAL) / ((self.due or 0) + _FEW_LINES)


_FEW_UNITS, _FEW_LINES, _USUAL = 50, 5, 0.8
"""A supplier of whom little has come is taken for one as others are."""


def column(rows: Sequence[Position], name: str) -> Array:
    """A column as numbers; what is not known is NaN."""
    values = (getattr(row, name) for row in rows)
    return np.array([_NONE if value is None else float(value) for value in values])


class Ahead:
    """What is likely to be wanted over so many days ahead, as a model said, or else as it was lately."""

    def __init__(self, rows: Sequence[Position]) -> None:
        """Put what was said of each row side by side."""
        recent, scatter = (np.nan_to_num(column(rows, name)) for name in ("demand_mean", "demand_sd"))
        days = np.array(_WEEKS, float)
        mean = np.stack([column(rows, f"mean_{each}") for each in _WEEKS], axis=1)
        spread = np.stack([column(rows, f"sd_{each}") for each in _WEEKS], axis=1)
        unsaid = np.isnan(mean) | np.isnan(spread)
        mean = np.where(unsaid, recent[:, None] * days, mean)
        spread = np.where(unsaid, scatter[:, None] * np.sqrt(days), spread)
        start = np.zeros((len(rows), 1))
        self._mean = np.concatenate([start, mean], axis=1)
        self._variance = np.concatenate([start, np.maximum(spread**2, mean)], axis=1)  # counts scatter no less than Poisson's

    @property
    def daily(self) -> Array:
        """Demand a day."""
        return np.asarray(self._mean[:, -1] / _WEEKS[-1])

    def over(self, days: Number) -> tuple[Array, Array]:
        """Mean and standard deviation of demand over so many days; beyond the last week as in those before."""
        days = np.broadcast_to(np.asarray(days, float), (len(self._mean),))
        beyond = np.maximum(days / _WEEKS[-1], 1.0)
        within = np.minimum(days, _WEEKS[-1]) / _WEEKS[0]
        step = np.minimum(np.floor(within).astype(int), len(_WEEKS) - 1)
        rest, row = within - step, np.arange(len(self._mean))
        mean, variance = (each[row, step] + rest * (each[row, step + 1] - each[row, step]) for each in (self._mean, self._variance))
        return np.asarray(mean * beyond), np.asarray(np.sqrt(np.maximum(variance, 0) * beyond))


def leads(rows: Sequence[Position], usual: float, scatter: float) -> tuple[Array, Array]:
    """Lead times and their standard deviations: as measured, as agreed, or `usual`; unmeasured ones vary by `scatter` of themselves."""
    seen, agreed, sd = (column(rows, name) for name in ("lead_mean", "agreed_days", "lead_sd"))
    lead, agreed, usual_ = floats(seen, agreed, usual)
    mean = np.where(np.isnan(lead), np.where(np.isnan(agreed), usual_, agreed), lead)
    return np.asarray(mean), np.where(np.isnan(sd), scatter * mean, sd)
