"""Costs and people, month by month; and checks of what law and house rules ask."""

import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import month_of
from zhanggui.domains.organisation.sources import CHECK_KINDS
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

department = Dimension(name="department", title=Text("部门", "Department"))
cost_kind = Dimension(name="kind", title=Text("费用类别", "Kind of cost"))
check_kind = Dimension(name="kind", title=Text("检查类别", "Kind of check"), values=CHECK_KINDS)


@table(key=("day", "department", "kind"), day="day", dimensions=(department, cost_kind))
def cost(raw_costs: ir.Table) -> ir.Table:
    """One row for each month, department and kind of cost; its day is the first of the month."""
    return raw_costs.select("department", "kind", day=month_of(raw_costs.month), amount=_.amount.cast("decimal(18, 2)"))


@table(key=("day", "department"), day="day", dimensions=(department,))
def staff(raw_headcount: ir.Table) -> ir.Table:
    """One row for each month and department; its day is the first of the month."""
    return raw_headcount.select("department", "people", "hours", "training_hours", day=month_of(raw_headcount.month))


@table(key=("check_id",), day="day", dimensions=(check_kind,))
def compliance_check(raw_compliance_checks: ir.Table) -> ir.Table:
    """One row for each check, on the day on which it was made."""
    return raw_compliance_checks.select("check_id", "kind", "items", "findings", "fixed", day=_.checked_on)
