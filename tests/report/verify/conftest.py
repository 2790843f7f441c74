"""Finished files of small shops, and what they say."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shops import MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.nouns import Edition
from zhanggui.report.compose import summaries
from zhanggui.report.document import Document
from zhanggui.report.html import body, page
from zhanggui.report.pages import document
from zhanggui.report.receipts import Receipts
from zhanggui.report.summary import Summary
from zhanggui.report.verify import Finding, Verifier
from zhanggui.report.verify.readers import read
from zhanggui.settings import Folder, open_folder
from zhanggui.simulate import Plan, simulate
from zhanggui.words import Lang

sys.path.insert(0, str(Path(__file__).parent))

YEAR = 2025


@dataclass
class Said:
    """The summaries of a shop, and the files that say them."""

    build: Build
    summaries: dict[Edition, Summary]
    documents: dict[tuple[Edition, Lang], Document]
    verifier: Verifier
    folder: Path

    def html(self, lang: Lang = Lang.ZH, edition: Edition = Edition.COMPREHENSIVE) -> Path:
        """A page; charts are not drawn in tests, so nothing that draws them is in it."""
        path = self.folder / f"{edition}-{lang}.html"
        if not path.exists():
            said = self.documents[edition, lang]
            receipts = Receipts(self.build, self.summaries[edition].measures)
            path.write_text(page(said, body(said, receipts, {}), ""), "utf-8")
        return path

    def findings(self, path: Path, lang: Lang = Lang.ZH, edition: Edition = Edition.COMPREHENSIVE) -> list[Finding]:
        return list(self.verifier.verify(read(path), self.documents[edition, lang]).findings)


def said_of(folder: Folder, year: int, out: Path) -> Said:
    """All editions of a shop in both languages."""
    opened = current(folder, DOMAINS)
    found = summaries(opened, DOMAINS, year, list(Edition))
    documents = {(edition, lang): document(found[edition], lang) for edition in Edition for lang in Lang}
    return Said(opened, found, documents, Verifier(opened), out)


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Folder:
    """A simulated shop of three hundred customers: large enough to have last years, directions and targets."""
    path = tmp_path_factory.mktemp("small")
    incoming = simulate(path, Plan(customers=300, seed=3))
    made = MadeShop(open_folder(path))
    made.load(*sorted(incoming.iterdir()))
    made.build()
    return made.folder


@pytest.fixture(scope="session")
def said(small, tmp_path_factory) -> Iterator[Said]:
    """What its year says."""
    found = said_of(small, YEAR, tmp_path_factory.mktemp("said"))
    yield found
    found.build.warehouse.close()


@pytest.fixture(scope="session")
def dozen_said(dozen, tmp_path_factory) -> Iterator[Said]:
    """What the year of the dozen orders says: little, and much that is not known."""
    found = said_of(dozen.folder, YEAR, tmp_path_factory.mktemp("dozen"))
    yield found
    found.build.warehouse.close()


@pytest.fixture
def edited(said, tmp_path) -> Callable[..., list[Finding]]:
    """What verification finds in a page in which a person has changed words: `edited(("was", "is"), …)`."""

    def edit(*changes: tuple[str, str], lang: Lang = Lang.ZH, edition: Edition = Edition.COMPREHENSIVE) -> list[Finding]:
        text = said.html(lang, edition).read_text("utf-8")
        for was, now in changes:
            assert was in text, was
            text = text.replace(was, now, 1)
        path = tmp_path / "edited.html"
        path.write_text(text, "utf-8")
        return said.findings(path, lang, edition)

    return edit
