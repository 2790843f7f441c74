"""The words of a sentence follow from its numbers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.domains import DOMAINS
from zhanggui.facts import Better, Fact, Interval, Move, Period, Receipt, Unit, compare, gained_most, largest, lost_most
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
        (20.0, 10.6, Unit.WORK_HOURS, "交易额 20.0 小时，同比增加 9.4 小时。", "GMV was 20.0 hours, 9.4 hours more than the year before."),
        (8.0, 10.5, Unit.WORK_HOURS, "交易额 8.0 小时，同比减少 2.5 小时。", "GMV was 8.0 hours, 2.5 hours fewer than the year before."),
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


@pytest.mark.parametrize(
    ("now", "before", "zh", "en"),
    [
        (101, 100, "，同比略增 1.0%", ", up slightly (1.0%) on the year before"),
        (99, 100, "，同比略降 1.0%", ", down slightly (1.0%) on the year before"),
        (102, 100, "，同比增长 2.0%", ", up 2.0% on the year before"),
        (197, 100, "，同比约翻一番（增长 97.0%）", ", about double the year before (up 97.0%)"),
        (260, 100, "，同比翻番有余（增长 160.0%）", ", more than double the year before (up 160.0%)"),
        (52, 100, "，同比减少约一半（下降 48.0%）", ", about half of the year before (down 48.0%)"),
        (30, 100, "，同比减少过半（下降 70.0%）", ", less than half of the year before (down 70.0%)"),
    ],
)
def test_the_size_of_a_change_has_its_word(now, before, zh, en):
    found = fact(now, before, Unit.COUNT)
    assert read(found, Lang.ZH).endswith(f"{zh}。")
    assert read(found).endswith(f"{en}.")


@given(st.decimals(1, 10**6, places=2), st.decimals(1, 10**6, places=2))
def test_a_word_of_size_is_said_only_of_that_size(now, before):
    said, change = read(fact(now, before)), float(now / before - 1)
    assert ("slightly" in said) <= (abs(change) < 0.02)
    assert ("about double" in said) <= (0.95 <= change < 1.05)
    assert ("more than double" in said) <= (change >= 1.05)
    assert ("about half" in said) <= (-0.55 <= change < -0.45)
    assert ("less than half" in said) <= (change < -0.55)


def aimed(now: float, aim: float, better: Better) -> Fact:
    return replace(fact(now, unit=Unit.COUNT), better=better, comparison=compare(now, aim, YEAR, "target"))


@pytest.mark.parametrize(
    ("now", "aim", "better", "zh", "en"),
    [
        (110, 100, Better.UP, "，达成目标（较目标 +10.0%）", ", which meets the target (+10.0% against it)"),
        (100, 100, Better.UP, "，达成目标（较目标 ±0.0%）", ", which meets the target (±0.0% against it)"),
        (90, 100, Better.UP, "，未达目标（较目标 −10.0%）", ", which misses the target (−10.0% against it)"),
        (90, 100, Better.DOWN, "，达成目标（较目标 −10.0%）", ", which meets the target (−10.0% against it)"),
        (110, 100, Better.DOWN, "，未达目标（较目标 +10.0%）", ", which misses the target (+10.0% against it)"),
        (110, 100, Better.NEITHER, "，较目标 +10.0%", ", +10.0% against the target"),
    ],
)
def test_a_target_is_met_or_missed(now, aim, better, zh, en):
    held = aimed(now, aim, better)
    assert read(held, Lang.ZH) == f"交易额 {now}{zh}。"
    assert read(held) == f"GMV was {now}{en}."


def test_the_errors_of_both_years_blur_a_change():
    now, before = Interval(0.24, 0.26), Interval(0.16, 0.24)
    found = fact(0.25, 0.21, Unit.SHARE, now)
    assert found.move is Move.ROSE
    blurred = replace(found, comparison=compare(0.25, 0.21, YEAR.year_before(), interval=before))
    assert blurred.move is Move.UNCLEAR


def test_a_slot_says_sign_range_and_base():
    found = fact(1200, 1000, Unit.COUNT, Interval(1100, 1300))
    words = Text("{x_signed} {x_low}–{x_high} {x_base}", "{x_signed} {x_low}–{x_high} {x_base}")
    assert say(words, x=found).to(Lang.EN) == "+1,200 1,100–1,300 1,000"
    assert not say(words, x=fact(1200, 1000)).known


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


def test_a_space_is_set_between_a_latin_title_and_the_words_behind_it():
    words = Text("{title}由 {gmv} 恢复，{title}（{name}）{name}居首。", "{title} back from {gmv}; {title} ({name}); {name} leads.")
    said = say(words, title=Text("获客成本 (CAC)", "CAC"), name=Text("抖音", "Douyin"), gmv=fact(5, unit=Unit.COUNT))
    assert said.to(Lang.ZH) == "获客成本 (CAC) 由 5 恢复，获客成本 (CAC)（抖音）抖音居首。"
    assert said.to(Lang.EN) == "CAC back from 5; CAC (Douyin); Douyin leads."


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
