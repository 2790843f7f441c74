"""A cluster, by Spark Connect: the same expressions, compiled for Spark or for any server of its protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from pyspark.sql.connect.session import SparkSession

from zhanggui.warehouse.abstract import Warehouse, months_named
from zhanggui.warehouse.footers import columns_of
from zhanggui.warehouse.meaning import Meaning
from zhanggui.warehouse.session import Session


class _Backend(Backend):
    """Ibis' backend, with our compiler and with rows handed over as Arrow."""

    compiler = Meaning()

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        rows = op.data.to_pyarrow(op.schema)
        self._session.createDataFrame(rows).createOrReplaceTempView(op.name)

    def _make_memtable_finalizer(self, name: str) -> None:  # noqa: ARG002 - it goes with the session
        return None


class SparkWarehouse(Warehouse):
    """One session on a cluster, and the files that it can name: in a folder that its workers see too, or in a store."""

    def __init__(self, address: str, place: Callable[[Path], str] | None = None) -> None:
        """Open a session at a Spark Connect address; its workers find a file at its `place`. Raises NoEngine where nobody answers."""
        super().__init__()
        self._place = place or _here
        self._backend = _Backend()
        self._backend.register_options()
        self._named: dict[str, Callable[[SparkSession], None]] = {}  #: how each name was given, in that order
        self._session = Session(address, self._anew)
        self._backend.do_connect(self._session.spark)

    def beside(self) -> Self:
        """A second session."""
        return type(self)(self._session.address.said, self._place)

    def about(self) -> str:
        """What it is, in which version and zone."""
        return self._session.ask(
            lambda spark: f"{self._session.address}, Spark {spark.version}, {spark.conf.get('spark.sql.session.timeZone')}"
        )

    def close(self) -> None:
        """Let go of the session."""
        self._session.close()

    def _anew(self, spark: SparkSession) -> None:
        """A new session knows no names: give them again."""
        self._backend.do_connect(spark)
        self._backend._memtables.clear()  # noqa: SLF001 - Ibis believes that they are there
        for give in self._named.values():
            give(spark)

    def _give(self, name: str, give: Callable[[SparkSession], None], schema: ibis.Schema) -> ir.Table:
        """Give a name, now and in every session to come."""
        self._session.ask(give)
        self._named.pop(name, None)
        self._named[name] = give
        self._tables[name] = ops.DatabaseTable(name, schema=schema, source=self._backend, namespace=ops.Namespace()).to_expr()
        return self._tables[name]

    # ── naming files ──────────────────────────────────────────────────────

    def name(self, table: str, files: Sequence[Path], schema: Mapping[str, str] | None = None) -> ir.Table:
        """Call the rows of Parquet `files` by a name; their columns are known from the footers, so that the cluster reads none."""
        return self._files(table, files, ibis.schema(schema) if schema else columns_of(files))

    def _files(self, table: str, files: Sequence[Path], schema: ibis.Schema) -> ir.Table:
        places = [self._place(file) for file in files]
        return self._give(table, lambda spark: spark.read.schema(_ddl(schema)).parquet(*places).createOrReplaceTempView(table), schema)

    def latest(
        self, table: str, files: Sequence[Path], key: Sequence[str], schema: Mapping[str, str], within: str | None = None
    ) -> ir.Table:
        """Call by a name the rows of `files`, of each key only that of the last file: later files supersede."""
        place = "#file"
        parts = [self._files(f"{table}_{n}", [file], ibis.schema(schema)).mutate(**{place: n}) for n, file in enumerate(sorted(files))]
        rows = ibis.union(*parts)
        if within is not None:
            rows = rows.semi_join(self.table(within), list(key))
        late = ibis.row_number().over(group_by=list(key), order_by=ibis.desc(rows[place])) == 0
        return self.view(table, rows.filter(late).select(*schema))

    def empty(self, table: str, schema: Mapping[str, str]) -> ir.Table:
        """A table of no rows: a source of which nothing came."""
        columns = ", ".join(f"CAST(NULL AS {_sql_type(kind)}) AS {_quoted(name)}" for name, kind in ibis.schema(schema).items())
        return self._give(
            table, lambda spark: spark.sql(f"SELECT {columns} WHERE false").createOrReplaceTempView(table), ibis.schema(schema)
        )

    def view(self, name: str, expr: ir.Table) -> ir.Table:
        """Call the rows of `expr` by a name: what is derived from them is then planned and compiled from there."""
        return self._give(name, lambda spark: spark.sql(self._query(expr)).createOrReplaceTempView(name), expr.schema())

    def hold(self, rows: pa.Table) -> ir.Table:
        """Rows that are already in memory."""
        return ibis.memtable(rows)

    # ── running expressions ───────────────────────────────────────────────

    def read(self, expr: ir.Table) -> pa.Table:
        """Run `expr`."""
        rows: pa.Table = self._session.ask(lambda spark: spark.sql(self._compiled(expr)).toArrow())
        return rows.cast(expr.schema().to_pyarrow())

    def count(self, expr: ir.Table) -> int:
        """How many rows `expr` has."""
        return self._session.ask(lambda spark: int(spark.sql(self._compiled(expr)).count()))

    def has_unique(self, expr: ir.Table, key: Sequence[str]) -> bool:
        """Whether no two rows share a key."""
        counts = expr.select(*key).group_by(*key).aggregate(times=lambda t: t.count())
        return not self.read(counts.filter(counts.times > 1).limit(1)).num_rows

    def grouped(self, rows: ir.Table, sets: Iterable[Sequence[str]], values: Mapping[str, ir.Value]) -> pa.Table:
        """Aggregate `rows` once for each set of columns, reading them once; a column not in the set is null."""
        sets = tuple(dict.fromkeys(tuple(columns) for columns in sets))
        columns = tuple(dict.fromkeys(column for each in sets for column in each))
        if not columns:
            return self.read(rows.aggregate(**values))
        expr = rows.group_by(*columns).aggregate(**values)
        if len(sets) == 1:
            return self.read(expr)
        rows_of_sets = self._session.ask(lambda spark: spark.sql(self._of_sets(expr, columns, sets)).toArrow())
        return rows_of_sets.cast(expr.schema().to_pyarrow())

    def _of_sets(self, expr: ir.Table, columns: Sequence[str], sets: Sequence[Sequence[str]]) -> str:
        """The query of an aggregate, given grouping sets; each names its columns by what they are, not by their place."""
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - registers in-memory tables
        query = self._backend.compiler.to_sqlglot(expr)
        part = {column: query.expressions[place].unalias() for place, column in enumerate(columns)}
        tuples = [sge.Tuple(expressions=[part[column].copy() for column in each]) for each in sets]
        query.set("group", sge.Group(grouping_sets=[sge.GroupingSets(expressions=tuples)]))
        return str(query.sql(self._backend.dialect))

    # ── queries ───────────────────────────────────────────────────────────

    def _compiled(self, expr: ir.Table) -> str:
        self._backend._run_pre_execute_hooks(expr)  # noqa: SLF001 - registers in-memory tables, as `to_pyarrow` does
        return str(self._backend.compile(expr))

    def query(self, expr: ir.Table) -> str:
        """The query that `expr` stands for, with columns of the very types that it says."""
        return self._session.ask(lambda _spark: self._query(expr))

    def _query(self, expr: ir.Table) -> str:
        columns = ", ".join(f"CAST({_quoted(name)} AS {_sql_type(kind)}) AS {_quoted(name)}" for name, kind in expr.schema().items())
        return f"SELECT {columns} FROM ({self._compiled(expr)})"  # noqa: S608 - our own names

    def sql(self, expr: ir.Table) -> str:
        """Write the query that `expr` stands for, for a person to read."""
        return str(self._backend.compile(expr, pretty=True))

    def quoted(self, name: str) -> str:
        """A name as the engine's queries write it, for a query that is put together from others."""
        return _quoted(name)

    def run(self, sql: str) -> list[dict[str, Any]]:
        """Run the query of a receipt."""
        self._named_in(sql)
        found: list[dict[str, Any]] = self._session.ask(lambda spark: spark.sql(sql).toArrow()).to_pylist()
        return found

    def copy(self, query: str, path: Path) -> None:
        """Write the rows of a query to a Parquet file."""
        self._session.ask(lambda spark: self._copied(spark, query, path))

    @staticmethod
    def _copied(spark: SparkSession, query: str, path: Path) -> None:
        with TemporaryDirectory(dir=path.parent, prefix=".spark-") as work:
            rows = spark.sql(query).repartition(1)
            rows.write.mode("overwrite").option("compression", "zstd").parquet(Path(work).resolve().as_uri())
            files = sorted(Path(work).glob("*.parquet"))
            if files:
                _joined(files, path)
            else:  # Sail writes no file where there is no row
                pq.write_table(spark.sql(query).toArrow(), path)

    def copy_months(self, query: str, day: str, folder: Path, since: date | None = None) -> None:
        """Write the rows of a query to a Parquet file for each month of their `day`: each month is the work of one worker."""
        month = f"year({_quoted(day)}) * 100 + month({_quoted(day)})"
        those = f" WHERE {_quoted(day)} >= DATE '{since}'" if since else ""
        self._session.ask(lambda spark: self._copied_months(spark, f"SELECT *, {month} AS `#month` FROM ({query}){those}", folder))  # noqa: S608 - our own names

    @staticmethod
    def _copied_months(spark: SparkSession, query: str, folder: Path) -> None:
        with TemporaryDirectory(dir=folder, prefix=".spark-") as work:
            written = spark.sql(query).repartition("#month").write.mode("overwrite").option("compression", "zstd").partitionBy("#month")
            written.parquet(Path(work).resolve().as_uri())
            months_named(Path(work), folder)


def _here(file: Path) -> str:
    return file.resolve().as_uri()


def _joined(files: Sequence[Path], path: Path) -> None:
    """Make one file of what a server wrote: Spark writes one, Sail cuts it into several."""
    if len(files) == 1:
        files[0].replace(path)
        return
    with pq.ParquetWriter(path, pq.read_schema(files[0]), compression="zstd") as out:
        for file in files:
            with pq.ParquetFile(file) as rows:
                for group in range(rows.num_row_groups):
                    out.write_table(rows.read_row_group(group))


def _sql_type(kind: Any) -> str:  # noqa: ANN401 - Ibis is not typed
    return "TIMESTAMP_NTZ" if kind.is_timestamp() else Meaning.type_mapper.to_string(kind)


def _ddl(schema: ibis.Schema) -> str:
    return ", ".join(f"{_quoted(name)} {_sql_type(kind)}" for name, kind in schema.items())


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
