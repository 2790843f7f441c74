"""Redoes, of a large table whose rows look back in time, the months from the first that may have changed (`Table.ahead`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.engine.changes import Inputs, difference
from zhanggui.nouns import Shop, Table
from zhanggui.warehouse import UNDATED, Warehouse

_HALF = 2
"""Where more than one row in so many would be redone, all are."""


def redo_since(inputs: Inputs, table: Table, query: str, home: Path, beside: Callable[[date], Warehouse]) -> set[str] | None:
    """Write the months of a table from the first on that may have changed, and link those before; None where all must be redone.

    `beside` says in which connection there is what rows of the days since one need.
    """
    old = inputs.old[1].tables[table.name]
    since = _since(inputs, table)
    if since is None or UNDATED in old.parts or table.day is None:
        return None
    first = f"{since:%Y-%m}"
    if sum(part.rows for name, part in old.parts.items() if name >= first) * _HALF > old.rows:
        return None
    beside(since.replace(day=1)).copy_months(query, table.day, home, since.replace(day=1))
    written, before = sorted(home.iterdir()), inputs.old[1].files(inputs.old[0], table.name)
    gone = [file for file in before if file.stem >= first]
    for file in before:
        if file.stem < first:
            os.link(file, home / file.name)
    inputs.changes.maybe(table.name, partial(_differs, inputs, written, gone))
    return {file.stem for file in (*written, *gone)}


def _differs(inputs: Inputs, written: list[Path], gone: list[Path]) -> ir.Table | None:
    """The rows by which files differ from those in whose place they stand."""
    if not written or not gone:
        return inputs.named(written or gone) if written or gone else None
    return difference(inputs.named(written), inputs.named(gone))


def reach(inputs: Inputs, shop: Shop, table: Table, first: date) -> date | None:
    """The first day of the rows that a table's rows since the `first` are derived from; None where any may be needed."""
    if table.behind is None and not table.after:
        return None
    days = getattr(shop, table.behind) if isinstance(table.behind, str) else table.behind or 0
    return min([first - timedelta(days), *(_last_before(inputs, name, columns, first) for name, columns in table.after.items())])


def _last_before(inputs: Inputs, name: str, columns: Sequence[str], first: date) -> date:
    """The earliest of the last rows of an input before a day, group by group, of the groups that have rows from that day on."""
    rows, day = inputs.rows(name), str(inputs.day(name))
    later = rows.filter(rows[day] >= ibis.literal(first)).select(*columns).distinct()
    lasts = rows.filter(rows[day] < ibis.literal(first)).semi_join(later, list(columns)).group_by(*columns).aggregate(last=_[day].max())
    found: date | None = inputs.warehouse.one(lasts.aggregate(first=_.last.min()))["first"]
    return found or first


def _since(inputs: Inputs, table: Table) -> date | None:
    """The first day of which a row may have changed; None where that can't be told.

    What is known up to the last day of an input is told otherwise when that day moves, so no later day is the first.
    """
    found: list[date] = []
    for name in (each for each in table.of if inputs.changes.are_in(each)):
        days = _days(inputs, table, name)
        if days is None:
            return None
        span = inputs.warehouse.one(days.aggregate(first=_.day.min(), unknown=_.day.isnull().sum()))
        if span["unknown"]:
            return None
        last = None if is_looked_up_in(inputs, table, name) else inputs.last_day(name)
        found += [each for each in (span["first"], last) if each is not None]
    return min(found) - timedelta(table.ahead or 0) if found else None


def is_looked_up_in(inputs: Inputs, table: Table, name: str) -> bool:
    """Whether rows of an input are looked up by their key, whatever the day: those of a list, not of what happened."""
    spine, key = table.of[0], inputs.key(name)
    return name != spine and inputs.day(name) not in key and set(key) <= inputs.columns(spine)


def _days(inputs: Inputs, table: Table, name: str) -> ir.Table | None:
    """The days on which changed rows of an input tell first: their own, or those of the rows that look them up."""
    rows, day, spine = inputs.changes.of(name), inputs.day(name), table.of[0]
    if rows is None:
        return None
    if not is_looked_up_in(inputs, table, name):
        return rows.select(day=day) if day is not None else None
    spine_day, key = inputs.day(spine), list(inputs.key(name))
    return inputs.every(spine).semi_join(rows.select(*key).distinct(), key).select(day=spine_day) if spine_day is not None else None
