"""What the calendar alone would have changed: weekdays, festivals and leap days, worked out from the year before."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.engine.build import Build
from zhanggui.engine.measure import value, within
from zhanggui.facts import Period
from zhanggui.methods.relation import beside
from zhanggui.nouns import Metric, Table

ORDINARY = "none"
_HOLIDAY = "holiday"


def tilt(build: Build, metric: Metric, calendar: Table, periods: tuple[Period, Period]) -> ir.Table:
    """One row with `tilt`: what `metric` would come to on the days of the second period, over those of the first.

    Every day is expected to bring the level of its month (the mean of the first period's ordinary days in that month) times
    the factor of its weekday times that of its festival or public holiday. All three are ratios to the average over the
    first period (the classical method, as in Hyndman and Athanasopoulos 2021, §3.4). So a festival that falls twice or not
    at all, a leap day and a fifth Saturday each weigh what they weighed then; growth does not enter.
    """
    days = _days(build, calendar, periods)
    first = days.filter(_.year == 0).pipe(beside, _daily(build, metric, periods[0]), "day").mutate(found=_.found.fill_null(0.0))
    usual = first.filter(_.kind == ORDINARY)
    levels = usual.group_by("month").aggregate(level=_.found.mean())
    overall = usual.aggregate(overall=_.found.mean())

    def levelled(rows: ir.Table) -> ir.Table:
        rows = rows.pipe(beside, levels, "month").cross_join(overall)
        return rows.mutate(level=ibis.coalesce(_.level, _.overall, 1.0))

    weekdays = levelled(usual).group_by("weekday").aggregate(by_weekday=_.found.sum() / _.level.sum().nullif(0))

    def weighed(rows: ir.Table) -> ir.Table:
        return levelled(rows).pipe(beside, weekdays, "weekday").mutate(level=_.level * _.by_weekday.fill_null(1.0))

    kinds = weighed(first.filter(_.kind != ORDINARY)).group_by("kind").aggregate(by_kind=_.found.sum() / _.level.sum().nullif(0))
    expected = weighed(days).pipe(beside, kinds, "kind").mutate(level=_.level * _.by_kind.fill_null(1.0))
    sums = expected.aggregate(now=_.level.sum(where=_.year == 1), before=_.level.sum(where=_.year == 0))
    return sums.select(tilt=ibis.coalesce(_.now / _.before.nullif(0), 1.0))


def _days(build: Build, calendar: Table, periods: tuple[Period, Period]) -> ir.Table:
    """The days of both periods: which of the two, which month of it, the weekday, and what kind of day it is."""
    days = build.warehouse.table(calendar.name)
    both = []
    for year, period in enumerate(periods):
        inside = days.filter(_.day >= ibis.date(period.start.isoformat()), _.day < ibis.date(period.end.isoformat()))
        both.append(
            inside.select(
                "day",
                "weekday",
                year=ibis.literal(year),
                month=(_.day.year() - period.start.year) * 12 + _.day.month() - period.start.month,
                kind=ibis.cases((_.festival != ORDINARY, _.festival), (_.holiday.notnull(), _HOLIDAY), else_=ORDINARY),
            )
        )
    return ibis.union(*both)


def _daily(build: Build, metric: Metric, period: Period) -> ir.Table:
    """The metric, day by day."""
    rows = within(build.warehouse.table(metric.of.name), metric.of, period)
    day = metric.of.day or ""
    return rows.group_by(day=rows[day]).aggregate(found=value(metric, rows).cast("float64"))
