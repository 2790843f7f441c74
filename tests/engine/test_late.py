"""A decision may read a late table: one that needs what a model says."""

from dataclasses import dataclass
from datetime import date

import pytest
from ibis import _

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.decide import decide
from zhanggui.facts import Slice
from zhanggui.nouns import Action, Column, Decision, Domain, Kind, table
from zhanggui.words import Text, same


@table(key=("warehouse", "sku"))
def month_ahead(daily_demand, demand_series):
    """What will be wanted of each product in four weeks."""
    wanted = daily_demand.group_by("warehouse", "sku").aggregate(wanted=_["mean"].sum())
    return demand_series.select("warehouse", "sku", "title").inner_join(wanted, ["warehouse", "sku"])


@table(key=("warehouse", "sku"))
def double(month_ahead, shop):
    """Twice as much of it."""
    return month_ahead.mutate(wanted=_.wanted * 2)


LATE = Domain(name="late", title=same("late"), doc="Late tables.", late=(month_ahead, double))


@dataclass(frozen=True)
class Wanted:
    sku: str
    wanted: float


@dataclass(frozen=True)
class Policy:
    least: float = -1.0


@dataclass(frozen=True)
class Order:
    sku: str


def act(rows, given):
    for row in rows:
        yield Action(about=(Slice("sku", row.sku),), title=same(row.sku), reason=same(str(row.wanted)), order=Order(row.sku))


def a_decision(of):
    return Decision(
        name="buy", title=same("buy"), doc=same("Buy."), of=of, row=Wanted, policy=Policy(), knobs={}, order=Order,
        columns=(Column("sku", Kind.ID, same("SKU")),), decide=act, moves=(), owner=Text("采购", "Supply"),
    )  # fmt: skip


@pytest.fixture
def late_build(dozen):
    opened = current(dozen.folder, (*DOMAINS, LATE))
    yield opened
    opened.warehouse.close()


def test_a_late_table_is_in_no_build(late_build):
    assert "month_ahead" not in late_build.record.tables
    assert "daily_demand" not in late_build.record.tables


def test_a_decision_reads_it_in_order(late_build):
    once, twice = (decide(late_build, a_decision(of), date(2026, 1, 1)) for of in (month_ahead, double))
    assert [each.order.sku for each in once.actions] == sorted(each.order.sku for each in once.actions)
    assert len(once.actions) == 3
    assert [2 * float(each.reason.en) for each in once.actions] == [float(each.reason.en) for each in twice.actions]
