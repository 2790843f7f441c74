"""One sheet, split by contract into typed Parquet files; the rows that break it, with their place and reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis.common.deferred import Deferred

from zhanggui.engine.intake.cast import BLANKS, Manner, cast
from zhanggui.engine.intake.problems import REPEATED, Problem, broken, problems
from zhanggui.engine.intake.unpack import Sheet
from zhanggui.nouns import Export, Kind, Source, Take
from zhanggui.warehouse import Reject, Warehouse, json_fields, json_is_valid
from zhanggui.words import Text

WHY = "#why"
ROW = "#row"
NUMBER = "#number"
JSON = "#json"

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

NOWHERE = Problem("", Text("不属于任何数据源", "it belongs to no source"), Text("检查这一行的类型", "look at what kind of row it is"))
NOT_JSON = Problem(JSON, Text("这一行不是合法的 JSON", "the line is not valid JSON"), Text("改正这一行", "correct the line"))


def schema(source: Source) -> dict[str, str]:
    """The columns of a source in the warehouse, with their types."""
    return {column.name: _TYPES[column.kind] for column in source.columns}


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
    kept: tuple[Kept, ...]
    apart: pa.Table | None

    @property
    def rows_apart(self) -> int:
        """How many rows were set apart."""
        return 0 if self.apart is None else int(self.apart.num_rows)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A take, cast and written: its file, its problems, and how many rows it has."""

    take: Take
    path: Path
    problems: tuple[Problem, ...]


class Stager:
    """Takes one sheet apart."""

    def __init__(self, warehouse: Warehouse, sheet: Sheet, export: Export, manner: Manner, today: date, work: Path) -> None:
        """Prepare to read `sheet` as `export`; files go to the folder `work`."""
        self._warehouse, self._sheet, self._export = warehouse, sheet, export
        self._today, self._work = today, work
        self._rejects: list[Reject] = []
        self._manner = manner
        self._straight = len(export.takes) == 1 and export.numbered_by is None and not export.takes[0].once

    def run(self) -> Staged:
        """Write the good rows of each take, and collect the others."""
        self._manner = self._observed(self._manner)
        trials = [self._try(number, take) for number, take in enumerate(self._export.takes)]
        bad = self._bad(trials)
        kept = tuple(self._keep(trial, bad) for trial in trials)
        rows_in = self._count(trials) + len(self._rejects)
        apart = self._apart(bad) if bad or self._rejects else None
        return Staged(rows_in, kept, apart)

    # ── reading ───────────────────────────────────────────────────────────

    @cached_property
    def _raw(self) -> ir.Table:
        """The rows as they came; a text file that is read more than once is rewritten first."""
        sheet = self._sheet
        if sheet.dialect is None:
            return self._numbered
        return self._numbered if sheet.json_lines or not self._straight else self._text()

    def _text(self) -> ir.Table:
        if self._sheet.path is None or self._sheet.dialect is None:
            raise TypeError(self._sheet.label)
        return self._warehouse.csv(self._sheet.path, self._sheet.dialect, BLANKS)

    @cached_property
    def _numbered(self) -> ir.Table:
        """The same rows with `#row`, and `#number` where the export numbers them."""
        sheet = self._sheet
        if sheet.rows is not None:
            rows = self._warehouse.hold(sheet.rows.append_column(ROW, pa.array(np.arange(sheet.rows.num_rows))))
        elif sheet.dialect is None and sheet.path is not None:
            rows = self._warehouse.parquet(sheet.path, numbered=True)
        else:
            path = self._work / "raw.parquet"
            self._warehouse.write(self._text(), path)
            self._rejects = self._warehouse.rejects()
            rows = self._warehouse.parquet(path, numbered=True)
            rows = self._json(rows) if sheet.json_lines else rows
        parent = self._export.numbered_by
        if parent is None or NUMBER in rows.columns:
            return rows
        number = ibis.row_number().over(group_by=rows[parent], order_by=rows[ROW]) + 1
        return rows.mutate(**{NUMBER: number.cast("string")})

    def _json(self, rows: ir.Table) -> ir.Table:
        names = json_names(self._warehouse, rows)
        return rows.mutate(**json_fields(rows[JSON], names))

    def _observed(self, manner: Manner) -> Manner:
        """Settle what the file's own first rows tell: which of day and month comes first, comma or point."""
        if self._sheet.path is not None and self._sheet.dialect is None:
            return manner
        sample = self._warehouse.read(self._raw.limit(5000))
        columns = {header: _values(sample, header) for header in self._headers(Kind.TIME, Kind.DAY) if header in sample.column_names}
        pairs = [tuple(map(int, found.groups())) for values in columns.values() for value in values if (found := _SLASHED.match(value))]
        day_first, month_first = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)  # noqa: PLR2004 - months
        if self._export.day_first is not None:
            manner = replace(manner, day_first=self._export.day_first)
        elif day_first != month_first:
            manner = replace(manner, day_first=day_first)
        amounts = [value for header in self._headers(Kind.MONEY) if header in sample.column_names for value in _values(sample, header)]
        comma = bool(amounts) and all(_COMMA.match(value) for value in amounts) and any("," in value for value in amounts)
        return replace(manner, decimal_comma=manner.decimal_comma or comma)

    def _headers(self, *kinds: Kind) -> list[str]:
        return [
            header
            for take in self._export.takes
            for name, header in take.columns.items()
            if isinstance(header, str) and take.source.column(name).kind in kinds
        ]

    # ── trying ────────────────────────────────────────────────────────────

    def _try(self, number: int, take: Take) -> _Trial:
        """Cast every row of a take, and note in `#why` the first problem of each."""
        rows = self._raw if take.where is None else self._raw.filter(take.where.resolve(self._raw).fill_null(False))  # noqa: FBT003 - Ibis's signature
        raw = {name: _resolve(said, rows) for name, said in take.columns.items()}
        typed = self._typed(rows, take.source, raw)
        found = tuple(self._problems(take.source, raw, typed, rows))
        why = ibis.cases(*((problem.found, index) for index, problem in enumerate(found)), else_=ibis.null("int16"))
        names = [*schema(take.source), *((ROW,) if ROW in rows.columns else ())]
        path = self._work / f"{number}.{take.source.name}.parquet"
        self._warehouse.write(typed.mutate(**{WHY: why.cast("int16")}).select(*names, WHY), path)
        if self._straight and self._sheet.dialect is not None and not self._sheet.json_lines:
            self._rejects = self._warehouse.rejects()
        return _Trial(take, path, found)

    def _typed(self, rows: ir.Table, source: Source, raw: Mapping[str, ir.Value]) -> ir.Table:
        """The rows with every column of the contract; those that the file lacks are null."""
        columns = {
            column.name: cast(raw[column.name], column, self._manner)
            if column.name in raw
            else ibis.null(_TYPES[column.kind])
            for column in source.columns
        }
        asides = {f"#raw_{name}": value for name, value in raw.items()}
        numbers = {ROW: rows[ROW]} if ROW in rows.columns else {}
        extra = {JSON: rows[JSON]} if JSON in rows.columns else {}
        return rows.select(**columns, **asides, **numbers, **extra)

    def _problems(self, source: Source, raw: Mapping[str, ir.Value], typed: ir.Table, rows: ir.Table) -> Sequence[Problem]:
        aside = {name: typed[f"#raw_{name}"] for name in raw}
        found = list(problems(source, aside, typed, self._today))
        if JSON in rows.columns:
            found.insert(0, replace(NOT_JSON, found=~json_is_valid(typed[JSON])))
        return found

    # ── sorting out ───────────────────────────────────────────────────────

    def _bad(self, trials: Sequence[_Trial]) -> dict[int, tuple[Problem, str]]:
        """The rows at fault, each with its first problem and the header of the cell."""
        bad: dict[int, tuple[Problem, str]] = {}
        for trial in trials:
            rows = self._file(trial)
            for row, why in self._pairs(rows.filter(rows[WHY].notnull()).select(ROW, WHY)):
                problem = trial.problems[why]
                bad.setdefault(row, (problem, _header(trial.take, problem.column)))
            if not trial.take.once:
                for row in self._repeated(rows.filter(rows[WHY].isnull()), trial.take.source.key):
                    bad.setdefault(row, (REPEATED, _header(trial.take, trial.take.source.key[0])))
        if all(take.where is not None for take in self._export.takes):
            for row in self._homeless(trials):
                bad.setdefault(row, (NOWHERE, ""))
        return bad

    def _file(self, trial: _Trial) -> ir.Table:
        """What was written for a take, each row with its place in the sheet."""
        written = self._warehouse.parquet(trial.path, numbered=not self._has_row(trial))
        return written

    def _has_row(self, trial: _Trial) -> bool:
        return ROW in self._warehouse.parquet(trial.path).columns

    def _pairs(self, rows: ir.Table) -> list[tuple[int, int]]:
        found = self._warehouse.read(rows.order_by(ROW))
        return list(zip(found[ROW].to_pylist(), found[WHY].to_pylist(), strict=True))

    def _repeated(self, rows: ir.Table, key: Sequence[str]) -> list[int]:
        """The rows whose key an earlier row has. Hashes are compared first: mostly that settles it."""
        if self._warehouse.has_unique(rows, key):
            return []
        place = ibis.row_number().over(group_by=[rows[name] for name in key], order_by=rows[ROW])
        again = rows.mutate(place=place).filter(lambda t: t.place > 0).select(ROW)
        return [row for row in self._warehouse.read(again)[ROW].to_pylist()]

    def _homeless(self, trials: Sequence[_Trial]) -> list[int]:
        homes = ibis.union(*(self._file(trial).select(ROW) for trial in trials)) if len(trials) > 1 else self._file(trials[0]).select(ROW)
        return [row for row in self._warehouse.read(self._numbered.select(ROW).anti_join(homes, ROW))[ROW].to_pylist()]

    def _keep(self, trial: _Trial, bad: Mapping[int, object]) -> Kept:
        source, path = trial.take.source, trial.path
        if not bad and not trial.take.once:
            return Kept(source, path, self._warehouse.count(self._warehouse.parquet(path)))
        rows = self._file(trial)
        apart = self._warehouse.hold(pa.table({ROW: pa.array(list(bad), pa.int64())}))
        good = rows.filter(rows[WHY].isnull()).anti_join(apart, ROW)
        if trial.take.once:
            place = ibis.row_number().over(group_by=[good[name] for name in source.key], order_by=good[ROW])
            good = good.mutate(place=place).filter(lambda t: t.place == 0)
        target = path.with_suffix(".kept.parquet")
        self._warehouse.write(good.order_by(ROW).select(*schema(source)), target)
        return Kept(source, target, self._warehouse.count(self._warehouse.parquet(target)))

    def _count(self, trials: Sequence[_Trial]) -> int:
        rows = self._warehouse.parquet(trials[0].path) if self._straight else self._numbered
        return self._warehouse.count(rows)

    # ── setting apart ─────────────────────────────────────────────────────

    def _apart(self, bad: Mapping[int, tuple[Problem, str]]) -> pa.Table:
        """The rows at fault as they came, each with file, line, column, value, reason and fix."""
        rows = self._rows_at(sorted(bad))
        own = [name for name in rows.column_names if not name.startswith("#")]
        faults = [bad[row] for row in rows[ROW].to_pylist()]
        lines = self._lines(np.asarray(rows[ROW].to_pylist(), dtype=np.int64))
        values = [self._cell(rows, header, place) for place, (_problem, header) in enumerate(faults)]
        table = _reasons(self._sheet.label, lines, [header for _, header in faults], values, [problem for problem, _ in faults])
        numbers = rows[NUMBER].cast(pa.string()) if NUMBER in rows.column_names else pa.nulls(rows.num_rows, pa.string())
        table = table.append_column(NUMBER, numbers)
        for name in own:
            table = table.append_column(name, rows[name].cast(pa.string()))
        return _with_rejects(table, self._sheet, self._rejects)

    def _rows_at(self, places: Sequence[int]) -> pa.Table:
        chosen = self._warehouse.hold(pa.table({ROW: pa.array(places, pa.int64())}))
        numbered = self._numbered
        return self._warehouse.read(numbered.semi_join(chosen, ROW).order_by(ROW))

    @staticmethod
    def _cell(rows: pa.Table, header: str, place: int) -> str:
        if header not in rows.column_names:
            return ""
        value = rows[header][place].as_py()
        return "" if value is None else str(value)

    def _lines(self, places: np.ndarray[Any, np.dtype[np.int64]]) -> list[int]:
        """The line of the file on which each row begins.

        Rejected lines are counted by the engine, rows aren't; a quoted value may
        hold line breaks. So a row's line is its record, plus the breaks before it.
        """
        sheet = self._sheet
        if sheet.dialect is None:
            return [int(place) + 1 + sheet.lines for place in places]
        records = places + 1
        for reject in sorted(each.line - int(sheet.dialect.has_header) - sheet.dialect.skip for each in self._rejects):
            records = records + (records >= reject)
        breaks = self._breaks_before(places)
        return [int(line) for line in records + int(sheet.dialect.has_header) + sheet.dialect.skip + breaks]

    def _breaks_before(self, places: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
        rows = self._numbered
        texts = [name for name in rows.columns if not name.startswith("#") and rows[name].type().is_string()]
        if not texts or self._sheet.json_lines:
            return np.zeros(len(places), dtype=np.int64)
        count = sum((rows[name].length() - rows[name].replace("\n", "").length()).fill_null(0) for name in texts)
        held = self._warehouse.read(rows.select(row=rows[ROW], breaks=count).filter(ibis._.breaks > 0).order_by("row"))
        at, breaks = held["row"].to_numpy(), np.cumsum(held["breaks"].to_numpy())
        before = np.searchsorted(at, places, side="left")
        return np.where(before > 0, np.concatenate([[0], breaks])[before], 0).astype(np.int64)


_SLASHED = re.compile(r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}\b")
_COMMA = re.compile(r"^[^\d]*\d{1,3}(\.\d{3})*(,\d{1,2})?$|^\d+(,\d{1,2})?$")


def _values(sample: pa.Table, header: str) -> list[str]:
    return [value for value in sample[header].to_pylist() if isinstance(value, str) and value.strip()]


def _resolve(said: str | Deferred, rows: ir.Table) -> ir.Value:
    return rows[said] if isinstance(said, str) else said.resolve(rows)


def _header(take: Take, column: str) -> str:
    said = take.columns.get(column, column)
    return said if isinstance(said, str) else column


def json_names(warehouse: Warehouse, rows: ir.Table) -> list[str]:
    """The keys of the first thousand lines."""
    return warehouse.json_keys(rows.limit(1000), JSON)


def _reasons(label: str, lines: Sequence[int], headers: Sequence[str], values: Sequence[str], found: Sequence[Problem]) -> pa.Table:
    return pa.table(
        {
            "#file": pa.array([label] * len(lines), pa.string()),
            "#line": pa.array(lines, pa.int64()),
            "#column": pa.array(headers, pa.string()),
            "#value": pa.array(values, pa.string()),
            "#原因": pa.array([problem.reason.zh for problem in found], pa.string()),
            "#reason": pa.array([problem.reason.en for problem in found], pa.string()),
            "#改法": pa.array([problem.fix.zh for problem in found], pa.string()),
            "#fix": pa.array([problem.fix.en for problem in found], pa.string()),
        }
    )


def _with_rejects(table: pa.Table, sheet: Sheet, rejects: Sequence[Reject]) -> pa.Table:
    """Put the lines that are not even rows beside the others, their text in the first column."""
    if not rejects:
        return table
    found = [broken(reject.kind) for reject in rejects]
    texts = [reject.text.rstrip("\r\n") for reject in rejects]
    extra = _reasons(sheet.label, [reject.line for reject in rejects], [""] * len(rejects), texts, found)
    both = pa.concat_tables([table, extra], promote_options="default")
    return both.sort_by("#line")
