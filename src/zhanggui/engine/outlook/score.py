"""What came of a plan: how well the year was foreseen, which targets were met, what the actions' metrics did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.engine.outlook import aims, judged
from zhanggui.engine.outlook.aims import Aim, changed, stated
from zhanggui.engine.outlook.judged import Judged, Side
from zhanggui.engine.outlook.months import fit
from zhanggui.engine.outlook.plan import Action, Plan
from zhanggui.facts import Better, Fact, Grain, Guard, Move, Period, compare
from zhanggui.nouns import Ask, Facts, Measure
from zhanggui.words import Text, same

_LOSSES: dict[Side, Text] = {
    "loss": Text("预测的分位损失", "Pinball loss of the forecasts"),
    "naive": Text("去年同月预测的分位损失", "Pinball loss of the same month last year"),
}
_WITHIN = Text("落入预测区间的月份占比", "Share of months within the range")
_BETTER = Text("比去年同月预测好多少", "How much better than the same month last year")
_OF = Text("{of}：{what}", "{of}: {what}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """One metric of a plan: what came (held against the target where there is one), what was forecast, what was aimed at.

    `hit` is None where there is no target, the year isn't whole, or the definition is no longer the one that was frozen.
    """

    metric: Measure
    actual: Fact
    foreseen: Fact | None
    aimed: Fact | None
    hit: bool | None
    months: tuple[Fact, ...]  #: those that are over
    coverage: Fact
    loss: Fact
    naive: Fact


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """An action, what its metric did against the year before, and whether that is what was meant; None where it can't be told.

    That a metric moved doesn't say that the action moved it.
    """

    action: Action
    actual: Fact | None
    moved: bool | None
    reached: bool | None  #: whether it reached the action's own target


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Score:
    """How a plan did. Losses are means over metrics of pinball losses as shares of the average month."""

    plan: Plan
    period: Period
    rows: tuple[Row, ...]
    aims: tuple[Aim, ...]  #: every target, those of months and quarters as well
    actions: tuple[Followed, ...]
    coverage: Fact
    loss: Fact
    naive: Fact
    skill: Fact
    hit: Fact  #: targets met
    judged: Fact  #: targets that can be judged
    unscored: tuple[Guard, ...]  #: what is not scored, and why


def score(build: Build, plan: Plan, metrics: Mapping[str, Measure]) -> Score:
    """Hold a plan against what came of its year; `metrics` are those known now, by name."""
    period = plan.span
    names = dict.fromkeys(each.metric for each in plan.forecasts)
    known = {name: metrics[name] for name in names if name in metrics}
    moved = {each.moves: metrics[each.moves] for each in plan.actions if each.moves in metrics}
    wanted = [*aims.asks(plan, metrics), *(_whole(metric, period) for metric in (*known.values(), *moved.values()))]
    facts = measure(build, [*wanted, *(_monthly(metric, period) for metric in known.values())])
    targets = tuple(aims.judge(build, plan, metrics, facts))
    rows = tuple(_row(build, plan, metric, (facts, targets)) for metric in known.values())
    several = [each for metric in known.values() if (each := _judged(plan, metric, facts)).came]
    losses = {side: judged.loss(build, several, period, side, (f"plan.{side}", title)) for side, title in _LOSSES.items()}
    return Score(
        plan=plan,
        period=period,
        rows=rows,
        aims=targets,
        actions=tuple(_followed(each, moved.get(each.moves), facts, period) for each in plan.actions),
        coverage=judged.coverage(build, several, period, ("plan.coverage", _WITHIN)),
        loss=losses["loss"],
        naive=losses["naive"],
        skill=judged.skill(build, several, period, losses, ("plan.skill", _BETTER)),
        hit=aims.count(build, period, targets, "hit"),
        judged=aims.count(build, period, targets, "judged"),
        unscored=tuple(_unscored(plan, metrics)),
    )


def _whole(metric: Measure, period: Period) -> Ask:
    return Ask(metric=metric, period=period, against=period.year_before())


def _monthly(metric: Measure, period: Period) -> Ask:
    return Ask(metric=metric, period=period, every=Grain.MONTH)


def _unscored(plan: Plan, metrics: Mapping[str, Measure]) -> Iterator[Guard]:
    for name in dict.fromkeys(each.metric for each in plan.forecasts):
        if name not in metrics:
            yield Guard(
                "gone", Text("指标“{name}”已不存在，不评分", "the metric {name} is no more: it is not scored").format(name=same(name))
            )
        elif changed(plan, metrics[name]):
            yield _redefined(metrics[name])


def _redefined(metric: Measure) -> Guard:
    said = Text("“{title}”的定义在冻结之后改过，不评分", "the definition of {title} changed after the plan was frozen: it is not scored")
    return Guard("redefined", said.format(title=metric.title))


def _judged(plan: Plan, metric: Measure, facts: Facts) -> Judged:
    """The months that are over, and were forecast by the same definition."""
    ours, naive = ({each.period: each for each in side if each.metric == metric.name} for side in (plan.forecasts, plan.naive))
    came = [] if changed(plan, metric) else [fact for fact in facts.of(_monthly(metric, plan.span)) if fit(fact)]
    both = [fact for fact in came if str(fact.period) in ours and str(fact.period) in naive]
    return Judged(
        metric=metric,
        ours=tuple(ours[str(fact.period)] for fact in both),
        naive=tuple(naive[str(fact.period)] for fact in both),
        came=tuple(both),
    )


def _row(build: Build, plan: Plan, metric: Measure, known: tuple[Facts, Sequence[Aim]]) -> Row:
    facts, targets = known
    aim = next((each for each in targets if each.metric is metric and each.aimed.period == plan.span), None)
    actual = aim.actual if aim else facts.of(_whole(metric, plan.span))[0]
    said = next((each for each in plan.forecasts if (each.metric, each.period) == (metric.name, plan.period)), None)
    months = _judged(plan, metric, facts)
    lost = {
        side: judged.loss(build, [months], plan.span, side, (f"{metric.name}.{side}", _OF.format(of=metric.title, what=title)))
        for side, title in _LOSSES.items()
    }
    return Row(
        metric=metric,
        actual=replace(actual, guards=(*actual.guards, _redefined(metric))) if changed(plan, metric) else actual,
        foreseen=stated(build, plan, metric, plan.span, said) if said else None,
        aimed=aim.aimed if aim else None,
        hit=aim.hit if aim else None,
        months=months.came,
        coverage=judged.coverage(build, [months], plan.span, (f"{metric.name}.coverage", _OF.format(of=metric.title, what=_WITHIN))),
        loss=lost["loss"],
        naive=lost["naive"],
    )


def _followed(action: Action, metric: Measure | None, facts: Facts, period: Period) -> Followed:
    if metric is None:
        return Followed(action=action, actual=None, moved=None, reached=None)
    (actual,) = facts.of(_whole(metric, period))
    reached = None
    if action.target is not None and fit(actual):
        reached = replace(actual, comparison=compare(actual.value, action.target, period, "target")).met
    return Followed(action=action, actual=actual, moved=_as_meant(actual), reached=reached)


def _as_meant(actual: Fact) -> bool | None:
    """Whether it went the good way; None where it can't be told, or neither way is good."""
    if actual.move in {None, Move.UNCLEAR} or actual.better is Better.NEITHER:
        return None
    return actual.move is (Move.ROSE if actual.better is Better.UP else Move.FELL)
