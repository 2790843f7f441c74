"""WooCommerce, by its widespread export plug-in (Advanced Order Export): a row for each item, the order repeated on each.

`Item Cost` is what was paid for one after coupons, so that nothing is taken off the order a second time.
When a refund was made is not in the file: it counts on the day of the order.
"""

import ibis
from ibis import _

from zhanggui.domains.returns.sources import refunds
from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.exports.say import always, amount, spoken
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_STATUSES = {
    "completed": "completed",
    "processing": "paid",
    "refunded": "paid",
    "on-hold": "unpaid",
    "on hold": "unpaid",
    "pending": "unpaid",
    "pending payment": "unpaid",
    "checkout-draft": "unpaid",
    "draft": "unpaid",
    "cancelled": "cancelled",
    "failed": "cancelled",
}
_buyer = _["Email (Billing)"].lower().strip().hexdigest("sha256").left(16)
_status = _["Order Status"].lower().strip().replace("wc-", "")

woocommerce = Export(
    name="woocommerce",
    title=Text("WooCommerce 订单", "WooCommerce orders"),
    headers=frozenset(
        {
            "Order Number",
            "Order Status",
            "Order Date",
            "Email (Billing)",
            "Order Total Amount",
            "Order Refund Amount",
            "SKU",
            "Item #",
            "Item Name",
            "Item Cost",
            "Quantity",
        }
    ),
    takes=(
        Take(
            source=order_lines,
            columns={
                "order_id": "Order Number",
                "line": "Item #",
                "sku": ibis.coalesce(_.SKU, _["Item Name"]),
                "title": "Item Name",
                "quantity": "Quantity",
                "unit_price": "Item Cost",
            },
        ),
        Take(
            source=orders,
            once=True,
            columns={
                "order_id": "Order Number",
                "ordered_at": "Order Date",
                "customer_id": _buyer,
                "channel": always("own_site"),
                "status": spoken(_status, _STATUSES),
                "shipping_fee": "Order Shipping Amount",
                "region": "State Code (Billing)",
                "discount_amount": always("0"),
            },
        ),
        Take(
            source=refunds,
            where=(amount(_["Order Refund Amount"]) > 0) & ~_status.isin(("cancelled", "failed")),
            once=True,
            columns={
                "refund_id": _["Order Number"] + "-refund",
                "order_id": "Order Number",
                "customer_id": _buyer,
                "channel": always("own_site"),
                "region": "State Code (Billing)",
                "amount": "Order Refund Amount",
                "refunded_at": "Order Date",
            },
        ),
    ),
)
