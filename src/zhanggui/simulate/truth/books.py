"""What every part of the truth needs: the order book worked out from the simulator's own arrays, and how numbers are said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from zhanggui.simulate.arrays import DAY, NONE, Array, run_numbers, sums
from zhanggui.simulate.events import Tally
from zhanggui.simulate.goods_sheets import known_cost
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.world import World

Value = int | float | str | None
Metrics = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A period: its name, its first and last day by number, and its months since year 0."""

    name: str
    first: int
    last: int
    months: Array

    def holds(self, day: Array) -> Array:
        """Whether days are in it."""
        return np.asarray((day >= self.first) & (day <= self.last))

    def holds_second(self, second: Array) -> Array:
        """Whether times are in it; NONE never is."""
        return np.asarray((second != NONE) & self.holds(second // DAY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The world with its order book worked out; money in cents."""

    world: World
    tally: Tally
    payable: Array  #: (orders,)
    valid: Array  #: (orders,)
    person: Array  #: (orders,), NONE where not identified
    number: Array  #: (orders,) place among the valid orders of the person, from 1, else NONE
    line_valid: Array  #: (lines,)
    line_day: Array  #: (lines,)
    cost: Array  #: (skus,) as the shop knows it, else NONE

    @property
    def last_day(self) -> int:
        """The last day of the data."""
        return self.world.plan.days - 1


def keep(world: World, tally: Tally) -> Books:
    """Work out the order book."""
    orders, lines = world.till.orders, world.till.lines
    payable = sums(lines.order, lines.payable, orders.size)
    valid = ~orders.cancelled & (sums(lines.order, lines.list_amount, orders.size) > 0)
    person = persons(world)[orders.customer]
    person = np.where(orders.customer == NONE, NONE, person)
    return Books(
        world=world, tally=tally, payable=payable, valid=valid, person=person,
        number=_numbers(person, valid, orders.second, orders.order_id),
        line_valid=valid[lines.order], line_day=orders.day[lines.order], cost=known_cost(world.catalogue),
    )  # fmt: skip


def persons(world: World) -> Array:
    """A code for the person of each account: its person_id, else the account itself."""
    people = world.people
    return np.where(people.person_known, people.person, people.size + np.arange(people.size))


def _numbers(person: Array, valid: Array, second: Array, order_id: Array) -> Array:
    rows = np.flatnonzero(valid & (person != NONE))
    rows = rows[np.lexsort((order_id[rows], second[rows], person[rows]))]
    number = np.full(len(person), NONE)
    number[rows] = run_numbers(person[rows]) + 1
    return number


def spans(plan: Plan, calendar_month: Array) -> list[Span]:
    """The last year, the year before, and the last November, as far as the days reach."""
    year = plan.last_day.year
    wanted = [(str(year - 1), range((year - 1) * 12, year * 12)), (str(year), range(year * 12, year * 12 + 12)),
              (f"{year}-11", range(year * 12 + 10, year * 12 + 11))]  # fmt: skip
    found = []
    for name, months in wanted:
        days = np.flatnonzero(np.isin(calendar_month, list(months)))
        if len(days):
            found.append(Span(name=name, first=int(days[0]), last=int(days[-1]), months=np.array(months)))
    return found


def yuan(cents: int | np.integer) -> str:
    """An amount to the cent."""
    return str(Decimal(int(cents)).scaleb(-2))


def rate(top: float, bottom: float, per: float = 1.0) -> float | None:
    """A ratio, not known where its bottom is nought."""
    return float(top) / float(bottom) * per if bottom else None


def mean(values: Array) -> float | None:
    """An average, not known where there is nothing."""
    return float(values.mean()) if len(values) else None


def middle(values: Array) -> float | None:
    """A median, not known where there is nothing."""
    return float(np.median(values)) if len(values) else None
