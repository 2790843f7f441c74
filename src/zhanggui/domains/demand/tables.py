"""What was wanted of each product from each warehouse, day by day, and what is known of the days ahead."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import UNNAMED, brand, category
from zhanggui.methods.relation import added, beside
from zhanggui.nouns import table

_NOTHING = ibis.literal(0, "decimal(18, 2)")
_AHEAD = 400
"""So many days after the last sale are laid out: a year of plans and some weeks."""


@table(key=("warehouse", "sku"))
def stocked(raw_stock_snapshots: ir.Table) -> ir.Table:
    """One row for each warehouse and product that was ever counted there, and whether most of it has lain there."""
    places = raw_stock_snapshots.group_by("warehouse", "sku").aggregate(lain=_.on_hand.sum())
    ranked = places.mutate(rank=ibis.row_number().over(group_by="sku", order_by=[ibis.desc("lain"), "warehouse"]))
    return ranked.select("warehouse", "sku", is_home=ranked["rank"] == 0)


@table(
    key=("warehouse", "sku", "day"),
    day="day",
    dimensions=(category, brand),
    unit=("sku", "day"),
    ties={"raw_shipments": {"order_id": "order_id"}, "stocked": {"sku": "sku"}, "product": {"sku": "sku"}},
)
def demand_day(
    order_line: ir.Table, raw_shipments: ir.Table, raw_stock_snapshots: ir.Table, stocked: ir.Table, product: ir.Table
) -> ir.Table:
    """One row for each warehouse, product and day on which it sold or stood empty: units, the price paid for one, whether it ran out.

    A line counts where it was shipped from, or else where most of the product lies.
    """
    lines = order_line.filter(_.is_valid & _.sku.notnull()).pipe(_from_where, raw_shipments, stocked)
    sold = lines.select(
        "warehouse",
        "sku",
        "day",
        units=_.quantity.cast("int64"),
        paid=_.payable,
        listed=_.list_amount,
        is_out=ibis.literal(value=False),
    )
    empty = raw_stock_snapshots.filter(_.on_hand == 0).select(
        "warehouse",
        "sku",
        "day",
        units=ibis.literal(0, "int64"),
        paid=_NOTHING,
        listed=_NOTHING,
        is_out=ibis.literal(value=True),
    )
    rows = sold.union(empty).group_by("warehouse", "sku", "day")
    rows = rows.aggregate(units=_.units.sum().cast("int64"), paid=added(_.paid), listed=added(_.listed), is_out=_.is_out.max())
    price, discount = _.paid / _.units.nullif(0), 1 - _.paid / _.listed.nullif(0)
    rows = rows.select("warehouse", "sku", "day", "units", "is_out", price=price, discount=discount)
    kinds = product.select("sku", "category", "brand")
    return rows.pipe(beside, kinds, "sku").mutate(category=_.category.fill_null(UNNAMED), brand=_.brand.fill_null(UNNAMED))


def _from_where(lines: ir.Table, shipments: ir.Table, places: ir.Table) -> ir.Table:
    """Lines with the warehouse that they are wanted from."""
    home = places.filter(_.is_home).select("sku", home="warehouse")
    sent = shipments.filter(_.warehouse.notnull()).select("order_id", "warehouse").distinct()
    from_there = (
        lines.select("order_id", "line", "sku")
        .inner_join(sent, "order_id")
        .inner_join(places.select("warehouse", "sku"), ["warehouse", "sku"])
    )
    there = from_there.group_by("order_id", "line").aggregate(shipped_from=_.warehouse.min())
    found = lines.pipe(beside, there, "order_id", "line").pipe(beside, home, "sku")
    return found.mutate(warehouse=ibis.coalesce(_.shipped_from, _.home, UNNAMED))


@table(key=("warehouse", "sku"), dimensions=(category, brand))
def demand_series(demand_day: ir.Table, raw_stock_snapshots: ir.Table, product: ir.Table, order: ir.Table) -> ir.Table:
    """One row for each warehouse and product: since when it has been for sale there, until when, and what it is like.

    `last_day` is null while it is for sale. What is not launched yet is no series; it becomes one with its first snapshot or sale.
    """
    seen = demand_day.select("warehouse", "sku", "day").union(raw_stock_snapshots.select("warehouse", "sku", "day"))
    spans = seen.group_by("warehouse", "sku").aggregate(seen_first=_.day.min(), seen_last=_.day.max())
    shop = order.aggregate(opened=_.day.min(), latest=_.day.max())
    known = product.select("sku", "title", "category", "brand", "list_price", "unit_cost", "launched_on", "delisted_on")
    rows = spans.cross_join(shop).pipe(beside, known, "sku")
    start = ibis.greatest(rows.opened, ibis.least(rows.seen_first, rows.launched_on.fill_null(rows.seen_first)))
    gone = rows.delisted_on <= rows.latest
    return rows.select(
        "warehouse",
        "sku",
        "title",
        "unit_cost",
        category=_.category.fill_null(UNNAMED),
        brand=_.brand.fill_null(UNNAMED),
        list_price=_.list_price.cast("float64"),
        first_day=start,
        last_day=ibis.ifelse(gone.fill_null(False), ibis.greatest(_.seen_last, start), ibis.null("date")),  # noqa: FBT003 - Ibis's signature
    ).filter(_.first_day <= _.last_day.fill_null(_.first_day))


@table(key=("day",))
def demand_calendar(order: ir.Table, raw_promotions: ir.Table, calendar_day: ir.Table) -> ir.Table:
    """One row for each day since the shop opened, and a year ahead: its weekday and festivals, and the promotion planned for it.

    Of several promotions at once the deepest counts.
    """
    span = order.aggregate(opened=_.day.min(), latest=_.day.max())
    days = calendar_day.cross_join(span).filter((_.day >= _.opened) & (_.day.delta(_.latest, unit="day") <= _AHEAD))
    planned = raw_promotions.select(
        "promotion_id", "kind", "starts_on", "ends_on", "presale_starts_on", depth=_.discount_share.cast("float64").fill_null(0.0)
    )
    within = days.select("day").inner_join(planned, [_.day >= planned.starts_on, _.day <= planned.ends_on])
    ranked = within.mutate(rank=ibis.row_number().over(group_by="day", order_by=[ibis.desc("depth"), "promotion_id"]))
    deepest = ranked.filter(_.rank == 0).select(
        "day",
        promotion=_.kind.fill_null("other"),
        depth=_.depth,
        since_start=_.day.delta(_.starts_on, unit="day").cast("float64"),
        until_end=_.ends_on.delta(_.day, unit="day").cast("float64"),
    )
    days = days.select("day", "weekday", "festival", "holiday", has_passed=_.day <= _.latest)
    return days.pipe(beside, deepest, "day")
