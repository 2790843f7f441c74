"""Explore: any number by anything that cuts it, step by step; drawn from the declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.messages import warning
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from markupsafe import Markup

from zhanggui.facts import Fact, Grain, Period
from zhanggui.nouns import Metric, Ratio
from zhanggui.web.access import Permission
from zhanggui.web.console import plot
from zhanggui.web.console.filters import LABELS, choices
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.span import bar
from zhanggui.web.console.view import GRAINS, View, drill, seen, view
from zhanggui.words import Text, same

_MOST, _WIDE = 400, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """Numbers in rows and columns; a place that nothing fell into is None."""

    columns: list[Text]
    rows: list[tuple[Text, list[Fact | None]]]


def explore(request: Visit) -> HttpResponseBase:
    """The page."""
    asked = view(request)
    if asked.strays:
        warning(
            request,
            request.t("这个指标没有的维度已去掉。", "What this number can't be cut by has been left out."),
        )
        return redirect(f"{reverse('explore')}?{asked.address}")
    found = request.answers.facts(request.access, [asked.ask, asked.whole])
    facts = _ranked(asked, found.of(asked.ask))
    slots = {
        "view": asked,
        "whole": found.of(asked.whole)[0],
        "facts": facts[:_MOST],
        "more": len(facts) - _MOST,
        "crossed": crossed(asked, facts),
        "shown": {
            "interval": any(fact.interval for fact in facts),
            "n": any(fact.n is not None for fact in facts),
            "guards": any(fact.guards for fact in facts),
            "key": asked.every is not None and not asked.by and asked.span.against is not None and not plot.is_year(facts, asked.every),
        },
        "chart": _chart(request, asked, facts),
        "areas": seen(request),
        "grains": GRAINS,
        "filters": choices(request, asked.metric, asked.metric.dimensions, asked.where),
        "labels": LABELS,
        "parts_seen": [(part, _part_title(asked, part)) for part in asked.parts if request.access.keeps(part.of)],
        "query": asked.address,
        "drill": drill,
        "exports": request.access.may(Permission.EXPORT),
        **bar(request, asked.span),
    }
    return render(request, "explore/explore.html", slots)


def _part_title(asked: View, part: Metric) -> Text:
    """What the rows of a part are called: of a ratio, which side they are on."""
    if not isinstance(asked.metric, Ratio):
        return Text("明细", "Rows") if len(asked.parts) == 1 else part.title
    return Text("分子", "Top") if part in asked.metric.top.parts else Text("分母", "Bottom")


def _ranked(asked: View, facts: Sequence[Fact]) -> list[Fact]:
    """The largest first, where time doesn't order them."""
    if asked.every is not None or not asked.by:
        return list(facts)
    return sorted(facts, key=lambda fact: (fact.value is None, -float(fact.value or 0)))


def crossed(asked: View, facts: Sequence[Fact]) -> Crossed | None:
    """The same as a table of rows and columns, where there are two things to cross and few enough of one."""
    if len(asked.by) + (asked.every is not None) != 2:  # noqa: PLR2004 - rows and columns
        return None
    across = [_across(asked, fact) for fact in facts]
    columns = list(dict.fromkeys(across)) if asked.every else sorted(set(across), key=lambda name: name.zh)
    if not 1 < len(columns) <= _WIDE:
        return None
    cells: dict[Text, dict[Text, Fact]] = {}
    for fact, column in zip(facts, across, strict=True):
        cells.setdefault(LABELS.value(fact, fact.slices[-len(asked.by)]), {})[column] = fact
    weight = {name: sum(float(fact.value or 0) for fact in row.values()) for name, row in cells.items()}
    rows = [(name, [cells[name].get(column) for column in columns]) for name in sorted(cells, key=lambda name: -weight[name])]
    return Crossed(columns=columns, rows=rows[:_MOST])


def _across(asked: View, fact: Fact) -> Text:
    """The column of a number: its step of time, else the second thing that it is cut by."""
    return LABELS.value(fact, fact.slices[-1]) if asked.every is None else step(fact.period, asked.every)


def step(period: Period, every: Grain) -> Text:
    """A step of time in short."""
    match every:
        case Grain.DAY | Grain.WEEK:
            return same(f"{period.start:%m-%d}")
        case Grain.MONTH:
            return same(f"{period.start:%Y-%m}")
        case Grain.QUARTER:
            return same(f"{period.start:%Y-%m}–{period.last:%m}")


def _chart(request: Visit, asked: View, facts: Sequence[Fact]) -> Markup:
    match len(asked.by), asked.every:
        case 0, grain if grain is not None:
            return plot.over_time(facts, grain, request.lang)
        case 1, grain if grain is not None:
            return plot.lines(facts, LABELS, request.lang)
        case 1, None:
            return plot.beside(facts, LABELS, request.lang)
        case _:
            return Markup()


PAGES = (Page(name="explore", path="explore", title=Text("探索指标", "Explore"), view=explore, needs=Permission.LOOK, group=Group.EXPLORE),)
