"""What the year's summary says of customers."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import traffic_channel
from zhanggui.domains.customers import metrics as m
from zhanggui.facts import gained_most, largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年 {buyers} 位客户下单{buyers_moved}；老客贡献销售额的 {returning}{returning_moved}。",
            "{buyers} customers bought{buyers_moved}; orders after the first brought {returning} of sales{returning_moved}.",
        ),
        buyers=now[m.buyers],
        returning=now[m.returning_sales_share],
    )
    yield say(
        Text("全年 {buyers} 位客户下单{buyers_moved}。", "{buyers} customers bought{buyers_moved}."),
        buyers=now[m.buyers],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("新增注册 {registrations} 个{registrations_moved}。", "{registrations} accounts were registered{registrations_moved}."),
        registrations=now[m.registrations],
    )
    yield say(
        Text(
            "{buyers} 位客户下过单{buyers_moved}，人均 {each} 单。",
            "{buyers} customers bought{buyers_moved}, with {each} orders each on average.",
        ),
        buyers=now[m.buyers],
        each=now[m.orders_per_buyer],
    )
    yield say(
        Text(
            "其中新客 {new} 位{new_moved}，占 {share}{share_moved}。", "{new} of them were new{new_moved}: {share} of buyers{share_moved}."
        ),
        new=now[m.new_customers],
        share=now[m.new_customer_share],
    )
    yield say(
        Text(
            "新客首单后九十天内的复购率为 {soon}{soon_moved}。",
            "Of the new customers, {soon} ordered again within ninety days of their first order{soon_moved}.",
        ),
        soon=now[m.repurchase_90],
    )
    yield say(
        Text("老客贡献销售额的 {share}{share_moved}。", "Orders after the first brought {share} of sales to known customers{share_moved}."),
        share=now[m.returning_sales_share],
    )
    yield say(
        Text("高价值新客占 {share}{share_moved}。", "High-value customers were {share} of the new{share_moved}."),
        share=now[m.high_value_share],
    )
    yield from _by_channel(now)


def _by_channel(now: Facts) -> Iterator[Sentence]:
    facts = now.by(m.new_customers, traffic_channel)
    if first := largest(facts):
        yield say(
            Text("带来新客最多的来源是{name}：{new} 位。", "Most new customers came by {name}: {new}."),
            name=traffic_channel.label(first.slices[-1].value),
            new=first,
        )
    if gain := gained_most(facts):
        yield say(
            Text(
                "新客增加最多的来源是{name}，比上年 {new_difference} 位。",
                "{name} added the most new customers: {new_difference} on the year before.",
            ),
            name=traffic_channel.label(gain.slices[-1].value),
            new=gain,
        )


customers = Section(
    name="customers",
    title=Text("客户", "Customers"),
    editions={Edition.COMPREHENSIVE: 1, Edition.STRATEGIC: 1, Edition.GROWTH: 1},
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
    key=(m.returning_customers, m.repurchase_30, m.repurchase_90, m.repurchase_365, m.high_value_share),
    exhibits=(
        Exhibit(title=Text("各月新增注册", "Registrations by month"), figure=Figure.MONTHS, metrics=(m.registrations,)),
        Exhibit(title=Text("各月新客", "New customers by month"), figure=Figure.MONTHS, metrics=(m.new_customers,)),
        Exhibit(
            title=Text("各来源新客", "New customers by traffic channel"), figure=Figure.BARS, metrics=(m.new_customers,), by=traffic_channel
        ),
        Exhibit(
            title=Text("首购客户的复购率", "First-time buyers who came back"),
            figure=Figure.STEPS,
            metrics=(m.repurchase_30, m.repurchase_90, m.repurchase_365),
        ),
    ),
)


def _membership(now: Facts) -> Iterator[Sentence]:
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
    yield say(
        Text(
            "积分使用率 {spent}{spent_moved}，年末未用积分折合 {liability}。",
            "Of the points given, {spent} were spent{spent_moved}; those outstanding at the end are worth {liability}.",
        ),
        spent=now[m.points_redemption_rate],
        liability=now[m.points_liability],
    )


membership = Section(
    name="membership",
    title=Text("会员与老带新", "Membership and referral"),
    editions={Edition.COMPREHENSIVE: 2, Edition.GROWTH: 1},
    place=5,
    needs=(m.referral_invites, m.referral_conversion, m.referral_share, m.points_redemption_rate, m.points_liability),
    write=_membership,
    key=(m.referral_invites, m.referral_conversion, m.referral_share, m.points_redemption_rate, m.points_liability),
    exhibits=(
        Exhibit(
            title=Text("各月老带新注册占比", "Share of registrations by referral, by month"),
            figure=Figure.MONTHS,
            metrics=(m.referral_share,),
        ),
    ),
)


def _risk(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("新注册用户中 {consent} 同意接收营销信息{consent_moved}。", "{consent} of new accounts consent to marketing{consent_moved}."),
        consent=now[m.consent_rate],
    )
    yield say(
        Text(
            "{unknown} 的订单没有买家编号{unknown_moved}，以客户为单位的指标不含这些订单。",
            "{unknown} of orders have no customer ID{unknown_moved}; figures of customers leave them out.",
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
