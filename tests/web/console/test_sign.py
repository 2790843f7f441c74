"""Signing in: tries that fail, codes of a second factor, sessions and headers."""

import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from zhanggui.web.access import Role
from zhanggui.web.people import throttle

SIGN = "/sign-in"


def code_of(device):
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time()
    return f"{clock.token():06}"


@pytest.mark.django_db
def test_the_right_password_leads_to_the_page_that_was_wanted(console, person):
    person(Role.OWNER)
    answer = Client().post(SIGN, {"username": "owner", "password": "correct-horse-9", "next": "/manage/people"})
    assert answer.status_code == 302
    assert answer["Location"] == "/manage/people"


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_host(target, console, person):
    person(Role.OWNER)
    answer = Client().post(SIGN, {"username": "owner", "password": "correct-horse-9", "next": target})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_five_wrong_tries_lock_the_name(console, person):
    person(Role.OWNER)
    client = Client()
    tries = [client.post(SIGN, {"username": "owner", "password": "wrong"}).status_code for _ in range(5)]
    assert tries == [400, 400, 400, 400, 429]
    assert client.post(SIGN, {"username": "owner", "password": "correct-horse-9"}).status_code == 429


def guess(name, address, said="wrong"):
    return Client(REMOTE_ADDR=address).post(SIGN, {"username": name, "password": said}).status_code


@pytest.mark.django_db
def test_one_address_cant_spray_many_names(console, person, monkeypatch):
    person(Role.OWNER)
    monkeypatch.setattr(throttle, "BY_ADDRESS", 3)
    assert [guess(f"n{each}", "203.0.113.1") for each in range(3)] == [400, 400, 429]
    assert guess("owner", "203.0.113.1", "correct-horse-9") == 429
    assert guess("owner", "203.0.113.2", "correct-horse-9") == 302


@pytest.mark.django_db
def test_many_addresses_cant_guess_at_one_name_and_its_owner_still_gets_in_from_where_she_was(console, person, monkeypatch):
    person(Role.OWNER)
    monkeypatch.setattr(throttle, "BY_NAME", 3)
    assert guess("owner", "198.51.100.7", "correct-horse-9") == 302
    assert [guess("owner", f"203.0.113.{each}") for each in range(3)] == [400, 400, 429]
    assert guess("owner", "203.0.113.9", "correct-horse-9") == 429
    assert guess("owner", "198.51.100.7", "correct-horse-9") == 302


@pytest.mark.django_db
def test_where_she_was_five_wrong_tries_still_lock_the_name(console, person):
    person(Role.OWNER)
    assert guess("owner", "198.51.100.7", "correct-horse-9") == 302
    assert [guess("owner", "198.51.100.7") for _ in range(5)] == [400, 400, 400, 400, 429]


@pytest.mark.django_db
def test_a_wrong_try_doesnt_say_which_part_was_wrong(console, person):
    person(Role.OWNER)
    known = Client().post(SIGN, {"username": "owner", "password": "wrong"}).content
    unknown = Client().post(SIGN, {"username": "nobody", "password": "wrong"}).content
    assert "用户名、密码或验证码不对" in known.decode()
    assert "用户名、密码或验证码不对" in unknown.decode()


@pytest.mark.django_db
def test_with_a_second_factor_the_password_alone_opens_nothing(console, person):
    device = TOTPDevice.objects.create(user=person(Role.OWNER), name="totp", confirmed=True)
    said = {"username": "owner", "password": "correct-horse-9"}
    assert Client().post(SIGN, said).status_code == 400
    assert Client().post(SIGN, {**said, "code": "000000"}).status_code == 400
    device.refresh_from_db()
    device.throttle_reset()
    assert Client().post(SIGN, {**said, "code": code_of(device)}).status_code == 302


def test_setting_up_a_second_factor(console, visitor):
    client = visitor(Role.OWNER)
    assert "data:image/svg" in client.post("/account", {"do": "factor-start"}).content.decode()
    device = TOTPDevice.objects.get()
    client.post("/account", {"do": "factor-confirm", "code": "1"})
    device.refresh_from_db()
    assert not device.confirmed
    device.throttle_reset()
    client.post("/account", {"do": "factor-confirm", "code": code_of(device)})
    device.refresh_from_db()
    assert device.confirmed
    client.post("/account", {"do": "factor-end", "password": "wrong"})
    assert TOTPDevice.objects.exists()
    client.post("/account", {"do": "factor-end", "password": "correct-horse-9"})
    assert not TOTPDevice.objects.exists()


def test_ones_own_password_can_be_changed_and_a_weak_one_is_refused(console, visitor):
    client = visitor(Role.OWNER)
    weak = {"do": "password", "old_password": "correct-horse-9", "new_password1": "12345", "new_password2": "12345"}
    assert client.post("/account", weak).status_code == 400
    good = {**weak, "new_password1": "battery-staple-7", "new_password2": "battery-staple-7"}
    assert client.post("/account", good).status_code == 302
    assert client.get("/account").status_code == 200
    assert Client().post(SIGN, {"username": "owner", "password": "battery-staple-7"}).status_code == 302


def test_signing_out_ends_it(console, visitor):
    client = visitor(Role.OWNER)
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert client.get("/").status_code == 302


def test_the_language_is_chosen_and_kept(console, visitor):
    client = visitor(Role.OWNER)
    assert "总览" in client.get("/").content.decode()
    client.post("/speak", {"lang": "en", "next": "/"})
    assert "Overview" in client.get("/").content.decode()


def test_headers_keep_other_hosts_and_inline_scripts_out(console, visitor):
    answer = visitor(Role.OWNER).get("/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_page_that_isnt_there_says_so(console):
    answer = Client().get("/nowhere")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


@pytest.mark.django_db
def test_tries_while_it_is_shut_keep_nobody_out_for_longer(console, person):
    person(Role.OWNER)
    assert [guess("owner", "203.0.113.1") for _ in range(5)][-1] == 429
    shut = list(AccessAttempt.objects.values_list("failures_since_start", "attempt_time"))
    assert guess("owner", "203.0.113.1") == 429
    assert guess("owner", "203.0.113.1", "correct-horse-9") == 429
    assert list(AccessAttempt.objects.values_list("failures_since_start", "attempt_time")) == shut
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert guess("owner", "203.0.113.1", "correct-horse-9") == 302


@pytest.mark.django_db
def test_a_name_or_an_address_that_was_shut_is_unlocked(console, person, monkeypatch):
    person(Role.OWNER)
    monkeypatch.setattr(throttle, "BY_ADDRESS", 7)
    assert [guess("owner", "203.0.113.1") for _ in range(5)][-1] == 429
    assert throttle.wrong_tries("owner") == 5
    assert throttle.unlock("owner") == 5
    assert guess("owner", "203.0.113.1", "correct-horse-9") == 302
    assert [guess(f"n{each}", "203.0.113.2") for each in range(7)][-1] == 429
    assert guess("owner", "203.0.113.2", "correct-horse-9") == 429
    assert throttle.unlock(address="203.0.113.2") == 7
    assert guess("owner", "203.0.113.2", "correct-horse-9") == 302


def test_an_owner_unlocks_a_name_in_the_console_and_that_is_written_down(console, visitor, person):
    person(Role.SUPPLY)
    owner = visitor(Role.OWNER)
    assert "解锁" not in owner.get("/manage/people/supply").content.decode()
    assert [guess("supply", "203.0.113.1") for _ in range(5)][-1] == 429
    assert "输错 5 次" in owner.get("/manage/people/supply").content.decode()
    owner.post("/manage/people/supply", {"do": "unlock"})
    assert guess("supply", "203.0.113.1", "correct-horse-9") == 302
    assert "登录试错次数：5 → 0" in owner.get("/manage/audit").content.decode()
