"""What a full warehouse or an empty purse keeps from being bought is said: how much, why, what it costs, what to do."""

import re
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from zhanggui.domains.stock.decide import replenish
from zhanggui.domains.stock.decide.planning import plan
from zhanggui.domains.stock.decide.sheet import ReorderPolicy
from zhanggui.domains.stock.metrics import lost_sales
from zhanggui.methods.inventory.spread import lost

sys.path.insert(0, str(Path(__file__).parent))

from stock_rows import TODAY, given, position

PLAIN = ReorderPolicy(order_cost=0.0)


def actions(*rows, policy=PLAIN):
    return list(replenish.decide(rows, given(policy)))


def full(**other):
    """A warehouse of a hundred litres in which three hundred pots of two litres lie that nobody wants."""
    idle = position(sku="pot", on_hand=300, demand_mean=0.0, demand_sd=0.0, volume_litres=2.0, room_litres=100.0)
    return idle, position(volume_litres=1.0, room_litres=100.0, **other)


def test_a_full_warehouse_says_what_it_does_not_take():
    (action,) = actions(*full())
    (free,) = actions(position())
    assert action.kind == "blocked"
    assert action.title.zh == f"明前龙井 应买 {free.order.units} 件，w1 放不下"
    assert action.order == free.order, "once there is room it is bought as it stands"
    assert f"要 {free.order.units} 升" in action.reason.zh
    assert "w1 只剩 0 升" in action.reason.zh
    assert "有约 600 升压着半年也卖不完的货" in action.reason.zh
    assert f"再腾出 {free.order.units} 升" in action.reason.zh
    # nothing is there: all of the 270 that are wanted until the next order could come will be missing, at twenty each
    assert "平均要缺 270.0 件，少卖 ¥5,400" in action.reason.zh
    (sales,) = (each for each in action.expects if each.metric is lost_sales)
    assert sales.likely == pytest.approx(-5400, rel=1e-3)


def test_no_rule_can_let_it_pass():
    (action,) = actions(*full())
    # a rule has a bound of cost or of confidence, and what is not known is beyond any
    assert action.cost is None
    assert action.confidence is None


@pytest.mark.parametrize(
    ("row", "policy", "words"),
    [
        ({"moq": 400}, {"room": 300}, "w1 这次只能再收 300 件"),
        ({"moq": 400}, {"budget": 3000.0}, "预算只剩 ¥3,000"),
        ({"unit_cost": None}, {"budget": 3000.0}, "进价不明，算不进预算"),
        ({"price": 10.0, "moq": 5000}, {"budget": 1e6}, "多半赚不回占用的钱和库容"),
    ],
)
def test_each_limit_is_called_by_its_name(row, policy, words):
    (action,) = actions(position(**row), policy=ReorderPolicy(order_cost=0.0, **policy))
    assert action.kind == "blocked"
    assert words in action.reason.zh


def test_what_is_cut_says_what_the_rest_costs():
    (action,) = actions(position(), policy=ReorderPolicy(order_cost=0.0, room=100))
    assert action.order.units == 81, "an order grows by a dozen steps, of which no other fits"
    (line,) = plan([position()], TODAY, ReorderPolicy(order_cost=0.0, room=100))
    assert line.short == pytest.approx(float(lost(81.0, 270.0, 4 * 27**0.5)), rel=1e-3)
    assert re.search(r"先买 81 件（本应 \d+ 件），为此到下一批货前平均少卖 ¥3,780", action.reason.zh)


rows = st.builds(
    position,
    sku=st.sampled_from(["a", "b", "c", "d"]),
    warehouse=st.sampled_from(["w1", "w2"]),
    on_hand=st.integers(0, 400),
    demand_mean=st.floats(0.0, 20.0),
    price=st.sampled_from([None, 9.0, 20.0]),
    unit_cost=st.sampled_from([None, Decimal(10)]),
    volume_litres=st.sampled_from([None, 0.5, 3.0]),
    room_litres=st.sampled_from([None, 200.0, 2000.0]),
    moq=st.sampled_from([None, 50]),
)


@for_all(several=st.lists(rows, min_size=1, max_size=6), budget=st.sampled_from([None, 0.0, 900.0]), room=st.sampled_from([None, 0, 80]))
@settings(max_examples=30, deadline=None)
def test_nothing_that_is_called_for_is_dropped_without_a_word(several, budget, room):
    several = list({(row.warehouse, row.sku): row for row in several}.values())
    free = {action.about: action.order.units for action in actions(*several)}
    policy = replace(PLAIN, budget=budget, room=room)
    said = actions(*several, policy=policy)
    assert {action.about for action in said} >= {about for about, units in free.items() if units > 0}
    spent = sum(action.cost for action in said if action.kind != "blocked" and action.cost is not None)
    assert budget is None or spent <= budget
    for action in said:
        line_of = next(
            line
            for line in plan(several, TODAY, policy)
            if (line.row.warehouse, line.row.sku) == tuple(each.value for each in action.about[:2])
        )
        assert (line_of.units == line_of.wanted) == (line_of.limit is None)
