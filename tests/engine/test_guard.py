"""Guards: when they speak, and when they keep a number back."""

from datetime import date

import pytest

from zhanggui.domains.customers.metrics import buyers, new_customers, repurchase_90
from zhanggui.domains.sales.metrics import aov, coupon_order_share, gmv, nmv, refunded_amount
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask


def order(number, day, customer="ann", **more):
    return {"order_id": str(number), "ordered_at": f"{day} 10:00:00", "customer_id": customer, "status": "completed"} | more


def lines(count):
    return [{"order_id": str(number), "line": 1, "sku": "tea", "quantity": 1, "unit_price": "10.00"} for number in range(1, count + 1)]


def fact(built, metric, period, against=None):
    ask = Ask(metric=metric, period=Period.parse(period), against=Period.parse(against) if against else None)
    return measure(built, [ask])[metric]


def names(found):
    return {guard.name for guard in found.guards}


@pytest.fixture
def two_years(make_shop):
    """An order on each day of 2024 and 2025, in a shop that doesn't say when it opened."""
    made = make_shop()
    every = [date.fromordinal(number) for number in range(date(2024, 1, 1).toordinal(), date(2026, 1, 1).toordinal())]
    made.take(
        orders=[order(place, day, customer=f"c{place % 300}") for place, day in enumerate(every, start=1)], order_lines=lines(len(every))
    )
    return made.build()


def test_whole_years_are_compared_plainly(two_years):
    found = fact(two_years, gmv, "2025", "2024")
    assert names(found) == set()
    assert found.comparison.change == pytest.approx(365 / 366 - 1)


def test_who_is_new_can_be_told_a_year_after_history_begins(two_years):
    assert "left_truncation" in names(fact(two_years, new_customers, "2024"))
    assert fact(two_years, new_customers, "2024").value is None
    assert "left_truncation" not in names(fact(two_years, new_customers, "2025"))


def test_new_customers_are_not_held_against_a_year_that_is_withheld(two_years):
    found = fact(two_years, new_customers, "2025", "2024")
    assert found.value == 0
    assert found.comparison.change is None
    assert "no_base" in names(found)


def test_a_shop_that_opened_with_its_data_has_no_other_past(make_shop):
    made = make_shop(opened=date(2025, 1, 1))
    made.take(orders=[order(1, "2025-01-05"), order(2, "2025-12-31")], order_lines=lines(2))
    assert fact(made.build(), new_customers, "2025").value == 1


def test_a_festival_that_moved_is_said(two_years):
    found = fact(two_years, gmv, "2025-01", "2024-01")
    assert "moved_festival" in names(found)
    assert found.comparison.change is not None, "it is said, not withheld"
    assert "moved_festival" not in names(fact(two_years, gmv, "2025-03", "2024-03"))


def test_a_cohort_that_has_had_no_time_is_withheld(two_years):
    assert "immature_cohort" in names(fact(two_years, repurchase_90, "2025-12"))
    assert fact(two_years, repurchase_90, "2025-12").value is None


def test_few_cases_are_said(two_years):
    assert "few_rows" in names(fact(two_years, aov, "2025-02"))
    assert "few_rows" not in names(fact(two_years, aov, "2025"))


def test_a_part_of_a_period_is_said_and_not_compared(make_shop):
    made = make_shop()
    every = [date.fromordinal(number) for number in range(date(2025, 1, 1).toordinal(), date(2025, 7, 11).toordinal())]
    made.take(orders=[order(place, day) for place, day in enumerate(every, start=1)], order_lines=lines(len(every)))
    found = fact(made.build(), gmv, "2025-07", "2025-06")
    assert "partial_period" in names(found)
    assert found.comparison.change is None
    assert "10" in next(guard.reason.en for guard in found.guards if guard.name == "partial_period")


def test_orders_of_nobody_known_weaken_what_is_said_of_customers(shop):
    shop.take(orders=[order(1, "2025-01-05"), order(2, "2025-12-31", customer="")], order_lines=lines(2))
    found = fact(shop.build(), buyers, "2025")
    assert found.value == 1
    assert "unidentified_customers" in names(found)
    assert "50.0%" in next(guard.reason.en for guard in found.guards if guard.name == "unidentified_customers")


def test_what_never_came_is_not_nought(shop):
    shop.take(orders=[order(1, "2025-01-05")], order_lines=lines(1))
    built = shop.build()
    for metric, needs in ((refunded_amount, "refunds"), (nmv, "refunds"), (coupon_order_share, "Coupon")):
        found = fact(built, metric, "2025")
        assert found.value is None
        assert needs in found.guards[0].reason.en


def test_amounts_without_a_rate_are_said_to_be_left_out(shop):
    shop.take(orders=[order(1, "2025-01-05", currency="USD"), order(2, "2025-12-31")], order_lines=lines(2))
    found = fact(shop.build(), gmv, "2025")
    assert found.value == 10
    assert "unconverted" in names(found)
