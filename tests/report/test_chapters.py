"""The parts that come of what the engine found out: problems, causes, and the year ahead."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.facts import Fact, Grade
from zhanggui.nouns import Edition, Sentence
from zhanggui.report import chapters
from zhanggui.report.chapters.ahead import actions
from zhanggui.report.chapters.challenges import worsened
from zhanggui.report.chapters.lessons import _said
from zhanggui.report.compose import summaries
from zhanggui.report.outline import CHAPTERS
from zhanggui.report.summary import Summary
from zhanggui.words import Lang


@pytest.fixture(scope="module")
def opened(simulated) -> Iterator[Build]:
    found = current(simulated, DOMAINS)
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def editions(opened) -> dict[Edition, Summary]:
    return summaries(opened, DOMAINS, 2025, list(Edition))


@pytest.fixture(scope="module")
def insight(opened):
    from zhanggui.facts import Period
    from zhanggui.report.insight import look

    year = Period.year(2025)
    return look(opened, DOMAINS, year, year.year_before())


def test_the_stakes_and_bridges_of_each_reader_are_declared():
    stakes = {stake.name for domain in DOMAINS for stake in domain.stakes}
    bridges = {bridge.name for domain in DOMAINS for bridge in domain.bridges}
    metrics = {metric.name for domain in DOMAINS for metric in domain.metrics}
    assert {*chapters.OPERATIONS, *chapters.GROWTH} <= stakes
    assert {*chapters.RESULTS, *chapters.STOCK, *chapters.GAINED} <= bridges
    assert set(chapters.AHEAD) <= metrics


@pytest.mark.parametrize("edition", list(Edition))
def test_every_chapter_of_the_outline_is_written(editions, edition):
    assert [chapter.number for chapter in editions[edition].chapters] == list(CHAPTERS[edition])


@pytest.mark.parametrize("edition", list(Edition))
def test_the_front_page_has_claims_problems_and_commitments(editions, edition):
    summary = editions[edition]
    assert len(summary.claims) == 5
    assert len(summary.problems) == 3
    assert 1 <= len(summary.commitments) <= 3
    assert all(each.known for each in (*summary.claims, *summary.problems, *summary.commitments))


@pytest.mark.parametrize("edition", list(Edition))
def test_the_problems_of_the_front_page_are_those_of_the_edition_s_own_chapter(editions, edition):
    summary = editions[edition]
    part = next(part for chapter in summary.chapters for part in chapter.parts if part.name == "problems")
    assert [each.to(Lang.ZH) for each in summary.problems] == [each.to(Lang.ZH) for each in part.sentences]


def test_bridges_add_up_to_the_change(insight):
    for bridged in (*insight.bridges, *([insight.walk] if insight.walk else [])):
        total = sum((Decimal(str(term.value)) for term in bridged.terms), Decimal(0))
        change = Decimal(str(bridged.after.value)) - Decimal(str(bridged.before.value))
        assert abs(total - change) <= (Decimal(0) if isinstance(bridged.after.value, Decimal) else Decimal("1e-9") * (1 + abs(change)))
    assert len(insight.bridges) > 8
    assert insight.walk is not None


def test_a_problem_that_only_fell_short_is_not_brought_back(insight):
    from zhanggui.report.chapters.ahead import commitments

    for problem, said in zip(insight.problems, commitments(insight), strict=False):
        assert ("back from" in said.to(Lang.EN)) == worsened(problem)


def test_a_cause_is_claimed_only_with_its_grade(insight):
    causes = {Lang.EN: (" raised ", " changed "), Lang.ZH: ("使",)}
    for effect in insight.effects:
        said = _said(effect)
        if said is None:
            continue
        claims = any(word in said.to(lang) for lang, words in causes.items() for word in words if "could be shown" not in said.to(Lang.EN))
        if claims:
            assert effect.lift is not None
            assert effect.lift.grade in {Grade.RANDOMISED, Grade.QUASI_EXPERIMENT}
            weak = replace(effect, lift=replace(effect.lift, grade=Grade.MODEL))
            told = _said(weak).to(Lang.EN)
            assert "could be shown" in told or "proves nothing" in told
            assert not any(word in told for word in causes[Lang.EN])


def test_actions_have_a_date_a_metric_and_no_owner_yet(insight):
    found = actions(insight, 2026)
    assert found
    known = {metric.name for domain in DOMAINS for metric in domain.metrics}
    assert all(each.owner == "" and each.by.year == 2026 for each in found)
    assert sum(each.moves in known for each in found) >= len(found) - 1
    assert [each.by for each in found] == sorted(each.by for each in found)


def test_every_number_of_the_composed_parts_has_a_query(editions, opened):
    seen = 0
    for part in (part for chapter in editions[Edition.COMPREHENSIVE].chapters for part in chapter.parts if part.grids):
        for cell in (cell for grid in part.grids for row in grid.rows for cell in row):
            facts = [cell] if isinstance(cell, Fact) else list(cell.facts.values()) if isinstance(cell, Sentence) else []
            for fact in facts:
                assert "SELECT" in fact.sql
                seen += 1
    assert seen > 30
