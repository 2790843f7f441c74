"""Orders, by hand first, then by law; what a budget is best spent on, against an exact solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from zhanggui.methods.inventory.orders import Rooms, Steps, Value, before_an_event, rounded, sold_in_time, within_budget, worth
from zhanggui.methods.inventory.sources import transfers


def test_orders_come_in_whole_packs_of_at_least_the_least():
    assert rounded([0, 1, 13, 24, 25], 12, 12).tolist() == [0, 12, 24, 24, 36]
    assert rounded([3, 11], 10, 4).tolist() == [12, 12]
    assert rounded([-5.0, 0.0]).tolist() == [0, 0]
    assert rounded(7, np.nan, np.nan) == 7


def test_what_does_not_keep_is_not_ordered_beyond_what_sells_in_time():
    assert rounded(30, 1, 6, most=20) == 18
    assert rounded(30, 24, 6, most=20) == 0, "less than the supplier takes is no order"
    assert sold_in_time(10, 5, 0) == pytest.approx(50)
    assert sold_in_time(10, 5, 5) < 50


@given(units=st.floats(-10, 500), least=st.integers(1, 60), pack=st.integers(1, 24), most=st.floats(0, 600))
@settings(max_examples=100, deadline=None)
def test_an_order_keeps_to_the_least_the_packs_and_the_most(units, least, pack, most):
    found = int(rounded(units, least, pack, most))
    assert found >= 0
    assert found % pack == 0
    assert found <= most
    assert found == 0 or (found >= least and units > 0)


def test_an_event_calls_for_more_the_higher_and_longer_it_is():
    assert before_an_event(10, 3, 2, 0, 0.9) == pytest.approx(40)
    assert before_an_event(10, 1, 2, 4, 0.9) == 0
    longer = before_an_event(10, 3, [1, 2, 4], 4, 0.9)
    assert np.all(np.diff(longer) > 0)


def _steps(rng, articles, steps):
    """Articles with falling gains."""
    wanted = rng.integers(1, 4, (articles, 1)) * np.ones((1, steps), int)
    costs = wanted * rng.uniform(1, 5, (articles, 1))
    gains = np.sort(rng.uniform(0.1, 10, (articles, steps)), axis=1)[:, ::-1] * wanted
    return wanted, gains, costs


def _best(gains, costs, budget, whole):
    """The same as an integer (or linear) programme."""
    n = gains.size
    found = milp(-gains.ravel(), constraints=LinearConstraint(costs.reshape(1, n), ub=budget), bounds=Bounds(0, 1), integrality=whole)
    return -found.fun


@pytest.mark.parametrize("seed", range(6))
def test_a_budget_is_spent_as_well_as_an_exact_solver_would(seed):
    rng = np.random.default_rng(seed)
    wanted, gains, costs = _steps(rng, 8, 5)
    open_ = Rooms(np.array([np.inf]), np.zeros(8, int), np.ones(8))
    for budget in (5.0, 20.0, 60.0, 1e6):
        spent = within_budget(Steps(wanted, gains, costs), budget, open_)
        taken = spent.units // wanted[:, 0]
        cost, gain = (sum(each[i, : taken[i]].sum() for i in range(8)) for each in (costs, gains))
        assert cost <= budget + 1e-6
        best, bound = (_best(gains, costs, budget, whole) for whole in (1, 0))
        assert best - gains.max() <= gain <= bound + 1e-6, "less than one step below the best"
        if budget == 1e6:
            assert gain == pytest.approx(best)


def test_where_the_money_runs_out_exactly_it_is_the_best():
    wanted, gains, costs = np.ones((3, 2), int), np.array([[9.0, 3], [8, 1], [2, 1]]), np.array([[3.0, 3], [4, 4], [4, 4]])
    spent = within_budget(Steps(wanted, gains, costs), 10.0, Rooms(np.array([np.inf]), np.zeros(3, int), np.ones(3)))
    assert spent.units.tolist() == [2, 1, 0]
    assert _best(gains, costs, 10.0, 1) == pytest.approx(20)


def test_room_is_kept_in_units_and_in_litres_at_once():
    wanted, gains, costs = np.full((3, 4), 5), np.full((3, 4), [9.0, 8, 7, 6]) * [[1], [1], [2]], np.full((3, 4), 1.0)
    units = Rooms(np.array([40.0]), np.zeros(3, int), np.ones(3))
    litres = Rooms(np.array([60.0, np.inf]), np.array([0, 0, 1]), np.array([4.0, 1.0, 9.0]))
    spent = within_budget(Steps(wanted, gains, costs), np.inf, units, litres)
    # the third is in a roomy place and earns most; of the others the small one goes first
    assert spent.units.tolist() == [0, 20, 20]
    assert spent.units.sum() <= 40
    more = within_budget(Steps(wanted, gains, costs), np.inf, units._replace(room=np.array([60.0])), litres)
    assert more.units.tolist() == [10, 20, 20], "forty litres are left: two steps of twenty"


def test_a_full_warehouse_takes_no_more():
    wanted, gains, costs = np.full((2, 3), 5), np.full((2, 3), 10.0), np.full((2, 3), 1.0)
    spent = within_budget(Steps(wanted, gains, costs), 1e9, Rooms(np.array([12.0, 100.0]), np.array([0, 1]), np.ones(2)))
    assert spent.units.tolist() == [10, 15]


@given(level=st.floats(0, 200), mean=st.floats(0.1, 100), ratio=st.floats(0.05, 2))
@settings(max_examples=60, deadline=None)
def test_what_more_earns_falls(level, mean, ratio):
    value = Value(margin=np.array(8.0), short=np.array(1.0), left=np.array(0.5))
    levels = np.array([level, level + 5, level + 10])
    earned = worth(levels, np.full(3, mean), np.full(3, mean * ratio), value)
    assert earned[1] - earned[0] >= earned[2] - earned[1] - 1e-6


def test_what_is_spare_goes_where_most_is_missing():
    moved = transfers(np.array([0, 30, 5]), np.array([20, 0, 12]))
    assert moved.sum(axis=1).tolist() == [0, 30, 2]
    assert moved.sum(axis=0).tolist() == [20, 0, 12]


@given(spare=st.lists(st.integers(0, 50), min_size=3, max_size=3), missing=st.lists(st.integers(0, 50), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_nothing_is_moved_that_is_not_there_or_not_wanted(spare, missing):
    moved = transfers(np.array(spare), np.array(missing))
    assert np.all(moved.sum(axis=1) <= spare)
    assert np.all(moved.sum(axis=0) <= missing)
    assert moved.sum() == min(sum(spare), sum(missing))
