"""The book of stock: what there was, what came and went, what there should be, and what was counted."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.domains.stock.tables.movement import warehouse
from zhanggui.methods.relation import beside, counted
from zhanggui.nouns import table


@table(
    key=("day", "warehouse", "sku"),
    day="day",
    dimensions=(warehouse, category, brand, sku),
    ahead=0,
    after={"raw_stock_snapshots": ("warehouse", "sku")},
)
def stock_ledger(raw_stock_snapshots: ir.Table, raw_stock_moves: ir.Table, product: ir.Table, first_count: ir.Table) -> ir.Table:
    """One row for each count of a product in a warehouse: what the count before said, what came and went since, and what the books say.

    opening + came - went = closing; what was counted may differ from it by the gap. The first count of all opens the book. Moves that
    name no warehouse are of that in which the product was first counted.
    """
    counts = raw_stock_snapshots.group_by("warehouse", "sku", "day").aggregate(counted=counted(_.on_hand.sum()))
    homes = first_count.select("sku", home="warehouse")
    moves = raw_stock_moves.pipe(beside, homes, "sku").mutate(warehouse=ibis.coalesce(_.warehouse, _.home))
    daily = moves.group_by("warehouse", "sku", "moved_day").aggregate(
        came=counted(_.units.sum(where=_.units > 0)), went=counted(-_.units.sum(where=_.units < 0))
    )
    daily = daily.select("warehouse", "sku", "came", "went", day="moved_day", counted=ibis.null("int64"))
    counts = counts.select("warehouse", "sku", "day", "counted", came=ibis.literal(0, "int64"), went=ibis.literal(0, "int64"))
    days = daily.select("warehouse", "sku", "day", "counted", "came", "went").union(counts)
    days = days.group_by("warehouse", "sku", "day").aggregate(counted=_.counted.max(), came=_.came.sum(), went=_.went.sum())
    # what moved up to each day, and between two counts what lies between them
    so_far = ibis.window(group_by=["warehouse", "sku"], order_by="day", preceding=None, following=0)
    days = days.mutate(all_came=days.came.sum().over(so_far), all_went=days.went.sum().over(so_far)).filter(_.counted.notnull())
    ordered = ibis.window(group_by=["warehouse", "sku"], order_by="day")
    rows = days.mutate(
        opening=days.counted.lag().over(ordered),
        since=days.day.lag().over(ordered),
        came=counted(days.all_came - days.all_came.lag().over(ordered)),
        went=counted(days.all_went - days.all_went.lag().over(ordered)),
    )
    rows = rows.filter(_.opening.notnull()).pipe(beside, product.select("sku", "category", "brand"), "sku")
    rows = rows.mutate(closing=_.opening + _.came - _.went)
    return rows.select(
        "day", "warehouse", "sku", "category", "brand", "since", "opening", "came", "went", "closing", "counted", gap=_.counted - _.closing
    )
