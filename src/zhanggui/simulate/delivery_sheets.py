"""The files of delivery and returns: parcels, scans, exceptions, refunds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from zhanggui.simulate.arrays import DAY, NONE, Array
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.columns import FIRST_CUSTOMER, codes, days, flags, ids, money, named, numbers, times, utc
from zhanggui.simulate.orders import Orders, Till
from zhanggui.simulate.parcels import Mishaps, Parcels, scans
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.returns import Refunds
from zhanggui.simulate.vocabulary import (
    CARRIERS,
    CHANNELS,
    EXCEPTION_KINDS,
    PROVINCES,
    REFUND_REASONS,
    SCANS,
    STORES,
    WAREHOUSE_PLACES,
    WAREHOUSES,
)
from zhanggui.simulate.write import Sheet

_REFUND_TITLES = {
    "refund_id": "售后编号", "order_id": "订单编号", "line": "行号", "sku": "商品编码", "customer_id": "买家编号", "store": "店铺",
    "channel": "销售渠道", "region": "地区", "currency": "货币", "quantity": "退货数量", "amount": "退款金额", "kind": "类型",
    "reason": "退款原因", "requested_at": "申请时间", "refunded_at": "退款完成时间", "satisfaction": "满意度（1–5）",
}  # fmt: skip
_KINDS = ("仅退款", "退货退款", "换货")
UTC_FILE = "shipments-utc.csv"


def shipment_sheets(plan: Plan, calendar: Calendar, orders: Orders, parcels: Parcels) -> Iterator[Sheet]:
    """Parcels; the second half of the year before last came from a system that writes UTC."""
    first = calendar.day(plan.last_day.replace(year=plan.last_day.year - 1, month=7, day=1)) * DAY
    end = calendar.day(plan.last_day.replace(month=1, day=1)) * DAY
    foreign = (parcels.shipped >= first) & (parcels.shipped < end)
    garbage = (("order_id", ""), ("shipped_at", "31/02/2025 08:00"), ("freight_cost", "到付"))
    for file, rows in (("shipments.csv", np.flatnonzero(~foreign)), (UTC_FILE, np.flatnonzero(foreign))):
        table = _shipments(plan, orders, parcels, rows, times if file != UTC_FILE else utc)
        yield Sheet(file=file, source="shipments", rows=table, garbage=garbage)


def _shipments(plan: Plan, orders: Orders, parcels: Parcels, rows: Array, stamp: object) -> pa.Table:
    write = utc if stamp is utc else times
    return pa.table({
        "shipment_id": named("YD", rows, 70_000_000_000),
        "order_id": pa.array(orders.order_id[parcels.order[rows]]),
        "warehouse": codes(parcels.warehouse[rows], WAREHOUSES),
        "carrier": codes(parcels.carrier[rows], CARRIERS),
        "shipped_at": write(plan, parcels.shipped[rows]),
        "promised_on": days(plan, parcels.promised[rows]),
        "delivered_at": write(plan, parcels.delivered[rows]),
        "lost": flags(parcels.lost[rows]),
        "freight_cost": money(parcels.freight[rows]),
    })  # fmt: skip


def scan_table(plan: Plan, parcels: Parcels) -> pa.Table:
    """Every scan."""
    parcel, second, status = scans(plan, parcels)
    return pa.table({
        "shipment_id": named("YD", parcel, 70_000_000_000),
        "scanned_at": times(plan, second),
        "status": codes(status, SCANS),
        "place": codes(np.where(status == 0, parcels.warehouse[parcel], NONE), WAREHOUSE_PLACES),
    })  # fmt: skip


def exception_sheets(plan: Plan, orders: Orders, mishaps: Mishaps) -> Iterator[Sheet]:
    """Orders that went wrong."""
    rows = pa.table({
        "exception_id": named("EX", np.arange(len(mishaps.order))),
        "order_id": pa.array(orders.order_id[mishaps.order]),
        "shipment_id": named("YD", mishaps.parcel, 70_000_000_000),
        "kind": codes(mishaps.kind, EXCEPTION_KINDS),
        "opened_at": times(plan, mishaps.opened),
        "resolved_at": times(plan, mishaps.resolved),
    })  # fmt: skip
    yield Sheet(file="exceptions.csv", source="exceptions", rows=rows, garbage=(("opened_at", "31/02/2025"),))


def refund_sheets(plan: Plan, catalogue: Catalogue, till: Till, refunds: Refunds) -> Iterator[Sheet]:
    """Refunds, returns and exchanges, under Chinese headers."""
    order, lines = refunds.order, till.lines
    channel = till.orders.channel[order]
    line = np.where(refunds.whole, NONE, lines.number[refunds.line])
    rows = pa.table({
        "refund_id": named("RF", np.arange(refunds.size)),
        "order_id": pa.array(till.orders.order_id[order]),
        "line": numbers(line),
        "sku": codes(np.where(refunds.whole, NONE, lines.sku[refunds.line]), catalogue.code),
        "customer_id": ids(till.orders.customer[order], FIRST_CUSTOMER),
        "store": codes(channel, STORES),
        "channel": codes(channel, CHANNELS),
        "region": codes(till.orders.region[order], PROVINCES),
        "currency": codes(np.zeros(refunds.size, np.int8), ("CNY",)),
        "quantity": pa.array(refunds.quantity),
        "amount": money(refunds.amount),
        "kind": codes(refunds.kind, _KINDS),
        "reason": codes(refunds.reason, REFUND_REASONS),
        "requested_at": times(plan, refunds.requested),
        "refunded_at": times(plan, refunds.refunded),
        "satisfaction": numbers(refunds.satisfaction),
    })  # fmt: skip
    garbage = (("amount", "待定"), ("refunded_at", "31/02/2025"), ("quantity", "-1"))
    yield Sheet(file="refunds.csv", source="refunds", rows=rows, garbage=garbage, headers=_REFUND_TITLES)
