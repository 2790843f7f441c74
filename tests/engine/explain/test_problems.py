"""What went wrong: planted losses are found where and when they are, in money, and chance is told from them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.explain import FIRST, problems
from zhanggui.engine.explain.cube import cube
from zhanggui.engine.explain.problems import found, ranked
from zhanggui.facts import Grade, Period, Slice
from zhanggui.words import Lang

from .conftest import order
from .test_bridges import rerun

NOW, BEFORE = Period.year(2025), Period.year(2024)
STAKES = {stake.name: stake for domain in DOMAINS for stake in domain.stakes}


def where(problem):
    return {cut.dimension: cut.value for cut in problem.where}


def shared(one, other):
    """What two periods have in common of what they are together."""
    both = (min(one.end, other.end) - max(one.start, other.start)).days
    return both / (max(one.end, other.end) - min(one.start, other.start)).days


def steady(seed, cancels=lambda *_: False, sells=lambda *_: True):
    """Two years in which six orders are placed every day, on three channels, of two categories; each at ten."""
    dice = np.random.default_rng(seed)
    orders = []
    for offset in range(731):
        day = date(2024, 1, 1) + timedelta(offset)
        for channel in ("tmall", "jd", "own_site"):
            for category in (0, 1):
                if not sells(day, channel, category) and dice.random() < 0.7:
                    continue
                status = "cancelled" if dice.random() < (0.25 if cancels(day, channel) else 0.05) else "completed"
                orders.append(order(len(orders), day, channel=channel, status=status, lines=[(f"s{category}", 1, 10, 10)]))
    return orders


def test_more_cancellations_on_one_channel_are_found_and_priced(sold):
    """A quarter instead of a twentieth of JD's orders of April to July are cancelled: about 122 · 2 · 0.2 orders at ten each."""
    build = sold(steady(1, cancels=lambda day, channel: channel == "jd" and date(2025, 4, 1) <= day < date(2025, 8, 1)))
    (problem, *_) = problems(build, [STAKES["cancellations"]], NOW, BEFORE)
    assert where(problem) == {"channel": "jd"}
    assert problem.since == Period(date(2025, 4, 1), date(2025, 8, 1))
    assert float(problem.cost.value) == pytest.approx(488, rel=0.25)
    assert problem.cost.interval.low < 488 < problem.cost.interval.high
    assert rerun(build, problem.cost) == pytest.approx(float(problem.cost.value), abs=0.0101)
    assert problem.clear
    assert problem.cost.grade is Grade.MODEL
    assert problem.cost.guards == ()


def test_sales_of_a_crossing_that_falls_away_are_found_and_priced(sold):
    """From September seven of ten orders of tea on Tmall don't come: 122 · 0.7 at ten each."""
    build = sold(steady(2, sells=lambda day, channel, category: not (channel == "tmall" and category == 0 and day >= date(2025, 9, 1))))
    (problem, *_) = problems(build, [STAKES["lost_sales"]], NOW, BEFORE)
    assert where(problem) == {"channel": "tmall", "category": "茶"}
    assert shared(problem.since, Period(date(2025, 9, 1), date(2026, 1, 1))) > 0.75
    assert float(problem.cost.value) == pytest.approx(122 * 7, rel=0.2)
    assert problem.slice.comparison.period == problem.since.year_before()
    assert rerun(build, problem.cost) == pytest.approx(float(problem.cost.value), abs=0.0101)


def test_a_whole_channel_that_falls_away_is_not_told_category_by_category(sold):
    build = sold(steady(3, sells=lambda day, channel, _: not (channel == "jd" and date(2025, 3, 1) <= day < date(2025, 7, 1))))
    (problem, *others) = problems(build, [STAKES["lost_sales"]], NOW, BEFORE)
    assert where(problem) == {"channel": "jd"}
    assert shared(problem.since, Period(date(2025, 3, 1), date(2025, 7, 1))) > 0.7
    assert not [each for each in others if where(each).get("channel") == "jd" and shared(each.since, problem.since) > 0]


def test_a_shop_that_sells_a_third_less_all_year_is_told_so(sold):
    build = sold(steady(4, sells=lambda day, *_: day.year == 2024))
    (problem, *_) = problems(build, [STAKES["lost_sales"]], NOW, BEFORE)
    assert (problem.where, problem.since) == ((), NOW)
    lost = problem.metric.comparison.value * 365 / 366 - problem.metric.value
    assert float(problem.cost.value) == pytest.approx(float(lost), rel=0.01)


def test_a_steady_shop_has_no_clear_problem(sold):
    build = sold(steady(5))
    assert [each for each in problems(build, list(STAKES.values()), NOW, BEFORE) if each.clear] == []


def test_what_can_not_be_looked_at_says_why(sold):
    build = sold(steady(6)[:4000])
    reasons = {each.of.name: each.reason.en for each in found(build, list(STAKES.values()), NOW, BEFORE) if hasattr(each, "reason")}
    assert reasons["conversion"] == "no data: needs events"
    assert reasons["stock_outs"] == "no data: needs stock_snapshots"


def test_every_stake_says_what_its_money_is_and_what_to_do():
    assert len({stake.name for stake in STAKES.values()}) == len([stake for domain in DOMAINS for stake in domain.stakes])
    for stake in STAKES.values():
        for said in (stake.title, stake.worth, stake.action, stake.owner):
            assert said.to(Lang.ZH)
            assert said.to(Lang.EN)
        known = {dimension.name for dimension in stake.metric.dimensions}
        assert {dimension.name for dimension in stake.by} <= known


# ── on simulated shops ───────────────────────────────────────────────────────


def test_planted_causes_are_among_the_first(simulated):
    """Half of Tmall's beauty from September (two seeds of ten; `benchmarks/problems.py` counts them all)."""
    build, truth = simulated
    told = problems(build, list(STAKES.values()), NOW, BEFORE)
    cause = next(each for each in truth["causes"] if each["name"] == "channel_category_fall")
    planted = Period(date.fromisoformat(cause["from"]), NOW.end)
    hits = [each for each in told[:FIRST] if where(each) == {"channel": cause["channel"], "category": cause["category"]}]
    assert [each.stake.name for each in hits] == ["lost_sales"]
    assert shared(hits[0].since, planted) > 0.7
    july = Period(date(2025, 7, 1), date(2025, 8, 1))
    assert any(each.stake.name == "slow_pages" and where(each) == {"device": "mini_program"} and each.since == july for each in told)


def test_every_cost_is_given_again_by_its_query(simulated):
    build, _ = simulated
    told = problems(build, list(STAKES.values()), NOW, BEFORE)
    assert len(told) > FIRST
    for each in told:
        assert rerun(build, each.cost) == pytest.approx(float(each.cost.value), abs=0.0101), each.stake.name
        assert each.cost.value > 0
        assert each.slice.slices == each.where
        assert each.slice.period == each.cost.period == each.since
        assert bool(each.cost.guards) is not each.clear


def test_no_loss_is_told_twice_among_the_first(simulated):
    build, _ = simulated
    told = problems(build, list(STAKES.values()), NOW, BEFORE)
    assert all(each.within is None for each in told[:FIRST])
    (first, *_) = told
    inner = replace(STAKES["cancellations"], name="inner", within=first.stake)
    part = replace(first, stake=inner, cost=replace(first.cost, value=first.cost.value * 2))
    again = ranked([*told, part])
    assert again[0] is part
    assert next(each for each in again if each.stake is first.stake and each.where == first.where).within is inner


def test_the_rank_is_by_money_after_what_chance_is_owed(simulated):
    build, _ = simulated
    (first, *_) = problems(build, list(STAKES.values()), NOW, BEFORE)
    dear = replace(first, cost=replace(first.cost, value=Decimal(150)), chance=1.0, where=(Slice("channel", "a"),))
    sure = replace(first, cost=replace(first.cost, value=Decimal(100)), chance=0.0, where=(Slice("channel", "b"),))
    trifle = replace(first, cost=replace(first.cost, value=Decimal(1)), chance=0.0, where=(Slice("channel", "c"),))
    assert ranked([dear, trifle, sure]) == [sure, dear]


def test_a_cube_adds_up_and_knows_its_months(simulated):
    build, _ = simulated
    read = cube(build, STAKES["lost_sales"], NOW, BEFORE)
    ((paid, lines),) = (row.values() for row in build.warehouse.run("SELECT sum(payable), count(*) FROM order_line WHERE year(day) = 2025"))
    assert read.bottom[0, 1].sum() == pytest.approx(float(paid))
    assert read.top[0, 1].sum() == lines
    channels = [index for index, cut in enumerate(read.slices) if len(cut) == 1 and cut[0].dimension == "channel"]
    assert read.top[channels].sum(axis=0) == pytest.approx(read.top[0])
    assert read.months[8][1] == Period(date(2025, 9, 1), date(2025, 10, 1))
