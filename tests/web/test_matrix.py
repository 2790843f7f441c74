"""Every page × every role: drawn from the table of pages, so a new page can't be forgotten."""

import pytest
from django.test import Client

from addresses import address
from zhanggui.web.access import GRANTS, Role
from zhanggui.web.console.sign import OPEN
from zhanggui.web.console.urls import PAGES, urlpatterns
from zhanggui.words import Lang


def test_every_address_is_a_page_or_open():
    assert len(urlpatterns) == len(PAGES) + len(OPEN)
    assert [each.name for each in OPEN] == ["sign_in", "speak"]


def test_names_and_paths_are_told_apart():
    assert len({page.name for page in PAGES}) == len({page.path for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.django_db
def test_nobody_comes_in_without_signing_in(page, console):
    for method in page.methods:
        answer = getattr(Client(), method.lower())(address(page))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_role_opens_what_it_is_granted(page, role, console, visitor):
    client = visitor(role)
    granted = page.needs is None or page.needs in GRANTS[role][0]
    for method in page.methods:
        if method != "GET" and granted:
            continue  # what a form does is tested in its room
        answer = getattr(client, method.lower())(address(page))
        assert (answer.status_code != 403) == granted, answer.content.decode()[:2000]
        assert answer.status_code < 500


@pytest.mark.parametrize("page", [page for page in PAGES if page.group], ids=lambda page: page.name)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_of_the_navigation_is_whole_in_both_languages(page, lang, console, visitor):
    answer = visitor(Role.OWNER, lang=lang).get(address(page))
    assert answer.status_code == 200
    said = answer.content.decode()
    assert page.title.to(Lang(lang)) in said
    assert 'style="' not in said
    assert "<script>" not in said


@pytest.mark.parametrize("page", [page for page in PAGES if page.methods != ("GET",)], ids=lambda page: page.name)
def test_a_form_without_its_token_is_refused(page, console, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(Role.OWNER), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address(page)).status_code == 403
