"""Every address of the console, drawn from the pages that the rooms declare."""

from __future__ import annotations

from django.urls import path

from zhanggui.web.console import (
    audit,
    claims,
    cohorts,
    data,
    explore,
    funnels,
    jobs,
    live,
    manage,
    overview,
    parcels,
    plan,
    reports,
    rows,
    rules,
    runs,
    saved,
    sheets,
    sign,
    targets,
    work,
)
from zhanggui.web.console.gate import guarded
from zhanggui.web.console.page import Page

_AREAS = (
    overview,
    parcels,
    live,
    work,
    rules,
    explore,
    funnels,
    cohorts,
    saved,
    rows,
    sheets,
    reports,
    claims,
    targets,
    plan,
    data,
    jobs,
    runs,
    manage,
    audit,
    sign,
)
"""In the order of the navigation."""

PAGES: tuple[Page, ...] = tuple(page for area in _AREAS for page in area.PAGES)
"""All pages behind the gate."""

urlpatterns = [*sign.OPEN, *(path(page.path, guarded(page), name=page.name) for page in PAGES)]
handler404 = "zhanggui.web.console.gate.not_found"
handler500 = "zhanggui.web.console.gate.fault"
