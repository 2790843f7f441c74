"""Festivals against the calendars of the years."""

from datetime import date

import pytest

from zhanggui.methods.festivals import festival_days, public_holidays, shopping_festivals, spring_festival


@pytest.mark.parametrize(
    ("year", "day"), [(2023, date(2023, 1, 22)), (2024, date(2024, 2, 10)), (2025, date(2025, 1, 29)), (2026, date(2026, 2, 17))]
)
def test_the_spring_festival_is_when_it_was(year, day):
    assert spring_festival(year) == day


def test_the_spring_festival_moves_between_months():
    january = [festival_days(date(year, 1, 1), date(year, 2, 1), "CN").get("Spring Festival", 0) for year in (2024, 2025)]
    assert january == [0, 10]


def test_the_large_promotions_stand_where_they_always_do():
    names = {each.name: each for each in shopping_festivals(2025, "CN")}
    assert date(2025, 6, 18) >= names["618"].first
    assert names["double_11"].last == date(2025, 11, 11)
    assert names["double_11"].presale < names["double_11"].first


def test_black_friday_follows_thanksgiving():
    assert [shopping_festivals(year, "US")[0].first for year in (2023, 2024, 2025)] == [
        date(2023, 11, 24),
        date(2024, 11, 29),
        date(2025, 11, 28),
    ]


@pytest.mark.parametrize(
    ("country", "day"), [("CN", date(2025, 10, 1)), ("GB", date(2025, 12, 25)), ("US", date(2025, 7, 4)), ("BR", date(2025, 9, 7))]
)
def test_public_holidays_are_known(country, day):
    assert day in public_holidays(2025, country)


def test_a_country_that_nobody_knows_has_no_holidays():
    assert public_holidays(2025, "XX") == {}
