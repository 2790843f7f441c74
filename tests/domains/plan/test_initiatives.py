"""Initiatives as recorded: on which day each counts, what is left out, and what the summary says of them."""

from datetime import date

import pytest

from zhanggui.domains.plan import metrics as m
from zhanggui.domains.plan.report import cooperation, initiatives
from zhanggui.domains.plan.tables import department, theme
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask
from zhanggui.words import Lang

YEAR = Period.year(2025)


@pytest.fixture
def facts(small_build):
    return measure(small_build, [Ask(metric=metric, period=YEAR, against=YEAR.year_before()) for metric in initiatives.needs])


def rows(build, table, *columns):
    return {tuple(row[column] for column in columns) for row in build.warehouse.rows(build.warehouse.table(table).select(*columns))}


def test_a_delivery_counts_on_the_day_from_which_it_worked_in_full(small_build):
    assert rows(small_build, "delivery", "initiative_id", "day") == {
        ("n1", date(2025, 4, 30)),
        ("n2", date(2025, 6, 30)),
        ("n5", date(2025, 1, 10)),
    }


def test_one_without_an_end_counts_on_its_first_day(shop):
    shop.take(
        initiatives=[{"initiative_id": "n1", "name": "新包装", "starts_on": "2025-02-03", "status": "delivered", "metric": "returns"}]
    )
    assert rows(shop.build(), "delivery", "initiative_id", "day") == {("n1", date(2025, 2, 3))}


def test_whose_it_is_stays_behind(small_build):
    assert "owner" not in small_build.warehouse.table("initiative").columns


def test_an_end_before_the_start_and_an_unknown_status_are_set_apart(shop):
    row = {"name": "新包装", "starts_on": "2025-02-03", "metric": "return_rate"}
    (loaded,) = shop.take(
        initiatives=[
            row | {"initiative_id": "n1", "ends_on": "2025-03-03", "status": "delivered"},
            row | {"initiative_id": "n2", "ends_on": "2025-01-03", "status": "delivered"},
            row | {"initiative_id": "n3", "ends_on": "", "status": "推进中"},
            row | {"initiative_id": "n4", "ends_on": "", "status": "进行中"},
        ]
    )
    assert (loaded.rows_kept, loaded.rows_apart) == (2, 2)


def test_by_theme_and_department(small_build):
    for dimension, expected in ((theme, {"product": 2, "supply": 1}), (department, {"技术": 2, "仓储": 1})):
        ask = Ask(metric=m.initiatives_delivered, period=YEAR, by=(dimension,))
        assert {fact.slices[0].value: fact.value for fact in measure(small_build, [ask]).of(ask)} == expected


def test_the_summary_says_what_was_begun_and_delivered(facts):
    said = [sentence.to(Lang.EN) for sentence in initiatives.write(facts) if sentence.known]
    assert said[0].startswith("3 initiatives began in the year")
    assert ", and 3 were delivered" in said[0]
    assert said[1].startswith("Of those delivered, 1 had an A/B test")
    assert said[2].startswith("The initiatives that began in the year cost CN¥180.00")
    told = [sentence.to(Lang.ZH) for sentence in cooperation.write(facts) if sentence.known]
    assert told[0].startswith("各部门全年启动举措 3 项")


def test_a_shop_without_a_list_of_initiatives_says_what_would_fill_it(shop):
    shop.take(orders=[{"order_id": "1", "ordered_at": "2025-01-01 10:00:00", "status": "completed"}])
    found = measure(shop.build(), [Ask(metric=metric, period=YEAR) for metric in initiatives.needs])
    assert all(not sentence.known for sentence in initiatives.write(found))
    assert all(any("initiatives" in guard.reason.en for guard in found[metric].guards) for metric in initiatives.needs)
