"""The order book with its money worked out once: list price → discounts → coupon → points → payable → cancelled → refunded."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import festival
from zhanggui.domains.catalog.tables import brand, category, channel, device, region, store, traffic_channel
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

_CENTS = "decimal(18, 2)"
_CENT = ibis.literal("0.01").cast(_CENTS)

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

_OF_ORDERS = (store, channel, region, device, traffic_channel, customer_type, promotion, festival)


def _cents(amount: ir.Value) -> ir.Value:
    """An amount as a whole number of cents."""
    return (amount * 100).round().cast("int64")


def _money(cents: ir.Value) -> ir.Value:
    """Whole cents as an amount. The product has four decimals, whatever Ibis believes: hence the cast by way of them."""
    return (cents.cast(_CENTS) * _CENT).cast("decimal(20, 4)").cast(_CENTS)


@table(key=("order_id",), day="day", dimensions=_OF_ORDERS)
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
    valid = ~priced.is_cancelled & (priced.list_cents > 0)
    counted = valid & priced.person.notnull()
    place = ibis.row_number().over(group_by=[priced.person, counted], order_by=[priced.ordered_at, priced.order_id]) + 1
    numbered = priced.mutate(is_valid=valid, number=ibis.ifelse(counted, place, ibis.null("int64")))
    return numbered.mutate(
        customer_type=ibis.cases(
            (_.person.isnull(), "unidentified"), (_.number == 1, "new"), (_.number > 1, "returning"), else_=ibis.null("string")
        ),
        payable=_money(_.payable_cents),
        list_amount=_money(_.list_cents),
    )


def _priced(
    heads: ir.Table, lines: ir.Table, accounts: ir.Table, rates: ir.Table, days: ir.Table, shop: Shop
) -> ir.Table:
    """Orders with their person, their rate, and what is left to pay of the goods, in cents of the shop's currency."""
    persons = accounts.filter(_.person_id.notnull()).select("customer_id", "person_id")
    heads = heads.pipe(beside, persons, "customer_id")
    foreign = heads.currency.fill_null(shop.currency) != shop.currency
    heads = heads.mutate(foreign=ibis.ifelse(foreign, heads.currency, ibis.null("string")))
    worth = rates.select(foreign="currency", ordered_day="day", rate="rate")
    heads = heads.pipe(beside, worth, "foreign", "ordered_day")
    heads = heads.mutate(rate=ibis.ifelse(_.foreign.isnull(), 1.0, _.rate))
    special = days.select(ordered_day="day", festival="festival")
    heads = heads.pipe(beside, special, "ordered_day")
    totals = _goods(lines).group_by("order_id").aggregate(
        amount=_.amount.sum(), list_amount=_.list_amount.sum(), units=_.quantity.sum(), skus=_.sku.nunique()
    )
    return _reduced(heads.inner_join(totals, "order_id"))


def _goods(lines: ir.Table) -> ir.Table:
    """The lines that sell goods, each with its list amount and its amount, still in the order's own currency."""
    goods = lines.filter(_.line_kind.fill_null("goods") == "goods")
    return goods.mutate(
        amount=(_.quantity * _.unit_price).round(2).cast(_CENTS),
        list_amount=(_.quantity * ibis.coalesce(_.list_price, _.unit_price)).round(2).cast(_CENTS),
    )


def _reduced(orders: ir.Table) -> ir.Table:
    """Take off discount, coupon and points, in this order and never below nought.

    An order that gives what was paid but no discount had the discount that the two differ by.
    """
    at = orders.rate
    worked = orders.mutate(amount_cents=_at(_.amount, at), list_cents=_at(_.list_amount, at))
    given = {name: _at(worked[f"{name}_amount"].fill_null(0), at) for name in ("coupon", "points")}
    asked = worked.amount_cents + _at(worked.shipping_fee.fill_null(0), at) - given["coupon"] - given["points"]
    implied = ibis.greatest(asked - _at(worked.paid_amount, at), 0)
    discount = ibis.coalesce(_at(worked.discount_amount, at), implied, 0)
    worked = worked.mutate(discount_cents=ibis.least(discount, worked.amount_cents), **{f"asked_{k}": v for k, v in given.items()})
    worked = worked.mutate(coupon_cents=ibis.least(_.asked_coupon, _.amount_cents - _.discount_cents))
    worked = worked.mutate(points_cents=ibis.least(_.asked_points, _.amount_cents - _.discount_cents - _.coupon_cents))
    cancelled = (worked.status == "cancelled").fill_null(False) | worked.cancelled_at.notnull()  # noqa: FBT003 - Ibis's signature
    return worked.select(
        "order_id", "ordered_at", "paid_at", "store", "channel", "region", "device", "traffic_channel", "festival",
        "rate", "units", "skus", "amount_cents", "list_cents", "discount_cents", "coupon_cents", "points_cents", "promotion_id",
        day=_.ordered_day,
        customer_id=_.customer_id,
        person=ibis.coalesce(_.person_id, _.customer_id),
        is_cancelled=cancelled,
        cancel_day=ibis.ifelse(cancelled, ibis.coalesce(_.cancelled_day, _.ordered_day), ibis.null("date")),
        promotion=_.promotion_id.notnull().ifelse("promotion", "ordinary"),
        payable_cents=_.amount_cents - _.discount_cents - _.coupon_cents - _.points_cents,
        stated_cents=_at(_.paid_amount, _.rate),
        asked_cents=_.amount_cents - _.discount_cents - _.coupon_cents - _.points_cents + _at(_.shipping_fee.fill_null(0), _.rate),
    )


def _at(amount: ir.Value, rate: ir.Value) -> ir.Value:
    """An amount in cents of the shop's currency. At a rate of one it is exact."""
    own = _cents(amount)
    return ibis.ifelse(rate == 1.0, own, (amount.cast("float64") * rate * 100).round().cast("int64"))


# ── lines ────────────────────────────────────────────────────────────────────


@table(key=("order_id", "line"), day="day", dimensions=(*_OF_ORDERS, category, brand))
def order_line(raw_order_lines: ir.Table, order: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each line of goods, with its share of what was taken off the order: the cents always add up."""
    known = product.select("sku", "category", "brand", "launched_on", "exclusive", product_cost=product.unit_cost)
    heads = order.select(
        "order_id", "day", "person", "store", "channel", "region", "device", "traffic_channel", "customer_type", "promotion",
        "festival", "is_valid", "is_cancelled", "cancel_day", "rate", "discount_cents", "coupon_cents", "points_cents",
        order_cents=order.amount_cents,
    )
    lines = _goods(raw_order_lines).inner_join(heads, "order_id").pipe(beside, known, "sku")
    lines = lines.mutate(
        own_cents=_at(lines.amount, lines.rate),
        list_cents=_at(lines.list_amount, lines.rate),
        cost=(lines.quantity * ibis.coalesce(lines.unit_cost, lines.product_cost)).cast(_CENTS),
    )
    return _shared_out(lines).select(
        "order_id", "line", "sku", "title", "day", "person", "store", "channel", "region", "device", "traffic_channel",
        "customer_type", "promotion", "festival", "category", "brand", "quantity", "is_valid", "is_cancelled", "cancel_day",
        "cost", "exclusive", "launched_on",
        list_amount=_money(_.list_cents),
        payable=_money(_.left_cents),
        is_new_product=((_.day >= _.launched_on) & (_.day.delta(_.launched_on, unit="day") < 90)).fill_null(False),  # noqa: FBT003, PLR2004 - Ibis's signature; see new_product_share
    )


def _shared_out(lines: ir.Table) -> ir.Table:
    """Spread discount, then coupon, then points over the lines of each order; the many orders without any stay as they are."""
    off = lines.discount_cents + lines.coupon_cents + lines.points_cents
    plain = lines.filter(off == 0).mutate(left_cents=_.own_cents)
    reduced = lines.filter(off > 0).mutate(left_cents=_.own_cents, left_of_order=_.order_cents)
    for name in ("discount_cents", "coupon_cents", "points_cents"):
        reduced = _allocated(reduced, name)
    return plain.union(reduced.select(plain.columns))


def _allocated(lines: ir.Table, name: str) -> ir.Table:
    """Take the order's `name` off its lines in proportion to what is left of each, by largest remainder (Hamilton)."""
    columns = lines.columns
    product_, base = lines[name] * lines.left_cents, lines.left_of_order.nullif(0)
    lines = lines.mutate(whole=(product_ // base).fill_null(0), rest=(product_ % base).fill_null(0))
    order = ibis.window(group_by="order_id")
    lines = lines.mutate(
        spare=_[name] - _.whole.sum().over(order),
        rank=ibis.row_number().over(group_by="order_id", order_by=[ibis.desc("rest"), "line"]),
    )
    lines = lines.mutate(left_cents=_.left_cents - _.whole - (_.rank < _.spare).cast("int64"))
    return lines.mutate(left_of_order=_.left_of_order - _[name]).select(columns)


@table(key=("order_id", "line"), day="day", dimensions=(*_OF_ORDERS, category, brand))
def cancelled_line(order_line: ir.Table) -> ir.Table:
    """One row for each line of an order that was cancelled, on the day on which it was."""
    return order_line.filter(_.is_cancelled).drop("day").mutate(day=_.cancel_day).drop("cancel_day")


@table(key=("refund_id",), day="day", dimensions=(*_OF_ORDERS, category, brand))
def refund(
    raw_refunds: ir.Table, order: ir.Table, product: ir.Table, exchange_rate: ir.Table, calendar_day: ir.Table, shop: Shop
) -> ir.Table:
    """One row for each refund, return or exchange, on the day on which it was done; it is sliced as its order is."""
    heads = order.select("order_id", "device", "traffic_channel", "customer_type", "promotion", "is_valid",
                         order_store=order.store, order_channel=order.channel, order_region=order.region, order_day=order.day)
    kinds = product.select("sku", "category", "brand")
    foreign = raw_refunds.currency.fill_null(shop.currency) != shop.currency
    rows = raw_refunds.mutate(foreign=ibis.ifelse(foreign, raw_refunds.currency, ibis.null("string")))
    worth = exchange_rate.select(foreign="currency", refunded_day="day", rate="rate")
    rows = rows.pipe(beside, worth, "foreign", "refunded_day")
    rows = rows.pipe(beside, heads, "order_id").pipe(beside, kinds, "sku")
    special = calendar_day.select(refunded_day="day", festival="festival")
    rows = rows.pipe(beside, special, "refunded_day")
    return rows.select(
        "refund_id", "order_id", "line", "sku", "quantity", "reason", "satisfaction", "category", "brand", "device",
        "traffic_channel", "customer_type", "promotion", "festival", "order_day", "requested_at", "refunded_at", "requested_day",
        day=_.refunded_day,
        kind=_.kind.fill_null("refund"),
        store=ibis.coalesce(_.store, _.order_store),
        channel=ibis.coalesce(_.channel, _.order_channel),
        region=ibis.coalesce(_.region, _.order_region),
        is_money=(_.kind.fill_null("refund") != "exchange") & _.refunded_at.notnull(),
        amount=_money(_at(_.amount, ibis.ifelse(_.foreign.isnull(), 1.0, _.rate))),
    )


@table(key=("coupon_id",), day="day")
def coupon(raw_coupons: ir.Table) -> ir.Table:
    """One row for each coupon given out."""
    return raw_coupons.select("coupon_id", "customer_id", "promotion_id", day=_.issued_day, is_redeemed=_.redeemed_at.notnull())
