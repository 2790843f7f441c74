"""Files that come in: read by the embedded engine, wherever their tables are derived afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.warehouse.duck import DuckWarehouse, _escape, _identifier, _listed, _parquet, _quoted

_NO_DELIMITER = "\x1f"
_LONGEST_LINE = 4 << 20
"""Two of them make a buffer: with the engine's own choice, sixteen, memory grows with the file, and it takes longer."""

_BATCH = 50_000
_GIVEN = "#given"

Layer = Callable[[ir.Table], ir.Table]
"""Gives an expression a name of its own, so that what is built upon it refers to its columns and doesn't repeat them."""

EngineFault = duckdb.Error
"""What the engine raises for a file that it can't read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvDialect:
    """How a text file is laid out."""

    delimiter: str
    header: tuple[str, ...]
    skip: int = 0
    has_header: bool = True


class Intake(DuckWarehouse):
    """The embedded engine with what only reading files needs."""

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

    def layer(self, expr: ir.Table) -> ir.Table:
        """Give `expr` a name of its own, so that what is built upon it refers to its columns and doesn't repeat them."""
        return self._named_query(self.query(expr), expr.schema())

    def layered(self, schema: ibis.Schema, build: Callable[[ir.Table, Layer], ir.Table]) -> str:
        """The query that `build` writes, layer upon layer, over rows of this `schema` that are yet to be given: see `given`."""
        layers: list[str] = []

        def layer(expr: ir.Table) -> ir.Table:
            layers.append(f'"#layer{len(layers)}" AS NOT MATERIALIZED ({self.query(expr)})')
            return self._known(f"#layer{len(layers) - 1}", expr.schema())

        last = self.query(build(self._known(_GIVEN, schema), layer))
        return "".join(f", {each}" for each in layers) + f" {last}"

    def given(self, rows: ir.Table, query: str, schema: ibis.Schema) -> ir.Table:
        """What a `layered` query makes of `rows`, which are not read yet."""
        return self._named_query(f'WITH "{_GIVEN}" AS NOT MATERIALIZED ({self.query(rows)}){query}', schema)

    def is_unique(self, files: Sequence[Path], key: Sequence[str]) -> bool:
        """Whether no two rows of Parquet files share a key."""
        return self._is_unique(f"SELECT {_listed(key)} FROM {_parquet(files)}", key)  # noqa: S608 - escaped

    def share_a_key(self, earlier: Sequence[Path], later: Sequence[Path], key: Sequence[str]) -> bool:
        """Whether a row of one set of Parquet files has the key of a row of the other: of the larger only what may match is read."""
        alike = " AND ".join(f'a."{name}" IS NOT DISTINCT FROM b."{name}"' for name in key)
        found = self._con.execute(f"SELECT 1 FROM {_parquet(earlier)} AS a SEMI JOIN {_parquet(later)} AS b ON {alike} LIMIT 1").fetchone()  # noqa: S608 - escaped
        return found is not None

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

    def json_keys(self, rows: ir.Table, column: str) -> list[str]:
        """The keys of the JSON objects in a text column, in the order in which they come."""
        sql = self._backend.compile(rows.select(column))
        found = self._con.execute(
            f'SELECT DISTINCT unnest(json_keys("{column}")) AS key FROM ({sql}) WHERE json_valid("{column}") ORDER BY key'  # noqa: S608 - our own names
        ).fetchall()
        return [str(key) for (key,) in found]
