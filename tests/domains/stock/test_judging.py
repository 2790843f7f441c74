"""What is cleared, whom one can't rely on, what a category and a launch are worth: by hand."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from zhanggui.domains.stock.decide import category_plan, clear_slow_movers, launch_tracker, supplier_risk
from zhanggui.domains.stock.decide.launching import Launch, LaunchPolicy
from zhanggui.domains.stock.decide.ranging import CategoryYear, RangePolicy
from zhanggui.domains.stock.decide.slow import ClearPolicy, SlowMover
from zhanggui.domains.stock.decide.supplying import Score, SupplierPolicy
from zhanggui.methods.inventory.chances import chance_of, logistic
from zhanggui.methods.inventory.markdown import best_sale, sale
from zhanggui.nouns import Given, Shop

TODAY = date(2026, 5, 1)


def run(decision, rows, policy):
    return list(decision.decide(rows, Given(today=TODAY, shop=Shop(), policy=policy)))


# ── slow movers ──────────────────────────────────────────────────────────────


def slow(**other):
    said = {
        "warehouse": "w1",
        "sku": "pot",
        "day": date(2026, 4, 30),
        "title": "紫砂壶",
        "supplier": None,
        "delisted_on": None,
        "on_hand": 100,
        "unit_cost": Decimal(30),
        "price": 80.0,
        "list_price": 80.0,
        "category_price": 80.0,
        "age_days": 200.0,
        "last_received": date(2025, 10, 1),
        "received_182": 0,
        "sold_91": 18,
        "sold_182": 40,
        "sold_before": 90,
        "category_91": 100,
        "category_before": 100,
        "elasticity": 2.0,
        "wrong_fields": 0,
        "idle_days": 3,
        "is_slow": False,
    }
    return SlowMover(**(said | other))


def test_a_markdown_brings_in_most_by_hand():
    # 20 at 80; at half the price four times as many: 80 at 40; a unit left is worth 5
    half = sale(0.5, 100, 20, 80, 2, 5)
    assert (half.units, half.cash, half.left, half.worth) == (80, 3200, 20, 3300)
    best = best_sale(100, 20, 80, 2, 5)
    assert best.worth >= half.worth
    assert best.depth == 0.55, "a little deeper sells nearly all of them"
    assert best.units == pytest.approx(20 / 0.45**2)
    assert best_sale(100, 20, 80, 0.5, 5).depth == 0, "what does not answer to price keeps it"


def test_what_is_clear_is_marked_down_with_its_reason():
    (action,) = run(clear_slow_movers, [slow(received_182=80)], ClearPolicy())
    assert action.kind == "markdown"
    assert action.order.price < 80
    assert "进多了" in action.reason.zh
    assert "too much was bought" in action.reason.en


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"wrong_fields": 3}, "商品页"),
        ({"category_91": 30}, "过季"),
        ({"list_price": 160.0}, "中位价"),
        ({}, "卖得比以前慢：近一季卖了 18 件，此前三季平均每季 30 件"),
        ({"sold_before": 50}, "一向卖得慢：近一季卖了 18 件，此前三季平均每季 16.7 件"),
    ],
)
def test_the_reason_is_the_first_that_holds(row, word):
    (action,) = run(clear_slow_movers, [slow(**row)], ClearPolicy())
    assert word in action.reason.zh


def test_a_supplier_who_takes_it_back_may_be_better():
    (action,) = run(clear_slow_movers, [slow(supplier="壶厂", last_received=date(2026, 4, 1), elasticity=0.2, sold_91=1)], ClearPolicy())
    assert action.kind == "return"
    assert action.order.units == 100


def test_what_clearing_it_sells_and_brings_in_can_be_held_against_what_came():
    (action,) = run(clear_slow_movers, [slow(received_182=80)], ClearPolicy())
    effects = {effect.metric.name: effect for effect in action.expects}
    assert set(effects) == {metric.name for metric in clear_slow_movers.moves}
    # eighteen in ninety-one days are some twelve in sixty: as many at eighty each are what it would have brought in anyway
    before, price = 18 / 91 * 60, float(action.order.price)
    units = effects["article_units"].likely + before
    assert units > 2 * before
    assert effects["article_sales"].likely == pytest.approx(units * price - before * 80)
    assert effects["article_profit"].likely == pytest.approx(units * (price - 30) - before * 50)
    assert effects["article_sales"].low < effects["article_sales"].likely < effects["article_sales"].high
    assert f"约可卖 {round(units)} 件" in action.reason.zh


def test_what_goes_back_sells_no_more():
    (action,) = run(clear_slow_movers, [slow(supplier="壶厂", last_received=date(2026, 4, 1), elasticity=0.2, sold_91=13)], ClearPolicy())
    assert action.kind == "return"
    effects = {effect.metric.name: effect.likely for effect in action.expects}
    sold = 13 / 91 * 60
    assert (effects["article_units"], effects["article_sales"], effects["article_profit"]) == pytest.approx((-sold, -sold * 80, -sold * 50))


def test_what_sells_or_is_worth_little_is_left_alone():
    for row in ({"sold_91": 91}, {"age_days": 20.0}, {"on_hand": 1}, {"unit_cost": None}):
        assert run(clear_slow_movers, [slow(**row)], ClearPolicy()) == []


# ── suppliers ────────────────────────────────────────────────────────────────


def score(name, **other):
    said = {
        "supplier_id": name,
        "supplier": name,
        "category": "茶",
        "day": TODAY,
        "skus": 4,
        "due_now": 40,
        "kept_now": 34,
        "came_now": 1000,
        "rejected_now": 5,
        "lead_now": 9.0,
        "lead_sd_now": 2.0,
        "spent_now": 10_000.0,
        "due_before": 80,
        "kept_before": 68,
        "came_before": 2000,
        "rejected_before": 10,
        "lead_before": 9.0,
    }
    return Score(**(said | other))


def test_who_surely_falls_short_gets_a_second_source():
    rows = [score("good"), score("late", kept_now=4), score("poor", rejected_now=90), score("few", due_now=4, kept_now=0)]
    found = {action.order.supplier_id: action for action in run(supplier_risk, rows, SupplierPolicy())}
    assert set(found) == {"late", "poor"}
    assert found["late"].order.second_supplier_id == "good"
    assert found["late"].expects[0].likely == pytest.approx(0.5 * (34 - 4) / 40)


def test_chance_accuses_nobody():
    # half of twelve lines late: below 70 %, but it may be luck
    assert run(supplier_risk, [score("unlucky", due_now=12, kept_now=6, due_before=0, kept_before=0)], SupplierPolicy()) == []


def test_with_nobody_better_they_are_called_to_account():
    (action,) = run(supplier_risk, [score("late", kept_now=4)], SupplierPolicy())
    assert action.kind == "warn"
    assert action.order.second_supplier_id is None


# ── categories ───────────────────────────────────────────────────────────────


def kind(name, **other):
    said = {
        "category": name,
        "day": TODAY,
        "has_before": True,
        "sales": 110_000.0,
        "sales_before": 100_000.0,
        "costed": 110_000.0,
        "cost": 66_000.0,
        "articles": 10,
        "stock": 10_000.0,
        "slow": 0.0,
    }
    return CategoryYear(**(said | other))


def test_what_earns_for_its_stock_and_grows_is_widened_what_does_neither_is_left():
    rows = [kind("plain"), kind("star", cost=30_000.0), kind("dog", sales_before=160_000.0, cost=100_000.0)]
    found = {action.order.category: action for action in run(category_plan, rows, RangePolicy())}
    assert {name: action.kind for name, action in found.items()} == {"star": "invest", "dog": "exit"}
    assert found["star"].order.stock_change == Decimal("2000.00")
    # 80,000 earned, of whose growth of a tenth half lasts; a fifth more of stock earns by its power of 0.6
    assert found["star"].expects[0].likely == pytest.approx(80_000 * 1.05 * (1.2**0.6 - 1))
    assert found["dog"].order.stock_change == Decimal("-10000.00")


def test_without_a_year_before_nobody_says_that_it_grew():
    assert run(category_plan, [kind("plain"), kind("star", cost=30_000.0, has_before=False)], RangePolicy()) == []


# ── launches ─────────────────────────────────────────────────────────────────


def launched(sales, **other):
    said = {
        "sku": "new",
        "title": "新茶",
        "category": "茶",
        "day": date(2026, 4, 1),
        "end": TODAY,
        "age": 30,
        "is_judged": False,
        "is_hit": False,
        "early_units": 10,
        "early_sales": sales,
        "usual_sales": 100.0,
        "usual_daily": 100 / 14,
        "stage": "trial",
    }
    return Launch(**(said | other))


def test_a_signal_is_learned_from_what_came_of_it():
    rng = np.random.default_rng(5)
    signal = rng.normal(0, 1, 4000)
    came = rng.random(4000) < 1 / (1 + np.exp(-(-1 + 2 * signal)))
    assert logistic(signal, came) == pytest.approx((-1, 2), abs=0.15)
    assert chance_of(0, logistic([], [])) == pytest.approx(0.5)


def test_launches_that_begin_like_hits_are_scaled_up_and_duds_are_not():
    past = [launched(400.0 + i, sku=f"h{i}", is_judged=True, is_hit=True, age=400) for i in range(8)]
    past += [launched(20.0 + i, sku=f"d{i}", is_judged=True, age=400) for i in range(40)]
    rows = [
        *past,
        launched(500.0, sku="star"),
        launched(5.0, sku="dud"),
        launched(500.0, sku="old", age=200),
        launched(500.0, sku="out", age=95, is_judged=True),
    ]
    found = {action.order.sku: action for action in run(launch_tracker, rows, LaunchPolicy())}
    assert {name: action.kind for name, action in found.items()} == {"star": "scale", "dud": "stop"}
    assert found["star"].cost is None, "how much to buy is another's to say"
    assert "“Test small, then scale”" in found["star"].reason.en
    assert "8" in found["star"].reason.en


def test_a_few_launches_say_nothing():
    assert run(launch_tracker, [launched(500.0)], LaunchPolicy()) == []
