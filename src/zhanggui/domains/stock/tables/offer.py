"""Of whom each product can be had and on what terms, how much room there is for it, and until when what lies there keeps."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.domains.stock.tables.movement import supplier, warehouse
from zhanggui.methods.relation import beside, counted
from zhanggui.nouns import table

_REMEMBERED = 730
"""One of whom a product was bought within so many days supplies it, as far as anybody knows."""
_NEVER = ibis.date("9999-12-31")
"""When that expires of which nobody says when."""


@table(key=("sku", "supplier_id"), dimensions=(sku, supplier))
def supplier_offer(
    stock_position: ir.Table,
    raw_supplier_offers: ir.Table,
    raw_purchase_orders: ir.Table,
    supplier_record: ir.Table,
    supplier_score: ir.Table,
) -> ir.Table:
    """One row for each product of a warehouse and supplier of whom it can be had: price and freight, terms, lead time, and its record.

    What a supplier offers goes before what was last paid to it, its own terms before those of the product. How it keeps its word
    is that of the last half year, of all that it delivers.
    """
    terms = stock_position.group_by("sku").aggregate(moq=_.moq.max(), pack_size=_.pack_size.max(), home=_.supplier_id.max())
    paid = _paid(raw_purchase_orders)
    home = terms.filter(_.home.notnull()).select("sku", supplier_id="home")
    pairs = ibis.union(*(each.select("sku", "supplier_id") for each in (raw_supplier_offers, paid, home)), distinct=True)
    offers = raw_supplier_offers.select(
        "sku", "supplier_id", "freight", offered="unit_cost", own_days=_.lead_days.cast("float64"), own_moq=_.moq, own_pack=_.pack_size
    )
    kept = supplier_score.select("supplier_id", due="due_now", kept="kept_now", came="came_now", rejected="rejected_now")
    rows = pairs.semi_join(terms, "sku").pipe(beside, offers, "sku", "supplier_id").pipe(beside, paid, "sku", "supplier_id")
    rows = rows.pipe(beside, terms, "sku").pipe(beside, supplier_record, "supplier_id").pipe(beside, kept, "supplier_id")
    return rows.select(
        "sku",
        "supplier_id",
        "freight",
        "lead_mean",
        "lead_sd",
        "due",
        "kept",
        "came",
        "rejected",
        supplier=ibis.coalesce(_.supplier, _.supplier_id),
        agreed_days=ibis.coalesce(_.own_days, _.agreed_days),
        unit_cost=ibis.coalesce(_.offered, _.paid).cast("decimal(18, 4)"),
        moq=ibis.coalesce(_.own_moq, _.moq),
        pack_size=ibis.coalesce(_.own_pack, _.pack_size),
    )


def _paid(bought: ir.Table) -> ir.Table:
    """What was last paid to each supplier for each product, where that is not too long ago."""
    last = bought.ordered_day.max().as_scalar()
    lately = bought.filter(last.delta(bought.ordered_day, unit="day") < _REMEMBERED)
    ranked = lately.mutate(rank=ibis.row_number().over(group_by=["sku", "supplier_id"], order_by=[ibis.desc("ordered_at"), "po_id"]))
    return ranked.filter(_.rank == 0).select("sku", "supplier_id", paid="unit_cost")


@table(key=("warehouse",), dimensions=(warehouse,))
def warehouse_room(raw_warehouses: ir.Table) -> ir.Table:
    """One row for each warehouse: how many litres it holds."""
    return raw_warehouses.select("warehouse", room_litres=_.room_m3 * 1000.0)


@table(key=("warehouse", "sku", "expires_on"), day="day", dimensions=(warehouse, category, brand, sku))
def stock_lot(stock_position: ir.Table, raw_receipts: ir.Table, raw_purchase_orders: ir.Table) -> ir.Table:
    """One row for each product in a warehouse and day on which some of it expires: how many units, and how many by then.

    What expires first is sold first, so that what is left is what expires last. Where a receipt doesn't say when, it came fresh:
    its shelf life begins with it. What neither says of is taken to keep.
    """
    ranked = stock_position.mutate(rank=ibis.row_number().over(group_by="sku", order_by=[ibis.desc("on_hand"), "warehouse"]))
    home = ranked.filter(_.rank == 0).select("sku", home="warehouse")
    placed = raw_purchase_orders.select("po_id", "sku", sent_to="warehouse")
    came = raw_receipts.pipe(beside, placed, "po_id", "sku").pipe(beside, home, "sku")
    came = came.mutate(warehouse=ibis.coalesce(_.sent_to, _.home), good=(_.units - _.units_rejected.fill_null(0)).cast("int64"))
    here = stock_position.select("warehouse", "sku", "category", "brand", "shelf_life_days", "on_hand", "day")
    came = came.select("warehouse", "sku", "good", "received_day", said="expires_on").inner_join(here, ["warehouse", "sku"])
    fresh = (came.received_day.cast("timestamp") + came.shelf_life_days.as_interval("D")).cast("date")  # of a date DuckDB makes a time
    came = came.mutate(expires_on=ibis.coalesce(came.said, fresh))
    lots = came.group_by("warehouse", "sku", "category", "brand", "day", "on_hand", "expires_on").aggregate(good=counted(_.good.sum()))
    later = ibis.window(
        group_by=["warehouse", "sku"], order_by=[ibis.desc(ibis.coalesce(_.expires_on, _NEVER))], preceding=None, following=0
    )
    lots = lots.mutate(behind=_.good.sum().over(later) - _.good)
    lots = lots.mutate(units=ibis.greatest(ibis.least(_.good, _.on_hand - _.behind), 0).cast("int64"))
    lots = lots.filter(_.expires_on.notnull() & (_.units > 0))
    sooner = ibis.window(group_by=["warehouse", "sku"], order_by="expires_on", preceding=None, following=0)
    return lots.select("warehouse", "sku", "category", "brand", "day", "expires_on", "units", by_then=counted(_.units.sum().over(sooner)))
