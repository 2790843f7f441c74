"""The forecast of months: by hand, by law, and on public series with published figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shops import data
from zhanggui.methods.forecast import (
    DRAWS,
    LEVELS,
    SEASON,
    TRIAL_DRAWS,
    Scale,
    pinball,
    quantiles,
    scale_of,
    seasonal_naive,
    structural,
    trial,
)

YEAR = np.array([100.0, 80, 90, 95, 100, 130, 90, 92, 98, 105, 180, 120])


def flat(past, ahead=SEASON):
    return np.zeros(len(past) + ahead)


def calendars(values, ahead=SEASON):
    return np.zeros((len(values) + 1, len(values) + ahead))


# ── by hand ──────────────────────────────────────────────────────────────────


def test_the_pinball_loss_by_hand():
    # 110 came. Said 100, 105, 120: 0.1 × 10 = 1; 0.5 × 5 = 2.5; too high by 10 at 0.9: 0.1 × 10 = 1. The mean of the three is 1.5.
    assert pinball(np.array([110.0]), np.array([[100.0], [105.0], [120.0]]))[0] == pytest.approx(1.5)


def test_a_loss_of_nought_needs_every_level_right():
    came = np.array([3.0, 4.0])
    assert pinball(came, np.stack([came] * 3)).tolist() == [0, 0]


def test_seasonal_naive_is_the_same_month_last_year_by_hand():
    # Two years, the second a tenth more in every month: the middle is the second year. The errors were ln 1.1 twelve times;
    # with a quarter believed four times the variance is (4 × 0.0625 + 12 × 0.00908) / 16 = 0.02244, so its root is 0.1498,
    # and the range of 80 % is exp(±1.2816 × 0.1498) = 0.8253 to 1.2117 times the middle.
    found = quantiles(seasonal_naive(np.concatenate([YEAR, 1.1 * YEAR]), flat(np.zeros(24))))
    assert found[1] == pytest.approx(1.1 * YEAR, rel=0.01)
    assert found[0] / (1.1 * YEAR) == pytest.approx(np.full(12, 0.8253), rel=0.02)
    assert found[2] / (1.1 * YEAR) == pytest.approx(np.full(12, 1.2117), rel=0.02)


def test_before_there_is_a_year_naive_is_the_last_month():
    found = quantiles(seasonal_naive(YEAR[:5], flat(YEAR[:5], 3)))
    assert found[1] == pytest.approx(np.full(3, 100), rel=0.02)
    widths = np.log(found[2] / found[0])
    assert widths[0] < widths[1] < widths[2], "further ahead is less sure"


def test_three_like_years_come_again():
    found = quantiles(structural(np.tile(YEAR, 3), flat(np.zeros(36))))
    assert found[1] == pytest.approx(YEAR, rel=0.05)
    assert ((found[0] < YEAR) & (found[2] > YEAR)).all()


def test_a_steady_growth_goes_on():
    growing = 100 * 1.03 ** np.arange(36)
    middle = quantiles(structural(growing, flat(growing)))[1]
    assert middle[-1] == pytest.approx(100 * 1.03**47, rel=0.08)


def test_an_opening_levels_off():
    # A shop that opened a year ago, near its level by now: the same month last year would say a sixth for the first months.
    opening = 100 * (1 - 0.8 ** np.arange(1, 13))
    middle = quantiles(structural(opening, flat(opening)))[1]
    assert (middle > 80).all()
    assert (middle < 200).all()


def test_a_month_weighs_by_its_calendar():
    calendar = np.zeros(36)
    calendar[24] = np.log(0.5)  # the first month to come has half the days
    plain, halved = (quantiles(structural(np.tile(YEAR, 2), each)) for each in (np.zeros(36), calendar))
    assert halved[:, 0] == pytest.approx(plain[:, 0] / 2)
    assert halved[:, 1:] == pytest.approx(plain[:, 1:])


def test_the_year_is_wider_than_its_months_were_they_independent():
    # Months share the year's level: the variance of the sum is more than the sum of variances.
    paths = structural(np.concatenate([YEAR, 1.3 * YEAR, 1.1 * YEAR]), np.zeros(48))
    assert paths.sum(axis=1).var() > 1.5 * paths.var(axis=0).sum()


def test_noughts_shares_and_losses_have_a_scale_each():
    assert scale_of(np.array([1.0, 2.0]), share=False) is Scale.LOG
    assert scale_of(np.array([0.0, 2.0]), share=False) is Scale.LOG
    assert scale_of(np.array([0.2, 1.0]), share=True) is Scale.ODDS
    assert scale_of(np.array([0.2, 1.2]), share=True) is Scale.LOG
    assert scale_of(np.array([-0.2, 0.4]), share=True) is Scale.PLAIN


def test_a_trial_by_hand():
    # Sixteen months: from month 12 on there are four folds with 4, 3, 2 and 1 months to come: ten forecasts.
    values = np.concatenate([YEAR, YEAR[:4] * 1.02])
    found = trial(values, calendars(values))
    assert (found.folds, found.horizon, found.cells, found.seasonal) == (4, 4, 10, True)
    assert found.coverage == 1
    # Naive: the range of the first fold is exp(±1.2816 × 0.25) = 0.7259 to 1.3777 of last year, which came as 1.02 of it. The loss is
    # (0.1 × (1.02 − 0.7259) + 0.5 × 0.02 + 0.1 × (1.3777 − 1.02)) / 3 = 0.0251 of last year; later folds know that the error is small.
    assert 0.015 < found.naive < 0.0251 / 1.02


def test_there_is_no_trial_without_three_folds():
    assert trial(YEAR[:5], calendars(YEAR[:5])) is None
    short = trial(YEAR[:6], calendars(YEAR[:6]))
    assert (short.folds, short.seasonal) == (3, False)
    assert not trial(YEAR, calendars(YEAR)).seasonal
    assert not trial(np.resize(YEAR, 14), calendars(np.zeros(14))).seasonal
    assert trial(np.resize(YEAR, 15), calendars(np.zeros(15))).seasonal


def test_what_is_always_the_same_is_foreseen_so():
    found = quantiles(structural(np.full(24, 7.0), np.zeros(36)))
    assert found == pytest.approx(np.full((3, 12), 7.0), rel=0.1)
    nothing = quantiles(structural(np.zeros(24), np.zeros(36)))
    assert nothing == pytest.approx(np.zeros((3, 12)), abs=0.05)


def test_a_month_of_nearly_nothing_is_a_month_of_nothing():
    # Its logarithm, some -330, would have the paths run out of the numbers that there are.
    found = quantiles(seasonal_naive(np.array([1.0, 1, 1e-144, 1]), flat(np.zeros(4), 2)))
    assert np.isfinite(found).all()
    assert scale_of(np.array([0.5, 1 - 1e-15]), share=True) is Scale.ODDS


# ── by law ───────────────────────────────────────────────────────────────────

months = arrays(np.float64, st.integers(3, 40), elements=st.floats(0.5, 5000, allow_nan=False))
any_months = arrays(np.float64, st.integers(3, 40), elements=st.floats(-50, 5000, allow_nan=False))
shares = st.lists(st.integers(0, 1000), min_size=3, max_size=40).map(lambda each: np.array(each) / 1000)
both = st.sampled_from([structural, seasonal_naive])


@given(any_months, st.integers(1, 15), both)
@settings(deadline=None)
def test_quantiles_are_in_order_and_numbers(past, ahead, model):
    found = quantiles(model(past, flat(past, ahead), draws=TRIAL_DRAWS))
    assert found.shape == (len(LEVELS), ahead)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=0) >= 0).all()
    if past.min() >= 0:
        assert (found >= 0).all()


@given(shares, both)
@settings(deadline=None)
def test_a_share_stays_a_share(past, model):
    found = model(past, flat(past), share=True, draws=TRIAL_DRAWS)
    assert ((found >= 0) & (found <= 1)).all()


@given(months, st.sampled_from([0.001, 0.25, 8.0, 10_000.0]), both)
@settings(deadline=None)
def test_in_other_money_it_is_the_same(past, by, model):
    plain, scaled = (quantiles(model(each, flat(past), draws=TRIAL_DRAWS)) for each in (past, past * by))
    assert scaled == pytest.approx(plain * by, rel=1e-6)


@given(months.filter(lambda each: len(each) >= 18), st.floats(0.1, 10))
@settings(deadline=None, max_examples=20)
def test_a_fold_sees_nothing_of_what_comes_after_it(values, times):
    """Whatever the months after the sixteenth are, the forecast made in month fifteen is the same."""
    changed = np.concatenate([values[:16], values[16:] * times])
    seen = []

    def spy(past, calendar, share, draws):
        seen.append((past.copy(), calendar.copy()))
        return structural(past, calendar, share, draws)

    kept = []
    for each in (values, changed):
        seen.clear()
        trial(each, calendars(each), model=spy)
        kept.append([(past, quantiles(structural(past, calendar, draws=TRIAL_DRAWS))) for past, calendar in seen if len(past) <= 16])
    assert kept[0]
    for (one, ours), (other, theirs) in zip(*kept, strict=True):
        assert (one == other).all()
        assert (ours == theirs).all()


@given(months.filter(lambda each: len(each) >= 18))
@settings(deadline=None, max_examples=20)
def test_a_fold_is_given_the_calendar_as_it_was_then(values):
    known = np.tile(np.arange(len(values) + 1.0)[:, None], (1, len(values) + SEASON))
    seen = []

    def spy(past, calendar, share, draws):
        seen.append((len(past), set(calendar)))
        return structural(past, np.zeros_like(calendar), share, draws)

    trial(values, known, model=spy)
    assert all(row == {float(origin)} for origin, row in seen)


@given(months, st.floats(1.0, 3.0))
@settings(deadline=None, max_examples=30)
def test_old_months_beyond_five_years_don_t_count(past, times):
    recent = np.resize(past, 60)
    long, longer = (np.concatenate([np.full(many, 50.0 * times), recent]) for many in (5, 9))
    assert (structural(long, flat(long), draws=128) == structural(longer, flat(longer), draws=128)).all()


def test_the_same_twice():
    assert (structural(YEAR, flat(YEAR)) == structural(YEAR, flat(YEAR))).all()
    assert structural(YEAR, flat(YEAR)).shape == (DRAWS, SEASON)


# ── against another computation, and on real series ──────────────────────────


def test_one_setting_agrees_with_the_textbook_formula(monkeypatch):
    """With one setting the forecast is Gaussian: K*ᵀ K⁻¹ y and K** − K*ᵀ K⁻¹ K*, worked out here by solving."""
    from zhanggui.methods import forecast

    for name, value in {"_NOISE": (0.1,), "_WANDER": (0.05,), "_SLOPE": (0.01,), "_SEASONAL": (0.2,), "_RISES": ((0.0, 0.0, 1.0),)}.items():
        monkeypatch.setattr(forecast, name, value)
    forecast._factors.cache_clear()
    past = np.concatenate([YEAR, YEAR * 1.1])
    paths = np.log(structural(past, flat(past)))
    forecast._factors.cache_clear()
    t = np.arange(36.0)
    apart = np.abs(t[:, None] - t)
    slope = np.zeros((36, 36))
    for i in range(36):
        for j in range(36):
            slope[i, j] = sum(0.88 ** abs(k - m) for k in range(i) for m in range(j))
    cov = (
        1
        + 0.05**2 * np.minimum(t[:, None], t)
        + 0.01**2 * slope
        + 0.2**2 * (apart % 12 == 0) * np.exp(-0.05 * apart / 12)
        + 0.1**2 * np.eye(36)
    )
    z = np.log(past) - np.log(past).mean()
    gain = np.linalg.solve(cov[:24, :24], cov[:24, 24:])
    middle = np.log(past).mean() + gain.T @ z
    spread = np.sqrt(np.diag(cov[24:, 24:] - cov[24:, :24] @ gain))
    assert paths.mean(axis=0) == pytest.approx(middle, abs=1e-9), "draws have the mean exactly"
    assert paths.std(axis=0) == pytest.approx(spread, rel=1e-9), "and the variance"


def test_on_hospital_it_beats_seasonal_naive_and_holds_its_range():
    """Published for the last year of all 767 series (Monash): seasonal naive's MASE .921, AutoETS .770, Theta .756."""
    import pandas as pd

    rows = pd.read_parquet(data("monash") / "hospital.parquet").sort_values("month")
    series = [each.y.to_numpy(float) for _, each in rows.groupby("series")][::12]
    ours, naive, within = [], [], []
    for each in series:
        past, came = each[:-12], each[-12:]
        ends = quantiles(structural(past, flat(past), draws=TRIAL_DRAWS))
        scale = np.abs(past[12:] - past[:-12]).mean()
        ours.append(np.abs(came - ends[1]).mean() / scale)
        naive.append(np.abs(came - past[-12:]).mean() / scale)
        within.append(((ends[0] <= came) & (came <= ends[2])).mean())
    assert np.mean(ours) < 0.88 * np.mean(naive)
    assert 0.72 < np.mean(within) < 0.9
