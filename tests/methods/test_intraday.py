"""The rest of a day, seen from within it: by hand, by law, and how often the range holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.methods import intraday

SLOTS = 24
COURSE = np.array([1, 1, 0, 0, 0, 1, 2, 4, 6, 8, 9, 9, 8, 7, 7, 7, 8, 9, 11, 13, 14, 12, 8, 4], float)
WEEK = np.array([0.8, 0.9, 1.0, 1.0, 1.0, 1.2, 1.4])


def days_of(many, level=10.0, seed=1, swing=0.15, growth=0.0):
    """Days of arrivals whose level swings from day to day: how a day begins says how it goes on."""
    dice = np.random.default_rng(seed)
    levels = level * WEEK[np.arange(many) % 7] * (1 + growth) ** np.arange(many) * dice.lognormal(0, swing, many)
    return dice.poisson(levels[:, None] * COURSE).astype(float), levels


def test_days_that_are_all_alike_go_on_alike():
    past = np.tile(COURSE * 100, (56, 1))
    found = intraday.expected(past, past[0], 12, SLOTS)
    assert found.middle == pytest.approx(COURSE[12:].sum() * 100, rel=1e-6)
    assert found.low == pytest.approx(found.high, rel=1e-4)


def test_the_usual_course_is_the_mean_of_the_last_four_of_the_same_weekday():
    past = np.arange(35, dtype=float)[:, None] * np.ones(3)
    assert intraday.usual(past)[35].tolist() == [np.mean([28, 21, 14, 7])] * 3
    assert intraday.usual(past)[14].tolist() == [3.5] * 3
    assert np.isnan(intraday.usual(past)[13]).all(), "one of the same weekday is not enough"


def test_a_day_that_is_not_known_is_left_out():
    past = np.arange(35, dtype=float)[:, None] * np.ones(3)
    past[28] = np.nan
    assert intraday.usual(past)[35].tolist() == [14.0] * 3


def test_a_day_that_begins_high_is_expected_to_go_on_high():
    past, _ = days_of(84)
    usual = intraday.usual(past)[-1]
    high, low = (intraday.expected(past, usual * times, 12, SLOTS).middle for times in (1.4, 0.6))
    assert high > 1.15 * usual[12:].sum()
    assert low < 0.85 * usual[12:].sum()


def test_at_midnight_nothing_is_known_of_the_day():
    past, _ = days_of(84)
    assert intraday.expected(past, np.zeros(SLOTS), 0, SLOTS) == intraday.expected(past, np.full(SLOTS, 999.0), 0, SLOTS)


def test_the_later_the_narrower():
    past, _ = days_of(84)
    widths = [found.high - found.low for start in (0, 8, 16, 22) if (found := intraday.expected(past, past[-7], start, SLOTS))]
    assert widths == sorted(widths, reverse=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 23), st.floats(0.3, 3), st.floats(1.05, 2))
def test_more_so_far_is_never_less_to_come(start, times, more):
    past, _ = days_of(70)
    usual = intraday.usual(past)[-1] * times
    less, much = (intraday.expected(past, usual * each, start, SLOTS) for each in (1, more))
    assert much.middle >= less.middle - 1e-9
    assert less.low <= less.middle <= less.high


def test_too_short_a_history_says_nothing():
    past, _ = days_of(20)
    assert intraday.expected(past, past[0], 12, SLOTS) is None
    assert intraday.trial(past) is None
    assert intraday.naive(past[:6], 12, SLOTS) is None


def test_the_range_holds_as_often_as_it_says_and_beats_last_week():
    trials = [intraday.trial(days_of(84, seed=seed)[0]) for seed in range(12)]
    assert all(each.passed for each in trials)
    assert 0.74 <= np.mean([each.coverage for each in trials]) <= 0.9
    assert np.mean([each.error / each.naive for each in trials]) < 0.75


def test_a_small_shop_has_a_range_too():
    trials = [intraday.trial(days_of(84, level=0.1, seed=seed)[0]) for seed in range(12)]
    assert 0.7 <= np.mean([each.coverage for each in trials]) <= 0.95


def test_a_day_far_off_in_the_past_widens_nothing():
    past, _ = days_of(84)
    calm = intraday.expected(past, past[-7], 8, SLOTS)
    past[60] *= 12
    odd = intraday.expected(past, past[-7], 8, SLOTS)
    assert odd.high - odd.low < 1.6 * (calm.high - calm.low)


def test_last_week_is_the_naive_forecast():
    past, _ = days_of(84)
    assert intraday.naive(past, 8, SLOTS).middle == pytest.approx(past[-7, 8:].sum())


def test_an_hour_without_an_order_stands_out():
    past, _ = days_of(84)
    found = intraday.expected(past, past[-7], 19, 21)
    assert found.score(0) < -6
    assert abs(found.score(found.middle)) < 1e-6


def test_what_stood_out_in_the_morning_is_no_measure_for_the_evening():
    past, _ = days_of(84)
    usual = intraday.usual(past)[-1]
    odd = np.where(np.arange(SLOTS) < 10, usual * 8, usual)
    believed, held = (intraday.expected(past, odd, 16, 20, held=each) for each in (False, True))
    assert abs(held.middle - usual[16:20].sum()) < 0.5 * abs(believed.middle - usual[16:20].sum())
    assert intraday.expected(past, past[-7], 16, 20, held=True).middle == pytest.approx(
        intraday.expected(past, past[-7], 16, 20).middle, rel=0.1
    )
