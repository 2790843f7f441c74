"""A decision's rows are read once, in order; its policy is the defaults and what the shop says otherwise."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from zhanggui.domains.catalog.tables import product
from zhanggui.domains.sales.metrics import gmv
from zhanggui.engine.decide import decide, policy_of
from zhanggui.errors import BadSetting
from zhanggui.facts import Slice
from zhanggui.nouns import Action, Column, Decision, Effect, Kind
from zhanggui.words import Text, same

TODAY = date(2025, 7, 1)


@dataclass(frozen=True)
class Article:
    sku: str
    unit_cost: Decimal


@dataclass(frozen=True, kw_only=True)
class Dear:
    above: Decimal = Decimal(10)  #: what is dearer is marked down
    by: float = 0.1  #: so much


@dataclass(frozen=True)
class NewPrice:
    sku: str
    price: Decimal


def mark_down(rows, given):
    for row in rows:
        if row.unit_cost > given.policy.above:
            yield Action(
                about=(Slice("sku", row.sku),),
                title=same(row.sku),
                reason=Text("贵", "dear"),
                order=NewPrice(row.sku, row.unit_cost * Decimal(str(1 - given.policy.by))),
                expects=(Effect(metric=gmv, likely=1.0, low=0.0, high=2.0),),
            )


DECISION = Decision(
    name="mark_down",
    title=Text("降价", "Mark down"),
    doc=Text("贵的降价。", "What is dear is marked down."),
    of=product,
    row=Article,
    policy=Dear(),
    knobs={"above": Text("高于", "above"), "by": Text("降幅", "by")},
    order=NewPrice,
    columns=(Column("sku", Kind.ID, Text("商品编码", "SKU")), Column("price", Kind.MONEY, Text("价格", "Price"))),
    decide=mark_down,
    moves=(gmv,),
    owner=Text("商品", "Merchandise"),
)


def test_it_acts_on_the_rows_of_its_table_in_their_order(small_build):
    decided = decide(small_build, DECISION, TODAY)
    dear = small_build.warehouse.run("SELECT sku, unit_cost FROM product WHERE unit_cost > 10 ORDER BY sku")
    assert [each.order.sku for each in decided.actions] == [row["sku"] for row in dear]
    assert dear
    assert decided.build == small_build.id


def test_it_is_the_same_twice(small_build):
    first, second = (decide(small_build, DECISION, TODAY) for _ in range(2))
    assert [each.order for each in first.actions] == [each.order for each in second.actions]
    assert first.policy_version == second.policy_version


def test_the_shop_says_another_policy(small_build):
    decided = decide(small_build, DECISION, TODAY, {"mark_down": {"above": 10**6}})
    assert decided.actions == ()
    assert decided.policy == Dear(above=Decimal(10**6))
    assert decided.policy_version != decide(small_build, DECISION, TODAY).policy_version


@pytest.mark.parametrize("said", [{"abov": 1}, {"by": "much"}])
def test_a_policy_that_cannot_be_used_says_which_field(said):
    with pytest.raises(BadSetting) as error:
        policy_of(DECISION, {"mark_down": said})
    assert error.value.where == "[policy.mark_down]"
