"""What was aimed at, and what was done about it."""

from zhanggui.domains.plan import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="plan",
    title=Text("计划", "Plan"),
    doc="What was aimed at, and what was done about it.",
    sources=(
        sources.targets,
        sources.initiatives,
    ),
    tables=(
        tables.target,
        tables.initiative,
        tables.delivery,
    ),
    metrics=(
        metrics.initiatives_begun,
        metrics.initiatives_delivered,
        metrics.initiatives_tested,
        metrics.initiative_cost,
    ),
    sections=(
        report.initiatives,
        report.cooperation,
    ),
)
