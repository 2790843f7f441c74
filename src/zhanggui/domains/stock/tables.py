"""Stock day by day, and how suppliers keep their word."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

warehouse = Dimension(name="warehouse", title=Text("仓库", "Warehouse"))
supplier = Dimension(name="supplier", title=Text("供应商", "Supplier"))


@table(key=("day", "warehouse", "sku"), day="day", dimensions=(warehouse, category, brand, sku))
def stock_day(raw_stock_snapshots: ir.Table, product: ir.Table, order_line: ir.Table, shop: Shop) -> ir.Table:
    """One row for each day, warehouse and product: units on hand, what they cost, and whether the product has stopped selling."""
    sold = order_line.filter(_.is_valid).select("sku", sold_on="day").distinct()
    latest = raw_stock_snapshots.select("day", "sku").distinct().asof_join(sold, ("day", "sold_on"), predicates="sku")
    latest = latest.select("day", "sku", last_sold="sold_on")
    first = raw_stock_snapshots.group_by("sku").aggregate(first_seen=_.day.min())
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
    takings = valid.group_by("category").aggregate(takings=_.payable.cast("float64").sum())
    usual = days.left_join(takings, "category").select("category", usual=(_.takings.fill_null(0) / _.days.nullif(0)))
    early = (
        valid.filter((_.day >= _.launched_on) & (_.day.delta(_.launched_on, unit="day") < shop.launch_days))
        .group_by("sku")
        .aggregate(early=_.payable.cast("float64").sum())
    )
    rows = product.filter(_.launched_on.notnull()).pipe(beside, usual, "category")
    rows = rows.pipe(beside, early, "sku").cross_join(span)
    return rows.select(
        "sku",
        "title",
        "category",
        "brand",
        day=_.launched_on,
        is_judged=_["last"].delta(_.launched_on, unit="day") >= shop.launch_days,
        is_hit=(_.early.fill_null(0) / shop.launch_days > shop.hit_times * _.usual).fill_null(False),  # noqa: FBT003 - Ibis's signature
    )


# ── how things stand ─────────────────────────────────────────────────────────

_LOOK_BACK = 90
"""What was in a warehouse's snapshots within so many days, but is not in its last, has run out there."""
_RECENT = 56
"""Recent demand is that of eight whole weeks: each weekday counts alike."""
_FORGOTTEN = 60
"""What should have come so many days ago is not counted on any more."""
_LEADS = 365
"""Lead times are those of orders of the last year."""


@table(key=("warehouse", "sku"))
def recent_demand(raw_stock_snapshots: ir.Table, demand_day: ir.Table, demand_series: ir.Table) -> ir.Table:
    """One row for each warehouse and product that lies there: demand a day over recent weeks, and the price paid."""
    return _wanted(_shelves(raw_stock_snapshots), demand_day, demand_series)


@table(key=("supplier_id",), dimensions=(supplier,))
def supplier_record(raw_suppliers: ir.Table, supply_line: ir.Table) -> ir.Table:
    """One row for each supplier: the lead time agreed, and how long it took over the last year."""
    last = supply_line.ordered_day.max().as_scalar()
    came = supply_line.filter((_.lead_days >= 0) & (last.delta(supply_line.ordered_day, unit="day") < _LEADS))
    leads = came.group_by("supplier_id").aggregate(
        lead_mean=_.lead_days.mean(), lead_sd=_.lead_days.cast("float64").std(how="sample"), lead_count=_.count()
    )
    return raw_suppliers.pipe(beside, leads, "supplier_id").select(
        "supplier_id",
        "lead_mean",
        "lead_sd",
        "lead_count",
        supplier=ibis.coalesce(_.title, _.supplier_id),
        agreed_days=_.lead_days.cast("float64"),
    )


@table(key=("warehouse", "sku"), day="day", dimensions=(warehouse, category, brand, sku))
def stock_position(
    raw_stock_snapshots: ir.Table,
    raw_purchase_orders: ir.Table,
    raw_receipts: ir.Table,
    recent_demand: ir.Table,
    supplier_record: ir.Table,
    product: ir.Table,
) -> ir.Table:
    """One row for each warehouse and product, on the day of its last snapshot: what is there, what is to come, what is wanted of it lately."""
    rows = _shelves(raw_stock_snapshots)
    rows = rows.pipe(beside, _coming(rows, raw_purchase_orders, raw_receipts), "warehouse", "sku")
    rows = rows.pipe(beside, recent_demand, "warehouse", "sku").pipe(beside, _bought(raw_purchase_orders), "sku")
    known = product.drop("day").rename(home_supplier="supplier_id", product_cost="unit_cost")
    rows = rows.pipe(beside, known, "sku").mutate(supplier_id=ibis.coalesce(_.home_supplier, _.last_supplier))
    rows = rows.pipe(beside, supplier_record, "supplier_id")
    return rows.select(
        "warehouse",
        "sku",
        "day",
        "title",
        "category",
        "brand",
        "supplier_id",
        "agreed_days",
        "launched_on",
        "delisted_on",
        "moq",
        "pack_size",
        "shelf_life_days",
        "on_hand",
        "reserved",
        "in_transit",
        "last_sold",
        "lead_mean",
        "lead_sd",
        "lead_count",
        "demand_mean",
        "demand_sd",
        "known_days",
        "out_days",
        supplier=ibis.coalesce(_.supplier, _.supplier_id),
        on_order=_.on_order.fill_null(0),
        forgotten=_.forgotten.fill_null(0),
        unit_cost=ibis.coalesce(_.last_cost, _.snapshot_cost, _.product_cost).cast("decimal(18, 4)"),
        price=ibis.coalesce(_.price, _.list_price.cast("float64")),
    )


def _shelves(snapshots: ir.Table) -> ir.Table:
    """What lies in each warehouse on the day of its last snapshot."""
    latest = snapshots.group_by("warehouse").aggregate(last=_.day.max())
    near = snapshots.inner_join(latest, "warehouse").filter(_["last"].delta(_.day, unit="day") <= _LOOK_BACK)
    now = near.day == near["last"]
    amounts = {name: near[name].sum(where=now).fill_null(0).cast("int64") for name in ("on_hand", "reserved", "in_transit")}
    return near.group_by("warehouse", "sku").aggregate(day=near["last"].max(), snapshot_cost=near.unit_cost.argmax(near.day), **amounts)


def _coming(shelves: ir.Table, bought: ir.Table, received: ir.Table) -> ir.Table:
    """What was ordered and has not come; where an order says no warehouse, it is for that in which most of the product lies."""
    came = received.group_by("po_id", "sku").aggregate(came=_.units.sum())
    ranked = shelves.mutate(rank=ibis.row_number().over(group_by="sku", order_by=[ibis.desc("on_hand"), "warehouse"]))
    home = ranked.filter(_.rank == 0).select("sku", home="warehouse")
    last = shelves.day.max().as_scalar()
    lines = bought.pipe(beside, came, "po_id", "sku").pipe(beside, home, "sku")
    lines = lines.select(
        "sku",
        warehouse=ibis.coalesce(_.warehouse, _.home),
        left=ibis.greatest(_.units - _.came.fill_null(0), 0),
        due=ibis.coalesce(_.promised_on, _.ordered_day),
    )
    lines = lines.mutate(is_forgotten=last.delta(lines.due, unit="day") > _FORGOTTEN)
    return lines.group_by("warehouse", "sku").aggregate(
        on_order=_.left.sum(where=~_.is_forgotten).cast("int64"), forgotten=_.left.sum(where=_.is_forgotten).cast("int64")
    )


def _wanted(shelves: ir.Table, demand: ir.Table, series: ir.Table) -> ir.Table:
    """Demand a day over recent weeks. A day on which it ran out counts for half where something was sold, else not at all."""
    places = shelves.select("warehouse", "sku", as_of="day")
    days = demand.inner_join(places, ["warehouse", "sku"]).filter((_.day <= _.as_of) & (_.as_of.delta(_.day, unit="day") < _RECENT))
    sums = days.group_by("warehouse", "sku").aggregate(
        units=_.units.sum(),
        squares=(_.units * _.units).sum(),
        out_days=_.is_out.sum(),
        half_days=(_.is_out & (_.units > 0)).sum(),
        price=(_.units * _.price).sum() / _.units.sum().nullif(0),
        last_sold=_.day.max(where=_.units > 0),
    )
    first = series.select("warehouse", "sku", "first_day")
    rows = places.pipe(beside, sums, "warehouse", "sku").pipe(beside, first, "warehouse", "sku")
    rows = rows.mutate(
        known_days=ibis.least(ibis.greatest(_.as_of.delta(_.first_day, unit="day") + 1, 0), _RECENT).fill_null(0),
        out_days=_.out_days.fill_null(0),
        units=_.units.fill_null(0),
        squares=_.squares.fill_null(0),
    )
    rows = rows.mutate(seen=(_.known_days - _.out_days + 0.5 * _.half_days.fill_null(0)).cast("float64"))
    rows = rows.mutate(demand_mean=_.units / _.seen.nullif(0.0))
    scatter = ibis.greatest(rows.squares / rows.seen.nullif(0.0) - rows.demand_mean * rows.demand_mean, rows.demand_mean).sqrt()
    return rows.select("warehouse", "sku", "demand_mean", "known_days", "out_days", "last_sold", "price", demand_sd=scatter)


def _bought(bought: ir.Table) -> ir.Table:
    """From whom and at what cost each product was last bought."""
    ranked = bought.mutate(rank=ibis.row_number().over(group_by="sku", order_by=[ibis.desc("ordered_at"), "po_id"]))
    return ranked.filter(_.rank == 0).select("sku", last_supplier="supplier_id", last_cost="unit_cost")
