"""Launches on trial: which are bought again, which are waited for, which are given up, and what they are told by."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from zhanggui.domains.stock.decide import launch_batches as scaling
from zhanggui.domains.stock.decide.trying import BatchPolicy, Trial
from zhanggui.nouns import Given, Shop

TODAY = date(2026, 5, 1)


def trial(sku, units=14, **other):
    said = {
        "title": None,
        "category": "茶",
        "end": TODAY,
        "age": 15,
        "delisted_on": None,
        "is_over": False,
        "early_units": units,
        "early_days": 14,
        "later_units": 0,
        "later_days": 0,
        "on_hand": 20,
        "on_order": 0,
        "price": 100.0,
        "unit_cost": Decimal(50),
        "lead": 10.0,
        "moq": None,
        "pack_size": None,
    }
    return Trial(**({"sku": sku} | said | other))


PAST = [
    trial(f"old{i}", early, is_over=True, age=400, later_units=later, later_days=76)
    for i, (early, later) in enumerate([(14, 60), (3, 10), (28, 130), (5, 22), (70, 350), (2, 4), (10, 50), (8, 30), (20, 90)])
]


def run(*rows):
    found = scaling.decide([*PAST, *rows], Given(today=TODAY, shop=Shop(), policy=BatchPolicy()))
    return {action.order.sku: action for action in found}


def test_each_is_dealt_with_by_what_it_sold():
    found = run(trial("star", 84), trial("dud", 1), trial("next", 0, age=-9, early_days=0, on_hand=None, stage="coming"))
    assert {name: action.kind for name, action in found.items()} == {"star": "reorder", "dud": "stop", "next": "first"}
    star = found["star"]
    # six a day and twenty there: for the days that a batch takes and those until the next look, at the least
    assert star.order.units > 6 * 14
    assert star.cost == 50 * star.order.units + 100
    assert star.expects[0].likely > 0
    assert "84" in star.reason.en
    assert found["dud"].order.units == 0
    assert found["dud"].cost is None


def test_what_is_full_is_waited_for():
    (action,) = run(trial("full", 60, on_hand=150)).values()
    assert action.kind == "hold"
    assert action.confidence > 0.1


def test_it_says_what_would_change_its_mind_and_is_right():
    (action,) = run(trial("new", 84)).values()
    words = action.reason.en
    turn = int(words.split("Had no more than ")[1].split()[0])
    assert run(trial("new", turn))["new"].order.units == 0


def test_days_on_which_it_was_not_there_say_nothing():
    short, whole = (run(trial("new", 20, early_days=days, on_hand=0))["new"] for days in (4, 14))
    assert short.order.units > whole.order.units, "twenty in four days are more than twenty in fourteen"


def test_what_fades_in_launches_before_is_bought_less_of():
    fading = [replace(row, later_units=row.later_units // 5) for row in PAST]
    policy = Given(today=TODAY, shop=Shop(), policy=BatchPolicy())
    row = trial("new", 84)
    (less,) = scaling.decide([*fading, row], policy)
    assert less.order.units < run(row)["new"].order.units


@pytest.mark.parametrize("other", [{"unit_cost": None}, {"price": 40.0}, {"stage": "gone"}, {"stage": "regular"}])
def test_what_cant_be_judged_is_left_alone(other):
    assert run(trial("new", 84, **other)) == {}


def test_what_came_to_its_day_without_stock_is_still_given_a_first_batch():
    (action,) = run(trial("late", 0, age=3, early_days=0, on_hand=None)).values()
    assert action.kind == "first"
    assert action.order.units > 0
    assert action.reason.en.startswith("Its launch day has come, but none is there or on its way.")
    assert run(trial("late", 0, age=3, early_days=0, on_hand=None, on_order=5)) == {}


def test_it_says_until_when_it_is_the_only_one_to_buy():
    (action,) = run(trial("new", 84)).values()
    # the fifteenth day of its life is the first of May: it is ninety days old on the fifteenth of July
    assert "Until 16 July" in action.reason.en
    assert "“Replenish”" in action.reason.en
    assert "2026年7月16日之前" in action.reason.zh
    assert action.reason.zh.startswith("上市 14 天"), "the day itself is none after it"


def test_without_any_sale_before_nothing_is_said():
    assert (
        list(
            scaling.decide(
                [replace(PAST[0], early_units=0, later_units=0), trial("new", 84)], Given(today=TODAY, shop=Shop(), policy=BatchPolicy())
            )
        )
        == []
    )
