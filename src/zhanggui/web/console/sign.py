"""Signing in and out, the language, one's own password and second factor."""

from __future__ import annotations

import base64

import segno
from axes.decorators import axes_dispatch
from django import forms
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import devices_for_user
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from zhanggui.web.console.page import Page, Visit
from zhanggui.web.people.models import Person
from zhanggui.words import Lang, Text

_TOO_MANY, _YEAR = 429, 31_536_000
_WRONG = Text("用户名、密码或验证码不对。", "The name, the password or the code is wrong.")


class SignIn(AuthenticationForm):
    """Name, password and, for those who have set it up, the code of the moment."""

    code = forms.CharField(required=False, max_length=8)

    def confirmed(self) -> TOTPDevice | bool | None:
        """The device whose code was given; None where the person has none; False where the code is wrong."""
        devices = list(devices_for_user(self.get_user()))
        if not devices:
            return None
        return next((device for device in devices if device.verify_token(self.cleaned_data["code"])), False)


@axes_dispatch  # type: ignore[untyped-decorator]
@sensitive_post_parameters()
@csrf_protect
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in; too many wrong tries (`people.throttle`) lock for a quarter of an hour."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    form = SignIn(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = form.confirmed()
        if device is not False:
            login(request, form.get_user())
            if device is not None:
                otp_login(request, device)
            safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
            return redirect(target if safe else resolve_url("overview"))
        form.add_error(None, "code")
    wrong = _WRONG.to(_lang(request)) if form.errors else ""
    return render(
        request, "sign/in.html", {"wrong": wrong, "next": target, "name": request.POST.get("username", "")}, status=400 if wrong else 200
    )


def locked_out(request: HttpRequest, *_args: object, **_more: object) -> HttpResponse:
    """Say that there were too many tries."""
    words = Text("尝试次数过多，请十五分钟后再试。", "Too many tries; try again in a quarter of an hour.")
    return render(request, "sign/in.html", {"wrong": words.to(_lang(request)), "next": "", "name": ""}, status=_TOO_MANY)


def _lang(request: HttpRequest) -> Lang:
    return getattr(request, "lang", Lang.ZH)


@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Choose the language."""
    chosen = Lang(request.POST["lang"]) if request.POST.get("lang") in {each.value for each in Lang} else Lang.ZH
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(target if safe else resolve_url("overview"))
    answer.set_cookie("lang", chosen.value, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    if request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(lang=chosen.value)
    return answer


def _sign_out(request: Visit) -> HttpResponseBase:
    logout(request)
    return redirect("sign_in")


def _account(request: Visit) -> HttpResponseBase:
    """One's own password and second factor."""
    form = PasswordChangeForm(request.user, request.POST if request.POST.get("do") == "password" else None)
    if form.is_bound and form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        success(request, request.t("密码已更改。", "The password is changed."))
        return redirect("account")
    return render(request, "sign/account.html", {"form": form, **_second(request)}, status=400 if form.errors else 200)


def _second(request: Visit) -> dict[str, object]:
    """The second factor: none, one being set up (with its picture), or one in use."""
    device = TOTPDevice.objects.filter(user=request.user).order_by("-confirmed").first()
    wanted = request.POST.get("do")
    if wanted == "factor-start" and device is None:
        device = TOTPDevice.objects.create(user=request.user, name="totp", confirmed=False)
    elif wanted == "factor-confirm" and device is not None and not device.confirmed and device.verify_token(request.POST.get("code", "")):
        device.confirmed = True
        device.save()
    elif wanted == "factor-end" and device is not None and request.user.check_password(request.POST.get("password", "")):
        device.delete()
        device = None
    picture = "" if device is None or device.confirmed else segno.make(device.config_url).svg_data_uri(scale=4)
    secret = "" if device is None or device.confirmed else base64.b32encode(device.bin_key).decode()
    return {"device": device, "picture": picture, "secret": secret}


OPEN = [path("sign-in", sign_in, name="sign_in"), path("speak", speak, name="speak")]
"""The addresses that need no sign-in."""

PAGES = (
    Page(name="sign_out", path="sign-out", title=Text("退出", "Sign out"), view=_sign_out, needs=None, methods=("POST",)),
    Page(name="account", path="account", title=Text("我的账户", "My account"), view=_account, needs=None, methods=("GET", "POST")),
)
