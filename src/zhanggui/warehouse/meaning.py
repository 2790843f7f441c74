"""What Spark must be told so that an expression means there what it means on the embedded engine."""

from __future__ import annotations

from typing import Any

import ibis.expr.datatypes as dtypes
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.pyspark import PySparkCompiler


class Meaning(PySparkCompiler):
    """Ibis' compiler for Spark, where it or Spark differs from the embedded engine."""

    __slots__ = ()

    def visit_ScalarUDF(self, op: Any, **kw: Any) -> sge.Expression:  # noqa: N802, ANN401 - Ibis' names and types
        """`methods.relation.quotient` is Spark's operator `div`."""
        if op.__func_name__ == "divide":
            top, bottom = kw.values()
            return sge.IntDiv(this=sge.Paren(this=top), expression=sge.Paren(this=bottom))
        found: sge.Expression = super().visit_ScalarUDF(op, **kw)
        return found

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: dtypes.DataType) -> sge.Expression | None:  # noqa: N802, ANN401 - as above
        """A bare 0.1 is a decimal to Spark: a floating number must say that it is one."""
        found: sge.Expression | None = super().visit_NonNullLiteral(op, value=value, dtype=dtype)
        return self.cast(found, dtypes.float64) if dtype.is_floating() and found is not None else found
