"""Tools for what there is: the shop, its metrics, and what each means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from zhanggui.domains import DOMAINS
from zhanggui.nouns import Measure, Metric, Ratio, Total
from zhanggui.web.access import Forbidden, Scope
from zhanggui.web.answers import BRIDGES, Answers, metric_named
from zhanggui.web.mcp.tools import AFTER, LIMIT, Caller, Tool
from zhanggui.words import Text


class AboutShop(msgspec.Struct):
    """Nothing need be said."""


class ShopSaid(msgspec.Struct):
    """The shop: its money, its days, and from when to when they are known."""

    name: str
    currency: str
    zone: str
    fiscal_month: int
    first_day: str | None
    last_day: str | None
    build: str
    areas: dict[str, str]
    sees_only: list[str]


def shop(answers: Answers, caller: Caller, _said: AboutShop) -> ShopSaid:
    """Say what the numbers are of."""
    build = answers.build
    of = build.shop
    return ShopSaid(
        name=of.name,
        currency=of.currency,
        zone=of.zone,
        fiscal_month=of.fiscal_month,
        first_day=str(build.first_day) if build.first_day else None,
        last_day=str(build.last_day) if build.last_day else None,
        build=build.id,
        areas={domain.name: domain.title.to(caller.lang) for domain in DOMAINS if domain.name in caller.access.areas},
        sees_only=[f"{each.dimension}={each.value}" for each in caller.access.only],
    )


class Search(msgspec.Struct):
    """Which metrics: all that may be seen, or those whose name, title or meaning has these words."""

    words: Annotated[str, msgspec.Meta(description="in Chinese or English; empty for all", max_length=100)] = ""
    area: Annotated[str, msgspec.Meta(description="only those of this area", max_length=40)] = ""
    after: AFTER = 0
    limit: LIMIT = 100


class Short(msgspec.Struct):
    """A metric in a line."""

    name: str
    title: str
    unit: str
    area: str
    dimensions: list[str]


class Found(msgspec.Struct):
    """A page of metrics."""

    metrics: list[Short]
    next: int | None = None


def seen(caller: Caller) -> Iterator[tuple[str, Measure]]:
    """The metrics that a caller sees, with their areas."""
    return ((domain.name, metric) for domain in DOMAINS for metric in domain.metrics if not metric.hidden and caller.access.sees(metric))


def metrics(_answers: Answers, caller: Caller, said: Search) -> Found:
    """List metrics."""
    words = said.words.lower().split()
    found = [
        Short(metric.name, metric.title.to(caller.lang), metric.unit.value, area, [each.name for each in metric.dimensions])
        for area, metric in seen(caller)
        if said.area in {"", area} and all(word in _words(metric) for word in words)
    ]
    return Found(found[said.after : said.after + said.limit], said.after + said.limit if len(found) > said.after + said.limit else None)


def _words(metric: Measure) -> str:
    return f"{metric.name} {metric.title.zh} {metric.title.en} {metric.doc.zh} {metric.doc.en}".lower()


class Named(msgspec.Struct):
    """A metric by its name."""

    metric: Annotated[str, msgspec.Meta(max_length=100)]


class Way(msgspec.Struct):
    """A way to slice a metric."""

    name: str
    title: str
    values: dict[str, str]  #: those that have a name of their own


class Definition(msgspec.Struct):
    """What a metric is."""

    name: str
    title: str
    doc: str
    unit: str
    better: str
    area: str
    formula: str
    tables: list[str]
    dimensions: list[Way]
    caveats: list[str]
    explains: bool
    version: str


def define(_answers: Answers, caller: Caller, said: Named) -> Definition:
    """Say what a metric is."""
    metric = may_see(caller, said.metric)
    return Definition(
        name=metric.name,
        title=metric.title.to(caller.lang),
        doc=metric.doc.to(caller.lang),
        unit=metric.unit.value,
        better=metric.better.value,
        area=next(area for area, each in seen(caller) if each is metric),
        formula=_formula(metric),
        tables=list(dict.fromkeys(part.of.name for part in metric.parts)),
        dimensions=[
            Way(each.name, each.title.to(caller.lang), {name: title.to(caller.lang) for name, title in each.values.items()})
            for each in metric.dimensions
        ],
        caveats=[each.to(caller.lang) for each in metric.caveats],
        explains=any(bridge.of is metric for bridge in BRIDGES) and not caller.access.only,
        version=metric.version,
    )


def _formula(metric: Measure) -> str:
    match metric:
        case Ratio():
            return f"{metric.top.name} / {metric.bottom.name}" + (f" * {metric.per}" if metric.per != 1 else "")
        case Total():
            return " + ".join(each.name for each in metric.plus) + "".join(f" - {each.name}" for each in metric.minus)
        case Metric():
            return f"one aggregate over the table {metric.of.name}; the fact's SQL says which"


def may_see(caller: Caller, name: str) -> Measure:
    """Find a metric; raises Forbidden for one that the caller doesn't see."""
    metric = metric_named(name)
    if metric.hidden or not caller.access.sees(metric):
        raise Forbidden(
            Text("没有权限看“{title}”", "you may not see {title}").format(title=metric.title),
            fix=Text("用 metrics 列出可看的指标", "the tool metrics lists what may be seen"),
        )
    return metric


TOOLS = (
    Tool(
        name="shop",
        title=Text("店铺", "The shop"),
        doc=Text(
            "店铺、货币、时区，数据从哪天到哪天，能看哪些领域。先调用它。",
            "The shop, its currency and zone, the days that are known, the areas you may see. Call it first.",
        ),
        takes=AboutShop,
        gives=ShopSaid,
        scope=Scope.METRICS,
        does=shop,
    ),
    Tool(
        name="metrics",
        title=Text("指标目录", "Catalogue of metrics"),
        doc=Text(
            "列出可以量的指标及其维度；可按词或领域筛选。",
            "List the metrics that can be measured and what they can be cut by; by words or area.",
        ),
        takes=Search,
        gives=Found,
        scope=Scope.METRICS,
        does=metrics,
    ),
    Tool(
        name="define",
        title=Text("指标定义", "What a metric means"),
        doc=Text(
            "一个指标的含义、公式、单位、维度与取值、注意事项。",
            "A metric's meaning, formula, unit, dimensions with their values, and caveats.",
        ),
        takes=Named,
        gives=Definition,
        scope=Scope.METRICS,
        does=define,
    ),
)
