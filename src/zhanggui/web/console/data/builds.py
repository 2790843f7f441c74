"""The builds that are kept: which is in use, what changed between two, and going back to an earlier one."""

from __future__ import annotations

from auditlog.models import LogEntry
from django.contrib.messages import success
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from zhanggui.domains import DOMAINS
from zhanggui.engine.builds import Kept, find, kept, opened, use
from zhanggui.engine.measure import measure
from zhanggui.errors import BadRequest
from zhanggui.facts import Fact
from zhanggui.nouns import Ask
from zhanggui.web.access import Permission
from zhanggui.web.answers import METRICS
from zhanggui.web.console.kpis import chosen
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.span import presets, span
from zhanggui.web.data.compare import Comparison, compared, moved
from zhanggui.web.data.taking import BUILD
from zhanggui.web.jobs.models import ACTIVE, Job
from zhanggui.web.jobs.running import settle, start
from zhanggui.words import Text

_JOBS = 8
_KINDS = ("build", "load", "correct", "take_back", "put_back")


def builds(request: Visit) -> HttpResponseBase:
    """The page; a form builds now, another puts an earlier build to use again."""
    folder = request.answers.folder
    settle(folder)
    if request.method == "POST":
        if request.POST.get("do") == "use":
            return _use(request, request.POST.get("build", ""))
        return redirect("job", id=start(folder, BUILD, {}, request.user).pk)
    every = kept(folder)
    slots = {
        "builds": every,
        "newest": every[0].id if every else "",
        "current": folder.in_use,
        "jobs": Job.objects.filter(kind__in=_KINDS).select_related("by")[:_JOBS],
        "active": Job.objects.filter(state__in=ACTIVE, kind__in=_KINDS).order_by("id").first(),
    }
    return render(request, "data/builds.html", slots)


def _use(request: Visit, name: str) -> HttpResponseBase:
    folder = request.answers.folder
    before = use(folder, name, DOMAINS)
    LogEntry.objects.log_create(request.user, force_log=True, action=LogEntry.Action.UPDATE, changes={"CURRENT": [before, name]})
    success(
        request,
        request.t(f"现在使用构建 {name}；下一次构建会再换成最新的。", f"Build {name} is in use now; the next build takes its place again."),
    )
    return redirect("data_builds")


def compare(request: Visit) -> HttpResponseBase:
    """What changed between two builds: tables, what came in, and the numbers that the data moved."""
    folder = request.answers.folder
    every = kept(folder)
    before, after = _pair(request, every)
    asked = span(request)
    metrics = [each for each in METRICS.values() if request.access.sees(each)] if request.GET.get("all") else chosen(request)
    asks = [request.access.narrow(Ask(metric=metric, period=asked.period)) for metric in metrics]
    found: list[list[Fact]] = []
    for each in (before, after):
        build = opened(folder, each.id, DOMAINS)
        try:
            facts = measure(build, asks)
            found.append([facts.of(ask)[0] for ask in asks])
        finally:
            build.warehouse.close()
    held: Comparison = compared(before, after, metrics, found[0], found[1])
    last = request.answers.build.last_day
    slots = {
        "builds": every,
        "before": before,
        "after": after,
        "held": held,
        "moved": [each for each in held.numbers if moved(each)],
        "span": asked,
        "presets": list(presets(last, request.answers.build.shop.fiscal_month)) if last else [],
        "all": bool(request.GET.get("all")),
        "names": {each.name: each.title for domain in DOMAINS for each in domain.sources},
    }
    return render(request, "data/compare.html", slots)


def _pair(request: Visit, every: list[Kept]) -> tuple[Kept, Kept]:
    """The two builds that are asked for; by default the one in use and the one made before it."""
    folder = request.answers.folder
    if not every:
        raise BadRequest(Text("还没有构建", "there is no build yet"), fix=Text("先载入数据并构建", "load data and build first"))
    after = find(folder, request.GET.get("after") or folder.in_use)
    sooner = [each for each in every if each.made_at < after.made_at and each.id != after.id]
    before = find(folder, request.GET["before"]) if request.GET.get("before") else (sooner or [after])[0]
    return before, after


PAGES = (
    Page(
        name="data_builds",
        path="data/builds",
        title=Text("构建", "Builds"),
        view=builds,
        needs=Permission.LOAD,
        group=Group.MANAGE,
        methods=("GET", "POST"),
    ),
    Page(name="data_compare", path="data/builds/compare", title=Text("比较构建", "Compare builds"), view=compare, needs=Permission.LOAD),
)
