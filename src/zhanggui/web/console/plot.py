"""Charts of the console: Vega-Lite drawn on the server, so that a page needs no script for them."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import vl_convert
from markupsafe import Markup

from zhanggui.facts import Fact, Grain
from zhanggui.report.charts import Drawing
from zhanggui.report.charts.bars import bars
from zhanggui.report.charts.drawing import ACCENT, WAS, dressed, filled, row_of, scale_of
from zhanggui.report.charts.months import months
from zhanggui.report.receipts import Labels
from zhanggui.words import Lang

_WIDE = 860
_BARS = 15


def over_time(facts: Sequence[Fact], every: Grain, lang: Lang) -> Markup:
    """A line through the steps of a period, with those of the other period in grey."""
    if all(fact.value is None for fact in facts):
        return Markup()
    if every is Grain.MONTH and len(facts) <= 12:  # noqa: PLR2004 - the months of a year
        return _drawn(months(facts, lang))
    scale = scale_of(facts, lang)
    rows = [row_of(fact, scale, lang) | {"day": fact.period.start.isoformat()} for fact in facts]
    base = alt.Chart(alt.NamedData(name="rows")).encode(x=alt.X("day:T", title=None))
    layers = [
        base.mark_line(color=WAS, strokeWidth=1.2).encode(y=alt.Y("before:Q", title=scale.said or None)),
        base.mark_line(color=ACCENT, strokeWidth=1.8).encode(y=alt.Y("now:Q", title=scale.said or None)),
    ]
    spec = filled(dressed(layers, lang, right=10, height=220), rows, facts[0], lang)
    return _drawn(Drawing(spec=spec, unit=scale.said, facts=tuple(facts), compared=True))


def beside(facts: Sequence[Fact], labels: Labels, lang: Lang) -> Markup:
    """A bar for each of the largest."""
    known = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: -float(fact.value or 0))[:_BARS]
    return _drawn(bars(known, labels, lang)) if known else Markup()


def _drawn(drawing: Drawing) -> Markup:
    svg: str = vl_convert.vegalite_to_svg(drawing.spec | {"width": _WIDE})
    return Markup(svg)  # noqa: S704 - Vega escapes what it writes
