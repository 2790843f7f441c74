"""Bridges by hand, by law, and each term by its own query."""

from decimal import Decimal

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.explain import bridged, lacking
from zhanggui.engine.explain.terms import exact
from zhanggui.facts import Period, Slice, Unit

from .conftest import order, twins

NOW, BEFORE = Period.year(2025), Period.year(2024)
BRIDGES = {bridge.name: bridge for domain in DOMAINS for bridge in domain.bridges}


def one(build, name, cut=()):
    return next(found for found in bridged(build, [BRIDGES[name]], NOW, BEFORE) if found.after.slices == cut)


def values(found):
    return {(term.metric.rpartition(".")[2], term.slices[-1].value if term.slices else ""): term.value for term in found.terms}


def rerun(build, term):
    ((value,),) = (row.values() for row in build.warehouse.run(term.sql))
    return float(value)


def agree(build, found):
    """Every term is given again by its query, and all sum to the change to the last digit."""
    for term in found.terms:
        assert rerun(build, term) == pytest.approx(float(term.value), abs=0.0101 if term.unit is Unit.MONEY else 1e-9), term.metric
    assert sum(term.value for term in found.terms) == found.after.value - found.before.value


@pytest.fixture
def tea(sold):
    """Tea at 2 and wine at 6: ten each; then tea twelve at 2, wine eighteen at 7, on two channels."""
    return sold(
        [
            order(1, "2024-01-01", customer="ann", lines=[("s0", 10, 2, 2)]),
            order(2, "2024-12-31", customer="ben", channel="jd", lines=[("s1", 10, 6, 6)]),
            order(3, "2025-01-01", customer="ann", lines=[("s0", 12, 2, 2), ("s1", 8, 7, 7)]),
            order(4, "2025-06-01", customer="ann", lines=[("s1", 5, 7, 7)]),
            order(5, "2025-12-31", customer="cat", channel="jd", lines=[("s1", 5, 7, 7)]),
        ]
    )


def test_gmv_by_channel_by_hand(tea):
    """Tmall 20 → 24 + 56 + 35, JD 60 → 35."""
    found = one(tea, "gmv.by_channel")
    assert {term.slices[-1].value: term.value for term in found.terms} == {"tmall": Decimal("95.00"), "jd": Decimal("-25.00")}
    assert found.terms[0].title.en == "Tmall"
    agree(tea, found)


def test_customers_orders_and_value_by_hand(tea):
    """JD: one customer, one order, 60 → 35: all of it is the value of an order."""
    found = one(tea, "gmv.by_customers", (Slice("channel", "jd"),))
    assert [term.value for term in found.terms] == [Decimal("0.00"), Decimal("0.00"), Decimal("-25.00")]
    agree(tea, found)
    agree(tea, one(tea, "gmv.by_customers", (Slice("channel", "tmall"),)))


def test_aov_by_units_prices_and_mix_by_hand(tea):
    """AOV 40 → 50: units 10 → 10 each, so value per unit 4 → 5: prices 0.55 · 1, mix (2 − 4.5) · −0.1 + (6.5 − 4.5) · 0.1, times ten."""
    found = values(one(tea, "aov.by_price"))
    assert [float(found[name, ""]) for name in ("units_per_order", "rate", "mix")] == pytest.approx([0, 5.5, 4.5])


def test_a_bridge_without_its_data_says_what_is_missing(tea):
    reasons = {found.of.name: found.reason.en for found in lacking(tea, list(BRIDGES.values()), NOW, BEFORE)}
    assert reasons["conversion.by_step"] == "no data: needs events"
    assert "gmv.by_channel" not in reasons


def test_half_a_year_is_not_held_against_a_whole_one(sold):
    build = sold([order(1, "2024-09-01", lines=[("s0", 1, 2, 2)]), order(2, "2025-12-31", lines=[("s0", 1, 2, 2)])])
    assert bridged(build, [BRIDGES["gmv.by_channel"]], NOW, BEFORE) == ()
    (found,) = lacking(build, [BRIDGES["gmv.by_channel"]], NOW, BEFORE)
    assert "a part of the period only" in found.reason.en


@pytest.mark.parametrize("seed", [1, 2])
def test_random_shops_sum_to_the_cent(sold, seed):
    """Twice as much of every article: nothing came of prices or mix."""
    build = sold(twins(seed, lambda lines: [(sku, 2 * quantity, listed, paid) for sku, quantity, listed, paid in lines]))
    every = bridged(build, list(BRIDGES.values()), NOW, BEFORE)
    assert len(every) >= 7
    for found in every:
        agree(build, found)
    told = values(one(build, "aov.by_price"))
    aov = one(build, "aov.by_price")
    assert float(told["units_per_order", ""]) == pytest.approx(float(aov.after.value - aov.before.value))
    assert [float(told[name, ""]) for name in ("rate", "mix")] == pytest.approx([0, 0], abs=1e-9)


def test_every_bridge_of_a_simulated_shop_is_exact(simulated):
    build, _ = simulated
    every = bridged(build, list(BRIDGES.values()), NOW, BEFORE)
    assert {found.bridge.name for found in every} == set(BRIDGES)
    for found in every:
        agree(build, found)
        assert all(term.grade is None and term.version and term.period == NOW for term in found.terms)


def test_amounts_are_rounded_by_largest_remainder():
    assert exact([1.004, 1.004, 0.992], Decimal("3.00"), Unit.MONEY) == [Decimal("1.01"), Decimal("1.00"), Decimal("0.99")]
    assert exact([1.4, 2.6], 4, Unit.COUNT) == [1.4, 2.6]
    assert exact([1.0, 2.0], 3, Unit.COUNT) == [1, 2]
    assert sum(exact([0.1, 0.2, 0.3], Decimal("0.6000000001"), Unit.PRICE)) == Decimal("0.6000000001")
    assert exact([], Decimal(0), Unit.PRICE) == []
