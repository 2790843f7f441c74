"""theLook order items as one flat file: a row for each unit sold, with its buyer.

An order has no row of its own: it was placed on the earliest day of its lines, and is cancelled only where all of
them are. A line cancelled or returned within an order that stands was given back in full, on its own day.
There is no product id: what has the same category, brand and cost is taken for the same product.
"""

import ibis
from ibis import _

from zhanggui.domains.catalog.sources import products
from zhanggui.domains.customers.sources import customers
from zhanggui.domains.returns.sources import refunds
from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.exports.say import always
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_sku = _.product_category + "|" + _.brand + "|" + _.cost_price.try_cast("decimal(18, 2)").cast("string")
_title = _.brand + " " + _.product_category


def _some(status: str) -> ibis.Deferred:
    """Whether a line of the order has this status."""
    return (_.status == status).any().over(group_by=_.order_id)


_stands = (_.status != "Cancelled").any().over(group_by=_.order_id)
_status = ibis.cases(
    (~_stands, "cancelled"), (_some("Complete") | _some("Returned"), "completed"), (_some("Shipped"), "shipped"), else_="paid"
)

thelook = Export(
    name="thelook",
    title=Text("theLook 订单明细", "theLook order items"),
    headers=frozenset({"user_id", "order_id", "order_date", "country", "product_category", "brand", "status", "cost_price", "sale_price"}),
    numbered_by="order_id",
    takes=(
        Take(
            source=order_lines,
            columns={
                "order_id": "order_id",
                "line": _["#number"],
                "sku": _sku,
                "title": _title,
                "quantity": always("1"),
                "unit_price": "sale_price",
                "unit_cost": "cost_price",
            },
        ),
        Take(
            source=orders,
            once=True,
            columns={
                "order_id": "order_id",
                "ordered_at": _.order_date.min().over(group_by=_.order_id),
                "customer_id": "user_id",
                "status": _status,
                "region": "country",
            },
        ),
        Take(
            source=refunds,
            where=(_.status == "Returned") | ((_.status == "Cancelled") & _stands),
            columns={
                "refund_id": _.order_id.cast("string") + "-" + _["#number"],
                "order_id": "order_id",
                "line": _["#number"],
                "sku": _sku,
                "customer_id": "user_id",
                "region": "country",
                "quantity": always("1"),
                "amount": "sale_price",
                "kind": ibis.ifelse(_.status == "Returned", "return", "refund"),
                "refunded_at": "order_date",
            },
        ),
        Take(
            source=products,
            once=True,
            columns={"sku": _sku, "title": _title, "category": "product_category", "brand": "brand", "unit_cost": "cost_price"},
        ),
        Take(source=customers, once=True, columns={"customer_id": "user_id", "region": "country", "gender": "gender"}),
    ),
)
