"""What launches sell while they are tried in small batches."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.methods.relation import added, beside, counted
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

_EARLY = 14
"""The first days after a launch, in which people come because it is new."""
FEWEST = 8
"""So many launches must be over, and have sold something, before they say anything of the next one."""

stage = Dimension(
    name="stage",
    title=Text("生命周期阶段", "Stage of life"),
    values={
        "coming": Text("待上市", "coming"),
        "trial": Text("试销期", "on trial"),
        "regular": Text("常规销售", "on regular sale"),
        "gone": Text("已下架", "taken off"),
    },
)
"""Where an article stands in its life; `decide/handing.py` says who buys it there."""


@table(key=("sku",), day="day", dimensions=(category, brand, sku, stage))
def launch_trial(product: ir.Table, order_line: ir.Table, stock_day: ir.Table, stock_position: ir.Table, shop: Shop) -> ir.Table:
    """One row for each product launched or about to be: what it sold in its first days and later while new, and on how many days it was there.

    Days on which every warehouse stood empty are not counted, unless something was sold on them. It is on trial while it counts as new,
    if what it costs and sells for is known and launches before say what to expect; else it is on regular sale from the start.
    """
    end = order_line.aggregate(end=_.day.max(), first=_.day.min())
    rows = product.filter(_.launched_on.notnull()).cross_join(end)
    rows = rows.filter(_.launched_on >= _["first"]).mutate(age=_.end.delta(_.launched_on, unit="day") + 1)
    new = rows.select("sku", "launched_on")
    lines = order_line.filter(_.is_valid & _.sku.notnull()).select("sku", "day", "quantity", "payable")
    sold = _while_new(lines, new, shop).group_by("sku", "day", "since").aggregate(units=_.quantity.sum(), paid=_.payable.sum())
    shelves = _while_new(stock_day.select("sku", "day", "on_hand"), new, shop)
    empty = shelves.group_by("sku", "day", "since").aggregate(lies=_.on_hand.sum()).filter(_.lies == 0).anti_join(sold, ["sku", "day"])
    early = sold.group_by("sku").aggregate(
        early_units=counted(_.units.sum(where=_.since < _EARLY)),
        later_units=counted(_.units.sum(where=_.since >= _EARLY)),
        price=added(_.paid) / _.units.sum().nullif(0),
    )
    out = empty.group_by("sku").aggregate(early_out=counted((_.since < _EARLY).sum()), later_out=counted((_.since >= _EARLY).sum()))
    there = stock_position.group_by("sku").aggregate(
        on_hand=counted(_.on_hand.sum()),
        on_order=counted(_.on_order.sum()),
        cost=_.unit_cost.max(),
        lead=ibis.coalesce(_.lead_mean.max(), _.agreed_days.max()).cast("float64"),
    )
    rows = rows.pipe(beside, early, "sku").pipe(beside, out, "sku").pipe(beside, there, "sku")
    rows = rows.mutate(days=ibis.greatest(ibis.least(rows.age, shop.launch_days), 0))
    rows = rows.mutate(
        first_days=ibis.least(rows.days, _EARLY), early_out=rows.early_out.fill_null(0), later_out=rows.later_out.fill_null(0)
    )
    rows = rows.mutate(
        early_units=rows.early_units.fill_null(0),
        later_units=rows.later_units.fill_null(0),
        early_days=ibis.greatest(rows.first_days - rows.early_out, 0).cast("int64"),
        later_days=ibis.greatest(rows.days - rows.first_days - rows.later_out, 0).cast("int64"),
        price=ibis.coalesce(rows.price, rows.list_price.cast("float64")),
        unit_cost=ibis.coalesce(rows.cost, rows.unit_cost).cast("decimal(18, 4)"),
        is_over=rows.age > shop.launch_days,
    )
    return _staged(rows).select(
        "sku",
        "title",
        "category",
        "brand",
        "stage",
        "day",
        "end",
        "age",
        "delisted_on",
        "moq",
        "pack_size",
        "on_hand",
        "on_order",
        "lead",
        "early_units",
        "later_units",
        "early_days",
        "later_days",
        "price",
        "unit_cost",
        "is_over",
    )


def _staged(rows: ir.Table) -> ir.Table:
    """Rows with the stage that each is at."""
    past = rows.filter(_.is_over & (_.early_days > 0))
    learned = past.aggregate(cases=_.count(), sold=counted((_.early_units + _.later_units).sum()))
    rows = rows.cross_join(learned)
    told = (rows.cases >= FEWEST) & (rows.sold > 0) & (rows.price > rows.unit_cost.cast("float64")).fill_null(False)  # noqa: FBT003 - Ibis's signature
    found = ibis.cases(
        ((rows.delisted_on <= rows.end).fill_null(False), "gone"),  # noqa: FBT003 - as above
        (rows.is_over | ~told, "regular"),
        (rows.age <= 0, "coming"),
        else_="trial",
    )
    return rows.mutate(stage=found)


def _while_new(rows: ir.Table, products: ir.Table, shop: Shop) -> ir.Table:
    """Rows of products in the days after their launch in which they count as new, with how many days `since`."""
    found = rows.inner_join(products, "sku").mutate(since=lambda t: t.day.delta(t.launched_on, unit="day"))
    return found.filter((_.since >= 0) & (_.since < shop.launch_days))
