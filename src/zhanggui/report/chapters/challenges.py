"""What went wrong, ranked by the money at stake, and what is proposed."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.engine.explain import Problem
from zhanggui.facts import Better
from zhanggui.nouns import Cell, Grid, Sentence, say
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Part, Year
from zhanggui.words import Text

FRONT = 3
"""So many problems stand on the front page."""

_SHOWN = 8
_JOINT = Text(" × ", " × ")


def challenges(year: Year, names: Sequence[str] = ()) -> Part:
    """The ranked problems; `names` are the stakes that concern the reader, all where there are none."""
    found = year.insight.problems_of(names)[:_SHOWN]
    labels = Labels(year.measures)
    return Part(
        name="problems",
        title=Text("按金额排序的问题", "Problems, ranked by the money at stake"),
        sentences=tuple(said(each, labels) for each in found[:FRONT]),
        grids=(_grid(found, labels),) if found else (),
    )


def said(problem: Problem, labels: Labels) -> Sentence:
    """A problem in a sentence."""
    words = Text(
        "{title}（{where}，{slice_when}）：{metric} {slice}{slice_moved}；估计涉及金额 {cost}。",
        "{title} ({where}, {slice_when}): {metric} {slice}{slice_moved}; about {cost} is at stake.",
    )
    if not worsened(problem):
        words = Text(
            "{title}（{where}，{slice_when}）：{metric} {slice}{slice_moved}，仍低于全店走势所应有的水平；估计涉及金额 {cost}。",
            "{title} ({where}, {slice_when}): {metric} {slice}{slice_moved}, short of what the rest of the shop would lead to expect; "
            "about {cost} is at stake.",
        )
    return say(
        words,
        title=problem.stake.title,
        where=path(problem, labels),
        metric=problem.slice.title,
        slice=problem.slice,
        cost=problem.cost,
    )


def worsened(problem: Problem) -> bool:
    """Whether the metric is worse there than it was; else it is only short of what was to be expected."""
    held = problem.slice.comparison
    difference = float(held.difference or 0) if held else 0.0
    return difference < 0 if problem.slice.better is Better.UP else difference > 0


def path(problem: Problem, labels: Labels) -> Text:
    """The way to where it is: channel × category."""
    cuts = [labels.value(problem.slice, cut) for cut in problem.where]
    if not cuts:
        return Text("全店", "the whole shop")
    return Text(_JOINT.zh.join(each.zh for each in cuts), _JOINT.en.join(each.en for each in cuts))


def _grid(problems: Sequence[Problem], labels: Labels) -> Grid:
    columns = (
        Text("问题", "Problem"),
        Text("在哪里", "Where"),
        Text("何时", "When"),
        Text("指标变化", "Metric"),
        Text("涉及金额", "At stake"),
        Text("建议", "Proposed"),
        Text("负责部门", "Department"),
    )
    return Grid(title=Text("问题一览", "All problems"), columns=columns, rows=tuple(_row(each, labels) for each in problems))


def _row(problem: Problem, labels: Labels) -> tuple[Cell, ...]:
    when = say(Text("{slice_when}", "{slice_when}"), slice=problem.slice)
    moved = say(
        Text("{title} {slice}（{slice_change}）", "{title} {slice} ({slice_change})"), title=problem.slice.title, slice=problem.slice
    )
    stake = problem.stake
    return (stake.title, path(problem, labels), when, moved, problem.cost, stake.action.begun, stake.owner)
