"""A line through the months, this year in colour, the year before in grey, labels on the lines themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
from babel.dates import format_date

from zhanggui.facts import Fact, Unit
from zhanggui.report.charts.drawing import (
    ACCENT,
    GREY,
    HEIGHT,
    PAPER,
    ROWS,
    WAS,
    Drawing,
    Row,
    Spec,
    dressed,
    filled,
    is_compared,
    row_of,
    scale_of,
    short_month,
    tips,
)
from zhanggui.report.phrases import PHRASES
from zhanggui.report.scale import Scale
from zhanggui.words import Lang

_STANDS, _FAR = (0.015, 0.12), 0.25
"""Where the label of the peak stands over its point, and how far it may be moved, as parts of the chart's height."""

_APART = 0.085
"""Two labels at the ends of lines stand so far apart, as a part of the chart's height."""


def months(facts: Sequence[Fact], lang: Lang) -> Drawing:
    """A line through the months, with the year before in grey; a month that isn't known is a gap."""
    scale = scale_of(facts, lang)
    rows = [_month(fact, scale, lang) for fact in facts]
    from_nought = _stands_on_nought(facts[0].unit, rows)
    compared = is_compared(rows)
    _label_ends(rows, facts, from_nought=from_nought)
    spec = filled(_months_spec(lang, from_nought=from_nought, compared=compared), rows, facts[0], lang)
    partial = any(row["partial"] for row in rows)
    return Drawing(spec=spec, unit=scale.said, facts=tuple(facts), compared=compared, from_nought=from_nought, marks_partial=partial)


def _stands_on_nought(unit: Unit, rows: Sequence[Row]) -> bool:
    """Amounts and counts stand on nought, and so does what varies widely; what varies little is looked at closely, and the page says so."""
    values = [row[side] for row in rows for side in ("now", "before") if row[side] is not None]
    return unit in {Unit.MONEY, Unit.COUNT} or 2 * min(values) < max(values)


@cache
def _months_spec(lang: Lang, *, from_nought: bool, compared: bool) -> Spec:
    axis = alt.Axis(title=None, labelAngle=0, labelExpr=short_month(lang), ticks=False, grid=False, labelOverlap=False, labelPadding=6)
    x = alt.X("month:N", sort=None, axis=axis)
    upright = alt.Axis(tickCount=4, format=",~f", domain=False, ticks=False, labelPadding=6)
    now, was = (alt.Y(f"{side}:Q", title=None, scale=alt.Scale(zero=from_nought, nice=True), axis=upright) for side in ("now", "before"))
    dot: Any = {"fill": alt.when("datum.partial").then(alt.value(PAPER)).otherwise(alt.value(ACCENT)), "opacity": alt.value(1)}
    base = alt.Chart(alt.NamedData(name=ROWS)).encode(x=x)
    line: Any = {"invalid": "break-paths-show-path-domains"}
    grey = [
        base.mark_line(color=GREY, strokeWidth=2, **line).encode(y=was),
        _label(base, "before_label", "before_at", WAS, align="left", dx=8),
    ]
    layers = [
        *(grey if compared else []),
        base.mark_line(color=ACCENT, strokeWidth=2.75, **line).encode(y=now),
        base.mark_point(stroke=ACCENT, strokeWidth=1.75, size=30, filled=False).encode(y=now, **dot),
        _label(base, "now_label", "now_at", ACCENT, align="left", dx=8, fontWeight=600),
        _label(base, "peak", "peak_at", ACCENT, dy=-13, fontWeight=600),
        base.mark_rule(strokeWidth=22, opacity=0).encode(tooltip=tips(lang, "month", PHRASES["month"].to(lang))),
    ]
    return dressed(layers, lang, right=40, height=HEIGHT)


def _label(base: alt.Chart, field: str, at: str, color: str, **mark: Any) -> alt.Chart:  # noqa: ANN401 - the options of a mark
    labelled: alt.Chart = base.mark_text(fontSize=12, color=color, **mark).encode(text=f"{field}:N", y=alt.Y(f"{at}:Q"))
    return labelled


def _month(fact: Fact, scale: Scale, lang: Lang) -> Row:
    name = format_date(fact.period.start, format="M月" if lang is Lang.ZH else "MMM", locale=lang.locale)
    unlabelled = {"now_label": "", "before_label": "", "peak": "", "now_at": None, "before_at": None, "peak_at": None}
    return row_of(fact, scale, lang) | unlabelled | {"month": name, "partial": any(guard.name == "partial_period" for guard in fact.guards)}


def _label_ends(rows: list[Row], facts: Sequence[Fact], *, from_nought: bool) -> None:
    """Name the years at the ends of their lines, moved apart where they would touch, and the highest month's number."""
    held = next((fact.comparison.period for fact in facts if fact.comparison), None)
    years = {"now": str(facts[0].period.start.year), "before": str(held.start.year) if held else ""}
    ends = {side: place for side in years if (place := _last(rows, side)) is not None}
    shift = _shift(rows, ends, from_nought=from_nought)
    for side, place in ends.items():
        rows[place][f"{side}_label"] = years[side]
        rows[place][f"{side}_at"] = rows[place][side] + shift[side]
    known = [(row["now"], place) for place, row in enumerate(rows) if row["now"] is not None]
    if known:
        place = max(known)[1]
        at = _clear(rows, place, _reach(rows, from_nought=from_nought))
        rows[place] |= {"peak_at": at, "peak": "" if at is None else rows[place]["said"]}


def _clear(rows: Sequence[Row], place: int, reach: float) -> float | None:
    """Over which height the label of the peak is off the grey line: its own, or the line's; None where that is too far from its point."""
    top, beside = rows[place]["now"], _beside(rows, place)
    low, high = (top + part * reach for part in _STANDS)
    if not any(min(pair) <= high and max(pair) >= low for pair in pairwise(beside)):
        return float(top)
    return max(beside) if max(beside) <= top + _FAR * reach else None


def _beside(rows: Sequence[Row], place: int) -> list[float]:
    """The grey line from the month before to the month after, which a label reaches on a phone."""
    near = rows[max(place - 1, 0) : place + 2]
    return [row["before"] for row in near if row["before"] is not None]


def _reach(rows: Sequence[Row], *, from_nought: bool) -> float:
    """From the lowest to the highest value of the chart."""
    values = [row[side] for row in rows for side in ("now", "before") if row[side] is not None]
    return (max(values) - min(values + [0.0] * from_nought)) or 1.0


def _last(rows: Sequence[Row], side: str) -> int | None:
    return next((place for place in reversed(range(len(rows))) if rows[place][side] is not None), None)


def _shift(rows: Sequence[Row], ends: Mapping[str, int], *, from_nought: bool) -> dict[str, float]:
    """How far the two labels are moved so that they don't touch."""
    still = {"now": 0.0, "before": 0.0}
    if ends.get("now", -1) != ends.get("before", -2):
        return still
    reach = _reach(rows, from_nought=from_nought)
    row = rows[ends["now"]]
    gap = (row["now"] - row["before"]) / reach
    if abs(gap) >= _APART:
        return still
    push = (_APART - abs(gap)) / 2 * reach
    return {"now": push, "before": -push} if gap >= 0 else {"now": -push, "before": push}
