"""Requests to give something back, and how they were handled."""

import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, channel, device, region, store
from zhanggui.domains.returns.sources import REFUND_KINDS
from zhanggui.domains.sales.tables import customer_type, promotion
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

refund_kind = Dimension(name="kind", title=Text("售后类型", "Kind of return"), values=REFUND_KINDS)
reason = Dimension(name="reason", title=Text("退货原因", "Reason"))

_OF_REQUESTS = (store, channel, region, category, brand, refund_kind, reason)


@table(key=("refund_id",), day="day", dimensions=_OF_REQUESTS, unit=("refund_id",))
def return_request(refund: ir.Table) -> ir.Table:
    """One row for each request for a refund, return or exchange, on the day on which it was made."""
    return refund.filter(_.requested_day.notnull()).select(
        "refund_id", "store", "channel", "region", "category", "brand", "kind", "reason", day=_.requested_day
    )


@table(key=("refund_id",), day="day", dimensions=_OF_REQUESTS, unit=("refund_id",))
def return_done(refund: ir.Table) -> ir.Table:
    """One row for each of them that was done, on the day on which it was: how long that took, and how it was liked."""
    return refund.filter(_.refunded_at.notnull()).select(
        "refund_id",
        "store",
        "channel",
        "region",
        "category",
        "brand",
        "kind",
        "reason",
        "day",
        "satisfaction",
        hours=(_.kind != "exchange").ifelse(_.refunded_at.delta(_.requested_at, unit="second") / 3600, None),
    )


@table(
    key=("order_id",),
    day="day",
    dimensions=(store, channel, region, device, customer_type, promotion),
    unit=("order_id",),
    horizon={"last_order": ("day", 30)},
)
def returned_order(order: ir.Table, refund: ir.Table, last_order: ir.Table) -> ir.Table:
    """One row for each order that stands, on its own day: was any of it refunded since, and has there been time for that."""
    given_back = refund.filter(_.kind != "exchange").select("order_id").distinct().mutate(came_back=True)
    last = last_order.day.max().as_scalar()
    rows = order.filter(_.is_valid).pipe(beside, given_back, "order_id")
    return rows.select(
        "order_id",
        "day",
        "store",
        "channel",
        "region",
        "device",
        "customer_type",
        "promotion",
        is_back=_.came_back.fill_null(False),  # noqa: FBT003 - Ibis's signature
        is_settled=last.delta(rows.day, unit="day") >= 30,  # noqa: PLR2004 - see return_rate
    )
