"""Days and months that stand out, with what the calendar says of them."""

from datetime import date, timedelta

import numpy as np
import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.sales import metrics as m
from zhanggui.engine.explain import anomalies
from zhanggui.facts import Period
from zhanggui.methods.seasonal import FALSE_ALARMS

from .conftest import order

NOW = Period.year(2025)
HINTS = [hint for domain in DOMAINS for hint in domain.hints]


def shop_of(sold, many, cancelled=()):
    """So many orders on each day of two years."""
    dice = np.random.default_rng(1)
    orders = []
    for offset in range(731):
        day = date(2024, 1, 1) + timedelta(offset)
        for _ in range(many(day, dice)):
            status = "cancelled" if day in cancelled and dice.random() < 0.6 else "completed"
            orders.append(order(len(orders), day, status=status, lines=[("s0", 1, 10, 10)]))
    return sold(orders)


def test_an_odd_day_is_told_with_its_reasons(sold):
    """On the 3rd of April many orders are cancelled, on the 11th of November there are three times as many, on the 6th of August four times."""
    odd = {date(2025, 4, 3): -14, date(2025, 11, 11): 40, date(2025, 8, 6): 60}
    build = shop_of(sold, lambda day, dice: 16 + int(dice.integers(0, 8)) + odd.get(day, 0), cancelled=[date(2025, 4, 3)])
    found = {each.fact.period.start: each for each in anomalies(build, [m.orders], NOW, HINTS) if each.fact.period.days == 1}
    assert set(odd) <= set(found)
    assert [each.en for each in found[date(2025, 11, 11)].reasons] == ["Double 11"]
    assert found[date(2025, 8, 6)].reasons == ()
    assert found[date(2025, 8, 6)].high
    assert not found[date(2025, 4, 3)].high
    assert any("cancelled since" in each.en for each in found[date(2025, 4, 3)].reasons)
    assert found[date(2025, 8, 6)].expected.high < found[date(2025, 8, 6)].fact.value == 76 + found[date(2025, 8, 6)].fact.value - 76


def test_an_odd_month_is_told_with_the_festivals_that_moved(sold):
    """Nobody buys in October; and in January 2025 most days of the New Year goods festival fall, as they do every year."""
    build = shop_of(sold, lambda day, dice: (2 if (day.year, day.month) == (2025, 10) else 12) + int(dice.integers(0, 3)))
    found = [each for each in anomalies(build, [m.orders], NOW) if each.fact.period.days > 1]
    assert [str(each.fact.period) for each in found] == ["2025-10"]
    assert found[0].fact.value < found[0].expected.low
    assert any("Mid-Autumn" in each.en for each in found[0].reasons)


def test_no_more_false_alarms_than_said(simulated):
    """Nothing is planted on single days, so what stands out without a reason does so by chance."""
    build, _ = simulated
    found = [each for each in anomalies(build, [m.gmv, m.orders], NOW, HINTS) if each.fact.period.days == 1]
    assert len([each for each in found if not each.reasons]) <= 3 * FALSE_ALARMS * 2 * 365


def test_only_what_adds_up_day_by_day_is_looked_at(simulated):
    build, _ = simulated
    assert anomalies(build, [m.aov, m.nmv], NOW) == ()


def test_what_never_came_has_no_anomalies(sold):
    build = sold([order(1, "2024-01-01", lines=[("s0", 1, 2, 2)]), order(2, "2025-12-31", lines=[("s0", 1, 2, 2)])])
    assert anomalies(build, [m.refunded_amount], NOW) == ()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reasons_are_in_both_languages(sold, lang):
    build = shop_of(sold, lambda day, dice: 16 + int(dice.integers(0, 8)) + 60 * (day == date(2025, 10, 1)))
    (found,) = (
        each for each in anomalies(build, [m.orders], NOW) if each.fact.period.start == date(2025, 10, 1) and each.fact.period.days == 1
    )
    assert {"zh": "国庆节", "en": "National Day"}[lang] in [getattr(each, lang) for each in found.reasons]
