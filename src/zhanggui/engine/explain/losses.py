"""Where a stake lost, since when, and how much: the slice and the run of months that stand out of what was to be expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zhanggui.engine.explain.cube import Cube
from zhanggui.facts import Better, Period, Slice
from zhanggui.methods import scan
from zhanggui.methods.scan import Array, Shortfall
from zhanggui.nouns import Stake

MOST = 3
"""So many losses of one stake are told at most; none of them overlaps another."""

CHANCE = 2.0
"""A loss is told if chance alone would show fewer such among all the slices and months that were looked at."""

_SLACK, _ALIKE = 0.35, 0.05
"""A run stands out as much as another if it falls short of it by no more than this, or than this part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A slice in which a stake lost over a run of months."""

    where: tuple[Slice, ...]
    since: Period
    before: Period
    missing: float  #: cases too few, or too many
    unsure: float  #: its standard error
    cases: float  #: how many there were
    chance: float  #: how many such chance alone would show


def losses(stake: Stake, cube: Cube) -> tuple[Loss, ...]:
    """The losses of a stake, the least likely by chance first."""
    sign = -1 if stake.metric.better is Better.UP else 1
    if turned(stake, cube):
        cube, sign = cube.turned, -sign
    pieces = list(_short(stake, cube))
    scored = [scan.scores(each, sign, drifts=stake.cases is not None) for each in pieces]
    short = Shortfall(*(np.concatenate([getattr(each, name) for each in pieces]) for name in Shortfall.__slots__))
    freedom = np.concatenate([np.full((len(each.values), 1), each.freedom) for each in scored])
    looked = int(np.any(short.known, axis=1).sum())
    worse = np.where(sign * _moved(stake, cube) > 0, np.concatenate([each.values for each in scored]), np.nan)
    search = _Search(cube, short.missing(sign), short.found, worse, scan.chance(worse, freedom, looked))
    return tuple(_disjoint(search.found()))


def turned(stake: Stake, cube: Cube) -> bool:
    """Whether the cases that are not in the top are counted: of a share above a half, those are the events."""
    return stake.cases is None and stake.metric.unit.is_share and bool(cube.top[0, 0].sum() > cube.bottom[0, 0].sum() / 2)


def _moved(stake: Stake, cube: Cube) -> Array:
    """How each slice moved over each run against the same months of the year before: what got better is no loss, whatever was expected."""
    top, bottom = scan.over_runs(cube.top), scan.over_runs(cube.bottom)
    if stake.cases is not None:
        return np.asarray(top[:, 1] - top[:, 0])
    rates = np.divide(top, bottom, out=np.zeros_like(top), where=bottom != 0)
    return np.asarray(np.where(bottom[:, 0] != 0, rates[:, 1] - rates[:, 0], np.inf))


def _short(stake: Stake, cube: Cube) -> Iterator[Shortfall]:
    """What was to be expected of every slice over every run: together those that are held against the same."""
    if stake.cases is None:
        yield scan.of_rate(cube.top, cube.bottom, cube.residual)
        return
    ends = cube.months[0][1].start, cube.months[-1][1].end
    before = cube.months[0][0].start, cube.months[-1][0].end
    days = (ends[1] - ends[0]).days / (before[1] - before[0]).days
    place = {cut: index for index, cut in enumerate(cube.slices)}
    ones = [index for index, cut in enumerate(cube.slices) if len(cut) < _CROSSED]
    twos = [index for index, cut in enumerate(cube.slices) if len(cut) == _CROSSED]
    yield scan.of_part(cube.top[ones], days)
    if twos:
        first, second = ([place[cube.slices[index][axis : axis + 1]] for index in twos] for axis in (0, 1))
        yield scan.of_cross(cube.top[twos], cube.top[first], cube.top[second], cube.top[:1], days)


_CROSSED = 2


@dataclass(frozen=True, slots=True)
class _Search:
    """What is known of every slice and run."""

    cube: Cube
    missing: Array
    cases: Array
    scores: Array
    chance: Array

    def found(self) -> Iterator[tuple[Loss, ...]]:
        """The most telling run of every slice, the least likely by chance first: as wide as it is seen, and as it is."""
        peaks = np.argmin(self.chance, axis=1)
        odds = self.chance[np.arange(len(peaks)), peaks]
        for index in np.lexsort((-self.scores[np.arange(len(peaks)), peaks], odds)):
            if odds[index] >= CHANCE:
                return
            places = dict.fromkeys((self._coarsest(index, peaks[index]), int(index)))
            yield tuple(self._loss(place, peaks[index], float(odds[index])) for place in places)

    def _coarsest(self, index: int, run: int) -> int:
        """The widest slice around it that stands out as much: what befalls all channels alike is not one channel's."""
        slices, least = self.cube.slices, self.scores[index, run] - _SLACK
        around = [place for place, cut in enumerate(slices) if set(cut) <= set(slices[index]) and self.scores[place, run] >= least]
        return min(around, key=lambda place: (len(slices[place]), -self.scores[place, run]))

    def _loss(self, index: int, peak: int, odds: float) -> Loss:
        """A slice's loss over the longest run around its most telling one."""
        months, scores = self.cube.months, self.scores[index]
        run = scan.longest(scores, peak, len(months), max(_SLACK, _ALIKE * float(scores[peak])))
        first, last = scan.runs(len(months))[run]
        missing = float(self.missing[index, run])
        return Loss(
            where=self.cube.slices[index],
            since=Period(months[first][1].start, months[last - 1][1].end),
            before=Period(months[first][0].start, months[last - 1][0].end),
            missing=missing,
            unsure=missing / float(scores[run]),
            cases=float(self.cases[index, run]),
            chance=odds,
        )


def _disjoint(found: Iterator[tuple[Loss, ...]]) -> Iterator[Loss]:
    """Losses that share no row with one told before."""
    told: list[Loss] = []
    for several in found:
        free = (loss for loss in several if not any(meet((loss.where, loss.since), (other.where, other.since)) for other in told))
        if len(told) < MOST and (loss := next(free, None)) is not None:
            told.append(loss)
            yield loss


def meet(one: tuple[tuple[Slice, ...], Period], other: tuple[tuple[Slice, ...], Period]) -> bool:
    """Whether some row may be in both: months in common, and no dimension in which they differ."""
    (cut, since), (other_cut, other_since) = one, other
    values = {each.dimension: each.value for each in cut}
    alike = all(values.get(each.dimension, each.value) == each.value for each in other_cut)
    return alike and since.start < other_since.end and other_since.start < since.end
