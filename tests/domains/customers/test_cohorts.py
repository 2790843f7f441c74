"""Cohorts: who came back in which month after the first, worked out on paper, and again with other means."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.measure import measure
from zhanggui.facts import Grain, Period
from zhanggui.nouns import Ask

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}


def by_age(build, name, period, every=None):
    metric = METRICS[name]
    age = next(each for each in metric.dimensions if each.name == "age")
    ask = Ask(metric=metric, period=Period.parse(period), by=(age,), every=every)
    return {(str(fact.period), fact.slices[-1].value): fact for fact in measure(build, [ask]).of(ask)}


def test_buyers_come_back_as_worked_out_by_hand(small_build):
    """Ben's second order came four months after the first; Ann's, of 2024, ten; Dan's was cancelled; the orders end on 30 December."""
    ages = by_age(small_build, "cohort_repurchase", "2025")
    assert {age: round(float(fact.value), 6) for (_, age), fact in ages.items()} == {f"{n:02d}": 0.333333 * (n == 4) for n in range(1, 10)}
    assert [fact.n for fact in ages.values()] == [3, 3, 3, 3, 3, 3, 2, 2, 1]
    of_ann = {age: fact.value for (_, age), fact in by_age(small_build, "cohort_repurchase", "2024-03").items()}
    assert of_ann == {f"{n:02d}": float(n == 10) for n in range(1, 21)}


def test_what_they_spend_is_said_of_everybody_in_the_cohort(small_build):
    ages = {age: float(fact.value) for (_, age), fact in by_age(small_build, "cohort_spend", "2025").items()}
    assert ages["04"] == pytest.approx(8.0 / 3)
    assert ages["05"] == 0


def test_visitors_come_back_as_worked_out_by_hand(small_build):
    """Of the two of March the second came in April; the third came on the last day of the year."""
    months = by_age(small_build, "cohort_retention", "2025", Grain.MONTH)
    assert float(months["2025-03", "01"].value) == 0.5
    assert [months["2025-03", f"{n:02d}"].value for n in range(2, 10)] == [0.0] * 8
    assert all(fact.value is None for (month, _), fact in months.items() if month == "2025-12")


def test_a_month_that_is_not_over_is_not_known_and_never_nought(small_build):
    months = by_age(small_build, "cohort_repurchase", "2025", Grain.MONTH)
    assert months["2025-05", "06"].value == 0
    assert months["2025-05", "07"].value is None
    assert not [age for (month, age), fact in months.items() if month == "2025-11" and fact.value is not None]


def test_without_a_past_nobody_is_known_to_be_new(shop):
    """A shop that doesn't say when it opened may have had these customers before."""
    shop.folder.path.joinpath("zhanggui.toml").write_text("[shop]\n", "utf-8")
    from dozen import sources
    from shops import MadeShop
    from zhanggui.settings import open_folder

    made = MadeShop(open_folder(shop.folder.path))
    made.take(**sources())
    found = by_age(made.build(), "cohort_repurchase", "2024", Grain.MONTH)
    known = {fact.value for fact in found.values()}
    assert known == {None}
    assert {guard.name for fact in found.values() for guard in fact.guards} & {"left_truncation", "outside_data"}


def test_cohorts_of_the_simulated_shop_agree_with_a_count_in_python(simulated):
    """The same from the orders themselves, person by person, without a query."""
    build = current(simulated, DOMAINS)
    rows = build.warehouse.read(build.warehouse.table("purchase").select("person", "day"))
    last = build.warehouse.read(build.warehouse.table("order").select("day"))["day"].to_pylist()
    build_months: dict[str, set[int]] = defaultdict(set)
    for row in rows.to_pylist():
        build_months[row["person"]].add(row["day"].year * 12 + row["day"].month - 1)
    after = max(last) + timedelta(days=1)
    over = after.year * 12 + after.month - 2
    people: Counter = Counter()
    back: Counter = Counter()
    for months in build_months.values():
        first = min(months)
        for later in range(first + 1, over + 1):
            people[first, later - first] += 1
            back[first, later - first] += later in months
    found = by_age(build, "cohort_repurchase", "2024", Grain.MONTH)
    assert len(found) > 100
    for (month, age), fact in found.items():
        start = date.fromisoformat(f"{month}-01")
        key = (start.year * 12 + start.month - 1, int(age))
        if people[key]:
            assert fact.value is None or (fact.n, float(fact.value)) == (people[key], pytest.approx(back[key] / people[key]))
        else:
            assert fact.value is None
    assert any(fact.value for fact in found.values())
    build.warehouse.close()
