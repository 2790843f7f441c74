"""A bar for each value of a dimension, over a wider grey one for the year before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from zhanggui.facts import Fact
from zhanggui.report.charts.drawing import (
    ACCENT,
    INK,
    MUTED,
    ROWS,
    Drawing,
    Spec,
    dressed,
    filled,
    is_compared,
    row_of,
    scale_of,
    tips,
)
from zhanggui.report.native.measure import two_lines
from zhanggui.report.phrases import PHRASES
from zhanggui.report.receipts import Labels
from zhanggui.words import Lang

_BAR = 32
_NAMES, _NAME = 130, 12.5
"""Room for names at the left of bars, and the size of their letters."""

_LINES = "split(datum.label, '\\n')"
"""A name on two lines, as a Vega expression."""

_RAISED: Any = {"condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": -_NAME / 2}, "value": 0}
"""Two lines stand about the middle of their bar, one in it."""

_VALUES, _CHANGES = 160, 82
"""Room at the right of bars for what they say, and of that for how they moved."""


def bars(facts: Sequence[Fact], labels: Labels, lang: Lang) -> Drawing:
    """A bar for each fact, over a wider grey one for the year before."""
    scale = scale_of(facts, lang)
    names = [labels.name(fact).to(lang) for fact in facts]
    rows = [
        row_of(fact, scale, lang) | {"name": name, "label": label} for fact, name, label in zip(facts, names, on_axis(names), strict=True)
    ]
    compared = is_compared(rows)
    spec = filled(_bars_spec(lang, compared=compared), rows, facts[0], lang) | {"height": _BAR * len(rows)}
    return Drawing(spec=spec, unit="", facts=tuple(facts), compared=compared)


def on_axis(names: Sequence[str]) -> list[str]:
    """How names stand on the axis: on two lines, and no two alike, since two bars of one label would be one."""
    short = [two_lines(name, _NAME, _NAMES - _NAME) for name in names]
    return [name if short.count(label) > 1 else label for name, label in zip(names, short, strict=True)]


@cache
def _bars_spec(lang: Lang, *, compared: bool) -> Spec:
    room: Any = {"expr": f"max(60, width - {_VALUES})"}
    now, was = (
        alt.X(f"{side}:Q", title=None, axis=None, scale=alt.Scale(zero=True, nice=False, range=[0, room])) for side in ("now", "before")
    )
    axis = alt.Axis(
        ticks=False,
        domain=False,
        labelLimit=_NAMES,
        labelPadding=8,
        labelFontSize=_NAME,
        labelColor=INK,
        labelExpr=_LINES,
        labelOffset=_RAISED,
    )
    base = alt.Chart(alt.NamedData(name=ROWS)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=axis), tooltip=tips(lang, "name", PHRASES["of"].to(lang))
    )
    text = base.mark_text(align="right", fontSize=12, fontWeight=500)
    layers = [
        *([base.mark_bar(color="#d6d0c3", size=20).encode(x=was)] if compared else []),
        base.mark_bar(color=ACCENT, size=10).encode(x=now),
        text.encode(x=alt.value(alt.ExprRef(f"width - {_CHANGES}")), text="said:N", color=alt.value(INK)),
        text.encode(x=alt.value(alt.ExprRef("width")), text="change:N", color=alt.value(MUTED)),
    ]
    return dressed(layers, lang, right=2, height=_BAR)
