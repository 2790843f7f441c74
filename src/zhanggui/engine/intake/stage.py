"""One sheet, split by contract into typed Parquet files; the rows that break it, with their place and reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis.common.deferred import Deferred

from zhanggui.engine.intake.apart import NUMBER, ROW, WHY, Apart, ApartWriter, Fault, Places
from zhanggui.engine.intake.cast import any_of, cast, is_blank
from zhanggui.engine.intake.observe import observe
from zhanggui.engine.intake.problems import NOT_JSON, NOWHERE, REPEATED, Problem, problems
from zhanggui.engine.intake.raw import JSON, opened, with_numbers
from zhanggui.engine.intake.sheets import Sheet
from zhanggui.engine.intake.times import Manner, with_times
from zhanggui.nouns import Export, Kind, Source, Take
from zhanggui.warehouse import Warehouse, json_is_valid, row_count

TIMES = "#times"

_TYPES = {
    Kind.ID: "string",
    Kind.TEXT: "string",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.MONEY: "decimal(18, 4)",
    Kind.TIME: "timestamp",
    Kind.DAY: "date",
    Kind.FLAG: "boolean",
}


def schema(source: Source) -> dict[str, str]:
    """The columns of a source in the warehouse, with their types."""
    return {column.name: _TYPES[column.kind] for column in source.columns}


class Stumbled(Exception):
    """The engine met lines in a text file that are no rows: it must be rewritten first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of a sheet that make a source."""

    source: Source
    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Staged:
    """A sheet taken apart. rows_in = rows kept + rows apart."""

    rows_in: int
    kept: tuple[Kept, ...] = ()
    apart: Apart = field(default_factory=Apart)
    manner: Manner | None = None


@dataclass(slots=True, frozen=True)
class _Trial:
    """A take, cast: its rows with `#row` and `#why`, the number of their first problem."""

    take: Take
    rows: ir.Table
    path: Path


@dataclass(slots=True, kw_only=True)
class Stager:
    """Takes one sheet apart into the folder `work`; `earlier` are the files of the batches that it mends."""

    warehouse: Warehouse
    sheet: Sheet
    export: Export
    manner: Manner
    today: date
    work: Path
    batch: str
    earlier: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    settled: bool = False
    faults: list[Fault] = field(default_factory=list)

    def run(self) -> Staged:
        """Write the good rows of each take, and the others with their reasons; raises Stumbled."""
        rows = opened(self.sheet, self.warehouse)
        if not self.settled:
            self.manner = observe(self.manner, self.export, self.sheet, rows, self.warehouse)
        straight = len(self.export.takes) == 1 and self.export.numbered_by is None and not self.export.takes[0].once
        return self._straight(rows) if straight else self._split(rows)

    def _check(self) -> None:
        if self.sheet.dialect is not None and self.warehouse.has_rejects():
            raise Stumbled

    # ── one source: straight through ──────────────────────────────────────

    def _straight(self, rows: ir.Table) -> Staged:
        """Cast and write every row in one pass; only where some are bad is the file read again."""
        take = self.export.takes[0]
        path = self.work / f"{take.source.name}.parquet"
        self.warehouse.write(self._cast(rows, take), path)
        self._check()
        total = row_count(path)
        trial = _Trial(take, self.warehouse.parquet(path, numbered=True), path)
        bad = self._bad([trial])
        kept = Kept(take.source, path, total) if bad is None else self._keep(trial, bad)
        return self._staged(total, [kept], self.warehouse.counted(opened(self.sheet, self.warehouse)), bad)

    # ── several sources: split ────────────────────────────────────────────

    def _split(self, rows: ir.Table) -> Staged:
        """Hold the rows, cast those of each take, and write what is good in all of them."""
        raw = self.warehouse.store(rows)
        self._check()
        if self.export.numbered_by is not None:
            raw = self.warehouse.store(with_numbers(raw, self.export))
        total = self.warehouse.count(raw)
        trials = [self._try(raw, take) for take in self.export.takes]
        bad = self._bad(trials, raw)
        if bad is not None:
            trials = [self._without(trial, bad, raw) if trial.take.once else trial for trial in trials]
        kept = [self._keep(trial, bad) for trial in trials]
        return self._staged(total, kept, raw, bad)

    def _try(self, raw: ir.Table, take: Take, *, whole: bool = False) -> _Trial:
        """Cast the rows of a take. Of rows that many lines repeat, one of each is looked at, the first, unless `whole`."""
        rows = raw if take.where is None else raw.filter(take.where.resolve(raw).fill_null(False))  # noqa: FBT003 - Ibis's signature
        if take.once and not whole and JSON not in rows.columns:
            said = {f"#{name}": _resolve(each, rows) for name, each in take.columns.items()}
            rows = rows.select(**said, **{ROW: rows[ROW]}).group_by(*said).aggregate(**{ROW: lambda t: t[ROW].min(), TIMES: lambda t: t.count()})
            renamed = replace(take, columns={name: f"#{name}" for name in take.columns})
            typed = self._cast(self.warehouse.layer(rows), renamed, take)
        else:
            typed = self._cast(rows, take)
        return _Trial(take, self.warehouse.store(typed), self.work / f"{len(self.faults)}.{take.source.name}.parquet")

    def _without(self, trial: _Trial, bad: ir.Table, raw: ir.Table) -> _Trial:
        """A trial of repeated rows without those at fault: where it stood for others too, one of them takes its place."""
        if TIMES not in trial.rows.columns:
            return self._try(raw.anti_join(bad, ROW), trial.take, whole=True)
        spoilt = trial.rows.semi_join(bad, ROW)
        if self.warehouse.count(spoilt.filter(spoilt[TIMES] > 1)):
            return self._try(raw.anti_join(bad, ROW), trial.take)
        return replace(trial, rows=trial.rows.anti_join(bad, ROW))

    # ── casting ───────────────────────────────────────────────────────────

    def _cast(self, rows: ir.Table, take: Take, said: Take | None = None) -> ir.Table:
        """The typed columns of a source, with `#row` where there is one, and in `#why` the first problem of each row.

        Layer upon layer, so that each cell is read once: text, values, problems.
        """
        source = take.source
        beside = [name for name in (ROW, TIMES, JSON) if name in rows.columns]
        raw = {f"#raw_{name}": self._filled(_resolve(each, rows)) for name, each in take.columns.items()}
        texts = self.warehouse.layer(rows.select(**raw, **{name: rows[name] for name in beside}))
        texts = with_times(texts, [source.column(name) for name in take.columns], self.manner, self.warehouse.layer)
        read = {name: cast(texts[f"#raw_{name}"], source.column(name), self.manner) for name in take.columns if name not in texts.columns}
        lacking = {name: ibis.null(kind) for name, kind in schema(source).items() if name not in take.columns}
        typed = self.warehouse.layer(texts.mutate(**read, **lacking))
        found = list(problems(source, {name: typed[f"#raw_{name}"] for name in take.columns}, typed, self.today))
        if JSON in beside:
            found.insert(0, replace(NOT_JSON, found=~json_is_valid(typed[JSON])))
        first = self._note(found, said or take)
        tests = [(problem.found, first + place) for place, problem in enumerate(found) if problem.found is not None]
        why = ibis.cases(*tests, else_=None).cast("int32") if tests else ibis.null("int32")
        return typed.select(*schema(source), *(name for name in beside if name != JSON), **{WHY: why})

    def _filled(self, value: ir.Value) -> ir.Value:
        """Take a word for nothing, such as `NULL`, for nothing; the reader of text files has done so already."""
        plain = self.sheet.dialect is not None and not self.sheet.json_lines
        if plain or not isinstance(value, ir.StringValue):
            return value
        return ibis.ifelse(is_blank(value), ibis.null("string"), value)

    def _note(self, found: Sequence[Problem], take: Take) -> int:
        """Number the problems of a take; the number of the first."""
        first = len(self.faults)
        self.faults.extend(Fault(problem, _header(take, problem.column)) for problem in found)
        return first

    # ── sorting out ───────────────────────────────────────────────────────

    def _bad(self, trials: Sequence[_Trial], raw: ir.Table | None = None) -> ir.Table | None:
        """The rows at fault, each with its first problem; None where there are none."""
        found = [part for trial in trials for part in self._bad_of(trial, raw)]
        if raw is not None and all(trial.take.where is not None for trial in trials):
            homes = any_of([trial.take.where.resolve(raw).fill_null(False) for trial in trials if trial.take.where is not None])  # noqa: FBT003 - Ibis's signature
            found.append(self._marked(raw.filter(~homes), NOWHERE))
        every = found[0] if len(found) == 1 else ibis.union(*found)
        bad = self.warehouse.store(every.group_by(ROW).aggregate(**{WHY: every[WHY].min()}))
        return bad if self.warehouse.count(bad) else None

    def _bad_of(self, trial: _Trial, raw: ir.Table | None) -> Iterator[ir.Table]:
        rows, source = trial.rows, trial.take.source
        at_fault = rows.filter(rows[WHY].notnull()).select(ROW, WHY)
        if not trial.take.once:
            yield at_fault
            yield from self._repeated(rows.filter(rows[WHY].isnull()), source)
        elif raw is not None and self.warehouse.count(at_fault):
            every = self._try(raw, trial.take, whole=True).rows
            yield every.filter(every[WHY].notnull()).select(ROW, WHY)

    def _repeated(self, rows: ir.Table, source: Source) -> Iterator[ir.Table]:
        """The rows whose key an earlier row has, here or among those that this sheet mends."""
        if not self.warehouse.has_unique(rows, source.key):
            place = ibis.row_number().over(group_by=[rows[name] for name in source.key], order_by=rows[ROW])
            yield self._marked(rows.mutate(place=place).filter(lambda t: t.place > 0), REPEATED)
        if files := self.earlier.get(source.name):
            before = ibis.union(*(self.warehouse.parquet(file).select(*source.key) for file in files)) if len(files) > 1 else None
            before = self.warehouse.parquet(files[0]).select(*source.key) if before is None else before
            yield self._marked(rows.semi_join(before, list(source.key)), REPEATED)

    def _marked(self, rows: ir.Table, problem: Problem) -> ir.Table:
        return rows.select(ROW, **{WHY: ibis.literal(self._note([problem], self.export.takes[0]), "int32")})

    def _keep(self, trial: _Trial, bad: ir.Table | None) -> Kept:
        """Write the good rows of a take, in their order."""
        source, rows = trial.take.source, trial.rows
        if trial.take.once:
            place = ibis.row_number().over(group_by=[rows[name] for name in source.key], order_by=rows[ROW])
            rows = rows.filter(rows[WHY].isnull()).mutate(place=place).filter(lambda t: t.place == 0).order_by(ROW)
        elif bad is not None:
            rows = rows.anti_join(bad, ROW).order_by(ROW)
        target = trial.path.with_suffix(".kept.parquet")
        self.warehouse.write(rows.select(*schema(source)), target)
        return Kept(source, target, row_count(target))

    def _staged(self, total: int, kept: Sequence[Kept], raw: ir.Table, bad: ir.Table | None) -> Staged:
        broken = self.sheet.records.broken if self.sheet.records is not None else []
        if bad is None and not broken:
            return Staged(total, tuple(kept), Apart(), self.manner)
        own = [name for name in raw.columns if not name.startswith("#")]
        rows = raw.filter(ibis.literal(value=False)).mutate(**{WHY: ibis.null("int32")}) if bad is None else raw.inner_join(bad, ROW)
        numbers = {NUMBER: rows[NUMBER]} if NUMBER in rows.columns else {}
        texts = rows.order_by(ROW).select(ROW, WHY, **numbers, **{name: rows[name].cast("string") for name in own})
        writing = ApartWriter(path=self.work / "apart.csv", batch=self.batch, label=self.sheet.label, own=tuple(own), faults=tuple(self.faults))
        apart = writing.write(self.warehouse.batches(texts), Places(self.sheet, total, self.work), broken)
        return Staged(total + len(broken), tuple(kept), apart, self.manner)


def _resolve(said: str | Deferred, rows: ir.Table) -> ir.Value:
    return rows[said] if isinstance(said, str) else said.resolve(rows)


def _header(take: Take, column: str) -> str:
    said = take.columns.get(column, column)
    return said if isinstance(said, str) else column
