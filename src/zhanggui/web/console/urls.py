"""Every address of the console, drawn from the pages that the rooms declare."""

from __future__ import annotations

from django.urls import path

from zhanggui.web.console import claims, explore, jobs, live, manage, overview, plan, reports, sign, targets
from zhanggui.web.console.gate import guarded
from zhanggui.web.console.page import Page

PAGES: tuple[Page, ...] = (
    *overview.PAGES,
    *live.PAGES,
    *explore.PAGES,
    *reports.PAGES,
    *claims.PAGES,
    *targets.PAGES,
    *plan.PAGES,
    *jobs.PAGES,
    *manage.PAGES,
    *sign.PAGES,
)
"""All pages behind the gate."""

urlpatterns = [*sign.OPEN, *(path(page.path, guarded(page), name=page.name) for page in PAGES)]
handler404 = "zhanggui.web.console.gate.not_found"
handler500 = "zhanggui.web.console.gate.fault"
