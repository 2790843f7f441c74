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


def cohorts(
    firsts: ir.Table, months: ir.Table, days: ir.Table, *, last: ir.Scalar, who: str, by: Sequence[str], spent: str | None = None
) -> ir.Table:
    """Count each cohort, and those of it who came back, in each later month.

    `firsts` has a row for each of `who`, with the `day` of the first time and the columns `by`; `months` one for each of
    `who` and `month` in which they came, with what they `spent` where that is known; `days` each `day` of the calendar; `last` is the last day known.
    """
    named = firsts.select(who, day=_first(firsts.day), **{name: firsts[name].fill_null(NONE) for name in by})
    sizes = named.group_by("day", *by).aggregate(people=_.count())
    money = "decimal(18, 2)"
    over = days.filter(
        _.day.day() == 1, (_.day + ibis.interval(months=1)).cast("date") <= (last.as_scalar() + ibis.interval(days=1)).cast("date")
    )
    later = over.select(later="day")
    grid = sizes.join(later, sizes.day < later.later)
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
