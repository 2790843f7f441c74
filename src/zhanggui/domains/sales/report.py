"""What the year's summary says of sales."""

from collections.abc import Iterator, Sequence

from zhanggui.domains.catalog.tables import brand, category, channel, ranked, region
from zhanggui.domains.sales import metrics as m
from zhanggui.domains.sales.tables import mechanic, promotion_kind
from zhanggui.facts import Fact, gained_most, largest, lost_most
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    both = say(
        Text(
            "全年交易额 {gmv}{gmv_moved}；扣除取消与退款，净成交额 {nmv}。",
            "GMV came to {gmv}{gmv_moved}; less cancellations and refunds, {nmv} remained.",
        ),
        gmv=now[m.gmv],
        nmv=now[m.nmv],
    )
    yield both if both.known else next(_turnover(now))
    yield say(
        Text(
            "有效订单 {orders} 笔{orders_moved}，客单价 {aov}。",
            "Orders, less those cancelled, came to {orders}{orders_moved}, worth {aov} on average.",
        ),
        orders=now[m.orders],
        aov=now[m.aov],
    )


def _headline_of_scale(now: Facts) -> Iterator[Sentence]:
    yield next(_headline(now))
    yield say(
        Text("毛利 {profit}{profit_moved}。", "Gross profit was {profit}{profit_moved}."),
        profit=now[m.gross_profit],
    )


def _turnover(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年交易额 {gmv}{gmv_moved}。", "GMV came to {gmv}{gmv_moved}."),
        gmv=now[m.gmv],
    )
    yield _remaining(now)
    yield say(
        Text("毛利 {profit}{profit_moved}。", "Gross profit was {profit}{profit_moved}."),
        profit=now[m.gross_profit],
    )


def _remaining(now: Facts) -> Sentence:
    """What is left of GMV; a shop without a cancellation is not told that they took nothing."""
    slots = {"refunded": now[m.refunded_amount], "nmv": now[m.nmv]}
    if not now[m.cancelled_amount].value:
        return say(
            Text(
                "退款 {refunded}，净成交额 {nmv}{nmv_moved}。",
                "Refunds took {refunded} of it; what remained, the NMV, was {nmv}{nmv_moved}.",
            ),
            **slots,
        )
    return say(
        Text(
            "取消 {cancelled}，退款 {refunded}，净成交额 {nmv}{nmv_moved}。",
            "Cancellations took {cancelled} and refunds {refunded}; what remained, the NMV, was {nmv}{nmv_moved}.",
        ),
        **slots,
        cancelled=now[m.cancelled_amount],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield from _turnover(now)
    yield say(
        Text("毛利率 {margin}{margin_moved}。", "The gross margin stood at {margin}{margin_moved}."),
        margin=now[m.gross_margin],
    )
    yield say(
        Text("有效订单 {orders} 笔{orders_moved}。", "Orders, less those cancelled, came to {orders}{orders_moved}."),
        orders=now[m.orders],
    )
    yield say(
        Text("客单价 {aov}{aov_moved}；每单 {units} 件。", "An order was worth {aov}{aov_moved}; it held {units} units."),
        aov=now[m.aov],
        units=now[m.units_per_order],
    )
    yield from _by_channel(now)


def _by_channel(now: Facts) -> Iterator[Sentence]:
    facts = ranked(now.by(m.sales, channel))
    first, gain, loss = largest(facts), gained_most(facts), lost_most(facts)
    if first is not None and gain is not None and gain.slices == first.slices:
        words = Text(
            "分渠道看，{name}的销售额与增量均居首，为 {sales}{sales_moved}。",
            "{name} was the largest channel and gained the most, with sales of {sales}{sales_moved}.",
        )
        yield say(words, name=channel.label(first.slices[-1].value), sales=first)
    else:
        yield from _largest_channel(first)
        yield from _gained_channel(gain)
    if loss is not None:
        yield say(
            Text("{name}减量居首，较上年 {sales_difference}。", "{name} lost the most on the year before: {sales_difference}."),
            name=channel.label(loss.slices[-1].value),
            sales=loss,
        )


def _largest_channel(first: Fact | None) -> Iterator[Sentence]:
    if first is not None:
        yield say(
            Text(
                "分渠道看，{name}销售额居首，为 {sales}{sales_moved}。",
                "{name} was the largest channel, with sales of {sales}{sales_moved}.",
            ),
            name=channel.label(first.slices[-1].value),
            sales=first,
        )


def _gained_channel(gain: Fact | None) -> Iterator[Sentence]:
    if gain is not None:
        yield say(
            Text("{name}增量居首，较上年 {sales_difference}。", "{name} gained the most on the year before: {sales_difference}."),
            name=channel.label(gain.slices[-1].value),
            sales=gain,
        )


_TURNOVER = (m.gmv, m.nmv, m.cancelled_amount, m.refunded_amount, m.gross_profit)

sales = Section(
    name="sales",
    title=Text("销售", "Sales"),
    editions={Edition.COMPREHENSIVE: 1},
    place=1,
    needs=(*_TURNOVER, m.orders, m.aov, m.units_per_order, m.attach_rate, m.gross_margin, m.cancel_rate, m.refund_rate),
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

scale = Section(
    name="scale",
    title=Text("经营规模", "Scale"),
    editions={Edition.STRATEGIC: 1},
    place=1,
    needs=_TURNOVER,
    write=_turnover,
    headline=_headline_of_scale,
    front=(m.gmv, m.nmv, m.gross_profit),
    exhibits=(Exhibit(title=Text("各月净成交额", "NMV by month"), figure=Figure.MONTHS, metrics=(m.nmv,)),),
)


# ── promotions ───────────────────────────────────────────────────────────────


def _promotions(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("参加促销的订单占有效销售额的 {share}{share_moved}。", "Orders in promotions made {share} of sales{share_moved}."),
        share=now[m.promotion_share],
    )
    yield from _by_kind(now)
    yield say(
        Text("预售期下的订单占活动销售额的 {early}{early_moved}。", "Pre-sales made {early} of sales in promotions{early_moved}."),
        early=now[m.presale_share],
    )
    if now[m.reductions].value:
        yield say(
            Text("全年让利 {off}，优惠率 {depth}{depth_moved}。", "{off} was taken off list prices: {depth} of them{depth_moved}."),
            off=now[m.reductions],
            depth=now[m.discount_share],
        )
    yield say(
        Text(
            "发券 {issued} 张，核销率 {redeemed}{redeemed_moved}。",
            "{issued} coupons were given out, of which {redeemed} were used{redeemed_moved}.",
        ),
        issued=now[m.coupons_issued],
        redeemed=now[m.coupon_redemption_rate],
    )
    yield say(
        Text("用券订单占 {used}{used_moved}。", "{used} of orders used a coupon{used_moved}."),
        used=now[m.coupon_order_share],
    )


def _by_kind(now: Facts) -> Iterator[Sentence]:
    """Promotions large and small: the largest of them, and what cross-shop thresholds, flash sales and member days brought."""
    kinds = now.by(m.promoted_sales, promotion_kind)
    if first := largest(ranked(kinds)):
        yield say(
            Text(
                "各类活动中，{name}居首，销售额 {sales}{sales_moved}；大促合计占活动销售额的 {big}。",
                "{name} was the largest promotion, with sales of {sales}{sales_moved}; the big ones together made {big} of sales in promotions.",
            ),
            name=promotion_kind.label(first.slices[-1].value),
            sales=first,
            big=now[m.big_promotion_share],
        )
    yield from _one(
        now.by(m.promoted_sales, mechanic),
        "cross_shop",
        Text("跨店满减活动的销售额 {sales}{sales_moved}。", "Promotions with a threshold across shops sold {sales}{sales_moved}."),
    )
    yield from _one(kinds, "flash_sale", Text("限时秒杀的销售额 {sales}{sales_moved}。", "Flash sales sold {sales}{sales_moved}."))
    yield from _one(kinds, "member_day", Text("会员日的销售额 {sales}{sales_moved}。", "Member days sold {sales}{sales_moved}."))


def _one(facts: Sequence[Fact], value: str, words: Text) -> Iterator[Sentence]:
    """A sentence on one slice, where there is such a one."""
    yield from (say(words, sales=fact) for fact in facts if fact.slices[-1].value == value and fact.value)


promotions = Section(
    name="promotions",
    title=Text("促销与优惠", "Promotions and discounts"),
    editions={Edition.COMPREHENSIVE: 2},
    place=4,
    needs=(
        m.promotion_share,
        m.promoted_sales,
        m.big_promotion_share,
        m.presale_share,
        m.reductions,
        m.discount_share,
        m.coupons_issued,
        m.coupon_redemption_rate,
        m.coupon_order_share,
    ),
    write=_promotions,
    key=(m.promotion_share, m.presale_share, m.discount_share, m.coupon_redemption_rate),
    exhibits=(
        Exhibit(
            title=Text("各类活动销售额", "Sales by kind of promotion"), figure=Figure.BARS, metrics=(m.promoted_sales,), by=promotion_kind
        ),
        Exhibit(title=Text("各优惠方式销售额", "Sales by mechanic"), figure=Figure.BARS, metrics=(m.promoted_sales,), by=mechanic),
        Exhibit(title=Text("各月优惠率", "Depth of discount by month"), figure=Figure.MONTHS, metrics=(m.discount_share,)),
    ),
)


# ── what sold ────────────────────────────────────────────────────────────────


def _structure(now: Facts) -> Iterator[Sentence]:
    facts = ranked(now.by(m.line_sales, category))
    first, gain, loss = largest(facts), gained_most(facts), lost_most(facts)
    if first is not None:
        yield say(
            Text(
                "各类目中，{name}居首，销售额 {sales}{sales_moved}。",
                "{name} was the largest category, with sales of {sales}{sales_moved}.",
            ),
            name=category.label(first.slices[-1].value),
            sales=first,
        )
    if gain is not None and (first is None or gain.slices != first.slices):
        yield say(
            Text("{name}增量居首，较上年 {sales_difference}。", "{name} gained the most on the year before: {sales_difference}."),
            name=category.label(gain.slices[-1].value),
            sales=gain,
        )
    if loss is not None:
        yield say(
            Text("{name}减量居首，较上年 {sales_difference}。", "{name} lost the most on the year before: {sales_difference}."),
            name=category.label(loss.slices[-1].value),
            sales=loss,
        )
    yield say(
        Text("全年动销商品 {active} 种{active_moved}。", "{active} products sold at least once{active_moved}."),
        active=now[m.active_products],
    )
    yield say(
        Text("独家商品占销售额的 {own}{own_moved}。", "Exclusive products made {own} of sales{own_moved}."),
        own=now[m.exclusive_share],
    )


structure = Section(
    name="structure",
    title=Text("品类结构", "Categories"),
    editions={Edition.COMPREHENSIVE: 3},
    place=1,
    needs=(m.active_products, m.unit_value, m.exclusive_share, m.gross_margin),
    write=_structure,
    key=(m.active_products, m.unit_value, m.exclusive_share),
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


def _range(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年动销品牌 {brands} 个{brands_moved}。", "{brands} brands sold{brands_moved}."),
        brands=now[m.brands_sold],
    )
    yield say(
        Text("动销商品 {active} 种{active_moved}。", "{active} products sold at least once{active_moved}."),
        active=now[m.active_products],
    )
    if first := largest(ranked(now.by(m.line_sales, brand))):
        yield say(
            Text(
                "各品牌中，{name}居首，销售额 {sales}{sales_moved}。", "{name} was the largest brand, with sales of {sales}{sales_moved}."
            ),
            name=brand.label(first.slices[-1].value),
            sales=first,
        )
    yield say(
        Text("独家商品占销售额的 {own}{own_moved}。", "Exclusive products made {own} of sales{own_moved}."),
        own=now[m.exclusive_share],
    )


brands = Section(
    name="brands",
    title=Text("品牌与商品", "Brands and range"),
    editions={Edition.GROWTH: 2},
    place=2,
    needs=(m.brands_sold, m.active_products, m.exclusive_share),
    write=_range,
    key=(m.brands_sold, m.active_products, m.exclusive_share),
    exhibits=(Exhibit(title=Text("各品牌有效销售额", "Sales by brand"), figure=Figure.BARS, metrics=(m.line_sales,), by=brand, top=10),),
)
