"""The order book with its money worked out once: list price → discounts → coupon → points → payable → cancelled → refunded."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.sources import MECHANICS, PROMOTION_KINDS
from zhanggui.domains.calendar.tables import festival, rated
from zhanggui.domains.catalog.tables import brand, category, channel, device, region, store, traffic_channel
from zhanggui.methods.relation import beside, quotient
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

customer_type = Dimension(
    name="customer_type",
    title=Text("客户类型", "Customer type"),
    values={
        "new": Text("新客", "New customers"),
        "returning": Text("老客", "Returning customers"),
        "unidentified": Text("未识别", "Unidentified"),
    },
)
promotion = Dimension(
    name="promotion",
    title=Text("是否促销", "Promotion"),
    values={"promotion": Text("促销订单", "In a promotion"), "ordinary": Text("日常订单", "Ordinary")},
)
promotion_kind = Dimension(name="promotion_kind", title=Text("活动类型", "Kind of promotion"), values=PROMOTION_KINDS)
mechanic = Dimension(name="mechanic", title=Text("优惠方式", "Mechanic"), values=MECHANICS)

_OF_ORDERS = (store, channel, region, device, traffic_channel, customer_type, promotion, festival)


def _cents(amount: ir.Value) -> ir.Value:
    """An amount of up to four decimals in whole cents, halves up; in 64-bit integers, which wide decimals are ten times slower than."""
    return quotient((amount.cast("float64") * 10_000).round().cast("int64") + 50, 100)


def _line_cents(quantity: ir.Value, price: ir.Value) -> ir.Value:
    """So many units at a price of up to four decimals, in whole cents."""
    return quotient(quantity * (price.cast("float64") * 10_000).round().cast("int64") + 50, 100)


def _sum(whole: ir.Value) -> ir.Value:
    """The sum of whole numbers as one: DuckDB's is of 128 bits, which Parquet would keep as floating point."""
    return whole.sum().cast("decimal(18, 0)").cast("int64")


def _at(cents: ir.Value, rate: ir.Value) -> ir.Value:
    """Cents of another currency in cents of the shop's. At a rate of one they are the same."""
    return ibis.ifelse(rate == 1.0, cents, (cents.cast("float64") * rate).round().cast("int64"))


def _money(cents: ir.Value) -> ir.Value:
    """Whole cents as an amount, exact up to 2⁵³ of them: the nearest cent to cents / 100 is that many. Wide decimals are ten times slower."""
    return (cents.cast("float64") / 100).cast("decimal(18, 2)")


@table(
    key=("order_id",),
    day="day",
    dimensions=_OF_ORDERS,
    unit=("order_id",),
    together=("person",),
    ties={"exchange_rate": {"currency": "currency", "day": "ordered_day"}, "calendar_day": {"day": "ordered_day"}},
)
def order(
    raw_orders: ir.Table,
    raw_order_lines: ir.Table,
    raw_customers: ir.Table,
    exchange_rate: ir.Table,
    calendar_day: ir.Table,
    shop: Shop,
) -> ir.Table:
    """One row for each order of goods: its money in cents, whether it stands, and its place among the orders of its person."""
    priced = _priced(raw_orders, raw_order_lines, raw_customers, exchange_rate, calendar_day, shop)
    judged = priced.mutate(is_valid=~priced.is_cancelled & (priced.list_cents > 0))
    return beside(judged, _places(judged), "order_id").mutate(
        customer_type=ibis.cases(
            (_.person.isnull(), "unidentified"), (_.number == 1, "new"), (_.number > 1, "returning"), else_=ibis.null("string")
        ),
        payable=_money(_.payable_cents),
        list_amount=_money(_.list_cents),
    )


def _places(orders: ir.Table) -> ir.Table:
    """The place of each order that stands among those of its person; sorted without what else it says, which takes a fifth of the time."""
    counted = orders.filter(orders.is_valid & orders.person.notnull()).select("order_id", "person", "ordered_at")
    place = ibis.row_number().over(group_by=counted.person, order_by=[counted.ordered_at, counted.order_id])
    return counted.select("order_id", number=place + 1)


def _priced(heads: ir.Table, lines: ir.Table, accounts: ir.Table, rates: ir.Table, days: ir.Table, shop: Shop) -> ir.Table:
    """Orders with their person, their rate, and what is left to pay of the goods, in cents of the shop's currency."""
    persons = accounts.filter(_.person_id.notnull()).select("customer_id", "person_id")
    heads = heads.pipe(beside, persons, "customer_id")
    heads = rated(heads, "ordered_day", rates, shop)
    special = days.select(ordered_day="day", festival="festival")
    heads = heads.pipe(beside, special, "ordered_day")
    return _reduced(heads.inner_join(_totals(_goods(lines), heads), "order_id"))


def _goods(lines: ir.Table) -> ir.Table:
    """The lines that sell goods, each with its list amount and its amount in cents of the order's own currency."""
    goods = lines.filter(_.line_kind.fill_null("goods") == "goods")
    return goods.mutate(
        own_cents=_line_cents(_.quantity, _.unit_price), listed_cents=_line_cents(_.quantity, ibis.coalesce(_.list_price, _.unit_price))
    )


def _totals(goods: ir.Table, heads: ir.Table) -> ir.Table:
    """What the goods of each order come to, in cents of the shop's currency: the sum of its lines, each at the order's rate."""
    plain = goods.group_by("order_id").aggregate(
        own=_sum(_.own_cents), listed=_sum(_.listed_cents), units=_sum(_.quantity), has_several=_.sku.min() != _.sku.max(), lines=_.count()
    )
    abroad = goods.inner_join(heads.filter(_.foreign.notnull()).select("order_id", "rate"), "order_id")
    turned = abroad.group_by("order_id").aggregate(
        is_foreign=ibis.literal(value=True), turned=_sum(_at(_.own_cents, _.rate)), turned_list=_sum(_at(_.listed_cents, _.rate))
    )
    totals = beside(plain, turned, "order_id")
    return totals.select(
        "order_id",
        "units",
        "has_several",
        "lines",
        amount_cents=ibis.ifelse(_.is_foreign.isnull(), _.own, _.turned),
        list_cents=ibis.ifelse(_.is_foreign.isnull(), _.listed, _.turned_list),
    )


def _reduced(orders: ir.Table) -> ir.Table:
    """Take off discount, coupon and points, in this order and never below nought.

    An order that gives what was paid but no discount had the discount that the two differ by.
    """
    said = ("discount_amount", "coupon_amount", "points_amount", "shipping_fee", "paid_amount")
    at = {name: _at(_cents(orders[name]), orders.rate) for name in said}
    given = {"coupon": at["coupon_amount"].fill_null(0), "points": at["points_amount"].fill_null(0)}
    worked = orders.mutate(carriage_cents=at["shipping_fee"].fill_null(0), stated_cents=at["paid_amount"])
    asked = orders.amount_cents + at["shipping_fee"].fill_null(0) - given["coupon"] - given["points"]
    discount = ibis.coalesce(at["discount_amount"], ibis.greatest(asked - at["paid_amount"], 0), 0)
    worked = worked.mutate(discount_cents=ibis.least(discount, orders.amount_cents), **{f"asked_{k}": v for k, v in given.items()})
    worked = worked.mutate(coupon_cents=ibis.least(_.asked_coupon, _.amount_cents - _.discount_cents))
    worked = worked.mutate(points_cents=ibis.least(_.asked_points, _.amount_cents - _.discount_cents - _.coupon_cents))
    cancelled = (worked.status == "cancelled").fill_null(False) | worked.cancelled_at.notnull()  # noqa: FBT003 - Ibis's signature
    return worked.select(
        "order_id",
        "ordered_at",
        "paid_at",
        "store",
        "channel",
        "region",
        "device",
        "traffic_channel",
        "festival",
        "rate",
        "units",
        "has_several",
        "lines",
        "stated_cents",
        "amount_cents",
        "list_cents",
        "discount_cents",
        "coupon_cents",
        "points_cents",
        "promotion_id",
        day=_.ordered_day,
        customer_id=_.customer_id,
        person=ibis.coalesce(_.person_id, _.customer_id),
        is_cancelled=cancelled,
        cancel_day=ibis.ifelse(cancelled, ibis.coalesce(_.cancelled_day, _.ordered_day), ibis.null("date")),
        promotion=_.promotion_id.notnull().ifelse("promotion", "ordinary"),
        payable_cents=_.amount_cents - _.discount_cents - _.coupon_cents - _.points_cents,
        asked_cents=_.amount_cents - _.discount_cents - _.coupon_cents - _.points_cents + _.carriage_cents,
    )


@table(key=("day",))
def last_order(order: ir.Table) -> ir.Table:
    """One row: the last day on which something was ordered, up to which the shop is known."""
    return order.aggregate(day=_.day.max())


# ── lines ────────────────────────────────────────────────────────────────────


@table(key=("order_id", "line"), day="day", dimensions=(*_OF_ORDERS, category, brand), unit=("order_id",))
def order_line(raw_order_lines: ir.Table, order: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each line of goods, with its share of what was taken off the order: the cents always add up."""
    known = product.select("sku", "category", "brand", "launched_on", "exclusive", product_cost=product.unit_cost)
    heads = order.select(
        "order_id",
        "day",
        "person",
        "store",
        "channel",
        "region",
        "device",
        "traffic_channel",
        "customer_type",
        "promotion",
        "festival",
        "is_valid",
        "is_cancelled",
        "cancel_day",
        "rate",
        whole_cents=ibis.ifelse(order.lines == 1, order.payable_cents, ibis.null("int64")),
    )
    goods = _goods(raw_order_lines)
    lines = goods.inner_join(heads, "order_id").pipe(beside, known, "sku").pipe(beside, _shares(goods, order), "order_id", "line")
    return lines.select(
        "order_id",
        "line",
        "sku",
        "title",
        "day",
        "person",
        "store",
        "channel",
        "region",
        "device",
        "traffic_channel",
        "customer_type",
        "promotion",
        "festival",
        "category",
        "brand",
        "quantity",
        "is_valid",
        "is_cancelled",
        "cancel_day",
        "exclusive",
        "launched_on",
        cost=_money(_line_cents(_.quantity, ibis.coalesce(_.unit_cost, _.product_cost))),
        list_amount=_money(_at(_.listed_cents, _.rate)),
        payable=_money(ibis.coalesce(_.whole_cents, _.left_cents, _at(_.own_cents, _.rate))),
        is_new_product=((_.day >= _.launched_on) & (_.day.delta(_.launched_on, unit="day") < 90)).fill_null(False),  # noqa: FBT003, PLR2004 - Ibis's signature; see new_product_share
    )


def _shares(goods: ir.Table, order: ir.Table) -> ir.Table:
    """What is left to pay of each line of the orders that had something taken off, discount first, then coupon, then points.

    A line that is alone is left what its order is: it isn't among them.
    """
    reduced = order.filter(_.discount_cents + _.coupon_cents + _.points_cents > 0, _.lines > 1)
    heads = reduced.select("order_id", "rate", "discount_cents", "coupon_cents", "points_cents", left_of_order=reduced.amount_cents)
    lines = goods.select("order_id", "line", "own_cents").inner_join(heads, "order_id").mutate(left_cents=_at(_.own_cents, _.rate))
    for name in ("discount_cents", "coupon_cents", "points_cents"):
        lines = _allocated(lines, name)
    return lines.select("order_id", "line", "left_cents")


def _allocated(lines: ir.Table, name: str) -> ir.Table:
    """Take the order's `name` off its lines in proportion to what is left of each, by largest remainder (Hamilton)."""
    columns = lines.columns
    share, base = lines[name] * lines.left_cents, lines.left_of_order.nullif(0)
    lines = lines.mutate(whole=quotient(share, base).fill_null(0), rest=(share % base).fill_null(0))
    by_rest = {"group_by": "order_id", "order_by": [ibis.desc("rest"), "line"]}
    lines = lines.mutate(
        spare=_[name] - _.whole.sum().over(ibis.window(**by_rest, preceding=None, following=None)),
        rank=ibis.row_number().over(ibis.window(**by_rest)),
    )
    lines = lines.mutate(left_cents=_.left_cents - _.whole - (_.rank < _.spare).cast("int64"))
    return lines.mutate(left_of_order=_.left_of_order - _[name]).select(columns)


@table(key=("order_id", "line"), day="day", dimensions=(*_OF_ORDERS, category, brand), unit=("order_id",))
def cancelled_line(order_line: ir.Table) -> ir.Table:
    """One row for each line of an order that was cancelled, on the day on which it was."""
    return order_line.filter(_.is_cancelled).drop("day").mutate(day=_.cancel_day).drop("cancel_day")


@table(
    key=("refund_id",),
    day="day",
    dimensions=(*_OF_ORDERS, category, brand),
    unit=("refund_id",),
    ties={"exchange_rate": {"currency": "currency", "day": "refunded_day"}, "calendar_day": {"day": "refunded_day"}},
)
def refund(
    raw_refunds: ir.Table, order: ir.Table, product: ir.Table, exchange_rate: ir.Table, calendar_day: ir.Table, shop: Shop
) -> ir.Table:
    """One row for each refund, return or exchange, on the day on which it was done; it is sliced as its order is."""
    heads = order.select(
        "order_id",
        "device",
        "traffic_channel",
        "customer_type",
        "promotion",
        "is_valid",
        order_store=order.store,
        order_channel=order.channel,
        order_region=order.region,
        order_day=order.day,
    )
    kinds = product.select("sku", "category", "brand")
    rows = rated(raw_refunds, "refunded_day", exchange_rate, shop)
    rows = rows.pipe(beside, heads, "order_id").pipe(beside, kinds, "sku")
    special = calendar_day.select(refunded_day="day", festival="festival")
    rows = rows.pipe(beside, special, "refunded_day")
    return rows.select(
        "refund_id",
        "order_id",
        "line",
        "sku",
        "quantity",
        "reason",
        "satisfaction",
        "category",
        "brand",
        "device",
        "traffic_channel",
        "customer_type",
        "promotion",
        "festival",
        "order_day",
        "requested_at",
        "refunded_at",
        "requested_day",
        day=_.refunded_day,
        kind=_.kind.fill_null("refund"),
        store=ibis.coalesce(_.store, _.order_store),
        channel=ibis.coalesce(_.channel, _.order_channel),
        region=ibis.coalesce(_.region, _.order_region),
        is_money=(_.kind.fill_null("refund") != "exchange") & _.refunded_at.notnull(),
        amount=_money(_at(_cents(_.amount), _.rate)),
    )


@table(key=("coupon_id",), day="day")
def coupon(raw_coupons: ir.Table) -> ir.Table:
    """One row for each coupon given out."""
    return raw_coupons.select("coupon_id", "customer_id", "promotion_id", day=_.issued_day, is_redeemed=_.redeemed_at.notnull())


@table(key=("order_id",), day="day", dimensions=(store, channel, promotion_kind, mechanic), unit=("order_id",))
def promotion_order(order: ir.Table, raw_promotions: ir.Table) -> ir.Table:
    """One row for each order that stands and belongs to a promotion of the calendar, and whether it was placed in its pre-sale."""
    events = raw_promotions.select("promotion_id", "mechanic", "starts_on", "presale_starts_on", promotion_kind=_.kind)
    rows = order.filter(_.is_valid).inner_join(events, "promotion_id")
    early = (rows.day >= rows.presale_starts_on) & (rows.day < rows.starts_on)
    return rows.select(
        "order_id",
        "day",
        "store",
        "channel",
        "promotion_kind",
        "mechanic",
        "payable",
        is_presale=early.fill_null(False),  # noqa: FBT003 - Ibis's signature
    )
