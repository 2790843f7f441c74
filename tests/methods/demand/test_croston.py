"""What sells now and then is expected as often as it did of late, and not for ever."""

import numpy as np

from zhanggui.methods.demand.croston import croston
from zhanggui.methods.demand.panel import HIGH, LOW, MIDDLE, Panel, Season


def said(values, horizon=3):
    panel = Panel(values=values, censored=np.zeros(values.shape, dtype=bool), season=Season.of_days())
    return croston(panel, horizon, 1)(panel, horizon)


def test_four_on_every_fourth_day_is_one_a_day():
    mean = said(np.tile([0.0, 4.0, 0.0, 0.0], 50)[None, :]).mean
    assert mean.shape == (1, 3)
    np.testing.assert_allclose(mean, 1.0, atol=0.12)


def test_each_step_without_a_sale_takes_a_twentieth_of_the_chance():
    before = np.tile([2.0, 0.0], 40)[None, :]
    after = np.concatenate([before, np.zeros((1, 10))], axis=1)
    np.testing.assert_allclose(said(after).mean, said(before).mean * 0.95**10, rtol=1e-9)


def test_what_never_sold_is_not_expected():
    found = said(np.zeros((1, 30)))
    assert found.mean.max() == 0
    assert found.quantiles.max() == 0


def test_a_series_that_was_not_there_yet_is_taken_from_its_first_day():
    late = np.concatenate([np.full((1, 50), np.nan), np.full((1, 20), 3.0)], axis=1)
    np.testing.assert_allclose(said(late).mean, 3.0)


def test_its_range_holds_four_fifths_of_what_is_rare():
    dice = np.random.default_rng(3)
    values = dice.negative_binomial(0.7, 0.2, (300, 230)).astype(float)
    found, came = said(values[:, :200], 30), values[:, 200:]
    assert 0.76 <= ((found.quantiles[:, :, LOW] <= came) & (came <= found.quantiles[:, :, HIGH])).mean() <= 0.95
    assert abs((came <= found.quantiles[:, :, MIDDLE]).mean() - 0.55) < 0.1


def test_parts_of_units_are_said_in_parts():
    found = said(np.random.default_rng(4).gamma(2.0, 1.3, (1, 100)))
    assert (np.diff(found.quantiles, axis=2) > 0).all()
