"""Costs and people, month by month."""

import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import month_of
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

department = Dimension(name="department", title=Text("部门", "Department"))
cost_kind = Dimension(name="kind", title=Text("费用类别", "Kind of cost"))


@table(key=("day", "department", "kind"), day="day", dimensions=(department, cost_kind))
def cost(raw_costs: ir.Table) -> ir.Table:
    """One row for each month, department and kind of cost; its day is the first of the month."""
    return raw_costs.select("department", "kind", day=month_of(raw_costs.month), amount=_.amount.cast("decimal(18, 2)"))


@table(key=("day", "department"), day="day", dimensions=(department,))
def staff(raw_headcount: ir.Table) -> ir.Table:
    """One row for each month and department; its day is the first of the month."""
    return raw_headcount.select("department", "people", "hours", "training_hours", day=month_of(raw_headcount.month))
