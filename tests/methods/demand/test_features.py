"""Changing the future changes no feature, and no lag is shorter than the step ahead is far."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods.demand.features import Features
from zhanggui.methods.demand.panel import Panel, Season

HORIZON, STEPS = 14, 140


def a_panel(seed, season=None):
    dice = np.random.default_rng(seed)
    values = dice.poisson(2.0, (6, STEPS)).astype(float)
    values[0, :40] = np.nan
    depth = np.where(np.arange(STEPS + 60) % 30 < 3, 0.2, np.nan)
    since = np.where(np.isnan(depth), np.nan, np.arange(STEPS + 60) % 30)
    return Panel(
        values=values,
        censored=dice.random(values.shape) < 0.05,
        season=season or Season.of_days(),
        known={"depth": depth, "promotion": np.where(np.isnan(depth), 0.0, 1.0), "since_start": since, "until_end": 2 - since},
        kinds={"category": np.array([0, 0, 0, 1, 1, 1])},
        price=np.where(values > 0, 10.0, np.nan),
    )


def told(panel, origin):
    features = Features(panel, HORIZON)
    return features.at(origin, np.arange(panel.size), np.arange(1, HORIZON + 1)), features


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 50),
    origin=st.integers(30, STEPS - 1),
    series=st.integers(0, 5),
    later=st.integers(0, STEPS - 1),
    units=st.floats(0, 1e4),
    months=st.booleans(),
)
def test_changing_the_future_changes_no_feature(seed, origin, series, later, units, months):
    season = Season(short=12, year=12) if months else None
    before = a_panel(seed, season)
    changed = a_panel(seed, season)
    day = origin + later % (STEPS - origin)
    changed.values[series, day:] = units
    changed.censored[series, day] = ~changed.censored[series, day]
    changed.price[series, day] = units
    one, two = told(before, origin)[0], told(changed, origin)[0]
    np.testing.assert_array_equal(one.told, two.told)
    np.testing.assert_array_equal(one.level, two.level)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 50), origin=st.integers(60, STEPS - HORIZON))
def test_a_past_cut_off_tells_the_same(seed, origin):
    whole = a_panel(seed)
    one, two = told(whole, origin)[0], told(whole.until(origin), origin)[0]
    np.testing.assert_allclose(one.told, two.told, rtol=1e-5)


def test_the_last_day_before_the_origin_is_told_and_the_origin_is_not():
    """The shortest lag of step h is h: the day before the origin, and never a nearer one."""
    base, last, first = a_panel(1), a_panel(1), a_panel(1)
    last.values[2, 99] += 50
    last.censored[2, 99] = base.censored[2, 99] = first.censored[2, 99] = False
    first.values[2, 100] += 50
    assert not np.array_equal(told(base, 100)[0].told, told(last, 100)[0].told, equal_nan=True)
    assert np.array_equal(told(base, 100)[0].told, told(first, 100)[0].told, equal_nan=True)


def test_levels_are_shares_so_that_size_does_not_matter():
    small, large = a_panel(2), a_panel(2)
    large.values[:] *= 100
    large.censored[:] = small.censored[:] = False
    (one, features), (two, _) = told(small, 100), told(large, 100)
    columns = [at for at, name in enumerate(features.names) if name != "level"]
    np.testing.assert_allclose(one.told[:, columns], two.told[:, columns], rtol=1e-3)


def test_a_new_product_borrows_the_level_of_its_kind():
    panel = a_panel(3)
    panel.values[0, :98] = np.nan
    panel.values[0, 98:] = 0
    panel.values[1:3] = 8.0
    panel.values[3:] = 1.0
    panel.censored[:] = False
    level = Features(panel, HORIZON).level(100)
    assert 3 < level[0] < 8, "more than its own two days of nought, less than its kind"
    assert abs(level[1] - 8) < 0.01


def test_a_planned_promotion_is_told_of_the_days_ahead():
    panel = a_panel(4)
    rows, features = told(panel.until(118), 118)
    depth = rows.told[:HORIZON, features.names.index("depth")]
    lift = rows.told[:HORIZON, features.names.index("event_lift")]
    assert (~np.isnan(depth)).tolist() == [day % 30 < 3 for day in range(118, 118 + HORIZON)]
    assert (~np.isnan(lift)).tolist() == (~np.isnan(depth)).tolist()
