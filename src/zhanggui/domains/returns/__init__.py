"""What comes back, and how fast it is handled."""

from zhanggui.domains.returns import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="returns",
    title=Text("退换", "Returns"),
    doc="What comes back, and how fast it is handled.",
    sources=(sources.refunds,),
    tables=(
        tables.return_request,
        tables.return_done,
        tables.returned_order,
    ),
    metrics=(
        metrics.refund_requests,
        metrics.return_rate,
        metrics.return_hours,
        metrics.return_satisfaction,
        metrics.exchange_share,
    ),
    sections=(
        report.returns,
        report.return_handling,
    ),
)
