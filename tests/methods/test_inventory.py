"""Inventory policies, by hand first."""

import numpy as np
import pytest

from zhanggui.methods.inventory import rounded_up, safety_factor, spread_over


def test_demand_over_an_uncertain_time_scatters_by_both():
    # 9 days of sd 2: 6; with ten a day, a day of uncertainty adds ten: √(36 + 100)
    assert spread_over(9, 10, 2) == pytest.approx(6)
    assert spread_over(9, 10, 2, 1) == pytest.approx(136**0.5)


def test_safety_factors_are_those_of_the_tables():
    assert safety_factor([0.5, 0.9, 0.95, 0.975]) == pytest.approx([0, 1.2816, 1.6449, 1.96], abs=1e-4)


def test_orders_come_in_whole_packs_of_at_least_the_least():
    assert rounded_up([0, 1, 13, 24, 25], 12, 12).tolist() == [0, 12, 24, 24, 36]
    assert rounded_up([3, 11], 10, 4).tolist() == [12, 12]
    assert np.all(rounded_up([-5.0, 0.0]) == 0)
