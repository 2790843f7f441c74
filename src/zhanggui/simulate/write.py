"""Write the files that a real shop exports, with the faults that real exports have."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from zhanggui.simulate.arrays import Dice
from zhanggui.simulate.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file to write: rows of a source under the headers that the file has."""

    file: str
    source: str
    rows: pa.Table
    garbage: Sequence[tuple[str, str]] = ()  #: (column, what stands there) in the bad rows
    headers: dict[str, str] = field(default_factory=dict)  #: headers that differ from the column's name
    encoding: str = "utf-8"
    twins: bool = True  #: whether some rows stand in it twice


@dataclass(slots=True, kw_only=True)
class Desk:
    """Writes sheets into a folder and counts what it wrote."""

    plan: Plan
    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    faults: dict[str, dict[str, int | str]] = field(default_factory=dict)

    def write(self, sheet: Sheet) -> None:
        """Write a CSV file: the good rows, then some of them again, then bad ones. What has no rows is not exported."""
        if not len(sheet.rows):
            return
        dice = self.plan.dice(f"faults {sheet.file}")
        twins, bad = _twins(dice, self.plan, sheet), _bad(dice, self.plan, sheet)
        path = self.folder / sheet.file
        with path.open("wb") as out:
            pc_csv.write_csv(_headed(sheet.rows, sheet.headers), out)
            for extra in (twins, bad):
                if len(extra):
                    pc_csv.write_csv(extra, out, pc_csv.WriteOptions(include_header=False))
        if sheet.encoding != "utf-8":
            path.write_bytes(path.read_text("utf-8").encode(sheet.encoding))
        self._count(sheet.file, sheet.source, len(sheet.rows), len(twins), len(bad))

    def write_parquet(self, file: str, source: str, parts: Iterable[tuple[pa.Table, pa.Table | None]]) -> None:
        """Write a Parquet file part by part: (good rows, extra bad rows of the same schema)."""
        dice = self.plan.dice(f"faults {file}")
        good = twins = bad = 0
        writer: pq.ParquetWriter | None = None
        for rows, spoiled in parts:
            again = rows.take(pa.array(_some(dice, self.plan, len(rows))))
            writer = writer or pq.ParquetWriter(self.folder / file, rows.schema, compression="snappy", store_schema=False)
            for each in (rows, again, spoiled):
                if each is not None and len(each):
                    writer.write_table(each)
            good, twins, bad = good + len(rows), twins + len(again), bad + (0 if spoiled is None else len(spoiled))
        if writer is not None:
            writer.close()
        self._count(file, source, good, twins, bad)

    def note(self, file: str, kind: str, what: str) -> None:
        """Record a fault of a whole file."""
        self.faults.setdefault(file, {})[kind] = what

    def _count(self, file: str, source: str, good: int, twins: int, bad: int) -> None:
        self.rows[source] = self.rows.get(source, 0) + good
        noted = self.faults.setdefault(file, {})
        noted |= {"source": source, "good": good, "duplicates": twins, "bad": bad}


def _headed(rows: pa.Table, headers: dict[str, str]) -> pa.Table:
    return rows.rename_columns([headers.get(name, name) for name in rows.column_names])


def _some(dice: Dice, plan: Plan, rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows to be spoiled: half of the share of faults, at least one where there are any."""
    many = math.ceil(rows * plan.faults / 2) if plan.faults and rows else 0
    return np.sort(dice.integers(0, max(rows, 1), many))


def _twins(dice: Dice, plan: Plan, sheet: Sheet) -> pa.Table:
    """Exact copies of good rows."""
    some = _some(dice, plan, len(sheet.rows) if sheet.twins else 0)
    return sheet.rows.take(pa.array(some))


def _bad(dice: Dice, plan: Plan, sheet: Sheet) -> pa.Table:
    """Copies of good rows under keys of their own, each with one cell of garbage."""
    some = _some(dice, plan, len(sheet.rows) if sheet.garbage else 0)
    copies = sheet.rows.take(pa.array(some))
    key = sheet.rows.column_names[0]
    kind = np.arange(len(some)) % max(len(sheet.garbage), 1)
    columns = {name: _text(copies.column(name)) for name in copies.column_names}
    if pa.types.is_date(copies.column(key).type) is False:
        columns[key] = pa.array(np.char.add("BAD-", np.arange(len(some)).astype(str)))
    for number, (name, what) in enumerate(sheet.garbage):
        columns[name] = pc.if_else(pa.array(kind == number), pa.scalar(what), columns[name])
    return pa.table(columns)


def _text(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return pc.cast(whole, pa.string())
