"""The tool that measures: what a number was, with all that is said of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from zhanggui.facts import Fact, Unit
from zhanggui.web.access import Scope
from zhanggui.web.answers import Answers, metric_named
from zhanggui.web.api.numbers import asked
from zhanggui.web.mcp.tools import AFTER, LIMIT, PERIOD, WHERE, Caller, Tool
from zhanggui.words import Lang, Text


class Question(msgspec.Struct):
    """What is to be measured."""

    metrics: Annotated[list[str], msgspec.Meta(min_length=1, max_length=20, description="names, as the tool metrics lists them")]
    period: PERIOD
    compare: (
        Annotated[str, msgspec.Meta(description="yoy (the year before), previous, target, or another period", max_length=40)] | None
    ) = None
    by: Annotated[list[str], msgspec.Meta(max_length=4, description="dimensions, and at most one of day, week, month, quarter")] = []
    where: WHERE = []
    after: AFTER = 0
    limit: LIMIT = 100
    sql: Annotated[bool, msgspec.Meta(description="give the query behind each number as well")] = True


class Against(msgspec.Struct):
    """What a number is compared with."""

    kind: str
    period: str
    value: Decimal | float | int | None
    change: float | None
    difference: Decimal | float | int | None
    said: str


class Range(msgspec.Struct):
    """Between what a number lies, and how that was worked out."""

    low: Decimal | float
    high: Decimal | float
    level: float
    method: str


class Caution(msgspec.Struct):
    """Why a number must be said with care; where it `withholds`, not at all."""

    name: str
    reason: str
    withholds: bool


class Number(msgspec.Struct):
    """A number that can be defended. Null means not known; the guards say why. `said` is how people write it."""

    metric: str
    title: str
    period: str
    slice: dict[str, str]
    value: Decimal | float | int | None
    said: str
    unit: str
    currency: str | None
    comparison: Against | None
    interval: Range | None
    n: int | None
    guards: list[Caution]
    sql: str | None


class Numbers(msgspec.Struct):
    """A page of numbers, of one build."""

    facts: list[Number]
    build: str
    next: int | None = None


def measure(answers: Answers, caller: Caller, said: Question) -> Numbers:
    """Measure: each number with its comparison, interval, guards and query."""
    asks = [asked(answers, metric_named(name), said.period, said.compare, said.by, said.where) for name in dict.fromkeys(said.metrics)]
    found = answers.facts(caller.access, asks)
    facts = [fact for ask in asks for fact in found.of(ask)]
    if said.compare == "target":
        facts = answers.aimed(caller.access, facts)
    page, ends = facts[said.after : said.after + said.limit], said.after + said.limit
    return Numbers([number(fact, caller.lang, sql=said.sql) for fact in page], answers.build.id, ends if len(facts) > ends else None)


def number(fact: Fact, lang: Lang, *, sql: bool = True) -> Number:
    """A fact in one language."""
    held, span = fact.comparison, fact.interval
    return Number(
        metric=fact.metric,
        title=fact.title.to(lang),
        period=str(fact.period),
        slice={each.dimension: each.said for each in fact.slices},
        value=fact.value,
        said=fact.to(lang),
        unit=fact.unit.value,
        currency=fact.currency if fact.unit in {Unit.MONEY, Unit.PRICE} else None,
        comparison=None
        if held is None
        else Against(held.kind, str(held.period), held.value, held.change, held.difference, fact.change_to(lang)),
        interval=None if span is None else Range(span.low, span.high, span.level, span.method),
        n=fact.n,
        guards=[Caution(each.name, each.reason.to(lang), each.withholds) for each in fact.guards],
        sql=fact.sql if sql else None,
    )


TOOLS = (
    Tool(
        name="measure",
        title=Text("量指标", "Measure"),
        doc=Text(
            "量一个或多个指标：时段、对比、按维度或时间拆分、筛选。每个数字带区间、提示与查询；值为空表示未知，不是零。",
            "Measure one or several metrics over a period, compared, broken down, filtered. Each number has its interval, guards and query;"
            " null means not known, never nought.",
        ),
        takes=Question,
        gives=Numbers,
        scope=Scope.METRICS,
        does=measure,
    ),
)
