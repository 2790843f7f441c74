"""The overview: the numbers that this person chose, what stands against them, and why they moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.messages import success
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import get_resolver
from django.utils.http import urlencode
from markupsafe import Markup

from zhanggui.domains import DOMAINS
from zhanggui.engine.explain import Bridged
from zhanggui.facts import Fact, Grain, Period, Slice
from zhanggui.nouns import Ask, Measure
from zhanggui.report.spark import spark
from zhanggui.web.access import Access, Permission, Role
from zhanggui.web.answers import METRICS, Answers
from zhanggui.web.console.kpis import chosen, fronted
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.saved import pinned
from zhanggui.web.console.span import Span, bar, span, spanned
from zhanggui.words import Text

_CHANNEL = "channel"
_TERMS = 2
_WEEKS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number with all that is said of it."""

    metric: Measure
    fact: Fact
    whole: bool  #: whether it is the whole shop's although a channel was asked for
    aimed: Fact | None
    months: Markup
    span: Span
    why: Bridged | None

    @property
    def address(self) -> str:
        """The same number in the explorer."""
        where = [each.written for each in self.fact.slices]
        return urlencode({"metric": self.metric.name, "period": self.span.said, "compare": self.span.compare, "where": where}, doseq=True)

    @property
    def terms(self) -> list[Fact]:
        """What moved it most."""
        known = [term for term in self.why.terms if term.value is not None] if self.why else []
        return sorted(known, key=lambda term: -abs(float(term.value or 0)))[:_TERMS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What stands behind a tile."""

    metric: Measure
    where: tuple[Slice, ...]
    fact: Fact
    aim: Fact
    months: tuple[Fact, ...]
    why: Bridged | None


def measured(answers: Answers, access: Access, metrics: Sequence[Measure], asked: Span) -> Iterator[Measured]:
    """Measure everything at once, then why it moved."""
    asks = {metric: _ask(metric, asked) for metric in metrics}
    paces = {metric: _pace(ask) for metric, ask in asks.items()}
    facts = answers.facts(access, [*asks.values(), *paces.values()])
    now = {metric: facts.of(ask)[0] for metric, ask in asks.items()}
    aims = answers.aimed(access, list(now.values()))
    for (metric, fact), aim in zip(now.items(), aims, strict=True):
        where = asks[metric].where
        why = None if asked.against is None else answers.why(access, metric, asked.period, asked.against, where)
        yield Measured(metric=metric, where=where, fact=fact, aim=aim, months=tuple(facts.of(paces[metric])), why=why)


def tiles(request: Visit, asked: Span) -> Iterator[Tile]:
    """Put together what was measured."""
    for each in measured(request.answers, request.access, chosen(request), asked):
        metric, aim = each.metric, each.aim
        held = aim.comparison is not None and aim.comparison.kind == "target" and not each.where
        yield Tile(
            metric=metric,
            fact=each.fact,
            whole=bool(asked.where) and not each.where,
            aimed=aim if held else None,
            months=spark(each.months, request.t(f"{metric.title.zh}走势", f"{metric.title.en} over time")),
            span=asked,
            why=each.why,
        )


class Ahead:
    """Asks each new build what its first page will ask, before somebody does: whoever comes then doesn't wait."""

    def __init__(self, answers: Answers) -> None:
        """Ask nothing yet."""
        self._answers = answers
        self._asked = ""

    def look(self) -> None:
        """See whether there is a new build; what fails with one is not tried again, a visitor will see it."""
        name = self._answers.folder.in_use
        if name == self._asked:
            return
        self._asked = name
        get_resolver().url_patterns  # noqa: B018 - reads every page's module, which the first visitor would wait for
        build = self._answers.build
        whole, asked = Access.of("", Role.OWNER), spanned(build, {})
        list(measured(self._answers, whole, fronted(whole), asked))
        _channels(self._answers, whole)
        if asked.against is not None:
            self._answers.problems(whole, asked.period, asked.against)


def _ask(metric: Measure, asked: Span) -> Ask:
    own = {dimension.name for dimension in metric.dimensions}
    return Ask(
        metric=metric, period=asked.period, against=asked.against, where=tuple(each for each in asked.where if each.dimension in own)
    )


def _pace(ask: Ask) -> Ask:
    """The same step by step: a year by months, two months by days."""
    period = ask.period
    every = Grain.DAY if period.days <= _WEEKS else Grain.MONTH
    if period.days == 1:
        period = Period(period.start - timedelta(days=27), period.end)
    return replace(ask, period=period, against=period.year_before() if ask.against else None, every=every)


def overview(request: Visit) -> HttpResponseBase:
    """The page."""
    asked = span(request, (_CHANNEL,))
    build = request.answers.build
    slots = {
        "tiles": list(tiles(request, asked)),
        "pinned": list(pinned(request)),
        "channels": _channels(request.answers, request.access),
        "build": build,
        "last": build.last_day,
        **bar(request, asked),
    }
    return render(request, "overview/overview.html", slots)


def _channels(answers: Answers, access: Access) -> Sequence[tuple[str, Text]]:
    """The channels that the shop sells through, as far as this visitor sees them."""
    metric = next(
        (each for each in METRICS.values() if any(dimension.name == _CHANNEL for dimension in each.dimensions) and access.sees(each)),
        None,
    )
    first, last = answers.build.first_day, answers.build.last_day
    if metric is None or first is None or last is None:
        return []
    dimension = next(each for each in metric.dimensions if each.name == _CHANNEL)
    always = Period(first, last + timedelta(days=1))
    facts = answers.facts(access, [ask := Ask(metric=metric, period=always, by=(dimension,))]).of(ask)
    return [(fact.slices[-1].value, dimension.label(fact.slices[-1].value)) for fact in facts if fact.slices]


def problems(request: Visit) -> HttpResponseBase:
    """What went wrong, as a part of the overview that comes after it."""
    asked = span(request)
    against = asked.against or asked.period.year_before()
    found = request.answers.problems(request.access, asked.period, against)
    return render(request, "overview/problems.html", {"problems": found[:5], "period": asked.period, "against": against})


def choose(request: Visit) -> HttpResponseBase:
    """Choose the numbers that stand on one's overview, in their order."""
    if request.method == "POST":
        request.user.kpis = [name for name in request.POST.getlist("kpi") if name in METRICS and request.access.sees(METRICS[name])]
        request.user.save(update_fields=["kpis"])
        success(request, request.t("总览的指标已保存。", "Your overview is saved."))
        return redirect("overview")
    now = {metric.name for metric in chosen(request)}
    areas = [(domain.title, [each for each in domain.metrics if not each.hidden and request.access.sees(each)]) for domain in DOMAINS]
    return render(request, "overview/choose.html", {"areas": [each for each in areas if each[1]], "now": now})


PAGES = (
    Page(name="overview", path="", title=Text("总览", "Overview"), view=overview, needs=Permission.LOOK, group=Group.OVERVIEW),
    Page(name="problems", path="overview/problems", title=Text("问题", "Problems"), view=problems, needs=Permission.LOOK),
    Page(
        name="choose",
        path="overview/choose",
        title=Text("选择指标", "Choose numbers"),
        view=choose,
        needs=Permission.LOOK,
        methods=("GET", "POST"),
    ),
)
