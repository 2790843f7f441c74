"""Where a number comes from, as a page: its tables, sources and files, drawn and listed."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.lineage import lineage
from zhanggui.errors import BadShop
from zhanggui.web.access import Forbidden, Permission
from zhanggui.web.answers import metric_named
from zhanggui.web.console.data.diagram import drawn
from zhanggui.web.console.data.sources import seen
from zhanggui.web.console.page import Page, Visit
from zhanggui.words import Text

_SHOWN = 30


def page(request: Visit, metric: str) -> HttpResponseBase:
    """The page."""
    found = metric_named(metric)
    if not request.access.sees(found):
        raise Forbidden(
            Text("没有权限看“{title}”", "you may not see {title}").format(title=found.title),
            fix=Text("请管理员授予相应角色", "ask an owner for a role that has it"),
        )
    line = lineage(found, DOMAINS, manifests.read(request.answers.folder))
    try:
        build = request.answers.build
    except BadShop:
        build = None
    slots = {
        "metric": found,
        "line": line,
        "build": build,
        "tables": {table.name: build.record.tables.get(table.name) if build else None for table in line.tables},
        "diagram": drawn(line, request.lang),
        "shown": _SHOWN,
        "loads": request.access.may(Permission.LOAD),
        "opens": {each.name for each, _domain in seen(request)},
        "homes": {table.name: domain for domain in DOMAINS for table in domain.tables},
    }
    return render(request, "data/lineage.html", slots)


PAGES = (Page(name="data_lineage", path="data/lineage/<str:metric>", title=Text("数据血缘", "Lineage"), view=page, needs=Permission.ROWS),)
