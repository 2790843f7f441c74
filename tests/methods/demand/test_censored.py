"""Days that ran out say that at least so much was wanted; the bias of taking sales for demand is measured."""

import numpy as np
import pytest

from zhanggui.methods.demand.censored import at_least, wanted
from zhanggui.methods.demand.features import Features
from zhanggui.methods.demand.panel import Panel, Season


def a_panel(values, censored):
    return Panel(values=np.array(values, dtype=float), censored=np.array(censored, dtype=bool), season=Season.of_days())


def test_by_hand():
    one_or_more = float(at_least(np.array([1.0]), np.array([1.0]))[0])
    assert one_or_more == pytest.approx(1 / (1 - np.exp(-1)))
    two_or_more = float(at_least(np.array([2.0]), np.array([1.0]))[0])
    assert two_or_more == pytest.approx((1 - np.exp(-1)) / (1 - 2 * np.exp(-1)))
    assert float(at_least(np.array([50.0]), np.array([1.0]))[0]) == 50, "it is never less than what was sold"


def test_an_empty_shelf_that_sold_nothing_says_nothing():
    found = wanted(a_panel([[3, 3, 0, 3]], [[False, False, True, False]]))
    assert np.isnan(found[0, 2])
    assert found[0, [0, 1, 3]].tolist() == [3, 3, 3]


def test_no_step_looks_at_a_later_one():
    dice = np.random.default_rng(3)
    values, out = dice.poisson(3, (4, 60)), dice.random((4, 60)) < 0.2
    whole = wanted(a_panel(values, out))
    assert np.array_equal(wanted(a_panel(values[:, :40], out[:, :40])), whole[:, :40], equal_nan=True)


def test_demand_is_found_again_behind_the_sales():
    """Two thousand days at four a day, a delivery of thirty once in eight days: a third of demand is lost."""
    dice = np.random.default_rng(1)
    demand, stock = dice.poisson(4.0, (40, 400)), np.zeros(40, dtype=int)
    sold, out = np.zeros_like(demand), np.zeros(demand.shape, dtype=bool)
    for day in range(400):
        stock = stock + 20 * (day % 8 == 0)
        sold[:, day] = np.minimum(stock, demand[:, day])
        stock = stock - sold[:, day]
        out[:, day] = stock == 0
    seen = a_panel(sold, out)
    taken_for_demand = sold.mean() / 4 - 1
    ours = np.nanmean(Features(seen, 28).level(400)) / 4 - 1
    assert taken_for_demand < -0.3
    assert abs(ours) < 0.05
