"""The targets of a plan beside what came of them, each over its own period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from zhanggui.engine.build import Build
from zhanggui.engine.measure import receipt
from zhanggui.engine.outlook.months import fit
from zhanggui.engine.outlook.plan import Forecast, Plan
from zhanggui.engine.outlook.query import literal, remarked
from zhanggui.facts import Better, Fact, Grade, Interval, Period, Receipt, Unit, compare
from zhanggui.methods.forecast import LEVELS
from zhanggui.nouns import Ask, Facts, Measure
from zhanggui.words import Text

_COUNTS = {
    "hit": (Text("达成的目标", "Targets met"), "COUNT(*) FILTER (WHERE sign * (actual - aim) >= 0)"),
    "judged": (Text("可评的目标", "Targets judged"), "COUNT(*)"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Aim:
    """A target, and what came, held against it. `hit` is None where the period isn't over, or the definition is no longer the same."""

    metric: Measure
    actual: Fact
    aimed: Fact

    @property
    def hit(self) -> bool | None:
        """Whether it was reached."""
        return self.actual.met


def asks(plan: Plan, metrics: Mapping[str, Measure]) -> list[Ask]:
    """What must be measured to judge the targets."""
    return [_ask(metrics[each.metric], Period.parse(each.period)) for each in plan.targets if each.metric in metrics]


def _ask(metric: Measure, period: Period) -> Ask:
    return Ask(metric=metric, period=period, against=period.year_before())


def judge(build: Build, plan: Plan, metrics: Mapping[str, Measure], facts: Facts) -> Iterator[Aim]:
    """Hold what came against each target whose metric is still known."""
    for each in plan.targets:
        if each.metric in metrics:
            metric, period = metrics[each.metric], Period.parse(each.period)
            (actual,) = facts.of(_ask(metric, period))
            known = actual.value if fit(actual) and not changed(plan, metric) else None
            held = replace(actual, comparison=compare(known, each.value, period, "target"))
            yield Aim(metric=metric, actual=held, aimed=stated(build, plan, metric, period, each.value))


def changed(plan: Plan, metric: Measure) -> bool:
    """Whether the metric means something else now than when the plan was frozen."""
    return any(each.metric == metric.name and each.version != metric.version for each in plan.forecasts)


def stated(build: Build, plan: Plan, metric: Measure, period: Period, said: Forecast | float) -> Fact:
    """A target or a forecast as it stands in the frozen plan, which is its receipt."""
    span = Interval(said.q10, said.q90, level=LEVELS[-1] - LEVELS[0], method="joint paths") if isinstance(said, Forecast) else None
    value = float(said.q50 if isinstance(said, Forecast) else said)
    where = f"plans/{plan.year}.json, frozen on {plan.frozen_on}, sha256 {plan.frozen}; made from build {plan.made_from}"
    return Fact(
        metric=f"{metric.name}.{'forecast' if span else 'target'}",
        title=metric.title,
        value=round(value) if metric.unit is Unit.COUNT and value.is_integer() else value,
        unit=metric.unit,
        period=period,
        receipt=Receipt(lambda: remarked(f"SELECT {literal(value)} AS value", where), build.id),
        better=metric.better,
        currency=build.shop.currency,
        interval=span,
        version=said.version if isinstance(said, Forecast) else metric.version,
        grade=Grade.MODEL,
    )


def count(build: Build, period: Period, several: Sequence[Aim], what: str) -> Fact:
    """How many targets were hit, or can be judged."""
    found = [each for each in several if each.hit is not None]
    title, sql = _COUNTS[what]
    return Fact(
        metric=f"plan.{what}",
        title=title,
        value=sum(each.hit is True or what == "judged" for each in found),
        unit=Unit.COUNT,
        period=period,
        receipt=Receipt(partial(_sql, build, found, sql), build.id),
    )


def _sql(build: Build, several: Sequence[Aim], what: str) -> str:
    if not several:
        return remarked("SELECT 0", "no target can be judged")
    rows = "\nUNION ALL\n".join(
        f"SELECT (\n{receipt(build, each.metric, each.actual.period, ())}\n) AS actual, {literal(float(each.aimed.value or 0))} AS aim, "
        f"{1 if each.metric.better is Better.UP else -1} AS sign"
        for each in several
    )
    return f"SELECT {what} AS value FROM (\n{rows}\n)"  # noqa: S608 - our own names and numbers
