"""How orders reach the customer."""

from zhanggui.domains.fulfilment import explain, metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="fulfilment",
    title=Text("履约", "Fulfilment"),
    doc="How orders reach the customer.",
    sources=(
        sources.shipments,
        sources.tracking_scans,
        sources.exceptions,
    ),
    tables=(
        tables.parcel,
        tables.promise,
        tables.exception,
    ),
    metrics=(
        metrics.shipments,
        metrics.parcels_due,
        metrics.on_time_rate,
        metrics.ship_hours,
        metrics.delivery_days,
        metrics.lost_rate,
        metrics.exceptions,
        metrics.exception_rate,
        metrics.exception_hours,
        metrics.exception_business_hours,
        metrics.freight_per_order,
    ),
    stakes=explain.STAKES,
    sections=(
        report.fulfilment,
        report.order_handling,
    ),
)
