"""Where a day was otherwise: the one slice whose own change makes up most of the whole's, against the same weekday of the weeks before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.facts import Period, Slice
from zhanggui.nouns import Ask, Dimension, Metric

_WEEKS = 4
_SHARE = 0.4
"""A slice that makes up less of the change says nothing of where it was."""

_MANY = 60
"""Dimensions of more values than this are no place to point at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """A slice, what it came to and what it usually did, and which part of the whole's change its own is (above one where others went the other way)."""

    dimension: Dimension
    slice: Slice
    value: float
    usual: float
    share: float


def mover(build: Build, metric: Metric, period: Period, high: bool) -> Mover | None:  # noqa: FBT001 - which way it stands out
    """The slice that moved most; None where none makes up enough, or the weeks before are not known."""
    before = [Period(period.start - timedelta(7 * week), period.end - timedelta(7 * week)) for week in range(1, _WEEKS + 1)]
    asks = {
        (dimension, each): Ask(metric=metric, period=each, by=(dimension,)) for dimension in metric.dimensions for each in (period, *before)
    }
    wholes = [Ask(metric=metric, period=each) for each in (period, *before)]
    facts = measure(build, [*asks.values(), *wholes])
    known = [float(value) for ask in wholes[1:] if (value := facts.of(ask)[0].value) is not None]
    now = facts.of(wholes[0])[0].value
    if now is None or not known:
        return None
    change = float(now) - sum(known) / len(known)
    if change == 0 or (change > 0) != high:
        return None
    values = {
        dimension: [
            {fact.slices[-1].value: float(fact.value or 0) for fact in facts.of(asks[dimension, each]) if fact.slices}
            for each in (period, *before)
        ]
        for dimension in metric.dimensions
    }
    found = [each for dimension, steps in values.items() for each in _slices(dimension, steps, len(known), change)]
    return max(found, key=lambda each: each.share * (1 - each.usual / max(_total(values[each.dimension], len(known)), 1e-9)), default=None)


def _slices(dimension: Dimension, steps: Sequence[Mapping[str, float]], weeks: int, change: float) -> Iterator[Mover]:
    names = list(dict.fromkeys(name for step in steps for name in step))
    # What each day has one value of, as its festival, says when it was and not where.
    if not 1 < len(names) <= _MANY or all(len(step) <= 1 for step in steps):
        return
    for name in names:
        now, usual = steps[0].get(name, 0.0), sum(step.get(name, 0.0) for step in steps[1:]) / weeks
        share = (now - usual) / change
        if share >= _SHARE:
            yield Mover(dimension=dimension, slice=Slice(dimension.name, name), value=now, usual=usual, share=share)


def _total(steps: Sequence[Mapping[str, float]], weeks: int) -> float:
    return sum(sum(step.values()) for step in steps[1:]) / weeks
