"""How sales came from one year to the next, and what it costs when they fall or are undone."""

import ibis
from ibis import _

from zhanggui.domains.calendar.tables import calendar_day
from zhanggui.domains.catalog.tables import category, channel, region
from zhanggui.domains.sales import metrics as m
from zhanggui.domains.sales.tables import customer_type, order, order_line
from zhanggui.facts import Unit
from zhanggui.nouns import Bridge, Dimension, Metric, Ratio, Stake, Walk, Watch
from zhanggui.words import Text

article = Dimension(name="sku", title=Text("商品", "Article"))

order_value = Ratio(
    name="order_value",
    title=Text("每单金额", "Value of an order placed"),
    doc=Text("交易额除以下单数，含后来取消的订单。", "GMV over the orders placed, those cancelled later among them."),
    unit=Unit.PRICE,
    top=m.gmv,
    bottom=m.orders_placed,
    hidden=True,
)

_ordering = Metric(
    name="ordering_customers",
    title=Text("下单客户数", "Customers who ordered"),
    doc=Text(
        "下过单的不同客户数；身份不明的订单各算一位。",
        "Different customers who placed an order; each order of somebody not known counts as one.",
    ),
    unit=Unit.COUNT,
    of=order,
    value=ibis.coalesce(_.person, _.order_id).nunique(where=_.list_cents > 0),
    hidden=True,
)

_orders_each = Ratio(
    name="orders_placed_per_customer",
    title=Text("人均下单数", "Orders placed per customer"),
    doc=Text("下单数除以下单客户数。", "Orders placed over the customers who placed them."),
    unit=Unit.RATIO,
    top=m.orders_placed,
    bottom=_ordering,
    hidden=True,
)

BRIDGES = (
    Bridge(name="gmv.by_channel", title=Text("交易额变动：按渠道", "GMV by channel"), of=m.gmv, by=channel),
    Bridge(name="gmv.by_category", title=Text("交易额变动：按类目", "GMV by category"), of=m.gmv, by=category),
    Bridge(
        name="sales.by_customer_type",
        title=Text("有效销售额变动：新客与老客", "Sales by new and returning customers"),
        of=m.sales,
        by=customer_type,
    ),
    Bridge(name="gmv.by_region", title=Text("交易额变动：按地区", "GMV by region"), of=m.gmv, by=region),
    Bridge(
        name="gmv.by_customers",
        title=Text("渠道交易额变动：客户数 × 人均下单数 × 每单金额", "GMV of a channel: customers × orders each × value of an order"),
        of=m.gmv,
        factors=(_ordering, _orders_each, order_value),
        over=channel,
    ),
    Bridge(
        name="aov.by_price",
        title=Text("客单价变动：件数、价格与商品结构", "AOV: units, prices and mix"),
        of=m.aov,
        factors=(m.units_per_order, m.unit_value),
        by=article,
        apart=(Text("商品价格", "Prices of articles"), Text("商品结构", "Mix of articles")),
    ),
    Bridge(name="aov.by_channel", title=Text("客单价变动：按渠道", "AOV by channel"), of=m.aov, by=channel),
)

_people = Metric(
    name="people_who_bought",
    title=Text("购买客户数（按明细）", "Customers who bought, by line"),
    doc=Text(
        "有有效订单的不同客户数；身份不明的订单各算一位。",
        "Different customers with an order that stands; each order of somebody not known counts as one.",
    ),
    unit=Unit.COUNT,
    of=order_line,
    value=ibis.coalesce(_.person, _.order_id).nunique(where=_.is_valid),
    hidden=True,
)

WALK = Walk(
    name="gmv.year_bridge",
    title=Text("从上年交易额到本年交易额", "From last year's GMV to this year's"),
    of=m.gmv,
    sold=m.line_sales,
    units=m.line_units,
    listed=m.list_amount,
    people=_people,
    article="sku",
    by=channel,
    kind=customer_type,
    calendar=calendar_day,
    onward=(m.cancelled_amount, m.refunded_amount),
    net=m.nmv,
)

_lines = Metric(
    name="lines_ordered",
    title=Text("订单明细行数", "Lines ordered"),
    doc=Text("所下订单的商品明细行数，含后来取消的。", "Lines of goods of the orders placed, those cancelled later among them."),
    unit=Unit.COUNT,
    of=order_line,
    each=_.order_id.notnull(),
    hidden=True,
)

_lost_sales = Stake(
    name="lost_sales",
    title=Text("销售不及应有水平", "Sales fell short"),
    metric=m.gmv,
    cases=_lines,
    by=(channel, category),
    worth=Text(
        "少卖的明细行数 × 该处每行平均金额；应有行数按上年同期、自身与其余部分的走势推算",
        "lines too few × what a line came to there; how many there should be follows from the year before, its own course and that of the rest",
    ),
    action=Text(
        "逐项核对该处的流量、价格、缺货与竞品，恢复到应有水平", "check traffic, prices, stock-outs and rivals there, and win the level back"
    ),
    owner=Text("运营", "Operations"),
)

_lost_buyers = Stake(
    name="lost_buyers",
    title=Text("部分客群销售不及应有水平", "Sales to some customers fell short"),
    metric=m.sales,
    cases=m.orders,
    by=(customer_type, channel),
    worth=Text(
        "少下的订单数 × 该处每单平均金额；应有单数按上年同期、自身与其余部分的走势推算",
        "orders too few × what an order came to there; how many there should be follows from the year before, its own course and that of the rest",
    ),
    action=Text("查该客群的到达、权益与触达，定向召回", "look at how these customers are reached and rewarded, and win them back"),
    owner=Text("市场", "Marketing"),
)

_cancellations = Stake(
    name="cancellations",
    title=Text("取消增多", "More cancellations"),
    metric=m.cancel_rate,
    each=order_value,
    by=(channel, region, customer_type),
    worth=Text("多取消的订单数 × 每单金额", "orders cancelled beyond last year's rate × the value of an order"),
    action=Text("回访取消的客户，核对付款、库存与发货时限", "ask those who cancelled, and check payment, stock and time to ship"),
    owner=Text("运营", "Operations"),
)

_refunds = Stake(
    name="refunds",
    title=Text("退款增多", "More refunds"),
    metric=m.refund_rate,
    by=(category, channel),
    worth=Text("退款金额超出上年退款率的部分", "refunds beyond last year's rate"),
    action=Text(
        "按商品与供应商查退货原因，改描述、质检或下架",
        "find the reasons by article and supplier; mend descriptions, inspection or the range",
    ),
    owner=Text("运营", "Operations"),
)

STAKES = (_lost_sales, _lost_buyers, _cancellations, _refunds)

HINTS = (
    Watch(
        name="promotion",
        ratio=m.promotion_share,
        above=0.3,
        reason=Text("促销订单占当天销售额的 {share}", "promotions made {share} of the day's sales"),
    ),
    Watch(
        name="cancelled",
        ratio=m.cancel_rate,
        above=0.2,
        reason=Text("当天订单的 {share} 后来取消", "{share} of the day's orders were cancelled since"),
    ),
)
