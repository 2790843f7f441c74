"""What a month weighs by its calendar alone: its days, and the days of festivals that move from one month to another.

The Spring Festival lies in January or in February. A month that it moves into is not like the same month last year: its days
weigh what such days weighed in the years that the shop has seen, held against the weeks around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np

from zhanggui.facts import Period
from zhanggui.methods.festivals import Festival, shopping_festivals
from zhanggui.methods.forecast import Array
from zhanggui.nouns import Ask, Facts, Measure

_AROUND = timedelta(days=21)
"""So many days before and after a season are what its days are held against."""

_NEAR = timedelta(days=7)
"""Festivals that lie no further apart are one season, and none is held against the other."""

_DOUBT = 0.5
"""What is seen of a festival counts for less the fewer times it was seen: once for two thirds, twice for four fifths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Festivals of one year that lie side by side, and the days around them."""

    festivals: tuple[tuple[str, Period], ...]
    before: Period
    after: Period


def seasons(country: str, span: Period) -> tuple[Season, ...]:
    """The seasons of a span that move from year to year."""
    found: list[Season] = []
    for year in range(span.start.year, span.end.year + 1):
        moving = sorted((each for each in shopping_festivals(year, country) if _moves(each, country)), key=lambda each: each.first)
        breaks = [0, *(place for place, (one, two) in enumerate(pairwise(moving), 1) if two.first - one.last > _NEAR), len(moving)]
        found += [_season(moving[start:end]) for start, end in pairwise(breaks) if end > start]
    return tuple(found)


def _moves(festival: Festival, country: str) -> bool:
    """Whether it falls on other days next year."""
    year = festival.last.year
    later = [each.first for each in shopping_festivals(year + 1, country) if each.name == festival.name]
    return any((first.month, first.day) != (festival.first.month, festival.first.day) for first in later)


def _season(festivals: Sequence[Festival]) -> Season:
    first, end = festivals[0].first, festivals[-1].last + timedelta(1)
    return Season(
        festivals=tuple((each.name, Period(each.first, each.last + timedelta(1))) for each in festivals),
        before=Period(first - _AROUND, first),
        after=Period(end, end + _AROUND),
    )


def asks(metric: Measure, known: Sequence[Season]) -> Iterator[Ask]:
    """What must be measured to know what the seasons weigh in a sum; a ratio gained nothing by it (docs/decisions/0009)."""
    if metric.adds:
        for season in known:
            yield from (Ask(metric=metric, period=each) for each in (season.before, season.after, *(days for _, days in season.festivals)))


def calendars(
    metric: Measure,
    months: tuple[Sequence[Period], Sequence[Period]],
    known: tuple[Sequence[Season], Sequence[Season]],
    facts: Facts,
) -> Array:
    """The log weight of each month, past and ahead, as it was known after each number of past ones: (past + 1, past + ahead).

    `known` are the seasons that were measured, and all of them. The months of what doesn't add up weigh alike.
    """
    (past, ahead), (seen, ever) = months, known
    if not metric.adds:
        return np.zeros((len(past) + 1, len(past) + len(ahead)))
    effects = [(season.after.end, _effects(metric, season, facts)) for season in seen]
    days, inside = np.array([float(month.days) for month in (*past, *ahead)]), _inside((*past, *ahead), ever)
    rows = []
    for now in [(past[0] if past else ahead[0]).start, *(month.end for month in past)]:
        believed = _believed([effect for end, effect in effects if end <= now])
        rows.append(np.log(days + sum((inside[name] * np.expm1(effect) for name, effect in believed.items()), start=np.zeros_like(days))))
    return np.array(rows)


def _inside(months: Sequence[Period], ever: Sequence[Season]) -> dict[str, Array]:
    """How many days of each festival lie in each month: (months,)."""
    found: dict[str, Array] = {}
    for season in ever:
        for name, span in season.festivals:
            shared = [(min(span.end, month.end) - max(span.start, month.start)).days for month in months]
            found[name] = found.get(name, np.zeros(len(months))) + np.maximum(shared, 0)
    return found


def _effects(metric: Measure, season: Season, facts: Facts) -> dict[str, float]:
    """The log of what a day of each festival weighs beside a day around it."""
    around = [level for days in (season.before, season.after) if (level := _level(metric, days, facts)) is not None]
    if len(around) < 2:  # noqa: PLR2004 - both sides, or growth would be taken for the festival
        return {}
    levels = {name: _level(metric, days, facts) for name, days in season.festivals}
    return {name: float(np.log(2 * level / sum(around))) for name, level in levels.items() if level is not None}


def _level(metric: Measure, days: Period, facts: Facts) -> float | None:
    """The metric of a day of a span; None where it is not known, or not above nought."""
    (fact,) = facts.of(Ask(metric=metric, period=days))
    if fact.value is None or fact.value <= 0 or any(guard.name == "partial_period" for guard in fact.guards):
        return None
    return float(fact.value) / days.days


def _believed(effects: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of what was seen, drawn towards nothing."""
    names = sorted({name for effect in effects for name in effect})
    seen = {name: [effect[name] for effect in effects if name in effect] for name in names}
    return {name: sum(each) / (len(each) + _DOUBT) for name, each in seen.items()}
