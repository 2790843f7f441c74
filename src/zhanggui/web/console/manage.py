"""Who may come in, what their keys open, the shop's settings, and a person's own data."""

from __future__ import annotations

import io
import secrets
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pyarrow.csv as pa_csv
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.contrib.messages import success, warning
from django.contrib.sessions.models import Session
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.erase import Proof, erase, holdings, telling, whose
from zhanggui.errors import BadRequest
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.journal.erasing import Gone, erase_person, left_of
from zhanggui.settings import FILE, read
from zhanggui.web.access import AREAS, GRANTS, Permission, Role, Scope
from zhanggui.web.answers import PERSONAL
from zhanggui.web.api.flush import none_ahead
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.data.receiving import forget
from zhanggui.web.live.knobs import checked, knobs
from zhanggui.web.people.joining import DIMENSIONS, join, settle, trust
from zhanggui.web.people.models import ApiKey, Erasure, Person, make_key
from zhanggui.web.people.throttle import unlock, wrong_tries
from zhanggui.words import Text

SOURCES = CONTRACTS.sources
_PAGE = 50


# ── people ───────────────────────────────────────────────────────────────────


def people(request: Visit) -> HttpResponseBase:
    """Everybody, and a form for one more."""
    if request.method == "POST":
        password = secrets.token_urlsafe(12)
        made = join(request.POST.get("name", "").strip(), request.POST.get("role", ""), password, _only(request))
        success(
            request,
            request.t(
                f"已新增 {made.username}，初始密码（只显示这一次）：{password}",
                f"added {made.username}; first password (shown this once): {password}",
            ),
        )
        return redirect("people")
    slots = {
        "people": Person.objects.order_by("username"),
        "roles": Role,
        "grants": GRANTS,
        "dimensions": sorted(DIMENSIONS),
        "areas": DOMAINS,
    }
    return render(request, "manage/people.html", slots)


def _only(request: Visit) -> dict[str, str]:
    dimension, value = request.POST.get("dimension", ""), request.POST.get("value", "").strip()
    return {dimension: value} if dimension and value else {}


def person(request: Visit, name: str) -> HttpResponseBase:
    """Change a person's role, give a new password, or let nobody in under that name any more."""
    who = get_object_or_404(Person, username=name)
    if request.method == "POST":
        said = _CHANGES.get(request.POST.get("do", ""), _changed)(request, who)
        success(request, said)
        return redirect("people")
    slots = {
        "who": who,
        "roles": Role,
        "dimensions": sorted(DIMENSIONS),
        "own": next(iter(who.only.items()), ("", "")),
        "tries": wrong_tries(name),
    }
    return render(request, "manage/person.html", slots)


def _changed(request: Visit, who: Person) -> str:
    _keep_an_owner(who, Role(request.POST.get("role", who.role)) is Role.OWNER)
    settle(who, request.POST.get("role", ""), _only(request))
    who.save()
    return request.t(f"{who.username} 的角色已更改。", f"The role of {who.username} is changed.")


def _renewed(request: Visit, who: Person) -> str:
    password = secrets.token_urlsafe(12)
    trust(who, password)
    who.save()
    unlock(who.username)
    return request.t(
        f"{who.username} 的新密码（只显示这一次）：{password}", f"new password of {who.username} (shown this once): {password}"
    )


def _switched(request: Visit, who: Person) -> str:
    _keep_an_owner(who, not who.is_active)
    who.is_active = not who.is_active
    who.save()
    if not who.is_active:
        _end_sessions(who)
    return request.t(
        f"{who.username} 已{'启用' if who.is_active else '停用'}。",
        f"{who.username} is {'let in again' if who.is_active else 'locked out'}.",
    )


def _unlocked(request: Visit, who: Person) -> str:
    tries = unlock(who.username)
    LogEntry.objects.log_create(who, force_log=True, action=LogEntry.Action.UPDATE, changes={"wrong_tries": [str(tries), "0"]})
    return request.t(f"{who.username} 已解锁。", f"{who.username} may try again.")


_CHANGES = {"role": _changed, "password": _renewed, "switch": _switched, "unlock": _unlocked}


def _keep_an_owner(who: Person, stays: bool) -> None:  # noqa: FBT001 - said by the two who ask
    if (
        not stays
        and not Person.objects.filter(role=Role.OWNER.value, is_active=True).exclude(pk=who.pk).exists()
        and who.role == Role.OWNER.value
    ):
        raise BadRequest(
            Text("至少要有一位掌柜", "there must be one owner at least"),
            fix=Text("先把另一人设为掌柜", "make somebody else an owner first"),
        )


def _end_sessions(who: Person) -> None:
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(who.pk):
            session.delete()


# ── keys ─────────────────────────────────────────────────────────────────────


def keys(request: Visit) -> HttpResponseBase:
    """The keys of the API, and a form for one more."""
    token = ""
    if request.method == "POST":
        token = _new_key(request)
    slots = {
        "keys": ApiKey.objects.select_related("made_by").order_by("-made_at"),
        "scopes": Scope,
        "areas": DOMAINS,
        "dimensions": sorted(DIMENSIONS),
        "token": token,
    }
    return render(request, "manage/keys.html", slots)


def _new_key(request: Visit) -> str:
    scopes = [scope for scope in Scope if scope.value in request.POST.getlist("scope")]
    name = request.POST.get("name", "").strip()
    if not scopes or not name:
        raise BadRequest(
            Text("密钥要有名称和至少一个用途", "a key needs a name and a scope at least"),
            fix=Text("补全后重试", "fill them in and try again"),
        )
    areas = [each for each in request.POST.getlist("area") if each in AREAS]
    per_minute = request.POST.get("per_minute", "")
    _, token = make_key(
        request.user,
        name,
        scopes,
        areas=areas,
        only=_only(request),
        per_minute=max(1, min(int(per_minute), 10**6)) if per_minute.isdigit() else 600,
    )
    return token


def revoke(request: Visit, prefix: str) -> HttpResponseBase:
    """End a key, for good."""
    key = get_object_or_404(ApiKey, prefix=prefix)
    key.revoked_at = key.revoked_at or timezone.now()
    key.save()
    success(request, request.t("密钥已作废。", "The key is revoked."))
    return redirect("keys")


# ── settings ─────────────────────────────────────────────────────────────────


def settings(request: Visit) -> HttpResponseBase:
    """The shop's settings, as they stand in its file; a line that can't be used is refused and says why."""
    file = request.answers.folder.path / FILE
    if request.method == "POST":
        said, part = request.POST.get("text", "").replace("\r\n", "\n"), file.with_suffix(".part")
        part.write_text(said, "utf-8")
        try:
            checked(read(part))
        except Exception:
            part.unlink()
            raise
        LogEntry.objects.log_create(
            request.user, force_log=True, action=LogEntry.Action.UPDATE, changes={FILE: [file.read_text("utf-8"), said]}
        )
        part.replace(file)
        success(request, request.t("设置已保存；下次构建与启动时生效。", "Saved; the next build and the next start use it."))
        return redirect("settings")
    return render(request, "manage/settings.html", {"text": file.read_text("utf-8"), "knobs": list(knobs())})


# ── a person's own data ──────────────────────────────────────────────────────


def privacy(request: Visit) -> HttpResponseBase:
    """Find a customer's data, take them out, or erase them with proof."""
    folder, said = request.answers.folder, request.POST.get("who", "").strip()
    found, customer = [], ""
    if request.method == "POST" and said:
        customer = whose(folder, SOURCES, said)
        if request.POST.get("do") == "export":
            return _export(request, customer)
        if request.POST.get("do") == "erase":
            return _erase(request, customer)
        found = holdings(folder, SOURCES, customer)
    return render(
        request,
        "manage/privacy.html",
        {"said": said, "customer": customer, "found": found, "erasures": Erasure.objects.order_by("-at")[:_PAGE]},
    )


def _export(request: Visit, customer: str) -> HttpResponse:
    """Everything of a person as CSV files in a ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for each in holdings(request.answers.folder, SOURCES, customer):
            text = io.BytesIO()
            pa_csv.write_csv(each.rows.drop_columns([name for name in each.rows.column_names if name.startswith("#")]), text)
            files.writestr(f"{each.source.name}.csv", b"\xef\xbb\xbf" + text.getvalue())
    Erasure.objects.create(by=request.user, kind=Erasure.EXPORTED, proof={}, at=timezone.now())
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="person-{datetime.now(UTC):%Y%m%d%H%M%S}.zip"'
    return answer


def _erase(request: Visit, customer: str) -> HttpResponseBase:
    if request.POST.get("sure") != customer:
        raise BadRequest(
            Text("请再输入一次客户编号以确认删除", "type the customer's identifier once more to erase"),
            fix=Text("删除后无法恢复", "what is erased can't be brought back"),
        )
    folder = request.answers.folder
    none_ahead(folder.path, customer)
    forget()
    # The journal first: whoever is gone from the files is found by nobody any more.
    gone = Gone(customer, telling(folder, SOURCES, customer), PERSONAL)
    told = erase_person(gone)
    proof = erase(folder, SOURCES, customer, now=datetime.now(UTC), rebuild=lambda: build(folder, DOMAINS, publishes=False).id)
    told += erase_person(gone)  # what was decided meanwhile
    proof = replace(proof, journal=told, left=proof.left + left_of(gone))
    with disable_auditlog():
        Erasure.objects.create(by=request.user, kind=Erasure.ERASED, proof=_written(proof), at=proof.at)
    if proof.pending is not None:
        warning(
            request,
            Text(
                "这台机器上已删除；已发布的构建还没有：{why}。会自动重试，存储恢复后即生效。",
                "Erased on this machine, not yet in what is published: {why}. It is tried again by itself until the store answers.",
            )
            .format(why=proof.pending)
            .to(request.lang),
        )
    success(
        request,
        request.t(
            f"已删除，{len(proof.files)} 个文件改写，复查残留 {proof.left} 处。",
            f"Erased: {len(proof.files)} files rewritten, {proof.left} places left on a second look.",
        ),
    )
    return redirect("privacy")


def _written(proof: Proof) -> dict[str, object]:
    """A proof as the journal keeps it; it names nobody."""
    said: dict[str, object] = msgspec.to_builtins(proof)
    return said


PAGES = (
    Page(
        name="people",
        path="manage/people",
        title=Text("人员与角色", "People"),
        view=people,
        needs=Permission.PEOPLE,
        group=Group.MANAGE,
        methods=("GET", "POST"),
    ),
    Page(
        name="person",
        path="manage/people/<str:name>",
        title=Text("人员", "Person"),
        view=person,
        needs=Permission.PEOPLE,
        methods=("GET", "POST"),
    ),
    Page(
        name="keys",
        path="manage/keys",
        title=Text("接口密钥", "API keys"),
        view=keys,
        needs=Permission.PEOPLE,
        group=Group.MANAGE,
        methods=("GET", "POST"),
    ),
    Page(
        name="revoke",
        path="manage/keys/<str:prefix>/revoke",
        title=Text("作废密钥", "Revoke a key"),
        view=revoke,
        needs=Permission.PEOPLE,
        methods=("POST",),
    ),
    Page(
        name="privacy",
        path="manage/privacy",
        title=Text("个人数据", "Personal data"),
        view=privacy,
        needs=Permission.ERASE,
        group=Group.MANAGE,
        methods=("GET", "POST"),
    ),
    Page(
        name="settings",
        path="manage/settings",
        title=Text("设置", "Settings"),
        view=settings,
        needs=Permission.SETTINGS,
        group=Group.MANAGE,
        methods=("GET", "POST"),
    ),
)
