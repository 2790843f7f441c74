"""The summary of a year, in no language yet: what the editions say, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhanggui.engine.build import Build
from zhanggui.facts import Fact, Guard, Period
from zhanggui.nouns import Edition, Exhibit, Facts, Grid, Measure, Sentence
from zhanggui.report.insight import Insight
from zhanggui.report.quality import Quality
from zhanggui.words import Text


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

    name: str
    title: Text
    sentences: tuple[Sentence, ...] = ()
    figures: tuple[Fact, ...] = ()
    panels: tuple[Panel, ...] = ()
    grids: tuple[Grid, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[Guard, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say but what is missing."""
        return not (self.sentences or self.figures or self.panels or self.grids)

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
    problems: tuple[Sentence, ...] = ()
    commitments: tuple[Sentence, ...] = ()
    score: tuple[Sentence, ...] = ()
    kpis: tuple[Kpi, ...]
    chapters: tuple[Chapter, ...]
    standing: tuple[Guard, ...]
    quality: Quality
    measures: Mapping[str, Measure]
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What all editions of a year share."""

    build: Build
    period: Period
    against: Period
    facts: Facts
    measures: Mapping[str, Measure]
    insight: Insight
    quality: Quality
