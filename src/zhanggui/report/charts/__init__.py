"""Draws exhibits: one specification for the screen, for print and for slides."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.facts import Fact
from zhanggui.nouns import Figure
from zhanggui.report.charts.bars import bars
from zhanggui.report.charts.bridge import bridge
from zhanggui.report.charts.drawing import Drawing
from zhanggui.report.charts.fan import fan
from zhanggui.report.charts.months import months
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Panel
from zhanggui.words import Lang

__all__ = ["Drawing", "drawings", "shown"]


def drawings(panel: Panel, labels: Labels, lang: Lang) -> list[Drawing]:
    """Draw an exhibit: a chart a metric, or one for all steps of a funnel."""
    match panel.exhibit.figure:
        case Figure.MONTHS:
            return [months(series, lang) for series in panel.series if _any_known(series)]
        case Figure.BARS:
            return [bars(shown(panel, series), labels, lang) for series in panel.series if _any_known(series)]
        case Figure.STEPS:
            return [bars([series[0] for series in panel.series if _any_known(series)], labels, lang)]
        case Figure.BRIDGE:
            return [bridge(series, lang) for series in panel.series]
        case Figure.FAN:
            return [fan(series, lang) for series in panel.series if _any_known(series)]
        case Figure.TABLE:
            return []


def shown(panel: Panel, series: Sequence[Fact]) -> list[Fact]:
    """The values of a dimension that are shown: the largest."""
    known = [fact for fact in series if fact.value is not None]
    return sorted(known, key=lambda fact: -float(fact.value or 0))[: panel.exhibit.top]


def _any_known(series: Sequence[Fact]) -> bool:
    return any(fact.value is not None for fact in series)
