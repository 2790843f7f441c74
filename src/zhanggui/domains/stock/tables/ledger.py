"""The book of stock: what there was, what came and went, what there should be, and what was counted."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.domains.stock.tables.movement import warehouse
from zhanggui.methods.relation import beside, counted, next_by
from zhanggui.nouns import table


@table(key=("day", "warehouse", "sku"), day="day", dimensions=(warehouse, category, brand, sku))
def stock_ledger(raw_stock_snapshots: ir.Table, raw_stock_moves: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each count of a product in a warehouse: what the count before said, what came and went since, and what the books say.

    opening + came - went = closing; what was counted may differ from it by the gap. The first count of all opens the book. Moves that
    name no warehouse are of that in which the product was first counted.
    """
    ordered = ibis.window(group_by=["warehouse", "sku"], order_by="day")
    counts = raw_stock_snapshots.group_by("warehouse", "sku", "day").aggregate(counted=counted(_.on_hand.sum()))
    counts = counts.mutate(opening=counts.counted.lag().over(ordered), since=counts.day.lag().over(ordered))
    homes = counts.mutate(rank=ibis.row_number().over(group_by="sku", order_by=["day", ibis.desc("counted"), "warehouse"]))
    homes = homes.filter(_.rank == 0).select("sku", home="warehouse")
    moves = raw_stock_moves.pipe(beside, homes, "sku").mutate(warehouse=ibis.coalesce(_.warehouse, _.home))
    daily = moves.group_by("warehouse", "sku", "moved_day").aggregate(
        came=counted(_.units.sum(where=_.units > 0)), went=counted(-_.units.sum(where=_.units < 0))
    )
    days = counts.select("warehouse", "sku", "day")
    # each move belongs to the first count on or after its day
    nearest = daily.rename(day="moved_day").pipe(next_by, days, "warehouse", "sku").rename(moved_day="day", day="next")
    nearest = daily.pipe(beside, nearest, "warehouse", "sku", "moved_day")
    sums = nearest.group_by("warehouse", "sku", "day").aggregate(came=counted(_.came.sum()), went=counted(_.went.sum()))
    rows = counts.pipe(beside, sums, "warehouse", "sku", "day").pipe(beside, product.select("sku", "category", "brand"), "sku")
    rows = rows.filter(_.opening.notnull()).mutate(came=_.came.fill_null(0), went=_.went.fill_null(0))
    rows = rows.mutate(closing=_.opening + _.came - _.went)
    return rows.select(
        "day", "warehouse", "sku", "category", "brand", "since", "opening", "came", "went", "closing", "counted", gap=_.counted - _.closing
    )
