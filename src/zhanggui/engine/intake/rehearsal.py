"""What would come of a file: what it is taken for, which header is which column, and how its rows differ from those that are there."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from zhanggui.engine.intake.cast import any_of
from zhanggui.engine.intake.job import Job
from zhanggui.engine.intake.manifest import Batch, Piece
from zhanggui.engine.intake.stage import schema
from zhanggui.nouns import Export, Kind, Source
from zhanggui.warehouse import Intake, to_local
from zhanggui.words import Text

_EXAMPLES, _LONGEST = 12, 200
_WAS = "was "


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A column of a source, and the header that it is read from; None where it is worked out from several, or from none."""

    source: str
    column: str
    header: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A row that is there and would be replaced: its key, and of the cells that differ the column, what is there and what comes."""

    key: tuple[str, ...]
    cells: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The rows that a file has for a source, against those that are there."""

    source: str
    rows: int
    new: int
    replaced: int
    first_day: date | None = None
    last_day: date | None = None
    emptied: tuple[tuple[str, int], ...] = ()  #: columns that hold a value now and would lose it, and in how many rows
    examples: tuple[Replaced, ...] = ()

    @property
    def same(self) -> int:
        """Rows that are there already, to the letter."""
        return self.rows - self.new - self.replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSeen:
    """One table of a file, as it would be taken."""

    label: str
    export: str
    title: Text
    rows_in: int
    rows_kept: int
    rows_apart: int
    reasons: dict[str, int]
    headers: tuple[str, ...]
    columns: tuple[Mapped, ...]
    unused: tuple[str, ...]
    zone: str
    day_first: bool
    decimal_comma: bool
    differences: tuple[Difference, ...]
    apart: tuple[dict[str, str], ...]
    mends: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What would come of a file."""

    file: str
    already: bool
    sheets: tuple[SheetSeen, ...]


def rehearsed(job: Job, first: int) -> Rehearsed:
    """What would come of the file whose sheets are the batches of `job` from number `first` on."""
    batches = job.batches[first:]
    if not batches:
        return Rehearsed(file=job.results[-1].file, already=True, sheets=())
    seen = [_sheet(job, first + place, batch) for place, batch in enumerate(batches)]
    return Rehearsed(file=batches[0].file, already=False, sheets=tuple(seen))


def _sheet(job: Job, place: int, batch: Batch) -> SheetSeen:
    seen = job.seen[place]
    columns = tuple(_columns(seen.export))
    used = {each.header for each in columns} | _mentioned(seen.export, seen.headers)
    with job.warehouse() as warehouse:
        differences = tuple(_difference(job, warehouse, piece, _earlier(job, place, piece.source)) for piece in batch.pieces)
    return SheetSeen(
        label=batch.file,
        export=batch.export,
        title=seen.export.title,
        rows_in=batch.rows_in,
        rows_kept=batch.rows_kept,
        rows_apart=batch.rows_apart,
        reasons=seen.loaded.reasons,
        headers=seen.headers,
        columns=columns,
        unused=tuple(header for header in seen.headers if header not in used),
        zone=batch.zone,
        day_first=batch.day_first,
        decimal_comma=batch.decimal_comma,
        differences=differences,
        apart=tuple(_examples(job.work / batch.apart)) if batch.apart else (),
        mends=batch.mends,
    )


def _columns(export: Export) -> Iterator[Mapped]:
    for take in export.takes:
        for column, said in take.columns.items():
            yield Mapped(source=take.source.name, column=column, header=said if isinstance(said, str) else None)


def _mentioned(export: Export, headers: Sequence[str]) -> set[str]:
    """The headers that expressions read, or that the export is known by."""
    spoken = " ".join(repr(said) for take in export.takes for said in (*take.columns.values(), take.where) if not isinstance(said, str))
    return {header for header in headers if f"'{header}'" in spoken or f".{header}" in spoken} | set(export.headers & set(headers))


def _examples(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in islice(csv.DictReader(file), _EXAMPLES):
            yield {name: (cell or "")[:_LONGEST] for name, cell in row.items()}


# ── differences ──────────────────────────────────────────────────────────────


def _earlier(job: Job, place: int, source: str) -> list[Path]:
    """The files of a source that would come before: those of earlier batches of the same job."""
    return [job.work / "raw" / piece.file for batch in job.batches[:place] for piece in batch.pieces if piece.source == source]


def _difference(job: Job, warehouse: Intake, piece: Piece, earlier: Sequence[Path]) -> Difference:
    source = next(each for each in job.contracts.sources if each.name == piece.source)
    rows = warehouse.parquet(job.work / "raw" / piece.file)
    first, last = _days(job, warehouse, source, rows)
    there = _there(job, warehouse, source, earlier)
    if there is None:
        return Difference(source=source.name, rows=piece.rows, new=piece.rows, replaced=0, first_day=first, last_day=last)
    rest = [name for name in schema(source) if name not in source.key]
    both = rows.left_join(there.rename({_WAS + name: name for name in there.columns}), [(key, _WAS + key) for key in source.key])
    known = both[_WAS + source.key[0]].notnull()
    differs = known & any_of([~both[name].identical_to(both[_WAS + name]) for name in rest]) if rest else ibis.literal(value=False)
    emptied = {f"e{n}": (known & both[name].isnull() & both[_WAS + name].notnull()).sum() for n, name in enumerate(rest)}
    found = warehouse.one(both.aggregate(new=(~known).sum(), replaced=differs.sum(), **emptied))
    examples = warehouse.rows(both.filter(differs).limit(_EXAMPLES)) if found["replaced"] else []
    return Difference(
        source=source.name,
        rows=piece.rows,
        new=found["new"] or 0,
        replaced=found["replaced"] or 0,
        first_day=first,
        last_day=last,
        emptied=tuple((name, lost) for n, name in enumerate(rest) if (lost := found[f"e{n}"] or 0)),
        examples=tuple(_replaced(source, rest, row) for row in examples),
    )


def _there(job: Job, warehouse: Intake, source: Source, earlier: Sequence[Path]) -> ir.Table | None:
    """The rows of a source that are in use before a file comes: of each key the latest."""
    files = [job.folder.raw / piece.file for piece in job.before.of(source.name)]
    columns = schema(source)
    found = []
    if files:
        latest = source.name in job.before.overlapping
        rows = warehouse.latest("there", files, source.key, columns) if latest else warehouse.name("there", files, columns)
        found.append(rows.select(*columns))
    found += [warehouse.parquet(path).select(*columns) for path in earlier]
    if len(found) <= 1:
        return found[0] if found else None
    aged = ibis.union(*(rows.mutate(age=ibis.literal(age, "int64")) for age, rows in enumerate(found)))
    place = ibis.row_number().over(group_by=[aged[key] for key in source.key], order_by=aged.age.desc())
    return aged.mutate(place=place).filter(lambda t: t.place == 0).select(*columns)


def _days(job: Job, warehouse: Intake, source: Source, rows: ir.Table) -> tuple[date | None, date | None]:
    if source.day is None:
        return None, None
    day = rows[source.day]
    if source.column(source.day).kind is Kind.TIME:
        day = to_local(day, job.folder.settings.shop.zone)
    local = day.cast("date")
    ends = warehouse.one(rows.aggregate(first=local.min(), last=local.max()))
    return ends["first"], ends["last"]


def _replaced(source: Source, rest: Sequence[str], row: dict[str, Any]) -> Replaced:
    cells = [(name, _said(row[_WAS + name]), _said(row[name])) for name in rest if row[name] != row[_WAS + name]]
    return Replaced(key=tuple(str(row[key]) for key in source.key), cells=tuple(cells))


def _said(value: object) -> str | None:
    return None if value is None else str(value)[:_LONGEST]
