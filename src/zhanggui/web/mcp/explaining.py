"""Tools for why: how a number came to move, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from zhanggui.engine.explain import Bridged, Lacking
from zhanggui.errors import BadRequest
from zhanggui.web.access import Scope
from zhanggui.web.answers import BRIDGES, Answers
from zhanggui.web.api.numbers import asked
from zhanggui.web.mcp.catalogue import may_see, seen
from zhanggui.web.mcp.measuring import Number, number
from zhanggui.web.mcp.tools import PERIOD, WHERE, Caller, Tool
from zhanggui.words import Lang, Text, same


class Why(msgspec.Struct):
    """Whose movement is to be explained."""

    metric: Annotated[str, msgspec.Meta(max_length=100)]
    period: PERIOD
    against: Annotated[str, msgspec.Meta(description="yoy, previous, or another period", max_length=40)] = "yoy"
    where: WHERE = []


class Account(msgspec.Struct):
    """One account of a movement: its `terms` sum exactly to after less before. An account, no proof of cause."""

    name: str
    title: str
    slice: dict[str, str]
    before: Number
    after: Number
    terms: list[Number]


class Untold(msgspec.Struct):
    """An account that can't be given, and why."""

    name: str
    reason: str


class Explained(msgspec.Struct):
    """Each account that there is of a movement, and those that can't be given."""

    accounts: list[Account]
    lacking: list[Untold]
    build: str


def explain(answers: Answers, caller: Caller, said: Why) -> Explained:
    """Say why a metric moved."""
    metric = may_see(caller, said.metric)
    ask = asked(answers, metric, said.period, said.against, [], said.where)
    if ask.against is None:
        raise BadRequest(Text("没有说和哪段时间比", "no period to compare with"), fix=same("against: yoy | previous | 2024"))
    found = answers.accounts(caller.access, metric, ask.period, ask.against, ask.where)
    if not found:
        known = [] if caller.access.only else [bridge.of.name for bridge in BRIDGES if caller.access.sees(bridge.of)]
        raise BadRequest(Text("无法解释“{title}”的变动", "why {title} moved can't be said").format(title=metric.title), fix=_instead(known))
    return Explained(
        accounts=[_account(each, caller.lang) for each in found if isinstance(each, Bridged)],
        lacking=[Untold(each.of.name, each.reason.to(caller.lang)) for each in found if isinstance(each, Lacking)],
        build=answers.build.id,
    )


def _account(found: Bridged, lang: Lang) -> Account:
    return Account(
        name=found.bridge.name,
        title=found.bridge.title.to(lang),
        slice={each.dimension: each.said for each in found.after.slices},
        before=number(found.before, lang),
        after=number(found.after, lang),
        terms=[number(each, lang) for each in found.terms],
    )


def _instead(known: Sequence[str]) -> Text:
    if not known:
        return Text("解释只对全店数据有；可用 measure 按维度拆开看", "accounts are of the whole shop; use measure and break it down")
    return Text("能解释的指标有：{listed}", "what can be accounted for: {listed}").format(listed=same(", ".join(dict.fromkeys(known))))


class When(msgspec.Struct):
    """Over which period."""

    period: PERIOD
    against: Annotated[str, msgspec.Meta(description="yoy, previous, or another period", max_length=40)] = "yoy"
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class Trouble(msgspec.Struct):
    """Something that went wrong: what it cost (an estimate), where and since when, and who should do what."""

    name: str
    title: str
    cost: Number
    where: dict[str, str]
    since: str
    moved: Number
    clear: bool
    proposed: str
    owner: str


class Troubles(msgspec.Struct):
    """What went wrong, the dearest first."""

    problems: list[Trouble]
    build: str


def problems(answers: Answers, caller: Caller, said: When) -> Troubles:
    """List what went wrong."""
    ask = asked(answers, next(metric for _area, metric in seen(caller)), said.period, said.against, [], [])
    found = answers.problems(caller.access, ask.period, ask.against or ask.period.year_before())
    return Troubles(
        [
            Trouble(
                name=each.stake.name,
                title=each.stake.title.to(caller.lang),
                cost=number(each.cost, caller.lang),
                where={place.dimension: place.value for place in each.where},
                since=str(each.since),
                moved=number(each.slice, caller.lang),
                clear=each.clear,
                proposed=each.stake.action.to(caller.lang),
                owner=each.stake.owner.to(caller.lang),
            )
            for each in found[: said.limit]
        ],
        answers.build.id,
    )


TOOLS = (
    Tool(
        name="explain",
        title=Text("为什么变动", "Why it moved"),
        doc=Text(
            "把一个指标在两段时间之间的变动拆成各项，合计精确等于变动。是账目上的拆解，不是因果证明。",
            "Break a metric's movement between two periods into terms that sum to it exactly. An account of it, no proof of cause.",
        ),
        takes=Why,
        gives=Explained,
        scope=Scope.METRICS,
        does=explain,
    ),
    Tool(
        name="problems",
        title=Text("出了什么问题", "What went wrong"),
        doc=Text(
            "按代价排序的问题：在哪里、何时开始、估计代价、建议谁做什么。",
            "Problems by what they cost: where, since when, about how much, and who should do what.",
        ),
        takes=When,
        gives=Troubles,
        scope=Scope.METRICS,
        does=problems,
    ),
)
