"""Shopify's orders CSV: the first row of an order says all of it, those below only their own line.

Times carry their offset. A buyer is known by the e-mail address; it is kept as a fingerprint, the address itself only
among the customers, as personal data. When a refund was made is not in the file: it counts on the day of payment.
"""

import ibis
from ibis import _

from zhanggui.domains.customers.sources import customers
from zhanggui.domains.returns.sources import refunds
from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.exports.say import always, amount
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_first = _["Financial Status"].notnull()
_buyer = _.Email.lower().strip().hexdigest("sha256").left(16)
_cancelled = _["Cancelled at"].notnull() | _["Financial Status"].isin(("voided", "expired"))
_status = ibis.cases(
    (_cancelled, "cancelled"),
    (_["Financial Status"].isin(("pending", "authorized")), "unpaid"),
    (_["Fulfillment Status"] == "fulfilled", "completed"),
    else_="paid",
)

shopify = Export(
    name="shopify",
    title=Text("Shopify 订单", "Shopify orders"),
    headers=frozenset(
        {
            "Name",
            "Email",
            "Financial Status",
            "Paid at",
            "Fulfillment Status",
            "Total",
            "Created at",
            "Cancelled at",
            "Refunded Amount",
            "Lineitem quantity",
            "Lineitem name",
            "Lineitem price",
            "Lineitem sku",
        }
    ),
    numbered_by="Name",
    takes=(
        Take(
            source=order_lines,
            columns={
                "order_id": "Name",
                "line": _["#number"],
                "sku": ibis.coalesce(_["Lineitem sku"], _["Lineitem name"]),
                "title": "Lineitem name",
                "quantity": "Lineitem quantity",
                "list_price": "Lineitem compare at price",
                "unit_price": "Lineitem price",
            },
        ),
        Take(
            source=orders,
            where=_first,
            columns={
                "order_id": "Name",
                "ordered_at": "Created at",
                "customer_id": _buyer,
                "channel": always("own_site"),
                "status": _status,
                "paid_at": "Paid at",
                "cancelled_at": "Cancelled at",
                "currency": "Currency",
                "discount_amount": "Discount Amount",
                "shipping_fee": "Shipping",
                "paid_amount": "Total",
                "region": "Shipping Province",
                "receiver_name": "Shipping Name",
                "phone": "Shipping Phone",
                "address": "Shipping Street",
            },
        ),
        Take(
            source=refunds,
            where=_first & ~_cancelled & (amount(_["Refunded Amount"]) > 0),
            columns={
                "refund_id": _.Name + "-refund",
                "order_id": "Name",
                "customer_id": _buyer,
                "channel": always("own_site"),
                "region": "Shipping Province",
                "currency": "Currency",
                "amount": "Refunded Amount",
                "refunded_at": "Paid at",
            },
        ),
        Take(
            source=customers,
            where=_first & _.Email.notnull(),
            once=True,
            columns={
                "customer_id": _buyer,
                "email": "Email",
                "name": "Billing Name",
                "region": "Shipping Province",
                "consent_marketing": "Accepts Marketing",
            },
        ),
    ),
)
