"""The words of a sentence follow from its numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.domains import DOMAINS
from zhanggui.facts import Comparison, Fact, Interval, Move, Period, Receipt, Unit, compare, gained_most, largest, lost_most
from zhanggui.nouns import say
from zhanggui.words import Lang, Text

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def fact(
    now: float | Decimal | None, before: float | Decimal | None = None, unit: Unit = Unit.MONEY, interval: Interval | None = None
) -> Fact:
    return Fact(
        metric="gmv",
        title=Text("交易额", "GMV"),
        value=now,
        unit=unit,
        period=YEAR,
        receipt=Receipt("SELECT 1", "b"),
        comparison=compare(now, before, YEAR.year_before()),
        interval=interval,
    )


def read(found: Fact, lang: Lang = Lang.EN) -> str:
    return say(Text("交易额 {gmv}{gmv_moved}。", "GMV was {gmv}{gmv_moved}."), gmv=found).to(lang)


@pytest.mark.parametrize(
    ("now", "before", "unit", "zh", "en"),
    [
        (120, 100, Unit.MONEY, "交易额 ¥120.00，同比增长 20.0%。", "GMV was CN¥120.00, up 20.0% on the year before."),
        (80, 100, Unit.COUNT, "交易额 80，同比下降 20.0%。", "GMV was 80, down 20.0% on the year before."),
        (1000, 1004, Unit.COUNT, "交易额 1,000，同比基本持平。", "GMV was 1,000, level with the year before."),
        (0.25, 0.20, Unit.SHARE, "交易额 25.0%，同比上升 5.0 个百分点。", "GMV was 25.0%, up 5.0 pp on the year before."),
        (2.0, 3.5, Unit.DAYS, "交易额 2.0 天，同比缩短 1.5 天。", "GMV was 2.0 days, 1.5 days shorter than the year before."),
        (4.5, 4.2, Unit.SCORE, "交易额 4.50，同比提高 0.30。", "GMV was 4.50, up 0.30 on the year before."),
        (100, None, Unit.COUNT, "交易额 100。", "GMV was 100."),
        (100, 0, Unit.COUNT, "交易额 100。", "GMV was 100."),
    ],
)
def test_the_words_of_a_change_follow_from_it(now, before, unit, zh, en):
    found = fact(now, before, unit)
    assert read(found, Lang.ZH) == zh
    assert read(found, Lang.EN) == en


def test_a_change_within_sampling_error_has_no_direction():
    unclear = fact(0.25, 0.24, Unit.SHARE, Interval(0.23, 0.27))
    assert unclear.move is Move.UNCLEAR
    assert read(unclear) == "GMV was 25.0%, no clear change on the year before (+1.0 pp)."
    assert fact(0.25, 0.20, Unit.SHARE, Interval(0.23, 0.27)).move is Move.ROSE


def test_a_change_that_is_written_as_nought_is_none():
    tiny = fact(0.5004, 0.4999, Unit.SHARE)
    assert tiny.move is Move.LEVEL
    assert tiny.change_to(Lang.EN) == "±0.0 pp"


@given(st.decimals(1, 10**9, places=2), st.decimals(1, 10**9, places=2))
def test_up_is_said_only_of_what_rose(now, before):
    said = read(fact(now, before))
    assert (", up " in said) <= (now > before)
    assert (", down " in said) <= (now < before)
    assert ("level" in said) <= (abs(now - before) <= before / 100)


def test_against_a_target_the_words_say_so():
    held = Fact(
        metric="gmv",
        title=Text("", ""),
        value=110,
        unit=Unit.COUNT,
        period=YEAR,
        receipt=Receipt("", ""),
        comparison=Comparison(YEAR, 100, 0.1, 10, "target"),
    )
    assert read(held) == "GMV was 110, up 10.0% on the target."
    assert read(held, Lang.ZH) == "交易额 110，较目标增长 10.0%。"


def test_words_may_hold_no_bare_number():
    with pytest.raises(ValueError, match="bare number"):
        say(Text("增长了 3 倍 {gmv}", "three times {gmv}"), gmv=fact(1))
    with pytest.raises(ValueError, match="same numbers"):
        say(Text("交易额 {gmv}", "GMV"), gmv=fact(1))


def test_a_name_from_the_data_may_hold_digits():
    said = say(Text("最大的类目是{name}：{gmv}。", "The largest was {name}: {gmv}."), name=Text("3C 数码", "3C 数码"), gmv=fact(5))
    assert said.to(Lang.ZH) == "最大的类目是3C 数码：¥5.00。"
    assert said.known


def test_a_sentence_with_an_unknown_number_is_not_said():
    assert not say(Text("{gmv}", "{gmv}"), gmv=fact(None)).known
    assert not say(Text("{gmv_change}", "{gmv_change}"), gmv=fact(1, None)).known
    assert say(Text("{gmv}{gmv_moved}", "{gmv}{gmv_moved}"), gmv=fact(1, None)).known


def test_no_space_is_set_after_ten_thousand():
    said = say(Text("会话 {gmv} 次。", "{gmv} sessions."), gmv=fact(15_700, unit=Unit.COUNT))
    assert said.to(Lang.ZH) == "会话 1.57万次。"


def test_the_largest_is_one_alone():
    assert largest([fact(3), fact(5), fact(None)]).value == 5
    assert largest([fact(5), fact(5)]) is None
    assert largest([fact(5)]) is None


def test_what_gained_most_did_so_in_its_own_unit():
    facts = [fact(110, 100), fact(30, 10), fact(90, 100)]
    assert gained_most(facts).value == 30
    assert lost_most(facts).value == 90
    assert lost_most(facts).difference_to(Lang.EN) == "−CN¥10.00"
    assert gained_most([fact(90, 100)]) is None


def test_every_section_declares_what_it_shows():
    for section in (section for domain in DOMAINS for section in domain.sections):
        assert set(section.key) <= set(section.needs), section.name
        assert set(section.front) <= set(section.needs), section.name
    names = [section.name for domain in DOMAINS for section in domain.sections]
    assert len(names) == len(set(names))
