"""From files to what replenish reads: lots that expire, suppliers with their terms, room; by hand, and against a day-by-day sale."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.stock.decide import replenish
from zhanggui.engine.build import current
from zhanggui.engine.decide import decide
from zhanggui.engine.late import rows_of

FIRST, DAYS = date(2025, 3, 1), 70
LAST = FIRST + timedelta(days=DAYS - 1)
TODAY = LAST + timedelta(days=1)
LOTS = {"oil": [(5, 30), (20, 40), (60, 50)], "jam": [(2, 9)], "cup": []}
"""Of each product: days until it expires, and units received."""


def sources():
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    orders = [
        {"order_id": f"o{n}", "customer_id": f"c{n % 9}", "ordered_at": f"{day} 10:00:00", "status": "completed"}
        for n, day in enumerate(days)
    ]
    lines = [
        {"order_id": f"o{n}", "line": line, "sku": sku, "quantity": 2, "unit_price": "20.00"}
        for n in range(DAYS)
        for line, sku in enumerate(("oil", "jam", "cup"), 1)
    ]
    stock = [
        {"day": day, "warehouse": "north", "sku": sku, "on_hand": on_hand}
        for day in days
        for sku, on_hand in (("oil", 110), ("jam", 9), ("cup", 30))
    ]
    bought = [
        {"po_id": f"{sku}{i}", "sku": sku, "supplier_id": "s1", "ordered_at": f"{FIRST} 09:00:00", "promised_on": FIRST + timedelta(days=9), "units": units, "unit_cost": "8.00"}
        for sku, lots in LOTS.items() for i, (_, units) in enumerate(lots)
    ]  # fmt: skip
    came = [
        {"receipt_id": f"r-{sku}{i}", "po_id": f"{sku}{i}", "sku": sku, "received_at": f"{LAST - timedelta(days=30)} 09:00:00", "units": units, "expires_on": LAST + timedelta(days=left)}
        for sku, lots in LOTS.items() for i, (left, units) in enumerate(lots)
    ]  # fmt: skip
    came[-1]["expires_on"] = ""  # nobody wrote down when the jam expires: thirty-two days after it came
    return {
        "orders": orders,
        "order_lines": lines,
        "shipments": [{"shipment_id": each["order_id"], "order_id": each["order_id"], "warehouse": "north", "shipped_at": each["ordered_at"]} for each in orders],
        "stock_snapshots": stock,
        "products": [
            {"sku": "oil", "title": "山茶油", "category": "粮油", "supplier_id": "s1", "list_price": "20.00", "起订量": 24, "箱规": 12, "体积（升）": "1.5"},
            {"sku": "jam", "title": "果酱", "category": "粮油", "supplier_id": "s1", "list_price": "20.00", "保质期（天）": 32},
            {"sku": "cup", "title": "白瓷杯", "category": "杯", "supplier_id": "s2", "unit_cost": "5.00", "list_price": "20.00"},
        ],
        "suppliers": [{"supplier_id": "s1", "title": "油坊", "lead_days": 10}, {"supplier_id": "s3", "title": "茶籽社", "lead_days": 20}],
        "purchase_orders": bought,
        "receipts": came,
        "supplier_offers": [
            {"supplier_id": "s3", "sku": "oil", "报价": "6.50", "到岸费用": "0.40", "交期": 12, "起订量": 30, "箱规": 10},
            {"supplier_id": "s3", "sku": "nobody-has-it", "报价": "1.00"},
        ],
        "warehouses": [{"仓库": "north", "库容": "0.5"}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    from shops import MadeShop
    from zhanggui.settings import init, open_folder

    made = MadeShop(open_folder(init(tmp_path_factory.mktemp("offers") / "shop").path))
    for loaded in made.take(**sources()):
        assert loaded.rows_apart == 0
    made.build().warehouse.close()
    opened = current(made.folder, DOMAINS)
    yield opened
    opened.warehouse.close()


def rows(build, table):
    return build.warehouse.read(rows_of(build, table)).to_pylist()


def test_what_is_left_is_what_expires_last(build):
    found = build.warehouse.run("SELECT sku, expires_on, units, by_then FROM stock_lot ORDER BY sku, expires_on")
    lots = [(row["sku"], (row["expires_on"] - LAST).days, row["units"], row["by_then"]) for row in found]
    # 120 of the oil came and 110 are left: ten of those that expire first are gone
    assert lots == [("jam", 2, 9, 9), ("oil", 5, 20, 20), ("oil", 20, 40, 60), ("oil", 60, 50, 110)]


def sold_day_by_day(lots, daily):
    """What is left over once each lot's last day has passed, the one that expires first being sold first."""
    left, spoils = [[days, units] for days, units in lots], 0.0
    for day in range(1, 400):
        wanted = daily
        for lot in left:
            if lot[0] >= day:
                taken = min(lot[1], wanted)
                lot[1], wanted = lot[1] - taken, wanted - taken
    for lot in left:
        spoils += lot[1]
    return spoils


def test_what_spoils_is_what_a_sale_day_by_day_would_leave(build):
    found = {row["sku"]: row for row in rows(build, replenish.of)}
    for sku, lots in (("oil", [(5, 20), (20, 40), (60, 50)]), ("jam", [(2, 9)])):
        daily = found[sku]["mean_28"] / 28 if found[sku]["mean_28"] is not None else found[sku]["demand_mean"]
        assert found[sku]["spoils"] == pytest.approx(sold_day_by_day(lots, daily), abs=1)
        assert found[sku]["spoils"] > 0
    assert found["cup"]["spoils"] is None, "nobody knows when any of it expires"


def test_of_whom_each_product_can_be_had_and_on_what_terms(build):
    found = {(row["sku"], row["supplier_id"]): row for row in rows(build, replenish.of)}
    assert set(found) == {("oil", "s1"), ("oil", "s3"), ("jam", "s1"), ("cup", "s2")}
    usual, other, cup = found["oil", "s1"], found["oil", "s3"], found["cup", "s2"]
    assert (usual["unit_cost"], usual["freight"], usual["moq"], usual["pack_size"], usual["is_usual"]) == (Decimal(8), None, 24, 12, True)
    assert (other["unit_cost"], other["freight"], other["moq"], other["pack_size"], other["is_usual"]) == (
        Decimal("6.5"), Decimal("0.4"), 30, 10, False,
    )  # fmt: skip
    assert (usual["agreed_days"], other["agreed_days"]) == (10, 12), "the offer's own goes before that of the supplier"
    assert (usual["supplier"], other["supplier"], cup["supplier"]) == ("油坊", "茶籽社", "s2"), "one that nobody describes has its number"
    assert cup["unit_cost"] == Decimal(5), "what the product says, of its own supplier"
    assert (usual["room_litres"], usual["volume_litres"], cup["volume_litres"]) == (500, 1.5, None)


def test_what_is_decided_of_them(build):
    found = {action.order.sku: action for action in decide(build, replenish, TODAY).actions}
    assert "jam" in found, "what lies there spoils"
    assert {each.dimension for each in found["jam"].about} == {"warehouse", "sku", "supplier"}
    inputs = decide(build, replenish, TODAY).inputs
    assert all(len(each) == 1 for each in inputs), "of several suppliers' rows only its own"
