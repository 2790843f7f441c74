"""The summary as a document in one language: what every format sets on its pages, and what verification reads back.

A format decides how things look; every word and number that it prints stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhanggui.facts import Fact, Receipt
from zhanggui.nouns import Edition, Figure, Piece
from zhanggui.report.charts import Drawing
from zhanggui.report.series import Series
from zhanggui.words import Lang

Line = tuple[Piece, ...]
"""Words with numbers in them; each number has its fact."""


def plain(words: str) -> Line:
    """Words without a number of ours."""
    return (Piece(words),) if words else ()


def text(line: Line) -> str:
    """Read a line out."""
    return "".join(piece.text for piece in line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """A sentence or a paragraph; `marks` are those of the notes that touch it."""

    line: Line
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note to a part, and the guard that it comes from."""

    mark: str
    text: str
    guard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A figure that heads a part or stands on the front page."""

    fact: Fact
    title: str
    value: Line
    change: Line  #: how it moved, as a signed number; empty where there is nothing to compare with
    direction: str  #: the same in words
    interval: Line  #: "a – b", where it is an estimate
    remark: str = ""  #: "lower is better", or why it is withheld
    months: tuple[Fact, ...] = ()  #: for a small chart
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of lines. A column is `numeric` where it holds numbers; `series` is the query of a column's numbers."""

    title: Line
    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    numeric: tuple[bool, ...]
    series: tuple[Series | None, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""  #: the tables of the warehouse that it is read from
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A bar or a month of a chart: its name, its fact, and what the year before had."""

    name: str
    fact: Fact
    before: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A chart: `title` says what it shows us, `what` what is drawn; `table` has its numbers."""

    title: Line
    what: str
    unit: str
    figure: Figure
    drawing: Drawing
    points: tuple[Point, ...]
    table: Table
    notes: tuple[str, ...]
    source: str
    anchor: str


Exhibit = Plot | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Figures that can't be given, all for one reason."""

    names: tuple[str, ...]
    reason: str
    absent: bool  #: never in the data; else withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of a chapter."""

    anchor: str
    title: str
    paras: tuple[Para, ...]
    cards: tuple[Card, ...]
    exhibits: tuple[Exhibit, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter; `numeral` is its number as its language sets it."""

    number: int
    numeral: str
    anchor: str
    title: str
    parts: tuple[Part, ...]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The cover: whose year it is, and what it was read from."""

    shop: str
    title: str  #: which edition
    year: str
    facts: tuple[tuple[str, str], ...]  #: (period, …), (compared with, …), (data, …), (build, …)
    standing: tuple[Note, ...]  #: guards that touch everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One page that can stand alone."""

    claims: tuple[Para, ...]
    problems: tuple[Para, ...]
    commitments: tuple[Para, ...]
    score: tuple[Para, ...]  #: how last year's plan came out
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A metric that the document uses: what it means, and the query of its whole year."""

    name: str
    title: str
    doc: str
    version: str
    receipt: Receipt
    anchor: str  #: `m-<name>`: every number of the metric may lead here
    derived: bool = False  #: worked out of declared metrics (a forecast, a step of a bridge): its query stands in the page and the workbook

    @property
    def sql(self) -> str:
        """The query."""
        return self.receipt.sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """The quality of the data."""

    paras: tuple[Para, ...]
    cards: tuple[Card, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An edition in one language; `words` are the fixed words of its furniture."""

    lang: Lang
    edition: Edition
    year: int  #: the fiscal year's number
    build: str
    head: Head
    front: Front
    chapters: tuple[Chapter, ...]
    terms: tuple[Term, ...]
    quality: Arrivals
    words: dict[str, str]
    red_rises: bool  #: whether a rise is printed in red, as in China

    @property
    def name(self) -> str:
        """What its files are called, without a suffix."""
        return f"{self.year}-{self.edition}-{self.lang}"

    def exhibits(self) -> Iterator[Exhibit]:
        """Every chart and table of its chapters."""
        return (each for chapter in self.chapters for part in chapter.parts for each in part.exhibits)
