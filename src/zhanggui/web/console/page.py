"""A page of the console, declared: where it is, what it is called, who may see it, and what it shows."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase

from zhanggui.web.access import Access, Permission
from zhanggui.web.answers import Answers
from zhanggui.web.people.models import Person
from zhanggui.words import Lang, Text


class Visit(HttpRequest):
    """A request of somebody who signed in, as the gate hands it on."""

    user: Person
    access: Access
    answers: Answers
    lang: Lang
    page: Page
    t: Callable[[str, str], str]  #: words in the visitor's language: t("中文", "English")


class Group(enum.Enum):
    """A part of the navigation."""

    OVERVIEW = Text("总览", "Overview")
    WORK = Text("工作", "Work")
    EXPLORE = Text("探索", "Explore")
    MANAGE = Text("管理", "Manage")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """One address of the console.

    `path` is Django's route. `needs` is what a visitor must be allowed, None where signing in is enough.
    `group` places it in the navigation, None for a page that another leads to. `count` says how much open work it has.
    """

    name: str
    path: str
    title: Text
    view: Callable[..., HttpResponseBase]
    needs: Permission | None
    group: Group | None = None
    count: Callable[[Visit], int] | None = None
    methods: tuple[str, ...] = ("GET",)
