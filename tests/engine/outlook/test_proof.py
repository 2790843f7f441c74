"""The proof in small: a simulated shop's plan frozen from what was known after a year, and scored a year later.

`benchmarks/forecast.py` does it for five shops at full size; docs/decisions/0009-the-outlook.md keeps its figures.
"""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.outlook import frozen
from zhanggui.settings import open_folder
from zhanggui.simulate import Plan

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("benchmark_of_forecasts", ROOT / "benchmarks" / "forecast.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def proven(benchmark, tmp_path_factory):
    """One shop that opens in July 2023, its orders, customers, refunds and ads: frozen at the end of 2024, scored at the end of 2025."""
    folder = tmp_path_factory.mktemp("proof")
    ((_, score),) = benchmark.prove(folder, Plan(customers=800, years=2.5, seed=3), [2025], files="ad_spend|customers|order|refunds")
    return folder, score


def test_the_plan_knew_nothing_of_its_year(proven):
    folder, score = proven
    assert score.plan.last_day == date(2024, 12, 31)
    assert score.plan == frozen(open_folder(folder / "shop2025"), 2025)
    assert current(open_folder(folder / "shop2025"), DOMAINS).last_day == date(2025, 12, 31)


def test_it_beats_the_same_month_last_year_and_holds_its_range(proven):
    _, score = proven
    assert len(score.rows) == 9
    assert score.coverage.n == 9 * 12
    assert score.coverage.value > 0.65
    assert score.skill.value > 0.1
    assert score.loss.value < score.naive.value
    assert score.judged.value == 9
    assert 0 <= score.hit.value <= 9
    assert not score.unscored


def test_most_years_are_within_their_range(proven):
    _, score = proven
    within = [row.foreseen.interval.low <= row.actual.value <= row.foreseen.interval.high for row in score.rows]
    assert sum(within) >= 6


def test_its_numbers_come_again_from_their_queries(proven):
    folder, score = proven
    build = current(open_folder(folder / "shop2025"), DOMAINS)
    for fact in (score.coverage, score.loss, score.naive, score.skill, score.hit, score.judged):
        value = next(iter(build.warehouse.run(fact.sql)[0].values()))
        assert float(value) == pytest.approx(float(fact.value), rel=1e-9), fact.metric
    build.warehouse.close()


def test_a_cut_file_holds_nothing_of_later(benchmark, tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_id,ordered_at,status,cancelled_at,promised_on\n"
        "1,2024-12-30 10:00:00,completed,,2025-01-03\n"
        "2,2024-12-31 10:00:00,cancelled,2025-01-02 09:00:00,2025-01-04\n"
        "3,2025-01-01 00:00:00,completed,,2025-01-05\n",
        "utf-8",
    )
    (file,) = benchmark.cut([orders], date(2024, 12, 31), tmp_path / "known")
    assert file.read_text("utf-8").splitlines() == [
        "order_id,ordered_at,status,cancelled_at,promised_on",
        "1,2024-12-30 10:00:00,completed,,2025-01-03",
        "2,2024-12-31 10:00:00,paid,,2025-01-04",
    ]
