"""The audit log: who changed what, and when, in words; nothing is shown that says nothing to a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auditlog.models import LogEntry
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render

from zhanggui.web.access import Permission, Role
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.people.models import Person
from zhanggui.words import Text

_PAGE = 50
_NOUGHT = frozenset({"None", "", "[]", "{}", "False"})
_UNSAID = frozenset({"id", "digest", "rules", "rulings"})
"""Fields that tell a machine something: numbers of rows, a token's hash, the other end of a relation."""

_THINGS: Mapping[str, Text] = {
    "person": Text("人员", "person"),
    "apikey": Text("密钥", "key"),
    "savedview": Text("视图", "view"),
    "rule": Text("自动规则", "rule"),
    "proposal": Text("建议", "proposal"),
    "delivery": Text("送出", "delivery"),
    "upload": Text("上传", "upload"),
    "edit": Text("改正", "correction"),
    "job": Text("任务", "job"),
    "alert": Text("警报", "alert"),
    "comment": Text("批注", "comment"),
}

_FIELDS: Mapping[str, Text] = {
    "username": Text("用户名", "name"),
    "password": Text("密码", "password"),
    "is_active": Text("可登录", "may sign in"),
    "date_joined": Text("加入时间", "joined at"),
    "role": Text("角色", "role"),
    "only": Text("只看的行", "rows of its own"),
    "lang": Text("语言", "language"),
    "kpis": Text("总览指标", "numbers on the overview"),
    "name": Text("名称", "title"),
    "scopes": Text("用途", "scopes"),
    "areas": Text("领域", "areas"),
    "per_minute": Text("每分钟次数", "requests a minute"),
    "made_by": Text("谁建的", "made by"),
    "made_at": Text("建立时间", "made at"),
    "ends_at": Text("到期时间", "ends at"),
    "revoked_at": Text("作废时间", "revoked at"),
    "prefix": Text("开头", "prefix"),
    "page": Text("页面", "page"),
    "query": Text("查询", "query"),
    "owner": Text("所有者", "owner"),
    "shared": Text("团队共用", "shared"),
    "pinned": Text("置顶", "pinned"),
    "state": Text("状态", "state"),
    "order": Text("单据", "order"),
    "files": Text("文件", "files"),
    "kind": Text("种类", "kind"),
    "arguments": Text("参数", "arguments"),
    "taken_by": Text("谁处理", "taken by"),
    "taken_at": Text("处理时间", "taken at"),
    "note": Text("说明", "note"),
    "value": Text("值", "value"),
    "text": Text("内容", "text"),
    "wrong_tries": Text("登录试错次数", "wrong tries to sign in"),
    "CURRENT": Text("在用的构建", "build in use"),
}


class Change(NamedTuple):
    """A field that changed: its name, and what it was before and is since."""

    name: Text
    was: str
    now: str


def audit(request: Visit) -> HttpResponseBase:
    """Every change: who, when, what it was before and what it is since."""
    entries = LogEntry.objects.select_related("actor", "content_type").order_by("-timestamp")
    who = request.GET.get("who", "")
    page = Paginator(entries.filter(actor__username=who) if who else entries, _PAGE).get_page(request.GET.get("page"))
    lines = [{"entry": entry, "thing": _thing(entry), "changes": list(changes(entry, request))} for entry in page]
    return render(request, "manage/audit.html", {"lines": lines, "pages": page, "who": who, "names": Person.objects.order_by("username")})


def _thing(entry: LogEntry) -> Text:
    kind = entry.content_type.model if entry.content_type else ""
    return _THINGS.get(kind, Text(kind, kind))


def changes(entry: LogEntry, request: Visit) -> Iterator[Change]:
    """What changed, as far as a person has something of it; of what is new, only what was said of it."""
    found: Mapping[str, object] = entry.changes_dict or {}
    for name, pair in found.items():
        if name in _UNSAID or not isinstance(pair, (list, tuple)):
            continue
        was, now = (str(each) for each in pair)
        if entry.action != LogEntry.Action.CREATE or now not in _NOUGHT:
            yield Change(_FIELDS.get(name, Text(name, name)), _written(name, was, request), _written(name, now, request))


def _written(name: str, value: str, request: Visit) -> str:
    """A value as a person reads it: a role by its name, a moment to the second, letters and not their codes."""
    if value == "None":
        return "–"
    if value in {"True", "False"}:
        return request.t("是", "yes") if value == "True" else request.t("否", "no")
    if name == "role" and value in {each.value for each in Role}:
        return Role(value).title.to(request.lang)
    if value[:1] in "[{" and "\\u" in value:
        try:
            return json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:
            return value
    return re.sub(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.\d+$", r"\1", value)


PAGES = (
    Page(name="audit", path="manage/audit", title=Text("操作记录", "Audit log"), view=audit, needs=Permission.AUDIT, group=Group.MANAGE),
)
