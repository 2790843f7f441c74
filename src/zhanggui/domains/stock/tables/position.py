"""How stock stands: what is there and to come of each product in each warehouse, what is wanted of it, and how suppliers did."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.domains.stock.tables.movement import supplier, warehouse
from zhanggui.methods.relation import added, beside, counted
from zhanggui.nouns import table

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
        "volume_litres",
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
    amounts = {name: counted(near[name].sum(where=now)) for name in ("on_hand", "reserved", "in_transit")}
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
        on_order=counted(_.left.sum(where=~_.is_forgotten)), forgotten=counted(_.left.sum(where=_.is_forgotten))
    )


def _wanted(shelves: ir.Table, demand: ir.Table, series: ir.Table) -> ir.Table:
    """Demand a day over recent weeks. A day on which it ran out counts for half where something was sold, else not at all."""
    places = shelves.select("warehouse", "sku", as_of="day")
    days = demand.inner_join(places, ["warehouse", "sku"]).filter((_.day <= _.as_of) & (_.as_of.delta(_.day, unit="day") < _RECENT))
    sums = days.group_by("warehouse", "sku").aggregate(
        units=_.units.sum(),
        squares=(_.units * _.units).sum(),
        out_days=counted(_.is_out.sum()),
        half_days=(_.is_out & (_.units > 0)).sum(),
        price=added((_.units * _.price).round(2).cast("decimal(18, 2)")) / _.units.sum().nullif(0),
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
