"""Cohorts: those who came for the first time in the same month, looked at again in each later month that is over.

A month that is not over has no row, so that nobody is said to be lost who may still come.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.methods.relation import beside

AGE = "age"
NONE = "–"
"""What somebody without a value in a dimension is filed under."""


def months_over(days: ir.Table, last: ir.Scalar) -> ir.Table:
    """The months, as `later`, of which every day is known: of a calendar's `days`, up to the `last` that is known."""
    after = (last.as_scalar() + ibis.interval(days=1)).cast("date")
    return days.filter(_.day.day() == 1, (_.day + ibis.interval(months=1)).cast("date") <= after).select(later="day")


def cohorts(firsts: ir.Table, months: ir.Table, over: ir.Table, *, who: str, by: Sequence[str], spent: str | None = None) -> ir.Table:
    """Count each cohort, and those of it who came back, in each later month that is over.

    `firsts` has a row for each of `who`, with the `day` of the first time and the columns `by`; `months` one for each of
    `who` and `month` in which they came, with what they `spent` where that is known.
    """
    money = "decimal(18, 2)"
    named = firsts.select(who, day=_first(firsts.day), **{name: firsts[name].fill_null(NONE) for name in by})
    sizes = named.group_by("day", *by).aggregate(people=_.count())
    grid = sizes.join(over, sizes.day < over.later)
    came = named.inner_join(months.select(who, later="month", spent=0 if spent is None else months[spent]), who).filter(
        lambda t: t.later > t.day
    )
    back = came.group_by("day", *by, "later").aggregate(back=_.count(), spent=_.spent.sum().cast(money))
    rows = grid.pipe(beside, back, "day", *by, "later")
    months_on = (rows.later.year() - rows.day.year()) * 12 + rows.later.month() - rows.day.month()
    return rows.select(
        "day",
        *by,
        "people",
        **{AGE: months_on.cast("string").lpad(2, "0")},
        back=_.back.fill_null(0),
        spent=_.spent.fill_null(0).cast(money),
    )


def _first(day: ir.DateColumn) -> ir.DateValue:
    """The first day of a day's month."""
    return ibis.date(day.year(), day.month(), 1)
