"""Of whom to buy, by hand, then by law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.inventory.sources import Costs, Lots, Offer, Wait, all_told, bridge, cheapest, missing

COSTS = Costs(holding=0.25, fixed=10.0, failure=0.1)


def offer(**other):
    said = {"cost": 10.0, "rejected": 0.0, "kept": 1.0, "lot": 100.0, "safety": 0.0, "margin": 10.0} | other
    return Offer(**{name: np.array([value], float) for name, value in said.items()})


def told(daily=2.0, **other):
    return float(all_told(offer(**other), np.array([daily]), COSTS)[0])


def test_what_a_unit_comes_to_by_hand():
    # 10, and 50 of them lie there for a year in which 730 are sold, at 2.50 each; the order's 10 is over 100 units
    assert told() == pytest.approx(10 + 2.5 * 50 / 730 + 0.1)
    assert told(rejected=0.2, lot=1e-9, safety=0) == pytest.approx(12.5 + 10), "four of five are good; one alone carries the order"
    assert told(kept=0.5) - told() == pytest.approx(0.5), "half of the orders fail, at a tenth of the margin"
    assert told(safety=73) - told() == pytest.approx(0.25)


def test_a_large_least_quantity_of_what_hardly_sells_is_dear():
    assert told(daily=0.01, lot=500, cost=9.0) > told(daily=0.01, lot=10)
    assert told(daily=50, lot=500, cost=9.0) < told(daily=50, lot=10)


def test_the_cheapest_of_each_group():
    found = cheapest(np.array([0, 0, 1, 1, 2]), np.array([3.0, 2.0, 1.0, 1.0, np.nan]))
    assert found.tolist() == [1, 2, 4], "of equals the first; what nobody knows comes last, but is there"


def wait(**other):
    said = {"position": 20.0, "units": 200, "margin": 10.0, "dearer": 1.0} | other
    pairs = {"soon": (30.0, 6.0), "late": (100.0, 12.0)}
    return Wait(
        np.array([said["position"]]),
        np.array([said["units"]]),
        *(tuple(np.array([each]) for each in pairs[name]) for name in ("soon", "late")),
        np.array([said["margin"]]),
        np.array([said["dearer"]]),
    )


def lots(least=1, pack=1, usual_least=1, usual_pack=1):
    return Lots(*(np.array([each]) for each in (least, pack, usual_least, usual_pack)))


def test_a_quicker_supplier_bridges_the_time_until_the_rest_comes():
    # twenty are there and a hundred are wanted until the usual one comes: some eighty, and a little for safety as nine tenths of margin are at stake
    (part,) = bridge(wait(), lots(), 10.0)
    assert part == pytest.approx(80 + 1.28 * 12, abs=3)
    (packs,) = bridge(wait(units=204), lots(pack=12, usual_pack=12), 10.0)
    assert packs % 12 == 0
    assert packs == pytest.approx(part, abs=12)
    assert bridge(wait(dearer=11.0), lots(), 10.0) == 0, "dearer than the margin"
    assert bridge(wait(position=300.0), lots(), 10.0) == 0, "nothing is missing"
    assert bridge(wait(), lots(), 1e6) == 0, "another order costs more than it saves"
    assert bridge(wait(units=90), lots(usual_least=60), 10.0) == 90, "too little would be left for the usual one: all of the quicker"
    assert bridge(wait(units=90), lots(pack=40, usual_least=60), 10.0) == 0, "and that is not a whole pack"


def test_before_the_quicker_comes_nothing_helps():
    assert missing(wait(position=0.0), 1000) == pytest.approx(30, abs=1)


@given(
    position=st.floats(0, 150),
    units=st.integers(0, 300),
    terms=st.tuples(*[st.integers(1, 60), st.integers(1, 12)] * 2),
    margin=st.floats(0, 30),
    dearer=st.floats(0, 30),
)
@settings(max_examples=150, deadline=None)
def test_a_split_keeps_to_both_suppliers_terms_and_never_changes_the_order(position, units, terms, margin, dearer):
    least, pack, usual_least, usual_pack = terms
    units = max(units // usual_pack * usual_pack, 0)
    units = units if units >= usual_least else 0
    (part,) = bridge(wait(position=position, units=units, margin=margin, dearer=dearer), lots(*terms), 5.0)
    rest = units - part
    assert 0 <= part <= units
    assert part == 0 or (part >= least and part % pack == 0)
    assert rest == 0 or (rest >= usual_least and rest % usual_pack == 0)
