"""The year to come: ranges, proposed targets, and what is to be done about each problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from zhanggui.engine.explain import Problem
from zhanggui.engine.outlook import Action, Outlook, Row, Score
from zhanggui.nouns import Cell, Exhibit, Figure, Grid, Sentence, say
from zhanggui.report.chapters.challenges import path, worsened
from zhanggui.report.insight import Insight
from zhanggui.report.phrases import PHRASES
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Panel, Part, Year
from zhanggui.words import Lang, Text, day, same

URGENT = 3
"""So many problems are undertaken on the front page, and are due first."""

_ACTIONS, _SOON, _LATER = 8, (3, 31), (6, 30)
_FANS = 4
_SEAL = 12
_NONE = Text("–", "–")


def outlook(insight: Insight, names: Sequence[str] = ()) -> Part:
    """What the year to come will likely bring; `names` are the metrics that concern the reader."""
    wanted = [each for each in insight.outlooks if not names or each.metric.name in names]
    known = [each for each in wanted if each.year.value is not None]
    return Part(
        name="outlook",
        title=Text("下一年展望", "The year ahead"),
        sentences=tuple(_said(each) for each in known[:_FANS]),
        panels=tuple(_fan(each) for each in known[:_FANS] if each.months),
        grids=(_ranges(known), _trials(known)) if known else (),
    )


def _said(each: Outlook) -> Sentence:
    words = Text(
        "{title}：{year_when}预计 {year_interval}，中位 {year}{year_moved}。",
        "{title}: {year_interval} expected in {year_when}, {year} in the middle{year_moved}.",
    )
    return say(words, title=each.metric.title, year=each.year)


def _fan(each: Outlook) -> Panel:
    title = Text("{title}：各月区间（10%–90%）", "{title}: range by month (ten to ninety per cent)").format(title=each.metric.title)
    return Panel(exhibit=Exhibit(title=title, figure=Figure.FAN, metrics=(each.metric,)), series=(each.months,))


def _ranges(outlooks: Sequence[Outlook]) -> Grid:
    columns = (
        Text("指标", "Metric"),
        Text("本年", "This year"),
        PHRASES["low"],
        PHRASES["middle"],
        PHRASES["high"],
        Text("建议目标", "Proposed target"),
    )
    return Grid(title=Text("下一年的区间与目标", "Ranges and targets"), columns=columns, rows=tuple(_range(each) for each in outlooks))


def _range(each: Outlook) -> tuple[Cell, ...]:
    cells: list[Cell] = [say(Text(f"{{x_{shows}}}", f"{{x_{shows}}}"), x=each.year) for shows in ("base", "low")]
    high = say(Text("{x_high}", "{x_high}"), x=each.year)
    return (each.metric.title, *cells, each.year, high, each.target or _NONE)


def _trials(outlooks: Sequence[Outlook]) -> Grid:
    """How each forecast did on the shop's own past."""
    columns = (
        Text("指标", "Metric"),
        Text("所用方法", "Method"),
        Text("误差", "Error"),
        Text("基准的误差", "Error of the baseline"),
        Text("比基准好", "Better by"),
        Text("落在区间内", "Within the range"),
    )
    title = Text("在本店历史上的回测", "Tried on the shop's own past")
    return Grid(title=title, columns=columns, rows=tuple(_trial(each) for each in outlooks))


def _trial(each: Outlook) -> tuple[Cell, ...]:
    tried = each.trial
    return (each.metric.title, tried.method, tried.loss, tried.naive, tried.skill, tried.coverage)


def actions(insight: Insight, year: int) -> tuple[Action, ...]:
    """What is proposed against each ranked problem, for people to give it an owner; the dearest are due first."""
    return tuple(
        _action(each, date(year, *(_SOON if place < URGENT else _LATER))) for place, each in enumerate(insight.problems[:_ACTIONS])
    )


def _action(problem: Problem, by: date) -> Action:
    stake = problem.stake
    return Action(problem=stake.title, does=stake.action, owner="", by=by, moves=stake.metric.name)


def plan(year: Year, names: Sequence[str] = ()) -> Part:
    """The actions as a table, each with the metric that it should move and from where to where."""
    found = year.insight.problems_of(names)[:_ACTIONS]
    due = actions(year.insight, year.period.end.year)
    rows = tuple(_due(each, act, Labels(year.measures)) for each, act in zip(found, due, strict=False))
    columns = (
        Text("行动", "Action"),
        Text("针对", "Against"),
        Text("负责部门", "Department"),
        Text("负责人", "Owner"),
        Text("期限", "Due"),
        Text("应改变的指标", "Metric to move"),
        Text("现值", "Now"),
        Text("恢复到", "Back to"),
    )
    grid = Grid(title=Text("行动计划", "Action plan"), columns=columns, rows=rows)
    return Part(name="plan", title=Text("行动计划", "Action plan"), grids=(grid,) if rows else ())


def _due(problem: Problem, action: Action, labels: Labels) -> tuple[Cell, ...]:
    stake, slice_ = problem.stake, problem.slice
    by = Text(*(day(action.by, lang) for lang in Lang))
    back = say(Text("{x_base}", "{x_base}"), x=slice_) if slice_.comparison and worsened(problem) else _NONE
    place = path(problem, labels)
    against = Text(f"{stake.title.zh}（{place.zh}）", f"{stake.title.en} ({place.en})")
    return (stake.action.begun, against, stake.owner, Text("待定", "to be named"), by, slice_.title, slice_, back)


def commitments(insight: Insight, concern: Sequence[str] = ()) -> Iterator[Sentence]:
    """What is undertaken against the dearest problems, for the front page; `concern` are the stakes of the reader."""
    words = Text(
        "{owner}：{action}；{metric}由 {slice} 恢复到 {slice_base}。", "{owner}: {action}; {metric} back from {slice} to {slice_base}."
    )
    short = Text("{owner}：{action}，挽回 {cost}。", "{owner}: {action}, to win back {cost}.")
    for each in insight.problems_of(concern)[:URGENT]:
        names = {"owner": each.stake.owner, "action": each.stake.action.inside}
        if worsened(each):
            yield say(words, metric=each.slice.title.inside, slice=each.slice, **names)
        else:
            yield say(short, cost=each.cost, **names)


def scored(insight: Insight) -> Part:
    """How the plan of this year came out, as it was frozen before the year began."""
    title = Text("上年计划的得分", "How last year's plan came out")
    found = insight.score
    if found is None:
        return Part(name="score", title=title)
    return Part(name="score", title=title, sentences=tuple(verdict(found)), grids=(_scores(found),), notes=found.unscored)


def verdict(score: Score) -> Iterator[Sentence]:
    """The score in sentences, for the front page as well."""
    yield say(
        Text(
            "{day}冻结的计划（哈希 {seal}）：可评的目标 {judged} 个，达成 {hit} 个；{coverage} 的月份落入预测区间。",
            "Of the plan frozen on {day} (hash {seal}), {judged} targets can be judged and {hit} were met; {coverage} of months fell within their range.",
        ),
        day=Text(*(day(score.plan.frozen_on, lang) for lang in Lang)) if score.plan.frozen_on else _NONE,
        seal=same((score.plan.frozen or "")[:_SEAL]),
        judged=score.judged,
        hit=score.hit,
        coverage=score.coverage,
    )
    yield say(
        Text(
            "预测的分位损失为 {loss}，“去年同月”为 {naive}。",
            "The forecasts lost {loss} (pinball loss), the same month last year would have lost {naive}.",
        ),
        loss=score.loss,
        naive=score.naive,
    )


def _scores(score: Score) -> Grid:
    columns = (
        Text("指标", "Metric"),
        Text("实绩", "Actual"),
        PHRASES["low"],
        PHRASES["high"],
        Text("目标", "Target"),
        Text("结果", "Result"),
        Text("落入区间的月份", "Months within the range"),
    )
    return Grid(title=Text("计划与实绩", "Plan and results"), columns=columns, rows=tuple(_scored(row) for row in score.rows))


def _scored(row: Row) -> tuple[Cell, ...]:
    low, high = (say(Text(f"{{x_{end}}}", f"{{x_{end}}}"), x=row.foreseen) if row.foreseen else _NONE for end in ("low", "high"))
    results = {True: Text("达成", "met"), False: Text("未达成", "missed"), None: Text("不可评", "can't be judged")}
    return (row.metric.title, row.actual, low, high, row.aimed or _NONE, results[row.hit], row.coverage)
