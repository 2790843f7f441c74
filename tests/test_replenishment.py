"""A small closed loop of the benchmark: our policy beside the rules that shops use."""

import numpy as np
import pytest

from scripts import HOME, script
from zhanggui.methods.demand.panel import LEVELS


@pytest.fixture(scope="module")
def bench():
    with script("replenishment") as module:
        yield module


@pytest.fixture(scope="module")
def runs(bench):
    return [bench.run(bench.World(seed, 60)) for seed in (201, 202)]


def test_at_the_same_fill_rate_ours_takes_less_stock_than_min_max(bench, runs):
    for found in runs:
        assert bench.compare(found)["less stock than min-max"] > 0.15


def test_what_it_costs_is_near_what_it_costs_one_who_knows(bench, runs):
    assert np.mean([bench.compare(found)["cost beside the oracle"] for found in runs]) < 0.25


def test_more_safety_is_more_stock_and_a_higher_fill_rate(bench, runs):
    for found in runs:
        for name in bench.POLICIES:
            rows = [i for i, policy in enumerate(found.policy) if policy == name and found.setting[i] is not None]
            assert np.all(np.diff(found.stock[rows]) > 0)
            assert np.all(np.diff(found.fill[rows]) > -0.002)


def test_it_is_the_same_twice(bench, runs):
    again = bench.run(bench.World(201, 60))
    assert again.stock.tolist() == runs[0].stock.tolist()


@pytest.fixture
def learned(monkeypatch):
    monkeypatch.syspath_prepend(HOME)
    with script("replenishment_learned") as module:
        yield module


@pytest.mark.parametrize(("right", "share"), [(True, 1.0), (False, 0.0)])
def test_the_loop_uses_what_was_learned_where_it_is_right_and_only_there(learned, right, share):
    world = learned.plain.World(201, 12)
    truth = world.demand.T if right else world.demand.T * 0 + 1e4

    def learn(*_):
        def forecast(panel, ahead):
            mean = truth[:, panel.values.shape[1] :][:, :ahead].astype(float)
            return learned.Forecast(mean=mean, quantiles=np.repeat(mean[:, :, None], len(LEVELS), axis=2))

        return forecast

    loop = learned.LearnedLoop(world, learn, {})
    panel = loop._panel(learned.plain.YEAR - 1)
    loop._learn(panel)
    assert np.mean(loop.used) == pytest.approx(share, abs=0.2)
    expected = learn()(panel, learned.HORIZON) if right else learned.repeat_season(panel, learned.HORIZON)
    here = loop.method == (learned.LEARNER if right else learned.BASELINE)
    np.testing.assert_allclose(loop._said(panel).mean[here], expected.mean[here])
