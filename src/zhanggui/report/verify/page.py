"""What a reader of a finished file finds in it, whatever its format: stretches of text and tables, in reading order, each with its place."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Sort(enum.Enum):
    """What a stretch of text is in its file."""

    TEXT = "text"
    CODE = "code"
    CONTENTS = "contents"  #: a line of the list of contents
    EDGE = "edge"  #: a running head, a page number
    PICTURE = "picture"  #: words drawn in a chart


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that a person reads as one: a paragraph, a heading, a card."""

    place: str
    text: str
    sort: Sort = Sort.TEXT


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, the header among them."""

    place: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """A series of an editable chart: its name, and a number for each of its categories."""

    name: str
    categories: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What an editable chart holds."""

    place: str
    strands: tuple[Strand, ...]
    labels: tuple[str, ...]
    book: tuple[tuple[object, ...], ...] = ()  #: the rows of the workbook that it is edited in


@dataclass(frozen=True, slots=True)
class Data:
    """What a page holds beside its text: named JSON."""

    name: str
    content: object


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet of a workbook: its rows as they are kept, numbers as numbers."""

    name: str
    rows: tuple[tuple[object, ...], ...]


Item = Block | Grid | Chart | Data | Rows
