"""Numbers, the summary and the catalogue, for systems that read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import FromPath, PathParameter, QueryParameter
from litestar.response import File

from zhanggui.domains import DOMAINS
from zhanggui.engine.measure import dimension_named
from zhanggui.errors import BadRequest
from zhanggui.facts import Grain, Period, Slice, plain
from zhanggui.nouns import Ask, Edition, Measure
from zhanggui.web.access import Key, Scope
from zhanggui.web.answers import Answers, metric_named
from zhanggui.web.api.problem import PROBLEMS, Refused
from zhanggui.words import Lang, Text

_MOST = 500
_GRAINS = {grain.value: grain for grain in Grain}
_NOT_FOUND = 404


class Words(msgspec.Struct):
    """The same in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Text) -> Words:
        """Both languages of a text."""
        return cls(zh=text.zh, en=text.en)


class Listed(msgspec.Struct):
    """A metric of the catalogue."""

    name: str
    title: Words
    doc: Words
    unit: str
    better: str
    area: str
    dimensions: list[str]
    version: str


class Catalogue(msgspec.Struct):
    """A page of metrics; `next` is the cursor of the one after it, None at the end."""

    metrics: list[Listed]
    next: str | None = None


class Facts(msgspec.Struct):
    """A page of facts."""

    facts: list[dict[str, Any]]
    build: str
    next: str | None = None


class Editions(msgspec.Struct):
    """The files of a year's summary that are written."""

    year: int
    files: list[str]


def _key(request: Request[Any, Key, Any]) -> Key:
    return request.auth


def _answers(request: Request[Any, Key, Any]) -> Answers:
    found: Answers = request.app.state.answers
    return found


def _seen(key: Key) -> Iterator[tuple[str, Measure]]:
    """The metrics that a key sees, with their area, by name."""
    listed = ((domain.name, metric) for domain in DOMAINS for metric in domain.metrics if not metric.hidden and key.access.sees(metric))
    return iter(sorted(listed, key=lambda each: each[1].name))


Cursor = Annotated[str | None, QueryParameter(name="after", description="the cursor that the page before gave", max_length=100)]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=_MOST, description="how many at most")]


@get("/metrics", opt={"scope": Scope.METRICS}, responses=PROBLEMS, sync_to_thread=True, summary="The metrics that this key sees")
def catalogue(request: Request[Any, Key, Any], after: Cursor = None, limit: Limit = 100) -> Catalogue:
    """List the metrics: what each is, in both languages, and by what it can be cut."""
    found = [each for each in _seen(_key(request)) if after is None or each[1].name > after]
    page = [
        Listed(
            name=metric.name,
            title=Words.of(metric.title),
            doc=Words.of(metric.doc),
            unit=metric.unit.value,
            better=metric.better.value,
            area=area,
            dimensions=[dimension.name for dimension in metric.dimensions],
            version=metric.version,
        )
        for area, metric in found[:limit]
    ]
    return Catalogue(metrics=page, next=page[-1].name if len(found) > limit else None)


PeriodSaid = Annotated[
    str, QueryParameter(name="period", description="2025, 2025-Q4, 2025-11, 2025-W07, 2025-11-11 or 2025-01-01..2025-06-30", max_length=40)
]
Compare = Annotated[str | None, QueryParameter(name="compare", description="yoy, previous, target, or a period", max_length=40)]
By = Annotated[
    list[str] | None,
    QueryParameter(name="by", description="a dimension, or one of day, week, month, quarter; may be repeated", max_items=4),
]
Where = Annotated[list[str] | None, QueryParameter(name="where", description="DIMENSION=VALUE; may be repeated", max_items=8)]


@get("/metrics/{name:str}", opt={"scope": Scope.METRICS}, responses=PROBLEMS, sync_to_thread=True, summary="One metric over a period")
def metric(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request[Any, Key, Any],
    name: Annotated[str, PathParameter(max_length=100)],
    period: PeriodSaid,
    compare: Compare = None,
    by: By = None,
    where: Where = None,
    after: Annotated[int, QueryParameter(name="after", ge=0, le=10**6, description="how many facts to pass over")] = 0,
    limit: Limit = _MOST,
) -> Facts:
    """Measure: each number with its comparison, interval, guards and query."""
    answers, key = _answers(request), _key(request)
    ask = asked(answers, metric_named(name), period, compare, by or [], where or [])
    facts = list(answers.facts(key.access, [ask]).of(ask))
    if compare == "target":
        facts = answers.aimed(key.access, facts)
    page = facts[after : after + limit]
    return Facts(
        facts=[plain(fact) for fact in page], build=answers.build.id, next=str(after + limit) if len(facts) > after + limit else None
    )


@get("/facts", opt={"scope": Scope.METRICS}, responses=PROBLEMS, sync_to_thread=True, summary="Every metric over a period")
def facts(request: Request[Any, Key, Any], period: PeriodSaid, compare: Compare = None, after: Cursor = None, limit: Limit = 100) -> Facts:
    """Measure every metric that this key sees, by name, a page at a time."""
    answers, key = _answers(request), _key(request)
    left = [metric for _area, metric in _seen(key) if after is None or metric.name > after]
    asks = [asked(answers, each, period, compare, [], []) for each in left[:limit]]
    found = answers.facts(key.access, asks)
    page = [found.of(ask)[0] for ask in asks]
    if compare == "target":
        page = answers.aimed(key.access, page)
    return Facts(facts=[plain(fact) for fact in page], build=answers.build.id, next=asks[-1].metric.name if len(left) > limit else None)


def asked(answers: Answers, metric: Measure, period: str, compare: str | None, by: list[str], where: list[str]) -> Ask:
    """What an address asks for; raises BadRequest or Unknown where it can't be understood."""
    month = answers.build.shop.fiscal_month
    span, steps = Period.parse(period, month), [_GRAINS[each] for each in by if each in _GRAINS]
    if len(steps) > 1:
        raise BadRequest(Text("只能用一种时间步长", "only one step of time at once"), fix=Text("留下一种", "keep one"))
    return Ask(
        metric=metric,
        period=span,
        against=_against(span, compare, month),
        by=tuple(dimension_named(metric, each) for each in dict.fromkeys(by) if each not in _GRAINS),
        every=steps[0] if steps else None,
        where=tuple(_slice(metric, each) for each in where),
    )


def _against(period: Period, said: str | None, month: int) -> Period | None:
    match said:
        case None | "target":
            return None
        case "yoy":
            return period.year_before()
        case "previous":
            return period.previous()
        case other:
            return Period.parse(other, month)


def _slice(metric: Measure, said: str) -> Slice:
    found = Slice.read(said)
    return replace(found, dimension=dimension_named(metric, found.dimension).name)


_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _written(answers: Answers, year: int) -> list[Path]:
    return sorted(path for path in answers.folder.reports.glob(f"{year}-*") if path.suffix[1:] in _TYPES)


Year = Annotated[int, PathParameter(ge=1990, le=2100)]


@get("/report/{year:int}", opt={"scope": Scope.REPORT}, responses=PROBLEMS, sync_to_thread=True, summary="The files of a year's summary")
def report(request: Request[Any, Key, Any], year: Year) -> Editions:
    """List the editions that are written, as the names of their files."""
    return Editions(year=year, files=[path.name for path in _written(_answers(request), year)])


@get(
    "/report/{year:int}/{edition:str}/{lang:str}/{form:str}",
    opt={"scope": Scope.REPORT},
    responses=PROBLEMS,
    sync_to_thread=True,
    summary="One file of a year's summary",
)
def edition_file(
    request: Request[Any, Key, Any], year: Year, edition: FromPath[Edition], lang: FromPath[Lang], form: FromPath[str]
) -> File:
    """Give one file, whole."""
    name = f"{year}-{edition.value}.xlsx" if form == "xlsx" else f"{year}-{edition.value}-{lang.value}.{form}"
    found = next((path for path in _written(_answers(request), year) if path.name == name), None)
    if found is None:
        raise Refused(
            _NOT_FOUND,
            "not-written",
            Text("这一版还没有生成", "this edition is not written yet"),
            fix=Text("先运行 zhanggui report，或在控制台生成", "run zhanggui report, or have it made in the console"),
        )
    return File(path=found, filename=found.name, media_type=_TYPES[found.suffix[1:]])
