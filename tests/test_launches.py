"""The benchmark of the launch tracker, on one small shop: what it says after two weeks is worth something, and no day knows the next."""

import numpy as np
import pytest

from scripts import script
from zhanggui.domains.stock.decide.launching import LaunchPolicy


@pytest.fixture(scope="module")
def bench():
    with script("launches") as module:
        yield module


@pytest.fixture(scope="module")
def sales(bench):
    return bench.Sales(11, 6000)


def test_early_signals_find_most_hits_and_stop_few_of_them(bench, sales):
    found = bench.scores(bench.looked_at(sales, LaunchPolicy()))
    assert found["launches"] > 40
    assert found["area under the curve"] > 0.8
    assert found["Brier score beside that of the base rate"] < 0.8
    assert found["scale up: recall"] > 0.6
    assert found["hits told to stop"] < 0.1


def test_what_comes_later_changes_nothing_that_was_known(bench, sales):
    today = 400
    before = sales.rows(today)
    later = sales.daily[today:].copy()
    sales.daily[today:] = np.random.default_rng(1).uniform(0, 500, later.shape)
    sales.so_far[1:] = np.cumsum(sales.daily, axis=0)
    after = sales.rows(today)
    sales.daily[today:] = later
    sales.so_far[1:] = np.cumsum(sales.daily, axis=0)
    assert before == after
