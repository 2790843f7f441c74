"""A change among its placebos: on paper, by law, and by how often chance passes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.methods.placebo import judge


def test_a_change_among_four_by_hand():
    """Placebos 1, 2, 3, 6 drift by 3: they lie −2, −1, 0, 3 off it. A change of 8 is 5 off, more than any: p = 1/5.

    The range takes off what the placebos scatter: from 5 − 3 to 5 + 2, which holds 3 of 5 times.
    """
    judged = judge(8, [1, 2, 3, 6])
    assert judged.value == 5
    assert (judged.low, judged.high) == (2, 7)
    assert judged.level == pytest.approx(3 / 5)
    assert judged.p == pytest.approx(1 / 5)


def test_a_placebo_of_few_cases_may_scatter_more():
    """A placebo that is 4 off with an error of 4 is but one error off; the change, 3 off with an error of 1, is three."""
    judged = judge(3, [4, -4, 0, 0], 1.0, [4.0, 4.0, 1.0, 1.0])
    assert judged.p == pytest.approx(1 / 5)
    assert (judged.low, judged.high) == (2, 4)


def test_with_forty_placebos_the_range_is_of_95_percent():
    judged = judge(0, list(range(-20, 20)))
    assert judged.level == pytest.approx(1 - 2 / 41)


@pytest.mark.parametrize("placebos", [[], [1.0]])
def test_a_range_needs_two(placebos):
    assert judge(1, placebos) is None


changes = st.lists(st.integers(-50, 50), min_size=2, max_size=30)


@given(st.integers(-50, 50), changes, st.integers(-50, 50))
def test_a_drift_of_all_is_no_effect(change, placebos, drift):
    plain, drifting = judge(change, placebos), judge(change + drift, [each + drift for each in placebos])
    assert (drifting.value, drifting.low, drifting.high) == pytest.approx((plain.value, plain.low, plain.high), abs=1e-9)


@given(st.integers(-50, 50), changes)
def test_what_falls_is_what_rises_turned_about(change, placebos):
    up, down = judge(change, placebos), judge(-change, [-each for each in placebos])
    assert (down.value, down.low, down.high) == pytest.approx((-up.value, -up.high, -up.low), abs=1e-9)
    assert down.p == up.p


@given(st.integers(-50, 50), changes)
def test_p_is_a_share_and_never_nought(change, placebos):
    assert 1 / (1 + len(placebos)) <= judge(change, placebos).p <= 1


def test_chance_passes_as_seldom_as_it_should():
    """Blocks of noise around a level that drifts: the turn at the end is as large as p says, no more often."""
    dice = np.random.default_rng(3)
    passed = held = 0
    for _ in range(2000):
        blocks = dice.normal(0, 1, 17) + 0.3 * np.arange(17)
        turns = np.diff(blocks)
        judged = judge(turns[-1], list(turns[:-1]))
        passed += judged.p <= 0.10
        held += judged.low <= 0 <= judged.high
    assert passed / 2000 <= 0.10
    assert held / 2000 >= judged.level - 0.02
