"""Trees learn what a season ago can't say; the same seed gives the same trees."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from zhanggui.methods.demand import trial
from zhanggui.methods.demand.calibrate import calibrate
from zhanggui.methods.demand.levelled import levelled
from zhanggui.methods.demand.levelset import LevelSet
from zhanggui.methods.demand.naive import seasonal_naive
from zhanggui.methods.demand.panel import HIGH, LEVELS, LOW, MIDDLE, Forecast, Panel, Season
from zhanggui.methods.demand.sums import common_error, products, running, variances
from zhanggui.methods.demand.trees import Growth, trees

QUICK = Growth(rows=12_000, rounds=60, origins=12, leaf=30)


def quick(panel, horizon, seed):
    return trees(panel, horizon, seed, QUICK)


@pytest.fixture(scope="module")
def wavy():
    """Forty products with weekdays and a promotion each fourth week that triples sales: planned ahead."""
    dice = np.random.default_rng(5)
    day = np.arange(400)
    on = day % 28 < 3
    rate = dice.lognormal(0.5, 0.8, 40)[:, None] * (1 + 0.5 * np.sin(day[:364] / 7 * 2 * np.pi)) * np.where(on[:364], 3.0, 1.0)
    values = dice.poisson(rate).astype(float)
    depth = np.where(on, 0.2, np.nan)
    since = np.where(on, day % 28, np.nan)
    return Panel(
        values=values,
        censored=np.zeros(values.shape, dtype=bool),
        season=Season.of_days(),
        known={"depth": depth, "promotion": np.where(on, 1.0, 0.0), "since_start": since, "until_end": 2 - since},
        kinds={"category": np.arange(40) % 4},
    )


@pytest.fixture(scope="module")
def folds(wavy):
    return trial.run(wavy, 21, trial.origins(wavy, 21, 3), quick, seasonal_naive, 1)


def test_they_beat_a_season_ago(folds):
    score = trial.score("all", folds, np.ones(40, dtype=bool))
    assert score.better
    assert score.loss < 0.75 * score.naive_loss
    assert score.wape < score.naive_wape
    assert abs(score.bias) < 0.1


def test_they_know_the_promotion_that_is_planned(wavy):
    learned = quick(wavy.until(336), 21, 1)
    said = learned(wavy.until(336), 21).mean.sum(axis=0)
    assert said[:3].mean() > 2 * said[7:21].mean(), "days 336 to 338 are on promotion"


def test_a_promotion_that_is_not_planned_is_not_expected(wavy):
    learned = quick(wavy.until(336), 21, 1)
    past = wavy.until(336)
    none = {
        name: np.where(np.arange(len(column)) >= 336, 0.0 if name == "promotion" else np.nan, column) for name, column in past.known.items()
    }
    without = Panel(values=past.values, censored=past.censored, season=past.season, known=none, kinds=past.kinds)
    assert learned(without, 21).mean[:, :3].sum() < 0.6 * learned(past, 21).mean[:, :3].sum()


def test_the_same_seed_gives_the_same(wavy):
    one, two = (quick(wavy, 21, 7)(wavy, 21) for _ in range(2))
    assert np.array_equal(one.mean, two.mean)
    assert np.array_equal(one.quantiles, two.quantiles)


def test_another_mean_beside_them_is_averaged_and_moves_the_range_with_it(wavy):
    past = wavy.until(336)
    alone = quick(past, 21, 1)(past, 21)
    both = trees(past, 21, 1, replace(QUICK, beside=levelled))(past, 21)
    np.testing.assert_allclose(both.mean, (alone.mean + levelled(past, 21)) / 2)
    higher = both.mean.sum(axis=1) > 1.05 * alone.mean.sum(axis=1)
    assert higher.any()
    assert both.quantiles[higher].sum() > alone.quantiles[higher].sum()
    assert (np.diff(both.quantiles, axis=2) >= 0).all()


def test_quantiles_are_in_order_and_never_below_nought(folds):
    for fold in folds:
        assert (np.diff(fold.ours.quantiles, axis=2) >= 0).all()
        assert fold.ours.quantiles.min() >= 0
        assert fold.ours.mean.min() >= 0


# ── level sets ───────────────────────────────────────────────────────────────


def test_a_level_set_holds_what_came_of_about_as_much():
    dice = np.random.default_rng(2)
    expected = np.repeat([1.0, 10.0], 4000)
    came = dice.poisson(expected).astype(float)
    found = LevelSet.of(expected, came, np.ones(8000)).quantiles(np.array([1.0, 10.0]), np.ones(2))
    assert found[0, [LOW, MIDDLE, HIGH]].tolist() == [0, 1, 2]
    assert found[1, [LOW, MIDDLE, HIGH]].tolist() == [6, 10, 14]


# ── ranges set right ─────────────────────────────────────────────────────────


def a_fold(width, seed=1):
    dice = np.random.default_rng(seed)
    came = dice.normal(100, 10, (50, 20))
    from scipy.special import ndtri

    said = 100 + 10 * width * ndtri(np.array(LEVELS)) * np.ones((50, 20, 1))
    flat = Forecast(mean=np.full((50, 20), 100.0), quantiles=said)
    return trial.Fold(origin=0, came=came, ours=flat, naive=flat)


@pytest.mark.parametrize("width", [0.6, 1.0, 1.8])
def test_a_range_too_wide_or_too_narrow_is_set_right(width):
    names = np.array(["A"] * 50)
    set_right = calibrate([a_fold(width, 1), a_fold(width, 2)], names).of(a_fold(width, 3).ours)
    covered = trial.covered_share(a_fold(width, 3).came, set_right).mean()
    assert covered == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("width", [0.6, 1.0, 1.8])
def test_sums_of_days_that_know_nothing_of_each_other_are_not_widened_twice(width):
    """The variance that a sum is given is that of twenty days of ten each, whatever the days were made wider or narrower by."""
    names = np.array(["A"] * 50)
    found = calibrate([a_fold(width, seed) for seed in range(1, 9)], names)
    right = [replace(each, ours=found.of(each.ours)) for each in (a_fold(width, seed) for seed in range(1, 9))]
    assert variances(right[0].ours).sum(axis=1).mean() == pytest.approx(20 * 10**2, rel=0.15)
    assert common_error(right * 100) < 0.03


def test_a_share_of_a_tie_lies_outside():
    """Of a chance of nine tenths for nought, a tenth at the low end lies outside: eight ninths are inside."""
    quantiles = np.array([[[0] * 8 + [1, 2]]], dtype=float)
    said = Forecast(mean=np.zeros((1, 1)), quantiles=quantiles)
    assert trial.covered_share(np.array([[0.0]]), said)[0, 0] == pytest.approx(0.8 / 0.9 * 1.0, abs=0.02)
    assert trial.covered_share(np.array([[9.0]]), said)[0, 0] == 0


def test_a_sum_is_wider_where_days_hang_together():
    dice = np.random.default_rng(4)
    together = dice.normal(0, 10, (60, 1)) + dice.normal(0, 5, (60, 20))
    fold = a_fold(1.0)
    shared = trial.Fold(
        origin=0,
        came=100 + together,
        ours=Forecast(mean=np.full((60, 20), 100.0), quantiles=np.repeat(fold.ours.quantiles[:1], 60, axis=0)),
        naive=fold.naive,
    )
    # ten of a hundred, for all days of a series together: what many folds say is believed, what one says is drawn to the usual tenth
    assert common_error([shared] * 100) == pytest.approx(0.1, abs=0.02)
    far = replace(shared, came=100 + 3 * together)
    assert 0.1 < common_error([far]) < common_error([far] * 3) < common_error([far] * 100) == pytest.approx(0.3, abs=0.06)
    assert common_error([]) == pytest.approx(0.1)
    (wide, narrow) = (running(shared.ours, common)[1][0, -1] for common in (0.1, 0.0))
    assert wide[2] - wide[0] > 2 * (narrow[2] - narrow[0])
    assert running(shared.ours, 0.1)[1][0, 0] == pytest.approx(running(shared.ours, 0.0)[1][0, 0]), "one day is no sum"


def test_the_error_of_a_sum_is_that_of_its_days_and_of_its_level():
    """By hand: two days of ten, each with a variance of ten, all off by a tenth: 10 + 10 + 2 · 0.01 · 100."""
    quantiles = np.full((1, 2, len(LEVELS)), 10.0)
    said = Forecast(mean=np.full((1, 2), 10.0), quantiles=quantiles)
    assert products(said).tolist() == [[0.0, 200.0]]
    mean, found = running(said, 0.1)
    assert mean.tolist() == [[10.0, 20.0]]
    assert found[0, 1, 2] == pytest.approx(stats.gamma.ppf(0.9, 400 / 22, scale=22 / 20))
