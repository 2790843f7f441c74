"""The reader of numbers: it shares nothing with what writes them, and reads all that it writes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.facts import Period, Unit
from zhanggui.report.verify.numbers import Day, In, Kind, numbers
from zhanggui.words import Lang


def quantities(text):
    return [token for token in numbers(text) if token.kind is Kind.QUANTITY]


@pytest.mark.parametrize(
    ("text", "value", "unit", "sign"),
    [
        ("¥1,234.5万", "12345000", In.MONEY, None),
        ("CN¥1.59M", "1590000", In.MONEY, None),
        ("+1.6 pp", "1.6", In.POINTS, 1),
        ("+1.6 个百分点", "1.6", In.POINTS, 1),
        ("−12.3%", "12.3", In.PERCENT, -1),
        ("-12.3%", "12.3", In.PERCENT, -1),
        ("–12.3%", "12.3", In.PERCENT, -1),
        ("2.3 天", "2.3", In.DAYS, None),
        ("2.3\u00a0天", "2.3", In.DAYS, None),
        ("4.14×", "4.14", In.TIMES, None),
        ("4.14 倍", "4.14", In.TIMES, None),
        ("９３．５％", "93.5", In.PERCENT, None),
        ("１，２３４ 笔", "1234", In.PLAIN, None),
        ("1.62万次", "16200", In.PLAIN, None),
        ("16.2K sessions", "16200", In.PLAIN, None),
        ("US$1.2B", "1200000000", In.MONEY, None),
        ("160万元", "1600000", In.MONEY, None),
        ("±0.0 pp", "0.0", In.POINTS, 0),
        ("-¥5", "5", In.MONEY, -1),
        ("¥-5", "5", In.MONEY, -1),
        ("+¥12.3万", "123000", In.MONEY, 1),
        ("38.0 hours", "38", In.HOURS, None),
        ("8.5 s longer", "8.5", In.SECONDS, None),
        ("12 percent", "12", In.PERCENT, None),
    ],
)
def test_a_number_is_read_with_its_unit_and_sign(text, value, unit, sign):
    (token,) = quantities(text)
    assert (token.value, token.unit, token.sign) == (Decimal(value), unit, sign)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年6月18日", Day(2025, 6, 18)),
        ("2025 年 6 月", Day(2025, 6)),
        ("2025年第三季度", Day(2025, quarter=3)),
        ("18 June 2025", Day(2025, 6, 18)),
        ("June 2025", Day(2025, 6)),
        ("2025-12-31", Day(2025, 12, 31)),
        ("2025–26", Day(2025, to=26)),
        ("in 2025", Day(2025)),
        ("11月", Day(month=11)),
    ],
)
def test_a_date_is_a_date(text, day):
    (token,) = numbers(text)
    assert (token.kind, token.day) == (Kind.DATE, day)


def test_the_month_of_may_is_a_month_only_beside_another():
    assert [token.day for token in numbers("May to December 2025")] == [Day(month=5), Day(2025, 12)]
    assert numbers("orders may rise") == []


def test_a_dash_between_two_numbers_is_no_minus():
    assert [token.sign for token in quantities("44.5% – 47.1%")] == [None, None]
    assert [token.sign for token in quantities("44.5% –47.1%")] == [None, None]
    assert [token.value for token in quantities("(10–90%)")] == [10, 90]


def test_a_count_of_two_thousand_is_no_year():
    assert [token.kind for token in numbers("2,025 orders in 2025")] == [Kind.QUANTITY, Kind.DATE]


def test_a_hash_or_an_article_number_is_a_name():
    assert [(token.kind, token.text) for token in numbers("d7cbb82145f6, B2B")] == [(Kind.NAME, "d7cbb82145f6"), (Kind.NAME, "B2B")]


def test_about_is_heard():
    (token,) = quantities("约160万元")
    assert token.loose


def test_blanks_part_numbers():
    assert [token.value for token in quantities("104 95")] == [104, 95]


_UNITS = {
    Unit.MONEY: In.MONEY,
    Unit.PRICE: In.MONEY,
    Unit.COUNT: In.PLAIN,
    Unit.SHARE: In.PERCENT,
    Unit.TIMES: In.TIMES,
    Unit.SCORE: In.PLAIN,
    Unit.SECONDS: In.SECONDS,
    Unit.HOURS: In.HOURS,
    Unit.DAYS: In.DAYS,
}


@given(
    value=st.decimals(min_value=0, max_value=10**11, allow_nan=False, allow_infinity=False, places=4),
    unit=st.sampled_from(list(_UNITS)),
    lang=st.sampled_from(list(Lang)),
    currency=st.sampled_from(["CNY", "USD", "GBP", "EUR", "BRL", "JPY"]),
)
def test_what_is_written_is_read_back(value, unit, lang, currency):
    (token,) = quantities(unit.write(value, lang, currency))
    times = 100 if unit is Unit.SHARE else 1
    assert token.unit is _UNITS[unit]
    assert abs(token.value - value * times) <= token.step / 2


@given(start=st.dates(min_value=Period.year(2000).start, max_value=Period.year(2099).start), lang=st.sampled_from(list(Lang)))
def test_a_written_day_and_month_are_read_back(start, lang):
    first = start.replace(day=1)
    for period in (Period.parse(f"{start}"), Period.parse(f"{first:%Y-%m}")):
        (token,) = numbers(period.to(lang))
        assert token.day.fits(Day(start.year, start.month, start.day if period.days == 1 else None))
