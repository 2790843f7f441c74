"""Redoes, of a large table, only the rows that new rows touch; the months without such rows stay the files that they are.

What changed of an input is known as rows: those that it has now and had not, and those that it had and has no more. They touch units
of the table (`Table.unit`). The table's own query is run in a second connection, in which each input has only the rows of these units.
What comes out takes the place of what was there; where it is the same, nothing changed, and nothing further is touched.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.engine.raws import Raws
from zhanggui.engine.record import Record
from zhanggui.nouns import Table
from zhanggui.warehouse import UNDATED, Warehouse

_SHARE = 4
"""Where more than one in so many rows would be redone, all are: that is less work."""

_SMALL = 100_000
"""Of a table of so few rows it is worth finding out what changed of it, even where all of it was done again."""


class Changes:
    """What changed of each input since the last build, as files of rows. Asked for once; what nobody asks for isn't looked for."""

    def __init__(self, warehouse: Warehouse, work: Path) -> None:
        """Nothing is known to have changed yet."""
        self._warehouse, self._work = warehouse, work
        self._find: dict[str, Callable[[], ir.Table | None]] = {}
        self._found: dict[str, ir.Table | None] = {}

    def maybe(self, name: str, find: Callable[[], ir.Table | None]) -> None:
        """An input may have changed; `find` finds the rows, or None where that can't be told."""
        self._find[name] = find

    def know(self, name: str, rows: ir.Table) -> None:
        """These rows of an input changed."""
        self._find[name], self._found[name] = (lambda: rows), rows

    def clear(self, name: str) -> None:
        """An input has not changed after all."""
        self._find.pop(name, None)

    def __contains__(self, name: object) -> bool:
        """Whether an input may have changed."""
        return name in self._find

    def of(self, name: str) -> ir.Table | None:
        """The rows that changed of an input that may have; None where that can't be told. Where there are none, it has not."""
        if name in self._find and name not in self._found:
            rows = self._find[name]()
            self._found[name] = None if rows is None else self._kept(name, rows)
        return self._found.get(name)

    def _kept(self, name: str, rows: ir.Table) -> ir.Table:
        path = self._work / f"changed-{name}.parquet"
        self._warehouse.write(rows, path)
        named = self._warehouse.name(f"changed_{name}", [path])
        if not self._warehouse.count(named):
            self.clear(name)
        return named


class Increment:
    """What is needed to redo tables in part: the last build, what changed, and where rows are put aside."""

    def __init__(  # noqa: PLR0913 - the last build and this one meet here
        self,
        *,
        warehouse: Warehouse,
        second: Callable[[], Warehouse],
        raws: Raws,
        tables: Iterable[Table],
        table: Callable[[str], ir.Table],
        old: tuple[Path, Record],
        changes: Changes,
        work: Path,
    ) -> None:
        """Nothing is read yet; `table` names a table of the build that is made."""
        self._warehouse, self._second, self._raws, self._table = warehouse, second, raws, table
        self._tables = {each.name: each for each in tables}
        self._old, self._changes, self._work = old, changes, work
        self._opened: Warehouse | None = None
        self._whole: dict[str, Path] = {}
        self._places = 0

    def close(self) -> None:
        """Let go of the second connection."""
        if self._opened is not None:
            self._opened.close()

    def differs(self, table: Table) -> ir.Table | None:
        """The rows by which a small table, done again as a whole, differs from what it was."""
        old = self._old[1].tables.get(table.name)
        if old is None or old.rows > _SMALL:
            return None
        was, now = self._was(table.name), self._table(table.name)
        if was.schema() != now.schema():
            return None
        return now.difference(was).union(was.difference(now))

    def _was(self, name: str) -> ir.Table:
        """A table as it was in the last build."""
        return self._warehouse.name(f"was_{name}", self._old[1].files(self._old[0], name))

    # ── one table ─────────────────────────────────────────────────────────

    def redo(self, table: Table, query: str, home: Path) -> set[str] | None:
        """Write the months that changed of a table into `home`, and link the others; the changed ones. None where all must be redone."""
        units = self._touched(table)
        if units is None:
            return None
        was = self._was(table.name)
        fresh = self._fresh(table, query, units)
        if table.together:
            units = self._closed(table, units, fresh, was)
            if units is None:
                return None
            fresh = self._fresh(table, query, units)
        stale = self._kept(was.semi_join(units, list(table.unit)))
        changed = self._kept(fresh.difference(stale).union(stale.difference(fresh)))
        months = self._months(table, changed)
        self._written(table, units, fresh, months, home)
        if months:
            self._changes.know(table.name, changed)
        return months

    def _touched(self, table: Table) -> ir.Table | None:
        """The units that changed rows of the inputs touch; None where these can't be told, or are too many."""
        found = []
        for name in (each for each in table.of if each in self._changes):
            rows = self._changes.of(name)
            if name not in self._changes:
                continue
            units = None if rows is None else self._units(table, name, rows)
            if units is None:
                return None
            found.append(units)
        if not found:
            return self._kept(self._was(table.name).select(*table.unit).limit(0))
        return self._few(table, reduce(ir.Table.union, found))

    def _few(self, table: Table, units: ir.Table) -> ir.Table | None:
        """Units put aside; None where they are too many, or one of them isn't known."""
        kept = self._kept(units.distinct())
        unknown = reduce(lambda a, b: a | b, [kept[column].isnull() for column in table.unit])
        found = self._warehouse.one(kept.aggregate(units=_.count(), unknown=unknown.cast("int64").sum()))
        too_many = found["units"] * _SHARE > self._old[1].tables[table.name].rows
        return None if too_many or found["unknown"] else kept

    def _closed(self, table: Table, units: ir.Table, fresh: ir.Table, was: ir.Table) -> ir.Table | None:
        """The units, and all that are told together with them."""
        columns = list(table.together)
        others = fresh.select(*columns).union(was.semi_join(units, list(table.unit)).select(*columns)).distinct()
        others = self._kept(others)
        every = units.union(was.semi_join(others, columns).select(*table.unit))
        return self._few(table, every)

    # ── from rows to units ────────────────────────────────────────────────

    def _units(self, table: Table, name: str, rows: ir.Table) -> ir.Table | None:
        """The units of a table that rows of an input touch; None where it is tied to nothing."""
        if self._is_direct(table, name):
            return rows.select(*table.unit)
        spine, tie = self._spine(table), self._tie(table, name)
        if spine is None or tie is None:
            return None
        values = rows.select(**{of: rows[own] for own, of in tie.items()}).distinct()
        others = self._raws.every(spine) if spine in self._raws else self._table(spine)
        return others.semi_join(values, list(tie.values())).select(*table.unit)

    def _columns(self, name: str) -> Sequence[str]:
        return tuple((self._raws.table(name) if name in self._raws else self._table(name)).columns)

    def _is_direct(self, table: Table, name: str) -> bool:
        """Whether an input has the columns of the unit."""
        return name not in table.ties and set(table.unit) <= set(self._columns(name))

    def _spine(self, table: Table) -> str | None:
        """The input that leads from the others to the units: the first that has their columns."""
        return next((name for name in table.of if name != "shop" and self._is_direct(table, name)), None)

    def _tie(self, table: Table, name: str) -> dict[str, str] | None:
        """The columns of an input's key, each with the column of the spine in which it is looked up; None where it isn't."""
        key = self._raws.key(name) if name in self._raws else self._tables[name].key
        spine = self._spine(table)
        columns = table.ties.get(name, key)
        return dict(zip(key, columns, strict=True)) if spine is not None and set(columns) <= set(self._columns(spine)) else None

    # ── running the query over few rows ───────────────────────────────────

    def _fresh(self, table: Table, query: str, units: ir.Table) -> ir.Table:
        """The rows of these units, by the table's own query."""
        if self._opened is None:
            self._opened = self._second()
        for name, path in self._given(table, units):
            self._opened.name(name, [path])
        path = self._place()
        self._opened.copy(query, path)
        return self._warehouse.name(path.stem, [path])

    def _given(self, table: Table, units: ir.Table) -> Iterable[tuple[str, Path]]:
        """Each input with the rows that these units need: its own, or those that its spine looks up."""
        spine = self._spine(table)
        if spine is None:
            raise TypeError(table.name)
        rows = self._kept(self._among(spine, units, table.unit))
        for name in (each for each in table.of if each != "shop"):
            tie = self._tie(table, name)
            path = self._place()
            if name == spine:
                self._warehouse.write(rows, path)
            elif self._is_direct(table, name):
                self._warehouse.write(self._among(name, units, table.unit), path)
            elif tie is not None:
                values = rows.select(**{own: rows[of] for own, of in tie.items()}).distinct()
                self._warehouse.write(self._among(name, values, tuple(tie)), path)
            else:
                path = self._all(name)
            yield name, path

    def _among(self, name: str, values: ir.Table, columns: Sequence[str]) -> ir.Table:
        if name in self._raws:
            return self._raws.among(name, values, columns)
        return self._table(name).semi_join(values, list(columns))

    def _all(self, name: str) -> Path:
        """An input as a whole, in one file."""
        if name not in self._whole:
            self._whole[name] = self._work / f"all-{name}.parquet"
            self._warehouse.write(self._raws.table(name) if name in self._raws else self._table(name), self._whole[name])
        return self._whole[name]

    def _place(self) -> Path:
        """Where to put rows aside: no file is written twice."""
        self._places += 1
        return self._work / f"rows_{self._places}.parquet"

    def _kept(self, rows: ir.Table) -> ir.Table:
        """Rows put aside."""
        path = self._place()
        self._warehouse.write(rows, path)
        return self._warehouse.name(path.stem, [path])

    # ── month by month ────────────────────────────────────────────────────

    def _months(self, table: Table, rows: ir.Table) -> set[str]:
        """The months of some rows."""
        month = rows[table.day].strftime("%Y-%m").fill_null(UNDATED)
        return {each["month"] for each in self._warehouse.rows(rows.select(month=month).distinct())}

    def _written(self, table: Table, units: ir.Table, fresh: ir.Table, months: set[str], home: Path) -> None:
        """Write the months anew from what stays of them and what is fresh, and take the others over."""
        files = self._old[1].files(self._old[0], table.name)
        for file in (each for each in files if each.stem not in months):
            os.link(file, home / file.name)
        if not months:
            return
        touched = [each for each in files if each.stem in months]
        month = fresh[table.day].strftime("%Y-%m").fill_null(UNDATED)
        rows = fresh.filter(month.isin(sorted(months)))
        if touched:
            kept = self._warehouse.name(f"months_{table.name}", touched)
            rows = ibis.union(kept.anti_join(units, list(table.unit)), rows)
        self._warehouse.copy_months(self._warehouse.query(rows), str(table.day), home)
