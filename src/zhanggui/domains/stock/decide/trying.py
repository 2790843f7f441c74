"""Launches on trial: what is believed of each from launches alike and from its own sales, and the best batch of it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from zhanggui.domains.stock.decide.handing import BATCHES, buys
from zhanggui.methods.inventory.batches import Batch, Belief, Terms, alike, best_batch, learned, loosened, strayed


@dataclass(frozen=True, slots=True)
class Trial:
    """A launch: what it sold in its first days and later while new, on how many days it was there, and what is left."""

    sku: str
    title: str | None
    category: str | None
    end: date
    age: int
    delisted_on: date | None
    is_over: bool
    early_units: int
    early_days: int
    later_units: int
    later_days: int
    on_hand: int | None
    on_order: int | None
    price: float | None
    unit_cost: Decimal | None
    lead: float | None
    moq: int | None
    pack_size: int | None
    stage: str = "trial"

    @property
    def is_tried(self) -> bool:
        """Whether it has been for sale long enough to say anything of itself."""
        return self.early_days + self.later_days > 0 and self.age > 1

    @property
    def units(self) -> int:
        """What it sold while new."""
        return self.early_units + self.later_units


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPolicy:
    """What a batch costs, how long a launch is sold, and what is left of its cost then."""

    season_days: int = 120  #: days from its launch for which stock of a new product is bought at most
    ahead_days: int = 45  #: a launch so near is bought a first batch for
    review_days: int = 14  #: it is looked at again after so many days
    lead_days: float = 14.0  #: until a batch comes, where the supplier's time is not known
    batch_cost: float = 100.0  #: what each batch costs besides its units, in money
    salvage: float = 0.5  #: what a unit left at the end is worth, as a share of its cost
    stop_below: float = 0.1  #: with less of a chance that any later look would buy, nothing more is bought
    least_cases: int = 8  #: with fewer launches of its category to learn from, all are taken; with fewer than eight in all it is no trial


class Case(NamedTuple):
    """A launch with what launches alike say, in days of its first kind."""

    row: Trial
    prior: Belief
    alike: int
    fade: float
    strays: float
    left: float
    terms: Terms

    @property
    def belief(self) -> Belief:
        """What is believed of its sales a day."""
        units, days = self.had_it_sold([self.row.units])
        return Belief(units[0], days[0])

    def had_it_sold(self, units: Sequence[int]) -> Belief:
        """The same, had it sold so many, the more or fewer of late. What the first days say of later ones may stray."""
        row, tried = self.row, np.array(units, float)
        early = np.minimum(tried, row.early_units) if row.later_days else tried
        first = loosened(learned(self.prior, early, row.early_days), self.strays)
        return learned(first, tried - early, self.fade * row.later_days)

    @property
    def position(self) -> tuple[int, int]:
        """What is there and what is coming."""
        return self.row.on_hand or 0, self.row.on_order or 0

    def best(self, units: Sequence[int]) -> Batch:
        """The best batch, had it sold so many."""
        return best_batch(self.had_it_sold(units), *self.position, self.left, self.terms)


def plan(rows: Sequence[Trial], policy: BatchPolicy) -> tuple[list[Case], Batch]:
    """What is new, with what launches before say of it, and the best batch of each now."""
    cases = list(_cases(rows, policy))
    beliefs = [case.belief for case in cases]
    belief = Belief(np.array([float(each.units) for each in beliefs]), np.array([float(each.days) for each in beliefs]))
    there, coming = (np.array([case.position[n] for case in cases], float) for n in (0, 1))
    terms = Terms(*(np.array([float(np.asarray(case.terms[n])) for case in cases]) for n in range(len(Terms._fields))))
    return cases, best_batch(belief, there, coming, np.array([case.left for case in cases]), terms)


def _cases(rows: Sequence[Trial], policy: BatchPolicy) -> Iterator[Case]:
    past = [row for row in rows if row.is_over and row.early_days > 0]
    if sum(row.units for row in past) == 0:
        return
    fade = _fade(past)
    by_category = _groups(past)
    for row in rows:
        if _is_new(row, policy):
            near = by_category.get(row.category, [])
            near = near if len(near) >= policy.least_cases and sum(each.units for each in near) > 0 else past
            yield _case(row, near, fade, policy)


def _groups(past: Sequence[Trial]) -> Mapping[str | None, list[Trial]]:
    found: dict[str | None, list[Trial]] = {}
    for row in past:
        found.setdefault(row.category, []).append(row)
    return found


def _fade(past: Sequence[Trial]) -> float:
    """What a later day sells beside one of the first, in launches before."""
    early = sum(row.early_units for row in past) / max(sum(row.early_days for row in past), 1)
    later = sum(row.later_units for row in past) / max(sum(row.later_days for row in past), 1)
    return min(max(later / early, 0.2), 3.0) if early > 0 and later > 0 else 1.0


def _is_new(row: Trial, policy: BatchPolicy) -> bool:
    """It is this decision's to buy, can be earned on, and has said something; or a first batch of it is due."""
    if row.is_over or not buys(BATCHES, row.stage) or row.unit_cost is None or row.price is None or row.price <= row.unit_cost:
        return False
    return row.is_tried or (row.age > -policy.ahead_days and not (row.on_hand or row.on_order))


def _case(row: Trial, near: Sequence[Trial], fade: float, policy: BatchPolicy) -> Case:
    prior = alike([each.units for each in near], [each.early_days + fade * each.later_days for each in near])
    strays = strayed(
        prior,
        ([each.early_units for each in near], [each.early_days for each in near]),
        ([each.later_units for each in near], [fade * each.later_days for each in near]),
    )
    cost = float(row.unit_cost or 0)
    lead = (policy.lead_days if row.lead is None else row.lead) if row.age > 0 else 0.0
    terms = Terms(
        row.price or 0.0, cost, policy.salvage * cost, policy.batch_cost, lead * fade, policy.review_days * fade, row.moq or 1, row.pack_size or 1
    )  # fmt: skip
    left = max(policy.season_days - max(row.age, 0), 0)
    return Case(row, prior, len(near), fade, strays, left * fade, terms)
