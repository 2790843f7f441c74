"""Axes have round steps and hold their values; formats write what the axis says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.report.native.axis import axis, code


def test_round_steps_by_hand():
    found = axis([0, 165_000], 1e4, from_nought=True)
    assert (found.low, found.high, found.step) == (0, 200_000, 50_000)
    found = axis([0.094, 0.122], 0.01, from_nought=False)
    assert (found.low, found.high, found.step) == (0.09, 0.13, 0.01)
    assert found.code == "#,##0%"


@pytest.mark.parametrize(
    ("by", "digits", "said"),
    [(1.0, 0, "#,##0"), (1.0, 2, "#,##0.00"), (0.01, 1, "#,##0.0%"), (1e3, 0, "#,##0,"), (1e6, 1, "#,##0.0,,"), (1e4, 0, r"[=0]0;0\.0,")],
)
def test_formats_scale(by, digits, said):
    assert code(by, digits) == said


def test_ten_thousands_are_written_by_a_point_set_by_hand():
    """165,000 is 165 thousand, and with a point before the last digit 16.5 ten thousands."""
    thousands = str(round(165_000 / 1000))
    assert f"{thousands[:-1]}.{thousands[-1]}" == "16.5"


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.sampled_from([1.0, 0.01, 1e3, 1e4, 1e6]), st.booleans())
def test_an_axis_holds_its_values(values, by, from_nought):
    found = axis(values, by, from_nought=from_nought)
    slack = 1e-6 * max(1.0, abs(found.low), abs(found.high))
    assert found.low - slack <= min(values)
    assert max(values) <= found.high + slack
    assert found.high > found.low
    assert (found.high - found.low) / found.step <= 7
    if from_nought:
        assert found.low <= 0 <= found.high
