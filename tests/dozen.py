"""A shop of a dozen orders, small enough that every number can be worked out on paper."""

PRODUCTS = [
    {
        "sku": "007",
        "title": "明前龙井",
        "category": "茶",
        "brand": "甲",
        "unit_cost": "4.00",
        "launched_on": "2023-12-01",
        "exclusive": "是",
    },
    {"sku": "cup", "title": "白瓷杯", "category": "杯", "brand": "乙", "unit_cost": "2.50", "launched_on": "2025-02-01", "exclusive": "否"},
    {
        "sku": "pot",
        "title": "紫砂壶",
        "category": "杯",
        "brand": "乙",
        "unit_cost": "30.00",
        "launched_on": "2025-10-15",
        "exclusive": "否",
    },
]

_ORDERS = """
order_id day        customer_id channel  traffic_channel status    cancelled_at        coupon points discount promotion_id
o01      2024-03-10 ann         own_site organic_search  completed -                   -      -      -        -
o02      2024-06-18 ben         tmall    direct          cancelled 2024-06-19T10:00:00 -      -      -        -
o03      2025-01-15 ann         own_site direct          completed -                   3.00   -      -        -
o04      2025-02-10 ben         tmall    paid_search     completed -                   -      -      -        -
o05      2025-03-01 cat1        own_site feed_ads        completed -                   -      0.50   1.00     p1
o06      2025-03-20 cat2        own_site direct          completed -                   -      -      -        -
o07      2025-05-05 dan         douyin   creator         completed -                   -      -      -        -
o08      2025-06-18 ben         tmall    direct          completed -                   -      -      -        p2
o09      2025-08-01 -           jd       direct          completed -                   -      -      -        -
o10      2025-11-11 eve         own_site paid_search     completed -                   -      -      5.00     p3
o11      2025-11-12 dan         douyin   creator         cancelled 2025-11-13T10:00:00 -      -      -        -
o12      2025-12-20 ann         own_site email           paid      -                   -      -      -        -
o13      2025-12-30 eve         own_site direct          completed -                   -      -      -        -
"""

_LINES = """
order_id line sku quantity list_price unit_price
o01      1    007 2        10.00      10.00
o02      1    007 1        10.00      10.00
o03      1    007 3        12.00      10.00
o04      1    cup 2        5.00       5.00
o05      1    007 1        10.00      10.00
o05      2    cup 2        5.00       5.00
o06      1    cup 1        5.00       5.00
o07      1    007 5        10.00      9.00
o08      1    007 1        10.00      8.00
o09      1    cup 3        5.00       4.00
o10      1    pot 1        80.00      60.00
o10      2    cup 1        5.00       5.00
o11      1    007 1        10.00      10.00
o12      1    cup 1        5.00       5.00
o13      1    007 1        0.00       0.00
"""

_REFUNDS = """
refund_id order_id line sku amount kind     requested_at        refunded_at         satisfaction reason
r1        o05      1    007 9.25   return   2025-03-05T10:00:00 2025-03-07T10:00:00 5            不喜欢
r2        o07      1    007 9.00   refund   2025-05-10T09:00:00 2025-05-11T09:00:00 3            破损
r3        o10      2    cup 0.00   exchange 2025-11-20T09:00:00 2025-11-22T09:00:00 4            尺寸
"""

_CUSTOMERS = """
customer_id person_id registered_at       traffic_channel consent_marketing
ann         -         2024-03-01T09:00:00 organic_search  是
ben         -         2024-06-01T09:00:00 direct          是
cat1        P3        2025-02-20T09:00:00 feed_ads        是
cat2        P3        2025-03-19T09:00:00 direct          -
dan         -         2025-05-01T09:00:00 creator         否
eve         -         2025-11-01T09:00:00 referral        是
"""

_REFERRALS = """
referral_id inviter_id invitee_id invited_at          registered_at       ordered_at          status
i1          ann        eve        2025-10-20T09:00:00 2025-11-01T09:00:00 2025-11-11T10:00:00 ordered
i2          ann        -          2025-10-21T09:00:00 2025-10-22T09:00:00 -                   registered
i3          ben        -          2025-10-22T09:00:00 2025-10-22T10:00:00 2025-10-22T11:00:00 rejected
"""

_POINTS = """
move_id customer_id moved_at            kind  points amount
m1      ann         2024-03-10T11:00:00 earn  200    2.00
m2      cat1        2025-03-01T11:00:00 earn  100    1.00
m3      cat1        2025-03-01T12:00:00 spend -50    -0.50
"""

_EVENTS = """
session_id visitor_id event_at            event_name      traffic_channel slot load_ms
s1         v1         2025-03-01T10:00:00 session_start   feed_ads        -    -
s1         v1         2025-03-01T10:00:05 view_item_list  feed_ads        home -
s1         v1         2025-03-01T10:00:10 select_item     feed_ads        home -
s1         v1         2025-03-01T10:00:12 view_item       feed_ads        -    800
s1         v1         2025-03-01T10:01:00 add_to_cart     feed_ads        -    -
s1         v1         2025-03-01T10:01:30 begin_checkout  feed_ads        -    1200
s1         v1         2025-03-01T10:02:00 purchase        feed_ads        -    -
s2         v1         2025-03-01T20:00:00 session_start   direct          -    -
s2         v1         2025-03-01T20:00:30 view_item       direct          -    4000
s3         v2         2025-03-15T10:00:00 session_start   organic_search  -    -
s3         v2         2025-03-15T10:00:10 view_item_list  organic_search  home -
s3         v2         2025-03-15T10:00:20 view_item       organic_search  -    2000
s3         v2         2025-03-15T10:01:00 add_to_cart     organic_search  -    -
s4         v2         2025-04-02T10:00:00 session_start   social          -    -
s5         v3         2025-12-31T10:00:00 session_start   paid_search     -    -
s5         v3         2025-12-31T10:00:10 view_item       paid_search     -    1000
s5         v3         2025-12-31T10:00:20 add_to_cart     paid_search     -    -
s5         v3         2025-12-31T10:00:40 begin_checkout  paid_search     -    -
"""

_OTHERS = {
    "coupons": """
coupon_id customer_id issued_at           redeemed_at         order_id
c1        ann         2025-01-01T09:00:00 2025-01-15T10:00:00 o03
c2        ben         2025-01-01T09:00:00 -                   -
""",
    "promotions": """
promotion_id title  kind       mechanic   starts_on  ends_on    presale_starts_on
p1           会员日 member_day member     2025-03-01 2025-03-01 -
p2           年中   618        cross_shop 2025-06-19 2025-06-20 2025-06-15
p3           双十一 double_11  cross_shop 2025-11-10 2025-11-11 2025-10-21
""",
    "exposures": """
experiment visitor_id variant exposed_at
layout     v1         b       2025-03-01T10:00:00
layout     v2         a       2025-03-15T10:00:00
""",
    "listings": """
listing_id sku action  done_at
l1         cup listed  2025-02-01T09:00:00
l2         pot listed  2025-10-15T09:00:00
l3         007 updated 2025-05-01T09:00:00
l4         007 updated 2025-05-02T09:00:00
""",
    "listing_audits": """
audit_id sku fields_checked fields_right audited_at
a1       007 10             9            2025-06-01T09:00:00
a2       cup 20             20           2025-06-01T09:00:00
""",
    "stock_snapshots": """
day        warehouse sku on_hand
2025-08-01 w1        007 10
2025-12-30 w1        007 10
2025-12-30 w1        cup 0
2025-12-30 w1        pot 2
2025-12-31 w1        007 10
2025-12-31 w1        cup 4
2025-12-31 w1        pot 2
""",
    "purchase_orders": """
po_id sku supplier_id units ordered_at          promised_on
po1   007 s1          50    2025-02-01T09:00:00 2025-02-15
po2   cup s2          20    2025-03-01T09:00:00 2025-03-20
po3   pot s2          5     2025-12-01T09:00:00 2026-01-10
""",
    "receipts": """
receipt_id po_id sku units units_rejected received_at
rc1        po1   007 50    5              2025-02-10T09:00:00
rc2        po1   007 10    0              2025-02-20T09:00:00
rc3        po2   cup 20    0              2025-03-15T09:00:00
""",
    "shipments": """
shipment_id order_id carrier shipped_at          promised_on delivered_at        lost freight_cost
sh1         o03      顺丰    2025-01-16T10:00:00 2025-01-20  2025-01-18T10:00:00 否   5.00
sh2         o05      中通    2025-03-02T22:00:00 2025-03-05  2025-03-06T22:00:00 否   7.00
sh3         o10      中通    2025-11-12T10:00:00 2025-11-15  -                   是   6.00
""",
    "exceptions": """
exception_id order_id kind opened_at           resolved_at
x1           o10      lost 2025-11-16T08:00:00 2025-11-17T10:00:00
x2           o10      lost 2025-11-20T17:00:00 -
""",
    "ad_spend": """
day        traffic_channel campaign keyword creative impressions clicks spend
2025-03-01 feed_ads        A        -       x        1000        50     30.00
2025-11-11 paid_search     B        茶      -        500         25     20.00
""",
    "creators": """
creator_id tier
k          head
""",
    "creator_orders": """
order_id creator_id commission
o07      k          4.50
""",
    "mentions": """
day        brand platform own mentions positive negative search_index
2025-05-01 甲    微博     是  30       10       4        100
2025-06-01 甲    微博     是  20       5        5        200
2025-06-01 丙    微博     否  50       9        9        400
""",
    "market_figures": """
figure_id what          whose  subject starts_on  ends_on    value  quoted_from published_on
f1        market_size   market 茶      2024-01-01 2024-12-31 900000 茶业协会    2025-01-20
f2        market_size   market 茶      2025-01-01 2025-12-31 990000 茶业协会    2026-01-20
f3        market_share  own    甲      2025-01-01 2025-06-30 0.0002 茶业协会    2025-07-20
f4        market_growth market 茶      2025-01-01 2025-12-31 0.1    茶业协会    2026-01-20
f5        online_share  market 茶      2025-01-01 2025-12-31 0.4    茶业协会    2026-01-20
f6        market_share  own    甲      2025-07-01 2025-12-31 0.0003 茶业协会    2026-01-20
""",
    "conversations": """
conversation_id kind       opened_at           first_response_at   resolved_at         bot adopted article_id
k1              return     2025-03-05T09:00:00 2025-03-05T09:01:00 2025-03-05T10:00:00 否  -       kb1
k2              question   2025-03-06T09:00:00 2025-03-06T09:00:30 2025-03-06T09:30:00 是  -       kb1
k3              complaint  2025-05-08T09:00:00 2025-05-08T09:01:30 -                   否  -       -
k4              suggestion 2025-06-01T09:00:00 2025-06-01T09:02:00 2025-06-01T13:30:00 否  是      -
""",
    "knowledge_articles": """
article_id topic written_on
kb1        售后  2024-12-01
kb2        物流  2025-02-01
""",
    "partners": """
partner_id title    kind       since      until
n1         甲茶园   brand      2024-01-01 -
n2         乙科技   technology 2025-03-10 2025-09-30
n3         丙百货   merchant   2025-07-01 -
n4         丁传媒   agency     2024-02-01 2024-12-31
""",
    "partner_orders": """
order_id partner_id fee
o03      n1         1.00
o09      n3         0.50
o11      n3         0.50
""",
    "joint_campaigns": """
campaign_id partner_id starts_on  ends_on    spend
j1          n1         2025-05-01 2025-05-07 20.00
""",
    "compliance_checks": """
check_id checked_on kind        items findings fixed
c1       2025-04-01 listing     50    2        2
c2       2025-07-01 advertising 30    3        2
""",
    "surveys": """
survey_id kind score answered_at
q1        csat 5     2025-03-07T12:00:00
q2        csat 4     2025-05-12T12:00:00
q3        csat 2     2025-11-23T12:00:00
q4        nps  10    2025-03-07T12:00:00
q5        nps  9     2025-05-12T12:00:00
q6        nps  6     2025-11-23T12:00:00
q7        nps  7     2025-11-24T12:00:00
""",
    "reviews": """
review_id order_id sku score reviewed_at
v1        o03      007 5     2025-01-25T12:00:00
v2        o05      cup 1     2025-03-10T12:00:00
""",
    "costs": """
month      department kind amount
2025-01-01 运营       房租 100.00
2025-02-01 运营       房租 50.00
""",
    "headcount": """
month      department people hours training_hours
2025-01-01 运营       2      300   6
2025-02-01 运营       4      500   6
""",
    "targets": """
metric period value
gmv    2025   250
""",
    "initiatives": """
initiative_id name     theme   department starts_on  ends_on    status    metric      experiment cost
n1            一页结账 product 技术       2025-03-01 2025-04-30 delivered conversion  layout     100.00
n2            换包装   supply  仓储       2025-06-01 2025-06-30 delivered return_rate -          50.00
n3            老带新   users   运营       2025-10-20 -          running   -           -          30.00
n4            新仓库   supply  仓储       2026-03-01 -          planned   ship_hours  -          500.00
n5            新首页   product 技术       2024-05-01 2025-01-10 delivered -           -          -
""",
}


def _rows(text):
    header, *lines = (line.split() for line in text.strip().splitlines())
    return [
        {
            name: "" if cell == "-" else cell.replace("T", " ", 1) if cell[:2] == "20" and "T" in cell else cell
            for name, cell in zip(header, line, strict=True)
        }
        for line in lines
    ]


def sources():
    """The rows of each source, as a file would hold them."""
    renamed = {"coupon": "coupon_amount", "points": "points_amount", "discount": "discount_amount"}
    orders = [
        {renamed.get(name, name): cell for name, cell in row.items() if name != "day"} | {"ordered_at": f"{row['day']} 10:00:00"}
        for row in _rows(_ORDERS)
    ]
    events = [row | {"event_id": f"e{place}"} for place, row in enumerate(_rows(_EVENTS))]
    tables = {
        "customers": _CUSTOMERS,
        "order_lines": _LINES,
        "refunds": _REFUNDS,
        "referrals": _REFERRALS,
        "points_moves": _POINTS,
        **_OTHERS,
    }
    return {"products": PRODUCTS, "orders": orders, "events": events} | {name: _rows(text) for name, text in tables.items()}


YEAR_2025 = {
    # what the eleven orders of the year come to: 27, 10, 18.50, 5, 45, 8, 12, 60, 10, 5 and nothing
    "gmv": "200.50",
    "cancelled_amount": "10.00",
    "refunded_amount": "18.25",
    "nmv": "172.25",
    "orders_placed": 10,
    "orders": 9,
    "cancel_rate": 1 / 10,
    "sales": "190.50",
    "aov": 190.5 / 9,
    "list_amount": "236.00",
    "reductions": "45.50",
    "discount_share": 45.5 / 236,
    "units": 21,
    "line_units": 21,
    "units_per_order": 21 / 9,
    "line_sales": "190.50",
    "unit_value": 190.5 / 21,
    "attach_rate": 2 / 9,
    # tea at 4, cups at 2.50, the pot at 30
    "cogs": "95.00",
    "gross_profit": "95.50",
    "gross_margin": 95.5 / 190.5,
    "coupon_order_share": 1 / 9,
    "coupons_issued": 2,
    "coupon_redemption_rate": 1 / 2,
    "promotion_share": 86.5 / 190.5,
    # 18.50 on the member day, 8 before the 618 began, 60 on Double 11
    "promoted_sales": "86.50",
    "big_promotion_share": 68 / 86.5,
    "presale_share": 8 / 86.5,
    # what is left of the eleven orders of the year, the last of them a gift
    "exclusive_share": 89.25 / 190.5,
    # cups till 1 May: 10 + 9.25 + 5; the pot: 55.38
    "new_product_share": 79.63 / 190.5,
    "active_products": 3,
    "brands_sold": 2,
    "refund_rate": 18.25 / 200.5,
    "unidentified_share": 1 / 9,
    "registrations": 4,
    "consent_rate": 2 / 4,
    "buyers": 5,
    "new_customers": 4,
    "returning_customers": 3,
    "new_customer_share": 4 / 5,
    "orders_per_buyer": 8 / 5,
    "returning_sales_share": 45 / 178.5,
    "repurchase_30": 1 / 4,
    "repurchase_90": 1 / 3,
    "repurchase_365": None,
    # firsts of 10, 18.50, 45 and 60: 33.375 on average
    "high_value_share": 2 / 4,
    "referral_invites": 3,
    "referral_conversion": 1 / 2,
    "referral_fraud_share": 1 / 3,
    "referral_share": 1 / 4,
    "points_liability": "2.50",
    "points_redemption_rate": 0.5 / 1.0,
    "sessions": 5,
    "visitors": 3,
    "dau": 1,
    "mau": 4 / 3,
    "stickiness": 3 / 4,
    "days_per_month": 1,
    "new_visitors": 3,
    "social_new_share": 0,
    "session_seconds": 50,
    "time_spent": 62.5,
    "viewing_sessions": 4,
    "carting_sessions": 3,
    "checkout_sessions": 2,
    "buying_sessions": 1,
    "conversion": 1 / 5,
    "view_rate": 4 / 5,
    "cart_rate": 3 / 4,
    "checkout_rate": 2 / 3,
    "purchase_rate": 1 / 2,
    "cart_abandonment": 2 / 3,
    "checkout_dropoff": 1 / 2,
    "bounce_rate": 2 / 5,
    "organic_share": 1 / 5,
    "social_share": 1 / 5,
    "affiliate_share": 0,
    "paid_share": 2 / 5,
    "paid_conversion": 1 / 2,
    "load_seconds": 1.2,
    "slow_page_share": 1 / 5,
    "recommendation_lists": 2,
    "recommendation_ctr": 1 / 2,
    "next_month_retention": 1 / 3,
    "experiments": 1,
    "experiment_visitors": 2,
    "listed_products": 2,
    "updated_products": 1,
    "delisted_products": 0,
    "fields_checked": 30,
    "listing_accuracy": 29 / 30,
    "launches": 2,
    # cups sold 24.25 in 90 days; twice their category's 101.25 over 410 product-days would have been 44.45
    "hits": 0,
    "hit_rate": 0,
    # 40 on 1 August, 100 and 110 on the last two days
    "stock_value": 250 / 3,
    "turnover_days": 250 / 95,
    # every line that stands is of an article whose cost is known: as units, sales and gross profit above
    "article_units": 21,
    "article_sales": "190.50",
    "article_profit": "95.50",
    # 10 units on 1 August, 12 and 16 on the last two days
    "cover_days": 38 / 21,
    "slow_stock_share": 80 / 250,
    "stockout_rate": 1 / 7,
    # cups were out on 30 December; two had sold in the 56 days before, for 4.62 and 5
    # months that are over since the first: nine of Ben's, eight of the third person's, six of Dan's; Ben came back in one, for 8.00
    "cohort_repurchase": 1 / 23,
    "cohort_spend": 8 / 23,
    # nine months of each of the two of March, one of whom came back in April
    "cohort_retention": 1 / 18,
    "lost_sales": "0.17",
    "units_received": 75,
    "sell_through": 21 / 75,
    "reject_rate": 5 / 80,
    "supplier_otif": 1 / 2,
    "lead_days": 11.5,
    "shipments": 3,
    "parcels_due": 3,
    "on_time_rate": 1 / 3,
    "ship_hours": 28,
    "delivery_days": 3,
    "lost_rate": 1 / 3,
    "exceptions": 2,
    "exception_rate": 2 / 3,
    "exception_hours": 26,
    "exception_business_hours": 10,
    "freight_per_order": 6,
    "refund_requests": 3,
    "return_rate": 2 / 8,
    "return_hours": 36,
    "return_satisfaction": 4,
    "exchange_share": 1 / 3,
    "ad_spend": "50.00",
    "impressions": 1500,
    "clicks": 75,
    "ctr": 0.05,
    "cpc": 50 / 75,
    "ad_sales": "88.50",
    "roas": 1.77,
    "sales_per_ad_spend": 3.81,
    "cac": 12.5,
    "paid_cac": 50 / 3,
    "ad_cost_share": 50 / 200.5,
    "creator_sales": "45.00",
    "active_creators": 1,
    "creator_share": 45 / 190.5,
    "commission_share": 0.1,
    "mentions": 50,
    "all_mentions": 100,
    "share_of_voice": 0.5,
    "net_sentiment": 0.12,
    "search_index": 150,
    "market_figures": 5,
    "conversations": 4,
    "first_response_seconds": 75,
    "resolution_rate": 3 / 4,
    "resolution_hours": 2,
    "bot_share": 1 / 4,
    "complaints": 1,
    "complaint_rate": 1 / 9,
    "suggestions": 1,
    "adopted_suggestions": 1,
    "adoption_rate": 1,
    "articles_written": 1,
    "articles_used": 1,
    "article_share": 2 / 4,
    "csat": 11 / 3,
    "csat_satisfied": 2 / 3,
    "nps": 25,
    "reviews": 2,
    "review_score": 3,
    "bad_review_share": 1 / 2,
    # the agency left the year before; o11 was cancelled
    "partners": 3,
    "new_partners": 2,
    "partner_sales": "39.00",
    "partner_share": 39 / 190.5,
    "joint_campaigns": 1,
    "joint_spend": "20.00",
    "compliance_checks": 2,
    "items_checked": 80,
    "findings": 5,
    "finding_rate": 5 / 80,
    "fixed_rate": 4 / 5,
    # the parcel of June, the checkout, and the home page that was begun the year before
    "initiatives_begun": 3,
    "initiatives_delivered": 3,
    "initiatives_tested": 1,
    "initiative_cost": "180.00",
    "operating_costs": "150.00",
    "people": 3,
    "sales_per_person": 63.5,
    "orders_per_hour": 9 / 800,
    "training_hours_per_person": 4,
}
