"""What the year's summary says of sales."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import category, channel, region
from zhanggui.domains.sales import metrics as m
from zhanggui.facts import gained_most, largest, lost_most
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年交易额 {gmv}{gmv_moved}；扣除取消与退款，净成交额 {nmv}{nmv_moved}。",
            "GMV came to {gmv}{gmv_moved}; less cancellations and refunds, {nmv} remained{nmv_moved}.",
        ),
        gmv=now[m.gmv],
        nmv=now[m.nmv],
    )
    yield say(
        Text(
            "订单 {orders} 笔{orders_moved}，客单价 {aov}{aov_moved}。",
            "There were {orders} orders{orders_moved}, of {aov} on average{aov_moved}.",
        ),
        orders=now[m.orders],
        aov=now[m.aov],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("交易额 {gmv}{gmv_moved}。", "GMV came to {gmv}{gmv_moved}."),
        gmv=now[m.gmv],
    )
    yield say(
        Text(
            "其中取消 {cancelled}，退款 {refunded}，净成交额 {nmv}{nmv_moved}。",
            "Of this, {cancelled} was cancelled and {refunded} refunded, which leaves an NMV of {nmv}{nmv_moved}.",
        ),
        cancelled=now[m.cancelled_amount],
        refunded=now[m.refunded_amount],
        nmv=now[m.nmv],
    )
    yield say(
        Text("有效订单 {orders} 笔{orders_moved}。", "Customers placed {orders} orders that stood{orders_moved}."),
        orders=now[m.orders],
    )
    yield say(
        Text("客单价 {aov}{aov_moved}；每单 {units} 件。", "An order was worth {aov}{aov_moved}, for {units} units."),
        aov=now[m.aov],
        units=now[m.units_per_order],
    )
    yield say(
        Text(
            "毛利 {profit}{profit_moved}，毛利率 {margin}{margin_moved}。",
            "Gross profit was {profit}{profit_moved}, a margin of {margin}{margin_moved}.",
        ),
        profit=now[m.gross_profit],
        margin=now[m.gross_margin],
    )
    yield from _by_channel(now)


def _by_channel(now: Facts) -> Iterator[Sentence]:
    facts = now.by(m.sales, channel)
    if first := largest(facts):
        yield say(
            Text("销售额最大的渠道是{name}，{sales}{sales_moved}。", "The largest channel was {name}, with sales of {sales}{sales_moved}."),
            name=channel.label(first.slices[-1].value),
            sales=first,
        )
    if gain := gained_most(facts):
        yield say(
            Text("增量最多的渠道是{name}，比上年 {sales_difference}。", "{name} added the most: {sales_difference} on the year before."),
            name=channel.label(gain.slices[-1].value),
            sales=gain,
        )
    if loss := lost_most(facts):
        yield say(
            Text("减量最多的渠道是{name}，比上年 {sales_difference}。", "{name} lost the most: {sales_difference} on the year before."),
            name=channel.label(loss.slices[-1].value),
            sales=loss,
        )


sales = Section(
    name="sales",
    title=Text("销售", "Sales"),
    editions={Edition.COMPREHENSIVE: 1, Edition.STRATEGIC: 1},
    place=1,
    needs=(
        m.gmv,
        m.nmv,
        m.cancelled_amount,
        m.refunded_amount,
        m.orders,
        m.aov,
        m.units_per_order,
        m.attach_rate,
        m.gross_profit,
        m.gross_margin,
        m.cancel_rate,
        m.refund_rate,
    ),
    write=_write,
    headline=_headline,
    front=(m.gmv, m.nmv, m.orders, m.aov),
    key=(m.attach_rate, m.units_per_order, m.cancel_rate, m.refund_rate),
    exhibits=(
        Exhibit(title=Text("各月交易额", "GMV by month"), figure=Figure.MONTHS, metrics=(m.gmv,)),
        Exhibit(title=Text("各渠道有效销售额", "Sales by channel"), figure=Figure.BARS, metrics=(m.sales,), by=channel),
        Exhibit(title=Text("各地区有效销售额", "Sales by region"), figure=Figure.BARS, metrics=(m.sales,), by=region),
        Exhibit(title=Text("各月客单价", "AOV by month"), figure=Figure.MONTHS, metrics=(m.aov,)),
    ),
)


def _promotions(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("促销订单占有效销售额的 {share}{share_moved}。", "Promotions carried {share} of sales{share_moved}."),
        share=now[m.promotion_share],
    )
    if now[m.reductions].value:
        yield say(
            Text("全年让利 {off}，相当于标价的 {depth}{depth_moved}。", "{off} was taken off list prices, {depth} of them{depth_moved}."),
            off=now[m.reductions],
            depth=now[m.discount_share],
        )
    yield say(
        Text(
            "发券 {issued} 张，核销率 {redeemed}{redeemed_moved}；用券订单占 {with_coupon}。",
            "{issued} coupons were given out, of which {redeemed} were used{redeemed_moved}; {with_coupon} of orders used one.",
        ),
        issued=now[m.coupons_issued],
        redeemed=now[m.coupon_redemption_rate],
        with_coupon=now[m.coupon_order_share],
    )


promotions = Section(
    name="promotions",
    title=Text("促销与优惠", "Promotions and discounts"),
    editions={Edition.COMPREHENSIVE: 2},
    place=4,
    needs=(m.promotion_share, m.reductions, m.discount_share, m.coupons_issued, m.coupon_redemption_rate, m.coupon_order_share),
    write=_promotions,
    key=(m.promotion_share, m.discount_share, m.coupon_redemption_rate, m.coupon_order_share),
    exhibits=(Exhibit(title=Text("各月优惠率", "Depth of discount by month"), figure=Figure.MONTHS, metrics=(m.discount_share,)),),
)


def _structure(now: Facts) -> Iterator[Sentence]:
    facts = now.by(m.line_sales, category)
    if first := largest(facts):
        yield say(
            Text(
                "销售额最大的类目是{name}，{sales}{sales_moved}。", "The largest category was {name}, with sales of {sales}{sales_moved}."
            ),
            name=category.label(first.slices[-1].value),
            sales=first,
        )
    if gain := gained_most(facts):
        yield say(
            Text("增量最多的类目是{name}，比上年 {sales_difference}。", "{name} added the most: {sales_difference} on the year before."),
            name=category.label(gain.slices[-1].value),
            sales=gain,
        )
    yield say(
        Text("新品贡献销售额的 {new}{new_moved}。", "New products brought {new} of sales{new_moved}."),
        new=now[m.new_product_share],
    )
    yield say(
        Text("独家商品贡献销售额的 {own}{own_moved}。", "Exclusive products brought {own} of sales{own_moved}."),
        own=now[m.exclusive_share],
    )
    yield say(
        Text("全年动销商品 {active} 种{active_moved}。", "{active} products sold at least once{active_moved}."),
        active=now[m.active_products],
    )


structure = Section(
    name="structure",
    title=Text("商品结构", "What sold"),
    editions={Edition.COMPREHENSIVE: 3},
    place=1,
    needs=(m.active_products, m.unit_value, m.new_product_share, m.exclusive_share, m.gross_margin),
    write=_structure,
    key=(m.active_products, m.unit_value, m.new_product_share, m.exclusive_share),
    exhibits=(
        Exhibit(title=Text("各类目有效销售额", "Sales by category"), figure=Figure.BARS, metrics=(m.line_sales,), by=category),
        Exhibit(
            title=Text("类目一览", "Categories in figures"),
            figure=Figure.TABLE,
            metrics=(m.line_sales, m.line_units, m.unit_value, m.gross_margin, m.discount_share),
            by=category,
            top=10,
        ),
    ),
)
