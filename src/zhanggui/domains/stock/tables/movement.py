"""Stock day by day, and how suppliers keep their word."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.methods.relation import added, beside, counted, latest_by
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

warehouse = Dimension(name="warehouse", title=Text("仓库", "Warehouse"))
supplier = Dimension(name="supplier", title=Text("供应商", "Supplier"))


@table(key=("sku",))
def first_count(raw_stock_snapshots: ir.Table) -> ir.Table:
    """One row for each product that was ever counted: on which day first, and in which warehouse (of several, where most lay)."""
    firsts = raw_stock_snapshots.group_by("sku").aggregate(first_seen=_.day.min())
    rows = raw_stock_snapshots.inner_join(firsts, ["sku", raw_stock_snapshots.day == firsts.first_seen])
    rows = rows.group_by("sku", "first_seen", "warehouse").aggregate(counted=counted(_.on_hand.sum()))
    place = ibis.row_number().over(group_by="sku", order_by=[ibis.desc("counted"), "warehouse"])
    return rows.mutate(place=place).filter(_.place == 0).select("sku", "first_seen", "warehouse")


@table(key=("day", "warehouse", "sku"), day="day", dimensions=(warehouse, category, brand, sku), ahead=0, behind="slow_days")
def stock_day(raw_stock_snapshots: ir.Table, product: ir.Table, order_line: ir.Table, first_count: ir.Table, shop: Shop) -> ir.Table:
    """One row for each day, warehouse and product: units on hand, what they cost, and whether the product has stopped selling."""
    sold = order_line.filter(_.is_valid).select("sku", "day").distinct()
    latest = raw_stock_snapshots.select("day", "sku").distinct().pipe(latest_by, sold, "sku").rename(last_sold="latest")
    first = first_count.select("sku", "first_seen")
    known = product.select("sku", "category", "brand", product_cost=product.unit_cost)
    rows = raw_stock_snapshots.pipe(beside, latest, "day", "sku")
    rows = rows.pipe(beside, first, "sku").pipe(beside, known, "sku")
    idle = (rows.last_sold.isnull() | (rows.day.delta(rows.last_sold, unit="day") >= shop.slow_days)) & (
        rows.day.delta(rows.first_seen, unit="day") > shop.slow_days
    )
    return rows.select(
        "day",
        "warehouse",
        "sku",
        "category",
        "brand",
        "on_hand",
        is_out=_.on_hand == 0,
        is_slow=idle.fill_null(False),  # noqa: FBT003 - Ibis's signature
        cost=(_.on_hand * ibis.coalesce(_.unit_cost, _.product_cost)).cast("decimal(18, 2)"),
    )


@table(key=("po_id", "sku"), day="day", dimensions=(supplier, category))
def supply_line(
    raw_purchase_orders: ir.Table, raw_receipts: ir.Table, raw_suppliers: ir.Table, product: ir.Table, order: ir.Table
) -> ir.Table:
    """One row for each line of a purchase order, on the day for which it was promised, and whether all of it came in time."""
    came = raw_receipts.mutate(good=_.units - _.units_rejected.fill_null(0))
    window = ibis.window(group_by=["po_id", "sku"], order_by=["received_day", "receipt_id"], preceding=None, following=0)
    running = came.mutate(so_far=_.good.sum().over(window))
    firsts = running.group_by("po_id", "sku").aggregate(first_day=_.received_day.min())
    wanted = raw_purchase_orders.select("po_id", "sku", "units")
    whole = running.inner_join(wanted, ["po_id", "sku"], rname="{name}_wanted").filter(_.so_far >= _.units_wanted)
    whole = whole.group_by("po_id", "sku").aggregate(whole_day=_.received_day.min())
    names = raw_suppliers.select("supplier_id", supplier=ibis.coalesce(_.title, _.supplier_id))
    kinds = product.select("sku", "category")
    rows = raw_purchase_orders.pipe(beside, firsts, "po_id", "sku")
    rows = rows.pipe(beside, whole, "po_id", "sku")
    rows = rows.pipe(beside, names, "supplier_id").pipe(beside, kinds, "sku")
    last = order.day.max().as_scalar()
    return rows.select(
        "po_id",
        "sku",
        "supplier_id",
        "supplier",
        "category",
        "units",
        "ordered_day",
        "whole_day",
        day=_.promised_on,
        is_due=(_.promised_on <= last).fill_null(False),  # noqa: FBT003 - Ibis's signature
        in_full_on_time=(_.whole_day <= _.promised_on).fill_null(False),  # noqa: FBT003 - as above
        lead_days=_.first_day.delta(_.ordered_day, unit="day"),
    )


@table(key=("po_id", "sku"), day="day", dimensions=(supplier, category))
def supply_order(supply_line: ir.Table) -> ir.Table:
    """The same lines on the day on which they were ordered."""
    return supply_line.drop("day").mutate(day=_.ordered_day)


@table(key=("receipt_id",), day="day", dimensions=(category, brand))
def receipt(raw_receipts: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each receipt of a product."""
    kinds = product.select("sku", "category", "brand")
    return raw_receipts.left_join(kinds, "sku").select(
        "receipt_id",
        "sku",
        "category",
        "brand",
        "units",
        day=_.received_day,
        rejected=_.units_rejected.fill_null(0),
    )


@table(key=("sku",), day="day", dimensions=(category, brand))
def launch(product: ir.Table, order_line: ir.Table, shop: Shop) -> ir.Table:
    """One row for each product launched, on its launch day: what it sold in its first days against its category's average."""
    valid = order_line.filter(_.is_valid)
    span = order_line.aggregate(first=_.day.min(), last=_.day.max())
    on_sale = (
        product.filter(_.category.notnull())
        .cross_join(span)
        .mutate(
            days=ibis.greatest(
                ibis.least(_.delisted_on.fill_null(_["last"]), _["last"]).delta(
                    ibis.greatest(_.launched_on.fill_null(_["first"]), _["first"]), unit="day"
                )
                + 1,
                0,
            )
        )
    )
    days = on_sale.group_by("category").aggregate(days=_.days.sum())
    takings = valid.group_by("category").aggregate(takings=added(_.payable))
    usual = days.left_join(takings, "category").select("category", usual=(_.takings.fill_null(0) / _.days.nullif(0)))
    early = (
        valid.filter((_.day >= _.launched_on) & (_.day.delta(_.launched_on, unit="day") < shop.launch_days))
        .group_by("sku")
        .aggregate(early=added(_.payable))
    )
    rows = product.filter(_.launched_on.notnull()).pipe(beside, usual, "category")
    rows = rows.pipe(beside, early, "sku").cross_join(span)
    return rows.select(
        "sku",
        "title",
        "category",
        "brand",
        day=_.launched_on,
        usual_daily=_.usual,
        is_judged=_["last"].delta(_.launched_on, unit="day") >= shop.launch_days,
        is_hit=(_.early.fill_null(0) / shop.launch_days > shop.hit_times * _.usual).fill_null(False),  # noqa: FBT003 - Ibis's signature
    )
