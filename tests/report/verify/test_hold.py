"""A number holds where it is the value rounded to its own last digit, and nowhere else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhanggui.facts import Fact, Interval, Period, Receipt, Unit, compare
from zhanggui.report.verify.hold import Fault, at, fault, quantity
from zhanggui.report.verify.numbers import numbers
from zhanggui.words import Lang, Text

YEAR = Period.year(2025)


def fact(value, unit=Unit.MONEY, before=None, period=YEAR):
    held = None if before is None else compare(value, before, period.year_before())
    return Fact("m", Text("指标", "metric"), value, unit, period, Receipt("SELECT 1", "b"), comparison=held)


def wrong(text, of, shows="value"):
    (token,) = numbers(text)
    return fault(token, quantity(of, shows))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("¥158.73万", None),
        ("¥158.7万", None),
        ("¥159万", None),
        ("CN¥1.59M", None),
        ("1,587,293.20元", None),
        ("约160万元", None),
        ("¥158万", Fault.VALUE),
        ("¥160万", Fault.VALUE),
        ("¥158.73亿", Fault.VALUE),
        ("US$1.59M", Fault.UNIT),
        ("159万", Fault.UNIT),
        ("159%", Fault.UNIT),
        ("-¥159万", Fault.SIGN),
        ("¥0159万", Fault.VALUE),
    ],
)
def test_money(text, found):
    assert wrong(text, fact(Decimal("1587293.20"))) is found


def test_a_share_is_in_percent_and_its_change_in_points():
    share = fact(0.102, Unit.SHARE, 0.086)
    assert wrong("10.2%", share) is None
    assert wrong("10.2 pp", share) is Fault.UNIT
    assert wrong("+1.6 pp", share, "change") is None
    assert wrong("1.6 个百分点", share, "change") is None
    assert wrong("+1.6%", share, "change") is Fault.UNIT
    assert wrong("−1.6 pp", share, "change") is Fault.SIGN
    assert wrong("8.6%", share, "base") is None


def test_an_amount_changes_by_percent_and_differs_in_its_own_unit():
    amount = fact(Decimal(150), before=Decimal(100))
    assert wrong("+50.0%", amount, "change") is None
    assert wrong("+¥50", amount, "difference") is None
    assert wrong("+50.0 pp", amount, "change") is Fault.UNIT


def test_a_span_may_be_said_in_another_unit_of_time():
    span = fact(36.0, Unit.HOURS)
    assert wrong("36.0 hours", span) is None
    assert wrong("1.5 days", span) is None
    assert wrong("36.0 days", span) is Fault.VALUE


def test_the_ends_of_an_interval():
    span = replace(fact(0.5, Unit.SHARE), interval=Interval(0.445, 0.551))
    assert wrong("44.5%", span, "low") is None
    assert wrong("55.1%", span, "high") is None
    assert wrong("55.1%", span, "low") is Fault.VALUE


def test_a_date_is_that_of_the_period():
    (may, december) = numbers("2025年5月至2025年12月")
    longer = Period(date(2025, 5, 1), date(2026, 1, 1))
    assert at(may, longer, "from")
    assert not at(december, longer, "from")
    assert at(december, longer, "until")
    assert at(numbers("2025")[0], YEAR)
    assert not at(numbers("2024")[0], YEAR)
    assert at(numbers("June 2025")[0], Period.parse("2025-06"))
    assert not at(numbers("June 2025")[0], YEAR)


@example(value=0.125, lang=Lang.ZH, unit=Unit.MONEY)
@given(
    value=st.floats(min_value=0.001, max_value=1e7),
    lang=st.sampled_from(list(Lang)),
    unit=st.sampled_from([Unit.MONEY, Unit.COUNT, Unit.SHARE, Unit.DAYS]),
)
def test_what_is_written_holds_and_the_next_digit_does_not(value, lang, unit):
    of = fact(value, unit)
    (token,) = numbers(unit.write(value, lang, "CNY"))
    ought = quantity(of, "value")
    assert fault(token, ought) is None
    for beside in (token.value + token.step, token.value - token.step):
        away = abs(abs(beside) - abs(ought.value))
        assert away >= token.step / 2
        halfway = away - token.step / 2 <= abs(ought.value) * Decimal("1e-12")  # 0.125 is 0.12 to one hand and 0.13 to another
        assert fault(replace(token, value=beside), ought) is (None if halfway else Fault.VALUE)
