"""How a template speaks: words in the visitor's language, numbers as that language writes them, the navigation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from zhanggui.domains import DOMAINS
from zhanggui.facts import Better, Fact, Move, Slice
from zhanggui.nouns import Kind
from zhanggui.web.access import Permission
from zhanggui.web.console.page import Group, Visit
from zhanggui.words import Lang, Text, number, percent, same

KINDS = {
    Kind.ID: Text("编号", "ID"),
    Kind.TEXT: Text("文字", "text"),
    Kind.INTEGER: Text("整数", "whole number"),
    Kind.NUMBER: Text("数字", "number"),
    Kind.MONEY: Text("金额", "money"),
    Kind.TIME: Text("时间", "time"),
    Kind.DAY: Text("日期", "date"),
    Kind.FLAG: Text("是/否", "yes or no"),
}
"""What a column can hold, as people call it."""


def environment(**options: Any) -> Environment:  # noqa: ANN401 - whatever Django hands to Jinja
    """The templates' environment; a name that nothing gives is an error, not a blank."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django sets autoescape
    made.globals.update(static=static, url=_url)
    return made


_DIMENSIONS = [dimension for domain in DOMAINS for table in domain.tables for dimension in table.dimensions]
_TITLES = {dimension.name: dimension.title for dimension in _DIMENSIONS}


def label(where: Slice) -> Text:
    """A value of a dimension as people call it."""
    named = (each.values[where.value] for each in _DIMENSIONS if each.name == where.dimension and where.value in each.values)
    return next(named, same(where.value))


def _url(name: str, /, **slots: object) -> str:
    return reverse(name, kwargs=slots or None)


def mood(fact: Fact) -> str:
    """Whether a change is good, bad or neither."""
    if fact.better is Better.NEITHER or fact.move not in {Move.ROSE, Move.FELL}:
        return ""
    return "good" if (fact.move is Move.ROSE) == (fact.better is Better.UP) else "bad"


def context(request: HttpRequest) -> Mapping[str, object]:
    """What every template is given: t(zh, en), say(text or fact), moment(time) by the shop's clock, the language, the navigation."""
    lang: Lang = getattr(request, "lang", Lang.ZH)

    def t(zh: str, en: str, **slots: object) -> str:
        return Text(zh, en).format(**slots).to(lang) if slots else Text(zh, en).to(lang)

    def say(what: Text | Fact | None) -> str:
        return "" if what is None else what.to(lang)

    def part(where: Slice) -> str:
        return f"{_TITLES[where.dimension].to(lang)} {label(where).to(lang)}"

    def moment(when: datetime) -> str:
        return when.astimezone(ZoneInfo(request.answers.folder.settings.shop.zone)).strftime("%Y-%m-%d %H:%M")  # type: ignore[attr-defined]

    return {
        "mood": mood,
        "t": t,
        "say": say,
        "part": part,
        "moment": moment,
        "count_of": lambda value: number(value, lang),
        "share_of": lambda value: percent(value, lang, 0),
        "kind_words": {kind.value: title.to(lang) for kind, title in KINDS.items()},
        "Permission": Permission,
        "lang": lang,
        "other": Lang.EN if lang is Lang.ZH else Lang.ZH,
        "navigation": _navigation(request),
    }


def _navigation(request: HttpRequest) -> list[tuple[Group, list[tuple[Any, int | None]]]]:
    """The pages that the visitor may open, by group, each with its count of open work."""
    if not hasattr(request, "page"):
        return []
    from zhanggui.web.console.urls import PAGES  # noqa: PLC0415 - pages draw templates, which draw the navigation

    visit: Visit = request  # type: ignore[assignment]
    seen = [page for page in PAGES if page.group is not None and (page.needs is None or visit.access.may(page.needs))]
    counted = [(page, page.count(visit) if page.count else None) for page in seen]
    return [(group, [each for each in counted if each[0].group is group]) for group in Group if any(page.group is group for page in seen)]
