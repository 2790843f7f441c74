"""The query of a whole series: every bar of a chart, every month of a line, every row of a column."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from zhanggui.engine.build import Build
from zhanggui.engine.measure import UNKNOWN, dated, value, within
from zhanggui.facts import Period
from zhanggui.nouns import Dimension, Measure, Metric, Ratio, Total

MONTH = "month"
_COLUMN = "of"


@dataclass(frozen=True, slots=True)
class Series:
    """A metric through the values of a dimension, or through the months where there is none."""

    metric: Measure
    period: Period
    by: Dimension | None

    @property
    def name(self) -> str:
        """Name its query."""
        return f"{self.metric.name}.{self.period}.by-{self.by.name if self.by else 'month'}"

    def sql(self, build: Build) -> str:
        """The query of all its points."""
        return series_sql(build, self.metric, self.period, self.by)


def series_sql(build: Build, metric: Measure, period: Period, by: Dimension | None) -> str:
    """The metric for each value of a dimension, or for each month where `by` is None."""
    return f"{_grouped(build, metric, period, by)}\nORDER BY 1"


def _grouped(build: Build, metric: Measure, period: Period, by: Dimension | None) -> str:
    quoted = build.warehouse.quoted
    match metric:
        case Metric():
            key = ("series", metric.name, metric.version, by.name if by else MONTH)
            return dated(build, key, period, lambda days: _by(build, metric, days, by))
        case Ratio():
            per = f" * {metric.per}" if metric.per != 1 else ""
            sides = [_grouped(build, side, period, by) for side in (metric.top, metric.bottom)]
            named = f"CAST(s0.{quoted(metric.top.name)} AS DOUBLE) / NULLIF(s1.{quoted(metric.bottom.name)}, 0){per}"
            return _joined(build, sides, f"{named} AS {quoted(metric.name)}")
        case Total():
            signed = [(part, "+") for part in metric.plus] + [(part, "-") for part in metric.minus]
            terms = " ".join(f"{sign} COALESCE(s{place}.{quoted(part.name)}, 0)" for place, (part, sign) in enumerate(signed))
            sides = [_grouped(build, part, period, by) for part, _ in signed]
            return _joined(build, sides, f"{terms.removeprefix('+ ')} AS {quoted(metric.name)}")


def _by(build: Build, metric: Metric, period: Period, by: Dimension | None) -> ir.Table:
    rows = within(build.warehouse.table(metric.of.name), metric.of, period)
    if by is None:
        rows = rows.mutate(**{_COLUMN: rows[str(metric.of.day)].cast("timestamp").truncate("M").cast("date")})
    else:
        rows = rows.mutate(**{_COLUMN: rows[by.name].fill_null(UNKNOWN)})
    return rows.group_by(_COLUMN).aggregate(**{metric.name: value(metric, rows)})


def _joined(build: Build, sides: list[str], column: str) -> str:
    """Each side is read from its own table, then put side by side: no join can inflate either."""
    key = build.warehouse.quoted(_COLUMN)
    first, *rest = (f"(\n{side}\n) AS s{place}" for place, side in enumerate(sides))
    tables = first + "".join(f" FULL JOIN {each} USING ({key})" for each in rest)
    return f"SELECT {key}, {column} FROM {tables}"  # noqa: S608 - shown, not run on behalf of anyone
