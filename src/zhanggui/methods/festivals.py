"""When the days fall that move a shop's sales: public holidays, and the festivals of online shopping.

Public holidays are those of the `holidays` package. Shopping festivals are kept by custom,
not by law: the spans below are those that the large platforms announced for recent years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from lunardate import LunarDate

from zhanggui.words import Text


@dataclass(frozen=True, slots=True)
class Festival:
    """A span of days, both ends in it, and the first day on which deposits are taken for it."""

    name: str
    title: Text
    first: date
    last: date
    presale: date | None = None


def spring_festival(year: int) -> date:
    """The first day of the first lunar month."""
    first: date = LunarDate(year, 1, 1).to_solar_date()
    return first


@cache
def shopping_festivals(year: int, country: str) -> tuple[Festival, ...]:
    """The shopping festivals of a calendar year."""
    if country != "CN":
        return _black_friday(year)
    new_year = spring_festival(year)
    return (
        Festival("nianhuo", Text("年货节", "New Year goods festival"), new_year - timedelta(27), new_year - timedelta(8)),
        Festival("spring_festival", Text("春节", "Spring Festival"), new_year - timedelta(7), new_year + timedelta(7)),
        Festival("618", Text("618 大促", "618 festival"), date(year, 5, 31), date(year, 6, 20), date(year, 5, 24)),
        Festival("double_11", Text("双11", "Double 11"), date(year, 10, 31), date(year, 11, 11), date(year, 10, 20)),
        Festival("double_12", Text("双12", "Double 12"), date(year, 12, 8), date(year, 12, 12)),
    )


def _black_friday(year: int) -> tuple[Festival, ...]:
    """The Friday after the fourth Thursday of November, to the Monday after it."""
    november = date(year, 11, 1)
    friday = november + timedelta((3 - november.weekday()) % 7 + 21 + 1)
    return (Festival("black_friday", Text("黑色星期五", "Black Friday to Cyber Monday"), friday, friday + timedelta(3)),)


@cache
def public_holidays(year: int, country: str) -> dict[date, str]:
    """The public holidays of a year, by their names in English; none for a country that isn't known."""
    try:
        found = holidays.country_holidays(country, years=year, language="en_US")
    except (NotImplementedError, KeyError):
        return {}
    return {day: name for day, name in found.items() if "observed" not in name.lower() and "substitut" not in name.lower()}


@cache
def festival_title(name: str, year: int, country: str) -> Text:
    """A festival or holiday, found by its English name among those of a year, as it is called in both languages."""
    named = next((each.title for each in shopping_festivals(year, country) if each.title.en == name), None)
    day = next((day for day, each in public_holidays(year, country).items() if each == name), None)
    if named is not None or day is None or country != "CN":
        return named or Text(name, name)
    return Text(holidays.country_holidays(country, years=year, language="zh_CN").get(day, name), name)


@cache
def festival_days(first: date, end: date, country: str) -> dict[str, int]:
    """How many days of each festival and holiday fall into the half-open span from `first` to `end`."""
    days: dict[str, int] = {}
    for year in range(first.year, end.year + 1):
        for day, name in public_holidays(year, country).items():
            if first <= day < end:
                days[name] = days.get(name, 0) + 1
        for festival in shopping_festivals(year, country):
            inside = (min(end, festival.last + timedelta(1)) - max(first, festival.presale or festival.first)).days
            if inside > 0:
                days[festival.title.en] = days.get(festival.title.en, 0) + inside
    return days
