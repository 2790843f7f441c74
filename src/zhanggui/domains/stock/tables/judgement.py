"""What stock, suppliers, categories and launches are judged by."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import UNNAMED, brand, category, sku
from zhanggui.domains.stock.tables.movement import supplier, warehouse
from zhanggui.domains.stock.tables.outlook import BIG
from zhanggui.methods.relation import added, beside, commonest, counted, to_cents
from zhanggui.nouns import Shop, table

_QUARTER, _HALF, _YEAR = 91, 182, 364
_CUT = 0.03
"""A day counts as one of reduced prices where a category sold so far below list price."""
_WEEKS_BEFORE = 56
"""What is lost while a product is out is reckoned from what it sold in so many days before."""
_EARLY = 14
"""What a launch sells in so many days is the early signal."""


# ── slow movers ──────────────────────────────────────────────────────────────


@table(key=("warehouse", "sku"), day="day", dimensions=(warehouse, category, brand, sku))
def ageing(  # noqa: PLR0913, PLR0917 - a slow mover is judged by all of them
    stock_position: ir.Table,
    raw_receipts: ir.Table,
    demand_day: ir.Table,
    product: ir.Table,
    listing_audit: ir.Table,
    price_response: ir.Table,
    shop: Shop,
) -> ir.Table:
    """One row for each product that lies in a warehouse: how old what lies there is, how it sells, and what may be the reason.

    The age is by first in, first out: what is left came with the last receipts; what came before them is as old as the first of all.
    """
    rows = stock_position.filter(_.on_hand > 0)
    sold = _sold(rows, demand_day)
    rows = rows.pipe(beside, _aged(rows, raw_receipts), "sku").pipe(beside, sold, "warehouse", "sku")
    rows = rows.pipe(beside, _looked_at(listing_audit), "sku").pipe(beside, product.select("sku", "list_price"), "sku")
    usual = rows.group_by("category").aggregate(category_price=_.list_price.cast("float64").median())
    rows = rows.pipe(beside, usual, "category").mutate(kind_of=_.category.fill_null(UNNAMED))
    response = price_response.rename(kind_of="category")
    rows = rows.pipe(beside, response, "kind_of")
    numbers = ("sold_91", "sold_182", "sold_before", "category_91", "category_before")
    return rows.select(
        "warehouse",
        "sku",
        "day",
        "title",
        "category",
        "brand",
        "supplier_id",
        "supplier",
        "launched_on",
        "delisted_on",
        "on_hand",
        "unit_cost",
        "price",
        "demand_mean",
        "age_days",
        "last_received",
        "received_182",
        "elasticity",
        "reduced_days",
        "wrong_fields",
        *numbers,
        list_price=_.list_price.cast("float64"),
        category_price=_.category_price,
        idle_days=_.day.delta(ibis.coalesce(_.last_sale, _.first_received, _.launched_on), unit="day"),
        cost=(_.on_hand * _.unit_cost).cast("decimal(18, 2)"),
        is_slow=(_.day.delta(ibis.coalesce(_.last_sale, _.first_received, _.launched_on), unit="day") >= shop.slow_days).fill_null(False),  # noqa: FBT003 - Ibis's signature
    )


def _aged(shelves: ir.Table, receipts: ir.Table) -> ir.Table:
    """How old what is left of each product is, in all warehouses together."""
    left = shelves.group_by("sku").aggregate(left=_.on_hand.sum(), day=_.day.max())
    came = receipts.mutate(good=(_.units - _.units_rejected.fill_null(0)).cast("int64")).inner_join(left, "sku")
    window = ibis.window(group_by="sku", order_by=[ibis.desc("received_day"), "receipt_id"], preceding=None, following=0)
    came = came.mutate(later=came.good.sum().over(window) - came.good)
    came = came.mutate(of_it=ibis.greatest(ibis.least(_.good, _.left - _.later), 0), old=_.day.delta(_.received_day, unit="day"))
    sums = came.group_by("sku").aggregate(
        known=_.of_it.sum(),
        weighted=(_.of_it * _.old).sum(),
        oldest=_.old.max(),
        left=_.left.max(),
        last_received=_.received_day.max(),
        first_received=_.received_day.min(),
        received_182=counted(_.good.sum(where=_.old < _HALF)),
    )
    age = (sums.weighted + (sums.left - sums.known) * sums.oldest) / sums.left.nullif(0)
    return sums.select("sku", "last_received", "first_received", "received_182", age_days=age.cast("float64"))


def _sold(shelves: ir.Table, demand: ir.Table) -> ir.Table:
    """What each product and its category sold lately, and in the same weeks a year before."""
    places = shelves.select("warehouse", "sku", kind_of=shelves.category.fill_null(UNNAMED), as_of=shelves.day)
    end = shelves.aggregate(end=_.day.max())
    days = demand.cross_join(end).mutate(ago=lambda t: t.end.delta(t.day, unit="day"))
    lately, before = days.ago < _QUARTER, (days.ago >= _YEAR) & (days.ago < _YEAR + _QUARTER)
    own = days.group_by("warehouse", "sku").aggregate(
        sold_91=counted(_.units.sum(where=lately)),
        sold_182=counted(_.units.sum(where=days.ago < _HALF)),
        sold_before=counted(_.units.sum(where=(days.ago >= _QUARTER) & (days.ago < _YEAR))),
        last_sale=_.day.max(where=days.units > 0),
    )
    kinds = days.group_by("category").aggregate(
        category_91=counted(_.units.sum(where=lately)),
        category_before=counted(_.units.sum(where=before)),
    )
    rows = places.pipe(beside, own, "warehouse", "sku").pipe(beside, kinds.rename(kind_of="category"), "kind_of")
    whole = {name: rows[name].fill_null(0) for name in ("sold_91", "sold_182", "sold_before", "category_91", "category_before")}
    return rows.select("warehouse", "sku", "last_sale", **whole)


def _looked_at(audits: ir.Table) -> ir.Table:
    """How many fields of each product's listing were wrong when it was last audited."""
    ranked = audits.mutate(rank=ibis.row_number().over(group_by="sku", order_by=[ibis.desc("day"), "audit_id"]))
    return ranked.filter(_.rank == 0).select("sku", wrong_fields=_.fields_checked - _.fields_right)


@table(key=("category",))
def price_response(demand_day: ir.Table, raw_promotions: ir.Table) -> ir.Table:
    """One row for each category: how its sales answer to price, from days of reduced prices against others outside of big events.

    People came on such days for other reasons too, so that it is the most that price alone may do.
    """
    events = raw_promotions.filter(_.kind.isin(BIG)).select("starts_on", "ends_on")
    days = demand_day.group_by("category", "day").aggregate(units=_.units.sum(), off=(_.units * _.discount).sum() / _.units.sum().nullif(0))
    inside = days.inner_join(events, [days.day >= events.starts_on, days.day <= events.ends_on]).select("category", "day").distinct()
    days = days.anti_join(inside, ["category", "day"])
    cut = days.off >= _CUT
    sums = days.group_by("category").aggregate(
        depth=_.off.mean(where=cut),
        reduced=_.units.mean(where=cut),
        usual_depth=_.off.mean(where=~cut),
        usual=_.units.mean(where=~cut),
        reduced_days=counted(cut.sum()),
    )
    price = ((1 - sums.depth) / (1 - sums.usual_depth.fill_null(0))).nullif(1.0)
    return sums.select("category", "reduced_days", elasticity=(sums.reduced / sums.usual.nullif(0)).ln() / -price.ln())


@table(key=("day", "warehouse", "sku"), day="day", dimensions=(warehouse, category, brand, sku), ahead=0, behind=_WEEKS_BEFORE)
def stockout_day(stock_day: ir.Table, demand_day: ir.Table, demand_series: ir.Table) -> ir.Table:
    """One row for each day, warehouse and product: what would have sold, where it stood empty, by what it sold a day in the weeks before."""
    outs = (
        stock_day.filter(_.is_out)
        .select("warehouse", "sku", "day")
        .pipe(beside, demand_series.select("warehouse", "sku", "first_day"), "warehouse", "sku")
    )
    sold = demand_day.select("warehouse", "sku", "units", "price", "is_out", sold_on="day")
    past = outs.inner_join(sold, ["warehouse", "sku"]).mutate(ago=lambda t: t.day.delta(t.sold_on, unit="day"))
    before = (past.ago > 0) & (past.ago <= _WEEKS_BEFORE)
    sums = past.filter((past.ago >= 0) & (past.ago <= _WEEKS_BEFORE)).group_by("warehouse", "sku", "day", "first_day")
    sums = sums.aggregate(
        units=_.units.sum(where=before).fill_null(0),
        paid=(_.units * _.price).sum(where=before),
        empty=(before & _.is_out).sum().fill_null(0),
        got=_.units.sum(where=_.ago == 0).fill_null(0),
    )
    days = ibis.least(sums.day.delta(sums.first_day, unit="day"), _WEEKS_BEFORE) - sums.empty
    usual = sums.units.cast("float64") / ibis.greatest(days, 1)
    lost = ibis.greatest(usual - sums.got, 0.0)
    sums = sums.select("warehouse", "sku", "day", lost_units=lost, price=sums.paid / sums.units.nullif(0))
    rows = stock_day.select("day", "warehouse", "sku", "category", "brand", "is_out").pipe(beside, sums, "warehouse", "sku", "day")
    return rows.mutate(lost_units=_.lost_units.fill_null(0.0), lost=to_cents((_.lost_units * _.price).fill_null(0.0))).drop("price")


# ── suppliers ────────────────────────────────────────────────────────────────


@table(key=("supplier_id",), day="day", dimensions=(supplier,))
def supplier_score(raw_purchase_orders: ir.Table, raw_receipts: ir.Table, supply_line: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each supplier: how it kept its word in the last half year and in the year before that, at what price, and for how much."""
    end = supply_line.filter(_.is_due).aggregate(end=_.day.max())
    came = raw_receipts.group_by("po_id", "sku").aggregate(came=_.units.sum(), rejected=_.units_rejected.fill_null(0).sum())
    costs = raw_purchase_orders.select("po_id", "sku", "unit_cost")
    usual = product.select("sku", usual_cost=product.unit_cost)
    lines = supply_line.pipe(beside, came, "po_id", "sku").pipe(beside, costs, "po_id", "sku").pipe(beside, usual, "sku").cross_join(end)
    lines = lines.mutate(ago=lambda t: t.end.delta(t.day, unit="day")).filter(_.is_due)
    now, before = (lines.ago >= 0) & (lines.ago < _HALF), (lines.ago >= _HALF) & (lines.ago < _HALF + _YEAR)
    spent = lines.units * lines.unit_cost
    named: dict[str, ir.Value] = {}
    for name, part in (("now", now), ("before", before)):
        named |= {
            f"due_{name}": counted(part.sum()),
            f"kept_{name}": counted((part & lines.in_full_on_time).sum()),
            f"came_{name}": counted(lines.came.sum(where=part)),
            f"rejected_{name}": counted(lines.rejected.sum(where=part)),
            f"lead_{name}": lines.lead_days.mean(where=part),
            f"lead_sd_{name}": lines.lead_days.cast("float64").std(where=part, how="sample"),
            f"spent_{name}": added(spent, part).fill_null(0.0),
        }
    sums = lines.group_by("supplier_id").aggregate(supplier=_.supplier.max(), skus=_.sku.nunique(where=now), day=_.end.max(), **named)
    return sums.pipe(beside, lines.pipe(commonest, "category", "supplier_id"), "supplier_id").filter(_.due_now > 0)


# ── categories ───────────────────────────────────────────────────────────────


@table(key=("category",), day="day", dimensions=(category,))
def category_year(order_line: ir.Table, stock_day: ir.Table) -> ir.Table:
    """One row for each category: its sales in the last year and the one before, what was earned, and what stock that took."""
    lines = order_line.filter(_.is_valid & _.category.notnull())
    end = order_line.aggregate(end=_.day.max(), start=_.day.min())
    lines = lines.cross_join(end).mutate(ago=lambda t: t.end.delta(t.day, unit="day"))
    now = lines.ago < _YEAR
    sums = lines.group_by("category").aggregate(
        day=_.end.max(),
        has_before=(_.end.max().delta(_.start.min(), unit="day") >= 2 * _YEAR - 1),
        sales=added(lines.payable, now).fill_null(0.0),
        sales_before=added(lines.payable, (lines.ago >= _YEAR) & (lines.ago < 2 * _YEAR)).fill_null(0.0),
        costed=added(lines.payable, now & lines.cost.notnull()).fill_null(0.0),
        cost=added(lines.cost, now).fill_null(0.0),
        articles=_.sku.nunique(where=now),
    )
    shelves = stock_day.cross_join(end).mutate(ago=lambda t: t.end.delta(t.day, unit="day")).filter(_.ago < _YEAR)
    daily = shelves.group_by("category", "day").aggregate(value=_.cost.sum(), slow=_.cost.sum(where=_.is_slow))
    stock = daily.group_by("category").aggregate(
        stock=added(_.value) / _.value.count().nullif(0), slow=added(_.slow).fill_null(0.0) / _.count()
    )
    return sums.pipe(beside, stock, "category")


# ── launches ─────────────────────────────────────────────────────────────────


@table(key=("sku",), day="day", dimensions=(category, brand, sku))
def launch_signal(launch: ir.Table, order_line: ir.Table, launch_trial: ir.Table) -> ir.Table:
    """One row for each launch: what it sold in its first two weeks beside the average launch of its category, and how it came out."""
    end = order_line.aggregate(end=_.day.max())
    valid = order_line.filter(_.is_valid & (_.day >= _.launched_on)).mutate(since=_.day.delta(_.launched_on, unit="day"))
    early = valid.group_by("sku").aggregate(
        early_units=counted(_.quantity.sum(where=_.since < _EARLY)),
        early_sales=added(_.payable, _.since < _EARLY).fill_null(0.0),
    )
    rows = launch.pipe(beside, early, "sku").cross_join(end).mutate(age=lambda t: t.end.delta(t.day, unit="day"))
    rows = rows.mutate(early_sales=_.early_sales.fill_null(0.0), early_units=_.early_units.fill_null(0)).filter(_.age >= _EARLY)
    usual = rows.group_by("category").aggregate(
        usual_sales=added(_.early_sales.round(2).cast("decimal(18, 2)")) / _.count(), launches=_.count()
    )
    rows = rows.pipe(beside, usual, "category").pipe(beside, launch_trial.select("sku", "stage"), "sku")
    rows = rows.mutate(stage=_.stage.fill_null("regular"))
    names = ("sku", "title", "category", "brand", "day", "end", "age", "is_judged", "is_hit", "early_units", "early_sales", "usual_sales")
    return rows.select(*names, "usual_daily", "launches", "stage")
