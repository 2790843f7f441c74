"""The filters of a page: one choice for each dimension, from the values that the shop has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from zhanggui.errors import Unknown
from zhanggui.facts import Period, Slice
from zhanggui.nouns import Ask, Dimension, Measure
from zhanggui.report.receipts import Labels
from zhanggui.web.answers import METRICS
from zhanggui.web.console.page import Visit
from zhanggui.words import Text, listed

_VALUES = 300
"""So many values are offered, those with the most first; another can still stand in the address."""

LABELS = Labels(METRICS)
KNOWN = frozenset(dimension.name for metric in METRICS.values() for dimension in metric.dimensions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A dimension, the values that can be chosen, as they stand in the address, and the one that is."""

    dimension: Dimension
    values: tuple[tuple[str, Text], ...]
    chosen: str


def where_of(said: Sequence[str], dimensions: Sequence[Dimension]) -> tuple[tuple[Slice, ...], bool]:
    """Read `channel=tmall` and the like, and whether some of it doesn't apply to these dimensions.

    Raises BadRequest for what is no filter, and Unknown for a dimension that no number has.
    """
    own, found = {each.name for each in dimensions}, []
    for each in said:
        if not each.strip():
            continue
        one = Slice.read(each)
        if one.dimension not in KNOWN | own:
            raise Unknown(Text("维度", "dimension"), one.dimension, own or ["–"])
        found.append(one)
    kept = tuple(dict.fromkeys(each for each in found if each.dimension in own))
    return kept, len(kept) < len(found)


def choices(request: Visit, metric: Measure, dimensions: Sequence[Dimension], where: Sequence[Slice]) -> list[Choice]:
    """What can be chosen for each dimension, as far as this visitor sees it; a dimension with one value is no choice."""
    first, last = request.answers.build.first_day, request.answers.build.last_day
    if first is None or last is None:
        return []
    always = Period(first, last + timedelta(days=1))
    asks = {each: Ask(metric=metric, period=always, by=(each,)) for each in dimensions}
    found = request.answers.facts(request.access, asks.values())
    chosen = {each.dimension: each.written for each in where}
    made = []
    for dimension, ask in asks.items():
        ranked = sorted(found.of(ask), key=lambda fact: -float(fact.value or 0))[:_VALUES]
        values = [fact.slices[-1] for fact in ranked]
        values += [each for each in where if each.dimension == dimension.name and each not in values]
        now = chosen.get(dimension.name, "")
        if len(values) > 1 or now:
            named = ((each.written, listed(dimension_value(dimension, value) for value in each.values)) for each in values)
            made.append(Choice(dimension=dimension, values=tuple(named), chosen=now))
    return made


def dimension_value(dimension: Dimension, value: str) -> Text:
    """Say a value of a dimension."""
    return Text("未知", "Unknown") if value in {"(unknown)", "–"} else dimension.label(value)
