"""Numbers as each language writes them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui import words
from zhanggui.words import Lang, Text

ZH, EN = Lang.ZH, Lang.EN


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (9999, "9,999", "9,999"),
        (12_345, "1.23万", "12.3K"),
        (1_234_567, "123万", "1.23M"),
        (123_456_789, "1.23亿", "123M"),
        (-45_678, "-4.57万", "-45.7K"),
    ],
)
def test_counts_read_naturally(value, zh, en):
    assert words.compact(value, ZH) == zh
    assert words.compact(value, EN) == en


def test_money_is_short_or_to_the_cent():
    assert words.money(Decimal("1350000.00"), "CNY", ZH) == "¥135万"
    assert words.money(Decimal("1234.50"), "CNY", ZH) == "¥1,234.50"
    assert words.money(Decimal(1234567), "GBP", EN) == "£1.23M"
    assert words.money(Decimal("98765.43"), "GBP", EN, short=False) == "£98,765.43"


def test_days_and_months_are_written_out():
    assert words.day(date(2025, 6, 18), ZH) == "2025年6月18日"
    assert words.day(date(2025, 6, 18), EN) == "18 June 2025"
    assert words.month(date(2025, 6, 1), ZH) == "2025年6月"


def test_a_text_fills_its_slots_in_each_language():
    filled = Text("{what}增长", "{what} grew").format(what=Text("订单", "orders"))
    assert (filled.zh, filled.en) == ("订单增长", "orders grew")


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_short_number_is_within_a_hundredth_of_itself(value):
    scale = {"万": 1e4, "亿": 1e8, "万亿": 1e12}
    text = words.compact(value, ZH).replace(",", "")
    unit = next((each for each in ("万亿", "亿", "万") if text.endswith(each)), "")
    assert float(text.removesuffix(unit)) * scale.get(unit, 1) == pytest.approx(float(value), rel=0.01, abs=0.06)


@pytest.mark.parametrize(("chance", "said"), [(0.9999, ">99%"), (0.99, "99%"), (0.804, "80%")])
def test_nothing_is_said_to_be_certain(chance, said):
    assert words.sure(chance, Lang.EN) == said
