"""Judges tables: each against the one that it is, each row by its name, each cell by its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.report.verify.expected import Book, Form, Sheet
from zhanggui.report.verify.finding import NO_ROW, Kind, Tally
from zhanggui.report.verify.judge import Judge
from zhanggui.report.verify.letters import key, visible
from zhanggui.report.verify.numbers import Kind as Numeral
from zhanggui.report.verify.numbers import numbers
from zhanggui.report.verify.page import Grid

_LIKELY = 0.5
"""A table is taken for one that has at least so many of its columns, or of its rows."""


@dataclass(frozen=True, slots=True)
class Match:
    """A table of a file and the one that it is: where its columns stand in that one, and whether its first row is their names."""

    sheet: Sheet
    columns: tuple[int | None, ...]
    headed: bool
    worth: float


class Tables:
    """Judges a table of a file."""

    def __init__(self, book: Book, judge: Judge, tally: Tally, after: int) -> None:
        """Start after so many tables of the document."""
        self._book, self._judge, self._tally, self.after = book, judge, tally, after

    def table(self, grid: Grid) -> bool:
        """Judge a table; gives False where it is none that the document has."""
        match = self._match(grid)
        if match is None:
            return False
        self.after = self._book.sheets.index(match.sheet)
        rows = grid.rows[1:] if match.headed else grid.rows
        for row, own in self._rows(rows, match):
            self._row(grid.place, row, own, match)
        if match.headed:
            self._header(grid.place, grid.rows[0], match)
        return True

    # ── which table ──

    def _match(self, grid: Grid) -> Match | None:
        found = [match for place, sheet in enumerate(self._book.sheets) if (match := self._like(grid, sheet, place))]
        return max(found, key=lambda match: match.worth, default=None)

    def _like(self, grid: Grid, sheet: Sheet, place: int) -> Match | None:
        """How like a table of the document it is: its header, the names of its rows, its cells, and what came before."""
        header = [key(cell) for cell in grid.rows[0]]
        shared = len(set(header) & set(sheet.columns)) / max(len(sheet.columns), 1)
        headed = shared >= _LIKELY
        if not headed and len(header) != len(sheet.columns):
            return None
        columns = _columns(header, sheet) if headed else tuple(range(len(sheet.columns)))
        rows = grid.rows[1:] if headed else grid.rows
        names = {row[0].key for row in sheet.rows if row}
        named = sum(key(row[0]) in names for row in rows if row) / max(len(rows), 1)
        if named < _LIKELY and not (headed and shared == 1 and len(rows) == len(sheet.rows)):
            return None
        cells = {(row[0].key, at, cell.key) for row in sheet.rows for at, cell in enumerate(row)}
        equal = sum(
            (key(row[0]), columns[at], key(cell)) in cells for row in rows for at, cell in enumerate(row) if at < len(columns)
        ) / max(sum(map(len, rows)), 1)
        follows = 0.2 if place == self.after + 1 else 0.1 if place > self.after else 0.0
        return Match(sheet, columns, headed, shared * headed + named + 2 * equal + follows)

    # ── which row ──

    def _rows(self, rows: Sequence[Sequence[str]], match: Match) -> list[tuple[Sequence[str], tuple[Form, ...] | None]]:
        """Each row with the one that goes by its name; one by another name with that which stands at its place, or has its cells."""
        own = list(match.sheet.rows)
        left: dict[int, tuple[Form, ...]] = dict(enumerate(own))
        found: dict[int, tuple[Form, ...] | None] = {}
        for at, row in enumerate(rows):
            same = [place for place, each in left.items() if row and each[0].key == key(row[0])]
            if same:
                found[at] = left.pop(min(same, key=lambda place: (-_equal(row, left[place], match), abs(place - at))))
        for at, row in enumerate(rows):
            if at not in found:
                near = max(left, key=lambda place: (_equal(row, left[place], match), -abs(place - at)), default=None)
                likely = near is not None and (_equal(row, left[near], match) > 0 or len(rows) == len(own))
                found[at] = left.pop(near) if near is not None and likely else None
        return [(row, found[at]) for at, row in enumerate(rows)]

    def _row(self, place: str, row: Sequence[str], own: tuple[Form, ...] | None, match: Match) -> None:
        if own is None:
            self._stranger(place, row)
            return
        where = f"{place} › {visible(own[0].text).strip()}"
        for at, said in enumerate(row):
            column = match.columns[at] if at < len(match.columns) else None
            if column is not None and column < len(own):
                self._cell(where, said, own[column], first=column == 0)
            elif said.strip():
                self._judge.text(where, said)

    def _cell(self, where: str, said: str, own: Form, *, first: bool) -> None:
        if first and key(said) != own.key and not own.facts:
            dated = any(token.kind is Numeral.DATE for token in numbers(said))
            self._tally.numbers += len(numbers(said))
            self._tally.add(Kind.DATE if dated else Kind.NAME, where, " ".join(said.split()), own.text)
            return
        self._judge.cell(where, said, own)

    def _stranger(self, place: str, row: Sequence[str]) -> None:
        """A row that the table of the document hasn't got: its numbers must hold by themselves."""
        said = " ".join(cell for cell in row if cell.strip())
        tokens = [token for token in numbers(said) if token.kind is Numeral.QUANTITY]
        self._tally.numbers += len(tokens)
        if tokens:
            self._tally.add(Kind.UNKNOWN_NUMBER, place, " ".join(said.split()), None, NO_ROW)

    def _header(self, place: str, header: Sequence[str], match: Match) -> None:
        for said, column in zip(header, match.columns, strict=True):
            name = match.sheet.names[column] if column is not None else ""
            if _figures(said) != _figures(name):
                self._tally.add(Kind.NUMBER, place, said, name or None)


def _figures(said: str) -> list[object]:
    """The numbers in the name of a column; a year may stand for "this year"."""
    return [token.same for token in numbers(said) if token.kind is Numeral.QUANTITY]


def _columns(header: Sequence[str], sheet: Sheet) -> tuple[int | None, ...]:
    """Where each column of a file stands in the document; one with a changed name between two known ones keeps its place."""
    found: list[int | None] = [sheet.columns.index(name) if name in sheet.columns else None for name in header]
    if len(header) == len(sheet.columns):
        return tuple(at if each is None and at not in found else each for at, each in enumerate(found))
    return tuple(found)


def _equal(row: Sequence[str], own: Sequence[Form], match: Match) -> int:
    """How many cells of two rows are the same."""
    return sum(
        key(said) == own[column].key
        for at, said in enumerate(row)
        if at < len(match.columns) and (column := match.columns[at]) is not None and column < len(own)
    )
