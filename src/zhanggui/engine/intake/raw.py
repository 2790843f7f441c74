"""The rows of a sheet as they came, and their places."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhanggui.engine.intake.apart import NUMBER, ROW
from zhanggui.engine.intake.cast import BLANKS
from zhanggui.engine.intake.sheets import Sheet, named
from zhanggui.nouns import Export
from zhanggui.warehouse import Intake, json_fields

JSON = "#json"
_LINE = "#line"
_UNNUMBERED = 1_000_000
"""A row that was no row when its siblings were numbered gets a number far from theirs."""


def opened(sheet: Sheet, warehouse: Intake) -> ir.Table:
    """The rows of a sheet as they came."""
    if sheet.rows is not None:
        return _renumbered(warehouse.hold(sheet.rows), warehouse)
    if sheet.path is None:
        raise TypeError(sheet.label)
    if sheet.dialect is None:
        rows = warehouse.parquet(sheet.path)
        return rows.rename(dict(zip(named(list(rows.columns)), rows.columns, strict=True)))
    rows = warehouse.csv(sheet.path, sheet.dialect, BLANKS)
    if not sheet.json_lines:
        return _renumbered(rows, warehouse)
    rows = rows.filter(rows[JSON].notnull())  # a blank line is no row
    return warehouse.layer(rows.mutate(**json_fields(rows[JSON], warehouse.json_keys(rows, JSON))))


def _renumbered(rows: ir.Table, warehouse: Intake) -> ir.Table:
    """Rows that come again keep their `#number`; such as had none get one."""
    if NUMBER not in rows.columns:
        return rows
    late = (rows[_LINE].try_cast("int64") + _UNNUMBERED).cast("string")
    return warehouse.layer(rows.mutate(**{NUMBER: ibis.coalesce(rows[NUMBER].cast("string"), late)}))


def with_numbers(rows: ir.Table, export: Export) -> ir.Table:
    """The held rows with `#number`, their place among those of the same parent; such as have one keep it."""
    parent = export.numbered_by
    if parent is None or NUMBER in rows.columns:
        return rows
    number = ibis.row_number().over(group_by=rows[parent], order_by=rows[ROW]) + 1
    return rows.mutate(**{NUMBER: number.cast("string")}).order_by(ROW)
