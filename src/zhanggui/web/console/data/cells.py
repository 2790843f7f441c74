"""Which cells of a file's rows may be shown: those of a column that is known to hold nothing personal, and the others to whom they may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhanggui.engine.intake.manifest import Batch
from zhanggui.engine.intake.recognise import generic, match
from zhanggui.engine.intake.waiting import Row
from zhanggui.exports import EXPORTS
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.nouns import Export
from zhanggui.web.access import Access, Permission
from zhanggui.web.answers import MASK

_CUT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A header of the file, its place, and what it is to the shop: used by a source, or of no use."""

    place: int
    name: str
    used: bool
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the grid."""

    head: Head
    name: str  #: of its field in the form
    value: str
    was: str
    wrong: bool

    @property
    def edited(self) -> bool:
        """Whether somebody corrected it."""
        return self.value != self.was


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A row of the grid: what is wrong with it, and its cells."""

    row: Row
    said: str  #: what the file has at fault, where it may be shown and stands in no cell
    cells: tuple[Cell, ...]

    @property
    def edited(self) -> bool:
        """Whether somebody corrected something in it."""
        return any(cell.edited for cell in self.cells)


def heads(batch: Batch, headers: Sequence[str], access: Access) -> tuple[Head, ...]:
    """The headers of a batch's file, those that a source uses first told apart."""
    plain, personal = _uses(batch, headers)
    every = access.may(Permission.PERSONAL)
    return tuple(
        Head(place=place, name=name, used=name in plain | personal, shown=every or (name in plain and name not in personal))
        for place, name in enumerate(headers)
    )


def _uses(batch: Batch, headers: Sequence[str]) -> tuple[set[str], set[str]]:
    """The headers that plain columns are read from, and those that personal ones are."""
    plain, personal = set[str](), set[str]()
    for export in _exports(batch, headers):
        for take in export.takes:
            for name, said in take.columns.items():
                into = personal if take.source.column(name).personal else plain
                into.update({said} if isinstance(said, str) else _read(repr(said), headers))
    return plain, personal


def _exports(batch: Batch, headers: Sequence[str]) -> Iterator[Export]:
    """What a batch was read as."""
    for source in CONTRACTS.sources:
        if source.name in batch.mapping:
            yield generic(source, batch.mapping[source.name])
        elif not batch.mapping and source.name == batch.export:
            yield generic(source, match(headers, source))
    yield from (export for export in EXPORTS if not batch.mapping and export.name == batch.export)


def _read(expression: str, headers: Sequence[str]) -> set[str]:
    """The headers that an expression reads."""
    named = set(re.findall(r"""_\.(\w+)|\[['"]([^'"]+)['"]\]""", expression))
    return {name for pair in named for name in pair if name in headers}


def grid(rows: Iterable[Row], edits: Mapping[int, Mapping[str, str]], heads: Sequence[Head]) -> Iterator[Wrong]:
    """Rows as the grid shows them, with what was corrected; what may not be seen is covered."""
    everything = all(head.shown for head in heads)
    for row in rows:
        mine = edits.get(row.place, {})
        cells = tuple(_cell(row, head, mine) for head in heads)
        at_fault = any(cell.wrong for cell in cells)
        said = "" if at_fault or not row.value else row.value[:_CUT] if everything else MASK
        yield Wrong(row=row, said=said, cells=cells)


def _cell(row: Row, head: Head, edits: Mapping[str, str]) -> Cell:
    was = row.cells.get(head.name, "")
    value = edits.get(head.name, was)
    if not head.shown:
        was, value = MASK, MASK if value == was else f"{MASK} "
    return Cell(head=head, name=f"cell-{row.place}-{head.place}", value=value, was=was, wrong=row.column == head.name)
