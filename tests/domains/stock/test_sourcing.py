"""Of whom it is bought, what there is room for and what keeps: by hand, then by the laws that hold whoever supplies."""

import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from zhanggui.domains.stock.decide import replenish
from zhanggui.domains.stock.decide.limits import free_litres
from zhanggui.domains.stock.decide.planning import plan
from zhanggui.domains.stock.decide.sheet import ReorderPolicy, in_time, sheet_of

sys.path.insert(0, str(Path(__file__).parent))

from stock_rows import TODAY, given, position

PLAIN = ReorderPolicy(order_cost=0.0)
RECORD = {"due": 100, "kept": 95, "came": 5000, "rejected": 0}


def usual(**other):
    return position(**(RECORD | other))


def rival(**other):
    said = {"supplier_id": "s2", "supplier": "山泉", "is_usual": False}
    return position(**(RECORD | said | other))


def bought(rows, policy=PLAIN):
    return {line.row.supplier_id: line.units for line in plan(rows, TODAY, policy) if line.units}


# ── which supplier ───────────────────────────────────────────────────────────


def test_the_cheaper_one_is_chosen_but_not_for_a_trifle():
    assert set(bought([usual(), rival(unit_cost=Decimal("9.50"))])) == {"s2"}
    assert set(bought([usual(), rival(unit_cost=Decimal("9.90"))])) == {"s1"}, "one per cent is no reason to change"


@pytest.mark.parametrize(
    "worse",
    [
        {"freight": Decimal("0.60")},
        {"rejected": 400},
        {"kept": 30},
        {"lead_mean": 60.0, "lead_sd": 40.0, "unit_cost": Decimal("9.75")},
        {"moq": 6000},
    ],
    ids=["freight", "quality", "unreliable", "late", "large"],
)
def test_what_is_cheap_by_its_price_alone_is_not_chosen(worse):
    assert set(bought([usual(), rival(**({"unit_cost": Decimal("9.50")} | worse))])) == {"s1"}


def test_what_would_spoil_is_bought_of_one_who_sells_less_of_it():
    assert set(bought([usual(moq=400, shelf_life_days=20), rival(unit_cost=Decimal(12), moq=10, shelf_life_days=20)])) == {"s2"}


def test_least_quantities_and_packs_are_those_of_the_one_that_it_is_bought_of():
    units = bought([usual(moq=500, pack_size=50), rival(unit_cost=Decimal("9.50"), moq=36, pack_size=36)])["s2"]
    assert units % 36 == 0
    assert units < 500


def test_a_quicker_one_brings_a_part_where_it_would_run_out_and_the_order_stays_as_large():
    slow, quick = usual(lead_mean=40.0), rival(lead_mean=5.0, unit_cost=Decimal(12))
    alone = bought([slow])["s1"]
    both = bought([slow, quick])
    assert sum(both.values()) == alone
    assert both["s2"] == pytest.approx(400, abs=30), "forty days at ten, less what is there"
    first, second = replenish.decide([slow, quick], given(PLAIN))
    assert (first.order.supplier_id, first.kind) == ("s2", "urgent")
    assert first.order.promised_on == TODAY + timedelta(days=5)
    assert "分两家" in first.reason.zh
    assert "rest" in second.reason.en
    assert set(bought([replace(slow, on_hand=500), replace(quick, on_hand=500)])) == {"s1"}, "enough until the usual one delivers"


def test_a_supplier_reads_nothing_of_another():
    rows = [usual(lead_mean=40.0), rival(lead_mean=5.0, unit_cost=Decimal("12.34"), freight=Decimal("0.43"))]
    for action in replenish.decide(rows, given(PLAIN)):
        own = next(each.value for each in action.about if each.dimension == "supplier")
        said = " ".join([action.reason.zh, action.reason.en, *(option.words.en for option in action.alternatives), action.title.zh])
        others = {"茶厂": ("山泉", "12.77", "12.34"), "山泉": ("茶厂", "10.00")}[own]
        assert not [word for word in others if word in said]
        assert own in action.title.zh
    assert "supplier_id" not in replenish.open_to_change


def test_little_money_is_not_spent_on_a_second_part_beyond_it():
    rows = [usual(lead_mean=40.0), rival(lead_mean=5.0, unit_cost=Decimal(12))]
    lines = plan(rows, TODAY, ReorderPolicy(order_cost=0.0, budget=3000.0))
    assert sum(float(line.row.landed) * line.units for line in lines) <= 3000


# ── room ─────────────────────────────────────────────────────────────────────


def test_room_is_what_is_left_when_an_order_comes():
    # 1,000 litres; 250 lie there and 200 will be sold until it comes: 50 of two litres are left
    (free,) = free_litres([position(on_hand=250, volume_litres=2.0, room_litres=1000.0)], PLAIN).values()
    assert free == pytest.approx(900)
    (line,) = plan([position(on_hand=250, volume_litres=40.0, room_litres=4000.0)], TODAY, PLAIN)
    assert line.units == 50 < line.wanted
    (action,) = replenish.decide([position(on_hand=250, volume_litres=40.0, room_litres=4000.0)], given(PLAIN))
    assert "库容" in action.reason.zh


def test_a_volume_that_nobody_knows_is_that_of_the_others():
    known = [position(sku=f"s{i}", volume_litres=v, room_litres=900.0, on_hand=900) for i, v in enumerate((2.0, 3.0, 40.0))]
    (line,) = (each for each in plan([*known, position(room_litres=0.0 + 46_000)], TODAY, PLAIN) if each.row.sku == "tea")
    assert line.guessed
    assert line.units == line.wanted
    nobody = plan([position(room_litres=5.0)], TODAY, PLAIN)
    assert nobody[0].units == nobody[0].wanted, "where no volume at all is known, room in litres says nothing"


# ── what keeps ───────────────────────────────────────────────────────────────


def test_what_expires_unsold_is_no_stock():
    assert bought([position(on_hand=200, spoils=80)]) == bought([position(on_hand=120)])
    (action,) = replenish.decide([position(on_hand=200, spoils=80)], given(PLAIN))
    assert "过期" in action.reason.zh


def test_an_order_sells_within_its_own_shelf_life_not_that_of_what_lies_there():
    fresh = {"shelf_life_days": 50, "lead_mean": 20.0}  # thirty days in which it may be sold
    (line,) = plan([position(on_hand=200, **fresh)], TODAY, ReorderPolicy(order_cost=2000.0))
    assert line.spoiling > 0
    (action,) = replenish.decide([position(on_hand=200, **fresh)], given(ReorderPolicy(order_cost=2000.0)))
    assert "保质期 50 天，可售 30 天" in action.reason.zh
    # by its arrival the two hundred are gone; thirty days at ten, less for safety, are to be had
    assert 230 < line.units < 300
    (full,) = plan([position(on_hand=260, **fresh)], TODAY, ReorderPolicy(order_cost=2000.0))
    assert full.units == pytest.approx(line.units - 60 - 0, abs=25), "what is left then takes up days of it"


# ── laws ─────────────────────────────────────────────────────────────────────

offers = st.fixed_dictionaries(
    {
        "lead_mean": st.floats(2, 60),
        "lead_sd": st.floats(0, 8),
        "moq": st.one_of(st.none(), st.integers(1, 80)),
        "pack_size": st.one_of(st.none(), st.integers(1, 12)),
        "unit_cost": st.decimals(5, 18, places=2),
        "kept": st.integers(0, 100),
        "rejected": st.integers(0, 800),
    }
)
there = st.fixed_dictionaries(
    {
        "on_hand": st.integers(0, 500),
        "on_order": st.integers(0, 100),
        "demand_mean": st.floats(0.05, 20),
        "demand_sd": st.floats(0, 12),
        "shelf_life_days": st.one_of(st.none(), st.integers(10, 400)),
    }
)


def several(stock, terms, **other):
    return [rival(**(stock | each | other), supplier_id=f"s{n}", supplier=f"s{n}", is_usual=n == 0) for n, each in enumerate(terms)]


@for_all(stock=there, terms=st.lists(offers, min_size=1, max_size=3), more=st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_more_stock_never_raises_an_order_whoever_supplies(stock, terms, more):
    richer = stock | {"on_hand": stock["on_hand"] + more}
    before, after = (sum(bought(several(each, terms), ReorderPolicy()).values()) for each in (stock, richer))
    assert 0 <= after <= before


@for_all(
    stock=there, terms=st.lists(offers, min_size=1, max_size=3), budget=st.one_of(st.none(), st.floats(0, 5000)), room=st.floats(0, 900)
)
@settings(max_examples=60, deadline=None)
def test_terms_money_litres_and_shelf_life_are_kept_to(stock, terms, budget, room):
    rows = several(stock, terms, volume_litres=1.7, room_litres=room)
    policy = ReorderPolicy(budget=budget)
    lines = [line for line in plan(rows, TODAY, policy) if line.units]
    assert sum(line.units for line in lines) * 1.7 <= room + 1e-6
    assert budget is None or sum(line.units * float(line.row.landed) for line in lines) <= budget + 1e-6
    for line in lines:
        assert line.units >= (line.row.moq or 1)
        assert line.units % (line.row.pack_size or 1) == 0
        sheet = sheet_of([line.row], TODAY, policy, np.zeros(1, np.int64))
        assert line.units <= in_time(sheet, policy)[0] + 1e-6, "nothing beyond what sells within its shelf life"


@for_all(stock=there, terms=st.lists(offers, min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_suppliers_stand_does_not_matter(stock, terms):
    rows = several(stock, terms)
    assert sum(bought(rows).values()) == sum(bought(rows[::-1]).values())


def test_an_event_that_is_over_is_not_built_up_for():
    past = {"event": "618", "event_starts": date(2026, 4, 1), "event_ends": TODAY, "event_lift": 3.0, "day": date(2026, 1, 1)}
    assert plan([position(**past)], TODAY, PLAIN)[0].prebuild == 0
