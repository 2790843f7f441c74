"""What is ahead of each product in each warehouse: what is likely to be wanted, the next big event, and the class that it is in."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import UNNAMED, brand, category, sku
from zhanggui.domains.stock.tables.movement import supplier, warehouse
from zhanggui.domains.stock.tables.trial import stage
from zhanggui.methods.inventory.bounds import SPREAD_BOUNDS, SPREAD_MARGIN, VALUE_BOUNDS, VALUE_MARGIN
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

# ── what is likely, and what is ahead ────────────────────────────────────────

WEEKS = (7, 14, 21, 28)
"""What a model says is summed up over so many days."""
_MIDDLE = 2.5631
"""From the tenth to the ninetieth percentile of a normal distribution, in standard deviations."""
BIG = ("618", "double_11", "double_12", "nianhuo")
"""Events for which stock is built up beforehand."""
_BEFORE = 28


@table(key=("kind", "category"))
def event_lift(raw_promotions: ir.Table, demand_day: ir.Table) -> ir.Table:
    """One row for each kind of big event and category: how many times as much a day sold in past events as in the four weeks before."""
    events = raw_promotions.filter(_.kind.isin(BIG)).select("promotion_id", "kind", "starts_on", "ends_on")
    rows = demand_day.group_by("category", "day").aggregate(units=_.units.sum()).cross_join(events)
    rows = rows.filter((rows.day <= rows.ends_on) & (rows.starts_on.delta(rows.day, unit="day") <= _BEFORE))
    sums = rows.group_by("promotion_id", "kind", "category", "starts_on", "ends_on").aggregate(
        within=_.units.sum(where=_.day >= _.starts_on).fill_null(0), before=_.units.sum(where=_.day < _.starts_on).fill_null(0)
    )
    sums = sums.filter((_.within > 0) & (_.before > 0)).mutate(days=_.ends_on.delta(_.starts_on, unit="day") + 1)
    return sums.group_by("kind", "category").aggregate(lift=((_.within / _.days) / (_.before / _BEFORE)).mean(), events=_.count())


@table(key=("day",), day="day")
def event_ahead(raw_promotions: ir.Table, stock_position: ir.Table) -> ir.Table:
    """The next big event after the last snapshot, if one is planned within half a year."""
    last = stock_position.aggregate(day=_.day.max())
    planned = raw_promotions.filter(_.kind.isin(BIG)).select("promotion_id", "kind", "starts_on", "ends_on")
    rows = planned.cross_join(last).filter(lambda t: (t.starts_on > t.day) & (t.starts_on.delta(t.day, unit="day") <= 183))  # noqa: PLR2004 - half a year
    ranked = rows.mutate(rank=ibis.row_number().over(order_by=["starts_on", "promotion_id"]))
    return ranked.filter(_.rank == 0).select("day", event="kind", event_starts="starts_on", event_ends="ends_on")


@table(key=("warehouse", "sku"), day="day", dimensions=(warehouse, category, brand, sku, stage))
def reorder_position(  # noqa: PLR0913, PLR0917 - what is ahead of a product is all of them
    stock_position: ir.Table,
    daily_demand: ir.Table,
    article_class: ir.Table,
    event_ahead: ir.Table,
    event_lift: ir.Table,
    stock_lot: ir.Table,
    warehouse_room: ir.Table,
    launch_trial: ir.Table,
) -> ir.Table:
    """Each product in each warehouse as it stands, with what is likely to be wanted in the coming weeks and the next big event.

    `spoils` is what of it will expire before it would be sold; null where nobody knows when any of it does.
    """
    first = daily_demand.group_by("warehouse", "sku").aggregate(start=_.day.min())
    said = daily_demand.inner_join(first, ["warehouse", "sku"]).mutate(ahead=lambda t: t.day.delta(t.start, unit="day") + 1)
    sums = {}
    for days in WEEKS:
        there = said.ahead == days
        sums[f"mean_{days}"] = said.sum_mean.max(where=there)
        sums[f"sd_{days}"] = (said.sum_q90 - said.sum_q10).max(where=there) / _MIDDLE
    weeks = said.group_by("warehouse", "sku").aggregate(**sums)
    rows = stock_position.pipe(beside, weeks, "warehouse", "sku").pipe(beside, article_class.drop("day", "category", "brand"), "sku")
    rows = rows.mutate(kind_of=_.category.fill_null(UNNAMED))
    ahead = (
        event_ahead.drop("day")
        .join(event_lift, event_ahead.event == event_lift.kind)
        .select("event", "event_starts", "event_ends", kind_of="category", event_lift="lift")
    )
    rows = rows.pipe(beside, ahead, "kind_of").drop("kind_of")
    launched = launch_trial.select("sku", "stage", launch_age="age")
    rows = rows.pipe(beside, launched, "sku").mutate(stage=_.stage.fill_null("regular"))
    return rows.pipe(beside, _spoils(rows, stock_lot), "warehouse", "sku").pipe(beside, warehouse_room, "warehouse")


def _spoils(rows: ir.Table, lots: ir.Table) -> ir.Table:
    """What expires unsold: by some day more expires than will have been sold, if what expires first is sold first."""
    daily = rows.select("warehouse", "sku", daily=ibis.coalesce(_.mean_28 / 28, _.demand_mean, 0.0))
    lots = lots.inner_join(daily, ["warehouse", "sku"])
    days = ibis.greatest(lots.expires_on.delta(lots.day, unit="day"), 0)
    over = (lots.by_then - lots.daily * days).floor()
    return lots.group_by("warehouse", "sku").aggregate(spoils=ibis.greatest(over.max(), 0).cast("int64"))


@table(key=("warehouse", "sku", "supplier_id"), day="day", dimensions=(warehouse, category, brand, sku, supplier, stage))
def reorder_offer(reorder_position: ir.Table, supplier_offer: ir.Table) -> ir.Table:
    """Each of these with each supplier of whom the product can be had; what has no supplier is not among them."""
    own = ("unit_cost", "supplier", "agreed_days", "lead_mean", "lead_sd", "moq", "pack_size")
    rows = reorder_position.rename(usual_supplier="supplier_id").drop(*own[1:]).rename(usual_cost="unit_cost")
    rows = rows.inner_join(supplier_offer, "sku")
    is_usual = (rows.supplier_id == rows.usual_supplier).fill_null(False)  # noqa: FBT003 - Ibis's signature
    cost = ibis.coalesce(rows.unit_cost, ibis.ifelse(is_usual, rows.usual_cost, ibis.null("decimal(18, 4)")))
    return rows.mutate(is_usual=is_usual, unit_cost=cost).drop("usual_supplier", "usual_cost")


# ── classes ──────────────────────────────────────────────────────────────────

abc = Dimension(
    name="abc",
    title=Text("ABC 类", "ABC class"),
    values={
        "A": Text("A 类（主销）", "A, the main sellers"),
        "B": Text("B 类（次销）", "B, the middle"),
        "C": Text("C 类（长尾）", "C, the long tail"),
    },
)
xyz = Dimension(
    name="xyz",
    title=Text("XYZ 类", "XYZ class"),
    values={"X": Text("X 类（平稳）", "X, steady"), "Y": Text("Y 类（有波动）", "Y, varying"), "Z": Text("Z 类（难预料）", "Z, erratic")},
)

_QUARTER = 91
_YEAR = 364


@table(key=("sku",), day="day", dimensions=(category, brand, abc, xyz))
def article_class(order_line: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each product sold in the last year: its class by value (ABC) and by how much it varies from week to week (XYZ).

    A is what makes up the first 80 % of sales, B up to 95 %; X varies by less than half its mean, Y by less than its mean. What lies
    close to a bound stays in the class that it was in a quarter ago.
    """
    lines = order_line.filter(_.is_valid & _.sku.notnull())
    end = order_line.aggregate(end=_.day.max())
    lines = lines.cross_join(end).mutate(ago=lambda t: t.end.delta(t.day, unit="day"))
    now, before = (_scores(lines, start) for start in (0, _QUARTER))
    rows = now.pipe(beside, before.rename(was_begins="begins", was_spread="spread", was_sales="sales"), "sku")
    rows = rows.pipe(beside, product.select("sku", "category", "brand"), "sku").cross_join(end)
    was_abc, was_xyz = _in(rows.was_begins, VALUE_BOUNDS), _in(rows.was_spread, SPREAD_BOUNDS)
    return rows.select(
        "sku",
        "category",
        "brand",
        "sales",
        "begins",
        "spread",
        day=_.end,
        abc=_letter(_kept(rows.begins, was_abc, VALUE_BOUNDS, VALUE_MARGIN), "ABC"),
        xyz=_letter(_kept(rows.spread, was_xyz, SPREAD_BOUNDS, SPREAD_MARGIN), "XYZ"),
    )


def _scores(lines: ir.Table, start: int) -> ir.Table:
    """Of the year that ended `start` days ago: where in the running share of sales each product begins, and its coefficient of variation."""
    year = lines.filter((lines.ago >= start) & (lines.ago < start + _YEAR)).mutate(week=lambda t: (t.ago - start) // 7)
    weekly = year.group_by("sku", "week").aggregate(units=_.quantity.sum().cast("float64"), sales=_.payable.sum())
    sums = weekly.group_by("sku").aggregate(
        sales=_.sales.sum().cast("float64"),
        units=_.units.sum(),
        squares=(_.units * _.units).sum(),
        weeks=ibis.greatest(_.week.max() + 1, 4),
    )
    mean = sums.units / sums.weeks
    scatter = ibis.greatest(sums.squares / sums.weeks - mean * mean, 0.0).sqrt() / mean.nullif(0.0)
    window = ibis.window(order_by=[ibis.desc("sales"), "sku"], preceding=None, following=0)
    begins = (sums.sales.sum().over(window) - sums.sales) / sums.sales.sum().over(ibis.window()).nullif(0.0)
    return sums.select("sku", "sales", begins=begins.fill_null(1.0), spread=scatter)


def _in(score: ir.Value, bounds: tuple[float, float]) -> ir.Value:
    return ibis.cases((score.isnull(), ibis.null("int64")), (score < bounds[0], 0), (score < bounds[1], 1), else_=2)


def _kept(score: ir.Value, was: ir.Value, bounds: tuple[float, float], gap: float) -> ir.Value:
    """The class of a score; one that was in another before has to be past the bound by the gap."""
    plain, up, down = (_in(score + by, bounds) for by in (0.0, -gap, gap))
    held = ibis.cases((plain > was, ibis.greatest(up, was)), (plain < was, ibis.least(down, was)), else_=plain)
    return ibis.coalesce(held, plain, 2)


def _letter(number: ir.Value, letters: str) -> ir.Value:
    return ibis.cases((number == 0, letters[0]), (number == 1, letters[1]), else_=letters[2])
