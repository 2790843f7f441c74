"""Parcels and exceptions."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import channel, region, store
from zhanggui.domains.fulfilment.sources import EXCEPTION_KINDS
from zhanggui.domains.stock.tables import warehouse
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

carrier = Dimension(name="carrier", title=Text("承运商", "Carrier"))
exception_kind = Dimension(name="kind", title=Text("异常类型", "Kind of exception"), values=EXCEPTION_KINDS)

_OF_PARCELS = (store, channel, region, warehouse, carrier)


@table(key=("shipment_id",), day="day", dimensions=_OF_PARCELS, unit=("shipment_id",), horizon={"last_order": ("promised_on", 0)})
def parcel(raw_shipments: ir.Table, order: ir.Table, last_order: ir.Table) -> ir.Table:
    """One row for each parcel, on the day on which it left."""
    heads = order.select("order_id", "store", "channel", "region", "ordered_at")
    last = last_order.day.max().as_scalar()
    rows = raw_shipments.pipe(beside, heads, "order_id")
    return rows.select(
        "shipment_id",
        "order_id",
        "store",
        "channel",
        "region",
        "warehouse",
        "carrier",
        "promised_on",
        "delivered_day",
        day=_.shipped_day,
        is_lost=_.lost.fill_null(False),  # noqa: FBT003 - Ibis's signature
        is_due=(_.promised_on <= last).fill_null(False),  # noqa: FBT003 - as above
        is_on_time=(_.delivered_day <= _.promised_on).fill_null(False),  # noqa: FBT003 - as above
        hours_to_ship=_.shipped_at.delta(_.ordered_at, unit="second") / 3600,
        days_to_deliver=_.delivered_at.delta(_.shipped_at, unit="second") / 86400,
        freight=_.freight_cost,
    )


@table(key=("shipment_id",), day="day", dimensions=_OF_PARCELS, unit=("shipment_id",))
def promise(parcel: ir.Table) -> ir.Table:
    """One row for each parcel with a promise, on the day for which it was promised."""
    return parcel.filter(_.promised_on.notnull()).drop("day").mutate(day=_.promised_on)


@table(key=("exception_id",), day="day", dimensions=(store, channel, exception_kind))
def exception(raw_exceptions: ir.Table, order: ir.Table, shop: Shop) -> ir.Table:
    """One row for each order that went wrong, on the day on which that was found; hours also by the business clock."""
    heads = order.select("order_id", "store", "channel")
    rows = raw_exceptions.pipe(beside, heads, "order_id")
    return rows.select(
        "exception_id",
        "order_id",
        "store",
        "channel",
        "kind",
        day=_.opened_day,
        hours=_.resolved_at.delta(_.opened_at, unit="second") / 3600,
        business_hours=business_hours(rows.opened_local, rows.resolved_local, shop.opens_at, shop.closes_at),
    )


def business_hours(start: ir.TimestampValue, end: ir.TimestampValue, opens: int, closes: int) -> ir.FloatingValue:
    """Hours between two local times that fall between opening and closing, every day of the week."""
    return _open_until(end, start, opens, closes) - _open_until(start, start, opens, closes)


def _open_until(moment: ir.TimestampValue, since: ir.TimestampValue, opens: int, closes: int) -> ir.FloatingValue:
    """Opening hours from the midnight before `since` to `moment`."""
    whole_days = moment.cast("date").delta(since.cast("date"), unit="day") * (closes - opens)
    clock = moment.hour() + moment.minute() / 60 + moment.second() / 3600
    return whole_days + ibis.greatest(ibis.least(clock, float(closes)) - opens, 0.0)
