"""Shopify, WooCommerce, theLook-like and clickstream files, made by hand, with what must become of them."""

from datetime import datetime
from decimal import Decimal

SHOPIFY = """Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Billing Name,Shipping Name,Shipping Province,Cancelled at,Refunded Amount,Id
#1001,Ann@x.com,paid,2025-06-18 09:05:00 -0400,fulfilled,2025-06-19 10:00:00 -0400,yes,USD,90.00,5.00,0.00,95.00,SUMMER,10.00,Standard,2025-06-18 09:03:00 -0400,2,Lamp,30.00,35.00,L-1,Ann A,Ann A,NY,,0.00,5001
#1001,Ann@x.com,,,,,,,,,,,,,,2025-06-18 09:03:00 -0400,4,Bulb,10.00,,,,,,,,
#1002,bo@x.com,partially_refunded,2025-06-20 00:30:00 +0800,unfulfilled,,no,USD,20.00,0.00,0.00,20.00,,0.00,Standard,2025-06-20 00:29:00 +0800,1,Vase,20.00,,V-1,Bo B,Bo B,CA,,8.00,5002
#1003,ann@x.com,voided,,unfulfilled,,yes,USD,5.00,0.00,0.00,5.00,,0.00,Standard,2025-06-21 10:00:00 -0400,1,Card,5.00,,C-1,Ann A,Ann A,NY,2025-06-21 11:00:00 -0400,0.00,5003
"""


def test_shopify_orders_and_lines_come_apart(take):
    taken = take(SHOPIFY)
    assert (taken.results[0].export, taken.results[0].rows_in, taken.results[0].rows_apart) == ("shopify", 4, 0)
    assert taken.rows("order_lines", "order_id", "line", "sku", "quantity", "unit_price", "list_price") == [
        ("#1001", 1, "L-1", 2, Decimal(30), Decimal(35)),
        ("#1001", 2, "Bulb", 4, Decimal(10), None),
        ("#1002", 1, "V-1", 1, Decimal(20), None),
        ("#1003", 1, "C-1", 1, Decimal(5), None),
    ]
    assert taken.rows(
        "orders", "order_id", "ordered_at", "status", "paid_amount", "discount_amount", "shipping_fee", "currency", "channel"
    ) == [
        ("#1001", datetime(2025, 6, 18, 13, 3), "completed", Decimal(95), Decimal(10), Decimal(5), "USD", "own_site"),
        ("#1002", datetime(2025, 6, 19, 16, 29), "paid", Decimal(20), Decimal(0), Decimal(0), "USD", "own_site"),
        ("#1003", datetime(2025, 6, 21, 14, 0), "cancelled", Decimal(5), Decimal(0), Decimal(0), "USD", "own_site"),
    ]
    assert taken.one("refunds", "order_id", "amount", "refunded_at") == ("#1002", Decimal(8), datetime(2025, 6, 19, 16, 30))


def test_a_shopify_buyer_is_known_by_a_fingerprint_of_the_address(take):
    taken = take(SHOPIFY)
    ann, bo, again = (row[0] for row in taken.rows("orders", "customer_id"))
    assert ann == again != bo
    assert "@" not in ann
    assert taken.rows("customers", "email", "consent_marketing") == [("Ann@x.com", True), ("bo@x.com", False)]


WOO = """Order Number,Order Status,Order Date,First Name (Billing),State Code (Billing),Email (Billing),Payment Method Title,Cart Discount Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,SKU,Item #,Item Name,Quantity,Item Cost
501,Completed,2025-06-18 09:03,Ann,CA,ann@x.com,Card,2.00,4.00,0.00,24.00,T-1,1,Tea,2,9.00
501,Completed,2025-06-18 09:03,Ann,CA,ann@x.com,Card,2.00,4.00,0.00,24.00,,2,Cup,1,2.00
502,wc-refunded,2025-06-19 10:00,Bo,NY,bo@x.com,Card,0.00,0.00,9.00,9.00,T-1,1,Tea,1,9.00
503,Failed,2025-06-19 11:00,Bo,NY,bo@x.com,Card,0.00,0.00,0.00,9.00,T-1,1,Tea,1,9.00
"""


def test_woocommerce_repeats_the_order_on_each_line(take):
    taken = take(WOO)
    assert taken.results[0].export == "woocommerce"
    assert taken.rows("orders", "order_id", "status", "shipping_fee", "region") == [
        ("501", "completed", Decimal(4), "CA"),
        ("502", "paid", Decimal(0), "NY"),
        ("503", "cancelled", Decimal(0), "NY"),
    ]
    assert taken.rows("order_lines", "order_id", "line", "sku", "quantity", "unit_price")[:2] == [
        ("501", 1, "T-1", 2, Decimal(9)),
        ("501", 2, "Cup", 1, Decimal(2)),
    ]
    assert taken.one("refunds", "refund_id", "amount") == ("502-refund", Decimal(9))


THELOOK = """user_id,order_id,country,order_date,gender,product_category,brand,status,cost_price,sale_price
7,1,China,2023-06-15,F,Swim,TYR,Complete,15.08,25.0
7,1,China,2023-06-14,F,Swim,TYR,Returned,15.08,25.0
7,1,China,2023-06-16,F,Jeans,Diesel,Cancelled,12.80,30.0
8,2,Japan,2023-07-01,M,Jeans,Diesel,Cancelled,12.80,30.0
9,3,Japan,2023-07-02,M,Jeans,Diesel,Processing,12.80,31.0
"""


def test_thelook_has_orders_only_in_its_lines(take):
    taken = take(THELOOK)
    assert taken.results[0].export == "thelook"
    assert taken.rows("orders", "order_id", "ordered_at", "customer_id", "status") == [
        ("1", datetime(2023, 6, 13, 16), "7", "completed"),
        ("2", datetime(2023, 6, 30, 16), "8", "cancelled"),
        ("3", datetime(2023, 7, 1, 16), "9", "paid"),
    ]
    assert taken.rows("refunds", "refund_id", "line", "amount", "kind", "refunded_at") == [
        ("1-2", 2, Decimal(25), "return", datetime(2023, 6, 13, 16)),
        ("1-3", 3, Decimal(30), "refund", datetime(2023, 6, 15, 16)),
    ]
    assert taken.rows("products", "sku", "category", "brand", "unit_cost") == [
        ("Swim|TYR|15.08", "Swim", "TYR", Decimal("15.08")),
        ("Jeans|Diesel|12.80", "Jeans", "Diesel", Decimal("12.8")),
    ]
    assert taken.rows("customers", "customer_id", "region", "gender") == [("7", "China", "F"), ("8", "Japan", "M"), ("9", "Japan", "M")]


CLICKS = """user_id,session_id,event,timestamp,platform,acquisition_channel,user_cohort,user_lifecycle
u1,s1,home,2024-03-13 10:21:14,desktop,email,2024-01,returning
u1,s1,product_view,2024-03-13 10:22:12,desktop,email,2024-01,returning
u2,s2,shipping_details,2024-03-13 10:23:00,mobile,organic,2024-01,new
u1,s1,purchase,2024-03-13 10:24:00,desktop,email,2024-01,returning
"""


def test_clicks_get_the_names_of_ga4_and_each_session_its_start(take):
    taken = take(CLICKS)
    assert (taken.results[0].export, taken.results[0].sources) == ("clickstream", {"events": 6})
    assert sorted(taken.rows("events", "event_id", "event_name", "page", "visitor_id")) == [
        ("s1-1", "page_view", "home", "u1"),
        ("s1-2", "view_item", "product_view", "u1"),
        ("s1-3", "purchase", "purchase", "u1"),
        ("s1-start", "session_start", None, "u1"),
        ("s2-1", "begin_checkout", "shipping_details", "u2"),
        ("s2-start", "session_start", None, "u2"),
    ]


GA4 = """event_name,event_timestamp,user_pseudo_id,ga_session_id,page_location,device_category
session_start,1718701387000000,111.222,99,/home,mobile
view_item,1718701390000000,111.222,99,/p/1,mobile
session_start,1718701390000000,333.444,99,/home,desktop
"""


def test_a_session_number_of_ga4_is_one_visitors(take):
    taken = take(GA4)
    assert taken.rows("events", "event_name", "session_id", "visitor_id", "event_at", "device") == [
        ("session_start", "111.222.99", "111.222", datetime(2024, 6, 18, 9, 3, 7), "mobile"),
        ("view_item", "111.222.99", "111.222", datetime(2024, 6, 18, 9, 3, 10), "mobile"),
        ("session_start", "333.444.99", "333.444", datetime(2024, 6, 18, 9, 3, 10), "desktop"),
    ]
