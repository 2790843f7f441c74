"""The thin thread: files in, numbers out."""

from zhanggui.domains.sales.metrics import aov, gmv, nmv, orders
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask


def test_two_orders_become_facts(shop):
    shop.take(
        orders=[
            {"order_id": "1", "ordered_at": "2025-03-01 10:00:00", "customer_id": "a", "status": "completed"},
            {"order_id": "2", "ordered_at": "2025-12-31 10:00:00", "customer_id": "b", "status": "completed"},
        ],
        order_lines=[
            {"order_id": "1", "line": 1, "sku": "tea", "quantity": 2, "unit_price": "10.00"},
            {"order_id": "2", "line": 1, "sku": "cup", "quantity": 1, "unit_price": "5.50"},
        ],
        refunds=[{"refund_id": "r", "order_id": "1", "amount": "3.00", "refunded_at": "2025-04-01 09:00:00"}],
    )
    built = shop.build()
    year = Period.year(2025)
    facts = measure(built, [Ask(metric=each, period=year) for each in (gmv, nmv, orders, aov)])
    assert str(facts[gmv].value) == "25.50"
    assert str(facts[nmv].value) == "22.50"
    assert facts[orders].value == 2
    assert float(facts[aov].value) == 12.75
    for fact in facts:
        (row,) = built.warehouse.run(fact.sql)
        assert float(next(iter(row.values()))) == float(fact.value)


def test_two_dimensions_are_found_in_whichever_order_they_are_asked_for(small_build):
    named = {each.name: each for each in gmv.dimensions}
    asks = [
        Ask(metric=gmv, period=Period.year(2025), by=tuple(named[name] for name in names))
        for names in (("channel", "category"), ("category", "channel"))
    ]
    found = [{frozenset(fact.slices): fact.value for fact in measure(small_build, [ask]).of(ask)} for ask in asks]
    assert found[0] == found[1]
    assert len(found[0]) > 2
    assert sum(found[0].values()) == measure(small_build, [Ask(metric=gmv, period=Period.year(2025))])[gmv].value
