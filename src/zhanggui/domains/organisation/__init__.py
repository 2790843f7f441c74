"""What it takes to run the shop: people and costs, as recorded."""

from zhanggui.domains.organisation import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="organisation",
    title=Text("组织", "Organisation"),
    doc="What it takes to run the shop: people and costs, as recorded.",
    sources=(
        sources.costs,
        sources.headcount,
        sources.compliance_checks,
    ),
    tables=(
        tables.cost,
        tables.staff,
        tables.compliance_check,
    ),
    metrics=(
        metrics.operating_costs,
        metrics.people,
        metrics.sales_per_person,
        metrics.orders_per_hour,
        metrics.training_hours_per_person,
        metrics.compliance_checks,
        metrics.items_checked,
        metrics.findings,
        metrics.finding_rate,
        metrics.fixed_rate,
    ),
    sections=(
        report.team,
        report.efficiency,
        report.training,
        report.crew,
        report.compliance,
    ),
)
