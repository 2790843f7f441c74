"""One sheet, split by contract into typed Parquet files; the rows that break it, with their place and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.engine.intake.apart import NUMBER, ROW, WHY, Apart, ApartWriter, Places
from zhanggui.engine.intake.cast import any_of
from zhanggui.engine.intake.casting import TIMES, Caster, resolve, schema, unpacked
from zhanggui.engine.intake.observe import observe
from zhanggui.engine.intake.problems import NOWHERE, REPEATED, Problem
from zhanggui.engine.intake.raw import JSON, opened, with_numbers
from zhanggui.engine.intake.readings import Readings
from zhanggui.engine.intake.sheets import Sheet
from zhanggui.engine.intake.times import Manner
from zhanggui.nouns import Export, Source, Take
from zhanggui.warehouse import Intake, filled, row_count

__all__ = ["Kept", "Staged", "Stager", "Stumbled", "schema"]

_WIDE = 4
"""Of a file with more columns than so many times those that are wanted, the others are read only where a row is bad."""


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

    warehouse: Intake
    sheet: Sheet
    export: Export
    manner: Manner
    today: date
    readings: Readings
    work: Path
    batch: str
    earlier: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    settled: bool = False
    caster: Caster = field(init=False)

    def run(self) -> Staged:
        """Write the good rows of each take, and the others with their reasons; raises Stumbled."""
        rows = opened(self.sheet, self.warehouse)
        if not self.settled:
            self.manner = observe(self.manner, self.export, self.sheet, rows, self.warehouse)
        self.caster = Caster(self.warehouse, self.sheet, self.export.name, self.manner, self.today, self.readings)
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
        names = [name for name in rows.columns if not name.startswith("#") or name in (NUMBER, JSON)]
        kept_by = names if len(names) <= _WIDE * len(take.columns) else []
        self.warehouse.write(self.caster.cast(rows, take, keep=kept_by), path)
        self._check()
        total = row_count(path)
        if self._is_clean(path, take.source):
            return self._staged(total, [Kept(take.source, path, total)], None, lambda: rows)
        trial = _Trial(take, self.warehouse.parquet(path, numbered=True), path)
        bad = self._bad([trial])
        if bad is None:
            return self._staged(total, [Kept(take.source, path, total)], None, lambda: rows)
        alone = self._alone(trial, bad)
        kept = self._keep(trial, bad, alone=alone)
        if alone and kept_by:
            return self._staged(total, [kept], bad, lambda: unpacked(trial.rows, kept_by))
        return self._staged(total, [kept], bad, lambda: self.warehouse.counted(opened(self.sheet, self.warehouse)))

    def _is_clean(self, path: Path, source: Source) -> bool:
        """Whether no row has a problem, nor the key of another, as it is with most files: they tell so at a glance."""
        return not self.earlier.get(source.name) and not filled(path)[WHY] and self.warehouse.is_unique([path], source.key)

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
        kept = [self._keep(trial, bad, alone=bad is not None and not trial.take.once and self._alone(trial, bad)) for trial in trials]
        return self._staged(total, kept, bad, lambda: raw)

    def _try(self, raw: ir.Table, take: Take, *, whole: bool = False) -> _Trial:
        """Cast the rows of a take. Of rows that many lines repeat, one of each is looked at, the first, unless `whole`."""
        rows = raw if take.where is None else raw.filter(take.where.resolve(raw).fill_null(False))  # noqa: FBT003 - Ibis's signature
        if take.once and not whole and JSON not in rows.columns:
            said = {f"#{name}": resolve(each, rows) for name, each in take.columns.items()}
            rows = (
                rows.select(**said, **{ROW: rows[ROW]})
                .group_by(*said)
                .aggregate(**{ROW: lambda t: t[ROW].min(), TIMES: lambda t: t.count()})
            )
            renamed = replace(take, columns={name: f"#{name}" for name in take.columns})
            typed = self.caster.cast(self.warehouse.layer(rows), renamed, said=take)
        else:
            typed = self.caster.cast(rows, take)
        return _Trial(take, self.warehouse.store(typed), self.work / f"{len(self.caster.faults)}.{take.source.name}.parquet")

    def _without(self, trial: _Trial, bad: ir.Table, raw: ir.Table) -> _Trial:
        """A trial of repeated rows without those at fault: where it stood for others too, one of them takes its place."""
        if TIMES not in trial.rows.columns:
            return self._try(raw.anti_join(bad, ROW), trial.take, whole=True)
        spoilt = trial.rows.semi_join(bad, ROW)
        if self.warehouse.count(spoilt.filter(spoilt[TIMES] > 1)):
            return self._try(raw.anti_join(bad, ROW), trial.take)
        return replace(trial, rows=trial.rows.anti_join(bad, ROW))

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
        for file in self.earlier.get(source.name, ()):
            yield self._marked(rows.semi_join(self.warehouse.parquet(file), list(source.key)), REPEATED)

    def _marked(self, rows: ir.Table, problem: Problem) -> ir.Table:
        return rows.select(ROW, **{WHY: ibis.literal(self.caster.note(problem), "int32")})

    def _keep(self, trial: _Trial, bad: ir.Table | None, *, alone: bool) -> Kept:
        """Write the good rows of a take, in their order; `alone` it found all that is `bad`."""
        source, rows = trial.take.source, trial.rows
        if trial.take.once:
            place = ibis.row_number().over(group_by=[rows[name] for name in source.key], order_by=rows[ROW])
            rows = rows.filter(rows[WHY].isnull()).mutate(place=place).filter(lambda t: t.place == 0).order_by(ROW)
        elif bad is not None:
            good = rows.filter(rows[WHY].isnull())
            rows = good if alone else good.anti_join(bad, ROW).order_by(ROW)  # a join loses the order
        target = trial.path.with_suffix(".kept.parquet")
        self.warehouse.write(rows.select(*schema(source)), target)
        return Kept(source, target, row_count(target))

    def _alone(self, trial: _Trial, bad: ir.Table) -> bool:
        """Whether the rows at fault are those that a trial itself found."""
        found = trial.rows.filter(trial.rows[WHY].notnull())
        return self.warehouse.count(found) == self.warehouse.count(bad)

    def _staged(self, total: int, kept: Sequence[Kept], bad: ir.Table | None, came: Callable[[], ir.Table]) -> Staged:
        """All that came of the sheet; what is at fault is looked up among the rows as they `came`."""
        broken = self.sheet.records.broken if self.sheet.records is not None else []
        if bad is None and not broken:
            return Staged(total, tuple(kept), Apart(), self.manner)
        raw = came()
        own = tuple(name for name in raw.columns if not name.startswith("#"))
        texts: Iterable[pa.Table] = ()
        if bad is not None:
            rows = raw.inner_join(bad, ROW).order_by(ROW)
            beside = [name for name in (ROW, WHY, NUMBER, JSON) if name in rows.columns]
            texts = self.warehouse.batches(rows.select(*beside, **{name: rows[name].cast("string") for name in own}))
        writer = ApartWriter(
            path=self.work / "apart.csv", batch=self.batch, label=self.sheet.label, own=own, faults=tuple(self.caster.faults)
        )
        apart = writer.write(texts, Places(self.sheet, total, self.work), broken)
        return Staged(total + len(broken), tuple(kept), apart, self.manner)
