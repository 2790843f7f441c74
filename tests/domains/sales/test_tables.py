"""Money by law: whatever the history of an order, the cents add up."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.domains.calendar.tables import calendar_day
from zhanggui.domains.catalog.sources import products
from zhanggui.domains.customers.sources import customers
from zhanggui.domains.returns.sources import refunds
from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.domains.sales.tables import cancelled_line, order, order_line, refund
from zhanggui.engine.intake.stage import schema
from zhanggui.nouns import Kind, Shop

TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "decimal(18, 4)": pa.decimal128(18, 4),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
CENT = Decimal("0.01")
SHOP = Shop()

money = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)
lines = st.lists(st.tuples(st.integers(1, 9), money, st.integers(0, 5).map(str)), min_size=1, max_size=6)
histories = st.lists(
    st.fixed_dictionaries(
        {
            "lines": lines,
            "discount": st.one_of(st.none(), money),
            "coupon": st.one_of(st.none(), money),
            "points": st.one_of(st.none(), money),
            "cancelled": st.booleans(),
            "customer": st.sampled_from(["ann", "ben", None]),
            "refunds": st.lists(st.tuples(st.sampled_from(["refund", "return", "exchange", None]), money, st.booleans()), max_size=3),
        }
    ),
    min_size=1,
    max_size=5,
)


def raw(source, rows):
    """Rows of a source as `build` gives them to a table: typed, with local days beside times."""
    columns = schema(source)
    table = pa.table({name: pa.array([row.get(name) for row in rows], TYPES[kind]) for name, kind in columns.items()})
    held = ibis.memtable(table)
    times = [column.name for column in source.columns if column.kind is Kind.TIME]
    return held.mutate(**{f"{name.removesuffix('_at')}_local": held[name] for name in times}).mutate(
        **{f"{name.removesuffix('_at')}_day": held[name].cast("date") for name in times}
    )


def book(histories_):
    """The tables of the order book of these histories."""
    at = datetime(2025, 3, 1, 12)
    heads = [
        {
            "order_id": str(place),
            "ordered_at": at,
            "customer_id": each["customer"],
            "discount_amount": each["discount"],
            "coupon_amount": each["coupon"],
            "points_amount": each["points"],
            "status": "cancelled" if each["cancelled"] else "paid",
        }
        for place, each in enumerate(histories_)
    ]
    goods = [
        {"order_id": str(place), "line": number, "sku": sku, "quantity": quantity, "unit_price": price, "list_price": price + 1}
        for place, each in enumerate(histories_)
        for number, (quantity, price, sku) in enumerate(each["lines"], start=1)
    ]
    back = [
        {
            "refund_id": f"{place}-{number}",
            "order_id": str(place),
            "kind": kind,
            "amount": amount,
            "refunded_at": at if done else None,
            "requested_at": at,
        }
        for place, each in enumerate(histories_)
        for number, (kind, amount, done) in enumerate(each["refunds"])
    ]
    days = ibis.memtable(calendar_day.rows(SHOP))
    rates = ibis.memtable(
        pa.table({"currency": pa.array([], pa.string()), "day": pa.array([], pa.date32()), "rate": pa.array([], pa.float64())})
    )
    known = raw(products, [])
    product = known.select("sku", "category", "brand", "launched_on", "exclusive", "unit_cost")
    line_rows = raw(order_lines, goods)
    heads_ = order.rows(raw(orders, heads), line_rows, raw(customers, []), rates, days, SHOP).cache()
    lines_ = order_line.rows(line_rows, heads_, product).cache()
    back_ = refund.rows(raw(refunds, back), heads_, product, rates, days, SHOP).cache()
    return heads_, lines_, back_


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_the_cents_add_up(histories_):
    heads, lines_, back = book(histories_)
    head = {row["order_id"]: row for row in heads.to_pyarrow().to_pylist()}
    of_lines = defaultdict(Decimal)
    for row in lines_.to_pyarrow().to_pylist():
        assert row["payable"] >= 0
        of_lines[row["order_id"]] += row["payable"]
    gone = defaultdict(Decimal)
    for row in cancelled_line.rows(lines_).to_pyarrow().to_pylist():
        gone[row["order_id"]] += row["payable"]
    refunded = defaultdict(Decimal)
    for row in back.to_pyarrow().to_pylist():
        if row["is_money"]:
            refunded[row["order_id"]] += row["amount"]
    for place, each in enumerate(histories_):
        key = str(place)
        amount = sum(((quantity * price) for quantity, price, _ in each["lines"]), Decimal(0))
        off = sum((each[name] or Decimal(0)) for name in ("discount", "coupon", "points"))
        assert head[key]["payable"] == of_lines[key] == max(amount - off, Decimal(0)).quantize(CENT)
        assert gone[key] == (of_lines[key] if each["cancelled"] else 0)
        due = sum((amount for kind, amount, done in each["refunds"] if done and kind != "exchange"), Decimal(0))
        assert refunded[key] == due
        assert of_lines[key] - gone[key] - refunded[key] == head[key]["payable"] - gone[key] - due


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_a_line_bears_its_share_to_the_cent(histories_):
    """No line's share is a whole cent or more away from what proportion alone would take off it, for each reduction."""
    _, lines_, _ = book(histories_)
    paid = {(row["order_id"], row["line"]): row["payable"] for row in lines_.to_pyarrow().to_pylist()}
    for place, each in enumerate(histories_):
        amounts = [quantity * price for quantity, price, _ in each["lines"]]
        total = sum(amounts)
        off = min(sum((each[name] or Decimal(0)) for name in ("discount", "coupon", "points")), total)
        for number, amount in enumerate(amounts, start=1):
            exact = amount - (off * amount / total if total else 0)
            assert abs(paid[str(place), number] - exact) < 3 * CENT


def test_the_first_order_of_a_person_is_new_and_a_cancelled_one_does_not_count():
    cancelled = {
        "lines": [(1, Decimal(10), "tea")],
        "discount": None,
        "coupon": None,
        "points": None,
        "cancelled": True,
        "customer": "ann",
        "refunds": [],
    }
    kept = cancelled | {"cancelled": False}
    heads, _, _ = book([cancelled, kept, kept])
    rows = heads.order_by("order_id").to_pyarrow().to_pylist()
    assert [row["number"] for row in rows] == [None, 1, 2]
    assert [row["customer_type"] for row in rows] == [None, "new", "returning"]


def test_what_was_paid_implies_the_discount_that_is_not_said():
    row = {"order_id": "1", "ordered_at": datetime(2025, 3, 1), "paid_amount": Decimal("18.00"), "shipping_fee": Decimal("8.00")}
    goods = [{"order_id": "1", "line": 1, "sku": "tea", "quantity": 3, "unit_price": Decimal("5.00")}]
    days = ibis.memtable(calendar_day.rows(SHOP))
    rates = ibis.memtable(
        pa.table({"currency": pa.array([], pa.string()), "day": pa.array([], pa.date32()), "rate": pa.array([], pa.float64())})
    )
    (found,) = order.rows(raw(orders, [row]), raw(order_lines, goods), raw(customers, []), rates, days, SHOP).to_pyarrow().to_pylist()
    assert found["payable"] == Decimal("10.00")


def test_another_currency_is_worth_its_rate_of_the_day():
    row = {"order_id": "1", "ordered_at": datetime(2025, 3, 1), "currency": "USD", "discount_amount": Decimal("1.00")}
    goods = [{"order_id": "1", "line": 1, "sku": "tea", "quantity": 2, "unit_price": Decimal("5.00")}]
    days = ibis.memtable(calendar_day.rows(SHOP))
    rates = ibis.memtable(pa.table({"currency": ["USD"], "day": pa.array([date(2025, 3, 1)], pa.date32()), "rate": [7.0]}))
    (found,) = order.rows(raw(orders, [row]), raw(order_lines, goods), raw(customers, []), rates, days, SHOP).to_pyarrow().to_pylist()
    assert found["payable"] == Decimal("63.00")
