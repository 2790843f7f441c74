"""Decompositions by hand, by law, and against what was planted."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from zhanggui.methods import decompose

POSITIVE = st.floats(0.01, 1e4)
ANY = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))


def pairs(elements, least=1, most=5):
    """Two arrays of as many factors or parts."""
    return st.integers(least, most).flatmap(lambda n: st.tuples(*(hnp.arrays(float, n, elements=elements) for _ in range(2))))


def near(value):
    return pytest.approx(value, rel=1e-9, abs=1e-6)


# ── by hand ──────────────────────────────────────────────────────────────────


def test_a_hundred_visits_become_two_hundred_and_a_tenth_buy_as_before():
    """10 → 20 orders: all of it is traffic. Then 0.1 → 0.2 as well: 10 → 40, and each doubling brings half."""
    assert decompose.lmdi([100, 0.1], [200, 0.1]) == pytest.approx([10, 0])
    assert decompose.lmdi([100, 0.1], [200, 0.2]) == pytest.approx([15, 15])
    assert decompose.shapley([100, 0.1], [200, 0.2]) == pytest.approx([15, 15])


def test_log_mean_by_hand():
    assert float(decompose.log_mean(math.e, 1)) == pytest.approx(math.e - 1)
    assert float(decompose.log_mean(5, 5)) == 5


def test_bennet_by_hand():
    """2 · 3 → 4 · 5: quantity (4 − 2) · 4 = 8, price (5 − 3) · 3 = 6, together 14 = 20 − 6."""
    assert decompose.shapley([2, 3], [4, 5]) == pytest.approx([8, 6])


def test_a_factor_that_comes_from_nothing_brings_everything_if_nothing_else_moves():
    assert not decompose.by_logs([0, 5], [3, 5])
    assert decompose.product([0, 5], [3, 5]) == pytest.approx([15, 0])


def test_better_visitors_gain_weight_by_hand():
    """App 10 of 100 → 30 of 300 buy, web 5 of 100 → 5 of 100: no rate moved. Overall 7.5 % → 8.75 %.

    Weights of the app ½ → ¾, R̄ = 8.125 %: app (10 − 8.125) % · ¼ = 0.46875 %, web (5 − 8.125) % · −¼ = 0.78125 %.
    """
    found = decompose.rate_and_mix(([10, 5], [30, 5]), ([100, 100], [300, 100]))
    assert found.rate == pytest.approx([0, 0])
    assert found.mix == pytest.approx([0.0046875, 0.0078125])


def test_price_volume_mix_by_hand():
    """Tea 10 at 2 and wine 10 at 6 (80) become tea 12 at 2 and wine 18 at 7 (150).

    P 4 → 5, P̄ 4.5, Q̄ 25: volume 10 · 4.5 = 45. Shares of wine 0.5 → 0.6: price 25 · 0.55 · 1 = 13.75;
    mix 25 · (2 − 4.5) · −0.1 + 25 · (6.5 − 4.5) · 0.1 = 6.25 + 5. Together 70.
    """
    found = decompose.price_volume_mix(([10, 10], [12, 18]), ([[2, 6]], [[2, 7]]))
    assert found.volume == pytest.approx(45)
    assert found.unit == pytest.approx(4.5)
    assert found.prices == pytest.approx(np.array([[0, 13.75]]))
    assert found.mix == pytest.approx([6.25, 5])


def test_largest_remainder_by_hand():
    assert decompose.to_whole([1.4, 1.4, 1.2], 4) == [2, 1, 1]
    assert decompose.to_whole([-1.5, 2.5], 1) == [-1, 2]
    assert decompose.to_whole([], 0) == []


def test_terms_that_belong_to_another_total_are_refused():
    with pytest.raises(ValueError, match="not to"):
        decompose.to_whole([1.0, 1.0], 5)


def test_a_year_of_nothing_has_no_rate_and_no_price():
    with pytest.raises(ValueError, match="no rate"):
        decompose.rate_and_mix(([0], [1]), ([0], [2]))
    with pytest.raises(ValueError, match="no price"):
        decompose.price_volume_mix(([0], [1]), ([[1]], [[2]]))


# ── by law ───────────────────────────────────────────────────────────────────


@given(pairs(POSITIVE))
def test_lmdi_sums_to_the_change(both):
    before, after = both
    assert decompose.lmdi(before, after).sum() == pytest.approx(
        after.prod() - before.prod(), rel=1e-7, abs=1e-7 * max(after.prod(), before.prod())
    )


@given(pairs(ANY))
def test_shapley_sums_to_the_change_whatever_the_sign(both):
    before, after = both
    size = np.maximum(np.abs(before), np.abs(after)).prod()
    assert decompose.shapley(before, after).sum() == pytest.approx(after.prod() - before.prod(), rel=1e-9, abs=1e-9 * size + 1e-12)


@given(hnp.arrays(float, 4, elements=POSITIVE), st.permutations(range(4)))
@pytest.mark.parametrize("method", [decompose.lmdi, decompose.shapley])
def test_nothing_moved_brings_nothing_and_order_does_not_matter(method, before, order):
    assert method(before, before) == near(np.zeros(4))
    after = before[::-1].copy()
    terms = method(before, after)
    assert method(before[order], after[order]) == pytest.approx(terms[order], rel=1e-7, abs=1e-6 * max(1.0, before.prod()))


@given(pairs(POSITIVE), st.floats(0.1, 10))
@pytest.mark.parametrize("method", [decompose.lmdi, decompose.shapley])
def test_terms_scale_with_the_unit(method, both, scale):
    before, after = both
    first = np.concatenate(([scale], before)), np.concatenate(([scale], after))
    assert method(*first)[1:] == pytest.approx(
        scale * method(before, after), rel=1e-6, abs=1e-6 * scale * max(before.prod(), after.prod(), 1.0)
    )
    assert method(*first)[0] == near(0)


@given(pairs(POSITIVE, least=2), st.floats(0.2, 5), st.integers(0, 10))
def test_one_planted_factor_is_recovered_whole(both, times, which):
    before, _ = both
    after = before.copy()
    after[which % len(after)] *= times
    for method in (decompose.lmdi, decompose.shapley):
        terms = method(before, after)
        assert terms[which % len(after)] == pytest.approx(after.prod() - before.prod(), rel=1e-6, abs=1e-6 * before.prod())


@given(st.data(), st.integers(1, 6))
def test_rates_and_mix_sum_to_the_change(data, n):
    arrays = [data.draw(hnp.arrays(float, n, elements=st.integers(0, 500).map(float))) for _ in range(4)]
    bottoms = np.array(arrays[2:])
    assume(np.all(bottoms.sum(axis=1) > 0))
    tops = np.array(arrays[:2])
    found = decompose.rate_and_mix(tuple(tops), tuple(bottoms))
    change = tops[1].sum() / bottoms[1].sum() - tops[0].sum() / bottoms[0].sum()
    assert found.rate.sum() + found.mix.sum() == pytest.approx(change, rel=1e-9, abs=1e-9 * tops.max(initial=1.0))


@given(hnp.arrays(float, 3, elements=st.integers(1, 500).map(float)), st.floats(0.5, 2), st.integers(1, 9))
def test_planted_rates_leave_no_mix_and_planted_weights_no_rate(bottom, times, scale):
    top = bottom * np.array([0.1, 0.2, 0.3])
    dearer = decompose.rate_and_mix((top, top * times), (bottom, bottom))
    assert dearer.mix == near(np.zeros(3))
    assert dearer.rate == near(top * (times - 1) / bottom.sum())
    grown = np.array([scale, 1, 1])
    moved = decompose.rate_and_mix((top, top * grown), (bottom, bottom * grown))
    assert moved.rate == near(np.zeros(3))


@given(st.data(), st.integers(1, 6))
def test_price_volume_and_mix_sum_to_the_change(data, n):
    units = [data.draw(hnp.arrays(float, n, elements=st.integers(0, 50).map(float))) for _ in range(2)]
    assume(all(each.sum() > 0 for each in units))
    prices = [data.draw(hnp.arrays(float, (2, n), elements=st.floats(0.01, 100))) for _ in range(2)]
    known = [np.where(quantity > 0, price, np.nan) for quantity, price in zip(units, prices, strict=True)]
    assume(all(np.any(quantity > 0) for quantity in units))
    either = np.where(np.isnan(known[0]) & np.isnan(known[1]), 1.0, known[0]), known[1]
    found = decompose.price_volume_mix(tuple(units), either)
    change = sum((-1) ** (1 - year) * np.nansum(units[year] * prices[year].prod(axis=0)) for year in (0, 1))
    assert found.volume + found.mix.sum() + found.prices.sum() == pytest.approx(change, rel=1e-9, abs=1e-6)


@given(hnp.arrays(float, 4, elements=st.integers(1, 50).map(float)), hnp.arrays(float, 4, elements=st.floats(1, 100)), st.floats(0.5, 2))
def test_planted_prices_and_volumes_are_recovered(units, prices, times):
    dearer = decompose.price_volume_mix((units, units), ([prices], [prices * times]))
    assert dearer.prices.sum() == near((units * prices).sum() * (times - 1))
    assert [dearer.volume, *dearer.mix] == near([0] * 5)
    more = decompose.price_volume_mix((units, units * times), ([prices], [prices]))
    assert more.volume == near((units * prices).sum() * (times - 1))
    assert [*more.mix, *more.prices[0]] == near([0] * 8)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12))
def test_largest_remainder_is_exact_and_moves_nobody_by_one(terms):
    total = round(math.fsum(terms))
    found = decompose.to_whole(terms, total)
    assert sum(found) == total
    assert all(abs(a - b) < 1 + 1e-6 for a, b in zip(found, terms, strict=True))
