"""The funnel: how far sessions get, what part of each step goes on, and how that was before; drawn from the declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.http import HttpResponseBase
from django.shortcuts import render

from zhanggui.domains import DOMAINS
from zhanggui.engine.measure import dimension_named
from zhanggui.errors import Unknown
from zhanggui.facts import Fact, Slice
from zhanggui.nouns import Ask, Dimension, Exhibit, Facts, Measure, Ratio
from zhanggui.web.access import Permission
from zhanggui.web.console import plot
from zhanggui.web.console.filters import KNOWN, LABELS, choices, where_of
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.span import bar, span
from zhanggui.words import Text

FUNNELS: dict[str, Exhibit] = {
    exhibit.metrics[0].name: exhibit for domain in DOMAINS for section in domain.sections for exhibit in section.exhibits if exhibit.rates
}
"""The funnels that are declared, by their first step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How many got so far, how many of those before, and what the shop calls that rate."""

    title: Text
    reached: Fact
    rate: Fact | None
    of: Fact | None  #: how many there were before
    share: float | None  #: of the first step, for the bar's length
    before: float | None  #: the same of the period that it is held against


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One value of the dimension: how many came, and each rate."""

    name: Text
    where: Slice
    first: Fact
    rates: tuple[Fact | None, ...]


def dimensions(funnel: Exhibit) -> tuple[Dimension, ...]:
    """By what all of its steps can be cut."""
    return tuple(
        each for each in funnel.metrics[0].dimensions if all(each in metric.dimensions for metric in (*funnel.metrics, *funnel.rates))
    )


def funnels(request: Visit) -> HttpResponseBase:
    """The page."""
    offered = {name: each for name, each in FUNNELS.items() if all(request.access.sees(metric) for metric in (*each.metrics, *each.rates))}
    asked = span(request)
    if not offered:
        return render(request, "explore/funnels.html", {"funnel": None, **bar(request, asked)})
    name = request.GET.get("funnel", "") or next(iter(offered))
    if name not in offered:
        raise Unknown(Text("漏斗", "funnel"), name, offered)
    funnel, own = offered[name], dimensions(offered[name])
    where, _strays = where_of(request.GET.getlist("where"), own)
    by = _by(request, funnel)
    metrics = (*funnel.metrics, *funnel.rates)
    plain = {each: Ask(metric=each, period=asked.period, against=asked.against, where=where) for each in metrics}
    cut = {each: Ask(metric=each, period=asked.period, against=asked.against, by=(by,), where=where) for each in metrics} if by else {}
    found = request.answers.facts(request.access, [*plain.values(), *cut.values()])
    facts = {metric: found.of(ask)[0] for metric, ask in plain.items()}
    slots = {
        "funnel": funnel,
        "name": name,
        "offered": offered,
        "steps": steps(funnel, facts),
        "whole": facts[funnel.rates[-1]],
        "chart": plot.beside([facts[each] for each in funnel.metrics], LABELS, request.lang, ranked=False),
        "by": by,
        "own": own,
        "lines": lines(funnel, cut, found) if by else [],
        "filters": choices(request, funnel.metrics[0], own, where),
        "where": where,
        "query": request.GET.urlencode(),
        **bar(request, asked),
    }
    return render(request, "explore/funnels.html", slots)


def _by(request: Visit, funnel: Exhibit) -> Dimension | None:
    said = request.GET.get("by")
    own = {each.name: each for each in dimensions(funnel)}
    if said is None:
        return own.get("device") or next(iter(own.values()), None)
    if said and said not in own:
        if said in KNOWN:
            return None
        dimension_named(funnel.metrics[0], said)
    return own.get(said)


def steps(funnel: Exhibit, facts: dict[Measure, Fact]) -> list[Step]:
    """The steps, one below the other."""
    reached = [facts[each] for each in funnel.metrics]
    made = [_step(funnel.metrics[0], reached[0], reached[0], None, None)]
    for place, (before, now) in enumerate(pairwise(reached)):
        made.append(_step(funnel.metrics[place + 1], now, reached[0], facts[funnel.rates[place]], before))
    return made


def _step(metric: Measure, reached: Fact, first: Fact, rate: Fact | None, of: Fact | None) -> Step:
    return Step(
        title=metric.title,
        reached=reached,
        rate=rate,
        of=of,
        share=_over(reached.value, first.value),
        before=_over(reached.base, first.base),
    )


def _over(part: object, whole: object) -> float | None:
    return float(str(part)) / float(str(whole)) if part is not None and whole else None


def lines(funnel: Exhibit, cut: dict[Measure, Ask], found: Facts) -> list[Line]:
    """The rates of each value of the dimension, the busiest first."""
    rates: Sequence[Ratio] = funnel.rates
    placed = {metric: {fact.slices[-1]: fact for fact in found.of(ask)} for metric, ask in cut.items()}
    firsts = sorted(found.of(cut[funnel.metrics[0]]), key=lambda fact: -float(fact.value or 0))
    return [
        Line(
            name=LABELS.name(fact),
            where=fact.slices[-1],
            first=fact,
            rates=tuple(placed[each].get(fact.slices[-1]) for each in rates),
        )
        for fact in firsts
    ]


PAGES = (
    Page(name="funnels", path="explore/funnel", title=Text("转化漏斗", "Funnel"), view=funnels, needs=Permission.LOOK, group=Group.EXPLORE),
)
