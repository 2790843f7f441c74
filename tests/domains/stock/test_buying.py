"""What is bought, by hand, then by the laws that a buyer would hold it to."""

import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from zhanggui.domains.stock.decide import replenish, transfer
from zhanggui.domains.stock.decide.moving import TransferPolicy
from zhanggui.domains.stock.decide.planning import plan
from zhanggui.domains.stock.decide.sheet import ReorderPolicy

sys.path.insert(0, str(Path(__file__).parent))

from stock_rows import TODAY, given, position

PLAIN = ReorderPolicy(order_cost=0.0)


def one(policy=PLAIN, **row):
    (line,) = plan([position(**row)], TODAY, policy)
    return line


def actions(rows, policy=PLAIN):
    return list(replenish.decide(rows, given(policy)))


def test_by_hand():
    # 27 days at ten a day are 270; 4 a day scatter by 4·√27 = 20.8; a chance of 98 % takes some 43 more
    line = one()
    assert line.days == 27
    assert line.during == pytest.approx(270)
    assert line.point == pytest.approx(270 + 2.05 * 20.8, abs=4)
    assert line.units == pytest.approx(line.point, abs=1)
    assert one(on_hand=200, on_order=50).units == line.units - 250
    assert one(on_hand=200, on_order=50, reserved=30).units == line.units - 220
    assert one(on_hand=400).units == 0


def test_a_model_says_more_than_the_past():
    line = one(mean_7=140.0, mean_14=280.0, mean_21=420.0, mean_28=560.0, sd_7=10.0, sd_14=14.0, sd_21=17.0, sd_28=20.0)
    assert line.during == pytest.approx(540)
    assert line.units > one().units


def test_a_late_supplier_calls_for_more_safety():
    assert one(lead_sd=5.0).units > one().units + 50


def test_what_costs_little_to_be_without_is_kept_for_less_often():
    assert one(price=10.1, unit_cost=Decimal(10)).chance < one().chance == 0.98
    assert one(price=None).chance == 0.98, "without a price its class decides"
    assert one(abc="C").chance == 0.90
    assert one(abc="C").days == 34, "C is looked at every two weeks"


def test_an_order_that_costs_something_is_for_longer():
    assert one(ReorderPolicy(order_cost=200.0)).units > one().units + 100


def test_what_keeps_shortly_is_bought_for_as_long_as_it_sells():
    assert one(shelf_life_days=20).units < 12 * 10 < one().units


def test_what_is_about_to_go_or_new_or_of_nobody_is_not_bought():
    for row in ({"delisted_on": TODAY + timedelta(days=10)}, {"known_days": 3}, {"supplier_id": None}):
        assert plan([position(**row)], TODAY, PLAIN) == []
    assert actions([position(demand_mean=0.0, demand_sd=0.0)]) == []


def test_a_line_can_be_loaded_back_as_a_purchase_order():
    (action,) = actions([position(pack_size=12)])
    order = action.order
    assert order.po_id == "PO-20260501-s1-w1"
    assert order.promised_on == TODAY + timedelta(days=20)
    assert order.units % 12 == 0
    assert action.cost == order.units * Decimal(10)
    assert action.kind == "urgent"
    assert "98%" in action.reason.en
    assert "在途 0 件" in action.reason.zh


# ── before a big event ───────────────────────────────────────────────────────

EVENT = {"event": "618", "event_starts": date(2026, 5, 31), "event_ends": date(2026, 6, 20), "event_lift": 2.0}


def test_stock_is_built_up_for_an_event():
    line = one(**EVENT)
    # 21 days at ten a day besides
    assert line.prebuild == pytest.approx(210, abs=60)
    (action,) = actions([position(on_hand=220, **EVENT)])
    assert action.kind == "prebuild"
    assert "618" in action.reason.zh
    far = EVENT | {"event_starts": date(2026, 8, 1), "event_ends": date(2026, 8, 20)}
    assert one(**far).prebuild == 0, "too early"


@for_all(later=st.integers(0, 10), length=st.integers(1, 20), lift=st.floats(1, 5))
@settings(max_examples=25, deadline=None)
def test_a_later_promotion_never_lowers_the_pre_build(later, length, lift):
    starts = date(2026, 5, 25)
    event = {"event": "618", "event_lift": lift}
    soon = one(**event, event_starts=starts, event_ends=starts + timedelta(days=length))
    moved = starts + timedelta(days=later)
    late = one(**event, event_starts=moved, event_ends=moved + timedelta(days=length))
    assert late.prebuild >= soon.prebuild - 1e-9
    assert soon.units >= one().units


# ── laws ─────────────────────────────────────────────────────────────────────

rows = st.builds(
    position,
    on_hand=st.integers(0, 400),
    on_order=st.integers(0, 200),
    demand_mean=st.floats(0, 30),
    demand_sd=st.floats(0, 20),
    lead_sd=st.floats(0, 6),
    moq=st.one_of(st.none(), st.integers(1, 100)),
    pack_size=st.one_of(st.none(), st.integers(1, 24)),
    shelf_life_days=st.one_of(st.none(), st.integers(10, 400)),
    price=st.one_of(st.none(), st.floats(5, 40)),
    unit_cost=st.decimals(1, 30, places=2),
    abc=st.sampled_from("ABC"),
)


@for_all(row=rows, more=st.integers(1, 200))
@settings(max_examples=60, deadline=None)
def test_more_stock_never_raises_an_order(row, more):
    before, after = (plan([each], TODAY, ReorderPolicy())[0].units for each in (row, replace(row, on_hand=row.on_hand + more)))
    assert 0 <= after <= before


@for_all(row=rows)
@settings(max_examples=60, deadline=None)
def test_an_order_keeps_to_least_quantities_and_packs(row):
    units = plan([row], TODAY, ReorderPolicy())[0].units
    assert units == 0 or units >= (row.moq or 1)
    assert units % (row.pack_size or 1) == 0


@for_all(several=st.lists(rows, min_size=1, max_size=6), budget=st.floats(0, 20_000), room=st.integers(0, 600))
@settings(max_examples=25, deadline=None)
def test_the_budget_and_the_room_are_never_exceeded(several, budget, room):
    several = [replace(row, sku=f"s{i}", warehouse=f"w{i % 2}") for i, row in enumerate(several)]
    lines = plan(several, TODAY, ReorderPolicy(budget=budget, room=room))
    assert sum(line.units * float(line.row.unit_cost) for line in lines) <= budget + 1e-6
    for place in ("w0", "w1"):
        assert sum(line.units for line in lines if line.row.warehouse == place) <= room
    for line in lines:
        assert line.units <= line.wanted
        assert line.units == 0 or line.units >= (line.row.moq or 1)
        assert line.units % (line.row.pack_size or 1) == 0


def test_little_money_goes_to_what_earns_most():
    dear, good = position(sku="dear", price=11.0), position(sku="good", price=30.0)
    lines = plan([dear, good], TODAY, ReorderPolicy(order_cost=0.0, budget=2000.0))
    bought = {line.row.sku: line.units for line in lines}
    assert bought["good"] > 10 * max(bought["dear"], 1)
    (cut, *_) = actions([dear, good], ReorderPolicy(order_cost=0.0, budget=2000.0))
    assert "预算" in cut.reason.zh


# ── from one warehouse to another ────────────────────────────────────────────


def test_what_is_spare_elsewhere_is_moved_before_anything_is_bought():
    full, empty = position(warehouse="w1", on_hand=900), position(warehouse="w2", on_hand=20)
    (move,) = transfer.decide([full, empty], given(TransferPolicy()))
    # fourteen days at ten, and somewhat more for safety, less what is there
    assert move.order.units == pytest.approx(140, abs=25)
    assert (move.order.from_warehouse, move.order.to_warehouse) == ("w1", "w2")
    alone = actions([empty])
    assert actions([full, empty])[0].order.units == alone[0].order.units - move.order.units


def test_nothing_is_moved_from_where_it_will_be_needed():
    assert list(transfer.decide([position(on_hand=300), position(warehouse="w2")], given(TransferPolicy()))) == []
