"""Puts the year together: one measurement for the whole summary, then each section writes from the same facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.facts import Fact, Grain, Guard, Period
from zhanggui.nouns import Ask, Domain, Edition, Exhibit, Facts, Figure, Section, Sentence
from zhanggui.report.chapters import CONCERNS, composed
from zhanggui.report.chapters.ahead import commitments, verdict
from zhanggui.report.chapters.challenges import FRONT, said
from zhanggui.report.insight import look
from zhanggui.report.outline import CHAPTERS
from zhanggui.report.quality import quality
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Chapter, Gap, Kpi, Panel, Part, Summary, Year
from zhanggui.words import Text

CLAIMS = 5
"""So many claims stand on the front page."""

_MONTHS = 3
"""A line has at least so many months."""

_STANDING = ("partial_period", "partial_base", "no_base")
"""Guards that are said once for the whole page where they touch its first figure."""


def summarise(build: Build, domains: Sequence[Domain], year: int, edition: Edition) -> Summary:
    """Put one edition together."""
    return summaries(build, domains, year, [edition])[edition]


def summaries(build: Build, domains: Sequence[Domain], year: int, editions: Sequence[Edition]) -> dict[Edition, Summary]:
    """Measure everything once, and let the sections of each edition write."""
    period = Period.year(year, build.shop.fiscal_month)
    against = period.year_before()
    sections = {edition: sections_of(domains, edition) for edition in editions}
    asked = asks(list(dict.fromkeys(chain.from_iterable(sections.values()))), period, against)
    facts = measure(build, asked)
    measures = {metric.name: metric for domain in domains for metric in domain.metrics} | {ask.metric.name: ask.metric for ask in asked}
    year_seen = Year(
        build=build, period=period, against=against, facts=facts, measures=measures,
        insight=look(build, domains, period, against), quality=quality(build, domains, period),
    )  # fmt: skip
    return {edition: _summary(year_seen, edition, several) for edition, several in sections.items()}


def _summary(year: Year, edition: Edition, sections: Sequence[Section]) -> Summary:
    facts, concern = year.facts, CONCERNS.get(edition, ())
    front = [metric for section in sections for metric in section.front]
    kpis = tuple(Kpi(fact=facts[metric], months=facts.every(metric, Grain.MONTH)) for metric in front)
    first = next((facts[metric] for section in sections for metric in section.needs), None)
    standing = tuple(guard for guard in (first.guards if first else ()) if guard.name in _STANDING)
    return Summary(
        build=year.build,
        edition=edition,
        period=year.period,
        against=year.against,
        claims=tuple(claims(sections, facts)),
        problems=tuple(said(each, Labels(year.measures)) for each in year.insight.problems_of(concern)[:FRONT]),
        commitments=tuple(each for each in commitments(year.insight, concern) if each.known),
        score=tuple(verdict(year.insight.score)) if year.insight.score else (),
        kpis=tuple(kpi for kpi in kpis if kpi.fact.value is not None or kpi.fact.withheld),
        chapters=tuple(_chapters(sections, edition, year, standing)),
        standing=standing,
        quality=year.quality,
        measures=year.measures,
        facts=facts,
    )


def sections_of(domains: Sequence[Domain], edition: Edition) -> list[Section]:
    """The sections of an edition, chapter by chapter."""
    found = [section for domain in domains for section in domain.sections if edition in section.editions]
    return sorted(found, key=lambda section: (section.editions[edition], section.place))


def asks(sections: Sequence[Section], period: Period, against: Period) -> list[Ask]:
    """Everything that is to be measured."""
    found: dict[Ask, None] = {}
    for section in sections:
        for metric in section.needs:
            found[Ask(metric=metric, period=period, against=against)] = None
        for metric in section.front:
            found[Ask(metric=metric, period=period, against=against, every=Grain.MONTH)] = None
        for exhibit in section.exhibits:
            found |= dict.fromkeys(exhibit.asks(period, against))
    return list(found)


def claims(sections: Sequence[Section], facts: Facts) -> Iterator[Sentence]:
    """Choose the claims of the front page: the weightiest of each section, then the next of each."""
    said = [[claim for claim in section.headline(facts) if claim.known] for section in sections if section.headline]
    rounds = max((len(each) for each in said), default=0)
    ordered = (each[turn] for turn in range(rounds) for each in said if turn < len(each))
    yield from (claim for claim, _ in zip(ordered, range(CLAIMS), strict=False))


def _chapters(sections: Sequence[Section], edition: Edition, year: Year, standing: Sequence[Guard]) -> Iterator[Chapter]:
    """The parts that sections write, then those that come of what the engine found out."""
    found = composed(year, edition)
    for number, title in CHAPTERS[edition].items():
        own = tuple(_part(section, year, standing) for section in sections if section.editions[edition] == number)
        if parts := (*own, *found.get(number, ())):
            yield Chapter(number=number, title=title, parts=parts)


def _part(section: Section, year: Year, standing: Sequence[Guard]) -> Part:
    facts = year.facts
    sentences = tuple(sentence for sentence in section.write(facts) if sentence.known)
    figures = tuple(fact for metric in section.key if (fact := facts[metric]).value is not None)
    panels = tuple(panel for exhibit in section.exhibits if (panel := _panel(exhibit, year)))
    said = [fact for sentence in sentences for fact in sentence.facts.values()]
    return Part(
        name=section.name,
        title=section.title,
        sentences=sentences,
        figures=figures,
        panels=panels,
        gaps=tuple(_gaps([facts[metric] for metric in section.needs])),
        notes=tuple(_notes((*said, *figures), standing)),
    )


def _notes(facts: Sequence[Fact], standing: Sequence[Guard]) -> list[Guard]:
    """The guards that touch what a section says; those of a slice only where the whole is not touched alike."""
    said_once = {guard.reason for guard in standing}
    whole = {guard.reason: guard for fact in facts if not fact.slices for guard in fact.guards if guard.reason not in said_once}
    names = {guard.name for guard in (*whole.values(), *standing)}
    return list(
        ({guard.reason: guard for fact in facts if fact.slices for guard in fact.guards if guard.name not in names} | whole).values()
    )


def _panel(exhibit: Exhibit, year: Year) -> Panel | None:
    """An exhibit with something in it: enough months for a line, at least two bars, and not nought alone."""
    series = tuple(year.facts.of(ask) for ask in exhibit.asks(year.period, year.against))
    known = [fact for each in series for fact in each if fact.value]
    least = _MONTHS if exhibit.figure is Figure.MONTHS else 2 if exhibit.by is not None else 1
    points = {fact.slices for fact in known} if exhibit.by is not None else {(fact.period, fact.metric) for fact in known}
    if len(points) < least:
        return None
    return Panel(exhibit=exhibit, series=series)


def _gaps(facts: Sequence[Fact]) -> Iterator[Gap]:
    """What is missing or withheld, reason by reason."""
    lacking: dict[tuple[Text, bool], list[Fact]] = {}
    for fact in facts:
        stop = next((guard for guard in fact.guards if guard.withholds), None)
        if stop is not None:
            lacking.setdefault((stop.reason, stop.absent), []).append(fact)
    for (reason, absent), several in lacking.items():
        yield Gap(reason=reason, metrics=tuple(several), absent=absent)
