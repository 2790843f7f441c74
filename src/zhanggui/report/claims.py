"""Every number that a document says, as a typed claim: what it is of, whom and when, what it is held against, and its query."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhanggui.facts import Comparison, Fact, Grade, Guard, Interval, Period, Receipt, Slice
from zhanggui.nouns import Piece
from zhanggui.report.document import Card, Chapter, Document, Exhibit, Line, Para, Part, Plot, Table
from zhanggui.words import Lang, Number, Text


class Role(enum.Enum):
    """What a line is in its document."""

    SENTENCE = "sentence"
    CARD = "card"
    TITLE = "title"
    CELL = "cell"
    WORDS = "words"  #: furniture: headings, notes, definitions


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of a document with numbers in it, and where it stands."""

    line: Line
    role: Role
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One number that a document says.

    `value` is what is said, in the fact's own unit: the change of a share is 0.016 where the text
    says 1.6 points. `population` is the slice that it is of, empty for all. `shows` tells
    what of the fact it is: value, change, difference, base, low, high, signed. `text` is how each language puts it.
    """

    metric: str
    version: str
    population: tuple[Slice, ...]
    period: Period
    comparison: Comparison | None
    value: Number | None
    interval: Interval | None
    guards: tuple[Guard, ...]
    grade: Grade | None
    build: str
    shows: str
    text: Text
    place: str
    receipt: Receipt = field(repr=False, compare=False)

    @property
    def query(self) -> str:
        """The query that gives the number again; written when it is asked for."""
        return self.receipt.sql


def claims(document: Document) -> Iterator[Claim]:
    """Every number of a document, in reading order; the two ends of an interval are two."""
    for spoken in said(document):
        for piece in spoken.line:
            if piece.fact is not None and piece.shows != "when":
                yield from _claims(piece.fact, piece, spoken.place)


ENDS = {"interval": ("low", "high"), "sizes": ("high", "low"), "steps": ("low", "high")}
"""What shows two numbers, in the order in which they stand: without their signs, the end nearest to nought comes first."""


def _claims(fact: Fact, piece: Piece, place: str) -> Iterator[Claim]:
    for shows in ENDS.get(piece.shows, (piece.shows,)):
        yield Claim(
            metric=fact.metric,
            version=fact.version,
            population=fact.slices,
            period=fact.period,
            comparison=fact.comparison,
            value=worth(fact, shows),
            interval=fact.interval,
            guards=fact.guards,
            grade=fact.grade,
            build=fact.build,
            shows=shows,
            text=Text(fact.says(shows, Lang.ZH), fact.says(shows, Lang.EN)),
            place=place,
            receipt=fact.receipt,
        )


def worth(fact: Fact, shows: str) -> Number | None:
    """The number that is shown of a fact, in its own unit; None where it is not known."""
    match shows:
        case "change":
            return fact.change
        case "difference":
            return fact.comparison.difference if fact.comparison else None
        case "base":
            return fact.comparison.value if fact.comparison else None
        case "low" | "high":
            return getattr(fact.interval, shows) if fact.interval else None
        case _:
            return fact.value


# ── walking through a document ───────────────────────────────────────────────


def said(document: Document) -> Iterator[Spoken]:
    """Every line of a document that may hold numbers of facts, in reading order, with the headings it stands under."""
    cover, words = document.head.title, document.words
    for paras, heading in front(document):
        yield from _paras(paras, f"{cover} › {heading}")
    yield from _cards(document.front.cards, f"{cover} › {words['kpis']}")
    for chapter in document.chapters:
        for part in chapter.parts:
            yield from _part(part, place_of(chapter, part))
    quality = document.quality
    yield from _paras(quality.paras, words["quality"])
    yield from _cards(quality.cards, words["quality"])
    for table in quality.tables:
        yield from _exhibit(table, words["quality"])


def front(document: Document) -> Iterator[tuple[tuple[Para, ...], str]]:
    """The lists of the front page, each with its heading."""
    page, words = document.front, document.words
    yield page.score, words["score"]
    yield page.claims, words["claims"]
    yield page.problems, words["problems"]
    yield page.commitments, words["commitments"]


def place_of(chapter: Chapter, part: Part) -> str:
    """Where a part stands, as a reader finds it."""
    return f"{chapter.numeral} {chapter.title} › {part.title}"


def _part(part: Part, place: str) -> Iterator[Spoken]:
    yield from _paras(part.paras, place)
    yield from _cards(part.cards, place)
    for exhibit in part.exhibits:
        yield from _exhibit(exhibit, place)


def _paras(paras: tuple[Para, ...], place: str) -> Iterator[Spoken]:
    return (Spoken(para.line, Role.SENTENCE, place) for para in paras)


def _cards(cards: tuple[Card, ...], place: str) -> Iterator[Spoken]:
    for card in cards:
        yield from (Spoken(line, Role.CARD, f"{place} › {card.title}") for line in (card.value, card.change, card.interval) if line)


def _exhibit(exhibit: Exhibit, place: str) -> Iterator[Spoken]:
    table: Table = exhibit.table if isinstance(exhibit, Plot) else exhibit
    yield Spoken(exhibit.title, Role.TITLE, place)
    name = "".join(piece.text for piece in table.title)
    for row in table.rows:
        yield from (Spoken(line, Role.CELL, f"{place} › {name}") for line in row)
