"""The gate: every page asks for a sign-in and a permission, but those that say they are open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import override

from zhanggui.errors import BadShop, ZhangguiError
from zhanggui.settings import language
from zhanggui.web.access import Forbidden, Permission
from zhanggui.web.answers import answers_of
from zhanggui.web.console.page import Page, Visit
from zhanggui.words import Lang, Text

_COOKIE = "lang"
_FORBIDDEN, _BAD = 403, 400


def gate(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Know the visitor's language, and say what goes wrong in it."""

    def through(request: HttpRequest) -> HttpResponseBase:
        lang = _lang(request)
        request.lang = lang  # type: ignore[attr-defined]
        with override({Lang.ZH: "zh-hans", Lang.EN: "en"}[lang]):
            return answer(request)

    return through


def _lang(request: HttpRequest) -> Lang:
    said = request.COOKIES.get(_COOKIE)
    if said in {each.value for each in Lang}:
        return Lang(said)
    if request.user.is_authenticated:
        return Lang(request.user.lang)
    if settings.SHOP is not None and answers_of(shop_folder()).folder.settings.lang:
        return language(answers_of(shop_folder()).folder.settings, None)
    return Lang.EN if request.headers.get("Accept-Language", "zh").startswith("en") else Lang.ZH


def shop_folder() -> Path:
    """The folder of the shop that this process serves; raises BadShop where it was not told."""
    if settings.SHOP is None:
        raise BadShop(
            Text("没有指定店铺", "no shop is named"), fix=Text("设置环境变量 ZHANGGUI_SHOP", "set the environment's ZHANGGUI_SHOP")
        )
    return Path(settings.SHOP)


def guarded(page: Page) -> Callable[..., HttpResponseBase]:
    """The view of a page behind the gate."""

    def view(request: Visit, **slots: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.method not in {*page.methods, "HEAD"}:
            return HttpResponseNotAllowed(page.methods)
        request.t = lambda zh, en: Text(zh, en).to(request.lang)
        try:
            request.page, request.access, request.answers = page, request.user.access, answers_of(shop_folder())
            if page.needs is not None:
                request.access.need(page.needs)
            return page.view(request, **slots)
        except ZhangguiError as error:
            return said_wrong(request, error)
        except PermissionDenied:
            return said_wrong(request, _denied(page.needs))

    return view


def _denied(needs: Permission | None) -> Forbidden:
    return Forbidden(
        Text("没有权限", "not allowed") if needs is None else needs.title,
        fix=Text("请管理员授予相应角色", "ask an owner for a role that has it"),
    )


def said_wrong(request: Visit, error: ZhangguiError) -> HttpResponse:
    """A page that says what went wrong and what to do."""
    status = _FORBIDDEN if isinstance(error, Forbidden) else _BAD
    part = "wrong_part.html" if getattr(request, "htmx", False) else "wrong.html"
    return render(
        request, part, {"what": error.what.to(request.lang), "fix": error.fix.to(request.lang), "where": error.where}, status=status
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """There is no such page."""
    words = {"what": Text("没有这个页面", "There is no such page"), "fix": Text("从左侧导航进入", "use the navigation")}
    return render(
        request,
        "wrong.html",
        {name: each.to(getattr(request, "lang", Lang.ZH)) for name, each in words.items()} | {"where": ""},
        status=404,
    )


def fault(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; the log has it."""
    words = {
        "what": Text("系统出错了", "Something of ours broke"),
        "fix": Text("稍后重试；管理员可查日志", "try again; the log has the details"),
    }
    return render(
        request,
        "wrong.html",
        {name: each.to(getattr(request, "lang", Lang.ZH)) for name, each in words.items()} | {"where": ""},
        status=500,
    )
