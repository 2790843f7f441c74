"""Months of real patients: forty of the 767 series of the Monash hospital set, a year ahead, from the last origin but one."""

from dataclasses import replace

import numpy as np
import pytest
from pyarrow import parquet

from shops import data
from zhanggui.methods.demand import trial
from zhanggui.methods.demand.blend import blend
from zhanggui.methods.demand.choose import choose
from zhanggui.methods.demand.naive import repeat_season, seasonal_naive
from zhanggui.methods.demand.panel import MIDDLE, Panel, Season
from zhanggui.methods.demand.structural import structural
from zhanggui.methods.demand.theta import theta
from zhanggui.methods.demand.trees import Growth, trees

ORIGIN, AHEAD = 60, 12


def small(panel, horizon, seed):
    return trees(panel, horizon, seed, Growth(rows=20_000, origins=20, rounds=60, leaves=8))


MEMBERS = blend(structural, theta, small)


@pytest.fixture(scope="module")
def months():
    rows = parquet.read_table(data("monash") / "hospital.parquet").sort_by([("series", "ascending"), ("month", "ascending")])
    values = rows["y"].to_numpy().astype(float).reshape(767, 84)[::19][:40, : ORIGIN + AHEAD]
    return Panel(values=values, censored=np.zeros(values.shape, dtype=bool), season=Season(short=12, year=12))


def test_it_beats_a_year_ago(months):
    past, came = months.until(ORIGIN), months.values[:, ORIGIN:]
    ours, naive = choose(past, AHEAD, 2, MEMBERS, seasonal_naive, 1), repeat_season(past, AHEAD)
    assert ours.used.all()
    scale = np.abs(past.values[:, 12:] - past.values[:, :-12]).mean(axis=1, keepdims=True)
    mase = [(np.abs(came - said.quantiles[:, :, MIDDLE]) / scale).mean() for said in (ours.said, naive)]
    loss = [(trial.quantile_loss(came, said) / scale).mean() for said in (ours.said, naive)]
    assert loss[0] < 0.85 * loss[1]
    assert trial.quantile_loss(came, ours.said).sum() < trial.quantile_loss(came, naive).sum()
    assert mase[0] < 0.92 * mase[1]
    assert 0.7 <= trial.covered_share(came, ours.said).mean() <= 0.92


def test_nothing_of_the_future_is_known_at_an_origin(months):
    """What comes after an origin is turned round and made ten times as much: nothing changes that was said before."""
    values = months.values.copy()
    values[:, 48:] = values[:, :47:-1] * 10
    origins = trial.origins(months, AHEAD, 2)
    assert origins == [48, 60]
    first, second = (
        trial.run(each, AHEAD, origins, blend(theta, small), seasonal_naive, 1) for each in (months, replace(months, values=values))
    )
    np.testing.assert_allclose(first[0].ours.quantiles, second[0].ours.quantiles, rtol=1e-12)
    np.testing.assert_allclose(first[0].naive.mean, second[0].naive.mean, rtol=1e-12)
    assert not np.array_equal(first[1].ours.mean, second[1].ours.mean)
