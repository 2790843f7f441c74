"""Live: today against the same weekday and against what was to be expected, drawn anew as events come; and what stands out."""

from __future__ import annotations

from django.contrib.messages import success
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render

from zhanggui.web.access import Permission
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.live.alerts import seen_by, sees, shown, take
from zhanggui.web.live.live import Live, live_of
from zhanggui.web.live.models import Alert
from zhanggui.web.live.shown import slots
from zhanggui.words import Text


def _live(request: Visit) -> Live:
    return live_of(request.answers.folder.path)


def live(request: Visit) -> HttpResponseBase:
    """The page; the stream at /live/stream keeps it up to date, and without a script it can be loaded again."""
    return render(request, "live/live.html", slots(_live(request), request.access, request.lang))


def alerts(request: Visit) -> HttpResponseBase:
    """What stands out now, and what did."""
    zone = _live(request).zone
    found = {
        name: [shown(each, request.lang, zone) for each in seen_by(request.access, is_open=is_open)]
        for name, is_open in (("open", True), ("closed", False))
    }
    return render(request, "live/alerts.html", found)


def take_on(request: Visit, id: int) -> HttpResponseBase:  # noqa: A002 - the address' own word
    """Take an alert on."""
    alert = Alert.objects.filter(pk=id).first()
    if alert is None or not sees(request.access, alert):
        raise Http404
    take(alert, request.user, request.POST.get("note", "").strip())
    success(request, request.t("已接手。", "It is yours now."))
    return redirect("alerts")


def _open(request: Visit) -> int:
    return len(seen_by(request.access, is_open=True))


PAGES = (
    Page(name="live", path="live", title=Text("实时", "Live"), view=live, needs=Permission.LOOK, group=Group.OVERVIEW),
    Page(
        name="alerts",
        path="alerts",
        title=Text("异动告警", "Alerts"),
        view=alerts,
        needs=Permission.LOOK,
        group=Group.OVERVIEW,
        count=_open,
    ),
    Page(
        name="take_on", path="alerts/<int:id>/take", title=Text("接手", "Take on"), view=take_on, needs=Permission.LOOK, methods=("POST",)
    ),
)
