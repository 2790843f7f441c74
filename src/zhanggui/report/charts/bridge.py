"""A waterfall from one year's value to the next: the ends stand on nought, the steps between them float."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

import altair as alt

from zhanggui.facts import Fact
from zhanggui.report.charts.drawing import ACCENT, FELL, INK, ROWS, WAS, Drawing, Row, Spec, dressed, filled, scale_of
from zhanggui.report.phrases import PHRASES
from zhanggui.report.scale import Scale
from zhanggui.words import Lang

_BAR = 30
_ROOM = 78
"""Room at the right for what the bars say."""


def bridge(facts: Sequence[Fact], lang: Lang) -> Drawing:
    """`facts` are the start, the steps, and the end, which is the start and all steps."""
    scale = scale_of(facts, lang)
    rows = _rows(facts, scale, lang)
    spec = filled(_spec(lang), rows, facts[-1], lang) | {"height": _BAR * len(rows)}
    return Drawing(spec=spec, unit=scale.said, facts=tuple(facts), compared=False)


def step_name(fact: Fact, facts: Sequence[Fact], lang: Lang) -> str:
    """What a bar of `facts` is called: the ends by their year, a step with the grade of what it claims."""
    if fact is facts[0] or fact is facts[-1]:
        return f"{fact.title.to(lang)} {fact.period.to(lang)}"
    return fact.title.to(lang) + (f" ({fact.grade.value})" if fact.grade else "")


def _rows(facts: Sequence[Fact], scale: Scale, lang: Lang) -> list[Row]:
    values = [float(fact.value or 0) / scale.by for fact in facts]
    reached = list(accumulate(values[:-1]))
    rows = []
    for place, (fact, value) in enumerate(zip(facts, values, strict=True)):
        stands = place in {0, len(facts) - 1}
        low, high = sorted((0.0, value) if stands else (reached[place - 1], reached[place]))
        said = fact.says("value" if stands else "signed", lang)
        kind = "end" if stands else "up" if value >= 0 else "down"
        rows.append({"name": step_name(fact, facts, lang), "low": round(low, 6), "high": round(high, 6), "said": said, "kind": kind})
    return rows


@cache
def _spec(lang: Lang) -> Spec:
    room: Any = {"expr": f"max(60, width - {_ROOM})"}
    axis = alt.Axis(ticks=False, domain=False, labelLimit=190, labelPadding=8, labelFontSize=12.5, labelColor=INK)
    tooltips = [alt.Tooltip("name:N", title=PHRASES["step"].to(lang)), alt.Tooltip("said:N", title=PHRASES["amount"].to(lang))]
    base = alt.Chart(alt.NamedData(name=ROWS)).encode(y=alt.Y("name:N", sort=None, title=None, axis=axis), tooltip=tooltips)
    scale = alt.Scale(zero=False, nice=False, range=[0, room], padding=6)
    colour: Any = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=["end", "up", "down"], range=[WAS, ACCENT, FELL]))
    layers = [
        base.mark_bar(size=14).encode(x=alt.X("low:Q", title=None, axis=None, scale=scale), x2="high:Q", color=colour),
        base.mark_text(align="right", fontSize=12, fontWeight=500).encode(
            x=alt.value(alt.ExprRef("width")), text="said:N", color=alt.value(INK)
        ),
    ]
    return dressed(layers, lang, right=2, height=_BAR)
