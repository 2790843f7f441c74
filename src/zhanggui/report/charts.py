"""Draws exhibits: this year in colour, the year before in grey, labels on the lines themselves.

A chart of a kind is specified once; each exhibit is that specification with its own rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
from babel.dates import format_date

from zhanggui.facts import Fact, Unit
from zhanggui.nouns import Figure
from zhanggui.report.compose import Panel
from zhanggui.report.phrases import PHRASES
from zhanggui.report.receipts import Labels
from zhanggui.report.scale import Scale
from zhanggui.report.tables import before
from zhanggui.words import Lang

ACCENT, GREY, INK, MUTED, RULE, PAPER, WAS = "#0b5563", "#b4ada0", "#1d1b18", "#5e594f", "#e4dfd3", "#fffdf8", "#7a7365"
FONTS = {
    Lang.ZH: '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif',
    Lang.EN: 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif',
}
_HEIGHT = 210
_BAR = 32
_VALUES, _CHANGES = 142, 64
"""Room at the right of bars for what they say, and of that for how they moved."""

_ROWS = "rows"
_APART = 0.085
"""Two labels at the ends of lines stand so far apart, as a part of the chart's height."""

Row = dict[str, Any]
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart to be: its specification, its unit, and what a reader must know of it."""

    spec: Spec
    unit: str
    facts: tuple[Fact, ...]
    compared: bool
    from_nought: bool = True
    marks_partial: bool = False


def drawings(panel: Panel, labels: Labels, lang: Lang) -> list[Drawing]:
    """Draw an exhibit: a chart a metric, or one for all steps of a funnel."""
    match panel.exhibit.figure:
        case Figure.MONTHS:
            return [months(series, lang) for series in panel.series if _any_known(series)]
        case Figure.BARS:
            return [bars(shown(panel, series), labels, lang) for series in panel.series if _any_known(series)]
        case Figure.STEPS:
            return [bars([series[0] for series in panel.series if _any_known(series)], labels, lang)]
        case Figure.TABLE:
            return []


def shown(panel: Panel, series: Sequence[Fact]) -> list[Fact]:
    """The values of a dimension that are shown: the largest."""
    known = [fact for fact in series if fact.value is not None]
    return sorted(known, key=lambda fact: -float(fact.value or 0))[: panel.exhibit.top]


def _any_known(series: Sequence[Fact]) -> bool:
    return any(fact.value is not None for fact in series)


# ── months ───────────────────────────────────────────────────────────────────


def months(facts: Sequence[Fact], lang: Lang) -> Drawing:
    """A line through the months, with the year before in grey; a month that isn't known is a gap."""
    scale = _scale(facts, lang)
    rows = [_month(fact, scale, lang) for fact in facts]
    from_nought = _stands_on_nought(facts[0].unit, rows)
    compared = _compared(rows)
    _label_ends(rows, facts, from_nought=from_nought)
    spec = _filled(_months_spec(lang, from_nought=from_nought, compared=compared), rows, facts[0], lang)
    partial = any(row["partial"] for row in rows)
    return Drawing(spec=spec, unit=scale.said, facts=tuple(facts), compared=compared, from_nought=from_nought, marks_partial=partial)


def _stands_on_nought(unit: Unit, rows: Sequence[Row]) -> bool:
    """Amounts and counts stand on nought, and so does what varies widely; what varies little is looked at closely, and the page says so."""
    values = [row[side] for row in rows for side in ("now", "before") if row[side] is not None]
    return unit in {Unit.MONEY, Unit.COUNT} or 2 * min(values) < max(values)


@cache
def _months_spec(lang: Lang, *, from_nought: bool, compared: bool) -> Spec:
    short = "datum.index ? replace(datum.label, '月', '') : datum.label" if lang is Lang.ZH else "slice(datum.label, 0, 1)"
    axis = alt.Axis(title=None, labelAngle=0, labelExpr=short, ticks=False, grid=False, labelOverlap=False, labelPadding=6)
    x = alt.X("month:N", sort=None, axis=axis)
    upright = alt.Axis(tickCount=4, format=",~f", domain=False, ticks=False, labelPadding=6)
    now, was = (alt.Y(f"{side}:Q", title=None, scale=alt.Scale(zero=from_nought, nice=True), axis=upright) for side in ("now", "before"))
    dot: Any = {"fill": alt.when("datum.partial").then(alt.value(PAPER)).otherwise(alt.value(ACCENT)), "opacity": alt.value(1)}
    base = alt.Chart(alt.NamedData(name=_ROWS)).encode(x=x)
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
        _label(base, "peak", "now", ACCENT, dy=-13, fontWeight=600),
        base.mark_rule(strokeWidth=22, opacity=0).encode(tooltip=_tips(lang, "month", PHRASES["month"].to(lang))),
    ]
    return _dressed(layers, lang, right=40, height=_HEIGHT)


def _label(base: alt.Chart, field: str, at: str, color: str, **mark: Any) -> alt.Chart:  # noqa: ANN401 - the options of a mark
    labelled: alt.Chart = base.mark_text(fontSize=12, color=color, **mark).encode(text=f"{field}:N", y=alt.Y(f"{at}:Q"))
    return labelled


def _month(fact: Fact, scale: Scale, lang: Lang) -> Row:
    name = format_date(fact.period.start, format="M月" if lang is Lang.ZH else "MMM", locale=lang.locale)
    unlabelled = {"now_label": "", "before_label": "", "peak": "", "now_at": None, "before_at": None}
    return _row(fact, scale, lang) | unlabelled | {"month": name, "partial": any(guard.name == "partial_period" for guard in fact.guards)}


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
        rows[place]["peak"] = rows[place]["said"]


def _last(rows: Sequence[Row], side: str) -> int | None:
    return next((place for place in reversed(range(len(rows))) if rows[place][side] is not None), None)


def _shift(rows: Sequence[Row], ends: Mapping[str, int], *, from_nought: bool) -> dict[str, float]:
    """How far the two labels are moved so that they don't touch."""
    still = {"now": 0.0, "before": 0.0}
    if ends.get("now", -1) != ends.get("before", -2):
        return still
    values = [row[side] for row in rows for side in still if row[side] is not None]
    reach = (max(values) - min(values + [0.0] * from_nought)) or 1.0
    row = rows[ends["now"]]
    gap = (row["now"] - row["before"]) / reach
    if abs(gap) >= _APART:
        return still
    push = (_APART - abs(gap)) / 2 * reach
    return {"now": push, "before": -push} if gap >= 0 else {"now": -push, "before": push}


# ── bars ─────────────────────────────────────────────────────────────────────


def bars(facts: Sequence[Fact], labels: Labels, lang: Lang) -> Drawing:
    """A bar for each fact, over a wider grey one for the year before."""
    scale = _scale(facts, lang)
    rows = [_row(fact, scale, lang) | {"name": labels.name(fact).to(lang)} for fact in facts]
    compared = _compared(rows)
    spec = _filled(_bars_spec(lang, compared=compared), rows, facts[0], lang) | {"height": _BAR * len(rows)}
    return Drawing(spec=spec, unit="", facts=tuple(facts), compared=compared)


@cache
def _bars_spec(lang: Lang, *, compared: bool) -> Spec:
    room: Any = {"expr": f"max(60, width - {_VALUES})"}
    now, was = (
        alt.X(f"{side}:Q", title=None, axis=None, scale=alt.Scale(zero=True, nice=False, range=[0, room])) for side in ("now", "before")
    )
    axis = alt.Axis(ticks=False, domain=False, labelLimit=130, labelPadding=8, labelFontSize=12.5, labelColor=INK)
    base = alt.Chart(alt.NamedData(name=_ROWS)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=axis), tooltip=_tips(lang, "name", PHRASES["of"].to(lang))
    )
    text = base.mark_text(align="right", fontSize=12, fontWeight=500)
    layers = [
        *([base.mark_bar(color="#d6d0c3", size=20).encode(x=was)] if compared else []),
        base.mark_bar(color=ACCENT, size=10).encode(x=now),
        text.encode(x=alt.value(alt.ExprRef(f"width - {_CHANGES}")), text="said:N", color=alt.value(INK)),
        text.encode(x=alt.value(alt.ExprRef("width")), text="change:N", color=alt.value(MUTED)),
    ]
    return _dressed(layers, lang, right=2, height=_BAR)


# ── what all share ───────────────────────────────────────────────────────────


def _scale(facts: Sequence[Fact], lang: Lang) -> Scale:
    values = [abs(float(value)) for fact in facts for value in (fact.value, before(fact)) if value is not None]
    return Scale.of(facts[0].unit, values, lang, facts[0].currency)


def _row(fact: Fact, scale: Scale, lang: Lang) -> Row:
    held = before(fact)
    return {
        "now": None if fact.value is None else round(float(fact.value) / scale.by, 6),
        "before": None if held is None else round(float(held) / scale.by, 6),
        "said": fact.to(lang),
        "was": "–" if held is None else fact.unit.write(held, lang, fact.currency),
        "change": "" if fact.change is None else fact.change_to(lang).replace(" 个百分点", "点").replace(" ", "\u00a0"),
    }


def _compared(rows: Sequence[Row]) -> bool:
    """Whether there is a year before to be drawn: one point of a line is no line."""
    return sum(row["before"] is not None for row in rows) > (1 if "month" in rows[0] else 0)


def _tips(lang: Lang, field: str, title: str) -> list[alt.Tooltip]:
    titles = {
        field: title,
        "said": PHRASES["this_year"].to(lang),
        "was": PHRASES["last_year"].to(lang),
        "change": PHRASES["change"].to(lang),
    }
    return [alt.Tooltip(f"{name}:N", title=said) for name, said in titles.items()]


def _dressed(layers: Sequence[alt.Chart], lang: Lang, *, right: int, height: int) -> Spec:
    """A specification without rows; the page says what its schema is, so that it names no address."""
    chart = alt.layer(*layers).properties(width="container", height=height)
    dressed = chart.configure(
        background="transparent",
        font=FONTS[lang],
        padding={"left": 2, "right": right, "top": 14, "bottom": 2},
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(gridColor=RULE, labelColor=MUTED, labelFontSize=11.5, domainColor=GREY),
    )
    spec: Spec = dressed.to_dict(validate=False)
    return {name: part for name, part in spec.items() if name != "$schema"}


def _filled(spec: Spec, rows: Sequence[Row], fact: Fact, lang: Lang) -> Spec:
    return spec | {"datasets": {_ROWS: list(rows)}, "description": fact.title.to(lang)}
