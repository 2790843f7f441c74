"""Numbers as each language writes them."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui import words
from zhanggui.facts import Unit
from zhanggui.report.verify.numbers import numbers
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
        (-45_678, "−4.57万", "−45.7K"),
    ],
)
def test_counts_read_naturally(value, zh, en):
    assert words.compact(value, ZH) == zh
    assert words.compact(value, EN) == en


def test_money_is_short_or_to_the_cent():
    assert words.money(Decimal("1350000.00"), "CNY", ZH) == "¥135万"
    assert words.money(Decimal("1234.50"), "CNY", ZH, short=False) == "¥1,234.50"
    assert words.money(Decimal("1234.50"), "CNY", ZH) == "¥1,234"
    assert words.money(Decimal("-1234.50"), "CNY", EN) == "−CN¥1,234"
    assert words.money(Decimal("234.50"), "CNY", ZH) == "¥234.50"
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
    text = words.compact(value, ZH).replace(",", "").replace(words.MINUS, "-")
    unit = next((each for each in ("万亿", "亿", "万") if text.endswith(each)), "")
    assert float(text.removesuffix(unit)) * scale.get(unit, 1) == pytest.approx(float(value), rel=0.01, abs=0.06)


@pytest.mark.parametrize(("chance", "said"), [(0.9999, ">99%"), (0.99, "99%"), (0.804, "80%")])
def test_nothing_is_said_to_be_certain(chance, said):
    assert words.sure(chance, Lang.EN) == said


@pytest.mark.parametrize(
    ("unit", "ends", "zh", "en"),
    [
        (Unit.MONEY, (12_000, 14_300), "¥1.2万–1.43万", "CN¥12K–14.3K"),
        (Unit.MONEY, (-12_000, 14_300), "−¥1.2万至 ¥1.43万", "−CN¥12K to CN¥14.3K"),
        (Unit.SHARE, (0.121, 0.143), "12.1%–14.3%", "12.1%–14.3%"),
        (Unit.DAYS, (3.2, 4.1), "3.2–4.1 天", "3.2–4.1 days"),
        (Unit.DAYS, (-3.2, 4.1), "−3.2 至 4.1 天", "−3.2 to 4.1 days"),
        (Unit.TIMES, (1.2, 2), "1.20–2.00 倍", "1.20–2.00×"),
        (Unit.COUNT, (9_000, 14_300), "9,000–1.43万", "9,000–14.3K"),
    ],
)
def test_a_range_says_once_what_it_is_in_and_each_time_how_large(unit, ends, zh, en):
    assert (unit.span(*ends, ZH, "CNY"), unit.span(*ends, EN, "CNY")) == (zh, en)


def test_a_range_of_differences_has_signs():
    assert Unit.POINTS.span(-0.003, 0.005, ZH, "CNY", signed=True) == "−0.30 至 +0.50 个百分点"
    assert Unit.MONEY.span(1000, 2000, EN, "CNY", signed=True) == "+CN¥1,000 to +CN¥2,000"


@pytest.mark.parametrize(
    ("unit", "ends", "en"),
    [
        (Unit.SECONDS, (1.08, 1.12), "1.08–1.12 s"),
        (Unit.SHARE, (0.0412, 0.0414), "4.12%–4.14%"),
        (Unit.SCORE, (4.4211, 4.4239), "4.421–4.424"),
        (Unit.COUNT, (12_341, 12_344), "12,341–12,344"),
        (Unit.SECONDS, (1.1, 1.1), "1.1–1.1 s"),
    ],
)
def test_ends_that_would_read_alike_have_a_digit_more(unit, ends, en):
    """Unless they are alike: no digit more parts those."""
    assert unit.span(*ends, EN, "CNY") == en


@given(
    unit=st.sampled_from(Unit),
    ends=st.tuples(*[st.floats(-9e6, 9e6, allow_nan=False)] * 2).map(sorted),
    lang=st.sampled_from(words.Lang),
    currency=st.sampled_from(["CNY", "EUR", "USD"]),
)
def test_a_range_is_read_as_its_two_ends(unit, ends, lang, currency):
    """Who reads it, without knowing who wrote it, finds the two numbers that its ends are read as alone."""
    alone = [numbers(unit.write(each, lang, currency))[0] for each in ends]
    together = numbers(unit.span(*ends, lang, currency))
    found, wanted = ([(each.value, each.step, each.sign, each.unit) for each in several] for several in (together, alone))
    assert found == wanted


@given(value=st.floats(-9e9, 9e9, allow_nan=False), lang=st.sampled_from(words.Lang))
def test_one_minus_sign_stands_wherever_a_person_reads(value, lang):
    said = [words.number(value, lang, 1), words.compact(value, lang), words.money(value, "CNY", lang), words.percent(value, lang)]
    assert "-" not in "".join(said)
    assert all(each.startswith(words.MINUS) == (value < 0 and bool(re.search("[1-9]", each))) for each in said)


def test_no_sentence_writes_a_range_by_itself():
    """A range is written by one rule: `{x_interval}`, `{x_steps}` or `Unit.span`, never as two ends with a word between."""
    by_hand = re.compile(r"_low\}.{1,6}\{\w+_high\}")
    sources = Path(words.__file__).parent.rglob("*.py")
    assert [source.name for source in sources if by_hand.search(source.read_text("utf-8"))] == []
