"""Redoes, of a large table, only the rows of the units that new rows touch; the months without such rows stay the files that they are.

What changed of an input is known as rows: those that it has now and had not, and those that it had and has no more. They touch units
of the table (`Table.unit`). The table's own query is run in a second connection, in which each input has only the rows of these units.
What comes out takes the place of what was there; where it is the same, nothing changed, and nothing further is touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial, reduce
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.engine.changes import Inputs, difference
from zhanggui.engine.since import is_looked_up_in, reach, redo_since
from zhanggui.nouns import Shop, Table
from zhanggui.warehouse import UNDATED, Warehouse

_SHARE = 4
"""Where more than one in so many rows would be redone, all are: that is less work."""


class Increment:
    """Redoes tables in part, from what changed of their inputs."""

    def __init__(self, inputs: Inputs, shop: Shop) -> None:
        """Nothing is read yet."""
        self._inputs, self._shop = inputs, shop
        self._opened: Warehouse | None = None
        self._whole: dict[str, list[Path]] = {}

    def close(self) -> None:
        """Let go of the second connection."""
        if self._opened is not None:
            self._opened.close()

    def redo(self, table: Table, query: str, home: Path) -> set[str] | None:
        """Write the months that changed of a table into `home`, and link the others; the changed ones. None where all must be redone."""
        if table.ahead is not None:
            return redo_since(self._inputs, table, query, home, partial(self._beside, table))
        units = self._touched(table)
        if units is None:
            return None
        was = self._inputs.was(table.name)
        fresh = self._fresh(table, query, units, was)
        if table.together:
            units = self._closed(table, units, fresh, was)
            if units is None:
                return None
            fresh = self._fresh(table, query, units, was)
        stale = self._inputs.kept(was.semi_join(units, list(table.unit)))
        changed = self._inputs.kept(difference(fresh, stale))
        months = self._months(table, changed)
        self._write(table, units, fresh, months, home)
        if months:
            self._inputs.changes.know(table.name, changed)
        return months

    # ── from rows to units ────────────────────────────────────────────────

    def _touched(self, table: Table) -> ir.Table | None:
        """The units that changed rows of the inputs touch; None where these can't be told, or are too many."""
        found = []
        for name in (each for each in table.of if self._inputs.changes.are_in(each)):
            rows = self._inputs.changes.of(name)
            units = None if rows is None else self._units(table, name, rows)
            if units is None:
                return None
            found.append(units)
        return self._few(table, reduce(ir.Table.union, found))

    def _few(self, table: Table, units: ir.Table) -> ir.Table | None:
        """Units put aside, those that are known: no row of a table is of another. None where they are too many."""
        kept = self._inputs.kept(units.drop_null(list(table.unit)).distinct())
        return None if self._inputs.warehouse.count(kept) * _SHARE > self._inputs.old[1].tables[table.name].rows else kept

    def _closed(self, table: Table, units: ir.Table, fresh: ir.Table, was: ir.Table) -> ir.Table | None:
        """The units, and all that are told together with them."""
        columns = list(table.together)
        others = fresh.select(*columns).union(was.semi_join(units, list(table.unit)).select(*columns)).distinct()
        every = units.union(was.semi_join(self._inputs.kept(others), columns).select(*table.unit))
        return self._few(table, every)

    def _units(self, table: Table, name: str, rows: ir.Table) -> ir.Table | None:
        """The units of a table that rows of an input touch; None where it is tied to nothing."""
        if own := self._own(table, name):
            return rows.select(**own)
        spine = self._spine(table)
        if name in table.horizon:
            return self._near(table, name, rows)
        tie = self._tie(table, name)
        if tie is None:
            return None
        values = rows.select(**{of: rows[own] for own, of in tie.items()}).distinct()
        found = self._inputs.every(spine).semi_join(values, list(tie.values())).select(**self._own(table, spine))
        was = self._inputs.was(table.name)
        if not set(tie) <= set(was.columns):
            return found
        return found.union(was.semi_join(rows.select(*tie).distinct(), list(tie)).select(*table.unit))

    def _near(self, table: Table, name: str, rows: ir.Table) -> ir.Table | None:
        """The units whose column lies near a day that moved, or after it."""
        column, days = table.horizon[name]
        moved = self._inputs.warehouse.one(rows.aggregate(day=rows[self._inputs.key(name)[0]].min(), rows=_.count()))
        if moved["day"] is None or moved["rows"] != 2:  # noqa: PLR2004 - the one that was, and the one that is
            return None
        others = self._inputs.every(self._spine(table))
        return others.filter(others[column] >= ibis.literal(moved["day"] - timedelta(days))).select(**self._own(table, self._spine(table)))

    def _own(self, table: Table, name: str) -> dict[str, str]:
        """The columns of the unit, each with what an input calls it; none where it has them not."""
        tie = {of: own for own, of in table.ties.get(name, {}).items()}
        if set(tie) == set(table.unit):
            return tie
        is_direct = name not in {*table.ties, *table.horizon} and set(table.unit) <= self._inputs.columns(name)
        return {column: column for column in table.unit} if is_direct else {}

    def _spine(self, table: Table) -> str:
        """The input that leads from the others to the units: the first that has their columns."""
        return next(name for name in table.of if name != "shop" and self._own(table, name))

    def _tie(self, table: Table, name: str) -> dict[str, str] | None:
        """The columns of an input's key, each with the column of the spine in which it is looked up; None where it isn't."""
        tie = table.ties.get(name) or {column: column for column in self._inputs.key(name)}
        return None if name in table.horizon or not set(tie.values()) <= self._inputs.columns(self._spine(table)) else dict(tie)

    # ── running the query over few rows ───────────────────────────────────

    def _fresh(self, table: Table, query: str, units: ir.Table, was: ir.Table) -> ir.Table:
        """The rows of these units, by the table's own query; their columns are what they were."""
        beside = self._aside()
        for name, files in self._given(table, units):
            beside.name(name, files)
        place = self._inputs.place()
        beside.keep(query, place)
        return self._inputs.named([place], was.schema())

    def _aside(self) -> Warehouse:
        """The second connection."""
        if self._opened is None:
            self._opened = self._inputs.warehouse.beside()
        return self._opened

    def _beside(self, table: Table, first: date) -> Warehouse:
        """Where to run a table's query for the days since the `first`: with what these need of each input, where that is bounded."""
        start = reach(self._inputs, self._shop, table, first)
        names = [name for name in table.of if name != "shop"]
        if start is None:
            for name in names:
                self._inputs.rows(name)
            return self._inputs.warehouse
        for name in names:
            is_looked_up = is_looked_up_in(self._inputs, table, name)
            self._aside().name(name, self._all(name) if is_looked_up else self._inputs.files(name, start))
        return self._aside()

    def _given(self, table: Table, units: ir.Table) -> Iterator[tuple[str, list[Path]]]:
        """Each input with the rows that these units need: its own, or those that its spine looks up."""
        spine, kept = self._spine(table), self._inputs.warehouse.kept
        rows = self._inputs.kept(self._of_units(table, spine, units))
        for name in (each for each in table.of if each != "shop"):
            path, tie = self._inputs.place(), self._tie(table, name)
            files = [path]
            if name == spine:
                kept(rows, path)
            elif self._own(table, name):
                kept(self._of_units(table, name, units), path)
            elif tie is not None:
                told = units if set(tie.values()) <= set(table.unit) else rows
                values = told.select(**{own: told[of] for own, of in tie.items()}).distinct()
                kept(self._inputs.among(name, values, tie), path)
            else:
                files = self._all(name)
            yield name, files

    def _of_units(self, table: Table, name: str, units: ir.Table) -> ir.Table:
        """The rows of an input that are of these units."""
        own = self._own(table, name)
        return self._inputs.among(name, units.select(**{called: column for column, called in own.items()}), own.values())

    def _all(self, name: str) -> list[Path]:
        """The files of an input as a whole."""
        if name not in self._whole:
            self._whole[name] = self._inputs.files(name)
        return self._whole[name]

    # ── month by month ────────────────────────────────────────────────────

    def _months(self, table: Table, rows: ir.Table) -> set[str]:
        """The months of some rows."""
        month = rows[table.day].strftime("%Y-%m").fill_null(UNDATED)
        return {each["month"] for each in self._inputs.warehouse.rows(rows.select(month=month).distinct())}

    def _write(self, table: Table, units: ir.Table, fresh: ir.Table, months: set[str], home: Path) -> None:
        """Write the months anew from what stays of them and what is fresh, and take the others over."""
        files = self._inputs.old[1].files(self._inputs.old[0], table.name)
        for file in (each for each in files if each.stem not in months):
            os.link(file, home / file.name)
        if not months:
            return
        month = fresh[table.day].strftime("%Y-%m").fill_null(UNDATED)
        rows = fresh.filter(month.isin(sorted(months)))
        if touched := [each for each in files if each.stem in months]:
            rows = ibis.union(self._inputs.named(touched).anti_join(units, list(table.unit)), rows)
        warehouse = self._inputs.warehouse
        warehouse.copy_months(warehouse.query(rows), str(table.day), home)
