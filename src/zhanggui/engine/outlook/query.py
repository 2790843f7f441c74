"""The queries behind a forecast and its score: a metric month by month, and what was forecast beside what came."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from zhanggui.engine.build import Build
from zhanggui.engine.measure import dated, value, within
from zhanggui.facts import Period
from zhanggui.nouns import Measure, Metric, Ratio, Total

MONTH, VALUE = "month", "value"


def monthly(build: Build, metric: Measure, period: Period) -> str:
    """The metric for each month of a period that has rows: columns `month` and `value`."""
    match metric:
        case Metric():
            return dated(build, ("monthly", metric.name, metric.version), period, lambda days: _months(build, metric, days))
        case Ratio():
            per = f" * {metric.per}" if metric.per != 1 else ""
            top = "COALESCE(s1.value, 0)" if metric.top.adds else "s1.value"
            return _beside(build, (metric.bottom, metric.top), period, f"CAST({top} AS DOUBLE) / NULLIF(s0.value, 0){per}")
        case Total():
            signs = ["+"] * len(metric.plus) + ["-"] * len(metric.minus)
            terms = " ".join(f"{sign} COALESCE(s{place}.value, 0)" for place, sign in enumerate(signs))
            return _beside(build, metric.parts, period, terms.removeprefix("+ "), join="FULL")


def _months(build: Build, metric: Metric, period: Period) -> ir.Table:
    rows = within(build.warehouse.table(metric.of.name), metric.of, period)
    rows = rows.mutate(**{MONTH: rows[str(metric.of.day)].cast("timestamp").truncate("M").cast("date")})
    return rows.group_by(MONTH).aggregate(**{VALUE: value(metric, rows)})


def _beside(build: Build, sides: Sequence[Measure], period: Period, column: str, *, join: str = "LEFT") -> str:
    """Each side is read from its own table, then they are put side by side, month by month."""
    first, *rest = (f"(\n{monthly(build, side, period)}\n) AS s{place}" for place, side in enumerate(sides))
    quoted = build.warehouse.quoted
    tables = first + "".join(f" {join} JOIN {each} USING ({quoted(MONTH)})" for each in rest)
    return f"SELECT {quoted(MONTH)}, {column} AS {quoted(VALUE)} FROM {tables}"  # noqa: S608 - our own names and numbers


def remarked(sql: str, *remarks: str) -> str:
    """A query with remarks above it."""
    return "\n".join([*(f"-- {line}" for remark in remarks for line in remark.splitlines()), sql])


def literal(number: float | None) -> str:
    """A number as the engine reads it, in full."""
    return "CAST(NULL AS DOUBLE)" if number is None else f"CAST({float(number)!r} AS DOUBLE)"


def words(text: str) -> str:
    """A text as the engine reads it."""
    return "'" + text.replace("'", "''") + "'"
