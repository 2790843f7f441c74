"""What is used is what the trial showed to be better; ranges are set right only where that helps."""

import numpy as np
import pytest

from zhanggui.methods.demand.blend import blend
from zhanggui.methods.demand.choose import ALL, choose
from zhanggui.methods.demand.naive import repeat_season, seasonal_naive
from zhanggui.methods.demand.panel import HIGH, LOW, MIDDLE, Forecast, Panel, Season
from zhanggui.methods.demand.theta import theta


def wrong(_past, _horizon, _seed):
    """Says a thousand of everything."""
    return lambda panel, ahead: Forecast(
        mean=np.full((panel.size, ahead), 1000.0), quantiles=np.full((panel.size, ahead, 10), 1000.0) + np.arange(10)
    )


@pytest.fixture(scope="module")
def steady():
    """Sixty series around a level of their own, without a season: the last week is a poor guess."""
    dice = np.random.default_rng(2)
    values = dice.poisson(dice.uniform(4, 40, 60)[:, None], (60, 200)).astype(float)
    return Panel(values=values, censored=np.zeros(values.shape, dtype=bool), season=Season.of_days())


def test_what_is_worse_is_not_used(steady):
    found = choose(steady, 14, 3, wrong, seasonal_naive, 1)
    assert set(found.method) == {"baseline"}
    np.testing.assert_array_equal(found.said.mean, repeat_season(steady, 14).mean)


def test_a_simpler_method_steps_in_where_it_is_better(steady):
    found = choose(steady, 14, 3, wrong, seasonal_naive, 1, simpler={"wrong": wrong, "theta": theta})
    assert set(found.method) == {"theta"}
    assert {score.used for score in found.scores if score.name != ALL} == {"theta"}
    assert not found.used.any()


def test_what_is_better_is_used_and_the_simpler_need_not_be_tried(steady):
    found = choose(steady, 14, 3, theta, seasonal_naive, 1, simpler={"never": lambda *_: pytest.fail("tried")})
    assert found.used.all()
    assert found.ranks.shape == (60, 3 * 14)


def test_a_range_that_is_right_is_left_and_one_that_is_too_narrow_is_widened(steady):
    def narrow(*asked):
        learned = theta(*asked)

        def forecast(panel, ahead):
            said = learned(panel, ahead)
            middle = said.quantiles[:, :, MIDDLE : MIDDLE + 1]
            return Forecast(mean=said.mean, quantiles=middle + (said.quantiles - middle) * 0.6)

        return forecast

    def wide(learner):
        said = choose(steady, 14, 3, learner, seasonal_naive, 1).said
        return float((said.quantiles[:, :, HIGH] - said.quantiles[:, :, LOW]).mean())

    assert wide(narrow) == pytest.approx(wide(theta), rel=0.1)


def test_a_past_too_short_to_try_on_keeps_the_baseline(steady):
    short = steady.until(10)
    found = choose(short, 14, 3, theta, seasonal_naive, 1)
    assert set(found.method) == {"baseline"}
    assert not found.scores
    assert found.ranks.shape[0] == 60


def test_a_blend_is_the_mean_of_its_members(steady):
    one = theta(steady, 5, 1)(steady, 5)
    both = blend(theta, lambda *_: repeat_season)(steady, 5, 1)(steady, 5)
    np.testing.assert_allclose(both.mean, (one.mean + repeat_season(steady, 5).mean) / 2)
    np.testing.assert_allclose(both.quantiles, (one.quantiles + repeat_season(steady, 5).quantiles) / 2)
