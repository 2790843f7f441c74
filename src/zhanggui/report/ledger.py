"""What an edition said, kept beside it: its sentences, and the facts behind them; enough to hold one version against another.

A fact is found again in a later version by its anchor: what it measures, when, and of whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zhanggui.facts import Fact, Period, Slice
from zhanggui.nouns import Piece
from zhanggui.report.claims import Role, Spoken, said
from zhanggui.report.document import Document, text
from zhanggui.words import Lang, Text

_TOLD = (Role.SENTENCE, Role.CARD, Role.CELL, Role.TITLE)


def anchor(metric: str, period: Period | str, slices: Iterable[Slice] = ()) -> str:
    """What a fact is known by, whatever becomes of its value: gmv|2025-01-01/2026-01-01|channel=tmall."""
    return "|".join((metric, str(period), ";".join(f"{each.dimension}={each.value}" for each in slices)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A fact as an edition stated it. `value` is exact; `sql` stands where a sentence or a figure says it, else it is empty."""

    anchor: str
    metric: str
    title: Text
    version: str
    period: Text
    slices: dict[str, str]
    value: str | None
    says: Text
    change: Text
    base: Text
    interval: Text
    n: int | None = None
    guards: tuple[Text, ...] = ()
    grade: str = ""
    sql: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence: where it stands, its words, the anchors of the facts in it."""

    place: Text
    words: Text
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What one edition said."""

    edition: str
    year: int
    sentences: tuple[Said, ...]
    facts: dict[str, Stated]


def ledger(documents: Mapping[Lang, Document]) -> Ledger:
    """Note what the documents of one edition say; their languages say the same, line by line."""
    several = {lang: [each for each in said(document) if each.role in _TOLD] for lang, document in documents.items()}
    first = next(iter(documents.values()))
    lines = list(zip(*several.values(), strict=True))
    facts: dict[str, Stated] = {}
    for spoken in sorted(next(iter(several.values())), key=lambda each: each.role not in {Role.SENTENCE, Role.CARD}):
        for fact in _facts(spoken):
            name = anchor(fact.metric, fact.period, fact.slices)
            facts.setdefault(name, _stated(name, fact, asked=spoken.role in {Role.SENTENCE, Role.CARD}))
    return Ledger(
        edition=first.edition.value,
        year=first.year,
        sentences=tuple(_said(dict(zip(several, line, strict=True))) for line in lines if line[0].role is Role.SENTENCE),
        facts=facts,
    )


def _said(line: Mapping[Lang, Spoken]) -> Said:
    """A sentence; a language that was not written says what the other says."""
    spoken = next(iter(line.values()))
    places = {lang: each.place for lang, each in line.items()}
    words = {lang: text(each.line) for lang, each in line.items()}
    names = [anchor(fact.metric, fact.period, fact.slices) for fact in _facts(spoken)]
    return Said(place=_both(places), words=_both(words), facts=tuple(dict.fromkeys(names)))


def _both(said_in: Mapping[Lang, str]) -> Text:
    other = next(iter(said_in.values()))
    return Text(said_in.get(Lang.ZH, other), said_in.get(Lang.EN, other))


def _facts(spoken: Spoken) -> Iterator[Fact]:
    pieces: Iterable[Piece] = spoken.line
    return (piece.fact for piece in pieces if piece.fact is not None and piece.shows != "when")


def _stated(name: str, fact: Fact, *, asked: bool) -> Stated:
    held, span = fact.comparison, fact.interval
    nothing = Text("", "")
    return Stated(
        anchor=name,
        metric=fact.metric,
        title=fact.title,
        version=fact.version,
        period=Text(*(fact.period.to(lang) for lang in Lang)),
        slices={each.dimension: each.value for each in fact.slices},
        value=None if fact.value is None else str(fact.value),
        says=fact.text,
        change=nothing if held is None or held.difference is None else fact.change_text,
        base=nothing if held is None or held.value is None else _shown(fact, "base"),
        interval=nothing if span is None else Text(*(fact.says("interval", lang) for lang in Lang)),
        n=fact.n,
        guards=tuple(guard.reason for guard in fact.guards),
        grade=fact.grade.value if fact.grade else "",
        sql=fact.sql if asked else "",
    )


def _shown(fact: Fact, what: str) -> Text:
    return Text(*(fact.says(what, lang) for lang in Lang))
