"""What goes into the tables of a build, as it was and as it is: what changed of it, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path

import ibis
import ibis.expr.types as ir

from zhanggui.engine.raws import RAW, Raws
from zhanggui.engine.record import Record
from zhanggui.nouns import Table
from zhanggui.warehouse import Warehouse

_SMALL = 500_000
"""Of a table of so few rows it is worth finding out what changed of it, even where all of it was done again."""


class Changes:
    """What changed of each input since the last build, as files of rows. Asked for once; what nobody asks for isn't looked for."""

    def __init__(self, warehouse: Warehouse, work: Path) -> None:
        """Nothing is known to have changed yet."""
        self._warehouse, self._work = warehouse, work
        self._find: dict[str, Callable[[], ir.Table | None]] = {}
        self._has: dict[str, Callable[[], bool]] = {}
        self._found: dict[str, ir.Table | None] = {}

    def maybe(self, name: str, find: Callable[[], ir.Table | None], has: Callable[[], bool] | None = None) -> None:
        """An input may have changed; `find` finds the rows, or None where that can't be told, and `has` whether there are any, sooner."""
        self._find[name], self._has[name] = find, cache(has or partial(self._looked, name))

    def know(self, name: str, rows: ir.Table) -> None:
        """These rows of an input changed."""
        self._find[name], self._has[name], self._found[name] = (lambda: rows), (lambda: True), rows

    def __contains__(self, name: object) -> bool:
        """Whether an input may have changed."""
        return name in self._find

    def of(self, name: str) -> ir.Table | None:
        """The rows that changed of an input: those that it has and had not, and those that it had and has no more.

        None where that can't be told. Where there are none, the input has not changed.
        """
        if name in self._find and name not in self._found:
            rows = self._find[name]()
            self._found[name] = None if rows is None else self._kept(name, rows)
        return self._found.get(name)

    def seen(self, name: str) -> ir.Table | None:
        """The same, for one look: they are not put aside for others."""
        return self._find[name]() if name in self._find and name not in self._found else self._found.get(name)

    def are_in(self, name: str) -> bool:
        """Whether an input has changed, having looked."""
        if name in self._find and not self._has[name]():
            self._find.pop(name, None)
        return name in self._find

    def _looked(self, name: str) -> bool:
        self.of(name)
        return name in self._find

    def _kept(self, name: str, rows: ir.Table) -> ir.Table:
        kept = self._warehouse.kept(rows, self._work / f"changed_{name}.parquet")
        if not self._warehouse.count(kept):
            self._find.pop(name)
        return kept


class Inputs:
    """The sources and tables that tables are derived from: in this build, and in the last one."""

    def __init__(  # noqa: PLR0913, PLR0917 - what was and what is, of sources and of tables
        self,
        warehouse: Warehouse,
        raws: Raws,
        tables: Iterable[Table],
        table: Callable[[str], ir.Table],
        files: Mapping[str, list[Path]],
        old: tuple[Path, Record],
        work: Path,
    ) -> None:
        """Nothing is read yet; `table` names a table of the build that is made, `files` are those of the tables that are made."""
        self.warehouse, self.old, self._work = warehouse, old, work
        self.changes = Changes(warehouse, work)
        self._raws, self._table, self._files = raws, table, files
        self._tables = {each.name: each for each in tables}
        self._places = 0
        self._was: dict[str, ir.Table] = {}

    def rows(self, name: str) -> ir.Table:
        """The rows of an input."""
        return self._raws.table(name) if name in self._raws else self._table(name)

    def every(self, name: str) -> ir.Table:
        """The rows of an input, superseded ones too: more than it has, and found sooner."""
        return self._raws.every(name) if name in self._raws else self._table(name)

    def among(self, name: str, values: ir.Table, columns: Iterable[str]) -> ir.Table:
        """The rows of an input whose columns are among `values`."""
        if name in self._raws:
            return self._raws.among(name, values, tuple(columns))
        return self._table(name).semi_join(values, list(columns))

    def was(self, name: str) -> ir.Table:
        """The rows of a table in the last build."""
        if name not in self._was:
            self._was[name] = self.warehouse.name(f"was_{name}", self.old[1].files(self.old[0], name))
        return self._was[name]

    def files(self, name: str, since: date | None = None) -> list[Path]:
        """Files with the rows of an input: those of a table itself, of a source the rows put aside; all rows `since` a day, perhaps more."""
        if name not in self._raws:
            return [file for file in self._files[name] if since is None or file.stem >= f"{since:%Y-%m}"]
        rows, day, path = self.rows(name), self.day(name), self.place()
        if since is not None and day is not None:
            rows = rows.filter(rows[day].isnull() | (rows[day] >= ibis.literal(since)))
        self.warehouse.kept(rows, path)
        return [path]

    def key(self, name: str) -> tuple[str, ...]:
        """What tells the rows of an input apart."""
        return self._raws.key(name) if name in self._raws else self._tables[name].key

    def day(self, name: str) -> str | None:
        """The column of an input with the day of a row."""
        return self._raws.day(name) if name in self._raws else self._tables[name].day

    def columns(self, name: str) -> frozenset[str]:
        """The columns of an input."""
        return frozenset(self.rows(name).columns)

    def last_day(self, name: str) -> date | None:
        """The last day that an input had in the last build."""
        tables, sources = self.old[1].tables, self.old[1].sources
        found = sources.get(name.removeprefix(RAW)) if name in self._raws else tables.get(name)
        return found.last_day if found is not None else None

    def differs(self, name: str) -> ir.Table | None:
        """The rows by which a small table, done again as a whole, differs from what it was."""
        old = self.old[1].tables.get(name)
        if old is None or old.rows > _SMALL:
            return None
        was, now = self.was(name), self._table(name)
        return difference(now, was) if was.schema() == now.schema() else None

    def is_other(self, name: str) -> bool:
        """Whether a table that was done again as a whole has other rows than it had."""
        was, now = self.was(name), self._table(name)
        return was.schema() != now.schema() or not self.warehouse.is_same(now, was)

    # ── rows put aside ────────────────────────────────────────────────────

    def place(self) -> Path:
        """Where to put rows aside: no file is written twice."""
        self._places += 1
        return self._work / f"rows_{self._places}.parquet"

    def kept(self, rows: ir.Table) -> ir.Table:
        """Rows put aside."""
        return self.warehouse.kept(rows, self.place())

    def named(self, files: list[Path], schema: ibis.Schema | None = None) -> ir.Table:
        """The rows of files, under a name that nothing else has."""
        self._places += 1
        return self.warehouse.name(f"rows_{self._places}", files, schema)


def difference(one: ir.Table, other: ir.Table) -> ir.Table:
    """The rows that stand in one of the two only."""
    return one.difference(other).union(other.difference(one))
