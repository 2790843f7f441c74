"""Live through a shop's years, and write down what it would export and what is true of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain, groupby
from pathlib import Path

import numpy as np
import pyarrow as pa

from zhanggui.simulate import (
    delivery_sheets,
    events,
    goods_sheets,
    initiative_sheets,
    market_sheets,
    office_sheets,
    register_sheets,
    sales_sheets,
    truth,
)
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import SHOP
from zhanggui.simulate.world import World, live
from zhanggui.simulate.write import Desk, Sheet

_SETTINGS = """[shop]
name = "{name}"
zone = "Asia/Shanghai"
currency = "CNY"
country = "CN"
opened = {opened}
"""


def _silent(_: str) -> None:
    """Say nothing."""


def simulate(folder: Path, plan: Plan, progress: Callable[[str], None] = _silent) -> Path:
    """Write zhanggui.toml, truth.json and the folder incoming, which is returned."""
    incoming = folder / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    (folder / "zhanggui.toml").write_text(_SETTINGS.format(name=SHOP, opened=plan.first_day), "utf-8")
    progress("the shop's years")
    world = live(plan)
    desk = Desk(plan=plan, folder=incoming)
    tally = _events(world, desk, progress)
    for sheet in _sheets(world):
        progress(sheet.file)
        desk.write(sheet)
    _large_tables(world, desk)
    desk.note(delivery_sheets.UTC_FILE, "wrong_zone", "times with the offset +00:00")
    desk.note("payments-new-cashier.csv", "drifted", "payment_id is 支付流水号, amount is 支付金额 written as ¥1,234.00")
    progress("truth.json")
    told = truth.tell(world, tally)
    desk.write(office_sheets.target_sheet(truth.targets(told["metrics"])))
    whole = {"plan": _said(plan), "first_day": str(plan.first_day), "last_day": str(plan.last_day),
             "rows": desk.rows, "faults": desk.faults, **told}  # fmt: skip
    (folder / "truth.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")
    return incoming


def _said(plan: Plan) -> dict[str, object]:
    return {"customers": plan.customers, "years": plan.years, "seed": plan.seed,
            "last_day": str(plan.last_day), "faults": plan.faults}  # fmt: skip


def _events(world: World, desk: Desk, progress: Callable[[str], None]) -> events.Tally:
    """Write the events, a file a quarter."""
    tally: list[events.Tally] = []
    for quarter, months in groupby(events.make(world, tally), key=lambda each: each[0] // 3):
        name = f"events-{quarter // 4}Q{quarter % 4 + 1}.parquet"
        progress(name)
        desk.write_parquet(name, "events", ((rows, _spoiled(desk.plan, month, rows)) for month, rows in months))
    return tally[0]


def _spoiled(plan: Plan, month: int, rows: pa.Table) -> pa.Table:
    """Bad events: copies of good ones under IDs of their own, with a load time that can't be, or without a name."""
    many = int(np.ceil(len(rows) * plan.faults / 2)) if plan.faults else 0
    copies = rows.take(pa.array(plan.dice(f"bad events {month}").integers(0, len(rows), many)))
    first = 10**15 + month * 10**6
    odd = np.arange(many) % 2 == 1
    copies = copies.set_column(0, "event_id", pa.array(first + np.arange(many)))
    loads, names = rows.column_names.index("load_ms"), rows.column_names.index("event_name")
    copies = copies.set_column(loads, "load_ms", pa.array(np.where(odd, 1, -1 - np.arange(many)).astype(np.int32)))
    nameless = pa.array(np.where(odd, "", "view_item")).dictionary_encode()
    return copies.set_column(names, "event_name", nameless).cast(rows.schema)


def _large_tables(world: World, desk: Desk) -> None:
    """What comes as Parquet besides the events."""
    stock, year = world.till.stock, world.calendar.year
    for each, rows in goods_sheets.snapshot_tables(world.plan, world.catalogue, stock, world.terms, year):
        desk.write_parquet(f"stock_snapshots-{each}.parquet", "stock_snapshots", [(rows, None)])
    moves = goods_sheets.move_table(world.plan, world.catalogue, world.till, world.refunds)
    desk.write_parquet("stock_moves.parquet", "stock_moves", [(moves, None)])
    scans = delivery_sheets.scan_table(world.plan, world.parcels)
    desk.write_parquet("tracking_scans.parquet", "tracking_scans", [(scans, None)])


def _sheets(world: World) -> Iterator[Sheet]:
    plan, days, goods, till = world.plan, world.calendar, world.catalogue, world.till
    promotions = [each.promotion_id for each in days.promotions]
    return chain(
        sales_sheets.order_sheets(plan, days, till.orders),
        sales_sheets.line_sheets(days, goods, till.orders, till.lines),
        sales_sheets.payment_sheets(plan, days, till.orders),
        sales_sheets.customer_sheets(plan, world.people),
        sales_sheets.promotion_sheets(plan, days),
        goods_sheets.product_sheets(plan, goods, world.terms),
        goods_sheets.purchase_sheets(plan, goods, till.stock.deliveries, world.terms),
        goods_sheets.supplier_sheets(),
        goods_sheets.offer_sheets(goods, world.terms),
        goods_sheets.warehouse_sheets(goods, world.terms, till.stock),
        goods_sheets.listing_sheets(plan, goods, world.listings, world.audits),
        delivery_sheets.shipment_sheets(plan, days, till.orders, world.parcels),
        delivery_sheets.exception_sheets(plan, till.orders, world.mishaps),
        delivery_sheets.refund_sheets(plan, goods, till, world.refunds),
        market_sheets.ad_sheets(plan, world.ads),
        market_sheets.creator_sheets(till.orders, world.creators),
        market_sheets.mention_sheets(plan, world.mentions),
        market_sheets.loyalty_sheets(plan, till.orders, promotions, world.coupons, world.points, world.referrals),
        office_sheets.care_sheets(plan, goods, till.orders, world.talks, world.surveys, world.reviews, world.articles),
        office_sheets.month_sheets(plan, world.months),
        office_sheets.rate_sheets(plan, days),
        office_sheets.exposure_sheets(plan, world.exposures),
        register_sheets.partner_sheets(plan, till.orders, world.partners, world.campaigns),
        register_sheets.knowledge_sheets(plan, world.articles),
        register_sheets.check_sheets(plan, world.checks),
        register_sheets.figure_sheets(world.figures),
        initiative_sheets.initiative_sheets(plan),
    )
