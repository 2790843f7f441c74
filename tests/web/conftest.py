"""Rooms of the console for tests: a shop behind it, people of each role, keys."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.test import Client

from deciding import NOW, RESTOCK, decided, desk
from serving import Served, command, start
from zhanggui.domains import DOMAINS
from zhanggui.facts import Slice
from zhanggui.journal.propose import propose
from zhanggui.settings import Folder, open_folder
from zhanggui.web.access import Role
from zhanggui.web.answers import answers_of
from zhanggui.web.jobs.running import Runner, run
from zhanggui.web.people.models import Person

OWN = Slice("category", "茶")
"""What the partner of these tests may see."""


@pytest.fixture
def console(dozen, settings) -> Folder:
    """The dozen's shop behind the console; nobody writes into it, so what it answered once is kept from test to test."""
    settings.SHOP = dozen.folder.path
    return dozen.folder


@pytest.fixture
def own_console(dozen, settings, tmp_path) -> Folder:
    """A copy of the dozen's shop, to write into."""
    settings.SHOP = tmp_path / "shop"
    shutil.copytree(dozen.folder.path, settings.SHOP)
    answers_of.cache_clear()
    return open_folder(settings.SHOP)


@pytest.fixture
def person(db) -> Callable[..., Person]:
    """Make a person: `person(Role.OWNER)`."""

    def make(role: Role, name: str = "", **more: object) -> Person:
        only = {OWN.dimension: OWN.value} if role is Role.PARTNER else {}
        return Person.objects.create_user(name or role.value, password="correct-horse-9", role=role.value, **{"only": only, **more})

    return make


@pytest.fixture
def visitor(person) -> Callable[..., Client]:
    """A browser in which somebody of a role is signed in: `visitor(Role.OWNER, lang="en")`."""

    def visit(role: Role, lang: str = "zh", **more: object) -> Client:
        client = Client()
        client.force_login(person(role, lang=lang, **more), backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["lang"] = lang
        return client

    return visit


@pytest.fixture
def at_once(monkeypatch) -> None:
    """Jobs are done where they are started, not in a thread of their own."""
    monkeypatch.setattr(Runner, "take", lambda self, job, kind: run(self.shop, job.pk, kind))


@pytest.fixture(scope="module")
def served(dozen, tmp_path_factory) -> Iterator[Served]:
    """The dozen's shop in a real process, with an owner and two keys."""
    path = tmp_path_factory.mktemp("served") / "shop"
    shutil.copytree(dozen.folder.path, path)
    shop = ("--shop", str(path))
    command("user", "add", "owner", "--role", "owner", *shop, ZHANGGUI_PASSWORD="correct-horse-9")

    def key(name: str, *scopes: str) -> str:
        said = (each for scope in scopes for each in ("--scope", scope))
        return command("key", "add", name, "--by", "owner", *said, "--per-minute", "1000000", *shop).strip()

    writes = key("shop", "events:write", "proposals:write", "proposals:decide", "orders:pull")
    made = start(open_folder(path), writes, key("read", "metrics:read", "report:read", "proposals:read", "orders:pull"))
    yield made
    made.stop()


@pytest.fixture
def restocking(monkeypatch) -> None:
    """The area of stock decides what the tests' decision decides, and nothing else decides anything."""
    shown = tuple(replace(domain, decisions=(RESTOCK,) if domain.name == "stock" else ()) for domain in DOMAINS)
    monkeypatch.setattr("zhanggui.web.proposals.DOMAINS", shown)


@pytest.fixture
def put(restocking, db) -> Callable[..., list[int]]:
    """Put proposals into the journal: `put(action("A", 5))` gives their numbers."""

    def make(*wanted: object, **more: object) -> list[int]:
        return propose(desk(), decided(wanted, **more), NOW).new

    return make


@pytest.fixture(scope="module")
def seat(browser, served):
    """A browser in which the owner is signed in, one for each language: `seat("zh")` gives a page, and what it complained of."""
    opened = {}

    def sit(lang="zh", width=1440):
        if lang not in opened:
            opened[lang] = _signed_in(browser, served.url, lang)
        page, heard = opened[lang]
        page.set_viewport_size({"width": width, "height": 900})
        heard.clear()
        return page, heard

    yield sit
    for page, _ in opened.values():
        page.context.close()


def _signed_in(browser, url, lang):
    context = browser.new_context(base_url=url)
    context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    page, heard = context.new_page(), []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto("/sign-in")
    page.fill("[name=username]", "owner")
    page.fill("[name=password]", "correct-horse-9")
    page.click("button.main")
    page.wait_for_url("**/")
    return page, heard
