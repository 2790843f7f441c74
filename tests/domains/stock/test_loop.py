"""From rows to an order and back: what was ordered is on its way, and what came is there, so that nothing is bought twice."""

import csv
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.stock.decide import replenish
from zhanggui.engine.build import current
from zhanggui.engine.decide import decide

FIRST, DAYS = date(2025, 3, 1), 70
TODAY = FIRST + timedelta(days=DAYS)


def rows():
    """Tea sells three a day at two warehouses' doors, cups one; tea runs low in the north and is plentiful in the south."""
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    orders, lines, shipments, stock = [], [], [], []
    for n, day in enumerate(days):
        for sku, units, warehouse in (("tea", 3, "north"), ("tea", 1, "south"), ("cup", 1, "north")):
            order = f"{sku}-{warehouse}-{n}"
            orders.append({"order_id": order, "customer_id": f"c{n % 9}", "ordered_at": f"{day} 10:00:00", "status": "completed"})
            lines.append({"order_id": order, "line": 1, "sku": sku, "quantity": units + n % 2, "unit_price": "20.00"})
            shipments.append({"shipment_id": order, "order_id": order, "warehouse": warehouse, "shipped_at": f"{day} 18:00:00"})
        left = 4 * (DAYS - n)
        stock += [
            {"day": day, "warehouse": "north", "sku": "tea", "on_hand": left + 6},
            {"day": day, "warehouse": "south", "sku": "tea", "on_hand": left + 60},
            {"day": day, "warehouse": "north", "sku": "cup", "on_hand": left + 90},
        ]
    return {
        "orders": orders,
        "order_lines": lines,
        "shipments": shipments,
        "stock_snapshots": stock,
        "products": [
            {"sku": "tea", "title": "明前龙井", "category": "茶", "unit_cost": "8.00", "list_price": "20.00", "supplier_id": "s1", "起订量": 24, "箱规": 12},
            {"sku": "cup", "title": "白瓷杯", "category": "杯", "unit_cost": "5.00", "list_price": "20.00", "supplier_id": "s2"},
        ],
        "suppliers": [{"supplier_id": "s1", "title": "茶厂", "lead_days": 10}, {"supplier_id": "s2", "title": "瓷厂", "lead_days": 20}],
        "purchase_orders": [
            {"po_id": "old", "sku": "tea", "supplier_id": "s1", "ordered_at": f"{FIRST} 09:00:00", "promised_on": FIRST + timedelta(days=9), "units": 50}
        ],
        "receipts": [{"receipt_id": "r0", "po_id": "old", "sku": "tea", "received_at": f"{FIRST + timedelta(days=8)} 09:00:00", "units": 50}],
    }  # fmt: skip


def opened(shop):
    shop.build().warehouse.close()
    return current(shop.folder, DOMAINS)


def on_order(build):
    found = build.warehouse.run("SELECT warehouse, sku, on_order FROM stock_position WHERE on_order > 0")
    return {(row["warehouse"], row["sku"]): row["on_order"] for row in found}


def write(path, actions):
    """The file that goes to the supplier, under the titles of its columns."""
    titles = {column.name: column.title.zh for column in replenish.columns}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [titles[column.name] for column in replenish.columns])
        writer.writeheader()
        for action in actions:
            writer.writerow({titles[name]: value for name, value in asdict(action.order).items()})


@pytest.fixture
def filled(shop):
    shop.take(**rows())
    return shop


def test_what_is_ordered_comes_back_as_on_order_and_is_not_bought_again(filled, tmp_path):
    build = opened(filled)
    first = decide(build, replenish, TODAY).actions
    bought = {(action.order.warehouse, action.order.sku): action.order.units for action in first}
    assert ("north", "tea") in bought
    assert ("north", "cup") not in bought
    units = bought["north", "tea"]
    assert units % 12 == 0
    assert units >= 24
    assert on_order(build) == {}
    build.warehouse.close()

    write(tmp_path / "采购单.csv", first)
    (loaded,) = filled.load(tmp_path / "采购单.csv")
    assert (loaded.sources, loaded.rows_apart) == ({"purchase_orders": len(first)}, 0), "the file is recognised for what it is"
    build = opened(filled)
    assert on_order(build) == bought
    assert decide(build, replenish, TODAY).actions == ()
    build.warehouse.close()

    po = first[0].order.po_id
    filled.take(receipts=[{"receipt_id": "r1", "po_id": po, "sku": "tea", "received_at": f"{TODAY} 12:00:00", "units": units - 5}])
    build = opened(filled)
    assert on_order(build)["north", "tea"] == 5
    build.warehouse.close()
