"""What was aimed at, beside what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.facts import Fact, Guard, Period, compare
from zhanggui.nouns import Ask, Measure
from zhanggui.words import Text

_NONE = Guard("no_target", Text("这个时段没有目标", "there is no target for this period"))


def aimed(build: Build, metrics: Sequence[Measure], period: Period) -> tuple[Fact, ...]:
    """Each metric that has a target for the period, held against it."""
    aims = {metric for metric, of in targets(build) if of == str(period)}
    wanted = [Ask(metric=metric, period=period) for metric in metrics if metric.name in aims]
    return tuple(with_targets(build, list(measure(build, wanted)))) if wanted else ()


def with_targets(build: Build, facts: Sequence[Fact]) -> list[Fact]:
    """Hold each fact of a whole metric against its target; one without a target says so."""
    aims = targets(build)
    return [_against(fact, aims.get((fact.metric, str(fact.period)))) for fact in facts]


def _against(fact: Fact, aim: float | None) -> Fact:
    if aim is None or fact.slices:
        return replace(fact, guards=(*fact.guards, _NONE))
    partial = any(guard.name == "partial_period" for guard in fact.guards)
    return replace(fact, comparison=compare(None if partial else fact.value, aim, fact.period, "target"))


def targets(build: Build) -> dict[tuple[str, str], float]:
    """Every target, by metric and period as they are written."""
    if "target" not in build.record.tables:
        return {}
    rows = build.warehouse.rows(build.warehouse.table("target").select("metric", "period", "value"))
    return {(row["metric"], row["period"]): row["value"] for row in rows}
