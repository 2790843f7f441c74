"""What is left of a day, seen from within it: the same weekday's usual course, moved by how this day began.

Counts are looked at on the scale of square roots, on which those of independent arrivals scatter alike at every level (Anscombe
1948). The usual course of a day is the mean of the last four of the same weekday. How far the rest of a day goes with its
beginning is a regression over the days before, one for each time of day: at midnight the beginning says nothing, by evening it
says nearly all. The regression is robust (days far off are left out), and its range is Student's, made as much wider as it had to
be on days that it had not seen (split conformal prediction, Lei et al. 2018, on scaled errors). The forecast is tried on such
days, beside last week's same weekday, and gives way to it where it is no better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

WEEK, WEEKS = 7, 4
"""The usual course of a day is the mean of so many of the same weekday, two of which must be known."""

LEVEL = 0.8
"""The share of days that should fall within the range."""

FEWEST = 8
"""With fewer days to learn from nothing is said."""

TRIED, WARM = 42, 14
"""So many days are forecast in the trial, each from what came before it; the first of them only teach how wide the range must be."""

ORIGINS = (0, 1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6)
"""The times of day from which the trial looks ahead, as parts of the day: midnight, four, eight o'clock …"""

_SHIFT = 3 / 8
_FAR = 4.0
_WIDEST = 4.0
_UTMOST = 0.1
_MAD = 1.4826
_RIDGE = 0.25
"""What is added to the squares of the regression: a quarter of a count's variance on this scale, so that noughts say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What a part of a day should bring: most likely, from … to, and the standard error on the scale of square roots."""

    middle: float
    low: float
    high: float
    spread: float

    def score(self, came: float) -> float:
        """How many standard errors off what came is."""
        return float((_root(np.float64(came)) - _root(np.float64(self.middle))) / self.spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How the forecast of the rest of a day did on days it had not seen, beside last week's same weekday on the same days.

    Errors are sums of absolute errors over sums of what came; `cells` are the forecasts made, all days and times together.
    `coverage` is how often the range held, each time made as wide as the days before had taught; `stretch` is how wide that is now.
    """

    cells: int
    error: float
    naive: float
    coverage: float
    stretch: float

    @property
    def passed(self) -> bool:
        """Whether it beat the naive one."""
        return self.error < self.naive


def usual(past: Array) -> Array:
    """The usual course of each day of `past` (days, slots), and of the day after it: (days + 1, slots), NaN where it isn't known.

    Days follow each other, the last is yesterday; a day that is not known is NaN throughout.
    """
    many, slots = past.shape
    found = np.full((WEEKS, many + 1, slots), np.nan)
    for week in range(1, WEEKS + 1):
        back = week * WEEK
        if many + 1 > back:
            found[week - 1, back:] = past[: many + 1 - back]
    known = ~np.isnan(found[:, :, 0])
    total = np.where(known[:, :, None], found, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    return np.where((count >= 2)[:, None], total / np.maximum(count, 1)[:, None], np.nan)  # noqa: PLR2004 - see WEEKS


def expected(  # noqa: PLR0913 - a stretch of a day, and how it is looked at
    past: Array,
    today: Array,
    start: int,
    stop: int,
    *,
    level: float = LEVEL,
    stretch: float = 1.0,
    courses: Array | None = None,
    held: bool = False,
) -> Range | None:
    """What the slots from `start` to `stop` should bring, given those of `today` before `start`; None where too little is known.

    `courses` are those of `usual`, for one who asks often of the same past. Where it is `held`, a day that began unlike any in the past
    counts as the utmost of these: what stood out in the morning is then no measure for the evening.
    """
    return _ahead(past, usual(past) if courses is None else courses, today, (start, stop), level, stretch, held=held)


def naive(past: Array, start: int, stop: int, *, level: float = LEVEL) -> Range | None:
    """The same as it came a week before, with the errors that this had."""
    many = len(past)
    if many < WEEK:
        return None
    window = past[:, start:stop].sum(axis=1)
    off = _root(window[WEEK:]) - _root(window[:-WEEK])
    off = off[~np.isnan(off)]
    last = window[many - WEEK]
    if len(off) < FEWEST or np.isnan(last):
        return None
    return _ranged(float(_root(last)), _spread(off), len(off) - 1, level)


def trial(past: Array) -> Trial | None:
    """Forecast the rest of each of the last days from several times of it; None where there are too few days."""
    courses, slots = usual(past), past.shape[1]
    tries: list[tuple[float, float, float, bool]] = []
    off: list[float] = []
    for day in range(max(WEEK, len(past) - TRIED), len(past)):
        if np.isnan(past[day, 0]) or np.isnan(past[day - WEEK, 0]):
            continue
        stretch, today = _stretch(off), past[day]
        for origin in (round(part * slots) for part in ORIGINS):
            found = _ahead(past[:day], courses[: day + 1], today, (origin, slots), LEVEL, stretch)
            if found is None:
                continue
            rest, naive_rest = float(today[origin:].sum()), float(past[day - WEEK, origin:].sum())
            off.append(abs(found.score(rest)) * stretch)
            if len(past) - day <= TRIED - WARM:
                tries.append((rest, abs(found.middle - rest), abs(naive_rest - rest), found.low <= rest <= found.high))
    total = sum(each[0] for each in tries)
    if len(tries) < FEWEST * len(ORIGINS) or total <= 0:
        return None
    error, naive_error, coverage = (sum(each[place] for each in tries) for place in (1, 2, 3))
    return Trial(cells=len(tries), error=error / total, naive=naive_error / total, coverage=coverage / len(tries), stretch=_stretch(off))


def _stretch(off: Sequence[float]) -> float:
    """How much wider a range must be for LEVEL of the errors seen so far, in standard errors, to be within it; one before enough are."""
    if len(off) < FEWEST * len(ORIGINS):
        return 1.0
    wanted = float(np.quantile(off, min(LEVEL * (1 + 1 / len(off)), 1.0)))
    return float(np.clip(wanted / _reach(1000, LEVEL), 1.0, _WIDEST))


def _ahead(  # noqa: PLR0913 - one shape for trial and forecast
    past: Array, courses: Array, today: Array, window: tuple[int, int], level: float, stretch: float, *, held: bool = False
) -> Range | None:
    start, stop = window
    course = courses[len(past)]
    usable = ~np.isnan(past[:, 0]) & ~np.isnan(courses[:-1, 0])
    if usable.sum() < FEWEST or np.isnan(course[0]):
        return None
    began = _root(past[usable, :start].sum(axis=1)) - _root(courses[:-1][usable, :start].sum(axis=1))
    went = _root(past[usable, start:stop].sum(axis=1)) - _root(courses[:-1][usable, start:stop].sum(axis=1))
    rise, slope, spread, many = _fitted(began, went)
    this = float(_root(today[:start].sum()) - _root(course[:start].sum()))
    if held:
        this = float(np.clip(this, np.quantile(began, _UTMOST), np.quantile(began, 1 - _UTMOST)))
    return _ranged(float(_root(course[start:stop].sum())) + rise + slope * this, spread * stretch, many - 2, level)


def _fitted(began: Array, went: Array) -> tuple[float, float, float, int]:
    """Intercept, slope, standard error and number of days of the robust regression."""
    kept = np.ones(len(began), bool)
    for _ in range(2):
        x, y = began[kept], went[kept]
        x0, y0 = float(x.mean()), float(y.mean())
        slope = float(((x - x0) * (y - y0)).sum() / (((x - x0) ** 2).sum() + _RIDGE))
        off = went - y0 - slope * (began - x0)
        spread = _spread(off[kept])
        near = np.abs(off - np.median(off[kept])) <= _FAR * spread
        if near.sum() < FEWEST:
            break
        kept = near
    return y0 - slope * x0, slope, spread, int(kept.sum())


def _spread(off: Array) -> float:
    """The standard error of what is off: that of the days themselves, not below that of counting alone."""
    typical = _MAD * float(np.median(np.abs(off - np.median(off))))
    whole = float(np.sqrt((off**2).sum() / max(len(off) - 1, 1)))
    return max(min(whole, 2 * typical) if typical > 0 else whole, 1e-6)


def _ranged(middle: float, spread: float, freedom: int, level: float) -> Range:
    reach = _reach(max(freedom, 1), level) * spread
    low, high = (max(middle + side * reach, 0.0) ** 2 - _SHIFT for side in (-1, 1))
    return Range(middle=max(max(middle, 0.0) ** 2 - _SHIFT, 0.0), low=max(low, 0.0), high=max(high, 0.0), spread=spread)


@cache
def _reach(freedom: int, level: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 - it takes a while to import, and only this needs it

    return float(stdtrit(float(freedom), (1 + level) / 2))


def _root(counts: npt.ArrayLike) -> Array:
    return np.asarray(np.sqrt(np.maximum(counts, 0.0) + _SHIFT))
