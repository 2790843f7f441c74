"""A level times the calendar: by hand where nothing scatters, then that no step ahead is looked at."""

from dataclasses import replace

import numpy as np
import pytest

from zhanggui.methods.demand.levelled import levelled
from zhanggui.methods.demand.panel import Panel, Season

STEPS, AHEAD = 280, 28
DAY = np.arange(STEPS + AHEAD)
WEEK = np.array([0.8, 0.8, 0.9, 1.0, 1.1, 1.2, 1.2])


def a_panel(rate, on=None, **more):
    """Two kinds of twenty series each, of `rate` a day times the day of the week."""
    values = np.broadcast_to(rate, (40, STEPS)) * WEEK[DAY[:STEPS] % 7]
    known = {}
    if on is not None:
        since = np.where(on >= 0, on, np.nan).astype(float)
        known = {"promotion": np.where(on >= 0, 1.0, 0.0), "since_start": since, "until_end": 2 - since}
    said = {
        "values": values.astype(float),
        "censored": np.zeros(values.shape, dtype=bool),
        "known": known,
        "kinds": {"category": np.arange(40) % 2},
    }
    return Panel(season=Season.of_days(), **(said | more))


def test_a_week_comes_again_at_the_level_of_each():
    rate = np.linspace(1, 40, 40)[:, None]
    said = levelled(a_panel(rate), AHEAD)
    np.testing.assert_allclose(said, rate * WEEK[DAY[STEPS:] % 7], rtol=0.03)


def test_a_promotion_does_again_what_it_did_to_its_own_kind_on_the_same_day_of_it():
    on = np.where(DAY % 90 >= 10, -1, DAY % 90)
    on[STEPS:] = -1
    on[STEPS + 3 : STEPS + 8] = np.arange(5)
    lift = np.where(on >= 0, 3.0 - 0.4 * np.maximum(on, 0) * (on < 5), 1.0)
    rate = np.where(np.arange(40)[:, None] % 2 == 0, 20.0 * lift[:STEPS], 20.0)
    said = levelled(a_panel(rate, on), AHEAD) / (20 * WEEK[DAY[STEPS:] % 7])
    np.testing.assert_allclose(said[1], 1.0, rtol=0.06)
    np.testing.assert_allclose(said[0, 3:7], lift[STEPS + 3 : STEPS + 7], rtol=0.08)
    np.testing.assert_allclose(said[0, 10:], 1.0, rtol=0.06)


def test_growth_is_not_taken_for_a_promotions_doing():
    """The only promotions came lately, and did nothing: all had grown fourfold by then."""
    on = np.full(len(DAY), -1)
    on[STEPS - 20 : STEPS - 17] = on[STEPS + 5 : STEPS + 8] = np.arange(3)
    said = levelled(a_panel(10 * 4 ** (DAY[:STEPS] / STEPS), on), AHEAD)
    assert said[:, 5:8].sum() / said[:, 12:15].sum() == pytest.approx(
        WEEK[(STEPS + 5 + np.arange(3)) % 7].sum() / WEEK[(STEPS + 12 + np.arange(3)) % 7].sum(), rel=0.08
    )


def test_what_ran_out_is_not_taken_for_little_demand():
    rate = np.full((40, 1), 10.0)
    panel = a_panel(rate)
    values, out = panel.values.copy(), np.zeros(panel.values.shape, dtype=bool)
    values[3, -30:], out[3, -30:] = 0.0, True
    said = levelled(replace(panel, values=values, censored=out), AHEAD)
    assert said[3].sum() == pytest.approx(said[5].sum(), rel=0.05)


def test_what_is_new_begins_at_the_level_of_its_kind():
    values = a_panel(np.full((40, 1), 10.0)).values.copy()
    values[4, :-2] = np.nan
    values[4, -2:] = 0.0
    said = levelled(a_panel(1.0, values=values), AHEAD)
    assert 5 < said[4].mean() < 10


def test_nothing_after_the_origin_is_looked_at():
    panel = a_panel(np.random.default_rng(1).poisson(5, (40, STEPS)), np.where(DAY % 28 < 3, DAY % 28, -1))
    other = replace(panel, values=np.where(DAY[:STEPS] >= 200, 1e4, panel.values))
    np.testing.assert_array_equal(levelled(panel.until(200), AHEAD), levelled(other.until(200), AHEAD))
