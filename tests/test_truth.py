"""The simulated shop's metrics are its truth: exact for counts and money, and so are its slices."""

import json
from datetime import UTC, datetime

import pytest

from shops import CONTRACTS, MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import load
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask
from zhanggui.settings import open_folder
from zhanggui.simulate import Plan, simulate

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
PERIODS = ("2024", "2025", "2025-11")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A simulated shop, loaded and built, beside its truth."""
    folder = tmp_path_factory.mktemp("simulated")
    incoming = simulate(folder, Plan(customers=1500, seed=11))
    shop = MadeShop(open_folder(folder))
    results = load(shop.folder, sorted(incoming.iterdir()), CONTRACTS, now=datetime.now(UTC))
    return shop.build(), json.loads((folder / "truth.json").read_text("utf-8")), results


@pytest.fixture(scope="module")
def facts(told):
    build, truth, _ = told
    asks = {
        (name, period): Ask(metric=METRICS[name], period=Period.parse(period)) for period in PERIODS for name in truth["metrics"][period]
    }
    found = measure(build, asks.values())
    return {key: found.of(ask)[0] for key, ask in asks.items()}


def test_every_row_is_accounted_for(told):
    _, truth, results = told
    kept: dict[str, int] = {}
    for result in results:
        assert result.rows_in == result.rows_kept + result.rows_apart
        for source, rows in result.sources.items():
            kept[source] = kept.get(source, 0) + rows
    assert kept == {name: rows for name, rows in truth["rows"].items() if rows}
    assert sum(result.rows_apart for result in results) > 0


def test_truth_is_told_of_every_metric_that_the_spec_names(told):
    assert len(told[1]["metrics"]["2025"]) >= 130
    assert set(told[1]["metrics"]["2025"]) <= set(METRICS)


@pytest.mark.parametrize("period", PERIODS)
def test_metrics_are_the_truth(facts, told, period):
    wrong = {}
    for name, true in told[1]["metrics"][period].items():
        fact = facts[name, period]
        if true is None or fact.value is None:
            if fact.value is not None or (true is not None and not any(guard.withholds for guard in fact.guards)):
                wrong[name] = (true, fact.value)
        elif float(fact.value) != pytest.approx(float(true), rel=1e-9, abs=1e-12):
            wrong[name] = (true, fact.value)
    assert wrong == {}


def test_nearly_every_metric_is_known_on_the_simulated_shop(facts):
    unknown = [name for (name, period), fact in facts.items() if period == "2025" and fact.value is None]
    assert unknown in ([], ["repurchase_365"])


def test_slices_are_the_truth(told):
    build, truth, _ = told
    for name, slices in truth["by"]["2025"].items():
        for dimension_name, values in slices.items():
            dimension = next(each for each in METRICS[name].dimensions if each.name == dimension_name)
            ask = Ask(metric=METRICS[name], period=Period.year(2025), by=(dimension,))
            found = {fact.slices[0].value: float(fact.value) for fact in measure(build, [ask]).of(ask)}
            assert found == pytest.approx({value: float(true) for value, true in values.items()}, rel=1e-9), (name, dimension_name)


def test_intervals_hold_the_rate_that_the_year_was_drawn_from(told, facts):
    """Conversion of 2024 lies within the interval of a like period: the interval isn't absurdly narrow or wide."""
    fact = facts["conversion", "2025"]
    assert 0 < fact.interval.high - fact.interval.low < 0.05
    assert fact.n > 1000
