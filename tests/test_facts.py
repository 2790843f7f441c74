"""Periods and facts."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.errors import BadRequest
from zhanggui.facts import Fact, Grain, Guard, Period, Receipt, Slice, Unit, compare
from zhanggui.words import Lang, Text

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
spans = st.tuples(days, days).map(sorted).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Period(*pair))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2025", date(2025, 1, 1), date(2026, 1, 1)),
        ("2025-Q4", date(2025, 10, 1), date(2026, 1, 1)),
        ("2025-11", date(2025, 11, 1), date(2025, 12, 1)),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 6)),
        ("2025-11-11", date(2025, 11, 11), date(2025, 11, 12)),
        ("2025-01-01..2025-06-30", date(2025, 1, 1), date(2025, 7, 1)),
    ],
)
def test_a_period_is_read(words, start, end):
    assert Period.parse(words) == Period(start, end)


@pytest.mark.parametrize("words", ["", "20x5", "2025-13", "2025-Q5", "2025-06-30..2025-01-01", "yesterday"])
def test_what_is_no_period_is_refused(words):
    with pytest.raises(BadRequest):
        Period.parse(words)


def test_a_fiscal_year_starts_where_the_shop_says():
    assert Period.parse("2025", 4) == Period(date(2025, 4, 1), date(2026, 4, 1))
    assert Period.parse("2025-Q1", 4).start == date(2025, 4, 1)


@given(spans)
def test_a_period_is_written_so_that_it_is_read(period):
    assert Period.parse(str(period)) == period


@given(st.integers(1, 12), st.integers(0, 40), st.sampled_from([3, 12]), st.integers(1, 12))
def test_a_period_is_written_so_that_it_is_read_in_every_fiscal_year(month, quarters, months, first_month):
    """Also a calendar quarter in a shop whose years begin in February, which is no quarter there."""
    start = date(2020, month, 1)
    for _ in range(quarters):
        start = (start + timedelta(93)).replace(day=1)
    end = start
    for _ in range(months):
        end = (end + timedelta(32)).replace(day=1)
    period = Period(start, end)
    assert Period.parse(period.written(first_month), first_month) == period


def test_a_fiscal_quarter_is_written_by_its_number():
    assert Period(date(2026, 1, 1), date(2026, 4, 1)).written(4) == "2025-Q4"
    assert Period(date(2025, 1, 1), date(2026, 1, 1)).written(4) == "2025-01-01..2025-12-31"


@given(spans, st.sampled_from(Grain))
def test_steps_walk_through_a_period_without_gap_or_overlap(period, grain):
    steps = list(period.steps(grain))
    assert steps[0].start == period.start
    assert steps[-1].end == period.end
    assert all(before.end == after.start for before, after in pairwise(steps))


def test_whole_months_are_held_against_whole_months():
    assert Period.parse("2025-03").previous() == Period.parse("2025-02")
    assert Period.parse("2025-Q1").previous() == Period.parse("2024-Q4")
    assert Period.parse("2024-02-29").year_before().start == date(2023, 2, 28)


def fact(value, unit=Unit.MONEY, **more):
    return Fact("m", Text("指标", "metric"), value, unit, Period.year(2025), Receipt("SELECT 1", "b"), **more)


def test_not_known_is_said_in_words():
    assert fact(None).to(Lang.ZH) == "未知"
    guard = Guard("left_truncation", Text("因为", "because"), withholds=True)
    assert fact(None, guards=(guard,)).to(Lang.EN) == "withheld"


def test_a_change_without_a_base_is_not_known():
    held = compare(Decimal(10), Decimal(0), Period.year(2024))
    assert held.change is None
    assert held.difference == 10


@pytest.mark.parametrize("shows", ["base", "low", "high"])
def test_what_a_number_lacks_is_not_the_number_itself(shows):
    assert fact(Decimal(10)).says(shows, Lang.EN) == "not known"
    assert fact(Decimal(10)).says("value", Lang.EN) == fact(Decimal(10)).to(Lang.EN)


def test_shares_move_in_points_and_money_in_percent():
    year = Period.year(2024)
    assert fact(0.12, Unit.SHARE, comparison=compare(0.12, 0.10, year)).change_to(Lang.EN).startswith("+2.0")
    assert fact(Decimal(110), comparison=compare(Decimal(110), Decimal(100), year)).change_to(Lang.EN) == "+10.0%"
    assert fact(40.0, Unit.DAYS, comparison=compare(40.0, 45.0, year)).change_to(Lang.ZH) == "−5.0 天"


@pytest.mark.parametrize(
    ("said", "values", "again"),
    [
        ("channel=tmall", ("tmall",), "channel=tmall"),
        ("channel = tmall , jd,tmall", ("jd", "tmall"), "channel=jd,tmall"),
        (r"brand=A\,B", ("A,B",), r"brand=A\,B"),
        ("channel=", ("",), "channel="),
        ("query=a=b", ("a=b",), "query=a=b"),
    ],
)
def test_a_filter_may_name_several_values(said, values, again):
    found = Slice.read(said)
    assert (found.values, found.written) == (values, again)


def test_a_word_alone_is_no_filter():
    with pytest.raises(BadRequest, match="channel=tmall,jd"):
        Slice.read("tmall")


texts = st.text(",\\ab茶=", min_size=1, max_size=4)


@given(st.sets(texts, min_size=1, max_size=3))
def test_a_filter_is_read_as_it_was_written(values):
    first, *more = sorted(values)
    made = Slice("channel", first, tuple(more))
    assert Slice.read(made.written) == made
