"""Work in the background, as its page shows it: how far it is, what came of it, what went wrong; and starting it again."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from zhanggui.web.console.page import Page, Visit
from zhanggui.web.jobs.kinds import KINDS, kind_named
from zhanggui.web.jobs.models import Job
from zhanggui.web.jobs.running import settle, start
from zhanggui.words import Text

_PAGE = 50


def jobs(request: Visit) -> HttpResponseBase:
    """The jobs that the visitor may have done, the newest first."""
    settle(request.answers.folder)
    kinds = {kind.name: kind for kind in KINDS if request.access.may(kind.needs)}
    found = Job.objects.filter(kind__in=kinds).select_related("by")
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"pages": page, "kinds": kinds})


def _seen(request: Visit, number: int) -> Job:
    """A job, for one who may have such a job done; raises Forbidden."""
    job = get_object_or_404(Job.objects.select_related("by"), pk=number)
    request.access.need(kind_named(job.kind).needs)
    return job


def job(request: Visit, id: int) -> HttpResponseBase:  # noqa: A002 - the address' own word
    """One job. While it is at work its part asks again every second; when it ends, the page around it is drawn anew."""
    settle(request.answers.folder)
    found = _seen(request, id)
    kind = kind_named(found.kind)
    slots = {name: found.result[name] for name in kind.slots if name in found.result}
    whole = kind.page and found.how.value == "done" and len(slots) == len(kind.slots)
    said = {"job": found, "kind": kind, "leads": reverse(kind.page, kwargs=slots or None) if whole else ""}
    answer = render(request, "jobs/part.html" if getattr(request, "htmx", False) else "jobs/job.html", said)
    if getattr(request, "htmx", False) and not found.active:
        answer["HX-Refresh"] = "true"
    return answer


def again(request: Visit, id: int) -> HttpResponseBase:  # noqa: A002 - as above
    """Start a job again that was interrupted or failed."""
    found = _seen(request, id)
    made = found if found.active else start(request.answers.folder, kind_named(found.kind), found.arguments, request.user)
    return redirect("job", id=made.pk)


PAGES = (
    Page(name="jobs", path="jobs", title=Text("后台任务", "Jobs"), view=jobs, needs=None),
    Page(name="job", path="jobs/<int:id>", title=Text("后台任务", "Job"), view=job, needs=None),
    Page(name="job_again", path="jobs/<int:id>/again", title=Text("重新开始", "Start again"), view=again, needs=None, methods=("POST",)),
)
