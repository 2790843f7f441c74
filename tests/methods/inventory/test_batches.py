"""Batches of what is new: what is believed of a rate by hand, and what must hold of a batch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.inventory.batches import Belief, Terms, alike, best_batch, demand, learned, loosened, strayed

TERMS = Terms(price=100.0, cost=50.0, salvage=15.0, fixed=50.0, lead=10.0, review=14.0)


def belief(units, days):
    return Belief(np.array([float(units)]), np.array([float(days)]))


def test_what_was_sold_is_added_to_what_was_believed():
    # as if 2 had been sold in 4 days; then 10 in 6: 12 in 10, 1.2 a day
    known = learned(belief(2, 4), 10, 6)
    assert (known.units[0], known.days[0]) == (12, 10)
    loose = loosened(known, 1 / 12)
    assert loose.units[0] / loose.days[0] == pytest.approx(1.2), "the same rate"
    assert loose.units[0] == pytest.approx(6), "1 / (1/12 + 1/12)"


def test_the_scatter_of_launches_before_is_found_again():
    rng = np.random.default_rng(3)
    rates = rng.gamma(2.0, 1.5, 4000)
    days = rng.integers(20, 60, 4000)
    found = alike(rng.poisson(rates * days), days)
    assert found.units == pytest.approx(2.0, rel=0.1)
    assert found.units / found.days == pytest.approx(3.0, rel=0.05)


def test_what_strays_is_found_and_what_does_not_is_not():
    rng = np.random.default_rng(4)
    rates = rng.gamma(2.0, 1.5, 4000)
    prior, days = Belief(np.array(2.0), np.array(2 / 3)), np.full(4000, 14)
    first = rng.poisson(rates * 14)
    still = rng.poisson(rates * 60)
    moved = rng.poisson(rates * rng.gamma(4, 0.25, 4000) * 60)
    assert strayed(prior, (first, days), (still, np.full(4000, 60))) < 0.03
    assert strayed(prior, (first, days), (moved, np.full(4000, 60))) == pytest.approx(0.25, abs=0.06)


def test_demand_is_wider_than_chance_because_the_rate_is_not_known():
    sure, unsure = belief(4000, 1000), belief(4, 1)
    low, high = (demand(sure, 30, chance)[0] for chance in (0.1, 0.9))
    assert (low, high) == (pytest.approx(106, abs=2), pytest.approx(134, abs=2)), "120, give or take 1.28 of its root"
    assert demand(unsure, 30, 0.9)[0] > high
    assert demand(unsure, 0, 0.9)[0] == 0


def test_what_sells_well_is_bought_again_and_what_does_not_is_left():
    tried = learned(belief(1, 1), [1, 100], 14)
    found = best_batch(tried, 30, 0, 76, TERMS)
    assert found.units[0] == 0
    assert found.later[0] < 0.2
    # seven a day: gone in four days, a batch takes ten; it must last until the one after it can come
    assert 100 < found.units[1] < 600
    assert found.worth[1] > found.never[1]


def test_a_dear_batch_is_not_bought_twice():
    cheap, dear = (best_batch(belief(20, 10), 0, 0, 76, TERMS._replace(fixed=cost)).units[0] for cost in (0.0, 2000.0))
    assert dear > cheap > 0


cases = st.tuples(
    st.floats(0.3, 40),
    st.floats(0.5, 40),
    st.integers(0, 300),
    st.integers(0, 100),
    st.floats(0, 110),
    st.floats(55, 200),
    st.floats(0, 25),
)


@given(case=cases, least=st.integers(1, 30), pack=st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_a_batch_is_worth_no_less_than_none_and_keeps_to_packs(case, least, pack):
    units, days, stock, coming, left, price, lead = case
    found = best_batch(belief(units, days), stock, coming, left, TERMS._replace(price=price, lead=lead, least=least, pack=pack))
    assert found.units[0] == 0 or (found.units[0] >= least and found.units[0] % pack == 0)
    assert found.worth[0] >= found.wait[0] - 1e-9
    assert 0 <= found.later[0] <= 1


@given(case=cases)
@settings(max_examples=30, deadline=None)
def test_what_is_worth_nothing_sold_is_not_bought(case):
    units, days, stock, coming, left, _, lead = case
    found = best_batch(belief(units, days), stock, coming, left, TERMS._replace(price=49.0, lead=lead))
    assert found.units[0] == 0
