"""Of what does not sell: why it lies there, and what each way of clearing it would bring in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhanggui.methods.inventory.markdown import Sale, best_sale, likely, sale
from zhanggui.methods.inventory.spread import Array


@dataclass(frozen=True, slots=True)
class SlowMover:
    """A product that lies in a warehouse, how it sells and what may be the reason."""

    warehouse: str
    sku: str
    day: date
    title: str | None
    supplier: str | None
    delisted_on: date | None
    on_hand: int
    unit_cost: Decimal | None
    price: float | None
    list_price: float | None
    category_price: float | None
    age_days: float | None
    last_received: date | None
    received_182: int | None
    sold_91: int
    sold_182: int
    sold_before: int
    category_91: int
    category_before: int
    elasticity: float | None
    wrong_fields: int | None
    idle_days: int | None
    is_slow: bool

    @property
    def daily(self) -> float:
        """Units a day over the last quarter."""
        return self.sold_91 / 91

    @property
    def cover(self) -> float:
        """For how many days it lasts at that."""
        return self.on_hand / max(self.daily, 0.002)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearPolicy:
    """When stock is cleared, and what it is worth otherwise."""

    cover_days: int = 180  #: what lasts longer at its present pace is looked at
    age_days: int = 60  #: if it has lain so long on average
    clear_in: int = 60  #: within so many days
    salvage: float = 0.25  #: what a unit left is worth, as a share of its cost
    return_share: float = 0.7  #: what a supplier gives back of the cost
    return_days: int = 180  #: of what came no longer ago
    elasticity: float = 1.5  #: where it was not measured
    most_elastic: float = 2.0  #: what was measured is the most that price may do; so much is believed of it
    unsure: float = 0.5  #: standard deviation of an article's elasticity around what was measured of its category
    unknown: float = 0.8  #: the same, where nothing was measured
    holding: float = 0.25  #: what stock costs a year, as a share of its cost
    dear: float = 1.3  #: so many times its category's usual price is dear
    least_cost: float = 50.0  #: stock that cost less is not worth the trouble, in money


def because(row: SlowMover, policy: ClearPolicy) -> str:
    """The likeliest reason why it lies there, by rule; the first that holds."""
    if (row.wrong_fields or 0) > 1:
        return "listing"
    if row.category_before > 0 and row.category_91 < 0.6 * row.category_before:
        return "season"
    if row.received_182 and row.received_182 > 1.5 * max(row.sold_182, 1):
        return "overbought"
    if row.list_price and row.category_price and row.list_price > policy.dear * row.category_price:
        return "priced"
    return "fading" if 3 * row.sold_91 < row.sold_before else "steady"


def is_to_clear(row: SlowMover, policy: ClearPolicy) -> bool:
    """Whether it sells so slowly, and costs so much, that something should be done."""
    if row.unit_cost is None or row.price is None or float(row.unit_cost) * row.on_hand < policy.least_cost:
        return False
    return row.is_slow or (row.cover > policy.cover_days and (row.age_days or 0) >= policy.age_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What each step would bring."""

    step: str
    sold: Sale  #: at the best markdown
    kept: Sale  #: at the price as it is
    returned: float | None

    @property
    def worth(self) -> float:
        """What the step chosen brings."""
        return self.returned if self.step == "return" and self.returned is not None else self.sold.worth


def elasticities(row: SlowMover, policy: ClearPolicy) -> Array:
    """Those that are likely: around what was measured, or more widely around the usual."""
    if row.elasticity is None:
        return likely(policy.elasticity, policy.unknown)
    return likely(min(max(row.elasticity, 0.0), policy.most_elastic), policy.unsure)


def choose(row: SlowMover, reason: str, today: date, policy: ClearPolicy) -> Choice:
    """The step that brings in most, after what keeping costs."""
    cost = float(row.unit_cost or 0)
    # what keeping costs: half of it for what sells, all of it for what is left, reckoned from half for everything
    keeping = cost * policy.holding * policy.clear_in / 365 / 2
    salvage, elastic = policy.salvage * cost - keeping, elasticities(row, policy)
    expected = max(row.daily, 1 / 91) * policy.clear_in
    sold = best_sale(row.on_hand, expected, row.price or 0.0, elastic, salvage)
    kept = sale(0.0, row.on_hand, expected, row.price or 0.0, elastic, salvage)
    fresh = row.last_received is not None and (today - row.last_received).days <= policy.return_days
    returned = policy.return_share * cost * row.on_hand if fresh and row.supplier else None
    step = "markdown"
    if reason == "listing":
        step = "repair"
    elif returned is not None and returned > sold.worth - keeping * row.on_hand:
        step = "return"
    elif sold.depth == 0:
        step = "bundle"
    elif sold.units < 0.1 * row.on_hand:
        step = "delist"
    return Choice(step=step, sold=sold, kept=kept, returned=returned)
