"""What a shop's tables need of an analytical engine, and nothing more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

UNDATED = "undated"
"""The file of the rows without a day, of a table that is kept month by month."""


class Warehouse(ABC):
    """An engine that names Parquet files, runs expressions over them, and writes Parquet files."""

    def __init__(self) -> None:
        """Know of no table yet."""
        self._lying: dict[str, Sequence[Path]] = {}
        self._tables: dict[str, ir.Table] = {}

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self.close()

    @abstractmethod
    def about(self) -> str:
        """What it is, in which version and zone."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""

    # ── naming files ──────────────────────────────────────────────────────

    @abstractmethod
    def name(self, table: str, files: Sequence[Path], schema: Mapping[str, str] | None = None) -> ir.Table:
        """Call the rows of Parquet `files` by a name, in this connection and in the SQL of receipts; `schema` says which columns."""

    @abstractmethod
    def latest(
        self, table: str, files: Sequence[Path], key: Sequence[str], schema: Mapping[str, str], within: str | None = None
    ) -> ir.Table:
        """Call by a name the rows of `files`, of each key only that of the last file: later files supersede.

        `within` is the name of a table of keys: rows of others are not looked at.
        """

    @abstractmethod
    def empty(self, table: str, schema: Mapping[str, str]) -> ir.Table:
        """A table of no rows: a source of which nothing came."""

    def lies(self, table: str, files: Sequence[Path]) -> None:
        """Say where a table lies. It is named when something asks for it: to name all tables of a build takes longer than a question."""
        self._lying[table] = files

    def table(self, name: str) -> ir.Table:
        """Name a table in an expression; reads nothing but, once, its columns."""
        if name in self._lying:
            self.name(name, self._lying[name])
            self._lying.pop(name, None)
        return self._tables[name]

    def _named_in(self, sql: str) -> None:
        """Name what lies somewhere and is spoken of in a query."""
        for name in [each for each in self._lying if each in sql]:
            self.table(name)

    @abstractmethod
    def view(self, name: str, expr: ir.Table) -> ir.Table:
        """Call the rows of `expr` by a name: what is derived from them is then planned and compiled from there."""

    @abstractmethod
    def hold(self, rows: pa.Table) -> ir.Table:
        """Rows that are already in memory."""

    @abstractmethod
    def beside(self) -> Self:
        """A second connection, to which names mean something else; it reads what the first one keeps."""

    def keep(self, query: str, place: Path) -> None:
        """Put the rows of a query aside for as long as the connection is open, at a place that is named as a file is."""
        self.copy(query, place)

    def kept(self, rows: ir.Table, place: Path) -> ir.Table:
        """Rows put aside."""
        self.keep(self.query(rows), place)
        return self.name(place.stem, [place], dict(rows.schema().items()))

    # ── running expressions ───────────────────────────────────────────────

    @abstractmethod
    def read(self, expr: ir.Table) -> pa.Table:
        """Run `expr`."""

    def rows(self, expr: ir.Table) -> list[dict[str, Any]]:
        """Run `expr`, which has few rows."""
        found: list[dict[str, Any]] = self.read(expr).to_pylist()
        return found

    def one(self, expr: ir.Table) -> dict[str, Any]:
        """Run `expr`, which has one row."""
        (row,) = self.rows(expr)
        return row

    @abstractmethod
    def count(self, expr: ir.Table) -> int:
        """How many rows `expr` has."""

    def is_same(self, one: ir.Table, other: ir.Table) -> bool:
        """Whether two tables of the same columns have the same rows."""
        return self.count(one) == self.count(other) and not self.count(one.difference(other).union(other.difference(one)))

    @abstractmethod
    def has_unique(self, expr: ir.Table, key: Sequence[str]) -> bool:
        """Whether no two rows share a key."""

    @abstractmethod
    def grouped(self, rows: ir.Table, sets: Iterable[Sequence[str]], values: Mapping[str, ir.Value]) -> pa.Table:
        """Aggregate `rows` once for each set of columns, reading them once; a column not in the set is null."""

    # ── queries ───────────────────────────────────────────────────────────

    @abstractmethod
    def query(self, expr: ir.Table) -> str:
        """The query that `expr` stands for, as the engine runs it."""

    @abstractmethod
    def sql(self, expr: ir.Table) -> str:
        """Write the query that `expr` stands for, for a person to read."""

    @abstractmethod
    def quoted(self, name: str) -> str:
        """A name as the engine's queries write it, for a query that is put together from others."""

    @abstractmethod
    def run(self, sql: str) -> list[dict[str, Any]]:
        """Run the query of a receipt."""

    def write(self, expr: ir.Table | pa.Table, path: Path) -> None:
        """Write the rows of `expr` to a Parquet file."""
        if isinstance(expr, pa.Table):
            pq.write_table(expr, path, compression="zstd")
        else:
            self.copy(self.query(expr), path)

    @abstractmethod
    def copy(self, query: str, path: Path) -> None:
        """Write the rows of a query to a Parquet file."""

    @abstractmethod
    def copy_months(self, query: str, day: str, folder: Path, since: date | None = None) -> None:
        """Write the rows of a query, of the days `since` one, to a Parquet file for each month, as `2025-11.parquet`, reading them once."""


def months_named(work: Path, folder: Path) -> None:
    """Move files that were written by `#month`, one each, to where a table's months lie."""
    for file in sorted(work.glob("*/*.parquet")):
        month = file.parent.name.partition("=")[2]
        is_month = month.isdecimal() and int(month) > 0  # Sail writes a month that isn't known as nought
        place = folder / (f"{month[:4]}-{month[4:]}.parquet" if is_month else f"{UNDATED}.parquet")
        if place.exists():
            raise FileExistsError(place)
        file.replace(place)
