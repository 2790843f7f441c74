"""What came of a plan: worked out on paper, given again by its queries, and honest about what can't be scored."""

from dataclasses import replace
from datetime import date

import pytest

from engine.outlook.conftest import GROWN, METRICS, YEAR, opened
from zhanggui.engine.outlook import Action, Forecast, Plan, Target, score
from zhanggui.facts import Period
from zhanggui.words import Lang, Text, same

ORDERS, GMV, AOV = (METRICS[name] for name in ("orders", "gmv", "aov"))


def said(metric, period, *ends):
    return Forecast(metric=metric.name, version=metric.version, period=period, q10=ends[0], q50=ends[1], q90=ends[2])


def action(moves, target=None):
    return Action(problem=same("p"), does=same("d"), owner="林", by=date(2024, 6, 30), moves=moves, target=target)


PLAN = Plan(
    year=2024,
    period="2024",
    made_from="before",
    last_day=date(2023, 12, 31),
    # What came: 12, 10 and 11 orders in January to March, 154 in the year.
    forecasts=(
        said(ORDERS, "2024-01", 9, 11, 13),
        said(ORDERS, "2024-02", 5, 7, 9),
        said(ORDERS, "2024", 120, 140, 150),
        said(GMV, "2024-01", 90, 120, 150),
    ),
    naive=(
        said(ORDERS, "2024-01", 8, 10, 12),
        said(ORDERS, "2024-02", 6, 8, 10),
        said(ORDERS, "2024", 100, 127, 150),
        said(GMV, "2024-01", 80, 100, 130),
    ),
    targets=(Target(metric="orders", period="2024", value=150.0), Target(metric="gmv", period="2024", value=1600.0)),
    actions=(action("orders", 160.0), action("aov"), action("nothing_such")),
    frozen_on=date(2024, 1, 5),
    frozen="f" * 64,
)


@pytest.fixture(scope="module")
def scored(build):
    return score(build, PLAN, METRICS)


def row(found, metric):
    return next(each for each in found.rows if each.metric is metric)


def value_of(build, fact):
    return next(iter(build.warehouse.run(fact.sql)[0].values()))


def test_coverage_by_hand(scored):
    # January's orders (12 in 9 to 13) and GMV (120 in 90 to 150) are within, February's (10 above 9) is not: two of three.
    assert scored.coverage.value == pytest.approx(2 / 3)
    assert scored.coverage.n == 3
    assert scored.coverage.comparison.value == pytest.approx(0.8)
    assert scored.coverage.interval.low < 2 / 3 < scored.coverage.interval.high
    assert row(scored, ORDERS).coverage.value == pytest.approx(1 / 2)
    assert {guard.name for guard in scored.coverage.guards} == {"dependent"}


def test_losses_by_hand(scored):
    # Orders, ours: January 0.1 × 3 + 0.5 × 1 + 0.1 × 1 = 0.9, February 0.1 × 5 + 0.5 × 3 + 0.9 × 1 = 2.9; the mean over both
    # and three levels is 3.8 / 6, over 11 orders a month. GMV: 0.1 × 30 + 0 + 0.1 × 30 = 6 / 3 over 120.
    orders, gmv = 3.8 / 6 / 11, 6 / 3 / 120
    assert row(scored, ORDERS).loss.value == pytest.approx(orders)
    assert scored.loss.value == pytest.approx((orders + gmv) / 2)
    # Naive: January 0.1 × 4 + 0.5 × 2 + 0 = 1.4, February 0.1 × 4 + 0.5 × 2 + 0 = 1.4; GMV 0.1 × 40 + 0.5 × 20 + 0.1 × 10 = 15.
    naive = (2.8 / 6 / 11 + 15 / 3 / 120) / 2
    assert scored.naive.value == pytest.approx(naive)
    assert scored.skill.value == pytest.approx(1 - (orders + gmv) / 2 / naive)


def test_targets_by_hand(scored):
    # 154 orders were more than 150; 1,540 of GMV less than 1,600.
    assert row(scored, ORDERS).hit is True
    assert row(scored, GMV).hit is False
    assert (scored.hit.value, scored.judged.value) == (1, 2)
    assert row(scored, ORDERS).actual.value == 154
    assert row(scored, ORDERS).actual.comparison.kind == "target"
    assert row(scored, ORDERS).aimed.value == 150
    assert row(scored, ORDERS).foreseen.interval.high == 150
    assert row(scored, GMV).foreseen is None, "no year was forecast of it"


def test_a_target_of_a_month_or_a_quarter_is_judged_too(build):
    targets = (Target(metric="orders", period="2024-02", value=11.0), Target(metric="gmv", period="2024-Q1", value=330.0))
    found = score(build, replace(PLAN, targets=targets), METRICS)
    assert [each.hit for each in found.aims] == [False, True], "10 of 11 orders in February; 33 of ten each in the quarter"
    assert (found.hit.value, found.judged.value) == (1, 2)
    assert value_of(build, found.hit) == 1
    assert row(found, ORDERS).hit is None, "the year had no target"
    assert row(found, ORDERS).actual.comparison.value == 127


def test_every_number_comes_again_from_its_query(scored, build):
    facts = [scored.coverage, scored.loss, scored.naive, scored.skill, scored.hit, scored.judged]
    for each in scored.rows:
        facts += [each.coverage, each.loss, each.naive, each.actual, *(fact for fact in (each.foreseen, each.aimed) if fact)]
    for fact in facts:
        assert float(value_of(build, fact)) == pytest.approx(float(fact.value)), fact.metric
    assert "f" * 64 in row(scored, ORDERS).aimed.sql


def test_ratios_and_totals_come_again_from_their_queries(build):
    names = ("aov", "buyers", "units_per_order")
    came = {name: [10.0, 10.0] if name == "aov" else [5.0, 5.0] if name == "buyers" else [1.0, 1.0] for name in names}
    forecasts = tuple(
        said(METRICS[name], f"2024-{month:02d}", 0.9 * value, value, 0.95 * value + month)
        for name in names
        for month, value in enumerate(came[name], 1)
    )
    found = score(build, replace(PLAN, forecasts=forecasts, naive=forecasts, targets=(), actions=()), METRICS)
    for each in found.rows:
        assert [float(fact.value) for fact in each.months[:2]] == came[each.metric.name]
        assert float(value_of(build, each.loss)) == pytest.approx(each.loss.value)
    assert found.skill.value == 0


def test_actions_say_whether_their_metric_moved_as_meant(scored):
    more, same_as_ever, gone = scored.actions
    assert (more.moved, more.reached) == (True, False), "127 → 154 orders is up, but short of 160"
    assert more.actual.comparison.value == 127
    assert same_as_ever.moved is not True, "an order is worth ten as ever"
    assert (gone.actual, gone.moved, gone.reached) == (None, None, None)


def test_a_changed_definition_is_said_and_not_scored(build):
    changed = replace(PLAN, forecasts=tuple(replace(each, version="old") if each.metric == "orders" else each for each in PLAN.forecasts))
    found = score(build, changed, METRICS)
    assert row(found, ORDERS).hit is None
    assert row(found, ORDERS).coverage.value is None
    assert row(found, ORDERS).actual.value == 154, "what came is still known"
    assert row(found, ORDERS).actual.comparison.change is None
    assert found.coverage.n == 1
    assert found.judged.value == 1
    (guard,) = found.unscored
    assert guard.name == "redefined"
    assert guard in row(found, ORDERS).actual.guards
    assert "定义在冻结之后改过" in guard.reason.to(Lang.ZH)
    assert "changed after the plan was frozen" in guard.reason.to(Lang.EN)


def test_a_metric_that_is_no_more_is_said(build):
    found = score(build, PLAN, {name: metric for name, metric in METRICS.items() if name != "orders"})
    assert [each.metric for each in found.rows] == [GMV]
    assert [guard.name for guard in found.unscored] == ["gone"]


def test_a_year_that_is_not_over_is_scored_by_the_months_that_are(build):
    later = replace(
        PLAN,
        year=2025,
        period="2025",
        forecasts=(said(ORDERS, "2025-01", 9, 11, 13), said(ORDERS, "2025", 120, 140, 150)),
        naive=(said(ORDERS, "2025-01", 9, 11, 13),),
        targets=(Target(metric="orders", period="2025", value=150.0),),
        actions=(action("orders"),),
    )
    found = score(build, later, METRICS)
    assert found.coverage.value is None
    assert found.coverage.n == 0
    assert found.skill.value is None
    assert found.judged.value == 0
    assert found.rows[0].hit is None
    assert found.actions[0].moved is None
    assert value_of(build, found.coverage) is None
    assert value_of(build, found.hit) == 0


def test_half_a_year_has_its_months_judged_and_no_target(make_months):
    made = make_months(date(2023, 1, 1), YEAR + GROWN[:6])
    half = opened(made)
    found = score(half, PLAN, METRICS)
    assert found.coverage.n == 3
    assert row(found, ORDERS).hit is None
    assert found.judged.value == 0
    assert "partial_period" in {guard.name for guard in row(found, ORDERS).actual.guards}
    assert len(row(found, ORDERS).months) == 2
    half.warehouse.close()


def test_lower_is_better_where_it_is(build):
    rate = METRICS["cancel_rate"]
    plan = replace(
        PLAN,
        forecasts=(said(rate, "2024", 0.0, 0.1, 0.2),),
        naive=(),
        targets=(Target(metric="cancel_rate", period="2024", value=0.1),),
        actions=(),
    )
    found = score(build, plan, METRICS)
    assert found.rows[0].actual.value == 0
    assert found.rows[0].hit is True
    assert value_of(build, found.hit) == 1


def test_texts_are_in_both_languages(scored):
    for fact in (
        scored.coverage,
        scored.loss,
        scored.naive,
        scored.skill,
        scored.hit,
        scored.judged,
        *(each.coverage for each in scored.rows),
    ):
        assert isinstance(fact.title, Text)
        assert fact.title.zh != fact.title.en
        assert fact.period == Period.year(2024)
