"""What sections read slice by slice, worked out on paper for the dozen orders."""

from decimal import Decimal

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}

BY_HAND = {
    # o05 on the member day, o08 before the 618 began, o10 on Double 11
    ("promoted_sales", "promotion_kind"): {"member_day": "18.50", "618": "8.00", "double_11": "60.00"},
    ("promoted_sales", "mechanic"): {"member": "18.50", "cross_shop": "68.00"},
    ("all_mentions", "brand"): {"甲": 50, "丙": 50},
    # cat1 came by a feed ad of 30; ben and eve by paid search of 20
    ("cac", "traffic_channel"): {"feed_ads": 30, "paid_search": 10, "creator": 0},
    ("sales_per_ad_spend", "traffic_channel"): {
        "feed_ads": 18.5 / 30,
        "paid_search": 70 / 20,
        "direct": None,
        "creator": None,
        "email": None,
    },
    # k2 by a bot; of k1, k3 and k4 the complaint is still open
    ("resolution_rate", "answered_by"): {"bot": 1, "person": 2 / 3},
    ("articles_written", "topic"): {"物流": 1},
    ("partners", "partner_kind"): {"brand": 1, "technology": 1, "merchant": 1},
    # o11 was cancelled
    ("partner_sales", "partner"): {"甲茶园": "27.00", "丙百货": "12.00"},
    ("joint_campaigns", "partner_kind"): {"brand": 1},
    ("finding_rate", "kind"): {"listing": 2 / 50, "advertising": 3 / 30},
    ("brands_sold", "category"): {"茶": 1, "杯": 1},
    # the later half of the year, of two
    ("market_share", "quoted"): {"甲 · 茶业协会": 0.0003},
    ("market_size", "quoted"): {"茶 · 茶业协会": "990000.00"},
    ("market_size", "whose"): {"market": "990000.00"},
    ("online_share", "quoted"): {"茶 · 茶业协会": 0.4},
}


@pytest.mark.parametrize(("name", "cut"), BY_HAND, ids=lambda each: each)
def test_a_slice_is_what_paper_says(small_build, name, cut):
    metric = METRICS[name]
    dimension = next(each for each in metric.dimensions if each.name == cut)
    ask = Ask(metric=metric, period=Period.year(2025), by=(dimension,))
    found = {fact.slices[0].value: fact.value for fact in measure(small_build, [ask]).of(ask)}
    for value, expected in BY_HAND[name, cut].items():
        if expected is None:
            assert found[value] is None
        elif isinstance(expected, str):
            assert found[value] == Decimal(expected)
        else:
            assert float(found[value]) == pytest.approx(expected, rel=1e-12)
    named = {value for value, number in found.items() if number}
    assert named <= set(BY_HAND[name, cut])


def test_a_quoted_figure_is_held_against_that_of_the_year_before(small_build):
    metric = METRICS["market_size"]
    quoted = next(each for each in metric.dimensions if each.name == "quoted")
    ask = Ask(metric=metric, period=Period.year(2025), against=Period.year(2024), by=(quoted,))
    (fact,) = [fact for fact in measure(small_build, [ask]).of(ask) if fact.value]
    assert fact.comparison.value == Decimal("900000.00")
    assert "茶 · 茶业协会" in fact.sql
