"""Targets met and missed, and months above all before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhanggui.engine.explain import Anomaly
from zhanggui.facts import Fact
from zhanggui.nouns import Cell, Grid, Sentence, say
from zhanggui.report.insight import Insight
from zhanggui.report.summary import Part, Year
from zhanggui.words import Text

_UNUSUAL = 10


def targets(insight: Insight) -> Part:
    """What was aimed at, and what came of it."""
    judged = [fact for fact in insight.targets if fact.met is not None]
    return Part(
        name="targets",
        title=Text("目标达成", "Against target"),
        sentences=tuple(_said(fact) for fact in judged[:1]),
        grids=(_grid(judged),) if judged else (),
    )


def _said(fact: Fact) -> Sentence:
    return say(Text("{title} {fact}{fact_moved}。", "{title} came to {fact}{fact_moved}."), title=fact.title, fact=fact)


def _grid(facts: list[Fact]) -> Grid:
    columns = (Text("指标", "Metric"), Text("实绩", "Actual"), Text("目标", "Target"), Text("较目标", "Against it"), Text("结果", "Result"))
    return Grid(title=Text("目标与实绩", "Targets and results"), columns=columns, rows=tuple(_row(fact) for fact in facts))


def _row(fact: Fact) -> tuple[Cell, ...]:
    base, change = (say(Text(f"{{fact_{shows}}}", f"{{fact_{shows}}}"), fact=fact) for shows in ("base", "change"))
    return (fact.title, fact, base, change, Text("达成", "met") if fact.met else Text("未达成", "missed"))


def records(insight: Insight) -> Part:
    """The months above all others since the data begin."""
    words = Text(
        "{title}在{peak_when}达到 {peak}，为{since_when}有数据以来的最高月份。",
        "{title} reached {peak} in {peak_when}, the highest month since the data begin in {since_when}.",
    )
    said = (say(words, title=each.peak.title, peak=each.peak, since=each.since) for each in insight.records)
    return Part(name="records", title=Text("历史新高", "Highest months on record"), sentences=tuple(said))


def unusual(insight: Insight) -> Part:
    """The days and months unlike what was to be expected, with what the calendar says of them."""
    found = insight.anomalies[:_UNUSUAL]
    columns = (
        Text("时间", "When"),
        Text("指标", "Metric"),
        Text("实绩", "Actual"),
        Text("预期区间", "Expected"),
        Text("当时", "What was on"),
    )
    title = Text("与季节预期不符的日子", "Days unlike what their season would lead to expect")
    grid = Grid(title=title, columns=columns, rows=tuple(_unusual(each) for each in found))
    return Part(name="unusual", title=Text("不寻常的日子", "Unusual days"), grids=(grid,) if found else ())


def _unusual(anomaly: Anomaly) -> tuple[Cell, ...]:
    fact = replace(anomaly.fact, interval=anomaly.expected)
    when, span = (say(Text(words, words), x=fact) for words in ("{x_when}", "{x_interval}"))
    return (when, fact.title, fact, span, _listed(anomaly.reasons) if anomaly.reasons else Text("没有已知的缘故", "no known reason"))


def personal(year: Year) -> Part:
    """Which columns of the files hold personal data, and how many rows are set apart."""
    kept = [arrival for arrival in year.quality.arrived if arrival.personal]
    rows = tuple((arrival.source.title, _listed(arrival.personal)) for arrival in kept)
    columns = (Text("来源", "Source"), Text("标为个人信息的列", "Columns that hold personal data"))
    title = Text(
        "载入文件中的个人信息列；本总结不含任何一行个人信息",
        "Columns with personal data in the files; this summary shows none of their rows",
    )
    return Part(
        name="data",
        title=Text("数据安全与质量", "Data security and quality"),
        figures=tuple(fact for fact in year.quality.totals if fact.value is not None),
        grids=(Grid(title=title, columns=columns, rows=rows),) if rows else (),
    )


def _listed(titles: Sequence[Text]) -> Text:
    return Text("、".join(each.zh for each in titles), ", ".join(each.en for each in titles))
