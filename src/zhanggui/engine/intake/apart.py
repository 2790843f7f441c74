"""Rows set apart: a CSV file that says of each where it stands, what is wrong and how to mend it, and can be loaded again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from zhanggui.engine.intake.lines import Broken, Records, rewrite
from zhanggui.engine.intake.problems import Problem, broken
from zhanggui.engine.intake.sheets import Sheet

WHY = "#why"
ROW = "#row"
NUMBER = "#number"
_FORMULA = r"^[=+\-@\t\r]"
_SIGNED = r"^[+\-][\d.,]+%?$"
"""A number with its sign is no formula; a sum that begins with one is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem, and the header of the cell that has it."""

    problem: Problem
    header: str


@dataclass(frozen=True, slots=True)
class Apart:
    """What was set apart: how many rows, and how often for which reason ("column⇥原因⇥reason")."""

    path: Path | None = None
    rows: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


class Places:
    """On which line of its file each row of a sheet begins."""

    def __init__(self, sheet: Sheet, total: int, work: Path) -> None:
        """Prepare for a sheet of `total` rows; counts only when asked, and only where cells or blank lines shift the rows."""
        self._sheet, self._total, self._work = sheet, total, work
        self._records = sheet.records

    def of(self, rows: np.ndarray) -> np.ndarray:
        """The lines of rows."""
        sheet = self._sheet
        if (
            self._records is None
            and sheet.path is not None
            and sheet.script is not None
            and sheet.script.lines != sheet.above + self._total
        ):
            self._records = self._found(sheet.path)
        if self._records is not None:
            return self._records.line_of(rows)
        return rows + sheet.above + 1

    def _found(self, path: Path) -> Records | None:
        if self._sheet.script is None:
            return None
        scratch = self._work / "lines"
        records = rewrite(path, self._sheet.script, scratch)
        scratch.unlink()
        return records if records.count == self._total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartWriter:
    """Writes the rows apart of one sheet, whose own columns are `own`."""

    path: Path
    batch: str
    label: str
    own: tuple[str, ...]
    faults: tuple[Fault, ...]

    def write(self, rows: Iterable[pa.Table], places: Places, lines: Sequence[Broken]) -> Apart:
        """Write rows, and the lines that are not even rows, in the order of the file."""
        count, reasons = 0, Counter[str]()
        waiting = sorted(lines, key=lambda each: each.line)
        with self.path.open("wb") as out:
            out.write(b"\xef\xbb\xbf")  # spreadsheets know UTF-8 by its mark
            writer: pa_csv.CSVWriter | None = None
            for table in self._tables(rows, places, waiting):
                safe = _safe(table)
                writer = writer or pa_csv.CSVWriter(out, safe.schema)
                writer.write_table(safe)
                count += table.num_rows
                reasons.update(_reasons(table))
            if writer is not None:
                writer.close()
        return Apart(self.path, count, dict(reasons.most_common()))

    def _tables(self, rows: Iterable[pa.Table], places: Places, waiting: list[Broken]) -> Iterator[pa.Table]:
        for each in rows:
            if not each.num_rows:
                continue
            table = self._table(each, places.of(each[ROW].to_numpy()))
            last = table["#line"][-1].as_py()
            sooner = [line for line in waiting if line.line <= last]
            waiting = waiting[len(sooner) :]
            yield pa.concat_tables([table, self._broken(sooner)]).sort_by("#line") if sooner else table
        if waiting:
            yield self._broken(waiting)

    def _table(self, rows: pa.Table, lines: np.ndarray) -> pa.Table:
        why = rows[WHY].to_numpy()
        values = pa.nulls(rows.num_rows, pa.string())
        for each in np.unique(why):
            header = self.faults[each].header
            if header in rows.column_names:
                values = pc.if_else(pa.array(why == each), rows[header].cast(pa.string()), values)
        faults = [self.faults[each] for each in why]
        numbers = rows[NUMBER].cast(pa.string()) if NUMBER in rows.column_names else pa.nulls(rows.num_rows, pa.string())
        own = {name: rows[name].cast(pa.string()) for name in self.own}
        return self._place(lines, [each.header for each in faults], values, [each.problem for each in faults], {NUMBER: numbers, **own})

    def _broken(self, lines: Sequence[Broken]) -> pa.Table:
        """Lines that are no rows: what could be told apart of them stands in the columns."""
        own = {
            name: pa.array([line.fields[place] if place < len(line.fields) else None for line in lines], pa.string())
            for place, name in enumerate(self.own)
        }
        found = [broken(line.kind) for line in lines]
        values = pa.array([line.text for line in lines], pa.string())
        return self._place(
            [line.line for line in lines], [""] * len(lines), values, found, {NUMBER: pa.nulls(len(lines), pa.string()), **own}
        )

    def _place(
        self, lines: Iterable[int], headers: Sequence[str], values: pa.Array, found: Sequence[Problem], rest: dict[str, pa.Array]
    ) -> pa.Table:
        first = {
            "#batch": pa.array([self.batch] * len(headers), pa.string()),
            "#file": pa.array([self.label] * len(headers), pa.string()),
            "#line": pa.array(lines, pa.int64()),
            "#column": pa.array(headers, pa.string()),
            "#value": values,
            "#原因": pa.array([problem.reason.zh for problem in found], pa.string()),
            "#reason": pa.array([problem.reason.en for problem in found], pa.string()),
            "#改法": pa.array([problem.fix.zh for problem in found], pa.string()),
            "#fix": pa.array([problem.fix.en for problem in found], pa.string()),
        }
        return pa.table({**first, **rest})


def _reasons(table: pa.Table) -> Iterator[str]:
    columns = (table[name].to_pylist() for name in ("#column", "#原因", "#reason"))
    return ("\t".join(each) for each in zip(*columns, strict=True))


def _safe(table: pa.Table) -> pa.Table:
    """What looks like a formula gets an apostrophe, so that a spreadsheet shows it and does no more."""
    for place, name in enumerate(table.column_names):
        column = table[name]
        if pa.types.is_string(column.type):
            looks, number = (pc.match_substring_regex(column, pattern) for pattern in (_FORMULA, _SIGNED))
            risky = pc.fill_null(pc.and_not(looks, number), fill_value=False)
            column = pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
        header = f"'{name}" if name[:1] in "=+-@" else name
        table = table.set_column(place, header, column)
    return table
