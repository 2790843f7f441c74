"""Targets as they stand, and initiatives by the days on which they began and were delivered."""

import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.plan.sources import STATUSES, THEMES
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

theme = Dimension(name="theme", title=Text("主题", "Theme"), values=THEMES)
department = Dimension(name="department", title=Text("部门", "Department"))
status = Dimension(name="status", title=Text("状态", "Status"), values=STATUSES)

_OF_INITIATIVES = (theme, department, status)


@table(key=("metric", "period"))
def target(raw_targets: ir.Table) -> ir.Table:
    """One row for each metric and period: the value aimed at."""
    return raw_targets.select("metric", "period", "value")


@table(key=("initiative_id",), day="day", dimensions=_OF_INITIATIVES)
def initiative(raw_initiatives: ir.Table) -> ir.Table:
    """One row for each initiative, on the day on which it begins; whose it is stays behind: the numbers don't need it."""
    return raw_initiatives.select(
        "initiative_id",
        "name",
        "name_en",
        "theme",
        "department",
        "status",
        "ends_on",
        "metric",
        "scope",
        "experiment",
        "holdout",
        "treated_share",
        "cost",
        "expected_effect",
        day=_.starts_on,
        has_begun=_.status != "planned",
        is_tested=_.experiment.notnull() | _.holdout.notnull(),
    )


@table(key=("initiative_id",), day="day", dimensions=_OF_INITIATIVES)
def delivery(initiative: ir.Table) -> ir.Table:
    """One row for each initiative that was delivered, on the day from which it worked in full."""
    done = initiative.filter(_.status == "delivered")
    return done.select("initiative_id", "theme", "department", "status", "is_tested", day=_.ends_on.coalesce(_.day))
