"""Groups add up from one joint forecast: what moved together in the trial does so ahead."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from zhanggui.methods.demand.panel import HIGH, LEVELS, LOW, MIDDLE, Forecast
from zhanggui.methods.demand.together import added, draws, ranks
from zhanggui.methods.demand.trial import Fold

ALL = np.zeros(2, dtype=np.int64)


def bells(size, ahead, mean=100.0, wide=10.0):
    """Each step is normal."""
    shape = (size, ahead)
    quantiles = np.broadcast_to(norm.ppf(LEVELS, mean, wide), (*shape, len(LEVELS))).copy()
    return Forecast(mean=np.full(shape, mean), quantiles=quantiles)


def trial_of(came):
    said = bells(*came.shape)
    return [Fold(origin=0, came=came, ours=said, naive=said)]


def width(forecast):
    return float((forecast.quantiles[:, :, HIGH] - forecast.quantiles[:, :, LOW]).mean())


@pytest.mark.parametrize(("move", "expected"), [("together", 2.0), ("apart", 2**0.5), ("against", 0.0)])
def test_two_that_move(move, expected):
    """Two alike: the range of their sum is twice as wide, or by the root of two, or nought."""
    dice = np.random.default_rng(1)
    one = dice.normal(0, 10, 400)
    other = {"together": one, "apart": dice.normal(0, 10, 400), "against": -one}[move]
    rank = ranks(trial_of(100 + np.stack([one, other])), 2, 1)
    wide = width(added(bells(2, 3), rank, ALL)) / width(bells(2, 3))
    assert wide == pytest.approx(expected, abs=0.17)


def test_by_hand():
    """Two that are each at their median, then each at their upper end."""
    rank = np.array([[0.5, 0.9], [0.5, 0.9]], dtype=np.float32)
    drawn = draws(bells(2, 1), rank)
    assert drawn[0, 0, 1] / drawn[0, 0, 0] == pytest.approx((100 + 12.816) / 100, rel=1e-4)


@settings(max_examples=25, deadline=None)
@given(size=st.integers(1, 6), many=st.integers(2, 30), seed=st.integers(0, 99))
def test_every_level_adds_up(size, many, seed):
    """SKU → category → shop: means add up, and so do the draws that the quantiles are of; one alone keeps its order."""
    dice = np.random.default_rng(seed)
    quantiles = np.sort(dice.gamma(1.0, 5.0, (size, 2, len(LEVELS))), axis=2)
    said = Forecast(mean=quantiles.mean(axis=2), quantiles=quantiles)
    rank = ranks([], size, seed)[:, :many]
    category = np.arange(size) // 2
    parts, shop = added(said, rank, category), added(said, rank, np.zeros(size, dtype=np.int64))
    np.testing.assert_allclose(parts.mean.sum(axis=0), said.mean.sum(axis=0))
    np.testing.assert_allclose(shop.mean[0], said.mean.sum(axis=0))
    np.testing.assert_allclose(draws(said, rank).mean(axis=2), said.mean)
    assert (np.diff(shop.quantiles, axis=2) >= 0).all()
    assert shop.quantiles.min() >= 0


def test_a_day_on_which_nobody_knows_lies_anywhere():
    rank = ranks(trial_of(np.full((1, 500), np.nan)), 1, 1)
    assert 0.45 < rank.mean() < 0.55
    assert rank.min() >= 0
    assert rank.max() <= 1


def test_the_range_of_a_whole_holds_what_comes():
    """Twenty that hang together: the sum of their ranges would be too wide, the root of their squares too narrow."""
    dice = np.random.default_rng(5)

    def came(many):
        return 100 + 10 * (0.6 * dice.normal(size=many) + 0.8 * dice.normal(size=(20, many)))

    rank = ranks(trial_of(came(400)), 20, 1)
    total = came(600).sum(axis=0)
    said = added(bells(20, 1), rank, np.zeros(20, dtype=np.int64)).quantiles[0, 0]
    assert 0.75 <= ((said[LOW] <= total) & (total <= said[HIGH])).mean() <= 0.86
    assert said[MIDDLE] == pytest.approx(2000, rel=0.02)
