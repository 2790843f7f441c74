"""Saved views: a page with everything that its address asks for, under a name, for oneself or for the team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.messages import success
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from zhanggui.errors import BadRequest, ZhangguiError
from zhanggui.facts import Fact
from zhanggui.web.access import Permission
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.view import view
from zhanggui.web.people.models import SavedView
from zhanggui.words import Text

_NAME, _QUERY = 80, 4000
KINDS = {
    "explore": Text("探索", "Explore"),
    "funnels": Text("漏斗", "Funnel"),
    "cohorts": Text("队列", "Cohorts"),
}
"""The pages that can be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A view on the overview, with its number where it has one."""

    view: SavedView
    fact: Fact | None


def visible(request: Visit) -> QuerySet[SavedView]:
    """One's own views, and the team's; a partner, who may not know whom else the shop works with, has its own only."""
    own = Q(owner=request.user)
    return SavedView.objects.filter(own if request.access.only else own | Q(shared=True)).select_related("owner").order_by("name", "pk")


def pinned(request: Visit) -> Iterator[Pinned]:
    """The views that this person pinned, each measured now."""
    for each in SavedView.objects.filter(owner=request.user, pinned=True).order_by("name", "pk"):
        yield Pinned(view=each, fact=_measured(request, each))


def _measured(request: Visit, saved: SavedView) -> Fact | None:
    """The number of a view; None where it has none, or none any more."""
    if saved.page != "explore":
        return None
    try:
        whole = view(request, QueryDict(saved.query)).whole
        return request.answers.facts(request.access, [whole]).of(whole)[0]
    except ZhangguiError:
        return None


def views(request: Visit) -> HttpResponseBase:
    """All that can be opened; and keep one more."""
    if request.method == "POST":
        made = _keep(request)
        success(request, request.t(f"已保存“{made.name}”。", f"Saved “{made.name}”."))
        return redirect(address(made))
    return render(request, "explore/views.html", {"views": visible(request), "kinds": KINDS, "alone": bool(request.access.only)})


def _keep(request: Visit) -> SavedView:
    name, page, query = (request.POST.get(each, "").strip() for each in ("name", "page", "query"))
    if not name or len(name) > _NAME:
        raise BadRequest(
            Text("视图要有名称", "a view needs a name"), fix=Text("写一个不超过 80 字的名称", "give it one of at most 80 letters")
        )
    if page not in KINDS or len(query) > _QUERY:
        raise BadRequest(Text("这个页面不能保存", "this page can't be saved"), fix=Text("从探索页保存", "save from a page of Explore"))
    shared = request.POST.get("shared") == "1" and not request.access.only
    return SavedView.objects.create(
        name=name, page=page, query=query, owner=request.user, shared=shared, pinned=bool(request.POST.get("pinned"))
    )


def address(saved: SavedView) -> str:
    """Where a view is."""
    return f"{reverse(saved.page)}?{saved.query}"


def saved_view(request: Visit, id: int) -> HttpResponseBase:  # noqa: A002 - the name of the place in the address
    """Open a view; or, of one's own, share it, pin it, or end it."""
    found = get_object_or_404(visible(request), pk=id)
    if request.method != "POST":
        return redirect(address(found))
    own = get_object_or_404(SavedView, pk=id, owner=request.user)
    match request.POST.get("do", ""):
        case "share":
            own.shared = not own.shared and not request.access.only
            own.save()
        case "pin":
            own.pinned = not own.pinned
            own.save()
        case "delete":
            own.delete()
    success(request, request.t("视图已更改。", "The view is changed."))
    return redirect("views")


PAGES = (
    Page(
        name="views",
        path="explore/views",
        title=Text("已存视图", "Saved views"),
        view=views,
        needs=Permission.LOOK,
        group=Group.EXPLORE,
        methods=("GET", "POST"),
    ),
    Page(
        name="view",
        path="explore/views/<int:id>",
        title=Text("视图", "View"),
        view=saved_view,
        needs=Permission.LOOK,
        methods=("GET", "POST"),
    ),
)
