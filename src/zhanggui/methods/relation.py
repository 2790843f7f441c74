"""Relations put together the same way each time, so that the same declaration is the same query."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


@ibis.udf.scalar.builtin(name="divide")
def quotient(_top: int, _bottom: int) -> int:
    """Divide whole numbers exactly; Ibis's own `//` goes by way of floating point, which ends at 2⁵³."""


def beside(rows: ir.Table, others: ir.Table, *key: str) -> ir.Table:
    """Each of `rows`, with what `others` says of its key beside it; null where they say nothing.

    `others` has at most one row for each key, so no row is doubled. Columns keep their order.
    """
    joined = rows.left_join(others, list(key))
    return joined.select(*rows.columns, *(name for name in others.columns if name not in key))


def counted(total: ir.Value) -> ir.Value:
    """A sum of whole numbers as one, nought where there is nothing: DuckDB's is of 128 bits, which Parquet would keep as floating point."""
    return total.fill_null(0).cast("decimal(18, 0)").cast("int64")
