"""The embedded engine: DuckDB in this process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot.expressions as sge

from zhanggui.warehouse.abstract import Warehouse, months_named
from zhanggui.warehouse.footers import columns_of

_PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 4096"
"""Half the size of the engine's own choice for less time: a column of many values is soon known not to be worth a dictionary."""

_FIRST_LOOK = 50_000


class DuckWarehouse(Warehouse):
    """One connection to the embedded engine, and the files that it can name."""

    def __init__(
        self, *, memory_gb: float | None = None, threads: int | None = None, spill: Path | None = None, ordered: bool = True
    ) -> None:
        """Open an empty one; what doesn't fit in `memory_gb` goes to `spill`; one that isn't `ordered` may write rows as they come."""
        self._backend = ibis.duckdb.connect()
        super().__init__()
        self._queries = 0
        self._kept: dict[Path, ibis.Schema | None] = {}  #: what was put aside, and its columns, where they are known
        self._begin(self._backend.con)
        if not ordered:
            self._con.execute("SET preserve_insertion_order = false")
        if memory_gb is not None:
            self._con.execute(f"SET memory_limit = '{memory_gb}GB'")
        if threads is not None:
            self._con.execute(f"SET threads = {int(threads)}")
        if spill is not None:
            self._con.execute(f"SET temp_directory = '{_quoted(spill)}'")

    def about(self) -> str:
        """What it is, in which version and zone."""
        return f"DuckDB {duckdb.__version__}, UTC"

    def close(self) -> None:
        """Let go of the connection."""
        self._con.close()

    def _begin(self, con: duckdb.DuckDBPyConnection) -> None:
        """Speak through a connection in which nothing has a name yet."""
        self._con, self._tables, self._lying = con, dict[str, ir.Table](), dict[str, Sequence[Path]]()
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute("SET enable_progress_bar = false")

    def beside(self) -> Self:
        """A second connection, to which names mean something else; it reads what the first one keeps."""
        other = copy(self)
        con = self._con.cursor()
        con.execute("CREATE SCHEMA beside")
        con.execute("SET search_path = 'beside'")
        other._begin(con)  # noqa: SLF001 - one of ours
        return other

    # ── naming files ──────────────────────────────────────────────────────

    def name(self, table: str, files: Sequence[Path], schema: Mapping[str, str] | None = None) -> ir.Table:
        """Call the rows of Parquet `files` by a name, in this connection and in the SQL of receipts; `schema` says which columns."""
        if files[0] in self._kept:
            return self._lent(table, files[0], schema)
        columns = _there(files, schema) if schema else "*"
        self._con.execute(f'CREATE OR REPLACE VIEW "{table}" AS SELECT {columns} FROM {_parquet(files, alike=not schema)}')  # noqa: S608 - our own names
        # A footer is read in a tenth of the time that the engine takes to say what it knows from it.
        return self._named(table, schema or columns_of(files[:1]))

    def keep(self, query: str, place: Path) -> None:
        """Put the rows of a query aside, in memory or in what spills from it."""
        self._con.execute(f'CREATE TABLE main."{place.stem}" AS {query}')
        self._kept[place] = None

    def _lent(self, table: str, place: Path, schema: Mapping[str, str] | None) -> ir.Table:
        """Rows that were put aside, by a name; they have one already."""
        if table != place.stem:
            self._con.execute(f'CREATE OR REPLACE VIEW "{table}" AS FROM main."{place.stem}"')
        if schema is not None:
            self._kept[place] = ibis.schema(schema)
        return self._named(table, self._kept[place] or self._backend.table(place.stem, database="main").schema())

    def latest(
        self, table: str, files: Sequence[Path], key: Sequence[str], schema: Mapping[str, str], within: str | None = None
    ) -> ir.Table:
        """Call by a name the rows of `files`, of each key only that of the last file: later files supersede.

        `within` is the name of a table of keys: rows of others are not looked at.
        """
        those = f' SEMI JOIN "{within}" USING ({_listed(key)})' if within else ""
        self._con.execute(
            f'CREATE OR REPLACE VIEW "{table}" AS SELECT {_there(files, schema)} FROM {_parquet(files, named=True)}{those} '  # noqa: S608 - our own names
            f"QUALIFY row_number() OVER (PARTITION BY {_listed(key)} ORDER BY filename DESC) = 1"
        )
        return self._named(table, schema)

    def empty(self, table: str, schema: Mapping[str, str]) -> ir.Table:
        """A table of no rows: a source of which nothing came."""
        columns = ", ".join(f'CAST(NULL AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in schema.items())
        self._con.execute(f'CREATE OR REPLACE VIEW "{table}" AS SELECT {columns} WHERE false')
        return self._named(table, schema)

    def _named(self, name: str, schema: ibis.Schema | Mapping[str, str] | None) -> ir.Table:
        """A table that has just been given its name, perhaps in place of another; the engine is asked for its columns where nobody knows."""
        self._tables[name] = self._backend.table(name) if schema is None else self._known(name, ibis.schema(schema))
        return self._tables[name]

    def _named_query(self, sql: str, schema: ibis.Schema | None = None) -> ir.Table:
        """A query of the engine's own language under a name of its own: Ibis would parse and rewrite it.

        Where its `schema` is known, the engine isn't asked for it.
        """
        self._queries += 1
        name = f"file_{self._queries}"
        self._con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")
        if schema is None:
            return self._backend.table(name, database=("temp", "main"))
        return self._known(name, schema, ops.Namespace(catalog="temp", database="main"))

    def _known(self, name: str, schema: ibis.Schema, home: ops.Namespace | None = None) -> ir.Table:
        """A table whose columns are known: the engine isn't asked for them."""
        named: ir.Table = ops.DatabaseTable(name, schema=schema, source=self._backend, namespace=home or ops.Namespace()).to_expr()
        return named

    def hold(self, rows: pa.Table) -> ir.Table:
        """Rows that are already in memory."""
        return ibis.memtable(rows)

    # ── running expressions ───────────────────────────────────────────────

    def read(self, expr: ir.Table) -> pa.Table:
        """Run `expr`."""
        rows: pa.Table = self._backend.to_pyarrow(expr)
        return rows

    def count(self, expr: ir.Table) -> int:
        """How many rows `expr` has."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - as above
        found = self._con.execute(f"SELECT count(*) FROM ({self._backend.compile(expr)})").fetchone()  # noqa: S608 - as above
        return int(found[0]) if found is not None else 0

    def is_same(self, one: ir.Table, other: ir.Table) -> bool:
        """Whether two tables of the same columns have the same rows, as told by what the hashes of these come to."""
        sums = (f"SELECT count(*), bit_xor(hash(t)), sum(hash(t)) FROM ({self.query(each)}) t" for each in (one, other))  # noqa: S608 - our own names
        return self._con.execute(" UNION ".join(sums)).fetchall()[1:] == []

    def has_unique(self, expr: ir.Table, key: Sequence[str]) -> bool:
        """Whether no two rows share a key. A file in the order of its key is known at a glance, as its first rows tell.

        Else 64-bit hashes are compared: a `no` may be wrong, and a `yes` is not.
        """
        return self._is_unique(self.query(expr.select(*key)), key)

    def _is_unique(self, sql: str, key: Sequence[str]) -> bool:
        if self._rises(f"{sql} LIMIT {_FIRST_LOOK}", key) and self._rises(sql, key):
            return True
        parts = ", ".join(_identifier(name) for name in key)
        found = self._con.execute(f"SELECT count(*), count(DISTINCT hash({parts})) FROM ({sql})").fetchone()  # noqa: S608 - our own names
        return found is not None and found[0] == found[1]

    def _rises(self, sql: str, key: Sequence[str]) -> bool:
        """Whether each row of a query has a greater key than the one before it."""
        parts = [_identifier(name) for name in key]
        rising = f"{parts[-1]} > lag({parts[-1]}) OVER ()"
        for part in reversed(parts[:-1]):
            rising = f"({part} > lag({part}) OVER () OR ({part} = lag({part}) OVER () AND {rising}))"
        ups = f"SELECT CASE WHEN lag(true) OVER () THEN coalesce({rising}, false) ELSE true END AS up FROM ({sql})"  # noqa: S608 - our own names
        found = self._con.execute(f"SELECT coalesce(bool_and(up), true) FROM ({ups})").fetchone()  # noqa: S608 - our own names
        return found is not None and bool(found[0])

    def quoted(self, name: str) -> str:
        """A name as the engine's queries write it, for a query that is put together from others."""
        return _identifier(name)

    def run(self, sql: str) -> list[dict[str, Any]]:
        """Run the query of a receipt."""
        self._named_in(sql)
        found: list[dict[str, Any]] = self._con.execute(sql).to_arrow_table().to_pylist()
        return found

    def grouped(self, rows: ir.Table, sets: Iterable[Sequence[str]], values: Mapping[str, ir.Value]) -> pa.Table:
        """Aggregate `rows` once for each set of columns, reading them once; a column not in the set is null.

        Ibis has no grouping sets, so its query for all columns is given them here.
        """
        sets = tuple(dict.fromkeys(tuple(columns) for columns in sets))
        columns = tuple(dict.fromkeys(column for each in sets for column in each))
        if not columns:
            return self.read(rows.aggregate(**values))
        query = self._compiled(rows.group_by(*columns).aggregate(**values))
        place = {column: sge.Literal.number(position) for position, column in enumerate(columns, start=1)}
        tuples = [sge.Tuple(expressions=[place[column].copy() for column in each]) for each in sets]
        if len(sets) > 1 or len(sets[0]) < len(columns):
            query.set("group", sge.Group(grouping_sets=[sge.GroupingSets(expressions=tuples)]))
        return self._con.execute(query.sql("duckdb")).to_arrow_table()

    def _compiled(self, expr: ir.Table) -> sge.Select:
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - registers in-memory tables, as `to_pyarrow` does
        query = self._backend.compiler.to_sqlglot(expr)
        if not isinstance(query, sge.Select):
            raise TypeError(type(query))
        return query

    def view(self, name: str, expr: ir.Table) -> ir.Table:
        """Call the rows of `expr` by a name: what is derived from them is then planned and compiled from there."""
        self._con.execute(f'CREATE OR REPLACE VIEW "{name}" AS {self.query(expr)}')
        return self._named(name, expr.schema())

    def query(self, expr: ir.Table) -> str:
        """The query that `expr` stands for, as the engine runs it."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - registers in-memory tables, as `to_pyarrow` does
        return str(self._backend.compile(expr))

    def copy(self, query: str, path: Path) -> None:
        """Write the rows of a query to a Parquet file, in their order, in bounded memory."""
        self._con.execute(f"COPY ({query}) TO '{_quoted(path)}' ({_PARQUET})")

    def copy_months(self, query: str, day: str, folder: Path, since: date | None = None) -> None:
        """Write the rows of a query to a Parquet file for each month of their `day`, as `2025-11.parquet`, reading them once."""
        those = f" WHERE \"{day}\" >= DATE '{since}'" if since else ""
        with TemporaryDirectory(dir=folder) as work:
            self._con.execute(
                f'COPY (SELECT *, year("{day}") * 100 + month("{day}") AS "#month" FROM ({query}){those}) '  # noqa: S608 - our own names
                f"TO '{_quoted(Path(work))}' ({_PARQUET}, PARTITION_BY (\"#month\"), OVERWRITE_OR_IGNORE)"
            )
            months_named(Path(work), folder)

    def sql(self, expr: ir.Table) -> str:
        """Write the query that `expr` stands for, for a person to read."""
        return str(ibis.to_sql(expr, dialect="duckdb", pretty=True))


_SQL_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "decimal(18, 4)": "DECIMAL(18, 4)",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "boolean": "BOOLEAN",
}


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _there(files: Sequence[Path], schema: Mapping[str, str]) -> str:
    """The columns of `schema`; one that files of an older contract don't have is null."""
    there = {name for file in files for name in pq.read_schema(file).names}
    return ", ".join(f'"{name}"' if name in there else f'CAST(NULL AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in schema.items())


def _parquet(files: Sequence[Path], *, named: bool = False, alike: bool = False) -> str:
    """The rows of files; where these are `alike`, only the first is asked for its columns."""
    listed = ", ".join(f"'{_quoted(file)}'" for file in files)
    return f"read_parquet([{listed}]{'' if alike else ', union_by_name = true'}{', filename = true' if named else ''})"


def _quoted(path: Path) -> str:
    return _escape(str(path))


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escape(text: str) -> str:
    return text.replace("'", "''")
