"""The effects of a simulated shop beside what was planted. `benchmarks/effects.py` does this for twenty shops."""

import json
from datetime import UTC, datetime

import pytest

from shops import CONTRACTS, MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.effect import Verdict, effects
from zhanggui.engine.intake import load
from zhanggui.facts import Grade, Period
from zhanggui.settings import open_folder
from zhanggui.simulate import Plan, simulate

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
NEEDED = ("events", "exposures", "initiatives", "orders", "order_lines", "shipments", "refunds", "products", "surveys")
CLEAR = (Verdict.ROSE, Verdict.FELL)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    incoming = simulate(folder, Plan(customers=3000, seed=1))
    made = MadeShop(open_folder(folder))
    load(made.folder, [path for path in sorted(incoming.iterdir()) if path.name.startswith(NEEDED)], CONTRACTS, now=datetime.now(UTC))
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    return made.build(), {each["name"]: each for each in truth["initiatives"]}


@pytest.fixture(scope="module")
def found(shop):
    return {each.initiative.name.en: each for each in effects(shop[0], METRICS, Period.year(2025))}


@pytest.mark.parametrize("name", ["One-page checkout", "Free-shipping bar", "Better recommendations"])
def test_the_range_of_a_test_holds_the_truth(shop, found, name):
    lift = found[name].lift
    assert lift.grade is Grade.RANDOMISED
    assert lift.interval.low <= shop[1][name]["true_effect"] <= lift.interval.high


def test_the_test_that_moves_clicks_is_found_and_brings_no_money(found):
    assert found["Better recommendations"].verdict is Verdict.ROSE
    assert found["Better recommendations"].worth is None


def test_the_faster_warehouse_is_found_without_a_test(shop, found):
    faster = found["Faster warehouse"]
    assert faster.verdict is Verdict.FELL
    assert faster.lift.grade is Grade.QUASI_EXPERIMENT
    truth = shop[1]["Faster warehouse"]["true_effect"] * faster.base.value
    assert faster.lift.interval.low <= truth <= faster.lift.interval.high


@pytest.mark.parametrize("name", ["Training in service", "Brand film", "Better packaging", "New product pages", "Growing on Douyin"])
def test_what_changed_nothing_when_it_began_is_not_claimed(shop, found, name):
    assert shop[1][name]["true_effect"] == 0
    assert found[name].verdict is Verdict.NO_CLEAR


def test_what_is_too_young_or_aimless_is_not_measured(found):
    assert found["Member tiers"].verdict is Verdict.NOT_MEASURED
    assert found["Points lottery"].verdict is Verdict.NOT_MEASURED
    assert "Smarter service bot" not in found
    assert "Back-in-stock notice" not in found


def test_every_number_has_a_query_that_gives_it_again(shop, found):
    for each in found.values():
        for fact in (each.lift, each.base, each.worth):
            if fact is not None:
                (row,) = shop[0].warehouse.run(fact.sql)
                assert float(next(iter(row.values()))) == pytest.approx(float(fact.value), rel=1e-9, abs=1e-12)


def test_only_what_is_clear_has_a_worth(found):
    assert all(each.verdict in CLEAR for each in found.values() if each.worth is not None)
