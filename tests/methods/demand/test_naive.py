"""A season ago comes again."""

import numpy as np
import pytest

from zhanggui.methods.demand.naive import repeat_season
from zhanggui.methods.demand.panel import HIGH, LOW, MIDDLE, Panel, Season


def panel(*rows, season=7):
    values = np.array(rows, dtype=float)
    return Panel(values=values, censored=np.zeros(values.shape, dtype=bool), season=Season(short=season, year=season))


def test_the_last_week_comes_again():
    week = [1, 2, 3, 4, 5, 6, 7]
    said = repeat_season(panel(week * 4), 9)
    assert said.mean[0].tolist() == [1, 2, 3, 4, 5, 6, 7, 1, 2]
    assert said.quantiles[0, :, LOW].tolist() == said.quantiles[0, :, HIGH].tolist()


def test_its_range_is_that_of_its_errors():
    said = repeat_season(panel([10, 10, 12, 12, 10, 10, 12, 12, 10, 10], season=1), 1)
    assert said.quantiles[0, 0, LOW] == 8
    assert said.quantiles[0, 0, MIDDLE] == 10
    assert said.quantiles[0, 0, HIGH] == 12


def test_what_is_hardly_known_has_a_range_as_wide_as_itself():
    said = repeat_season(panel([np.nan] * 10 + [4, 6]), 2)
    assert said.mean[0].tolist() == [5, 5]
    assert said.quantiles[0, 0, LOW] < 2
    assert said.quantiles[0, 0, HIGH] > 8


def test_nothing_sells_less_than_nothing():
    assert repeat_season(panel([0, 9, 0, 9, 0, 9, 0, 0, 9, 0, 9, 0, 0, 9, 9, 0, 9]), 5).quantiles.min() == 0


def test_a_panel_cut_at_a_step_knows_nothing_later():
    whole = Panel(
        values=np.arange(20.0).reshape(1, 20),
        censored=np.zeros((1, 20), dtype=bool),
        season=Season.of_days(),
        known={"weekday": np.arange(25.0)},
        price=np.ones((1, 20)),
    )
    cut = whole.until(15)
    assert cut.steps == 15
    assert cut.price.shape == (1, 15)
    assert len(cut.known["weekday"]) == 20, "as far ahead as before"
    with pytest.raises(IndexError):
        _ = cut.values[0, 15]
