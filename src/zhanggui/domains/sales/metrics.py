"""How sales are measured. The one place where GMV is defined."""

from ibis import _

from zhanggui.domains.calendar.sources import promotions
from zhanggui.domains.catalog.sources import products
from zhanggui.domains.sales import sources
from zhanggui.domains.sales.tables import cancelled_line, coupon, order, order_line, promotion_order, refund
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs, Ratio, Sampling, Total, Watch
from zhanggui.words import Text

_CANCELLING = Needs(source=sources.orders, columns=("status", "cancelled_at"))

orders_placed = Metric(
    name="orders_placed",
    title=Text("下单数", "Orders placed"),
    doc=Text(
        "时段内下的、标价合计大于零的订单数，含后来取消的。",
        "Orders of goods with a price that were placed in the period, those cancelled later among them.",
    ),
    unit=Unit.COUNT,
    of=order,
    each=(_.list_cents > 0),
)

_unconverted = Metric(
    name="orders_without_rate",
    title=Text("缺汇率的订单数", "Orders without an exchange rate"),
    doc=Text("外币订单中当天没有汇率的。", "Orders in another currency for whose day no rate is known."),
    unit=Unit.COUNT,
    of=order,
    each=_.rate.isnull(),
    better=Better.DOWN,
    hidden=True,
)

unconverted_share = Ratio(
    name="unconverted_share",
    title=Text("缺汇率订单占比", "Share of orders without an exchange rate"),
    doc=Text("因缺汇率而未计入金额的订单占比。", "Share of orders that no amount counts, for want of a rate."),
    unit=Unit.SHARE,
    top=_unconverted,
    bottom=orders_placed,
    better=Better.DOWN,
    hidden=True,
)

_CONVERTED = Watch(
    name="unconverted",
    ratio=unconverted_share,
    above=0.0,
    reason=Text("{share} 的订单缺汇率，金额未计入", "{share} of orders have no exchange rate and are left out of amounts"),
)

gmv = Metric(
    name="gmv",
    title=Text("交易额 (GMV)", "GMV"),
    doc=Text(
        "时段内所下订单的商品应付金额：扣除单件优惠、整单优惠、优惠券和积分，不含运费；含后来取消或退款的。",
        "What was to be paid for the goods of the orders placed in the period, after discounts, coupons and points, without "
        "carriage; orders cancelled or refunded later are in it.",
    ),
    unit=Unit.MONEY,
    of=order_line,
    each=_.payable,
    rules=(_CONVERTED,),
)

cancelled_amount = Metric(
    name="cancelled_amount",
    title=Text("取消金额", "Cancelled"),
    doc=Text(
        "时段内取消的订单的商品应付金额（按取消日计）。",
        "What was to be paid for the orders cancelled in the period, by the day of cancelling.",
    ),
    unit=Unit.MONEY,
    of=cancelled_line,
    each=_.payable,
    better=Better.DOWN,
    rules=(_CANCELLING,),
)

refunded_amount = Metric(
    name="refunded_amount",
    title=Text("退款金额", "Refunded"),
    doc=Text(
        "时段内完成的退款金额（按完成日计，不含换货）。",
        "Refunds done in the period, by the day on which they were done; exchanges are not refunds.",
    ),
    unit=Unit.MONEY,
    of=refund,
    each=_.amount,
    where=_.is_money,
    better=Better.DOWN,
)

nmv = Total(
    name="nmv",
    title=Text("净成交额 (NMV)", "NMV"),
    doc=Text(
        "交易额 − 取消金额 − 退款金额，各按自己的日期计，分毫不差。", "GMV less cancelled less refunded, each by its own day, to the cent."
    ),
    unit=Unit.MONEY,
    plus=(gmv,),
    minus=(cancelled_amount, refunded_amount),
)

list_amount = Metric(
    name="list_amount",
    title=Text("标价金额", "At list price"),
    doc=Text("有效订单的商品按标价计的金额。", "Goods of orders that stand, at their list price."),
    unit=Unit.MONEY,
    of=order_line,
    each=_.list_amount,
    where=_.is_valid,
)

reductions = Metric(
    name="reductions",
    title=Text("优惠金额", "Taken off"),
    doc=Text(
        "有效订单的标价金额与应付金额之差：单件优惠、整单优惠、优惠券与积分。",
        "List price less payable, of orders that stand: discounts, coupons and points.",
    ),
    unit=Unit.MONEY,
    of=order_line,
    each=_.list_amount - _.payable,
    where=_.is_valid,
    better=Better.NEITHER,
)

discount_share = Ratio(
    name="discount_share",
    title=Text("优惠率", "Depth of discount"),
    doc=Text("优惠金额占标价金额的比例。", "What was taken off as a share of the list price."),
    unit=Unit.SHARE,
    top=reductions,
    bottom=list_amount,
    better=Better.NEITHER,
)

sales = Metric(
    name="sales",
    title=Text("有效销售额", "Sales"),
    doc=Text(
        "未取消订单的商品应付金额（按下单日计）。",
        "What was to be paid for the goods of orders that were not cancelled, by the day of ordering.",
    ),
    unit=Unit.MONEY,
    of=order,
    each=_.payable,
    where=_.is_valid,
    rules=(_CONVERTED,),
)

orders = Metric(
    name="orders",
    title=Text("订单数", "Orders"),
    doc=Text(
        "时段内所下、未取消、标价合计大于零的订单数。", "Orders of goods with a price that were placed in the period and not cancelled."
    ),
    unit=Unit.COUNT,
    of=order,
    each=_.is_valid,
)

aov = Ratio(
    name="aov",
    title=Text("客单价 (AOV)", "AOV"),
    doc=Text("每个有效订单的商品应付金额。", "What was to be paid for the goods of an order, on average."),
    unit=Unit.PRICE,
    top=sales,
    bottom=orders,
    sampling=Sampling.MEAN,
)

_cancelled_orders = Metric(
    name="cancelled_orders",
    title=Text("取消订单数", "Orders cancelled"),
    doc=Text("时段内所下、后来取消的订单数。", "Orders placed in the period and cancelled since."),
    unit=Unit.COUNT,
    of=order,
    each=_.is_cancelled & (_.list_cents > 0),
    better=Better.DOWN,
    rules=(_CANCELLING,),
)

cancel_rate = Ratio(
    name="cancel_rate",
    title=Text("取消率", "Cancellation rate"),
    doc=Text("所下订单中后来取消的占比。", "Share of the orders placed that were cancelled since."),
    unit=Unit.SHARE,
    top=_cancelled_orders,
    bottom=orders_placed,
    sampling=Sampling.PROPORTION,
    better=Better.DOWN,
)

units = Metric(
    name="units",
    title=Text("销售件数", "Units sold"),
    doc=Text("有效订单的商品件数。", "Units of goods in orders that stand."),
    unit=Unit.COUNT,
    of=order,
    each=_.units,
    where=_.is_valid,
)

line_units = Metric(
    name="line_units",
    title=Text("销售件数（按明细）", "Units sold, by line"),
    doc=Text("有效订单明细的件数，可按类目细分。", "Units on the lines of orders that stand; can be sliced by category."),
    unit=Unit.COUNT,
    of=order_line,
    each=_.quantity,
    where=_.is_valid,
)

units_per_order = Ratio(
    name="units_per_order",
    title=Text("连带件数", "Units per order"),
    doc=Text("每个有效订单的商品件数。", "Units of goods per order."),
    unit=Unit.RATIO,
    top=units,
    bottom=orders,
    sampling=Sampling.MEAN,
)

line_sales = Metric(
    name="line_sales",
    title=Text("有效销售额（按明细）", "Sales, by line"),
    doc=Text(
        "未取消订单的商品应付金额，可按类目与品牌细分。",
        "What was to be paid for goods in orders not cancelled; can be sliced by category and brand.",
    ),
    unit=Unit.MONEY,
    of=order_line,
    each=_.payable,
    where=_.is_valid,
)

unit_value = Ratio(
    name="unit_value",
    title=Text("件单价", "Value per unit"),
    doc=Text("每件商品的应付金额。", "What was to be paid for a unit, on average."),
    unit=Unit.PRICE,
    top=line_sales,
    bottom=line_units,
)

_with_several = Metric(
    name="orders_of_several",
    title=Text("多品订单数", "Orders of several products"),
    doc=Text("含两种及以上商品的有效订单数。", "Orders with at least two different products."),
    unit=Unit.COUNT,
    of=order,
    each=_.is_valid & _.has_several,
    hidden=True,
)

attach_rate = Ratio(
    name="attach_rate",
    title=Text("连带率", "Attach rate"),
    doc=Text("含两种及以上商品的订单占比。", "Share of orders with at least two different products."),
    unit=Unit.SHARE,
    top=_with_several,
    bottom=orders,
    sampling=Sampling.PROPORTION,
)

_COSTED = _.is_valid & _.cost.notnull()

gross_profit = Metric(
    name="gross_profit",
    title=Text("毛利", "Gross profit"),
    doc=Text("应付金额减商品成本，只计成本已知的有效明细。", "Payable less the cost of goods, on lines whose cost is known."),
    unit=Unit.MONEY,
    of=order_line,
    each=_.payable - _.cost,
    where=_COSTED,
    rules=(Needs(source=products, columns=("unit_cost",)),),
)

costed_sales = Metric(
    name="costed_sales",
    title=Text("成本已知的销售额", "Sales of known cost"),
    doc=Text("成本已知的有效明细的应付金额。", "Payable of the lines whose cost is known."),
    unit=Unit.MONEY,
    of=order_line,
    each=_.payable,
    where=_COSTED,
    hidden=True,
)

gross_margin = Ratio(
    name="gross_margin",
    title=Text("毛利率", "Gross margin"),
    doc=Text("毛利占应付金额的比例，只计成本已知的明细。", "Gross profit as a share of payable, on lines whose cost is known."),
    unit=Unit.SHARE,
    top=gross_profit,
    bottom=costed_sales,
)

cogs = Metric(
    name="cogs",
    title=Text("销售成本", "Cost of goods sold"),
    doc=Text("有效订单的商品成本。", "Cost of the goods in orders that stand."),
    unit=Unit.MONEY,
    of=order_line,
    each=_.cost,
    where=_COSTED,
    better=Better.NEITHER,
    rules=(Needs(source=products, columns=("unit_cost",)),),
)

_with_coupon = Metric(
    name="orders_with_coupon",
    title=Text("用券订单数", "Orders with a coupon"),
    doc=Text("用了优惠券的有效订单数。", "Orders on which a coupon was used."),
    unit=Unit.COUNT,
    of=order,
    each=_.is_valid & (_.coupon_cents > 0),
    hidden=True,
    better=Better.NEITHER,
    rules=(Needs(source=sources.orders, columns=("coupon_amount",)),),
)

coupon_order_share = Ratio(
    name="coupon_order_share",
    title=Text("用券订单占比", "Share of orders with a coupon"),
    doc=Text("有效订单中用了优惠券的占比。", "Share of orders on which a coupon was used."),
    unit=Unit.SHARE,
    top=_with_coupon,
    bottom=orders,
    sampling=Sampling.PROPORTION,
    better=Better.NEITHER,
)

coupons_issued = Metric(
    name="coupons_issued",
    title=Text("发券数", "Coupons given out"),
    doc=Text("时段内发出的优惠券数。", "Coupons given out in the period."),
    unit=Unit.COUNT,
    of=coupon,
    each=_.coupon_id.notnull(),
    better=Better.NEITHER,
)

_coupons_redeemed = Metric(
    name="coupons_redeemed",
    title=Text("核销券数", "Coupons used"),
    doc=Text("时段内发出、后来用掉的优惠券数。", "Coupons given out in the period that were used since."),
    unit=Unit.COUNT,
    of=coupon,
    each=_.is_redeemed,
    hidden=True,
)

coupon_redemption_rate = Ratio(
    name="coupon_redemption_rate",
    title=Text("优惠券核销率", "Coupon redemption rate"),
    doc=Text("时段内发出的优惠券中用掉的占比。", "Share of the coupons given out in the period that were used."),
    unit=Unit.SHARE,
    top=_coupons_redeemed,
    bottom=coupons_issued,
    sampling=Sampling.PROPORTION,
)

_promotion_sales = Metric(
    name="promotion_sales",
    title=Text("促销销售额", "Sales in promotions"),
    doc=Text("参加促销活动的有效订单的应付金额。", "Payable of the orders that belong to a promotion."),
    unit=Unit.MONEY,
    of=order,
    each=_.payable,
    where=_.is_valid & (_.promotion == "promotion"),
    better=Better.NEITHER,
    rules=(Needs(source=sources.orders, columns=("promotion_id",)),),
)

promotion_share = Ratio(
    name="promotion_share",
    title=Text("促销销售占比", "Share of sales in promotions"),
    doc=Text("参加促销活动的订单占有效销售额的比例。", "Share of sales that belongs to a promotion."),
    unit=Unit.SHARE,
    top=_promotion_sales,
    bottom=sales,
    better=Better.NEITHER,
)

_BIG_PROMOTIONS = ("618", "double_11", "double_12", "nianhuo")

promoted_sales = Metric(
    name="promoted_sales",
    title=Text("活动销售额", "Sales in promotions of the calendar"),
    doc=Text("属于促销日历上某个活动的有效订单的应付金额。", "Payable of the orders that belong to a promotion of the calendar."),
    unit=Unit.MONEY,
    of=promotion_order,
    each=_.payable,
    better=Better.NEITHER,
    rules=(Needs(source=promotions), Needs(source=sources.orders, columns=("promotion_id",))),
)

_big_promotion_sales = Metric(
    name="big_promotion_sales",
    title=Text("大促销售额", "Sales in big promotions"),
    doc=Text("其中属于年货节、六一八、双十一、双十二的。", "Those of them in New Year goods, mid-year, Double Eleven and Double Twelve."),
    unit=Unit.MONEY,
    of=promotion_order,
    each=_.payable,
    where=_.promotion_kind.isin(_BIG_PROMOTIONS),
    better=Better.NEITHER,
    hidden=True,
    rules=(Needs(source=promotions, columns=("kind",)),),
)

big_promotion_share = Ratio(
    name="big_promotion_share",
    title=Text("大促占活动销售额", "Share of big promotions"),
    doc=Text(
        "活动销售额中年货节、六一八、双十一、双十二的占比。",
        "Share of sales in promotions that New Year goods, mid-year, Double Eleven and Double Twelve brought.",
    ),
    unit=Unit.SHARE,
    top=_big_promotion_sales,
    bottom=promoted_sales,
    better=Better.NEITHER,
)

_presale_sales = Metric(
    name="presale_sales",
    title=Text("预售销售额", "Sales in pre-sales"),
    doc=Text("其中在活动的预售期下单的。", "Those of them placed in the pre-sale of their promotion."),
    unit=Unit.MONEY,
    of=promotion_order,
    each=_.payable,
    where=_.is_presale,
    better=Better.NEITHER,
    hidden=True,
    rules=(Needs(source=promotions, columns=("presale_starts_on",)),),
)

presale_share = Ratio(
    name="presale_share",
    title=Text("预售占活动销售额", "Share of pre-sales"),
    doc=Text("活动销售额中在预售期下单的占比。", "Share of sales in promotions that was placed in a pre-sale."),
    unit=Unit.SHARE,
    top=_presale_sales,
    bottom=promoted_sales,
    better=Better.NEITHER,
)

_exclusive_sales = Metric(
    name="exclusive_sales",
    title=Text("独家商品销售额", "Sales of exclusive products"),
    doc=Text("独家商品的有效销售额。", "Sales of the products that only we sell."),
    unit=Unit.MONEY,
    of=order_line,
    each=_.payable,
    where=_.is_valid & _.exclusive,
    rules=(Needs(source=products, columns=("exclusive",)),),
)

exclusive_share = Ratio(
    name="exclusive_share",
    title=Text("独家商品销售占比", "Share of exclusive products"),
    doc=Text("独家商品占有效销售额的比例。", "Share of sales that exclusive products bring."),
    unit=Unit.SHARE,
    top=_exclusive_sales,
    bottom=line_sales,
)

_new_product_sales = Metric(
    name="new_product_sales",
    title=Text("新品销售额", "Sales of new products"),
    doc=Text("上市九十天内的商品的有效销售额。", "Sales of products in their first ninety days."),
    unit=Unit.MONEY,
    of=order_line,
    each=_.payable,
    where=_.is_valid & _.is_new_product,
    rules=(Needs(source=products, columns=("launched_on",)),),
)

new_product_share = Ratio(
    name="new_product_share",
    title=Text("新品销售占比", "Share of new products"),
    doc=Text("上市九十天内的商品占有效销售额的比例。", "Share of sales that products in their first ninety days bring."),
    unit=Unit.SHARE,
    top=_new_product_sales,
    bottom=line_sales,
    better=Better.NEITHER,
)

active_products = Metric(
    name="active_products",
    title=Text("动销商品数", "Products sold"),
    doc=Text("时段内有有效订单的不同商品数。", "Different products with an order that stands."),
    unit=Unit.COUNT,
    of=order_line,
    value=_.sku.nunique(where=_.is_valid),
)

refund_rate = Ratio(
    name="refund_rate",
    title=Text("退款率（金额）", "Refund rate, by value"),
    doc=Text("时段内退款金额占交易额的比例。", "Refunds done in the period as a share of GMV."),
    unit=Unit.SHARE,
    top=refunded_amount,
    bottom=gmv,
    better=Better.DOWN,
)

brands_sold = Metric(
    name="brands_sold",
    title=Text("动销品牌数", "Brands sold"),
    doc=Text("时段内有有效订单的不同品牌数。", "Different brands with an order that stands."),
    unit=Unit.COUNT,
    of=order_line,
    value=_.brand.nunique(where=_.is_valid),
    rules=(Needs(source=products, columns=("brand",)),),
)
