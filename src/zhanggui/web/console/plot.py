"""Charts of the console: Vega-Lite drawn on the server, so that a page needs no script for them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from zhanggui.facts import Fact, Grain
from zhanggui.report.charts import Drawing
from zhanggui.report.charts.bars import bars
from zhanggui.report.charts.drawing import ACCENT, ROWS, WAS, Row, Spec, dressed, filled, row_of, scale_of
from zhanggui.report.charts.months import months
from zhanggui.report.receipts import Labels
from zhanggui.words import Lang, Text

_WIDE, _HIGH = 1080, 240
_BARS, _LINES, _YEAR = 15, 6, 12
_COLOURS = ["#0b5563", "#c46a2b", "#5b7f2b", "#7a4fa3", "#b0562b", "#4a6fa5"]
_TOLD = re.compile(r'<(path|rect|line)( [^>]*?)aria-label="([^"]*)"([^>]*?)(?:/>|></\1>)')


def over_time(facts: Sequence[Fact], every: Grain, lang: Lang) -> Markup:
    """A line through the steps of a period, with those of the other period in grey."""
    if all(fact.value is None for fact in facts):
        return Markup()
    if is_year(facts, every):
        return _drawn(months(facts, lang))
    scale = scale_of(facts, lang)
    rows = [row_of(fact, scale, lang) | _day(fact, lang) for fact in facts]
    base = _base(rows)
    layers = [
        base.mark_line(color=WAS, strokeWidth=1.2, strokeDash=[4, 3]).encode(y=_height("before", scale.said)),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(y=_height("now", scale.said)),
        base.mark_rule(opacity=0, strokeWidth=max(4, _WIDE // len(rows))),
    ]
    spec = filled(dressed(layers, lang, right=10, height=_HIGH), rows, facts[0], lang)
    return _drawn(Drawing(spec=spec, unit=scale.said, facts=tuple(facts), compared=True))


def is_year(facts: Sequence[Fact], every: Grain) -> bool:
    """Whether the steps are the months of a year at most, which are drawn as the report draws them, with names at the lines."""
    return every is Grain.MONTH and len(facts) <= _YEAR


def lines(facts: Sequence[Fact], labels: Labels, lang: Lang) -> Markup:
    """A line for each of the largest slices."""
    weight: dict[Text, float] = {}
    for fact in facts:
        weight[labels.name(fact)] = weight.get(labels.name(fact), 0.0) + float(fact.value or 0)
    most = sorted(weight, key=lambda name: -weight[name])[:_LINES]
    chosen = [fact for fact in facts if labels.name(fact) in most and fact.value is not None]
    if not chosen:
        return Markup()
    scale = scale_of(chosen, lang)
    rows = [row_of(fact, scale, lang) | _day(fact, lang) | {"name": labels.name(fact).to(lang)} for fact in chosen]
    colour = alt.Color(
        "name:N",
        title=None,
        scale=alt.Scale(domain=[name.to(lang) for name in most], range=_COLOURS[: len(most)]),
        legend=alt.Legend(orient="top", direction="horizontal", labelFontSize=12, symbolType="stroke", symbolStrokeWidth=3),
    )
    base = _base(rows).encode(y=_height("now", scale.said), color=colour)
    layers = [base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=26)]
    spec = filled(dressed(layers, lang, right=10, height=_HIGH), rows, chosen[0], lang)
    return _drawn(Drawing(spec=spec, unit=scale.said, facts=tuple(chosen), compared=False))


def beside(facts: Sequence[Fact], labels: Labels, lang: Lang, *, ranked: bool = True) -> Markup:
    """A bar for each of the largest, or of all as they come."""
    known = [fact for fact in facts if fact.value is not None]
    if ranked:
        known = sorted(known, key=lambda fact: -float(fact.value or 0))[:_BARS]
    return _drawn(bars(known, labels, lang)) if known else Markup()


def _height(side: str, unit: str) -> alt.Y:
    return alt.Y(f"{side}:Q", title=unit or None, axis=alt.Axis(tickCount=4, domain=False, ticks=False))


def _base(rows: Sequence[Row]) -> alt.Chart:
    axis = alt.Axis(format="%m-%d" if len(rows) and rows[0]["daily"] else "%Y-%m", grid=False, labelPadding=6, tickCount=8)
    return alt.Chart(alt.NamedData(name=ROWS)).encode(x=alt.X("day:T", title=None, axis=axis))


def _day(fact: Fact, lang: Lang) -> Row:
    return {"day": fact.period.start.isoformat(), "daily": fact.period.days <= 7, "when": fact.period.to(lang)}  # noqa: PLR2004 - a week


def _drawn(drawing: Drawing) -> Markup:
    return Markup(_svg(json.dumps(_told(drawing.spec), sort_keys=True, ensure_ascii=False)))  # noqa: S704 - Vega escapes what it writes


def _told(spec: Spec) -> Spec:
    """Have each mark say its number, where the pointer rests and to who listens."""
    rows = [row | {"told": _words(row)} for row in spec["datasets"][ROWS]]
    layers = [_telling(layer) if _kind(layer) in {"bar", "point", "rule"} else _silent(layer) for layer in spec["layer"]]
    return spec | {"datasets": {ROWS: rows}, "layer": layers, "width": _WIDE}


def _words(row: Row) -> str:
    of = " · ".join(str(row[name]) for name in ("name", "when", "month") if row.get(name))
    moved = f"（{row['was']} → {row['change']}）" if row.get("change") and row.get("was", "–") != "–" else ""
    return f"{of}: {row['said']}{moved}"


def _kind(layer: dict[str, Any]) -> str:
    mark = layer["mark"]
    return str(mark["type"] if isinstance(mark, dict) else mark)


def _telling(layer: dict[str, Any]) -> dict[str, Any]:
    encoding = {name: each for name, each in layer["encoding"].items() if name != "tooltip"}
    return layer | {"encoding": encoding | {"description": {"field": "told", "type": "nominal"}}}


def _silent(layer: dict[str, Any]) -> dict[str, Any]:
    return layer | {"mark": {"type": _kind(layer), **(layer["mark"] if isinstance(layer["mark"], dict) else {}), "aria": False}}


@lru_cache(maxsize=512)
def _svg(spec: str) -> str:
    """Draw it; what a mark says is also its title, which browsers show where the pointer rests."""
    svg: str = vl_convert.vegalite_to_svg(json.loads(spec))
    return _TOLD.sub(
        lambda found: f"<{found[1]}{found[2]}{found[4]}><title>{html.escape(html.unescape(found[3]))}</title></{found[1]}>", svg
    )
