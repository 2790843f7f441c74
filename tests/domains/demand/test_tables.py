"""What was wanted, by hand: where from, on which days, and what is known of the days ahead."""

from datetime import date

import pytest

from zhanggui.domains.demand.tables import demand_calendar, demand_day, demand_series


@pytest.fixture
def built(shop):
    shop.take(
        products=[
            {"sku": "tea", "title": "茶", "category": "茶", "list_price": "12.00", "launched_on": "2023-01-01"},
            {"sku": "cup", "title": "杯", "category": "杯", "launched_on": "2025-03-04", "delisted_on": "2025-03-07"},
            {"sku": "pot", "title": "壶", "category": "杯", "launched_on": "2025-09-01"},
        ],
        orders=[
            {"order_id": "1", "ordered_at": "2025-03-01 10:00:00", "status": "completed"},
            {"order_id": "2", "ordered_at": "2025-03-05 10:00:00", "status": "completed"},
            {"order_id": "3", "ordered_at": "2025-03-05 11:00:00", "status": "cancelled"},
            {"order_id": "4", "ordered_at": "2025-03-09 10:00:00", "status": "completed"},
        ],
        order_lines=[
            {"order_id": "1", "line": 1, "sku": "tea", "quantity": 2, "unit_price": "10.00", "list_price": "12.00"},
            {"order_id": "2", "line": 1, "sku": "tea", "quantity": 1, "unit_price": "9.00", "list_price": "12.00"},
            {"order_id": "2", "line": 2, "sku": "cup", "quantity": 4, "unit_price": "5.00"},
            {"order_id": "3", "line": 1, "sku": "tea", "quantity": 7, "unit_price": "9.00"},
            {"order_id": "4", "line": 1, "sku": "tea", "quantity": 1, "unit_price": "10.00"},
        ],
        shipments=[
            {"shipment_id": "s1", "order_id": "1", "warehouse": "south", "shipped_at": "2025-03-02 09:00:00"},
            {"shipment_id": "s4", "order_id": "4", "warehouse": "elsewhere", "shipped_at": "2025-03-10 09:00:00"},
        ],
        stock_snapshots=[
            {"day": "2025-03-01", "warehouse": "north", "sku": "tea", "on_hand": 50},
            {"day": "2025-03-01", "warehouse": "south", "sku": "tea", "on_hand": 5},
            {"day": "2025-03-03", "warehouse": "south", "sku": "tea", "on_hand": 0},
            {"day": "2025-03-05", "warehouse": "north", "sku": "cup", "on_hand": 0},
        ],
        promotions=[
            {"promotion_id": "p", "title": "日", "kind": "member_day", "starts_on": "2025-03-08", "ends_on": "2025-03-08", "discount_share": "0.1"},
            {"promotion_id": "q", "title": "周", "kind": "flash_sale", "starts_on": "2025-03-07", "ends_on": "2025-03-09", "discount_share": "0.2"},
            {"promotion_id": "r", "title": "来", "kind": "618", "starts_on": "2025-05-31", "ends_on": "2025-06-20", "discount_share": "0.18"},
        ],
    )  # fmt: skip
    opened = shop.build()
    yield opened
    opened.warehouse.close()


def rows(built, table):
    return built.warehouse.rows(built.warehouse.table(table.name).order_by(list(table.key)))


def test_units_count_where_they_were_sent_from_or_where_the_product_lies(built):
    found = [(each["warehouse"], each["sku"], each["day"].day, each["units"], each["is_out"]) for each in rows(built, demand_day)]
    assert found == [
        ("north", "cup", 5, 4, True),
        ("north", "tea", 5, 1, False),
        ("north", "tea", 9, 1, False),
        ("south", "tea", 1, 2, False),
        ("south", "tea", 3, 0, True),
    ]


def test_the_price_is_what_was_paid_for_one(built):
    found = {(each["sku"], each["day"].day): (each["price"], each["discount"]) for each in rows(built, demand_day)}
    assert found["tea", 1] == (10, pytest.approx(1 - 20 / 24))
    assert found["tea", 5] == (9, pytest.approx(0.25))
    assert found["tea", 3] == (None, None)


def test_a_series_lasts_while_it_is_for_sale(built):
    found = [(each["warehouse"], each["sku"], each["first_day"].day, each["last_day"]) for each in rows(built, demand_series)]
    assert found == [("north", "cup", 4, date(2025, 3, 5)), ("north", "tea", 1, None), ("south", "tea", 1, None)]


def test_the_deepest_promotion_counts_and_those_ahead_are_known(built):
    found = {each["day"]: each for each in rows(built, demand_calendar)}
    assert min(found) == date(2025, 3, 1)
    assert max(found) > date(2026, 3, 9)
    eighth = found[date(2025, 3, 8)]
    assert (eighth["promotion"], eighth["depth"], eighth["since_start"], eighth["until_end"]) == ("flash_sale", 0.2, 1, 1)
    ahead = found[date(2025, 6, 18)]
    assert (ahead["promotion"], ahead["has_passed"], ahead["festival"]) == ("618", False, "618")
    assert found[date(2025, 3, 6)]["promotion"] is None
    assert [day for day, each in found.items() if each["has_passed"]][-1] == date(2025, 3, 9)
