"""A document says the same facts in both languages, and no number without one."""

import re
from collections.abc import Iterator

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.nouns import Edition
from zhanggui.report.compose import summaries
from zhanggui.report.document import Document, Line, Plot, text
from zhanggui.report.pages import document
from zhanggui.words import Lang


@pytest.fixture(scope="module")
def editions(dozen) -> dict[Edition, dict[Lang, Document]]:
    opened = current(dozen.folder, DOMAINS)
    found = summaries(opened, DOMAINS, 2025, list(Edition))
    said = {edition: {lang: document(summary, lang) for lang in Lang} for edition, summary in found.items()}
    opened.warehouse.close()
    return said


def lines(said: Document) -> Iterator[Line]:
    front = said.front
    yield from (para.line for several in (front.score, front.claims, front.problems, front.commitments) for para in several)
    yield from (line for card in front.cards for line in (card.value, card.change))
    for part in (part for chapter in said.chapters for part in chapter.parts):
        yield from (para.line for para in part.paras)
        yield from (line for card in part.cards for line in (card.value, card.change, card.interval))
        for exhibit in part.exhibits:
            yield exhibit.title
            table = exhibit.table if isinstance(exhibit, Plot) else exhibit
            yield from (cell for row in table.rows for cell in row)


def numbers(said: Document) -> list[tuple[object, ...]]:
    return [
        (piece.fact.metric, piece.fact.period, piece.fact.slices, piece.shows, piece.fact.value)
        for line in lines(said)
        for piece in line
        if piece.fact
    ]


@pytest.mark.parametrize("edition", list(Edition))
def test_both_languages_say_the_same_numbers(editions, edition):
    zh, en = (sorted(map(repr, numbers(editions[edition][lang]))) for lang in Lang)
    assert zh == en
    assert len(zh) > 20


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lang", list(Lang))
def test_every_chapter_part_and_exhibit_has_a_name_of_its_own(editions, edition, lang):
    said = editions[edition][lang]
    anchors = [each.anchor for chapter in said.chapters for each in (chapter, *chapter.parts)] + [each.anchor for each in said.exhibits()]
    assert len(anchors) == len(set(anchors))
    assert all(text(each.title) for each in said.exhibits())


@pytest.mark.parametrize("edition", list(Edition))
def test_every_metric_that_is_used_is_defined_with_its_query(editions, edition):
    for said in editions[edition].values():
        defined = {term.name: term for term in said.terms}
        assert {each[0] for each in numbers(said)} <= set(defined)
        assert all("SELECT" in term.sql for term in defined.values())


def test_chinese_pages_have_chinese_and_english_have_none_of_ours(editions):
    zh, en = (
        " ".join(text(para.line) for ch in editions[Edition.COMPREHENSIVE][lang].chapters for p in ch.parts for para in p.paras)
        for lang in Lang
    )
    assert re.search(r"[\u4e00-\u9fff]{4}", zh)
    assert "GMV came to" in en
    assert "交易额" not in en
