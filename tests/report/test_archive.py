"""Versions of a summary: kept side by side, told apart by what changed, unharmed by a hand."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shops import MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.errors import BadFile, Unknown
from zhanggui.facts import Period, Slice
from zhanggui.nouns import Edition
from zhanggui.report import Format, Order
from zhanggui.report.archive import compile_, content_of, home_of, said_in, version_of, versions, years
from zhanggui.report.compare import Cause, compare
from zhanggui.report.ledger import anchor
from zhanggui.settings import open_folder

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
ORDER = Order(year=2025, editions=(Edition.GROWTH,), formats=(Format.HTML,))
GMV = anchor("gmv", Period.parse("2025"))


def made(folder, told=None, order=ORDER):
    opened = current(folder, DOMAINS)
    tell = (lambda words, part, whole: told.append((words.en, part, whole))) if told is not None else None
    try:
        return compile_(folder, opened, DOMAINS, order, now=NOW, by="li", progress=tell)
    finally:
        opened.warehouse.close()


@pytest.fixture(scope="module")
def told() -> list:
    return []


@pytest.fixture(scope="module")
def twice(dozen, told, tmp_path_factory):
    """A shop whose summary was compiled, and once more after another order came in."""
    path = tmp_path_factory.mktemp("twice") / "shop"
    shutil.copytree(dozen.folder.path, path)
    shop = MadeShop(open_folder(path))
    made(shop.folder, told)
    shop.take(
        orders=[
            {
                "order_id": "o14",
                "day": "2025-04-04",
                "ordered_at": "2025-04-04T10:00:00",
                "customer_id": "ann",
                "channel": "tmall",
                "status": "completed",
            }
        ],
        order_lines=[{"order_id": "o14", "line": "1", "sku": "007", "quantity": "10", "list_price": "10.00", "unit_price": "10.00"}],
    )
    shop.build().warehouse.close()
    made(shop.folder)
    return shop.folder


def test_each_build_makes_a_version_and_the_newest_stands_in_front(twice):
    second, first = versions(twice, 2025)
    assert years(twice) == [2025]
    assert (first.number, second.number) == (1, 2)
    assert first.build != second.build
    assert first.definitions == second.definitions
    assert first.data != second.data
    assert [each.name for each in second.files] == ["2025-growth-zh.html", "2025-growth-en.html"]
    assert all(each.verified for version in (first, second) for each in version.files)
    newest = (twice.reports / "2025-growth-zh.html").read_bytes()
    assert newest == content_of(twice, second, "2025-growth-zh.html") != content_of(twice, first, "2025-growth-zh.html")
    assert not list(twice.reports.glob(".part-*"))


def test_progress_is_told_from_composing_to_the_last_file_that_is_read_back(twice, told):
    assert [part for _, part, _ in told] == [1, 2, 3, 4, 5]
    assert {whole for _, _, whole in told} == {5}
    assert told[-1][0].startswith("verifying 2025-growth-")


def test_what_was_said_is_kept_in_both_languages_with_receipts(twice):
    said = said_in(twice, version_of(twice, 2025, 1), Edition.GROWTH)
    assert said.sentences
    assert all(each.words.zh != each.words.en for each in said.sentences if each.facts)
    assert all(name in said.facts for each in said.sentences for name in each.facts)
    assert all(said.facts[name].sql for each in said.sentences for name in each.facts)


def test_an_order_that_came_in_late_is_told_as_data(twice):
    second, first = versions(twice, 2025)
    found = compare(*((each, said_in(twice, each, Edition.GROWTH)) for each in (first, second)))
    both = [each for each in found.changed if each.before and each.after]
    assert both
    assert {each.cause for each in both} == {Cause.DATA}
    assert all(each.before.says != each.after.says or each.before.value != each.after.value for each in both)
    assert any(each.before and each.after for each in found.reworded)
    assert found.unmoved


def test_a_version_beside_itself_is_the_same(twice):
    newest = versions(twice, 2025)[0]
    said = said_in(twice, newest, Edition.GROWTH)
    found = compare((newest, said), (newest, said))
    assert (found.changed, found.reworded) == ((), ())
    assert (found.alike, found.unmoved) == (len(said.facts), len(said.sentences))


@pytest.mark.parametrize(
    ("version", "data", "cause"), [("other", "same", Cause.DEFINITION), ("", "other", Cause.DATA), ("", "same", Cause.BUILD)]
)
def test_the_cause_of_a_change(version, data, cause, twice):
    newest = versions(twice, 2025)[0]
    said = said_in(twice, newest, Edition.GROWTH)
    name, fact = next((name, fact) for name, fact in said.facts.items() if fact.value)
    other = replace(fact, value="12345", version=version or fact.version)
    later = replace(newest, data=newest.data if data == "same" else data)
    (changed,) = compare((newest, said), (later, replace(said, facts={**said.facts, name: other}))).changed
    assert (changed.cause, changed.before, changed.after) == (cause, fact, other)


def test_what_is_new_and_what_is_gone(twice):
    newest = versions(twice, 2025)[0]
    said = said_in(twice, newest, Edition.GROWTH)
    name = next(iter(said.facts))
    less = replace(said, facts={key: fact for key, fact in said.facts.items() if key != name}, sentences=said.sentences[1:])
    assert [each.cause for each in compare((newest, said), (newest, less)).changed] == [Cause.GONE]
    assert [each.cause for each in compare((newest, less), (newest, said)).changed] == [Cause.NEW]
    (gone,) = compare((newest, said), (newest, less)).reworded
    assert (gone.before, gone.after) == (said.sentences[0], None)


def test_compiled_again_the_version_is_the_same_and_keeps_its_other_files(twice, tmp_path):
    path = tmp_path / "shop"
    shutil.copytree(twice.path, path)
    folder = open_folder(path)
    again = made(folder, order=replace(ORDER, formats=(Format.XLSX,)))
    assert [each.number for each in versions(folder, 2025)] == [2, 1]
    assert [each.name for each in again.version.files] == ["2025-growth-zh.html", "2025-growth-en.html", "2025-growth.xlsx"]
    assert again.version.files[-1].verified is None
    assert again.passed


def test_a_file_that_somebody_changed_is_not_given_out(twice, tmp_path):
    path = tmp_path / "shop"
    shutil.copytree(twice.path, path)
    folder = open_folder(path)
    version = version_of(folder, 2025, 1)
    with (home_of(folder, version) / "2025-growth-zh.html").open("ab") as file:
        file.write(b"!")
    with pytest.raises(BadFile, match="changed after"):
        content_of(folder, version, "2025-growth-zh.html")


def test_what_is_not_there_is_named(twice):
    with pytest.raises(Unknown):
        version_of(twice, 2025, 9)
    with pytest.raises(Unknown):
        content_of(twice, version_of(twice, 2025, 1), "../../zhanggui.toml")
    with pytest.raises(Unknown):
        said_in(twice, version_of(twice, 2025, 1), Edition.STRATEGIC)


def test_an_anchor_says_what_when_and_of_whom():
    assert anchor("gmv", "2025", [Slice("channel", "tmall")]) == "gmv|2025|channel=tmall"
