"""The label of a month chart's peak doesn't stand on the other line."""

from datetime import date

import pytest

from zhanggui.facts import Fact, Grain, Period, Receipt, Unit, compare
from zhanggui.report.charts.months import months
from zhanggui.words import Lang, Text

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def peak(before: dict[int, float]) -> tuple[float | None, str]:
    """Where the label of June's 100 stands, and what it says; the year before ran at 20 but in some months."""
    facts = [
        Fact(
            metric="orders",
            title=Text("订单数", "Orders"),
            value=100 if place == 6 else 40,
            unit=Unit.COUNT,
            period=each,
            receipt=Receipt("SELECT 1", "b"),
            comparison=compare(100 if place == 6 else 40, before.get(place, 20), each.year_before()),
        )
        for place, each in enumerate(YEAR.steps(Grain.MONTH), 1)
    ]
    row = months(facts, Lang.EN).spec["datasets"]["rows"][5]
    return row["peak_at"], row["peak"]


@pytest.mark.parametrize(
    ("before", "at", "said"),
    [
        ({}, 100, "100"),
        ({6: 95}, 100, "100"),
        ({6: 106}, 106, "100"),
        ({7: 110}, 110, "100"),
        ({1: 110}, 100, "100"),
        ({5: 180, 6: 20, 7: 20}, None, ""),
    ],
    ids=["far below", "just below", "on the label", "beside it", "elsewhere", "through it, steeply"],
)
def test_the_label_of_the_peak_stands_clear_of_the_year_before(before, at, said):
    assert peak(before) == (at, said)
