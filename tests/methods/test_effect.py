"""A test's effect: on paper, by law, against resampling, and by how often the interval holds the truth."""

from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from zhanggui.methods.effect import between, mismatch
from zhanggui.methods.interval import Moments


def group(top, bottom=None) -> Moments:
    top = np.asarray(top, float)
    bottom = np.ones(len(top)) if bottom is None else np.asarray(bottom, float)
    return Moments(
        n=len(top),
        top=float(top.sum()),
        bottom=float(bottom.sum()),
        top_squares=float((top**2).sum()),
        bottom_squares=float((bottom**2).sum()),
        products=float((top * bottom).sum()),
    )


# ── on paper ─────────────────────────────────────────────────────────────────


def test_a_dozen_visitors_by_hand():
    """Six control visitors came 8 times and bought twice, six others came 8 times and bought four times: a quarter against a half.

    What each adds beyond its own rate, t − r b: control −¼, ½, −¼, ¾, −½, −¼, whose squares add up to 1.25;
    treated ½, ½, 0, −½, ½, −1, whose squares add up to 2. By the delta method the variance of a rate is
    6/5 · Σ(t − r b)² / 8².
    """
    control = group([0, 1, 0, 1, 0, 0], [1, 2, 1, 1, 2, 1])
    treated = group([1, 1, 1, 0, 1, 0], [1, 1, 2, 1, 1, 2])
    var_control, var_treated = 6 / 5 * 1.25 / 64, 6 / 5 * 2 / 64
    shift = between(control, treated)
    assert shift.value == pytest.approx(1.0)
    a, b = var_control / 0.25**2, var_treated / 0.5**2
    degrees = (a + b) ** 2 / ((a**2 + b**2) / 5)
    reach = stats.t(degrees).ppf(0.975) * sqrt(a + b)
    assert shift.low == pytest.approx(exp(log(2) - reach) - 1)
    assert shift.high == pytest.approx(exp(log(2) + reach) - 1)
    in_points = between(control, treated, relative=False)
    assert in_points.value == pytest.approx(0.25)
    degrees = (var_control + var_treated) ** 2 / ((var_control**2 + var_treated**2) / 5)
    reach = stats.t(degrees).ppf(0.975) * sqrt(var_control + var_treated)
    assert (in_points.low, in_points.high) == pytest.approx((0.25 - reach, 0.25 + reach))


def test_people_who_have_it_or_not_get_the_score_interval():
    """12 of 50 against 20 of 50. At each end of the interval the score test of that ratio is just at its 5 %."""
    control, treated = group([1] * 12 + [0] * 38), group([1] * 20 + [0] * 30)
    shift = between(control, treated)
    assert shift.method == "Miettinen-Nurminen"
    assert shift.value == pytest.approx(20 / 12 - 1)
    for end in (shift.low, shift.high):
        assert _score(20, 50, 12, 50, end + 1) == pytest.approx(1.959964**2, rel=1e-3)


def _score(x1: int, n1: int, x2: int, n2: int, ratio: float) -> float:
    """Miettinen and Nurminen's statistic, their equations 10 to 12, with both shares as likely as they can be at that ratio."""
    a, b, c = (n1 + n2) * ratio, -(n1 * ratio + x1 + n2 + x2 * ratio), x1 + x2
    p2 = (-b - sqrt(b * b - 4 * a * c)) / (2 * a)
    p1 = ratio * p2
    var = (p1 * (1 - p1) / n1 + ratio**2 * p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
    return (x1 / n1 - ratio * x2 / n2) ** 2 / var


def test_groups_split_unlike_the_plan_by_hand():
    """450 and 550 of a thousand: (50² + 50²) / 500 = 10, of one degree of freedom."""
    assert mismatch((450, 550), (0.5, 0.5)) == pytest.approx(0.00157, abs=1e-5)
    assert mismatch((500, 500), (0.5, 0.5)) == 1
    assert mismatch((100, 900), (0.1, 0.9)) == 1


@pytest.mark.parametrize(
    ("control", "treated"),
    [
        (group([1]), group([1, 0, 1])),
        (group([0, 0, 0]), group([1, 0, 1])),
        (group([1, 0, 1]), group([0, 0, 0])),
        (group([1, 1], [0, 0]), group([1, 0, 1])),
    ],
)
def test_without_a_base_nothing_is_said(control, treated):
    assert between(control, treated) is None


def test_a_level_of_nought_is_a_base_for_a_difference():
    assert between(group([0, 0, 1]), group([0, 0, 0]), relative=False).value == pytest.approx(-1 / 3)


# ── by law ───────────────────────────────────────────────────────────────────

people = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), min_size=3, max_size=40).filter(
    lambda rows: sum(t for t, _ in rows) > 0 and len(set(rows)) > 1
)


def of(rows) -> Moments:
    return group(*zip(*rows, strict=True))


@given(people, people)
def test_swapping_the_groups_turns_the_sign(control, treated):
    there, back = between(of(control), of(treated), relative=False), between(of(treated), of(control), relative=False)
    assert back.value == pytest.approx(-there.value)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
    there, back = between(of(control), of(treated)), between(of(treated), of(control))
    if there is not None and back is not None:
        assert (1 + there.value) * (1 + back.value) == pytest.approx(1)
        assert (1 + there.low) * (1 + back.high) == pytest.approx(1)


@given(people, people, st.floats(0.01, 1000))
def test_what_is_counted_in_other_units_is_the_same_in_percent(control, treated, factor):
    plain = between(of(control), of(treated))
    scaled = between(*(group([t * factor for t, _ in rows], [b for _, b in rows]) for rows in (control, treated)))
    if plain is not None and plain.method == "delta":
        assert (scaled.value, scaled.low, scaled.high) == pytest.approx((plain.value, plain.low, plain.high), rel=1e-6, abs=1e-9)


@given(people, people)
def test_the_range_holds_its_number(control, treated):
    for relative in (True, False):
        shift = between(of(control), of(treated), relative=relative)
        assert shift is None or shift.low <= shift.value + 1e-9
        assert shift is None or shift.value - 1e-9 <= shift.high


# ── against resampling, and by how often it is right ─────────────────────────


def visitors(dice, n, rate):
    visits = dice.geometric(0.6, n)
    loyal = np.clip(dice.gamma(2, rate / 2, n), 0, 1)
    return dice.binomial(visits, loyal), visits


def test_the_interval_is_that_of_the_bootstrap():
    dice = np.random.default_rng(5)
    control, treated = visitors(dice, 3000, 0.10), visitors(dice, 3000, 0.12)
    shift = between(group(*control), group(*treated))
    drawn = []
    for _ in range(1500):
        rates = [(top[rows].sum() / bottom[rows].sum()) for top, bottom in (control, treated) for rows in [dice.integers(0, 3000, 3000)]]
        drawn.append(rates[1] / rates[0] - 1)
    assert (shift.low, shift.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.02)


@pytest.mark.parametrize("lift", [0.0, 0.1])
def test_the_interval_holds_the_truth_as_often_as_it_says(lift):
    dice = np.random.default_rng(7)
    held = 0
    for _ in range(600):
        shift = between(group(*visitors(dice, 400, 0.10)), group(*visitors(dice, 400, 0.10 * (1 + lift))))
        held += shift.low <= lift <= shift.high
    assert 0.93 <= held / 600 <= 0.975
