"""What was to be expected of a slice, by hand; and how often chance is taken for a loss, by trial."""

import numpy as np
import pytest

from zhanggui.methods import scan

YEAR = (0, 12)


def at(run, months=12):
    return scan.runs(months).index(run)


def test_runs_of_three_months():
    assert scan.runs(3) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert scan.over_runs(np.array([1.0, 2, 4])).tolist() == [1, 3, 7, 2, 6, 4]


# ── by hand ──────────────────────────────────────────────────────────────────


def test_a_part_is_held_against_its_own_course_and_that_of_the_rest():
    """The part grew by half in January and February (20 → 30), the rest doubled in them and stood still in March.

    In March the part should have counted 10 · 1.5 · (20/20) / (80/40) = 7.5 of the 10 a year before; it counted 4.
    """
    part = [[10, 10, 10], [15, 15, 4]]
    rest = [[20, 20, 20], [40, 40, 20]]
    whole = np.array(part) + np.array(rest)
    found = scan.of_part(np.array([whole, part], float), days=1.0)
    assert found.expected[1, at((2, 3), 3)] == pytest.approx(7.5)
    assert found.missing(-1)[1, at((2, 3), 3)] == pytest.approx(3.5)
    assert np.isnan(found.expected[0, at((2, 3), 3)])


def test_over_the_whole_year_growth_of_others_is_no_reason_to_have_grown():
    part = np.array([[10, 10, 10], [8, 8, 8]], float)
    found = scan.of_part(np.array([part * 9, part]), days=365 / 366)
    assert found.expected[1, at((0, 3), 3)] == pytest.approx(30 * 365 / 366)


def test_a_crossing_is_held_against_its_neighbours():
    """Tea on Tmall was always half as likely as its neighbours say: 10 of 20 and 20 of 40. In March they say 30, so 15 were due; 5 came."""
    tea = [[10, 10, 10], [10, 10, 5]]
    tmall = [[30, 30, 30], [30, 30, 35]]  # tea 10, other goods 20; in March other goods 30
    all_tea = [[50, 50, 50], [50, 50, 45]]  # elsewhere 40
    whole = [[110, 110, 110], [110, 110, 115]]  # neither: 40
    arrays = (np.array([each], float) for each in (tea, tmall, all_tea, whole))
    found = scan.of_cross(*arrays, days=1.0)
    assert found.expected[0, at((2, 3), 3)] == pytest.approx(15)
    assert found.found[0, at((2, 3), 3)] == 5


def test_a_rate_is_held_against_its_own_and_the_season():
    """The slice broke 10 of 100 (and is lent 2 % of the whole's 60 of 600), the whole twice as often in March: 0.1 · 2 · 100."""
    top = np.array([[[10, 10, 40], [10, 10, 40]], [[5, 5, 0], [5, 5, 90]]], float)
    bottom = np.array([[[200, 200, 200], [200, 200, 200]], [[50, 50, 0], [50, 50, 100]]], float)
    found = scan.of_rate(top, bottom, top * 0.9)
    lent = (10 + 0.02 * 60) / (100 + 0.02 * 600)
    assert found.expected[1, at((2, 3), 3)] == pytest.approx(100 * lent * (40 / 200) / (60 / 600))
    assert found.expected[1, at((0, 3), 3)] == pytest.approx(200 * lent)
    assert found.missing(1)[1, at((2, 3), 3)] == pytest.approx(70)


def test_the_longest_run_around_the_best():
    scored = np.zeros(len(scan.runs(3)))
    scored[at((1, 2), 3)], scored[at((1, 3), 3)], scored[at((0, 3), 3)] = 4.0, 3.8, 3.0
    best = at((1, 2), 3)
    assert scan.runs(3)[scan.longest(scored, best, 3, 0.35)] == (1, 3)
    assert scan.runs(3)[scan.longest(scored, best, 3, 2.0)] == (0, 3)
    assert scan.runs(3)[scan.longest(scored, best, 3, 0.1)] == (1, 2)


def test_chance_by_hand():
    """Three sigmas by a normal law are one in 741; of 10 slices, 12 runs reach the end of the year and 66 don't."""
    scored = np.full((10, 78), 3.0)
    found = scan.chance(scored, np.full((10, 1), 1e9), 10)
    assert found[0, at((8, 12))] == pytest.approx(10 * 12 * 0.00134990, rel=1e-4)
    assert found[0, at((2, 4))] == pytest.approx(10 * 66 * 0.00134990, rel=1e-4)
    few = scan.chance(scored, np.full((10, 1), 5.0), 10)
    assert np.all(few > found)
    assert np.all(np.isinf(scan.chance(np.array([[-1.0] * 78]), np.ones((1, 1)), 1)))


# ── by trial ─────────────────────────────────────────────────────────────────

ROWS, COLUMNS = 4, 8


def shop(dice, fall=1.0, size=20.0, drift=0.0):
    """Counts of a shop of channels and categories that grows by half, with seasons of its own; Poisson, or with drift as well."""
    rows, columns = dice.uniform(0.5, 1.5, ROWS), dice.uniform(0.5, 1.5, COLUMNS)
    mean = (
        size * np.outer(rows, columns)[None, None] * dice.uniform(0.8, 1.2, (1, 12, 1, COLUMNS)) * np.array([1.0, 1.5])[:, None, None, None]
    )
    mean = mean * dice.lognormal(0, drift, mean.shape)
    mean[1, 8:, 1, 0] *= fall
    return dice.poisson(mean).astype(float)


def crossed(counts):
    cells = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    rows, columns, whole = counts.sum(3), counts.sum(2), counts.sum((2, 3))[None]
    return scan.of_cross(
        np.array([counts[:, :, row, column] for row, column in cells]),
        np.array([rows[:, :, row] for row, _ in cells]),
        np.array([columns[:, :, column] for _, column in cells]),
        whole,
        1.0,
    )


def least(short):
    """How many as striking as the most striking slice chance would show."""
    scored = scan.scores(short, -1, drifts=True).values
    scored[:, at(YEAR)] = np.nan
    return scan.chance(scored, np.full((len(scored), 1), len(scored) - 1.0), len(scored))


@pytest.mark.parametrize("drift", [0.0, 0.3])
def test_chance_alone_is_seldom_taken_for_a_loss(drift):
    dice = np.random.default_rng(1)
    odds = np.array([least(crossed(shop(dice, drift=drift))).min() for _ in range(150)])
    assert np.mean(odds < 0.1) < 0.15
    assert np.mean(odds < 1) < 0.75


def test_half_of_a_crossing_that_goes_is_found_where_and_when():
    dice = np.random.default_rng(2)
    hits = 0
    for _ in range(40):
        odds = least(crossed(shop(dice, fall=0.5)))
        slice_, run = np.unravel_index(np.argmin(odds), odds.shape)
        first, last = scan.runs(12)[run]
        hits += slice_ == COLUMNS and abs(first - 8) <= 1 and last == 12
    assert hits >= 36


def test_drift_makes_large_slices_as_unsure_as_small_ones():
    dice = np.random.default_rng(3)
    calm, restless = (np.nanstd(scan.scores(crossed(shop(dice, size=2000, drift=each)), -1, drifts=True).values) for each in (0.0, 0.2))
    assert restless < 3 * calm


def test_a_rate_that_rises_is_found_and_its_rows_decide_how_sure_that_is():
    dice = np.random.default_rng(4)
    cases = np.full((9, 2, 12), 400.0)
    broken = dice.binomial(400, 0.05, cases.shape).astype(float)
    broken[3, 1, 6] = 60
    broken[0], cases[0] = broken[1:].sum(0), cases[1:].sum(0)
    scored = scan.scores(scan.of_rate(broken, cases, broken * 0.95), 1, drifts=False).values
    assert np.unravel_index(np.nanargmax(scored), scored.shape) == (3, at((6, 7)))
    # The same in parcels of three that break together are a third of the cases, and less sure; in parcels of ten they are too few.
    threes, tens = (scan.scores(scan.of_rate(broken, cases, broken * size), 1, drifts=False).values[3, at((6, 7))] for size in (3, 10))
    assert 0 < threes < scored[3, at((6, 7))] / 1.5
    assert np.isnan(tens)
