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


def added(amounts: ir.Value, where: ir.BooleanValue | None = None) -> ir.Value:
    """A sum of amounts as a floating-point number: added up exactly first, so that it is the same in whatever order the rows come."""
    return amounts.sum(where=where).cast("float64")


def latest_by(wanted: ir.Table, known: ir.Table, *by: str, day: str = "day") -> ir.Table:
    """Each row of `wanted` (the columns `by` and a `day`), with the last day up to then that `known` has of it, as `latest`.

    A running maximum means the same on every engine; a join as of a day is not to be had on all of them.
    """
    asked = wanted.select(*by, day, latest=ibis.null("date"), is_asked=True)
    both = ibis.union(asked, known.select(*by, day, latest=day, is_asked=False))
    so_far = ibis.window(group_by=list(by), order_by=[both[day], both.is_asked], preceding=None, following=0)
    return both.mutate(latest=both.latest.max().over(so_far)).filter(lambda t: t.is_asked).drop("is_asked")


def commonest(rows: ir.Table, column: str, *key: str) -> ir.Table:
    """The value of a column that most rows of a key have; of several, the first by name. Where none has a value there is no row."""
    counts = rows.filter(rows[column].notnull()).group_by(*key, column).aggregate(times=lambda t: t.count())
    place = ibis.row_number().over(group_by=list(key), order_by=[ibis.desc(counts.times), counts[column]])
    return counts.mutate(place=place).filter(lambda t: t.place == 0).select(*key, column)


def to_cents(amount: ir.FloatingValue) -> ir.DecimalValue:
    """Round to cents, halves up. What lies a hair below a half is one: the last digits of floating numbers differ between engines."""
    return ((amount * 100 + 0.500001).floor().cast("float64") / 100).cast("decimal(18, 2)")
