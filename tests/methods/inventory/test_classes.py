"""ABC and XYZ: Pareto's property, and that nothing flickers at a bound."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.inventory.classes import by_spread, by_value


def test_by_hand():
    assert by_value([70, 20, 6, 4, 0]).tolist() == ["A", "A", "B", "C", "C"]
    assert by_spread([10, 10, 10, 0], [4, 7, 15, 0]).tolist() == ["X", "Y", "Z", "Z"]


@given(value=st.lists(st.integers(0, 10**8), min_size=1, max_size=60))
@settings(max_examples=80, deadline=None)
def test_a_is_the_fewest_articles_that_make_four_fifths(value):
    value = np.array(value, float)
    names = by_value(value)
    if value.sum() > 0:
        ours = value[names == "A"]
        assert ours.sum() >= 0.8 * value.sum() * (1 - 1e-9)
        assert ours.sum() - ours.min() <= 0.8 * value.sum() * (1 + 1e-9), "one fewer would not do"
        assert ours.min() >= value[names != "A"].max(initial=0)


def test_what_lies_near_a_bound_stays_where_it_was():
    before = by_spread([10, 10, 10], [4.9, 4.9, 9.9])
    after = by_spread([10, 10, 10], [5.2, 7.0, 10.3], before)
    assert before.tolist() == ["X", "X", "Y"]
    assert after.tolist() == ["X", "Y", "Y"]
    assert by_spread([10, 10, 10], [4.8, 4.0, 9.9], after).tolist() == ["X", "X", "Y"]


@given(st.lists(st.floats(0.01, 3), min_size=5, max_size=5), st.lists(st.sampled_from("XYZ"), min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_the_same_again_changes_nothing(ratio, before):
    once = by_spread(np.ones(5), ratio, np.array(before))
    assert by_spread(np.ones(5), ratio, once).tolist() == once.tolist()
