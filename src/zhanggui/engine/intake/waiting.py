"""Rows that wait apart: read as they stand in their file, and written out again, all of them, with what was corrected in them.

A file of rows apart never changes. What is corrected goes, with all the others of the same batch, into a new file that is
taken in as any file is: what is right by then is kept, what is still wrong is set apart again, and no row is lost.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.lines import LONGEST
from zhanggui.engine.intake.manifest import Batch
from zhanggui.engine.intake.sheets import APART
from zhanggui.errors import BadRequest
from zhanggui.settings import Folder
from zhanggui.words import Text

csv.field_size_limit(2 * LONGEST)
_GUARDED = re.compile(r"^'[=+\-@\t\r][^\d.]")

Edits = Mapping[int, Mapping[str, str]]
"""What was corrected: of a row, by its place in the file, the header of each cell and what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that waits: its place in the file of rows apart, where it came from, what is wrong with it, and its cells."""

    place: int
    file: str
    line: str
    column: str
    value: str
    reason: Text
    fix: Text
    cells: Mapping[str, str]


def waiting(folder: Folder, batch: Batch) -> Iterator[Row]:
    """The rows apart of a batch, in their order."""
    return _waiting(folder.apart / (batch.apart or ""))


def firsts(path: Path, reasons: int) -> list[Row]:
    """Of a file of rows apart, the first row for each of its `reasons`: an example of what is wrong, where, and what to do."""
    found: dict[tuple[str, str], Row] = {}
    for row in _waiting(path):
        found.setdefault((row.column, row.reason.en), row)
        if len(found) == reasons:
            break
    return list(found.values())


def _waiting(path: Path) -> Iterator[Row]:
    for place, row in enumerate(_read(path)):
        yield Row(
            place=place,
            file=row["#file"],
            line=row["#line"],
            column=row["#column"],
            value=row["#value"],
            reason=Text(row["#原因"], row["#reason"]),
            fix=Text(row["#改法"], row["#fix"]),
            cells={name: plain(cell) for name, cell in row.items() if name not in APART},
        )


def reasons(folder: Folder, batch: Batch) -> dict[tuple[str, Text], int]:
    """How many rows of a batch wait for which reason, by the column that has it; the most frequent first."""
    found = Counter((row.column, row.reason) for row in waiting(folder, batch))
    return dict(found.most_common())


def outstanding(folder: Folder, batch_id: str) -> Batch:
    """A batch whose rows apart wait; raises BadRequest where it has none, or somebody has brought them in again."""
    found = next((batch for batch in manifests.read(folder).outstanding if batch.id == batch_id), None)
    if found is None or found.apart is None or not (folder.apart / found.apart).is_file():
        raise BadRequest(
            Text("批次 {batch} 没有待改正的行", "no rows of batch {batch} wait to be corrected").format(batch=batch_id),
            fix=Text("可能已有人改正并载入；回到待改正的行列表看看", "somebody may have loaded them again; look at the list of rows apart"),
        )
    return found


def corrected(folder: Folder, batch: Batch, edits: Edits, target: Path) -> int:
    """Write every row of a batch that waits, with `edits` in its cells, as a file to take in; how many rows it has."""
    count = 0
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        writer: csv.DictWriter[str] | None = None
        for place, row in enumerate(_read(folder.apart / (batch.apart or ""))):
            if writer is None:
                writer = csv.DictWriter(out, list(row))
                writer.writeheader()
            writer.writerow({**row, **{name: cell for name, cell in edits.get(place, {}).items() if name in row and name not in APART}})
            count += 1
    return count


def edits_of(folder: Folder, batch: Batch, file: Path) -> dict[int, dict[str, str]]:
    """What a file of rows apart, saved elsewhere, has that differs from the rows that wait: its rows are known by their lines.

    Rows that it lacks stay as they are. Raises BadRequest for a file that is not of this batch.
    """
    places = {_key(row): (place, row) for place, row in enumerate(_read(folder.apart / (batch.apart or "")))}
    found: dict[int, dict[str, str]] = {}
    for said in _read(file):
        there = places.get(_key(said))
        if there is None:
            raise BadRequest(
                Text("文件里有不属于这一批的行：第 {line} 行", "the file has a row that is not of this batch: line {line}").format(
                    line=said.get("#line") or "?"
                ),
                fix=Text("保留 #batch 与 #line 两列原样", "keep the columns #batch and #line as they are"),
            )
        place, row = there
        changed = {
            name: plain(cell) for name, cell in said.items() if name in row and name not in APART and plain(cell) != plain(row[name])
        }
        if changed:
            found[place] = changed
    return found


def plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _key(row: Mapping[str, str]) -> tuple[str, str, str]:
    batch = (row.get("#batch") or "").strip("'").removesuffix(".0").zfill(6)
    return batch, (row.get("#line") or "").strip("'").removesuffix(".0"), (row.get("#number") or "").strip("'").removesuffix(".0")


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from _rows(csv.DictReader(file))


def _rows(reader: Iterable[dict[str | None, str | list[str] | None]]) -> Iterator[dict[str, str]]:
    """Rows with a text in every cell; fields beyond the header are no cells."""
    for row in reader:
        yield {name: cell if isinstance(cell, str) else "" for name, cell in row.items() if name is not None}
