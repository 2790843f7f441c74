"""Olist, a Brazilian marketplace: eight files. An order has one customer_id of its own; the person is customer_unique_id."""

import ibis
from ibis import _

from zhanggui.domains.catalog.sources import products
from zhanggui.domains.customers.sources import customers
from zhanggui.domains.fulfilment.sources import shipments
from zhanggui.domains.sales.sources import order_lines, orders, payments
from zhanggui.domains.service.sources import reviews
from zhanggui.domains.stock.sources import suppliers
from zhanggui.exports.say import always, spoken
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_ZONE = "America/Sao_Paulo"
_STATUSES = {
    "delivered": "completed",
    "shipped": "shipped",
    "canceled": "cancelled",
    "unavailable": "cancelled",
    "invoiced": "paid",
    "processing": "paid",
    "approved": "paid",
    "created": "unpaid",
}
_approved_later = _.order_approved_at >= _.order_purchase_timestamp

olist_orders = Export(
    name="olist_orders",
    title=Text("Olist 订单与配送", "Olist orders and deliveries"),
    headers=frozenset(
        {
            "order_id",
            "customer_id",
            "order_status",
            "order_purchase_timestamp",
            "order_approved_at",
            "order_delivered_carrier_date",
            "order_delivered_customer_date",
            "order_estimated_delivery_date",
        }
    ),
    zone=_ZONE,
    takes=(
        Take(
            source=orders,
            columns={
                "order_id": "order_id",
                "customer_id": "customer_id",
                "ordered_at": "order_purchase_timestamp",
                "status": spoken(_.order_status, _STATUSES),
                "paid_at": ibis.ifelse(_approved_later, _.order_approved_at, None),
            },
        ),
        Take(
            # A carrier date says that a parcel left: one for each order.
            source=shipments,
            where=_.order_delivered_carrier_date.notnull(),
            columns={
                "shipment_id": "order_id",
                "order_id": "order_id",
                "shipped_at": "order_delivered_carrier_date",
                "promised_on": "order_estimated_delivery_date",
                "delivered_at": "order_delivered_customer_date",
            },
        ),
    ),
)

olist_items = Export(
    name="olist_items",
    title=Text("Olist 订单明细", "Olist order items"),
    headers=frozenset({"order_id", "order_item_id", "product_id", "seller_id", "price", "freight_value"}),
    zone=_ZONE,
    takes=(
        Take(
            # One row for each unit. Freight is no goods, and what a buyer paid of it is not said for the order.
            source=order_lines,
            columns={"order_id": "order_id", "line": "order_item_id", "sku": "product_id", "quantity": always("1"), "unit_price": "price"},
        ),
    ),
)

olist_payments = Export(
    name="olist_payments",
    title=Text("Olist 支付", "Olist payments"),
    headers=frozenset({"order_id", "payment_sequential", "payment_type", "payment_installments", "payment_value"}),
    takes=(
        Take(
            source=payments,
            columns={
                "payment_id": _.order_id + "-" + _.payment_sequential,
                "order_id": "order_id",
                "amount": "payment_value",
                "method": "payment_type",
                "instalments": "payment_installments",
            },
        ),
    ),
)

olist_reviews = Export(
    name="olist_reviews",
    title=Text("Olist 评价", "Olist reviews"),
    headers=frozenset({"review_id", "order_id", "review_score", "review_comment_message", "review_creation_date"}),
    zone=_ZONE,
    takes=(
        Take(
            source=reviews,
            columns={
                "review_id": "review_id",
                "order_id": "order_id",
                "score": "review_score",
                "body": "review_comment_message",
                "reviewed_at": "review_creation_date",
            },
        ),
    ),
)

olist_customers = Export(
    name="olist_customers",
    title=Text("Olist 客户", "Olist customers"),
    headers=frozenset({"customer_id", "customer_unique_id", "customer_zip_code_prefix", "customer_state"}),
    takes=(
        Take(
            source=customers,
            columns={"customer_id": "customer_id", "person_id": "customer_unique_id", "region": "customer_state"},
        ),
    ),
)

olist_products = Export(
    name="olist_products",
    title=Text("Olist 商品", "Olist products"),
    headers=frozenset({"product_id", "product_category_name", "product_photos_qty"}),
    takes=(Take(source=products, columns={"sku": "product_id", "category": "product_category_name"}),),
)

olist_sellers = Export(
    name="olist_sellers",
    title=Text("Olist 卖家", "Olist sellers"),
    headers=frozenset({"seller_id", "seller_zip_code_prefix", "seller_state"}),
    takes=(Take(source=suppliers, columns={"supplier_id": "seller_id", "region": "seller_state"}),),
)

olist_translation = Export(
    name="olist_translation",
    title=Text("Olist 类目译名：用不上，未载入", "Olist category names in English: of no use here, left out"),
    headers=frozenset({"product_category_name", "product_category_name_english"}),
    takes=(),
)

olist_geolocation = Export(
    name="olist_geolocation",
    title=Text("Olist 邮编坐标：用不上，未载入", "Olist places of postcodes: of no use here, left out"),
    headers=frozenset({"geolocation_zip_code_prefix", "geolocation_lat", "geolocation_lng"}),
    takes=(),
)

OLIST = (
    olist_orders,
    olist_items,
    olist_payments,
    olist_reviews,
    olist_customers,
    olist_products,
    olist_sellers,
    olist_translation,
    olist_geolocation,
)
