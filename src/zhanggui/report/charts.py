"""Draws exhibits: this year in colour, the year before in grey, labels on the lines themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from babel.dates import format_date

from zhanggui.facts import Fact, Unit
from zhanggui.nouns import Figure
from zhanggui.report.compose import Panel
from zhanggui.report.phrases import PHRASES
from zhanggui.report.receipts import Labels
from zhanggui.report.scale import Scale
from zhanggui.words import Lang

ACCENT, GREY, INK, MUTED, RULE, PAPER = "#0b5563", "#b4ada0", "#1d1b18", "#5e594f", "#e4dfd3", "#fffdf8"
FONTS = {
    Lang.ZH: '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif',
    Lang.EN: 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif',
}
_HEIGHT = 230
_BAR = 34
_VALUES = 136
"""Room at the right of bars for what they say."""

_APART = 0.085
"""Two labels at the end of lines stand so far apart, as a part of the chart's height."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart to be: its specification, its unit, and what a reader must know of it."""

    spec: dict[str, Any]
    unit: str
    facts: tuple[Fact, ...]
    marks_partial: bool = False


def drawings(panel: Panel, labels: Labels, lang: Lang) -> list[Drawing]:
    """Draw an exhibit: a chart a metric, or one for all steps of a funnel."""
    match panel.exhibit.figure:
        case Figure.MONTHS:
            return [months(series, lang) for series in panel.series if any(fact.value is not None for fact in series)]
        case Figure.BARS:
            return [bars(shown(panel, series), labels, lang) for series in panel.series if _any_known(series)]
        case Figure.STEPS:
            return [bars([series[0] for series in panel.series if _any_known(series)], labels, lang)]
        case Figure.TABLE:
            return []


def shown(panel: Panel, series: Sequence[Fact]) -> list[Fact]:
    """The values of a dimension that are drawn: the largest, those with a name before those without."""
    known = [fact for fact in series if fact.value is not None]
    return sorted(known, key=lambda fact: -float(fact.value or 0))[: panel.exhibit.top]


def _any_known(series: Sequence[Fact]) -> bool:
    return any(fact.value is not None for fact in series)


# ── months ───────────────────────────────────────────────────────────────────


def months(facts: Sequence[Fact], lang: Lang) -> Drawing:
    """A line through the months, with the year before in grey; a month that isn't known is a gap."""
    scale = _scale(facts, lang)
    rows = [_month(fact, scale, lang) for fact in facts]
    order = [row["month"] for row in rows]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:N", sort=order, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, ticks=False, grid=False))
    )
    y = alt.Y("now:Q", title=None, scale=alt.Scale(zero=_from_nought(facts), nice=True), axis=_axis())
    line = {"interpolate": "monotone", "invalid": "break-paths-show-path-domains"}
    grey = base.mark_line(color=GREY, strokeWidth=2, **line).encode(y=alt.Y("before:Q", title=None, axis=_axis()))
    now = base.mark_line(color=ACCENT, strokeWidth=2.75, **line).encode(y=y)
    whole = base.transform_filter("!datum.partial").mark_point(color=ACCENT, filled=True, size=34, opacity=1).encode(y=y)
    part = base.transform_filter("datum.partial").mark_point(color=ACCENT, fill=PAPER, filled=False, size=60, strokeWidth=2, opacity=1).encode(y=y)
    hover = base.mark_rule(strokeWidth=26, opacity=0).encode(tooltip=_tips(lang, "month", PHRASES["month"].to(lang)))
    layers = [grey, now, whole, part, *_ends(rows, order, facts, lang), hover]
    spec = _finish(alt.layer(*layers).properties(width="container", height=_HEIGHT), facts[0], lang)
    return Drawing(spec=spec, unit=scale.said, facts=tuple(facts), marks_partial=any(row["partial"] for row in rows))


def _month(fact: Fact, scale: Scale, lang: Lang) -> Row:
    name = format_date(fact.period.start, format="M月" if lang is Lang.ZH else "MMM", locale=lang.locale)
    return _row(fact, scale, lang) | {"month": name, "partial": any(guard.name == "partial_period" for guard in fact.guards)}


def _ends(rows: Sequence[Row], order: Sequence[str], facts: Sequence[Fact], lang: Lang) -> list[alt.Chart]:
    """The years at the ends of their lines, moved apart where they would touch, and the highest month's number."""
    spans = {"now": facts[0].period, "before": facts[0].comparison.period if facts[0].comparison else None}
    places: dict[str, tuple[int, float]] = {}
    for side in spans:
        known = [(place, row[side]) for place, row in enumerate(rows) if row[side] is not None]
        if known:
            places[side] = known[-1]
    values = [row[side] for row in rows for side in ("now", "before") if row[side] is not None]
    reach = (max(values) - min(0.0, min(values))) or 1.0
    shift = dict.fromkeys(places, 0.0)
    if len(places) == 2 and places["now"][0] == places["before"][0]:  # noqa: PLR2004 - both lines
        gap = (places["now"][1] - places["before"][1]) / reach
        if abs(gap) < _APART:
            push = (_APART - abs(gap)) / 2 * _HEIGHT
            shift = {"now": -push, "before": push} if gap >= 0 else {"now": push, "before": -push}
    labels = [
        _text([{"month": order[place], "y": value, "said": str(period.start.year)}], order, dx=8, dy=shift[side], align="left",
              color=ACCENT if side == "now" else "#857e70", weight=600 if side == "now" else 400)
        for side, (place, value) in places.items()
        if (period := spans[side]) is not None
    ]
    return [*labels, *_peak(rows, order)]


def _peak(rows: Sequence[Row], order: Sequence[str]) -> list[alt.Chart]:
    known = [(row["now"], place) for place, row in enumerate(rows) if row["now"] is not None]
    if not known:
        return []
    value, place = max(known)
    align = "left" if place == 0 else "right" if place == len(order) - 1 else "center"
    return [_text([{"month": order[place], "y": value, "said": rows[place]["said"]}], order, dx=0, dy=-13, align=align, color=ACCENT, weight=600)]


def _text(rows: Sequence[Row], order: Sequence[str], **mark: Any) -> alt.Chart:  # noqa: ANN401 - the options of a mark
    color, weight = mark.pop("color"), mark.pop("weight")
    return (
        alt.Chart(alt.InlineData(values=list(rows)))
        .mark_text(fontSize=12, fontWeight=weight, color=color, stroke=PAPER, strokeWidth=0, clip=False, **mark)
        .encode(x=alt.X("month:N", sort=list(order)), y=alt.Y("y:Q"), text="said:N")
    )


# ── bars ─────────────────────────────────────────────────────────────────────


def bars(facts: Sequence[Fact], labels: Labels, lang: Lang) -> Drawing:
    """A bar for each fact, with a mark where the year before stood."""
    scale = _scale(facts, lang)
    rows = [_row(fact, scale, lang) | {"name": labels.name(fact).to(lang)} for fact in facts]
    order = [row["name"] for row in rows]
    ends = [0.0, *(row[side] for row in rows for side in ("now", "before") if row[side] is not None)]
    room = {"expr": f"max(60, width - {_VALUES})"}
    x = alt.X("now:Q", title=None, axis=None, scale=alt.Scale(domain=[min(ends), max(ends) or 1.0], nice=False, range=[0, room]))  # type: ignore[list-item]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=120, labelPadding=8, labelFontSize=12.5))
    )
    tips = _tips(lang, "name", "")
    bar = base.mark_bar(color=ACCENT, size=15).encode(x=x, tooltip=tips)
    tick = base.mark_tick(color="#8d8576", thickness=3, size=25, opacity=1).encode(x=alt.X("before:Q", title=None), tooltip=tips)
    said = base.mark_text(align="right", fontSize=12, color=INK, fontWeight=600).encode(x=alt.value(alt.ExprRef("width - 58")), text="said:N", tooltip=tips)
    moved = base.mark_text(align="right", fontSize=11.5, color=MUTED).encode(x=alt.value(alt.ExprRef("width")), text="change:N", tooltip=tips)
    layers = alt.layer(bar, tick, said, moved).properties(width="container", height={"step": _BAR})
    return Drawing(spec=_finish(layers, facts[0], lang), unit=scale.said, facts=tuple(facts))


# ── what all share ───────────────────────────────────────────────────────────


def _scale(facts: Sequence[Fact], lang: Lang) -> Scale:
    values = [abs(float(value)) for fact in facts for value in (fact.value, fact.comparison and fact.comparison.value) if value is not None]
    return Scale.of(facts[0].unit, values, lang, facts[0].currency)


def _row(fact: Fact, scale: Scale, lang: Lang) -> Row:
    held = fact.comparison.value if fact.comparison else None
    return {
        "now": None if fact.value is None else float(fact.value) / scale.by,
        "before": None if held is None else float(held) / scale.by,
        "said": fact.to(lang),
        "was": "–" if held is None else fact.unit.write(held, lang, fact.currency),
        "change": "" if fact.change is None else _brief(fact.change_to(lang)),
    }


def _brief(change: str) -> str:
    return change.replace(" 个百分点", "点").replace(" ", "\u00a0")


def _from_nought(facts: Sequence[Fact]) -> bool:
    """Whether the axis begins at nought: amounts and counts do; a share or a score may be looked at closely."""
    return facts[0].unit in {Unit.MONEY, Unit.COUNT}


def _axis() -> alt.Axis:
    return alt.Axis(tickCount=4, format=",~f", domain=False, ticks=False, labelPadding=6)


def _tips(lang: Lang, field: str, title: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{field}:N", title=title or PHRASES["of"].to(lang)),
        alt.Tooltip("said:N", title=PHRASES["this_year"].to(lang)),
        alt.Tooltip("was:N", title=PHRASES["last_year"].to(lang)),
        alt.Tooltip("change:N", title=PHRASES["change"].to(lang)),
    ]


def _finish(chart: alt.LayerChart, fact: Fact, lang: Lang) -> dict[str, Any]:
    """Dress a chart; the page says what the specification's schema is, so that it names no address."""
    font = FONTS[lang]
    dressed = chart.configure(
        background="transparent",
        font=font,
        padding={"left": 2, "right": 44 if chart["height"] == _HEIGHT else 2, "top": 14, "bottom": 2},
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(gridColor=RULE, labelColor=MUTED, labelFontSize=11.5, titleColor=MUTED, labelFont=font),
    ).properties(description=fact.title.to(lang))
    spec: dict[str, Any] = dressed.to_dict(validate=False)
    spec.pop("$schema", None)
    return spec
