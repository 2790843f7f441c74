"""What days and months should have brought: by hand, and how many stand out by chance."""

import numpy as np
import pytest

from zhanggui.methods import seasonal

DAYS = 730
WEEKDAYS = np.arange(DAYS) % 7
PLAIN = np.zeros(DAYS, int)
WEEK = np.array([0.8, 0.9, 1.0, 1.0, 1.0, 1.2, 1.4])


def test_a_steady_week_is_expected_as_it_was():
    values = 100 * WEEK[WEEKDAYS]
    found = seasonal.days(values, WEEKDAYS, PLAIN)
    assert found.middle == pytest.approx(values)


def test_one_odd_day_does_not_hide_itself():
    dice = np.random.default_rng(1)
    values = dice.poisson(100 * WEEK[WEEKDAYS]).astype(float)
    values[400] = 10
    found = seasonal.days(values, WEEKDAYS, PLAIN)
    assert found.odd[400]
    assert np.argmax(np.abs(found.score)) == 400
    assert found.score[400] < -5
    assert found.low[400] > 10


def test_a_festival_is_expected_at_its_own_level():
    dice = np.random.default_rng(2)
    kinds = PLAIN.copy()
    kinds[[*range(300, 312), *range(665, 677)]] = 1
    values = dice.poisson(100 * WEEK[WEEKDAYS] * np.where(kinds == 1, 3.0, 1.0)).astype(float)
    found = seasonal.days(values, WEEKDAYS, kinds)
    assert found.middle[305] == pytest.approx(300 * WEEK[WEEKDAYS[305]], rel=0.15)
    assert not found.odd[kinds == 1].any()


@pytest.mark.parametrize("size", [12, 300])
def test_days_of_which_nothing_is_to_be_said_seldom_stand_out(size):
    dice = np.random.default_rng(3)
    growth = np.linspace(1, 2, DAYS)
    odd = [seasonal.days(dice.poisson(size * WEEK[WEEKDAYS] * growth).astype(float), WEEKDAYS, PLAIN).odd.mean() for _ in range(40)]
    assert np.mean(odd) < 2.5 * seasonal.FALSE_ALARMS


def test_too_short_a_history_says_nothing():
    found = seasonal.days(np.ones(5), np.arange(5), np.zeros(5, int))
    assert not found.odd.any()


def test_a_month_far_from_the_others_stands_out():
    before = np.full(12, 100.0)
    values = before * np.array([1.5, 1.48, 1.52, 1.51, 1.49, 1.5, 1.53, 1.47, 1.5, 1.52, 0.7, 1.5])
    found = seasonal.months(values, before)
    assert np.flatnonzero(found.odd).tolist() == [10]
    assert found.middle[0] == pytest.approx(150, rel=0.01)
    assert found.high[10] > found.low[10] > 70


def test_months_scatter_by_chance_within_their_range():
    dice = np.random.default_rng(4)
    odd = [seasonal.months(dice.lognormal(5, 0.1, 12), dice.lognormal(5, 0.1, 12)).odd.mean() for _ in range(300)]
    assert np.mean(odd) < 30 * seasonal.FALSE_ALARMS


def test_fewer_than_eight_months_say_nothing():
    assert not seasonal.months(np.array([1.0, 50]), np.array([1.0, 1])).odd.any()
