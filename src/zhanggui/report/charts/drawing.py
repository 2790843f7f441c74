"""What all charts share: a specification is made once for a kind of chart, and filled with the rows of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from zhanggui.facts import Fact
from zhanggui.report.phrases import PHRASES
from zhanggui.report.scale import Scale
from zhanggui.words import Lang

ACCENT, GREY, INK, MUTED, RULE, PAPER, WAS = "#0b5563", "#b4ada0", "#1d1b18", "#5e594f", "#e4dfd3", "#fffdf8", "#7a7365"
FELL = "#b0562b"
"""The colour of a step down; its label has a sign, so that colour alone says nothing."""

FONTS = {
    Lang.ZH: '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif',
    Lang.EN: 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif',
}
HEIGHT = 210
ROWS = "rows"

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


def short_month(lang: Lang) -> str:
    """How an axis writes months, as a Vega expression: 1月 2 3 …, J F M …."""
    return "datum.index ? replace(datum.label, '月', '') : datum.label" if lang is Lang.ZH else "slice(datum.label, 0, 1)"


def scale_of(facts: Sequence[Fact], lang: Lang) -> Scale:
    """The unit of the axis that suits these facts and what they are compared with."""
    values = [abs(float(value)) for fact in facts for value in (fact.value, fact.base) if value is not None]
    return Scale.of(facts[0].unit, values, lang, facts[0].currency)


def row_of(fact: Fact, scale: Scale, lang: Lang) -> Row:
    """A fact as a row of a chart: its numbers on the axis, and what its labels say."""
    held = fact.base
    return {
        "now": None if fact.value is None else round(float(fact.value) / scale.by, 6),
        "before": None if held is None else round(float(held) / scale.by, 6),
        "said": fact.to(lang),
        "was": "–" if held is None else fact.unit.write(held, lang, fact.currency),
        "change": "" if fact.change is None else fact.change_to(lang).replace(" 个百分点", "点").replace(" ", "\u00a0"),
    }


def is_compared(rows: Sequence[Row]) -> bool:
    """Whether there is a year before to be drawn: one point of a line is no line."""
    return sum(row["before"] is not None for row in rows) > (1 if "month" in rows[0] else 0)


def tips(lang: Lang, field: str, title: str) -> list[alt.Tooltip]:
    """What is shown where the pointer rests."""
    titles = {
        field: title,
        "said": PHRASES["this_year"].to(lang),
        "was": PHRASES["last_year"].to(lang),
        "change": PHRASES["change"].to(lang),
    }
    return [alt.Tooltip(f"{name}:N", title=said) for name, said in titles.items()]


def dressed(layers: Sequence[alt.Chart], lang: Lang, *, right: int, height: int) -> Spec:
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


def filled(spec: Spec, rows: Sequence[Row], fact: Fact, lang: Lang) -> Spec:
    """A specification with its rows."""
    return spec | {"datasets": {ROWS: list(rows)}, "description": fact.title.to(lang)}
