"""Makes a build: what is unchanged is taken over from the last one, what has few changes is redone in part, the rest is redone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import ibis.expr.types as ir
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.engine import record as records
from zhanggui.engine.changes import Inputs
from zhanggui.engine.chosen import engine_of
from zhanggui.engine.code import code_of, fingerprint_of
from zhanggui.engine.increment import Increment
from zhanggui.engine.intake.manifest import Manifest, replace_whole
from zhanggui.engine.raws import RAW, Raws
from zhanggui.engine.record import WHOLE, Arrived, Built, Part, Record
from zhanggui.nouns import Domain, Shop, Table
from zhanggui.settings import Folder
from zhanggui.warehouse import row_count

_KEEP = 5
"""Builds that are kept; they share the files that did not change."""


def make(folder: Folder, domains: Sequence[Domain], manifest: Manifest, progress: Callable[[str, int, int], None]) -> tuple[Path, Record]:
    """Make the build of what came in."""
    return Builder(folder, domains, manifest).run(progress)


def in_order(tables: Iterable[Table]) -> list[Table]:
    """Sort tables, each after those that it is derived from."""
    by_name = {table.name: table for table in tables}
    order = TopologicalSorter({name: table.of for name, table in by_name.items()}).static_order()
    return [by_name[name] for name in order if name in by_name]


class Builder:
    """Makes one build: what is unchanged is taken over, what has few changes is redone in part, the rest is redone."""

    def __init__(self, folder: Folder, domains: Sequence[Domain], manifest: Manifest) -> None:
        """See what came in and what the last build was made of; nothing is read yet."""
        self._folder = folder
        self._shop = folder.settings.shop
        self._warehouse = engine_of(folder, ordered=False)
        self._raws = Raws(folder, manifest, (source for domain in domains for source in domain.sources), self._warehouse)
        self._tables = in_order(table for domain in domains for table in domain.tables)
        self._fingerprints = {name: self._raws.fingerprint(name) for name in self._raws}
        self._rows = {name: self._raws.rows(name) for name in self._raws}
        self._empty = {name for name, rows in self._rows.items() if not rows}
        self._queries: dict[str, str | None] = {}  #: of each table; none of one that is made in memory, an empty one where there is nothing
        self._held: dict[str, pa.Table] = {}  #: the rows of tables that no query makes, until they are written
        self._files: dict[str, list[Path]] = {}
        self._named: dict[str, ir.Table] = {}
        self._inputs: Inputs | None = None
        self._increment: Increment | None = None
        self._code = fingerprint_of(code_of(self._tables), folder.settings.engine.name)
        self._given = fingerprint_of(
            self._code, msgspec.json.encode(self._shop).decode(), *self._fingerprints.values(), *(each.name for each in self._tables)
        )
        self._old = self._last()
        same = self._old is not None and (self._old[1].code, self._old[1].shop) == (self._code, self._shop)
        self._known = records.queries(self._old[0]) if self._old is not None and same else {}

    def run(self, progress: Callable[[str, int, int], None]) -> tuple[Path, Record]:
        """Make the build and put it to use. Where nothing changed, it is the one in use."""
        with self._warehouse:
            return self._old if self._old is not None and self._old[1].given == self._given else self._anew(progress)

    def _anew(self, progress: Callable[[str, int, int], None]) -> tuple[Path, Record]:
        work = Path(mkdtemp(dir=self._folder.builds, prefix=".building-"))
        try:
            with TemporaryDirectory(dir=self._folder.builds, prefix=".building-") as aside:
                record = self._made(work, Path(aside), progress)
            target = self._place(work, record)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        self._prune(target)
        return target, record

    def _made(self, work: Path, aside: Path, progress: Callable[[str, int, int], None]) -> Record:
        """Make every table, and say what the build is made of."""
        if self._old is not None:
            self._inputs = Inputs(self._warehouse, self._raws, self._tables, self._rows_of, self._files, self._old, aside)
            self._increment = Increment(self._inputs, self._shop)
            for name in self._raws:
                self._look_at(name, self._inputs)
        built = {}
        for done, table in enumerate(self._tables):
            progress(table.name, done, len(self._tables))
            built[table.name] = self._table(table, work)
            self._rows[table.name] = built[table.name].rows
        arrived = {name.removeprefix(RAW): self._arrived(name) for name in self._raws}
        if self._increment is not None:
            self._increment.close()
        name = fingerprint_of(*(each.fingerprint for each in built.values()), msgspec.json.encode(self._shop).decode())[:12]
        sources = {name: each for name, each in arrived.items() if each.rows}
        return Record(id=name, code=self._code, given=self._given, shop=self._shop, tables=built, sources=sources)

    def _look_at(self, name: str, inputs: Inputs) -> None:
        """Note that a source may have changed."""
        was = self._before(name)
        if (was.fingerprint if was is not None else "") != self._fingerprints[name] and (was is not None or self._rows[name]):
            more = self._raws.more(name, was)
            inputs.changes.maybe(name, partial(self._raws.changed, name, was), None if more is None else partial(bool, more))

    def _before(self, name: str) -> Arrived | None:
        return self._old[1].sources.get(name.removeprefix(RAW)) if self._old is not None else None

    def _arrived(self, name: str) -> Arrived:
        before = self._before(name)
        changed = self._inputs.changes.seen(name) if self._inputs is not None and before is not None else None
        return self._raws.arrived(name, before, changed)

    def _last(self) -> tuple[Path, Record] | None:
        """The build in use, whose unchanged tables are taken over; None where a file of it is missing."""
        name = self._folder.in_use
        path = self._folder.builds / name
        record = records.read(path) if name else None
        return (path, record) if record is not None and record.is_whole(path) else None

    # ── one table ─────────────────────────────────────────────────────────

    def _table(self, table: Table, work: Path) -> Built:
        """Build one table, as little of it as will do; one whose first input has no rows has none."""
        home = work / table.name
        home.mkdir()
        formula = self._formula(table)
        fingerprint = (
            formula if table.name in self._empty else fingerprint_of(formula, *(self._fingerprints.get(name, "") for name in table.of))
        )
        self._fingerprints[table.name] = fingerprint
        old = self._old[1].tables.get(table.name) if self._old is not None else None
        if old is not None and old.formula == formula:
            parts = old.parts if old.fingerprint == fingerprint else self._in_part(table, old, home)
            if parts is not None:
                return self._taken(table, Built(fingerprint=fingerprint, formula=formula, parts=parts), home)
        self._write(table, home)
        self._files[table.name] = sorted(home.iterdir())
        self._note(table, is_alike=old is not None and old.formula == formula)
        return Built(fingerprint=fingerprint, formula=formula, parts=self._spans(table, self._files[table.name]))

    def _note(self, table: Table, *, is_alike: bool) -> None:
        """Note that a table that was done again as a whole may have changed; one of another formula has."""
        if self._inputs is None:
            return
        if is_alike:
            self._inputs.changes.maybe(table.name, partial(self._inputs.differs, table.name), partial(self._inputs.is_other, table.name))
        else:
            self._inputs.changes.maybe(table.name, lambda: None)

    def _formula(self, table: Table) -> str:
        """The hash of a table's query; as long as program and shop are the same, nothing needs to be compiled for it."""
        if self._is_empty(table):
            self._empty.add(table.name)
        if self._old is not None and table.name in self._known and (self._known[table.name] == "") == (table.name in self._empty):
            self._queries[table.name] = self._known[table.name]
            return self._old[1].tables[table.name].formula
        rows = self._of(table)
        if table.name in self._empty:
            self._queries[table.name] = ""
            return fingerprint_of(table.name, str(rows.schema()))
        if isinstance(rows, pa.Table):
            self._queries[table.name] = None
            return fingerprint_of(*(str(column.to_pylist()) for column in rows.columns))
        query = self._queries[table.name] = self._warehouse.query(rows)
        return fingerprint_of(query)

    def _of(self, table: Table) -> ir.Table | pa.Table:
        """What a table's function makes of its inputs; where no query does, the rows are held: to make them again takes as long."""
        rows = table.rows(**{name: self._input(name) for name in table.of})
        if isinstance(rows, pa.Table):
            self._held[table.name] = rows
        elif table.name in self._empty:
            self._held[table.name] = rows.schema().to_pyarrow().empty_table()
        return rows

    def _in_part(self, table: Table, old: Built, home: Path) -> dict[str, Part] | None:
        """Take over what is the same of a table, and write the months that aren't; None where all must be redone."""
        if self._inputs is None or self._increment is None or table.name in self._empty:
            return None
        if not any(self._inputs.changes.are_in(name) for name in table.of):
            return old.parts
        query = self._queries[table.name]
        if not query or not (old.is_monthly and self._is_monthly(table)):
            return None
        months = self._increment.redo(table, query, home)
        if months is None:
            return None
        parts = {name: part for name, part in old.parts.items() if name not in months}
        written = [home / f"{month}.parquet" for month in sorted(months) if (home / f"{month}.parquet").exists()]
        return {**parts, **self._spans(table, written)} if written else parts or None

    def _taken(self, table: Table, built: Built, home: Path) -> Built:
        """Take a table's unchanged files over: they are the same files."""
        if self._old is not None:
            for part in (each for each in built.parts if not (home / f"{each}.parquet").exists()):
                os.link(self._old[0] / table.name / f"{part}.parquet", home / f"{part}.parquet")
        self._files[table.name] = sorted(home.iterdir())
        return built

    def _write(self, table: Table, home: Path) -> None:
        """Write all rows of a table."""
        query = self._queries.get(table.name)
        if not query:
            if table.name not in self._held:
                self._of(table)
            self._warehouse.write(self._held.pop(table.name), home / f"{WHOLE}.parquet")
            return
        for name in table.of:
            self._input(name)
        if table.day is not None and self._is_monthly(table):
            self._warehouse.copy_months(query, table.day, home)
        if not any(home.iterdir()):
            self._warehouse.copy(query, home / f"{WHOLE}.parquet")

    def _is_empty(self, table: Table) -> bool:
        return table.of[0] in self._empty

    def _is_monthly(self, table: Table) -> bool:
        """Whether a table is worth a file for each month: known from what goes into it, so that every way to build it finds the same."""
        return table.is_redone_in_part and max(self._rows.get(name, 0) for name in table.of) > self._folder.settings.engine.month_rows

    def _input(self, name: str) -> ir.Table | Shop:
        """What a table's function is given for one of its parameters."""
        if name == "shop":
            return self._shop
        return self._raws.table(name) if name in self._raws else self._rows_of(name)

    def _rows_of(self, name: str) -> ir.Table:
        """The rows of a table of this build."""
        if name not in self._named:
            self._named[name] = self._warehouse.name(name, self._files[name])
        return self._named[name]

    @staticmethod
    def _spans(table: Table, files: Sequence[Path]) -> dict[str, Part]:
        """What files of a table hold that have just been written."""
        return {file.stem: Part(rows=row_count(file)) if table.day is None else _spanned(file, table.day) for file in files}

    # ── the whole build ───────────────────────────────────────────────────

    def _place(self, work: Path, record: Record) -> Path:
        """Give the build its name, then point to it: the moment at which it is in use. The same build by another program is kept."""
        target = self._folder.builds / record.id
        same = records.read(target)
        if same is not None and same.is_whole(target):
            record = replace(record, tables=same.tables)
            records.write(target, record, self._queries)
        else:
            shutil.rmtree(target, ignore_errors=True)
            records.write(work, record, self._queries)
            for file in (each for each in work.rglob("*") if each.is_file()):
                with file.open("rb") as content:
                    os.fsync(content.fileno())
            work.replace(target)
        replace_whole(self._folder.current, record.id.encode())
        return target

    def _prune(self, keep: Path) -> None:
        builds = sorted((path for path in self._folder.builds.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        for path in builds[:-_KEEP]:
            if path != keep:
                shutil.rmtree(path, ignore_errors=True)
        for path in self._folder.builds.glob(".building-*"):
            shutil.rmtree(path, ignore_errors=True)


def _spanned(file: Path, day: str) -> Part:
    """The days of a file, by one column of it, some at a time."""
    days: set[date] = set()
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(1 << 20, columns=[day]):
            days.update(batch.column(0).unique().drop_null().to_pylist())
        rows = opened.metadata.num_rows
    return Part(rows=rows, first_day=min(days, default=None), last_day=max(days, default=None), days=len(days))
