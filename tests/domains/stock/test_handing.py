"""One article, one buyer: at every stage of its life one decision says how much of it to buy, and the others say who that is."""

import sys
from datetime import date, timedelta
from pathlib import Path

from zhanggui.domains import DOMAINS
from zhanggui.domains.stock.decide import replenish
from zhanggui.domains.stock.decide.handing import BUYER_AT, told
from zhanggui.domains.stock.decide.planning import plan
from zhanggui.domains.stock.decide.sheet import ReorderPolicy
from zhanggui.domains.stock.tables.trial import FEWEST, stage

sys.path.insert(0, str(Path(__file__).parent))

from stock_rows import TODAY, given, position

DECISIONS = {decision.name: decision for domain in DOMAINS for decision in domain.decisions}


def test_every_buyer_is_a_decision_and_goes_by_its_title():
    assert {buyer.name for buyer in BUYER_AT.values()} <= set(DECISIONS)
    for buyer in BUYER_AT.values():
        assert DECISIONS[buyer.name].title == buyer.title
    assert set(stage.values) - set(BUYER_AT) == {"gone"}, "what is taken off is bought by nobody"
    assert all(told(each).zh for each in stage.values)


def test_replenish_leaves_what_is_on_trial_alone_and_says_whom_it_takes_over_from():
    for each in ("coming", "trial", "gone"):
        assert plan([position(stage=each)], TODAY, ReorderPolicy()) == []
    (action,) = replenish.decide([position(launch_age=95)], given(ReorderPolicy()))
    assert "采购已从“小单快返”转来" in action.reason.zh
    (action,) = replenish.decide([position(launch_age=40)], given(ReorderPolicy()))
    assert "不能按“小单快返”来买" in action.reason.zh
    for age in (None, 400):
        (action,) = replenish.decide([position(launch_age=age)], given(ReorderPolicy()))
        assert "小单快返" not in action.reason.zh


# ── the stage, over rows as they come ────────────────────────────────────────

FIRST, DAYS = date(2025, 1, 1), 200
LAST = FIRST + timedelta(days=DAYS - 1)


NEW = {
    "young": ({"age": 30}, "trial"),
    "last": ({"age": 90}, "trial"),
    "older": ({"age": 91}, "regular"),
    "first": ({"age": 1}, "trial"),
    "tomorrow": ({"age": 0}, "coming"),
    "dear": ({"age": 30, "unit_cost": "25.00"}, "regular"),
    "unknown": ({"age": 30, "unit_cost": None}, "regular"),
    "gone": ({"age": 30, "delisted_on": LAST}, "gone"),
    "going": ({"age": 30, "delisted_on": LAST + timedelta(days=1)}, "trial"),
}


def rows(past):
    """So many launches that are over, the older of the new ones among them, and one of each kind; everything sells once a week."""
    told = {f"old{n}": {"age": 195 - n} for n in range(past - 1)} | {sku: new for sku, (new, _) in NEW.items()}
    products = [{"sku": "always", "title": "茶", "category": "茶", "unit_cost": "8.00", "list_price": "20.00"}]
    lines = [("always", n) for n in range(DAYS)]
    for sku, new in told.items():
        age = new["age"]
        known = {"sku": sku, "category": "茶", "unit_cost": "8.00", "list_price": "20.00", "launched_on": LAST - timedelta(days=age - 1)}
        products.append(known | {name: value for name, value in new.items() if name != "age"})
        lines += [(sku, DAYS - age + n) for n in range(0, max(age, 0), 7)]
    return {
        "orders": [{"order_id": f"{sku}-{n}", "customer_id": "c", "ordered_at": f"{FIRST + timedelta(days=n)} 10:00:00", "status": "completed"} for sku, n in lines],
        "order_lines": [{"order_id": f"{sku}-{n}", "line": 1, "sku": sku, "quantity": 1, "unit_price": "20.00"} for sku, n in lines],
        "products": products,
    }  # fmt: skip


def stages(shop, past):
    shop.take(**rows(past))
    build = shop.build()
    found = build.warehouse.run("SELECT sku, stage FROM launch_trial")
    build.warehouse.close()
    return {row["sku"]: row["stage"] for row in found if row["sku"] in NEW}


def test_at_each_age_it_is_at_one_stage(shop):
    assert stages(shop, FEWEST) == {sku: expected for sku, (_, expected) in NEW.items()}
    assert {expected for _, expected in NEW.values()} == set(stage.values)


def test_where_launches_before_say_nothing_all_are_on_regular_sale_at_once(shop):
    assert set(stages(shop, FEWEST - 1).values()) == {"regular", "gone"}
