"""The year's bridge: by hand, with things planted, against a second computation, and each bar by its own query."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhanggui.domains.sales.explain import WALK
from zhanggui.engine.explain import year_bridge
from zhanggui.facts import Grade, Period, Receipt
from zhanggui.methods.festivals import public_holidays, shopping_festivals

from .conftest import order, twins
from .test_bridges import agree, rerun

NOW, BEFORE = Period.year(2025), Period.year(2024)


def bars(found):
    """The bars by name, channels together."""
    told = {}
    for term in found.terms:
        name = term.metric.rpartition(".")[2]
        told[name] = told.get(name, 0.0) + float(term.value)
    return told


def kind(day):
    for festival in shopping_festivals(day.year, "CN"):
        if festival.first <= day <= festival.last:
            return festival.name
    return "holiday" if day in public_holidays(day.year, "CN") else "none"


def tilted(build, sold="line_sales"):
    """What the calendar alone does, computed again here from the order lines, day by day."""
    rows = build.warehouse.run("SELECT day, sum(payable) AS paid FROM order_line WHERE is_valid GROUP BY day")
    paid = {row["day"]: float(row["paid"]) for row in rows}
    days = {
        year: [date(year, 1, 1) + timedelta(offset) for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
        for year in (2024, 2025)
    }
    usual = [day for day in days[2024] if kind(day) == "none"]
    overall = sum(paid.get(day, 0) for day in usual) / len(usual)
    levels = {}
    for month in range(1, 13):
        here = [paid.get(day, 0) for day in usual if day.month == month]
        levels[month] = sum(here) / len(here) if here else overall
    weekday = {}
    for each in range(7):
        here = [day for day in usual if day.weekday() == each]
        weekday[each] = sum(paid.get(day, 0) for day in here) / sum(levels[day.month] for day in here)
    factor = {"none": 1.0}
    for name in {kind(day) for day in days[2024]} - {"none"}:
        here = [day for day in days[2024] if kind(day) == name]
        factor[name] = sum(paid.get(day, 0) for day in here) / sum(levels[day.month] * weekday[day.weekday()] for day in here)
    expected = {year: sum(levels[day.month] * weekday[day.weekday()] * factor.get(kind(day), 1.0) for day in days[year]) for year in days}
    return expected[2025] / expected[2024]


def test_a_unit_a_day_becomes_two_by_hand(sold):
    """366 → 730 at a price of one, each order of somebody else. The leap day is gone: −1. A customer fewer, each buying one and
    365/366 on average: −(2 + 365/366)/2 = −1.50. What is left of 364 is that each buys two, not one: 366.50, which nothing explains."""
    days = [date(2024, 1, 1) + timedelta(offset) for offset in range(731)]
    build = sold([order(place, day, lines=[("s0", day.year - 2023, 1, 1)]) for place, day in enumerate(days)])
    found = year_bridge(build, WALK, NOW, BEFORE)
    told = bars(found)
    assert (found.before.value, found.after.value) == (Decimal("366.00"), Decimal("730.00"))
    assert told["calendar"] == -1
    assert told["customers"] == pytest.approx(-(2 + 365 / 366) / 2, abs=0.01)
    assert told["unexplained"] == pytest.approx(366.50, abs=0.01)
    assert {name for name, value in told.items() if not value} == {
        "list_price",
        "promotions",
        "mix",
        "range",
        "customer_types",
        "cancelled",
    }
    agree(build, found)


def test_what_is_left_after_the_year_by_hand(sold):
    build = sold(
        [
            order(1, "2024-01-01", lines=[("s0", 10, 2, 2)]),
            order(2, "2024-12-31", lines=[("s0", 10, 2, 2)]),
            order(3, "2025-01-01", lines=[("s0", 10, 2, 2)]),
            order(4, "2025-06-30", status="cancelled", lines=[("s0", 3, 2, 2)]),
            order(5, "2025-12-31", lines=[("s0", 10, 2, 2)]),
        ],
        refunds=[
            {"refund_id": "r0", "order_id": "o1", "amount": 1, "requested_at": "2024-01-02T10:00:00", "refunded_at": "2024-01-02T10:00:00"},
            {"refund_id": "r1", "order_id": "o3", "amount": 4, "requested_at": "2025-12-30T10:00:00", "refunded_at": "2025-12-31T10:00:00"},
        ],
    )
    found = year_bridge(build, WALK, NOW, BEFORE)
    assert bars(found)["cancelled"] == 6
    assert [fact.value for fact in found.onward] == [Decimal("-6.00"), Decimal("-4.00")]
    assert found.net.value == found.after.value + sum(fact.value for fact in found.onward) == Decimal("36.00")
    assert [rerun(build, fact) for fact in found.onward] == [-6, -4]


def priced(times):
    return lambda lines: [(sku, quantity, listed * times, paid * times) for sku, quantity, listed, paid in lines]


def cut(times):
    return lambda lines: [(sku, quantity, listed, paid * times) for sku, quantity, listed, paid in lines]


@pytest.mark.parametrize(("name", "change", "share"), [("list_price", priced(1.1), 0.1), ("promotions", cut(0.9), -0.1)])
def test_planted_prices_and_discounts_are_recovered(sold, name, change, share):
    """A tenth on or off everything, on the units of both years: those of the first as the calendar tilts them."""
    build = sold(twins(5, change))
    found = year_bridge(build, WALK, NOW, BEFORE)
    told, tilt = bars(found), tilted(build)
    base = float(found.before.value)
    assert told[name] == pytest.approx(share * base * (1 + tilt) / 2, rel=1e-3)
    assert told["calendar"] == pytest.approx((tilt - 1) * base, abs=0.02)
    others = {"list_price", "promotions", "mix", "range", "customers"} - {name}
    assert max(abs(told[other]) for other in others) < 0.002 * base
    agree(build, found)


def test_planted_mix_and_range_are_recovered(sold):
    """An article is given up for another that costs the same, and one for a dearer one: the range moves, and prices don't."""
    build = sold(
        twins(
            6,
            lambda lines: [
                ("s9" if sku == "s1" else sku, quantity, listed * (1 + (sku == "s1")), paid * (1 + (sku == "s1")))
                for sku, quantity, listed, paid in lines
            ],
        )
    )
    found = year_bridge(build, WALK, NOW, BEFORE)
    told = bars(found)
    assert (told["list_price"], told["promotions"]) == (0, 0)
    assert told["range"] > 0.5 * float(found.after.value - found.before.value)
    agree(build, found)


def test_planted_customers_of_one_channel_are_recovered(sold):
    """JD's customers come twice, as twice as many people: its bar carries the change (at the average price of all), the others' don't move."""
    rows = twins(7)
    more = [order(f"more-{head['order_id']}", head["ordered_at"][:10], customer=f"y{head['customer_id']}", channel="jd",
                  lines=[(line["sku"], line["quantity"], line["list_price"], line["unit_price"]) for line in lines])
            for head, lines in rows if head["channel"] == "jd" and head["ordered_at"].startswith("2025")]  # fmt: skip
    build = sold(rows + more)
    found = year_bridge(build, WALK, NOW, BEFORE)
    by_channel = {term.slices[0].value: float(term.value) for term in found.terms if term.metric.endswith(".customers")}
    change = float(found.after.value - found.before.value)
    assert by_channel["jd"] == pytest.approx(change, rel=0.2)
    assert abs(by_channel["tmall"]) + abs(by_channel["own_site"]) < 0.05 * change
    agree(build, found)


def test_measured_effects_take_their_bars_out_of_the_unexplained(sold):
    build = sold(twins(8, lambda lines: [(sku, quantity + 1, listed, paid) for sku, quantity, listed, paid in lines]))
    plain = year_bridge(build, WALK, NOW, BEFORE)
    last = plain.terms[-1]
    assert last.metric == "gmv.year_bridge.unexplained"
    effect = replace(
        last, metric="effect.checkout", value=Decimal("123.45"), grade=Grade.RANDOMISED, receipt=Receipt("SELECT 123.45", build.id)
    )
    said = replace(effect, metric="effect.hearsay", grade=Grade.SAID)
    found = year_bridge(build, WALK, NOW, BEFORE, [effect, said])
    assert [term.metric for term in found.terms[-2:]] == ["effect.checkout", "gmv.year_bridge.unexplained"]
    assert found.terms[-1].value == last.value - Decimal("123.45")
    agree(build, found)


def test_a_simulated_year_is_told_in_a_dozen_bars(simulated):
    build, truth = simulated
    found = year_bridge(build, WALK, NOW, BEFORE)
    agree(build, found)
    assert len(found.terms) <= 14
    assert float(found.after.value) == float(truth["metrics"]["2025"]["gmv"])
    assert float(found.net.value) == float(truth["metrics"]["2025"]["nmv"])
    assert [term.metric.rpartition(".")[2] for term in found.terms if term.grade is not None] == ["calendar"]
    assert bars(found)["calendar"] == pytest.approx(
        (tilted(build) - 1) * float(rerun(build, found.before) - cancelled_in(build, 2024)), abs=0.02
    )


def cancelled_in(build, year):
    ((found,),) = (
        row.values() for row in build.warehouse.run(f"SELECT sum(payable) FROM order_line WHERE NOT is_valid AND year(day) = {year}")
    )
    return float(found or 0)


def test_a_shop_without_two_whole_years_has_no_bridge(sold):
    build = sold([order(1, "2025-03-01", lines=[("s0", 1, 2, 2)]), order(2, "2025-12-31", lines=[("s0", 1, 2, 2)])])
    assert year_bridge(build, WALK, NOW, BEFORE) is None
