"""The shop's list of initiatives, and what is true of each."""

import csv
import json
from datetime import date

import pytest

from zhanggui.simulate import Plan, initiatives, simulate


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    simulate(folder, Plan(customers=200, seed=5, faults=0.0))
    with (folder / "incoming" / "initiatives.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file)), json.loads((folder / "truth.json").read_text("utf-8"))


def test_each_has_its_truth(shop):
    rows, truth = shop
    assert [row["initiative_id"] for row in rows] == [each["initiative_id"] for each in truth["initiatives"]]
    assert [row["name_en"] for row in rows] == [each["name"] for each in truth["initiatives"]]


def test_what_has_an_effect_names_its_cause(shop):
    _, truth = shop
    causes = {each["name"] for each in truth["causes"]}
    experiments = {each["experiment"] for each in truth["causes"] if each["name"] == "experiment"}
    for each in truth["initiatives"]:
        assert each["cause"] is None or each["cause"] in causes
        assert each["experiment"] is None or each["experiment"] in experiments
        assert each["cause"] is not None or (each["true_effect"], each["direction"]) == (0, 0)
    assert {each["cause"] for each in truth["initiatives"]} >= {
        "experiment",
        "faster_warehouse",
        "faster_refunds",
        "leaner_stock",
        "douyin_grows",
    }


def test_there_are_such_without_an_effect(shop):
    assert sum(each["cause"] is None and each["metric"] is not None for each in shop[1]["initiatives"]) >= 4


def test_an_effect_points_its_own_way(shop):
    for each in shop[1]["initiatives"]:
        assert each["true_effect"] is None or each["true_effect"] * each["direction"] >= 0


def test_the_status_is_that_of_the_last_day(shop):
    for row in shop[0]:
        ahead = row["starts_on"] > "2025-12-31"
        assert (row["status"] == "planned") == ahead
        assert row["status"] != "delivered" or row["ends_on"] <= "2025-12-31"


def test_a_young_shop_lists_only_what_it_lived_to_see():
    plan = Plan(customers=100, years=0.5, last_day=date(2025, 6, 30))
    assert all(each.starts >= plan.first_day for each in initiatives.make(plan))
    assert {each.status(plan.last_day) for each in initiatives.make(plan)} >= {"delivered", "planned"}
