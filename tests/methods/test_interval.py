"""Intervals against hand, against SciPy, and by how often they hold what they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from zhanggui.methods.interval import Moments, difference, difference_of_sums, median, ratio_of_sums, wilson


def test_three_of_ten_by_hand():
    """Centre (0.3 + 3.8415/20) / 1.38415 = 0.3555; see Wilson's formula."""
    low, high = wilson(3, 10)
    assert low == pytest.approx(0.1078, abs=1e-4)
    assert high == pytest.approx(0.6032, abs=1e-4)


@given(st.integers(0, 500), st.integers(1, 500), st.sampled_from([0.8, 0.95, 0.99]))
def test_a_proportion_has_the_interval_that_scipy_gives(successes, trials, level):
    successes = min(successes, trials)
    expected = stats.binomtest(successes, trials).proportion_ci(level, method="wilson")
    assert wilson(successes, trials, level) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_nothing_tried_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


def moments(top, bottom):
    return Moments(
        n=len(top),
        top=top.sum(),
        bottom=bottom.sum(),
        top_squares=(top**2).sum(),
        bottom_squares=(bottom**2).sum(),
        products=(top * bottom).sum(),
    )


def test_a_mean_has_the_interval_of_the_normal_law():
    values = np.array([3.0, 5.0, 7.0, 9.0])
    error = values.std(ddof=1) / 2
    expected = stats.norm.interval(0.95, loc=6, scale=error)
    assert ratio_of_sums(moments(values, np.ones(4))) == pytest.approx(expected)


def test_the_interval_of_a_ratio_holds_the_truth_as_often_as_it_says():
    """Baskets of random size at random prices: the true price is 10, the interval should hold it in 95 of 100 years."""
    dice = np.random.default_rng(1)
    held = 0
    for _ in range(1000):
        units = dice.integers(1, 6, 300).astype(float)
        paid = units * 10 + dice.normal(0, 5, 300)
        low, high = ratio_of_sums(moments(paid, units))
        held += low <= 10 <= high
    assert 930 <= held <= 970


def test_one_row_has_no_spread():
    assert ratio_of_sums(moments(np.array([1.0]), np.array([1.0]))) is None
    assert ratio_of_sums(moments(np.array([1.0, 2.0]), np.array([0.0, 0.0]))) is None


def test_the_interval_of_a_median_holds_it_as_often_as_it_says():
    dice = np.random.default_rng(2)
    held = 0
    for _ in range(400):
        low, high = median(dice.exponential(1, 101))
        held += low <= np.log(2) <= high
    assert held >= 370


def test_a_few_values_have_no_interval_of_a_median():
    assert median([1.0, 2.0, 3.0]) is None


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
)
def test_the_difference_of_two_shares_as_newcombe_printed_it(one, other, low, high):
    """Newcombe 1998, table II, method 10."""
    sides = [(successes / trials, *wilson(successes, trials)) for successes, trials in (one, other)]
    assert difference(*sides) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_difference_of_sums_is_welchs_times_the_days():
    now, before = [30.0, 40.0, 35.0, 20.0], [10.0, 20.0, 11.0, 19.0]
    span = stats.ttest_ind(now, before, equal_var=False).confidence_interval()
    assert difference_of_sums(now, before) == (pytest.approx(4 * span.low), pytest.approx(4 * span.high))
    assert difference_of_sums([2.0, 2.0], [1.0, 1.0]) == (2.0, 2.0)
    assert difference_of_sums([2.0], [1.0, 1.0]) is None
