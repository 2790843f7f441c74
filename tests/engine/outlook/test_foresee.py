"""What a year to come will likely bring: from the months that came, with its trial, its target and its receipt."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.outlook.conftest import GROWN, METRICS, YEAR, opened
from zhanggui.engine.outlook import foresee
from zhanggui.engine.outlook.months import read
from zhanggui.engine.outlook.target import propose, rounded
from zhanggui.engine.outlook.trial import SAME_MONTH, STRUCTURAL
from zhanggui.facts import Better, Fact, Grade, Interval, Move, Period, Receipt, Unit
from zhanggui.methods.festivals import spring_festival
from zhanggui.words import Lang, Text

NAMES = ("gmv", "orders", "aov", "buyers", "conversion")


def names(fact):
    return {guard.name for guard in fact.guards}


@pytest.fixture(scope="module")
def outlooks(build):
    return {each.metric.name: each for each in foresee(build, [METRICS[name] for name in NAMES], 2025)}


# ── the months behind it ─────────────────────────────────────────────────────


def test_the_months_are_those_on_paper(build):
    (gmv,) = read(build, [METRICS["gmv"]], Period.year(2025))
    assert gmv.values.tolist() == [10.0 * each for each in YEAR + GROWN]
    assert [str(month) for month in gmv.ahead] == [f"2025-{month:02d}" for month in range(1, 13)]
    assert gmv.before.value == 1540
    assert np.exp(gmv.calendars[-1][:3]).round().tolist() == [31, 28, 31], "a month weighs as many days as it has"


def test_a_year_of_what_doesn_t_add_up_stands_to_its_months_as_last_year_did(build):
    orders, aov, buyers = read(build, [METRICS[name] for name in ("orders", "aov", "buyers")], Period.year(2025))
    assert (orders.factor, orders.shares.tolist()) == (1.0, [1.0] * 12)
    assert aov.factor == pytest.approx(1)
    assert aov.shares == pytest.approx(np.array(GROWN) / 154), "an average order of December weighs by December's orders"
    assert buyers.factor == pytest.approx(5 / 5), "five buyers a year, and in each month the same five"


def test_a_month_that_is_not_over_is_not_history(make_months):
    made = make_months(date(2024, 1, 1), YEAR[:9])
    day = "2024-10-10"
    made.take(
        orders=[{"order_id": "late", "ordered_at": f"{day} 10:00:00", "customer_id": "c1", "status": "completed"}],
        order_lines=[{"order_id": "late", "line": 1, "sku": "cup", "quantity": 1, "unit_price": "10.00"}],
    )
    made.build()
    (gmv,) = read(opened(made), [METRICS["gmv"]], Period.year(2025))
    assert len(gmv.past) == 9
    assert [str(month) for month in gmv.ahead][:4] == ["2024-10", "2024-11", "2024-12", "2025-01"]
    (found,) = foresee(opened(made), [METRICS["gmv"]], 2025)
    assert str(found.months[0].period) == "2025-01"
    assert len(found.months) == 12


def test_what_came_later_changes_nothing(two_years, make_months):
    only_first = make_months(date(2023, 1, 1), YEAR)
    then, now = (foresee(opened(made), [METRICS["gmv"]], 2024)[0] for made in (only_first, two_years))
    assert [fact.value for fact in then.months] == [fact.value for fact in now.months]
    assert then.year.interval == now.year.interval
    assert then.trial.skill.value == now.trial.skill.value


def test_a_spring_festival_weighs_what_its_days_weighed(make_months):
    """Ten orders a day, four in the fifteen days of the festival; the weeks before it are ordinary. Seen once, it counts two thirds."""
    made = make_months(date(2023, 6, 1), (2,), country="CN")
    quiet = {spring_festival(2024) + timedelta(offset) for offset in range(-7, 8)}
    orders = [
        {"order_id": f"{day}-{number}", "ordered_at": f"{day} 10:00:00", "customer_id": "c1", "status": "completed"}
        for day in (date(2023, 7, 1) + timedelta(offset) for offset in range(550))
        for number in range(4 if day in quiet else 10)
    ]
    made.take(
        orders=orders,
        order_lines=[{"order_id": each["order_id"], "line": 1, "sku": "cup", "quantity": 1, "unit_price": "1.00"} for each in orders],
    )
    made.build()
    (found,) = read(opened(made), [METRICS["orders"]], Period.year(2025))
    days = np.exp(found.calendars[-1])
    place = [str(fact.period) for fact in found.past].index("2024-02")
    assert days[place] == pytest.approx(29 - 15 * (1 - 0.4 ** (2 / 3)), abs=0.02), "3 to 17 February 2024"
    assert days[place + 11] == pytest.approx(31 - 10 * (1 - 0.4 ** (2 / 3)), abs=0.02), "22 to 31 January 2025"
    before = np.exp(found.calendars[place + 1])
    assert before[place] == pytest.approx(29), "nothing was known of it when February was over: its weeks after had yet to come"


# ── what is said ─────────────────────────────────────────────────────────────


def test_a_forecast_is_a_fact_with_a_range_a_grade_and_last_year_beside_it(outlooks):
    year = outlooks["gmv"].year
    assert year.metric == "gmv.forecast"
    assert isinstance(year.value, Decimal)
    assert year.interval.low < year.value < year.interval.high
    assert year.interval.level == pytest.approx(0.8)
    assert year.grade is Grade.MODEL
    assert year.version == METRICS["gmv"].version
    assert (year.comparison.value, str(year.comparison.period)) == (1540, "2024")
    assert 1300 < year.value < 2400
    assert isinstance(outlooks["orders"].year.value, int)


def test_every_month_is_held_against_the_same_month_last_year(outlooks):
    assert [fact.comparison.value for fact in outlooks["orders"].months] == list(GROWN)
    assert all(fact.interval.low <= fact.value <= fact.interval.high for fact in outlooks["orders"].months)


def test_a_year_within_the_range_of_last_year_has_no_direction(outlooks):
    year = outlooks["aov"].year
    assert year.comparison.value == 10
    assert year.interval.low <= 10 <= year.interval.high
    assert year.move in {Move.UNCLEAR, Move.LEVEL}


def test_the_range_of_the_year_is_of_joint_paths(outlooks):
    found = outlooks["gmv"]
    assert found.year.interval.high < sum(fact.interval.high for fact in found.months)
    assert found.year.interval.low > sum(fact.interval.low for fact in found.months)


def test_the_receipt_gives_the_months_that_it_was_made_from(outlooks, build):
    sql = outlooks["gmv"].year.sql
    assert "structural time series" in sql
    assert "grade C" in sql
    rows = build.warehouse.run(sql)
    assert sorted((str(row["month"]), float(row["value"])) for row in rows) == [
        (f"{2023 + place // 12}-{place % 12 + 1:02d}-01", 10.0 * each) for place, each in enumerate(YEAR + GROWN)
    ]
    for name in ("aov", "buyers"):
        assert len(build.warehouse.run(outlooks[name].year.sql)) == 24
        assert len(build.warehouse.run(outlooks[name].trial.loss.sql)) == 24


def test_the_trial_is_told_in_facts(outlooks):
    trial = outlooks["gmv"].trial
    assert (trial.folds, trial.horizon) == (12, 12)
    assert trial.skill.value == pytest.approx(1 - trial.loss.value / trial.naive.value)
    assert trial.passed == (trial.loss.value < trial.naive.value)
    assert 0 <= trial.coverage.value <= 1
    assert trial.coverage.n == 12 * 13 // 2
    assert str(trial.loss.period) == "2024"


def test_what_was_never_recorded_is_not_forecast(outlooks):
    found = outlooks["conversion"]
    assert found.year.value is None
    assert names(found.year) == {"missing"}
    assert found.months == ()
    assert found.target is None
    assert found.trial.skill.value is None
    assert not found.trial.passed
    assert found.year.sql


def test_where_last_year_does_better_it_is_the_forecast(make_months):
    """Two years that are alike to the order: nothing beats the same month last year."""
    wild = (10, 40, 5, 30, 8, 50, 4, 25, 9, 45, 60, 6)
    (found,) = foresee(opened(make_months(date(2023, 1, 1), wild + wild)), [METRICS["orders"]], 2025)
    assert not found.trial.passed
    assert found.trial.method == SAME_MONTH
    assert found.trial.skill.value < 0
    assert "naive_used" in names(found.year)
    assert [fact.value for fact in found.months] == pytest.approx(wild, abs=1)
    assert [fact.value for fact in found.months] == [fact.value for fact in found.naive[:12]]


def test_a_range_that_was_too_narrow_before_says_so(make_months):
    """A shop that grows faster and faster (theLook's orders, in hundreds) outruns every range."""
    faster = (19, 18, 19, 20, 22, 22, 23, 24, 25, 27, 28, 29, 31, 30, 34, 33, 37, 39, 43, 44, 46, 53, 57, 67)
    (found,) = foresee(opened(make_months(date(2023, 1, 1), faster)), [METRICS["orders"]], 2025)
    assert found.trial.passed
    assert found.trial.coverage.value < 0.6
    assert "narrow_range" in names(found.year)
    assert found.year.move is Move.ROSE


def test_a_short_history_says_so(make_months):
    (found,) = foresee(opened(make_months(date(2024, 5, 1), YEAR[4:])), [METRICS["gmv"]], 2025)
    assert {"short_history", "untried"} <= names(found.year)
    assert found.trial.method == STRUCTURAL
    assert found.year.value is not None
    assert found.year.comparison is None, "a part of a year is no base"
    for guard in found.year.guards:
        assert guard.reason.zh
        assert guard.reason.en


def test_two_months_are_no_history(make_months):
    (found,) = foresee(opened(make_months(date(2024, 11, 1), YEAR[10:])), [METRICS["gmv"]], 2025)
    assert found.year.value is None
    assert names(found.year) == {"no_history"}


def test_a_year_far_from_the_data_is_not_forecast(build):
    (found,) = foresee(build, [METRICS["gmv"]], 2027)
    assert names(found.year) == {"stale"}


def test_different_buyers_of_a_year_need_a_whole_year(make_months):
    (found,) = foresee(opened(make_months(date(2024, 5, 1), YEAR[4:])), [METRICS["buyers"]], 2025)
    assert found.year.value is None
    assert "no_whole_year" in names(found.year)
    assert all(fact.value is not None for fact in found.months)


def test_a_fiscal_year_is_a_year(make_months):
    made = make_months(date(2023, 1, 1), YEAR + GROWN, fiscal_month=4)
    (found,) = foresee(opened(made), [METRICS["gmv"]], 2024)
    assert str(found.year.period) == "2024-04-01..2025-03-31"
    assert str(found.months[0].period) == "2024-04"
    assert len(found.past) == 15
    assert found.year.comparison.value == 10 * (sum(YEAR[3:]) + sum(GROWN[:3]))


# ── targets ──────────────────────────────────────────────────────────────────


def forecast(value, low, high, better=Better.UP, unit=Unit.MONEY):
    return Fact(
        metric="gmv.forecast",
        title=Text("交易额", "GMV"),
        value=value,
        unit=unit,
        period=Period.year(2026),
        receipt=Receipt("SELECT 1", "b"),
        better=better,
        interval=Interval(low, high, level=0.8),
    )


def test_a_target_is_a_third_of_the_way_to_the_good_end_in_a_round_number():
    # 1,740,361 to 2,044,518: a third of the way is 1,841,746. Two hundredths of it are 36,835, so the step is 20,000.
    assert propose(forecast(Decimal("1740361.00"), 1.5e6, 2_044_518)).value == 1_840_000
    # Down is good: 6.6 % to 5.4 %, a third of the way is 6.2 %.
    assert propose(forecast(0.066, 0.054, 0.083, Better.DOWN, Unit.SHARE)).value == pytest.approx(0.062)
    # 98.70 % to 98.91 %: a coarse step would be no target; half the way is 0.105 points, the step a tenth of one.
    assert propose(forecast(0.987, 0.98, 0.9891, unit=Unit.SHARE)).value == pytest.approx(0.988)
    assert propose(forecast(997, 788, 1254, unit=Unit.COUNT)).value == 1080
    assert propose(forecast(0.3, 0.2, 0.4, Better.NEITHER, Unit.SHARE)) is None


def test_a_target_has_its_own_name_and_rule(outlooks):
    target = outlooks["gmv"].target
    assert target.metric == "gmv.target"
    assert "target:" in target.sql
    assert target.interval is None
    assert target.comparison.value == 1540
    assert target.to(Lang.EN)


@given(st.floats(1e-3, 1e9), st.floats(0.01, 3), st.sampled_from([Better.UP, Better.DOWN]))
def test_a_target_is_on_the_good_side_and_short_of_the_end(middle, reach, better):
    high, low = middle * (1 + reach), middle / (1 + reach)
    found = float(propose(forecast(middle, low, high, better)).value)
    assert middle < found < high if better is Better.UP else low < found < middle


@given(st.floats(1e-3, 1e9))
def test_a_round_number_is_near(value):
    found = rounded(value, value)
    assert abs(found - value) <= 0.0101 * value
    assert len(f"{found:.6e}".split("e")[0].replace(".", "").rstrip("0")) <= 3
