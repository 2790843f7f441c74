"""Runs: what the shop does by itself, when next, what it did and why it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.messages import success, warning
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from zhanggui.errors import Unknown
from zhanggui.settings import open_folder
from zhanggui.web.access import Permission
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.jobs.kinds import KINDS
from zhanggui.web.jobs.models import Job, State
from zhanggui.web.jobs.running import settle, start
from zhanggui.web.schedule.clock import clock_of, standing
from zhanggui.web.schedule.timed import TIMED, Timed, said_when
from zhanggui.words import Text

_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that is done by the clock, as its line of the page says."""

    timed: Timed
    when: str
    next_run: datetime | None
    last: Job | None
    active: bool
    failures: int

    @property
    def words(self) -> Text:
        """When, as a person says it."""
        return said_when(self.when)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run: what it did in words, and how long it took."""

    job: Job
    title: Text
    did: Text | None
    seconds: float | None


def runs(request: Visit) -> HttpResponseBase:
    """What is done by the clock, and every run of late."""
    settle(request.answers.folder)
    settings = open_folder(request.answers.folder.path).settings
    clock = clock_of(request.answers.folder.path.resolve())
    lines = [_line(each, getattr(settings.schedule, each.setting), None if clock is None else clock.next_run(each.name)) for each in TIMED]
    kinds = {kind.name: kind for kind in KINDS if request.access.may(kind.needs)}
    only = request.GET.get("only", "")
    found = Job.objects.filter(kind__in=kinds).select_related("by")
    if only == "failed":
        found = found.filter(state__in=(State.FAILED.value, State.INTERRUPTED.value))
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    slots = {
        "lines": lines,
        "clock": clock is not None,
        "runs": [_run(job, kinds[job.kind].title) for job in page],
        "pages": page,
        "only": only,
        "folders": settings.watch.folders,
    }
    return render(request, "runs/runs.html", slots)


def _line(timed: Timed, when: str, next_run: datetime | None) -> Line:
    now = standing(timed, None)
    return Line(timed=timed, when=when, next_run=next_run, last=now.last, active=now.active, failures=now.failures)


def _run(job: Job, title: Text) -> Run:
    did = job.result.get("did")
    seconds = (job.ended_at - job.began_at).total_seconds() if job.began_at and job.ended_at else None
    return Run(job=job, title=title, did=Text(**did) if did else None, seconds=seconds)


def run_now(request: Visit, name: str) -> HttpResponseBase:
    """Run something now that is done by the clock."""
    found = {each.name: each for each in TIMED}
    if name not in found:
        raise Unknown(Text("定时任务", "run"), name, found)
    timed = found[name]
    request.access.need(timed.kind.needs)
    cause = timed.due(request.answers.folder)
    if cause is None:
        warning(request, request.t("现在没有要做的。", "There is nothing to do now."))
    else:
        start(request.answers.folder, timed.kind, {"cause": cause, "try": 1}, request.user)
        success(request, request.t("已开始。", "It has begun."))
    return redirect("runs")


PAGES = (
    Page(name="runs", path="manage/runs", title=Text("定时运行", "Runs"), view=runs, needs=Permission.LOAD, group=Group.MANAGE),
    Page(
        name="run_now",
        path="manage/runs/<str:name>/now",
        title=Text("现在运行", "Run now"),
        view=run_now,
        needs=Permission.LOAD,
        methods=("POST",),
    ),
)
