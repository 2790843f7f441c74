"""Whether a number that was read says what a fact is: the same thing counted in the same unit, right to its last digit."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_name, get_currency_symbol

from zhanggui.facts import Fact, Period, Unit
from zhanggui.report.claims import worth
from zhanggui.report.verify.numbers import Day, In, Kind, Token
from zhanggui.words import Lang

SHOWS = ("value", "change", "difference", "base", "low", "high")
"""What a number of a fact may be."""


class Fault(enum.Enum):
    """What is wrong with a number."""

    VALUE = "value"
    SIGN = "sign"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number ought to be: so many of a unit; `signed` where a sign may stand before it."""

    value: Decimal
    unit: In
    currency: str = ""
    signed: bool = False


_OWN = {
    Unit.MONEY: In.MONEY,
    Unit.PRICE: In.MONEY,
    Unit.COUNT: In.PLAIN,
    Unit.SHARE: In.PERCENT,
    Unit.POINTS: In.POINTS,
    Unit.RATIO: In.PLAIN,
    Unit.TIMES: In.TIMES,
    Unit.SCORE: In.PLAIN,
    Unit.SECONDS: In.SECONDS,
    Unit.HOURS: In.HOURS,
    Unit.WORK_HOURS: In.HOURS,
    Unit.DAYS: In.DAYS,
}
_LONG = {In.SECONDS: 1, In.MINUTES: 60, In.HOURS: 3600, In.DAYS: 86400, In.WEEKS: 604800}
"""Spans of time that may stand for each other: 36 hours are 1.5 days."""

_COUNTED = frozenset({In.DAYS, In.WEEKS, In.MONTHS, In.YEARS})
"""What a bare count may be counted in: 12 months with a sale."""

_PADDED = re.compile(r"(?<![\d.,])0\d")
"""A number isn't written with a nought before it."""

_EDGE = Decimal("1e-12")


def quantity(fact: Fact, shows: str) -> Quantity | None:
    """What a number that shows this of the fact ought to be; None where nothing is known."""
    found = worth(fact, shows)
    if found is None:
        return None
    value, unit = Decimal(repr(float(found))) if not isinstance(found, Decimal | int) else Decimal(found), _OWN[fact.unit]
    if shows == "change" and not fact.unit.is_level:
        return Quantity(value * 100, In.POINTS if fact.unit.is_share else In.PERCENT, signed=True)
    if unit in {In.PERCENT, In.POINTS}:
        return Quantity(value * 100, In.POINTS if shows == "difference" else unit, signed=True)
    return Quantity(value, unit, fact.currency if unit is In.MONEY else "", signed=True)


def fault(token: Token, ought: Quantity) -> Fault | None:  # noqa: PLR0911 - one line for each thing that may be wrong
    """What is wrong with a number that was read; None where it holds.

    It holds where it is the value rounded to the number's own last digit: 40.3 % and 40 % are both 40.31 %, 41 % isn't.
    """
    if token.value is None or token.step is None:
        return Fault.UNIT
    if _PADDED.search(token.text):
        return Fault.VALUE
    times = _times(token, ought)
    if times is None or not _paid_in(token.currency, ought.currency):
        return Fault.UNIT
    room = _room(token) * times / 2
    said, value = token.value * times, ought.value
    edge = _EDGE * max(Decimal(1), abs(value))
    if abs(abs(said) - abs(value)) > room + edge:
        return Fault.VALUE
    if token.sign is None:
        return Fault.SIGN if value < 0 and not ought.signed else None
    if token.sign == 0:
        return None if said == 0 else Fault.SIGN
    return None if said == 0 or (value > 0) == (token.sign > 0) else Fault.SIGN


def _room(token: Token) -> Decimal:
    """The size of the last digit; of a number said to be about so much, of its last digit that isn't nought."""
    step = token.step or Decimal(1)
    if not token.loose or not token.value:
        return step
    return max(step, Decimal(1).scaleb(int(token.value.normalize().as_tuple().exponent)))


def _times(token: Token, ought: Quantity) -> Decimal | None:
    """By how much the number is multiplied to stand in the unit that it ought to have; None where it can't."""
    if token.unit is ought.unit or (ought.unit is In.PLAIN and token.unit in _COUNTED):
        return Decimal(1)
    if token.unit in _LONG and ought.unit in _LONG:
        return Decimal(_LONG[token.unit]) / Decimal(_LONG[ought.unit])
    return None


def _paid_in(said: str, currency: str) -> bool:
    return not said or not currency or said.upper() in _signs(currency)


@lru_cache(maxsize=32)
def _signs(currency: str) -> frozenset[str]:
    """Everything that a currency is called."""
    symbols = {get_currency_symbol(currency, locale=lang.locale) for lang in Lang}
    names = {get_currency_name(currency, count=count, locale=lang.locale) for lang in Lang for count in (1, 2)}
    others = {"CNY": {"¥", "元", "人民币元", "RMB", "YUAN"}, "JPY": {"¥", "日元", "YEN"}, "USD": {"$", "美元", "DOLLARS", "DOLLAR"},
              "GBP": {"英镑", "POUNDS", "POUND"}, "EUR": {"欧元", "EUROS", "EURO"}, "HKD": {"$", "港元"}}  # fmt: skip
    return frozenset(each.upper() for each in symbols | names | others.get(currency, set()) | {currency})


def at(token: Token, period: Period, shows: str = "when") -> bool:
    """Whether a date is that of a period: all of it, or where it `shows` one end only ("from", "until"), that end."""
    day = token.day
    if token.kind is not Kind.DATE or day is None:
        return False
    first, last = period.start, period.last
    ends = {"from": (first,), "until": (last,)}.get(shows, (first, last))
    if day.quarter is not None:
        return period.days < _QUARTER and day.fits(Day(year=first.year, quarter=(first.month + 2) // 3))
    if day.day is not None:
        return any(day.fits(Day(each.year, each.month, each.day)) for each in ends)
    if day.month is not None:
        return any(day.fits(Day(each.year, each.month)) for each in ends) and (shows != "when" or _one_month(period) or day.day is not None)
    return day.year in {each.year for each in ends} and day.to in {None, last.year % 100}


def _one_month(period: Period) -> bool:
    return (period.start.year, period.start.month) == (period.last.year, period.last.month)


_QUARTER = 93
