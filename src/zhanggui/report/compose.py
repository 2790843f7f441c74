"""Puts the year together: one measurement for the whole summary, then each section writes from the same facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.facts import Fact, Grain, Guard, Period
from zhanggui.nouns import Ask, Domain, Edition, Exhibit, Facts, Figure, Measure, Section, Sentence
from zhanggui.report.outline import CHAPTERS
from zhanggui.report.quality import Quality, quality
from zhanggui.words import Text

CLAIMS = 5
"""So many claims stand on the front page."""

_MONTHS = 3
"""A line has at least so many months."""

_STANDING = ("partial_period", "partial_base", "no_base")
"""Guards that are said once for the whole page where they touch its first figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Figures that can't be given for one and the same reason."""

    reason: Text
    metrics: tuple[Fact, ...]
    absent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """An exhibit with its facts, metric by metric."""

    exhibit: Exhibit
    series: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section as it is written this year."""

    section: Section
    sentences: tuple[Sentence, ...]
    figures: tuple[Fact, ...]
    panels: tuple[Panel, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[Guard, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say but what is missing."""
        return not self.sentences and not self.figures and not self.panels

    def marks(self, facts: Sequence[Fact]) -> list[int]:
        """Which of the section's notes touch these facts."""
        reasons = {guard.reason for fact in facts for guard in fact.guards}
        return [place for place, note in enumerate(self.notes) if note.reason in reasons]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter with its sections."""

    number: int
    title: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A figure of the front page with its months."""

    fact: Fact
    months: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The whole summary, in no language yet."""

    build: Build
    edition: Edition
    period: Period
    against: Period
    claims: tuple[Sentence, ...]
    kpis: tuple[Kpi, ...]
    chapters: tuple[Chapter, ...]
    standing: tuple[Guard, ...]
    quality: Quality
    measures: Mapping[str, Measure]
    facts: Facts


def summarise(build: Build, domains: Sequence[Domain], year: int, edition: Edition) -> Summary:
    """Measure everything once, and let each section write."""
    period = Period.year(year, build.shop.fiscal_month)
    against = period.year_before()
    sections = sections_of(domains, edition)
    facts = measure(build, asks(sections, period, against))
    front = [metric for section in sections for metric in section.front]
    kpis = tuple(Kpi(fact=facts[metric], months=facts.every(metric, Grain.MONTH)) for metric in front)
    first = next((facts[metric] for section in sections for metric in section.needs), None)
    standing = tuple(guard for guard in (first.guards if first else ()) if guard.name in _STANDING)
    measures = {metric.name: metric for domain in domains for metric in domain.metrics}
    measures |= {ask.metric.name: ask.metric for ask in asks(sections, period, against)}
    return Summary(
        build=build,
        edition=edition,
        period=period,
        against=against,
        claims=tuple(claims(sections, facts)),
        kpis=tuple(kpi for kpi in kpis if kpi.fact.value is not None or kpi.fact.withheld),
        chapters=tuple(_chapters(sections, edition, facts, period, against, standing)),
        standing=standing,
        quality=quality(build, domains, period),
        measures=measures,
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


def _chapters(
    sections: Sequence[Section], edition: Edition, facts: Facts, period: Period, against: Period, standing: Sequence[Guard]
) -> Iterator[Chapter]:
    for number, title in CHAPTERS[edition].items():
        parts = tuple(_part(section, facts, period, against, standing) for section in sections if section.editions[edition] == number)
        if parts:
            yield Chapter(number=number, title=title, parts=parts)


def _part(section: Section, facts: Facts, period: Period, against: Period, standing: Sequence[Guard]) -> Part:
    sentences = tuple(sentence for sentence in section.write(facts) if sentence.known)
    figures = tuple(fact for metric in section.key if (fact := facts[metric]).value is not None)
    panels = tuple(panel for exhibit in section.exhibits if (panel := _panel(exhibit, facts, period, against)))
    said = [fact for sentence in sentences for fact in sentence.facts.values()]
    return Part(
        section=section,
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


def _panel(exhibit: Exhibit, facts: Facts, period: Period, against: Period) -> Panel | None:
    """An exhibit with something in it: enough months for a line, at least two bars, and not nought alone."""
    series = tuple(facts.of(ask) for ask in exhibit.asks(period, against))
    known = [fact for each in series for fact in each if fact.value]
    least = _MONTHS if exhibit.figure is Figure.MONTHS else 2 if exhibit.by is not None else 1
    if len({(fact.slices, fact.period, fact.metric) for fact in known}) < least:
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
