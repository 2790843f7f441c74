"""What a model says is learned once, kept under what went into it, and tried on days that it had not seen."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.demand.model import daily_demand
from zhanggui.engine import learn
from zhanggui.engine.build import current
from zhanggui.errors import BadShop
from zhanggui.methods.demand.choose import ALL
from zhanggui.methods.demand.naive import seasonal_naive

NAIVE = replace(daily_demand, learn=seasonal_naive)
LEVELS = ["mean", "q10", "q20", "q30", "q40", "q50", "q60", "q70", "q80", "q90", "q95"]


def never(*_):
    raise AssertionError("it was learned already")


def test_what_it_says_has_a_row_for_each_series_and_day_ahead(small_build):
    rows = small_build.warehouse.read(learn.said(small_build, NAIVE)).to_pandas()
    assert sorted(set(rows["sku"])) == ["007", "cup", "pot"]
    assert len(rows) == 3 * 28
    assert min(rows["day"]) == date(2025, 12, 31)
    assert max(rows["day"]) == date(2025, 12, 31) + timedelta(27)
    assert (np.diff(rows[LEVELS[1:]], axis=1) >= 0).all()
    assert set(rows["method"]) == {"baseline"}


def test_sums_are_those_of_the_days_so_far(small_build):
    rows = small_build.warehouse.read(learn.said(small_build, NAIVE).order_by(["sku", "day"])).to_pandas()
    for _sku, each in rows.groupby("sku"):
        np.testing.assert_allclose(each["sum_mean"], each["mean"].cumsum())
        assert (each["sum_q10"] <= each["sum_q50"]).all()
        assert (each["sum_q90"] <= each["sum_q95"]).all()


def test_it_is_learned_once(small_build):
    tried = learn.learn(small_build, NAIVE)
    assert learn.learn(small_build, replace(NAIVE, learn=never, baseline=never)) == tried
    with pytest.raises(AssertionError, match="learned already"):
        learn.learn(small_build, replace(NAIVE, learn=never, baseline=never, version=99))
    with pytest.raises(AssertionError, match="learned already"):
        learn.learn(small_build, replace(NAIVE, learn=never, baseline=never), seed=2)


def test_the_baseline_stays_where_ours_is_no_better(small_build):
    tried = learn.learn(small_build, NAIVE)
    assert len(tried.folds) == 3
    assert tried.folds[-1] == date(2025, 12, 3)
    assert not any(score.passed for score in tried.scores)


def test_a_shop_without_sales_has_nothing_to_learn_from(shop):
    shop.take(products=[{"sku": "a", "title": "a"}])
    built = shop.build()
    with pytest.raises(BadShop):
        learn.learn(built, NAIVE)


def test_it_beats_a_season_ago_in_the_simulated_shop(simulated):
    build = current(simulated, DOMAINS)
    tried = learn.learn(build, daily_demand)
    score = tried.of(ALL)
    assert score.series == 130  # articles in their warehouses
    assert score.loss < 0.75 * score.naive_loss
    assert score.wape < score.naive_wape
    assert abs(score.bias) < 0.15
    assert 0.76 <= score.covered <= 0.84
    rows = build.warehouse.read(learn.said(build, daily_demand)).to_pandas()
    assert set(rows["method"]) <= {"learned", "baseline"}
    assert (rows["method"] == "learned").mean() > 0.8
    assert not rows.isna().any().any()
    build.warehouse.close()
