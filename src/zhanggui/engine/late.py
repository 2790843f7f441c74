"""Late tables: those that need what a model says. They are in no build, and are worked out when somebody asks."""

from __future__ import annotations

import ibis.expr.types as ir

from zhanggui.engine.build import Build
from zhanggui.nouns import Shop, Table


def rows_of(build: Build, table: Table) -> ir.Table:
    """The rows of a table, in the build or late; what a model says is learned first, where it has not been."""
    if table.name in build.record.tables:
        return build.warehouse.table(table.name)
    rows: ir.Table = table.rows(**{name: _given(build, name) for name in table.of})
    return build.warehouse.view(table.name, rows)


def _given(build: Build, name: str) -> ir.Table | Shop:
    """What a late table's function is given for one of its parameters."""
    if name == "shop":
        return build.shop
    if name in build.late:
        return rows_of(build, build.late[name])
    if name in build.models:
        from zhanggui.engine.learn import said  # noqa: PLC0415 - few decisions need what is slow to import

        return said(build, build.models[name])
    return build.warehouse.table(name)
