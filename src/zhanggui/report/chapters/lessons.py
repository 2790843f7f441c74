"""What was done, and what it did: a cause is said only where a randomised test, or a placebo test that passed, stands behind it."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.engine.effect import Effect, Verdict
from zhanggui.facts import Grade, Unit
from zhanggui.nouns import Cell, Grid, Sentence, say
from zhanggui.report.insight import Insight
from zhanggui.report.summary import Part
from zhanggui.words import Text

_CAUSES = frozenset({Grade.RANDOMISED, Grade.QUASI_EXPERIMENT})
_NONE = Text("–", "–")
_SPAN = (Text("延长", "lengthened"), Text("缩短", "shortened"))
_PLAINLY = (Text("提高", "raised"), Text("降低", "lowered"))
_DIRECTIONS = {
    Unit.SECONDS: _SPAN,
    Unit.HOURS: _SPAN,
    Unit.WORK_HOURS: _SPAN,
    Unit.DAYS: _SPAN,
    Unit.COUNT: (Text("增加", "raised"), Text("减少", "lowered")),
}
"""The verbs of a rise and a fall, by what rose or fell."""

_VERDICTS = {
    Verdict.ROSE: Text("提高", "raised it"),
    Verdict.FELL: Text("降低", "lowered it"),
    Verdict.NO_CLEAR: Text("未见明确效果", "no clear effect"),
    Verdict.NOT_MEASURED: Text("未测量", "not measured"),
}


def initiatives(insight: Insight) -> Part:
    """Every initiative with its measured effect."""
    found = insight.effects
    return Part(
        name="effects",
        title=Text("举措与实测效果", "Initiatives and their measured effect"),
        sentences=tuple(said for each in found if (said := _said(each))),
        grids=(_grid(found),) if found else (),
    )


def experiments(insight: Insight) -> Part:
    """What experiments taught."""
    found = [each for each in insight.effects if each.lift is not None and each.lift.grade is Grade.RANDOMISED]
    return Part(
        name="lessons",
        title=Text("实验告诉我们什么", "What experiments taught"),
        sentences=tuple(said for each in found if (said := _said(each))),
    )


def _said(effect: Effect) -> Sentence | None:
    if effect.lift is None or effect.metric is None:
        return None
    names = {"name": effect.initiative.name, "metric": effect.metric.title.inside}
    span = effect.lift.interval
    if effect.lift.grade not in _CAUSES and span is not None and not span.low <= 0 <= span.high:
        words = Text(
            "“{name}”：{metric}相差 {lift_signed}（区间 {lift_steps}），但比较没有通过检验，不作数。",
            "{name}: {metric} differed by {lift_signed} (interval {lift_steps}), but the comparison did not pass its checks and proves nothing.",
        )
        return say(words, lift=effect.lift, **names)
    if effect.lift.grade not in _CAUSES or effect.verdict is Verdict.NO_CLEAR:
        words = Text(
            "“{name}”：未能证明它改变了{metric}（{lift_signed}，区间 {lift_steps}）。",
            "{name}: no effect on {metric} could be shown ({lift_signed}, interval {lift_steps}).",
        )
        return say(words, lift=effect.lift, **names)
    rose, fell = _DIRECTIONS.get(effect.lift.unit, _PLAINLY)
    words = {
        Verdict.ROSE: Text(
            f"“{{name}}”使{{metric}}{rose.zh} {{lift}}（区间 {{lift_interval}}）",
            f"{{name}} {rose.en} {{metric}} by {{lift}} (interval {{lift_interval}})",
        ),
        Verdict.FELL: Text(
            f"“{{name}}”使{{metric}}{fell.zh} {{lift_size}}（区间 {{lift_sizes}}）",
            f"{{name}} {fell.en} {{metric}} by {{lift_size}} (interval {{lift_sizes}})",
        ),
    }[effect.verdict]
    if effect.worth is None:
        return say(Text(words.zh + "。", words.en + "."), lift=effect.lift, **names)
    more = Text("，价值 {worth_signed}。", ", worth {worth_signed}.")
    return say(Text(words.zh + more.zh, words.en + more.en), lift=effect.lift, worth=effect.worth, **names)


def _grid(effects: Sequence[Effect]) -> Grid:
    columns = (
        Text("举措", "Initiative"),
        Text("主题", "Theme"),
        Text("想改变的指标", "Meant to move"),
        Text("效果", "Effect"),
        Text("区间", "Interval"),
        Text("证据等级", "Grade"),
        Text("结论", "Finding"),
    )
    return Grid(title=Text("举措一览", "All initiatives"), columns=columns, rows=tuple(_row(each) for each in effects))


def _row(effect: Effect) -> tuple[Cell, ...]:
    lift = effect.lift
    metric = effect.metric.title if effect.metric else _NONE
    change: Cell = say(Text("{x_signed}", "{x_signed}"), x=lift) if lift else _NONE
    span: Cell = say(Text("{x_steps}", "{x_steps}"), x=lift) if lift and lift.interval else _NONE
    grade = Text(lift.grade.value, lift.grade.value) if lift and lift.grade else _NONE
    finding = effect.how if effect.verdict is Verdict.NOT_MEASURED else _VERDICTS[effect.verdict]
    return (effect.initiative.name, effect.initiative.theme, metric, change, span, grade, finding)
