"""The only module that speaks to an analytical engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import duckdb
import ibis
import ibis.expr.datatypes as dtypes
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot.expressions as sge

_NO_DELIMITER = "\x1f"
_LONGEST_LINE = 4 << 20
"""Two of them make a buffer: with the engine's own choice, sixteen, memory grows with the file, and it takes longer."""

_BATCH = 50_000
_PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 4096"
"""Half the size of the engine's own choice for less time: a column of many values is soon known not to be worth a dictionary."""

_FIRST_LOOK = 50_000
_FIRST_YEAR, _LAST_YEAR = 1992, 2045
"""Between these years a zone's changes of offset are compared with, which is ten times faster than a look-up."""

UNDATED = "undated"
"""The file of the rows without a day, of a table that is kept month by month."""

EngineFault = duckdb.Error
"""What the engine raises for a file that it can't read."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _try_strptime(_text: str, _formats: list[str]) -> dt.datetime:
    """Read a time by the first format that fits; null where none does."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dtypes.string, dtypes.timestamp), dtypes.Timestamp("UTC")))
def _at_zone(_zone: str, _local: dt.datetime) -> dt.datetime:
    """Take a local time for what it is in a zone."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dtypes.string, dtypes.Timestamp("UTC")), dtypes.timestamp))
def _in_zone(_zone: str, _instant: dt.datetime) -> dt.datetime:
    """Say an instant in a zone's local time."""


@ibis.udf.scalar.builtin(name="translate")
def translate(_text: str, _of: str, _to: str) -> str:
    """Replace each letter of one set by that of another; those without a partner go."""


@ibis.udf.scalar.builtin(name="trim")
def strip(_text: str, _letters: str) -> str:
    """Take letters of a set off both ends."""


@ibis.udf.scalar.builtin(name="regexp_replace")
def _replace_all(_text: str, _pattern: str, _by: str, _options: str) -> str:
    """Replace every match of a pattern."""


@ibis.udf.scalar.builtin(name="json_valid")
def json_is_valid(_text: str) -> bool:
    """Whether a text is JSON."""


@ibis.udf.scalar.builtin(name="json_extract_string")
def _json_field(_text: str, _path: str) -> str:
    """A field of a JSON object, as text."""


def json_fields(text: ir.StringValue, names: Iterable[str]) -> dict[str, ir.StringValue]:
    """The fields of JSON objects, each as text; null where a line is not JSON."""
    sound = ibis.ifelse(json_is_valid(text), text, ibis.null("string"))
    return {name: _json_field(sound, '$."' + name.replace('"', '\\"') + '"') for name in names}


def replace_all(text: ir.StringValue, pattern: str, by: str = "") -> ir.StringValue:
    """Replace every match of a pattern."""
    return _replace_all(text, pattern, by, "g")


def parse_time(text: ir.StringValue, formats: Sequence[str]) -> ir.TimestampValue:
    """Read a local time by the first of `formats` that fits; null where none does."""
    return _try_strptime(text, list(formats))


def to_utc(local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Turn local times of `zone` into UTC. An hour that comes twice is the second; one that never comes is the hour after."""
    return local - _offset(local, [(moment + after, before, after) for moment, before, after in changes(zone)], zone)


def to_local(utc: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Turn UTC times into local times of `zone`."""
    return utc + _offset(utc, changes(zone), zone)


@cache
def changes(zone: str) -> tuple[tuple[dt.datetime, dt.timedelta, dt.timedelta], ...]:
    """When a zone's offset changed, in UTC, from what to what."""
    keeper, hour = ZoneInfo(zone), dt.timedelta(hours=1)
    days = [dt.datetime(_FIRST_YEAR, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=n) for n in range((_LAST_YEAR - _FIRST_YEAR) * 366)]
    offsets = [_offset_at(day, keeper) for day in days]
    found = []
    for day, before, after in zip(days, offsets, offsets[1:], strict=False):
        if before != after:
            quarters = (day + hour * n / 4 for n in range(97))
            moment = next(each for each in quarters if _offset_at(each, keeper) == after)
            found.append((moment.replace(tzinfo=None), before, after))
    return tuple(found)


def _offset_at(moment: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()


def _offset(time: ir.TimestampValue, changes: Sequence[tuple[dt.datetime, dt.timedelta, dt.timedelta]], zone: str) -> Any:  # noqa: ANN401 - Ibis's intervals have no public type
    """The offset at a time, found by halving: seven comparisons for the changes of half a century."""
    if not changes:
        return _interval(_offset_at(dt.datetime(_FIRST_YEAR, 1, 1, tzinfo=dt.UTC), ZoneInfo(zone)))
    middle = len(changes) // 2
    moment, before, after = changes[middle]
    sooner = _offset(time, changes[:middle], zone) if middle else _interval(before)
    later = _offset(time, changes[middle + 1 :], zone) if changes[middle + 1 :] else _interval(after)
    return ibis.ifelse(time < ibis.literal(moment), sooner, later)


def instant_to_utc(instant: ir.TimestampValue) -> ir.TimestampValue:
    """Turn times that carry an offset into plain UTC."""
    return _in_zone("UTC", instant)


def _interval(offset: dt.timedelta) -> Any:  # noqa: ANN401 - Ibis's interval scalars have no public type
    return ibis.interval(minutes=int(offset.total_seconds() // 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvDialect:
    """How a text file is laid out."""

    delimiter: str
    header: tuple[str, ...]
    skip: int = 0
    has_header: bool = True


class Warehouse:
    """One connection to the embedded engine, and the files that it can name."""

    def __init__(
        self, *, memory_gb: float | None = None, threads: int | None = None, spill: Path | None = None, ordered: bool = True
    ) -> None:
        """Open an empty one; what doesn't fit in `memory_gb` goes to `spill`; one that isn't `ordered` may write rows as they come."""
        self._backend = ibis.duckdb.connect()
        self._con: duckdb.DuckDBPyConnection = self._backend.con
        self._queries = 0
        self._tables: dict[str, ir.Table] = {}
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute("SET enable_progress_bar = false")
        if not ordered:
            self._con.execute("SET preserve_insertion_order = false")
        if memory_gb is not None:
            self._con.execute(f"SET memory_limit = '{memory_gb}GB'")
        if threads is not None:
            self._con.execute(f"SET threads = {int(threads)}")
        if spill is not None:
            self._con.execute(f"SET temp_directory = '{_quoted(spill)}'")

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._backend.disconnect()

    # ── naming files ──────────────────────────────────────────────────────

    def name(self, table: str, files: Sequence[Path], schema: Mapping[str, str] | None = None) -> ir.Table:
        """Call the rows of Parquet `files` by a name, in this connection and in the SQL of receipts; `schema` says which columns."""
        columns = _there(files, schema) if schema else "*"
        self._con.execute(f'CREATE OR REPLACE VIEW "{table}" AS SELECT {columns} FROM {_parquet(files)}')  # noqa: S608 - our own names
        if schema:
            return self._named(table)
        # The footers are read in a tenth of the time that the engine takes to say what it knows from them.
        known = ibis.Schema.from_pyarrow(pa.unify_schemas([pq.read_schema(file).remove_metadata() for file in files]))
        self._tables[table] = ops.DatabaseTable(table, schema=known, source=self._backend, namespace=ops.Namespace()).to_expr()
        return self._tables[table]

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
        return self._named(table)

    def empty(self, table: str, schema: Mapping[str, str]) -> ir.Table:
        """A table of no rows: a source of which nothing came."""
        columns = ", ".join(f'CAST(NULL AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in schema.items())
        self._con.execute(f'CREATE OR REPLACE VIEW "{table}" AS SELECT {columns} WHERE false')
        return self._named(table)

    def table(self, name: str) -> ir.Table:
        """Name a table in an expression; reads nothing but, once, its columns."""
        if name not in self._tables:
            self._tables[name] = self._backend.table(name)
        return self._tables[name]

    def _named(self, name: str) -> ir.Table:
        """A table that has just been given its name, perhaps in place of another."""
        self._tables.pop(name, None)
        return self.table(name)

    def parquet(self, path: Path, *, numbered: bool = False) -> ir.Table:
        """The rows of a Parquet file; `numbered` adds `#row`, counted from nought."""
        number = ', file_row_number AS "#row"' if numbered else ""
        option = ", file_row_number = true" if numbered else ""
        return self._named_query(
            f"SELECT * {'EXCLUDE (file_row_number)' if numbered else ''}{number} FROM read_parquet('{_quoted(path)}'{option})"  # noqa: S608 - escaped
        )

    def csv(self, path: Path, dialect: CsvDialect, blanks: Sequence[str] = ()) -> ir.Table:
        """The rows of a UTF-8 text file, every column as text; `has_rejects` says whether some were broken."""
        columns = ", ".join(f"'{_escape(name)}': 'VARCHAR'" for name in dialect.header)
        nulls = ", ".join(f"'{_escape(each)}'" for each in blanks or ("",))
        quote = "" if dialect.delimiter == _NO_DELIMITER else '"'
        self._con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        return self._named_query(
            f"SELECT * FROM read_csv('{_quoted(path)}', delim = '{_escape(dialect.delimiter)}', quote = '{quote}', "  # noqa: S608 - escaped
            f"escape = '{quote}', header = {str(dialect.has_header).lower()}, skip = {dialect.skip}, auto_detect = false, "
            f"columns = {{{columns}}}, nullstr = [{nulls}], strict_mode = true, store_rejects = true, "
            f"rejects_table = 'reject_errors', rejects_scan = 'reject_scans', rejects_limit = 0, max_line_size = {_LONGEST_LINE}, "
            f"buffer_size = {2 * _LONGEST_LINE})",
            ibis.schema(dict.fromkeys(dialect.header, "string")),
        )

    def _named_query(self, sql: str, schema: ibis.Schema | None = None) -> ir.Table:
        """A query of the engine's own language under a name of its own: Ibis would parse and rewrite it.

        Where its `schema` is known, the engine isn't asked for it.
        """
        self._queries += 1
        name = f"file_{self._queries}"
        self._con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")
        if schema is None:
            return self._backend.table(name, database=("temp", "main"))
        home = ops.Namespace(catalog="temp", database="main")
        named: ir.Table = ops.DatabaseTable(name, schema=schema, source=self._backend, namespace=home).to_expr()
        return named

    def layer(self, expr: ir.Table) -> ir.Table:
        """Give `expr` a name of its own, so that what is built upon it refers to its columns and doesn't repeat them."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - registers in-memory tables, as `to_pyarrow` does
        return self._named_query(self._backend.compile(expr), expr.schema())

    def store(self, expr: ir.Table) -> ir.Table:
        """Hold the rows of `expr`, in memory while they fit; `#row`, counted from nought, tells their order."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - as above
        self._queries += 1
        held = f'temp.main."held_{self._queries}"'
        places = [f"c{place}" for place in range(len(expr.columns))]
        self._con.execute(f"CREATE TEMP TABLE {held} AS SELECT * FROM ({self._backend.compile(expr)}) AS rows({', '.join(places)})")  # noqa: S608 - our own names
        own = ", ".join(f"{place} AS {_identifier(name)}" for place, name in zip(places, expr.columns, strict=True))
        number = "" if "#row" in expr.columns else ', rowid AS "#row"'
        schema = ibis.schema({**expr.schema(), "#row": "int64"})
        return self._named_query(f"SELECT {own}{number} FROM {held}", schema)  # noqa: S608 - as above

    def counted(self, expr: ir.Table) -> ir.Table:
        """The rows of `expr` with `#row`, counted from nought as they are read."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - as above
        return self._named_query(f'SELECT *, row_number() OVER () - 1 AS "#row" FROM ({self._backend.compile(expr)})')  # noqa: S608 - as above

    def batches(self, expr: ir.Table) -> Iterator[pa.Table]:
        """Run `expr`, some thousand rows at a time."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - as above
        reader = self._con.execute(self._backend.compile(expr)).to_arrow_reader(_BATCH)
        return (pa.Table.from_batches([batch]) for batch in reader)

    def has_rejects(self) -> bool:
        """Whether the text file read last had lines that are no rows."""
        tables = {row[0] for row in self._con.execute("SELECT table_name FROM information_schema.tables").fetchall()}
        found = self._con.execute("SELECT count(*) FROM reject_errors").fetchone() if "reject_errors" in tables else None
        return found is not None and found[0] > 0

    def hold(self, rows: pa.Table) -> ir.Table:
        """Rows that are already in memory."""
        return ibis.memtable(rows)

    # ── running expressions ───────────────────────────────────────────────

    def read(self, expr: ir.Table) -> pa.Table:
        """Run `expr`."""
        rows: pa.Table = self._backend.to_pyarrow(expr)
        return rows

    def rows(self, expr: ir.Table) -> list[dict[str, Any]]:
        """Run `expr`, which has few rows."""
        found: list[dict[str, Any]] = self.read(expr).to_pylist()
        return found

    def one(self, expr: ir.Table) -> dict[str, Any]:
        """Run `expr`, which has one row."""
        (row,) = self.rows(expr)
        return row

    def count(self, expr: ir.Table) -> int:
        """How many rows `expr` has."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - as above
        found = self._con.execute(f"SELECT count(*) FROM ({self._backend.compile(expr)})").fetchone()  # noqa: S608 - as above
        return int(found[0]) if found is not None else 0

    def has_unique(self, expr: ir.Table, key: Sequence[str]) -> bool:
        """Whether no two rows share a key. A file in the order of its key is known at a glance, as its first rows tell.

        Else 64-bit hashes are compared: a `no` may be wrong, and a `yes` is not.
        """
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - as above
        sql = self._backend.compile(expr.select(*key))
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

    def json_keys(self, rows: ir.Table, column: str) -> list[str]:
        """The keys of the JSON objects in a text column, in the order in which they come."""
        sql = self._backend.compile(rows.select(column))
        found = self._con.execute(
            f'SELECT DISTINCT unnest(json_keys("{column}")) AS key FROM ({sql}) WHERE json_valid("{column}") ORDER BY key'  # noqa: S608 - our own names
        ).fetchall()
        return [str(key) for (key,) in found]

    def run(self, sql: str) -> list[dict[str, Any]]:
        """Run the query of a receipt."""
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
        return self._named(name)

    def query(self, expr: ir.Table) -> str:
        """The query that `expr` stands for, as the engine runs it."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - registers in-memory tables, as `to_pyarrow` does
        return str(self._backend.compile(expr))

    def write(self, expr: ir.Table | pa.Table, path: Path) -> None:
        """Write the rows of `expr` to a Parquet file, in their order, in bounded memory."""
        if isinstance(expr, pa.Table):
            pq.write_table(expr, path, compression="zstd")
        else:
            self.copy(self.query(expr), path)

    def copy(self, query: str, path: Path) -> None:
        """Write the rows of a query to a Parquet file, in their order, in bounded memory."""
        self._con.execute(f"COPY ({query}) TO '{_quoted(path)}' ({_PARQUET})")

    def copy_months(self, query: str, day: str, folder: Path, since: dt.date | None = None) -> None:
        """Write the rows of a query to a Parquet file for each month of their `day`, as `2025-11.parquet`, reading them once."""
        those = f" WHERE \"{day}\" >= DATE '{since}'" if since else ""
        with TemporaryDirectory(dir=folder) as work:
            self._con.execute(
                f'COPY (SELECT *, year("{day}") * 100 + month("{day}") AS "#month" FROM ({query}){those}) '  # noqa: S608 - our own names
                f"TO '{_quoted(Path(work))}' ({_PARQUET}, PARTITION_BY (\"#month\"), OVERWRITE_OR_IGNORE)"
            )
            for file in sorted(Path(work).glob("*/*")):
                month = file.parent.name.partition("=")[2]
                file.replace(folder / (f"{month[:4]}-{month[4:]}.parquet" if month.isdecimal() else f"{UNDATED}.parquet"))

    @staticmethod
    def sql(expr: ir.Table) -> str:
        """Write the query that `expr` stands for, for a person to read."""
        return str(ibis.to_sql(expr, dialect="duckdb", pretty=True))


def filled(path: Path) -> dict[str, int]:
    """How many values each column of a Parquet file has, from its footer."""
    footer = pq.read_metadata(path)
    counts = dict.fromkeys(footer.schema.to_arrow_schema().names, 0)
    for group in range(footer.num_row_groups):
        block = footer.row_group(group)
        for index in range(block.num_columns):
            column = block.column(index)
            nulls = column.statistics.null_count if column.statistics is not None else 0
            name = column.path_in_schema.split(".")[0]
            counts[name] = counts.get(name, 0) + block.num_rows - (nulls or 0)
    return counts


def row_count(path: Path) -> int:
    """How many rows a Parquet file has, from its footer."""
    return int(pq.read_metadata(path).num_rows)


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


def _parquet(files: Sequence[Path], *, named: bool = False) -> str:
    listed = ", ".join(f"'{_quoted(file)}'" for file in files)
    return f"read_parquet([{listed}], union_by_name = true{', filename = true' if named else ''})"


def _quoted(path: Path) -> str:
    return _escape(str(path))


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escape(text: str) -> str:
    return text.replace("'", "''")
