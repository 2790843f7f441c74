"""Levels against hand, published instances, and a simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.inventory import levels, review, spread


def test_demand_over_an_uncertain_time_scatters_by_both():
    # 9 days of sd 2: 6; with ten a day, a day of uncertainty adds ten: √(36 + 100)
    assert spread.over(9, 10, 2) == pytest.approx(6)
    assert spread.over(9, 10, 2, 1) == pytest.approx(136**0.5)


def test_safety_factors_are_those_of_the_tables():
    assert levels.safety_factor([0.5, 0.9, 0.95, 0.975]) == pytest.approx([0, 1.2816, 1.6449, 1.96], abs=1e-4)
    # 1.6449 × √(9 × 4 + 100 × 1)
    assert levels.safety_stock(0.95, 9, 10, 2, 1) == pytest.approx(19.183, abs=1e-3)


def test_what_is_lost_above_a_level_is_what_a_drawing_gives():
    drawn = np.random.default_rng(1).gamma(4, 5, 400_000)  # mean 20, sd 10
    for level in (0, 10, 20, 45):
        assert spread.lost(level, 20, 10) == pytest.approx(np.maximum(drawn - level, 0).mean(), rel=0.02, abs=0.01)
    assert spread.lost([3, 12], 10, 0).tolist() == [7, 0]
    assert spread.quantile(0.9, 20, 10) == pytest.approx(np.quantile(drawn, 0.9), rel=0.01)
    assert spread.below(spread.quantile(0.7, 20, 10), 20, 10) == pytest.approx(0.7)


def test_the_newsvendor_has_enough_as_often_as_it_is_worth():
    assert levels.critical_ratio(0.70, 0.18) == pytest.approx(0.7955, abs=1e-4)
    # under normal demand it would be 56.604; gamma with so small a spread is close
    assert levels.newsvendor(0.70, 0.18, 50, 8) == pytest.approx(56.6, abs=0.3)


def test_zheng_and_federgruen_find_the_published_policies():
    def best(holding, short, fixed, mean):
        positions, chances = np.arange(-60, 150), review.poisson(mean, 60)
        return review.zheng_federgruen(fixed, review.period_cost(holding, short, chances, positions), chances, -60)

    assert best(1, 9, 64, 10)[:2] == (6, 40)
    assert best(1, 9, 64, 10).cost == pytest.approx(35.0216, abs=1e-3)
    assert best(1, 4, 5, 6)[:2] == (4, 10)
    assert best(1, 4, 5, 6).cost == pytest.approx(8.0341, abs=1e-4)


@given(fixed=st.floats(1, 80), short=st.floats(2, 20), mean=st.floats(1, 8))
@settings(max_examples=12, deadline=None)
def test_no_policy_nearby_is_better(fixed, short, mean):
    positions, chances = np.arange(-60, 120), review.poisson(mean, 60)
    cost = review.period_cost(1, short, chances, positions)
    point, level, least = review.zheng_federgruen(fixed, cost, chances, -60)
    renewal = review._renewal(chances, len(cost))
    for s in range(point - 4, point + 5):
        for big in range(max(s + 1, level - 6), level + 7):
            assert review._policy(s + 60, big + 60, fixed, cost, renewal, np.cumsum(renewal)) >= least - 1e-9


def test_the_approximation_is_the_published_one():
    point, level = review.power_approximation(0.18, 0.70, [2.5, 200.0], 50, 8)
    assert point[0] == pytest.approx(40.1946, abs=1e-3)
    assert level[0] == pytest.approx(56.6040, abs=1e-3), "where an order is small, no more than without a fixed cost"
    assert level[1] - point[1] == pytest.approx(1.30 * 50**0.494 * (200 / 0.18) ** 0.506 * (1 + 0.0256) ** 0.116)


def test_r_and_q_are_those_of_the_textbook():
    # Snyder and Shen, Fundamentals of Supply Chain Theory, example 5.2
    point, units = levels.reorder_point_and_quantity(1300, 150, 1 / 12, 8, 0.225, 7.5)
    assert point == pytest.approx(213.97044, abs=1e-4)
    assert units == pytest.approx(318.59018, abs=1e-4)
    assert levels.economic_order(1300, 8, 0.225) == pytest.approx(304.05, abs=0.01)


def test_the_fill_rate_is_what_a_simulation_gives():
    rng = np.random.default_rng(3)
    mean, sd, lead, cycle, level, weeks = 10.0, 6.0, 4, 7, 130, 6000
    demand = rng.gamma((mean / sd) ** 2, sd**2 / mean, weeks * cycle)
    stock, coming, short = float(level), {}, 0.0
    for day, wanted in enumerate(demand):
        stock += coming.pop(day, 0)
        short += wanted - max(min(stock, wanted), 0)
        stock -= wanted
        if day % cycle == cycle - 1:
            coming[day + 1 + lead] = level - stock - sum(coming.values())
    assert levels.fill_rate(level, lead, cycle, mean, sd) == pytest.approx(1 - short / demand.sum(), abs=0.006)
    assert levels.fill_rate(levels.level_for_fill_rate(0.98, lead, cycle, mean, sd), lead, cycle, mean, sd) == pytest.approx(0.98)


@given(days=st.floats(1, 60), mean=st.floats(0.05, 50), ratio=st.floats(0.2, 3), more=st.floats(0.1, 20))
@settings(max_examples=60, deadline=None)
def test_more_uncertainty_time_or_service_never_asks_for_less(days, mean, ratio, more):
    level = levels.base_stock(0.95, days, mean, mean * ratio)
    assert levels.base_stock(0.97, days, mean, mean * ratio) >= level
    assert levels.base_stock(0.95, days + more, mean, mean * ratio) >= level - 1e-9
    assert levels.fill_rate(level + more, 5, 7, mean, mean * ratio) >= levels.fill_rate(level, 5, 7, mean, mean * ratio) - 1e-12
