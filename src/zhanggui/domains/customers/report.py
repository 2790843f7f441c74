"""What the year's summary says of customers."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import ranked, region, traffic_channel
from zhanggui.domains.customers import metrics as m
from zhanggui.facts import gained_most, largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    both = say(
        Text(
            "全年 {buyers} 位客户下单{buyers_moved}，老客贡献销售额的 {returning}。",
            "{buyers} customers bought{buyers_moved}; orders after the first brought {returning} of sales.",
        ),
        buyers=now[m.buyers],
        returning=now[m.returning_sales_share],
    )
    alone = say(
        Text("全年 {buyers} 位客户下单{buyers_moved}。", "{buyers} customers bought{buyers_moved}."),
        buyers=now[m.buyers],
    )
    yield both if both.known else alone


def _buyers(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("下单客户 {buyers} 位{buyers_moved}，人均 {each} 单。", "{buyers} customers bought{buyers_moved}, with {each} orders each."),
        buyers=now[m.buyers],
        each=now[m.orders_per_buyer],
    )


def _returning(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("老客贡献销售额的 {share}{share_moved}。", "Orders after the first brought {share} of sales to known customers{share_moved}."),
        share=now[m.returning_sales_share],
    )


def _again(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "新客首单后九十天内的复购率为 {soon}{soon_moved}。",
            "Of the new customers, {soon} ordered again within ninety days of their first order{soon_moved}.",
        ),
        soon=now[m.repurchase_90],
    )


def _high_value(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "首单在平均以上的高价值新客占 {share}{share_moved}。",
            "{share} of the new customers placed a first order larger than the average{share_moved}.",
        ),
        share=now[m.high_value_share],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("新增注册 {registrations} 个{registrations_moved}。", "{registrations} accounts were registered{registrations_moved}."),
        registrations=now[m.registrations],
    )
    yield from _buyers(now)
    yield say(
        Text("其中新客 {new} 位{new_moved}，占 {share}。", "{new} of them were new{new_moved}: {share} of buyers."),
        new=now[m.new_customers],
        share=now[m.new_customer_share],
    )
    yield from _returning(now)
    yield from _again(now)
    yield from _high_value(now)
    yield from _by_channel(now)


def _by_channel(now: Facts) -> Iterator[Sentence]:
    facts = ranked(now.by(m.new_customers, traffic_channel))
    first, gain = largest(facts), gained_most(facts)
    if first is not None:
        yield say(
            Text("新客来源中，{name}居首，带来 {new} 位{new_moved}。", "{name} brought the most new customers: {new}{new_moved}."),
            name=traffic_channel.label(first.slices[-1].value),
            new=first,
        )
    if gain is not None and (first is None or gain.slices != first.slices):
        yield say(
            Text("{name}增量居首，较上年 {new_difference} 位。", "{name} gained the most on the year before: {new_difference}."),
            name=traffic_channel.label(gain.slices[-1].value),
            new=gain,
        )


_AGAIN = Exhibit(
    title=Text("首购客户的复购率", "First-time buyers who came back"),
    figure=Figure.STEPS,
    metrics=(m.repurchase_30, m.repurchase_90, m.repurchase_365),
)
_BY_SOURCE = Exhibit(
    title=Text("各来源新客", "New customers by traffic channel"), figure=Figure.BARS, metrics=(m.new_customers,), by=traffic_channel
)

customers = Section(
    name="customers",
    title=Text("客户", "Customers"),
    editions={Edition.COMPREHENSIVE: 1},
    place=2,
    needs=(
        m.registrations,
        m.buyers,
        m.new_customers,
        m.returning_customers,
        m.new_customer_share,
        m.orders_per_buyer,
        m.repurchase_30,
        m.repurchase_90,
        m.repurchase_365,
        m.returning_sales_share,
        m.high_value_share,
    ),
    write=_write,
    headline=_headline,
    front=(m.registrations, m.buyers, m.repurchase_90),
    key=(m.returning_customers, m.repurchase_30, m.repurchase_365, m.new_customer_share),
    exhibits=(
        Exhibit(title=Text("各月新增注册", "Registrations by month"), figure=Figure.MONTHS, metrics=(m.registrations,)),
        Exhibit(title=Text("各月新客", "New customers by month"), figure=Figure.MONTHS, metrics=(m.new_customers,)),
        _BY_SOURCE,
        _AGAIN,
    ),
)


def _core(now: Facts) -> Iterator[Sentence]:
    yield from _buyers(now)
    yield from _returning(now)
    yield from _high_value(now)


core = Section(
    name="core_customers",
    title=Text("核心用户", "Core customers"),
    editions={Edition.STRATEGIC: 1},
    place=3,
    needs=(m.buyers, m.orders_per_buyer, m.returning_customers, m.returning_sales_share, m.high_value_share),
    write=_core,
    headline=_headline,
    front=(m.buyers, m.returning_sales_share),
    key=(m.returning_customers, m.orders_per_buyer, m.returning_sales_share, m.high_value_share),
    exhibits=(
        Exhibit(title=Text("各月下单客户", "Buyers by month"), figure=Figure.MONTHS, metrics=(m.buyers,)),
        Exhibit(title=Text("各地区下单客户", "Buyers by region"), figure=Figure.BARS, metrics=(m.buyers,), by=region),
    ),
)


def _value(now: Facts) -> Iterator[Sentence]:
    yield from _again(now)
    yield say(
        Text("一年内的复购率为 {year}{year_moved}。", "Within a year, {year} did{year_moved}."),
        year=now[m.repurchase_365],
    )
    yield say(
        Text("下单客户人均 {each} 单{each_moved}。", "Customers who bought placed {each} orders each{each_moved}."),
        each=now[m.orders_per_buyer],
    )


value = Section(
    name="customer_value",
    title=Text("客户价值与复购", "Customer value and repurchase"),
    editions={Edition.STRATEGIC: 3},
    place=3,
    needs=(m.repurchase_30, m.repurchase_90, m.repurchase_365, m.orders_per_buyer),
    write=_value,
    key=(m.repurchase_30, m.repurchase_90, m.repurchase_365),
    exhibits=(_AGAIN,),
)


# ── membership and referral ──────────────────────────────────────────────────


def _points(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("积分使用率 {spent}{spent_moved}。", "Of the points given, {spent} were spent{spent_moved}."),
        spent=now[m.points_redemption_rate],
    )
    yield say(
        Text(
            "年末未用积分折合 {liability}{liability_moved}。", "The points outstanding at the end are worth {liability}{liability_moved}."
        ),
        liability=now[m.points_liability],
    )


def _membership(now: Facts) -> Iterator[Sentence]:
    yield from _points(now)
    yield say(
        Text(
            "老带新发出邀请 {invites} 次，受邀注册者中 {conversion} 下了首单{conversion_moved}。",
            "{invites} invitations were made; of those who registered, {conversion} placed a first order{conversion_moved}.",
        ),
        invites=now[m.referral_invites],
        conversion=now[m.referral_conversion],
    )
    yield say(
        Text("老带新占新增注册的 {share}{share_moved}。", "Referrals brought {share} of registrations{share_moved}."),
        share=now[m.referral_share],
    )


_BY_REFERRAL = Exhibit(
    title=Text("各月老带新注册占比", "Share of registrations by referral, by month"), figure=Figure.MONTHS, metrics=(m.referral_share,)
)

membership = Section(
    name="membership",
    title=Text("会员与老带新", "Membership and referral"),
    editions={Edition.COMPREHENSIVE: 2},
    place=5,
    needs=(m.points_redemption_rate, m.points_liability, m.referral_invites, m.referral_conversion, m.referral_share),
    write=_membership,
    key=(m.points_redemption_rate, m.points_liability, m.referral_conversion, m.referral_share),
    exhibits=(_BY_REFERRAL,),
)


def _loyalty(now: Facts) -> Iterator[Sentence]:
    yield from _again(now)
    yield from _returning(now)
    yield from _points(now)
    yield say(
        Text("老带新占新增注册的 {share}{share_moved}。", "Referrals brought {share} of registrations{share_moved}."),
        share=now[m.referral_share],
    )


loyalty = Section(
    name="loyalty",
    title=Text("复购与会员", "Repurchase and membership"),
    editions={Edition.GROWTH: 1},
    place=5,
    needs=(
        m.repurchase_30,
        m.repurchase_90,
        m.repurchase_365,
        m.returning_sales_share,
        m.points_redemption_rate,
        m.points_liability,
        m.referral_share,
    ),
    write=_loyalty,
    key=(m.repurchase_30, m.repurchase_90, m.repurchase_365, m.returning_sales_share),
    exhibits=(_AGAIN, _BY_REFERRAL),
)


# ── privacy and fraud ────────────────────────────────────────────────────────


def _risk(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("新注册用户中 {consent} 同意接收营销信息{consent_moved}。", "{consent} of new accounts consent to marketing{consent_moved}."),
        consent=now[m.consent_rate],
    )
    if now[m.unidentified_share].value:
        yield say(
            Text(
                "{unknown} 的订单没有买家编号，以客户为单位的指标不含这些订单。",
                "{unknown} of orders have no customer ID; figures of customers leave them out.",
            ),
            unknown=now[m.unidentified_share],
        )
    yield say(
        Text("邀请中 {fraud} 判为作弊{fraud_moved}。", "{fraud} of invitations were rejected as fraud{fraud_moved}."),
        fraud=now[m.referral_fraud_share],
    )


risk = Section(
    name="risk",
    title=Text("隐私与反作弊", "Privacy and fraud"),
    editions={Edition.COMPREHENSIVE: 5},
    place=1,
    needs=(m.consent_rate, m.unidentified_share, m.referral_fraud_share),
    write=_risk,
    key=(m.consent_rate, m.unidentified_share, m.referral_fraud_share),
    exhibits=(Exhibit(title=Text("各月营销许可率", "Consent rate by month"), figure=Figure.MONTHS, metrics=(m.consent_rate,)),),
)
