"""What people and programs write in cells, read one by one. The answer of each stands in the test."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from zhanggui.engine.intake.recognise import Said


def cells(desk, source: str, template: dict[str, str], header: str, values: list[str]) -> list:
    """What becomes of cells under a header: the value, or the reason for which its row is set apart. All come in one file."""
    rows = [{**template, key_of(source): f"K{place}", header: cell} for place, cell in enumerate(values)]
    name = f"{source}-{header}-{abs(hash(tuple(values)))}.csv"
    (loaded,) = desk.take(desk.shop.write(name, rows), wanted=source)
    assert loaded.rows_in == len(values)
    found = {row[key_of(source)]: row[header] for row in desk.rows(source)}
    if loaded.rows_apart:
        found |= {row[key_of(source)]: row["#reason"] for row in desk.apart(loaded)}
    return [found[f"K{place}"] for place in range(len(values))]


def key_of(source: str) -> str:
    return {"orders": "order_id", "order_lines": "order_id", "creators": "creator_id", "customers": "customer_id"}[source]


def orders(desk, header: str, *values: str) -> list:
    template = {"ordered_at": "2025-01-05 09:03:00", "shipping_fee": "9.99"}
    return cells(desk, "orders", template, header, list(values))


AMOUNTS = {
    "1234.5": "1234.5",
    "1,234.50": "1234.5",
    "1,234,567.89": "1234567.89",
    "¥1,234.50": "1234.5",
    "￥99": "99",
    "$12.30": "12.3",
    "R$ 12.30": "12.3",
    "€5": "5",
    "12.30 元": "12.3",
    "CNY 12.30": "12.3",
    "１２３．４５": "123.45",
    "1.2万": "12000",
    " 12.30 ": "12.3",
    "0": "0",
    "1 234.50": "1234.5",
    "1'234.50": "1234.5",
}


def test_an_amount_of_money_is_read_as_people_write_it(desk):
    assert dict(zip(AMOUNTS, orders(desk, "paid_amount", *AMOUNTS), strict=True)) == {
        cell: Decimal(amount) for cell, amount in AMOUNTS.items()
    }


def test_what_is_no_amount_is_set_apart(desk):
    wrong = ["twelve", "12.3.4", "1,23", "12-3", "NaN%", "∞", "1e999", "99999999999999999999", "99999999999999万"]
    assert orders(desk, "paid_amount", *wrong) == ["not an amount of money"] * len(wrong)


def test_an_amount_below_nought_is_outside_the_range(desk):
    assert orders(desk, "paid_amount", "(5.00)", "-5", "5-") == ["outside the range 0…"] * 3


def test_a_word_for_nothing_is_nothing(desk):
    assert orders(desk, "paid_amount", "", "NULL", "NaN", "N/A", "--", "\\N", "None", " NULL ", "-") == [None] * 9


IDS = {
    "00123": "00123",
    "17850.0": "17850",
    '="1234567890123456789"': "1234567890123456789",
    "'00123": "00123",
    "\t1234567890123456789": "1234567890123456789",
    "1234567890123456789\t": "1234567890123456789",
    " A-1 ": "A-1",
    "张三": "张三",
    "1.50": "1.50",
    "100.0.0": "100.0.0",
    "E+1": "E+1",
    "1.23457E+18": "no usable ID (has a spreadsheet turned it into 1.2E+14?)",
}


def test_an_id_stays_what_it_was_unless_a_spreadsheet_rounded_it(desk):
    assert dict(zip(IDS, orders(desk, "customer_id", *IDS), strict=True)) == IDS


SUMMER = datetime(2025, 6, 18, 1, 3, 7)
TIMES = {
    "2025-06-18 09:03:07": SUMMER,
    "2025-06-18T09:03:07": SUMMER,
    "2025/6/18 9:03:07": SUMMER,
    "2025.06.18 09:03:07": SUMMER,
    "2025年6月18日 09:03:07": SUMMER,
    "2025年6月18日 9时3分7秒": SUMMER,
    "２０２５-０６-１８ ０９:０３:０７": SUMMER,
    "20250618090307": SUMMER,
    "20250618 09:03:07": SUMMER,
    "2025-06-18 09:03:07 AM": SUMMER,
    "2025/6/18 上午 9:03:07": SUMMER,
    "18 Jun 2025 09:03:07": SUMMER,
    "18-Jun-2025 09:03:07": SUMMER,
    "Jun 18, 2025, 9:03:07 AM": SUMMER,
    "June 18, 2025 09:03:07": SUMMER,
    "2025-06-18T01:03:07Z": SUMMER,
    "2025-06-18 01:03:07 UTC": SUMMER,
    "2025-06-17 21:03:07 -0400": SUMMER,
    "2025-06-18T09:03:07+08:00": SUMMER,
    "2025-06-18T06:33:07+05:30": SUMMER,
    "2025-06-17T20:33:07-04:30": SUMMER,
    "1750208587": SUMMER,
    "1750208587000": SUMMER,
    "1750208587000000": SUMMER,
    "2025-06-18 09:03:07.250": datetime(2025, 6, 18, 1, 3, 7, 250000),
    "2025/1/5 9:03": datetime(2025, 1, 5, 1, 3),
    "2025/1/5 下午 3:05": datetime(2025, 1, 5, 7, 5),
    "2025-06-18": datetime(2025, 6, 17, 16),
    "45662.5": datetime(2025, 1, 5, 4),
    "45662": datetime(2025, 1, 4, 16),
}


def test_a_time_is_read_in_the_shops_zone_or_its_own(desk):
    assert dict(zip(TIMES, orders(desk, "ordered_at", *TIMES), strict=True)) == TIMES


@pytest.mark.parametrize("cell", ["2025-06-18 09:03:07", "2025/6/18 9:03:07", "2025-06-17 21:03:07 -0400", "1750208587000"])
def test_a_time_is_read_alike_where_the_whole_file_writes_it_so(desk, cell):
    assert orders(desk, "ordered_at", *[cell] * 30) == [SUMMER] * 30


def test_what_is_no_sensible_time_is_set_apart(desk):
    no_times = ["yesterday", "2025-13-01", "2025-02-30 10:00", "12:30", "2025-06-18 25:00", "tomorrow 10:00Z"]
    insane = ["1899-12-31", "2999-01-01", "2026-11-25 00:00:00"]
    assert orders(desk, "ordered_at", *no_times) == ["not a time"] * len(no_times)
    assert orders(desk, "ordered_at", *insane) == ["not a sensible date (before 1990, or in the future)"] * len(insane)


@pytest.mark.parametrize(
    ("zone", "utc"), [("Europe/London", datetime(2025, 6, 18, 8, 3)), ("America/New_York", datetime(2025, 6, 18, 13, 3))]
)
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


LINE = {"line": "1", "sku": "S1", "unit_price": "1"}


def test_a_whole_number_is_read(desk):
    whole = {"12": 12, "12.0": 12, "1,200": 1200, "１２": 12, "1.2万": 12000, " 12 ": 12, "1e3": 1000}
    assert cells(desk, "order_lines", LINE, "quantity", list(whole)) == list(whole.values())


def test_what_is_no_whole_number_is_set_apart(desk):
    wrong = ["2.5", "1.5e1x", "two", "12 pcs", "1e30"]
    assert cells(desk, "order_lines", LINE, "quantity", wrong) == ["not a whole number"] * len(wrong)


def test_a_share_may_be_a_percentage(desk):
    assert cells(desk, "creators", {"title": "小美"}, "commission_share", ["0.15", "15%", "１５％"]) == [pytest.approx(0.15)] * 3


def test_yes_and_no_are_read_in_both_languages(desk):
    flags = {"是": True, "否": False, "yes": True, "FALSE": False, "1": True, "0": False, "1.0": True, "maybe": "not a yes or no"}
    assert cells(desk, "customers", {}, "consent_marketing", list(flags)) == list(flags.values())


def test_a_code_may_be_said_by_its_name(desk):
    codes = {"completed": "completed", "交易成功": "completed", "Shipped": "shipped", "已取消": "cancelled", " PAID ": "paid"}
    assert orders(desk, "status", *codes) == list(codes.values())


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
