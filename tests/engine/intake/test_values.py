"""What people and programs write in cells, read one by one. The answer of each stands in the test."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from zhanggui.engine.intake.recognise import Said


def one(desk, header: str, cell: str, name: str = "file.csv"):
    """The value that a cell becomes, or the reason for which its row is set apart."""
    quoted = '"' + cell.replace('"', '""') + '"'
    text = f"order_id,ordered_at,shipping_fee,{header}\nA1,2025-01-05 09:03:00,9.99,{quoted}\n"
    loaded = desk.hand_in(text, name)
    if loaded.rows_apart:
        (row,) = desk.apart(loaded)
        return row["#reason"]
    return desk.column("orders", header)[-1]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1,234,567.89", "1234567.89"),
        ("¥1,234.50", "1234.5"),
        ("￥99", "99"),
        ("$12.30", "12.3"),
        ("R$ 12.30", "12.3"),
        ("€5", "5"),
        ("12.30 元", "12.3"),
        ("CNY 12.30", "12.3"),
        ("１２３．４５", "123.45"),
        ("1.2万", "12000"),
        (" 12.30 ", "12.3"),
        ("0", "0"),
        ("1 234.50", "1234.5"),
        ("1'234.50", "1234.5"),
    ],
)
def test_an_amount_of_money_is_read_as_people_write_it(desk, cell, amount):
    assert one(desk, "paid_amount", cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["twelve", "12.3.4", "1,23", "12-3", "NaN%", "∞"])
def test_what_is_no_amount_is_set_apart(desk, cell):
    assert one(desk, "paid_amount", cell) == "not an amount of money"


def test_an_amount_below_nought_is_outside_the_range(desk):
    assert one(desk, "paid_amount", "(5.00)") == "outside the range 0…"
    assert one(desk, "paid_amount", "-5", "second.csv") == "outside the range 0…"


@pytest.mark.parametrize("cell", ["", "NULL", "NaN", "N/A", "--", "\\N", "None", " NULL "])
def test_a_word_for_nothing_is_nothing(desk, cell):
    assert one(desk, "paid_amount", cell) is None


@pytest.mark.parametrize(
    ("cell", "identity"),
    [
        ("00123", "00123"),
        ("17850.0", "17850"),
        ('="1234567890123456789"', "1234567890123456789"),
        ("'00123", "00123"),
        ("\t1234567890123456789", "1234567890123456789"),
        ("1234567890123456789\t", "1234567890123456789"),
        (" A-1 ", "A-1"),
        ("张三", "张三"),
        ("1.50", "1.50"),
        ("100.0.0", "100.0.0"),
    ],
)
def test_an_id_stays_what_it_was(desk, cell, identity):
    assert one(desk, "customer_id", cell) == identity


def test_an_id_that_a_spreadsheet_rounded_is_set_apart(desk):
    assert "no usable ID" in one(desk, "customer_id", "1.23457E+18")


SUMMER = datetime(2025, 6, 18, 1, 3, 7)


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2025-06-18 09:03:07", SUMMER),
        ("2025-06-18T09:03:07", SUMMER),
        ("2025/6/18 9:03:07", SUMMER),
        ("2025.06.18 09:03:07", SUMMER),
        ("2025年6月18日 09:03:07", SUMMER),
        ("2025年6月18日 9时3分7秒", SUMMER),
        ("２０２５-０６-１８ ０９:０３:０７", SUMMER),
        ("20250618090307", SUMMER),
        ("2025-06-18 09:03:07 AM", SUMMER),
        ("2025/6/18 上午 9:03:07", SUMMER),
        ("18 Jun 2025 09:03:07", SUMMER),
        ("Jun 18, 2025, 9:03:07 AM", SUMMER),
        ("June 18, 2025 09:03:07", SUMMER),
        ("2025-06-18T01:03:07Z", SUMMER),
        ("2025-06-18 01:03:07 UTC", SUMMER),
        ("2025-06-17 21:03:07 -0400", SUMMER),
        ("2025-06-18T09:03:07+08:00", SUMMER),
        ("2025-06-18T06:33:07+05:30", SUMMER),
        ("2025-06-17T20:33:07-04:30", SUMMER),
        ("1750208587", SUMMER),
        ("1750208587000", SUMMER),
        ("1750208587000000", SUMMER),
        ("2025-06-18 09:03:07.250", datetime(2025, 6, 18, 1, 3, 7, 250000)),
        ("2025/1/5 9:03", datetime(2025, 1, 5, 1, 3)),
        ("2025/1/5 下午 3:05", datetime(2025, 1, 5, 7, 5)),
        ("2025-06-18", datetime(2025, 6, 17, 16)),
        ("45662.5", datetime(2025, 1, 5, 4)),
        ("45662", datetime(2025, 1, 4, 16)),
    ],
)
def test_a_time_is_read_in_the_shops_zone_or_its_own(desk, cell, utc):
    loaded = desk.hand_in(f'order_id,ordered_at\nA1,"{cell}"\n')
    assert (loaded.rows_kept, desk.column("orders", "ordered_at")) == (1, [utc])


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("yesterday", "not a time"),
        ("2025-13-01", "not a time"),
        ("2025-02-30 10:00", "not a time"),
        ("12:30", "not a time"),
        ("1899-12-31", "not a sensible date (before 1990, or in the future)"),
        ("2999-01-01", "not a sensible date (before 1990, or in the future)"),
        ("2026-11-25 00:00:00", "not a sensible date (before 1990, or in the future)"),
    ],
)
def test_what_is_no_sensible_time_is_set_apart(desk, cell, reason):
    loaded = desk.hand_in(f'order_id,ordered_at\nA1,"{cell}"\n')
    assert [row["#reason"] for row in desk.apart(loaded)] == [reason]


@pytest.mark.parametrize(("zone", "utc"), [("Europe/London", datetime(2025, 6, 18, 8, 3)), ("America/New_York", datetime(2025, 6, 18, 13, 3))])
def test_summer_time_is_kept(make_desk, zone, utc):
    desk = make_desk(zone=zone)
    desk.hand_in("order_id,ordered_at\nA1,2025-06-18 09:03\nA2,2025-12-18 09:03\n")
    winter = datetime(2025, 12, 18, 9, 3) if zone == "Europe/London" else datetime(2025, 12, 18, 14, 3)
    assert desk.column("orders", "ordered_at") == [utc, winter]


def test_the_hour_that_comes_twice_is_the_second_and_the_one_that_never_comes_the_hour_after(make_desk):
    desk = make_desk(zone="Europe/London")
    desk.hand_in("order_id,ordered_at\nA1,2025-10-26 01:30\nA2,2025-03-30 01:30\n")
    assert desk.column("orders", "ordered_at") == [datetime(2025, 10, 26, 1, 30), datetime(2025, 3, 30, 1, 30)]


def test_one_day_above_twelve_tells_that_the_day_comes_first(make_desk):
    desk = make_desk(country="US")
    desk.hand_in("order_id,ordered_at\nA1,03/02/2025 10:00\nA2,13/02/2025 10:00\n")
    assert [each.date() for each in desk.column("orders", "ordered_at")] == [date(2025, 2, 3), date(2025, 2, 13)]


def test_one_day_above_twelve_in_second_place_tells_that_the_month_comes_first(desk):
    desk.hand_in("order_id,ordered_at\nA1,03/02/2025 10:00\nA2,02/13/2025 10:00\n")
    assert [each.date() for each in desk.column("orders", "ordered_at")] == [date(2025, 3, 2), date(2025, 2, 13)]


def test_the_day_that_tells_may_stand_anywhere_in_a_large_file(desk):
    lines = [f"A{n},0{n % 9 + 1}/0{n % 7 + 1}/2025 10:00" for n in range(40_000)]
    lines[1234] = "A1234,02/13/2025 10:00"
    desk.hand_in("order_id,ordered_at\n" + "\n".join(lines) + "\n")
    found = desk.column("orders", "ordered_at")
    assert (found[1234].date(), found[0].date(), found[1].date()) == (date(2025, 2, 13), date(2025, 1, 1), date(2025, 2, 2))
    assert found[7].date() == date(2025, 8, 1)


def test_a_day_that_fits_only_the_other_order_is_set_apart_not_guessed(desk):
    mapping = Said(day_first=True)
    loaded = desk.hand_in("order_id,ordered_at\nA1,13/02/2025 10:00\nA2,02/14/2025 10:00\n", mapping=mapping)
    assert [(row["#value"], row["#reason"]) for row in desk.apart(loaded)] == [("02/14/2025 10:00", "not a time")]


@pytest.mark.parametrize(("cell", "whole"), [("12", 12), ("12.0", 12), ("1,200", 1200), ("１２", 12), ("1.2万", 12000), (" 12 ", 12)])
def test_a_whole_number_is_read(desk, cell, whole):
    desk.hand_in(f'order_id,line,sku,quantity,unit_price\nA1,1,S1,"{cell}",1\n')
    assert desk.column("order_lines", "quantity") == [whole]


@pytest.mark.parametrize("cell", ["2.5", "1.5e1x", "two", "12 pcs"])
def test_what_is_no_whole_number_is_set_apart(desk, cell):
    loaded = desk.hand_in(f'order_id,line,sku,quantity,unit_price\nA1,1,S1,"{cell}",1\n')
    assert desk.apart(loaded)[0]["#reason"] == "not a whole number"


@pytest.mark.parametrize(("cell", "share"), [("0.15", 0.15), ("15%", 0.15), ("１５％", 0.15)])
def test_a_share_may_be_a_percentage(desk, cell, share):
    desk.hand_in(f"creator_id,title,commission_share\nC1,小美,{cell}\n")
    assert desk.column("creators", "commission_share") == [pytest.approx(share)]


@pytest.mark.parametrize(("cell", "flag"), [("是", True), ("否", False), ("yes", True), ("FALSE", False), ("1", True), ("0", False), ("1.0", True)])
def test_yes_and_no_are_read_in_both_languages(desk, cell, flag):
    desk.hand_in(f"customer_id,consent_marketing\nC1,{cell}\n")
    assert desk.column("customers", "consent_marketing") == [flag]


@pytest.mark.parametrize(("cell", "code"), [("completed", "completed"), ("交易成功", "completed"), ("Shipped", "shipped"), ("已取消", "cancelled")])
def test_a_code_may_be_said_by_its_name(desk, cell, code):
    assert one(desk, "status", cell) == code


def test_a_code_that_is_not_known_is_set_apart_with_those_that_are(desk):
    loaded = desk.hand_in("order_id,ordered_at,status\nA1,2025-01-05,lost\n")
    (row,) = desk.apart(loaded)
    assert row["#reason"] == "not one of the allowed values"
    assert "completed" in row["#fix"]
    assert "交易成功" in row["#改法"]


def test_with_a_decimal_comma_a_point_divides_thousands(desk):
    desk.hand_in("order_id;ordered_at;paid_amount\nA1;05.01.2025;1.234,50\nA2;06.01.2025;12,3\nA3;17.01.2025;7\n")
    assert desk.column("orders", "paid_amount") == [Decimal("1234.50"), Decimal("12.3"), Decimal(7)]
    assert [each.day for each in desk.column("orders", "ordered_at")] == [4, 5, 16]
