"""How customers are measured: who comes, who comes back."""

from ibis import _

from zhanggui.domains.customers import sources
from zhanggui.domains.customers.tables import buyer_cohort, first_purchase, points_day, purchase, referral, registration
from zhanggui.domains.sales.metrics import orders
from zhanggui.domains.sales.sources import orders as order_source
from zhanggui.domains.sales.tables import order
from zhanggui.facts import Better, Unit
from zhanggui.nouns import History, Matures, Metric, Needs, Ratio, Sampling, Watch
from zhanggui.words import Text

_HISTORY = History(days=365)

_unidentified = Metric(
    name="unidentified_orders",
    title=Text("未识别订单数", "Orders of nobody known"),
    doc=Text("没有买家编号的有效订单数。", "Orders without a customer ID."),
    unit=Unit.COUNT,
    of=order,
    each=_.is_valid & _.person.isnull(),
    better=Better.DOWN,
    hidden=True,
)

unidentified_share = Ratio(
    name="unidentified_share",
    title=Text("未识别订单占比", "Share of orders without a known customer"),
    doc=Text("有效订单中没有买家编号的占比。", "Share of orders without a customer ID."),
    unit=Unit.SHARE,
    top=_unidentified,
    bottom=orders,
    better=Better.DOWN,
)

_IDENTIFIED = Watch(
    name="unidentified_customers",
    ratio=unidentified_share,
    above=0.01,
    reason=Text("{share} 的订单没有买家编号，未计入", "{share} of orders have no customer ID and are not counted"),
)

registrations = Metric(
    name="registrations",
    title=Text("新增注册数", "Registrations"),
    doc=Text("时段内注册的账号数。", "Accounts registered in the period."),
    unit=Unit.COUNT,
    of=registration,
    each=_.customer_id.notnull(),
    rules=(Needs(source=sources.customers, columns=("registered_at",)),),
)

_consenting = Metric(
    name="consenting_registrations",
    title=Text("同意营销的注册数", "Registrations with consent"),
    doc=Text("时段内注册且同意营销的账号数。", "Accounts registered in the period that consent to marketing."),
    unit=Unit.COUNT,
    of=registration,
    each=_.consents.fill_null(False),  # noqa: FBT003 - Ibis's signature
    hidden=True,
    rules=(Needs(source=sources.customers, columns=("consent_marketing",)),),
)

consent_rate = Ratio(
    name="consent_rate",
    title=Text("营销许可率", "Consent rate"),
    doc=Text("时段内注册的账号中同意营销的占比。", "Share of the accounts registered in the period that consent to marketing."),
    unit=Unit.SHARE,
    top=_consenting,
    bottom=registrations,
    sampling=Sampling.PROPORTION,
)

buyers = Metric(
    name="buyers",
    title=Text("购买客户数", "Buyers"),
    doc=Text("时段内有有效订单的不同客户数。", "Different persons with an order that stands."),
    unit=Unit.COUNT,
    of=purchase,
    value=_.person.nunique(),
    rules=(_IDENTIFIED, Needs(source=order_source, columns=("customer_id",))),
)

new_customers = Metric(
    name="new_customers",
    title=Text("新客数", "New customers"),
    doc=Text("首个有效订单在时段内的客户数。", "Persons whose first order is in the period."),
    unit=Unit.COUNT,
    of=first_purchase,
    each=_.person.notnull(),
    rules=(_HISTORY, _IDENTIFIED, Needs(source=order_source, columns=("customer_id",))),
)

returning_customers = Metric(
    name="returning_customers",
    title=Text("老客数", "Returning customers"),
    doc=Text("时段内下过非首单的不同客户数。", "Different persons with an order in the period that is not their first."),
    unit=Unit.COUNT,
    of=purchase,
    value=_.person.nunique(where=_.number > 1),
    rules=(_HISTORY, _IDENTIFIED),
)

new_customer_share = Ratio(
    name="new_customer_share",
    title=Text("新客占比", "Share of new customers"),
    doc=Text("购买客户中新客的占比。", "New customers as a share of buyers."),
    unit=Unit.SHARE,
    top=new_customers,
    bottom=buyers,
    sampling=Sampling.PROPORTION,
    better=Better.NEITHER,
)

_identified_orders = Metric(
    name="identified_orders",
    title=Text("已识别订单数", "Orders of known persons"),
    doc=Text("有买家编号的有效订单数。", "Orders with a customer ID."),
    unit=Unit.COUNT,
    of=purchase,
    each=_.order_id.notnull(),
    hidden=True,
)

orders_per_buyer = Ratio(
    name="orders_per_buyer",
    title=Text("人均订单数", "Orders per buyer"),
    doc=Text("每个购买客户的有效订单数。", "Orders per person who bought."),
    unit=Unit.RATIO,
    top=_identified_orders,
    bottom=buyers,
)

_identified_sales = Metric(
    name="identified_sales",
    title=Text("已识别客户销售额", "Sales to known persons"),
    doc=Text("有买家编号的有效订单的应付金额。", "Payable of the orders with a customer ID."),
    unit=Unit.MONEY,
    of=purchase,
    each=_.payable,
    hidden=True,
)

_returning_sales = Metric(
    name="returning_sales",
    title=Text("老客销售额", "Sales to returning customers"),
    doc=Text("客户非首单的应付金额。", "Payable of orders that are not the person's first."),
    unit=Unit.MONEY,
    of=purchase,
    each=_.payable,
    where=_.number > 1,
    hidden=True,
    rules=(_HISTORY, _IDENTIFIED),
)

returning_sales_share = Ratio(
    name="returning_sales_share",
    title=Text("老客销售占比", "Share of sales to returning customers"),
    doc=Text("已识别客户的销售额中非首单的占比。", "Share of sales to known persons that is not their first order."),
    unit=Unit.SHARE,
    top=_returning_sales,
    bottom=_identified_sales,
)


def _repurchase(days: int) -> Ratio:
    """The share of first-time buyers who come back within so many days, of those watched as long."""
    watched = Metric(
        name=f"first_buyers_watched_{days}",
        title=Text(f"满 {days} 天的首购客户", f"First-time buyers watched for {days} days"),
        doc=Text("首单在时段内且已满观察期的客户数。", "Persons whose first order is in the period and at least so many days ago."),
        unit=Unit.COUNT,
        of=first_purchase,
        each=_.watched >= days,
        hidden=True,
        rules=(_HISTORY, Matures(days=days), _IDENTIFIED),
    )
    again = Metric(
        name=f"first_buyers_again_{days}",
        title=Text(f"{days} 天内再次购买的首购客户", f"First-time buyers back within {days} days"),
        doc=Text("其中在观察期内再次下单的客户数。", "Those of them who ordered again within so many days."),
        unit=Unit.COUNT,
        of=first_purchase,
        each=((_.watched >= days) & (_.until_second <= days)).fill_null(False),  # noqa: FBT003 - Ibis's signature
        hidden=True,
    )
    return Ratio(
        name=f"repurchase_{days}",
        title=Text(f"{days} 天复购率", f"Repurchase within {days} days"),
        doc=Text(
            f"首单在时段内、已满 {days} 天的客户中，{days} 天内再次下单的占比。",
            f"Of the persons whose first order is in the period and at least {days} days ago, the share that ordered again within {days} days.",
        ),
        unit=Unit.SHARE,
        top=again,
        bottom=watched,
        sampling=Sampling.PROPORTION,
    )


repurchase_30 = _repurchase(30)
repurchase_90 = _repurchase(90)
repurchase_365 = _repurchase(365)

_followed = Metric(
    name="cohort_months",
    title=Text("队列·月", "Cohort months"),
    doc=Text(
        "时段内首购的客户，乘以首购后已结束的自然月数。",
        "Persons whose first order is in the period, times the later months that are over.",
    ),
    unit=Unit.COUNT,
    of=buyer_cohort,
    each=_.people,
    hidden=True,
    rules=(_HISTORY, Matures(days=31), _IDENTIFIED, Needs(source=order_source, columns=("customer_id",))),
)

_by_month = Text("按月龄拆分来看；不拆分时是各月龄的平均", "read it by age; without, it is the average over all ages")

cohort_repurchase = Ratio(
    name="cohort_repurchase",
    title=Text("首购队列复购率", "Repurchase of cohorts"),
    doc=Text(
        "时段内首购的客户，在首购后第 N 个自然月再次下单的占比；未结束的月份不计。",
        "Of the persons whose first order is in the period, the share that ordered in the Nth month after; months that are not over don't count.",
    ),
    unit=Unit.SHARE,
    top=Metric(
        name="cohort_months_back",
        title=Text("有复购的队列·月", "Cohort months with an order"),
        doc=Text("其中当月再次下单的。", "Those of them with an order in that month."),
        unit=Unit.COUNT,
        of=buyer_cohort,
        each=_.back,
        hidden=True,
    ),
    bottom=_followed,
    sampling=Sampling.PROPORTION,
    caveats=(_by_month,),
)

cohort_spend = Ratio(
    name="cohort_spend",
    title=Text("首购队列月人均消费", "Monthly spend of cohorts"),
    doc=Text(
        "时段内首购的客户，在首购后第 N 个自然月人均的应付金额（含未下单者）；未结束的月份不计。",
        "Payable per person whose first order is in the period, in the Nth month after, those who ordered nothing included; months that are not over don't count.",
    ),
    unit=Unit.PRICE,
    top=Metric(
        name="cohort_spent",
        title=Text("队列后续消费", "Later spend of cohorts"),
        doc=Text("首购之后各月的应付金额。", "Payable in the months after that of the first order."),
        unit=Unit.MONEY,
        of=buyer_cohort,
        each=_.spent,
        hidden=True,
    ),
    bottom=_followed,
    caveats=(_by_month,),
)

_high_value = Metric(
    name="high_value_new_customers",
    title=Text("高价值新客数", "High-value new customers"),
    doc=Text("首单金额高于当年新客平均首单金额的新客数。", "New customers whose first order is above the average first order of the year."),
    unit=Unit.COUNT,
    of=first_purchase,
    each=_.is_high_value,
    hidden=True,
)

high_value_share = Ratio(
    name="high_value_share",
    title=Text("高价值新客占比", "High-value share of new customers"),
    doc=Text(
        "新客中首单金额高于当年平均首单金额的占比。",
        "Share of new customers whose first order is above the average first order of the year.",
    ),
    unit=Unit.SHARE,
    top=_high_value,
    bottom=new_customers,
    sampling=Sampling.PROPORTION,
)

referral_invites = Metric(
    name="referral_invites",
    title=Text("邀请数", "Invitations"),
    doc=Text("时段内发出的邀请数。", "Invitations made in the period."),
    unit=Unit.COUNT,
    of=referral,
    each=_.referral_id.notnull(),
)

_referred = Metric(
    name="referred_registrations",
    title=Text("邀请注册数", "Referred registrations"),
    doc=Text(
        "时段内发出、带来注册且未判为作弊的邀请数。", "Invitations made in the period that led to a registration and were not rejected."
    ),
    unit=Unit.COUNT,
    of=referral,
    each=_.has_registered,
    hidden=True,
)

_referred_buyers = Metric(
    name="referred_buyers",
    title=Text("邀请成交数", "Referred buyers"),
    doc=Text(
        "时段内发出、带来首单且未判为作弊的邀请数。", "Invitations made in the period that led to a first order and were not rejected."
    ),
    unit=Unit.COUNT,
    of=referral,
    each=_.has_ordered,
    hidden=True,
)

referral_conversion = Ratio(
    name="referral_conversion",
    title=Text("老带新转化率", "Conversion of referred users"),
    doc=Text(
        "受邀注册的新用户（剔除作弊）中下了首单的占比。",
        "Share of referred users who registered, fraud left out, that placed a first order.",
    ),
    unit=Unit.SHARE,
    top=_referred_buyers,
    bottom=_referred,
    sampling=Sampling.PROPORTION,
)

_rejected = Metric(
    name="rejected_referrals",
    title=Text("作弊邀请数", "Rejected invitations"),
    doc=Text("时段内发出、判为作弊的邀请数。", "Invitations made in the period that were rejected as fraud."),
    unit=Unit.COUNT,
    of=referral,
    each=_.is_rejected,
    hidden=True,
    better=Better.DOWN,
)

referral_fraud_share = Ratio(
    name="referral_fraud_share",
    title=Text("邀请作弊占比", "Share of invitations rejected"),
    doc=Text("邀请中判为作弊的占比。", "Share of invitations rejected as fraud."),
    unit=Unit.SHARE,
    top=_rejected,
    bottom=referral_invites,
    sampling=Sampling.PROPORTION,
    better=Better.DOWN,
)

_by_referral = Metric(
    name="registrations_by_referral",
    title=Text("老带新注册数", "Registrations by referral"),
    doc=Text("流量来源为老带新的注册数。", "Registrations whose traffic channel is referral."),
    unit=Unit.COUNT,
    of=registration,
    each=(_.traffic_channel == "referral").fill_null(False),  # noqa: FBT003 - Ibis's signature
    hidden=True,
    rules=(Needs(source=sources.customers, columns=("traffic_channel",)),),
)

referral_share = Ratio(
    name="referral_share",
    title=Text("老带新注册占比", "Share of registrations by referral"),
    doc=Text("注册中流量来源为老带新的占比。", "Share of registrations whose traffic channel is referral."),
    unit=Unit.SHARE,
    top=_by_referral,
    bottom=registrations,
    sampling=Sampling.PROPORTION,
)

points_liability = Metric(
    name="points_liability",
    title=Text("积分负债", "Points liability"),
    doc=Text("时段末未使用积分折合的金额。", "What the points outstanding at the end of the period are worth."),
    unit=Unit.MONEY,
    of=points_day,
    value=_.outstanding.argmax(_.day),
    better=Better.NEITHER,
)

_points_earned = Metric(
    name="points_earned",
    title=Text("发放积分", "Points given"),
    doc=Text("时段内发放的积分折合的金额。", "What the points given in the period are worth."),
    unit=Unit.MONEY,
    of=points_day,
    each=_.earned,
    hidden=True,
    better=Better.NEITHER,
)

_points_spent = Metric(
    name="points_spent",
    title=Text("使用积分", "Points spent"),
    doc=Text("时段内使用的积分折合的金额。", "What the points spent in the period are worth."),
    unit=Unit.MONEY,
    of=points_day,
    each=_.spent,
    hidden=True,
)

points_redemption_rate = Ratio(
    name="points_redemption_rate",
    title=Text("积分使用率", "Points spent to points given"),
    doc=Text("时段内使用的积分与发放的积分之比。", "Points spent in the period over points given in it."),
    unit=Unit.SHARE,
    top=_points_spent,
    bottom=_points_earned,
)
