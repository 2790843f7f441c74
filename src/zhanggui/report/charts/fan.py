"""Months ahead: the middle as a line, the range as a band, the year before in grey."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
from babel.dates import format_date

from zhanggui.facts import Fact
from zhanggui.report.charts.drawing import (
    ACCENT,
    GREY,
    HEIGHT,
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


def fan(facts: Sequence[Fact], lang: Lang) -> Drawing:
    """`facts` are the months ahead, each with the interval that it is expected in."""
    scale = scale_of(facts, lang)
    rows = [_month(fact, scale, lang) for fact in facts]
    compared = is_compared(rows)
    rows[-1]["now_label"] = str(facts[-1].period.start.year)
    held = facts[-1].comparison
    rows[-1]["before_label"] = str(held.period.start.year) if held and compared else ""
    return Drawing(
        spec=filled(_spec(lang, compared=compared), rows, facts[0], lang), unit=scale.said, facts=tuple(facts), compared=compared
    )


def _month(fact: Fact, scale: Scale, lang: Lang) -> Row:
    ends = dict.fromkeys(("low", "high"))
    if fact.interval:
        ends = {side: round(getattr(fact.interval, side) / scale.by, 6) for side in ("low", "high")}
    name = format_date(fact.period.start, format="M月" if lang is Lang.ZH else "MMM", locale=lang.locale)
    said = fact.says("interval", lang) if fact.interval else ""
    return row_of(fact, scale, lang) | ends | {"month": name, "range": said, "now_label": "", "before_label": ""}


@cache
def _spec(lang: Lang, *, compared: bool) -> Spec:
    axis = alt.Axis(title=None, labelAngle=0, labelExpr=short_month(lang), ticks=False, grid=False, labelOverlap=False, labelPadding=6)
    base = alt.Chart(alt.NamedData(name=ROWS)).encode(x=alt.X("month:N", sort=None, axis=axis))
    upright = alt.Axis(tickCount=4, format=",~f", domain=False, ticks=False, labelPadding=6)
    middle, low, was = (
        alt.Y(f"{side}:Q", title=None, scale=alt.Scale(zero=False, nice=True), axis=upright) for side in ("now", "low", "before")
    )
    text: Any = {"fontSize": 12, "align": "left", "dx": 8}
    grey = [
        base.mark_line(color=GREY, strokeWidth=2).encode(y=was),
        base.mark_text(color=WAS, **text).encode(y=was, text="before_label:N"),
    ]
    hints = [*tips(lang, "month", PHRASES["month"].to(lang)), alt.Tooltip("range:N", title=PHRASES["range"].to(lang))]
    layers = [
        base.mark_area(color=ACCENT, opacity=0.16).encode(y=low, y2="high:Q"),
        *(grey if compared else []),
        base.mark_line(color=ACCENT, strokeWidth=2.5, strokeDash=[6, 3]).encode(y=middle),
        base.mark_text(color=ACCENT, fontWeight=600, **text).encode(y=middle, text="now_label:N"),
        base.mark_rule(strokeWidth=22, opacity=0).encode(tooltip=hints),
    ]
    return dressed(layers, lang, right=40, height=HEIGHT)
