"""Targets as they stand."""

import ibis.expr.types as ir

from zhanggui.nouns import table


@table(key=("metric", "period"))
def target(raw_targets: ir.Table) -> ir.Table:
    """One row for each metric and period: the value aimed at."""
    return raw_targets.select("metric", "period", "value")
