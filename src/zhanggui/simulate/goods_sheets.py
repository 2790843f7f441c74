"""The files of goods: products, stock, purchases, suppliers, listings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array
from zhanggui.simulate.catalogue import SUPPLIERS, Catalogue, subcategory_names
from zhanggui.simulate.columns import codes, days, flags, money, named, numbers, times
from zhanggui.simulate.office import FIELDS, LISTING_ACTIONS, Audits, Listings
from zhanggui.simulate.orders import Till
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.returns import RETURN, Refunds
from zhanggui.simulate.stock import Deliveries, Stock, agreed_days
from zhanggui.simulate.supply import Terms, elsewhere, expiries, rooms
from zhanggui.simulate.vocabulary import BRANDS, CATEGORIES, PROVINCES, STORES, WAREHOUSES
from zhanggui.simulate.write import Sheet

_PRODUCT_TITLES = {
    "sku": "商品编码", "title": "商品名称", "category": "一级类目", "subcategory": "二级类目", "brand": "品牌",
    "list_price": "标价", "unit_cost": "成本价", "launched_on": "上市日期", "delisted_on": "下市日期", "exclusive": "是否独家",
    "supplier_id": "供应商编号", "attributes": "模板属性 (JSON)", "moq": "起订量", "pack_size": "箱规", "shelf_life_days": "保质期（天）",
    "volume_litres": "单件体积（升）",
}  # fmt: skip


def known_cost(catalogue: Catalogue) -> Array:
    """The cost in cents of each SKU, NONE where the shop doesn't know it."""
    return np.where(catalogue.cost_known, catalogue.cost, NONE)


def product_sheets(plan: Plan, catalogue: Catalogue, terms: Terms) -> Iterator[Sheet]:
    """Products, under Chinese headers."""
    filled = np.arange(catalogue.size) % 11 == 0
    attributes = np.where(filled, "", '{"产地": "中国", "保质期": "见包装"}')
    rows = pa.table({
        "sku": pa.array(catalogue.code),
        "title": pa.array(catalogue.title),
        "category": codes(catalogue.category, CATEGORIES),
        "subcategory": codes(catalogue.subcategory, subcategory_names()),
        "brand": codes(catalogue.brand, BRANDS),
        "list_price": money(catalogue.list_price),
        "unit_cost": money(known_cost(catalogue)),
        "launched_on": days(plan, catalogue.launched),
        "delisted_on": days(plan, catalogue.delisted),
        "exclusive": flags(catalogue.exclusive),
        "supplier_id": named("S", catalogue.supplier, 1),
        "attributes": pa.array(attributes),
        "moq": pa.array(terms.moq),
        "pack_size": pa.array(terms.pack),
        "shelf_life_days": numbers(terms.keeps),
        "volume_litres": numbers(terms.litres),
    })  # fmt: skip
    garbage = (("list_price", "面议"), ("launched_on", "31/02/2025"))
    yield Sheet(file="products.csv", source="products", rows=rows, garbage=garbage, headers=_PRODUCT_TITLES)


def snapshot_tables(plan: Plan, catalogue: Catalogue, stock: Stock, terms: Terms, year: Array) -> Iterator[tuple[str, pa.Table]]:
    """Stock at the end of each day by year, (year, rows); what lies in a second warehouse stands below the rest."""
    on_sale = catalogue.on_sale(plan.days)
    away = elsewhere(plan, terms, stock) * on_sale
    for each in np.unique(year):
        days_of = np.flatnonzero(year == each)
        home, there = np.nonzero(on_sale[days_of]), np.nonzero(away[days_of])
        day, sku = (np.concatenate(pair) for pair in zip(home, there, strict=True))
        day = days_of[day]
        second = np.arange(len(day)) >= len(home[0])
        place = (catalogue.warehouse[sku] + second) % len(WAREHOUSES)
        yield str(each), pa.table({
            "day": days(plan, day),
            "warehouse": codes(place, WAREHOUSES),
            "sku": codes(sku, catalogue.code),
            "on_hand": pa.array(np.where(second, away[day, sku], stock.on_hand[day, sku] - away[day, sku]).astype(np.int32)),
            "unit_cost": money(known_cost(catalogue)[sku]),
        })  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """Every receipt up to the last day, in the order of days; arrays are (receipts,)."""

    delivery: Array  #: row of Deliveries
    day: Array
    units: Array
    rejected: Array


def receipts(plan: Plan, sent: Deliveries) -> Receipts:
    """What has come so far of what was ordered."""
    split = np.flatnonzero(sent.second_day != NONE)
    delivery = np.concatenate((np.arange(len(sent.sku)), split))
    day = np.concatenate((sent.first_day, sent.second_day[split]))
    units = np.concatenate((sent.first_units, (sent.units - sent.first_units)[split]))
    rejected = np.concatenate((sent.rejected, np.zeros(len(split), np.int64)))
    rows = np.flatnonzero(day < plan.days)
    rows = rows[np.lexsort((delivery[rows], day[rows]))]
    return Receipts(delivery=delivery[rows], day=day[rows], units=units[rows], rejected=rejected[rows])


def purchase_sheets(plan: Plan, catalogue: Catalogue, sent: Deliveries, terms: Terms) -> Iterator[Sheet]:
    """Purchase orders and receipts; the first stock was ordered before the shop opened."""
    supplier = catalogue.supplier[sent.sku]
    po = (sent.ordered + 1000) * 100 + supplier
    bought = pa.table({
        "po_id": named("PO", po, 10_000_000),
        "sku": codes(sent.sku, catalogue.code),
        "supplier_id": named("S", supplier, 1),
        "ordered_at": times(plan, sent.ordered * DAY + 10 * HOUR + supplier * 60),
        "promised_on": days(plan, sent.promised),
        "units": pa.array(sent.units),
        "unit_cost": money(catalogue.cost[sent.sku]),
    })  # fmt: skip
    yield Sheet(file="purchase_orders.csv", source="purchase_orders", rows=bought, garbage=(("units", "0"), ("ordered_at", "下周")))
    came = receipts(plan, sent)
    number = np.arange(len(came.day))
    rows = pa.table({
        "receipt_id": named("RC", number),
        "po_id": named("PO", po[came.delivery], 10_000_000),
        "sku": codes(sent.sku[came.delivery], catalogue.code),
        "received_at": times(plan, came.day * DAY + 7 * HOUR + number % 3600),
        "units": pa.array(came.units),
        "units_rejected": pa.array(came.rejected),
        "expires_on": days(plan, expiries(plan, terms, sent, came.delivery, came.day)),
    })  # fmt: skip
    yield Sheet(file="receipts.csv", source="receipts", rows=rows, garbage=(("units", "-6"), ("po_id", "")))


def supplier_sheets() -> Iterator[Sheet]:
    """Suppliers, in the encoding of an old spreadsheet."""
    number = np.arange(SUPPLIERS)
    rows = pa.table({
        "supplier_id": named("S", number, 1),
        "title": pa.array(np.char.add(np.array(BRANDS)[number % len(BRANDS)], np.where(number % 2 == 0, "制造厂", "供应链"))),
        "region": codes(number % len(PROVINCES), PROVINCES),
        "lead_days": pa.array(agreed_days(number)),
        "contact": pa.array(np.char.add("联系人", number.astype(str))),
    })  # fmt: skip
    yield Sheet(file="suppliers.csv", source="suppliers", rows=rows, twins=False, encoding="gb18030",
                headers={"supplier_id": "供应商编号", "title": "供应商名称", "region": "地区"})  # fmt: skip


def offer_sheets(catalogue: Catalogue, terms: Terms) -> Iterator[Sheet]:
    """What several suppliers offer, under the headers of a price list."""
    rows = pa.table({
        "supplier_id": named("S", terms.supplier, 1),
        "sku": codes(terms.sku, catalogue.code),
        "unit_cost": money(terms.cost),
        "freight": money(terms.freight),
        "lead_days": pa.array(terms.lead),
        "moq": pa.array(terms.least),
        "pack_size": pa.array(terms.packed),
    })  # fmt: skip
    headers = {"supplier_id": "供应商编号", "sku": "商品编码", "unit_cost": "供货价", "freight": "到岸费用", "lead_days": "交期",
               "moq": "起订量", "pack_size": "箱规"}  # fmt: skip
    yield Sheet(file="supplier_offers.csv", source="supplier_offers", rows=rows, garbage=(("unit_cost", "面议"),), headers=headers)


def warehouse_sheets(catalogue: Catalogue, terms: Terms, stock: Stock) -> Iterator[Sheet]:
    """How much the warehouses hold."""
    rows = pa.table({"warehouse": pa.array(WAREHOUSES), "room_m3": pa.array(rooms(catalogue, terms, stock))})
    yield Sheet(file="warehouses.csv", source="warehouses", rows=rows, twins=False)


def move_table(plan: Plan, catalogue: Catalogue, till: Till, refunds: Refunds) -> pa.Table:
    """Every move of stock: by day and SKU what was sold, each receipt, counts, and what came back and was scrapped."""
    stock, came = till.stock, receipts(plan, till.stock.deliveries)
    sold = _sold(till, stock)
    sale_day, sale_sku = np.nonzero(sold)
    lost_day, lost_sku = np.nonzero(stock.adjusted)
    back = np.flatnonzero((refunds.kind == RETURN) & (refunds.refunded != NONE))
    back_sku, back_at = till.lines.sku[refunds.line[back]], refunds.refunded[back]
    off = catalogue.delisted[lost_sku] == lost_day
    groups = (
        (stock.deliveries.sku[came.delivery], came.day * DAY + 7 * HOUR, came.units - came.rejected, np.zeros(len(came.day), int)),
        (sale_sku, sale_day * DAY + 22 * HOUR, -sold[sale_day, sale_sku], np.ones(len(sale_day), int)),
        (back_sku, back_at, refunds.quantity[back], np.full(len(back), 2)),
        (back_sku, back_at, -refunds.quantity[back], np.full(len(back), 4)),
        (lost_sku, lost_day * DAY + 23 * HOUR, -stock.adjusted[lost_day, lost_sku], np.where(off, 4, 3)),
    )  # fmt: skip
    sku, second, units, kind = (np.concatenate(column) for column in zip(*groups, strict=True))
    order = np.lexsort((sku, kind, second))
    return pa.table({
        "move_id": pa.array(np.arange(len(order)) + 1),
        "sku": codes(sku[order], catalogue.code),
        "warehouse": codes(catalogue.warehouse[sku[order]], WAREHOUSES),
        "moved_at": times(plan, second[order]),
        "units": pa.array(units[order]),
        "kind": codes(kind[order], ("receipt", "sale", "return", "adjustment", "write_off")),
    })  # fmt: skip


def _sold(till: Till, stock: Stock) -> Array:
    """Units that left the shelves by day and SKU; what was cancelled never did."""
    stood = ~till.orders.cancelled[till.lines.order]
    days_of, skus = stock.on_hand.shape
    cell = till.orders.day[till.lines.order][stood] * skus + till.lines.sku[stood]
    return np.bincount(cell, weights=till.lines.quantity[stood], minlength=days_of * skus).astype(np.int64).reshape(days_of, skus)


def listing_sheets(plan: Plan, catalogue: Catalogue, listed: Listings, looked: Audits) -> Iterator[Sheet]:
    """Listing records and audits."""
    rows = pa.table({
        "listing_id": named("LS", np.arange(len(listed.sku))),
        "sku": codes(listed.sku, catalogue.code),
        "done_at": times(plan, listed.second),
        "action": codes(listed.action, LISTING_ACTIONS),
        "store": codes(listed.store, STORES),
    })  # fmt: skip
    yield Sheet(file="listings.csv", source="listings", rows=rows, garbage=(("action", "下线了"), ("done_at", "31/02/2025")))
    rows = pa.table({
        "audit_id": named("AU", np.arange(len(looked.sku))),
        "sku": codes(looked.sku, catalogue.code),
        "audited_at": times(plan, looked.second),
        "fields_checked": pa.array(np.full(len(looked.sku), FIELDS)),
        "fields_right": pa.array(looked.right),
    })  # fmt: skip
    yield Sheet(file="listing_audits.csv", source="listing_audits", rows=rows, garbage=(("fields_right", "99"), ("fields_checked", "0")))
