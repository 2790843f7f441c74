"""How partnerships are measured: how many stand, and what comes through them."""

from ibis import _

from zhanggui.domains.partners import sources
from zhanggui.domains.partners.tables import joint_campaign, partner, partner_month, partner_order
from zhanggui.domains.sales.metrics import sales
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs, Ratio
from zhanggui.words import Text

partners = Metric(
    name="partners",
    title=Text("合作伙伴数", "Partners"),
    doc=Text("时段内任一月份在合作的不同伙伴数。", "Different partners whose partnership stood in any month of the period."),
    unit=Unit.COUNT,
    of=partner_month,
    value=_.partner_id.nunique(),
)

new_partners = Metric(
    name="new_partners",
    title=Text("新增伙伴数", "New partners"),
    doc=Text("时段内开始合作的伙伴数。", "Partnerships that began in the period."),
    unit=Unit.COUNT,
    of=partner,
    each=_.partner_id.notnull(),
)

partner_sales = Metric(
    name="partner_sales",
    title=Text("伙伴带来的销售额", "Sales through partners"),
    doc=Text("经合作伙伴成交的有效订单的应付金额。", "Payable of the orders that came through partners."),
    unit=Unit.MONEY,
    of=partner_order,
    each=_.payable,
    rules=(Needs(source=sources.partner_orders),),
)

partner_share = Ratio(
    name="partner_share",
    title=Text("伙伴销售占比", "Share of sales through partners"),
    doc=Text("经合作伙伴成交的销售额占有效销售额的比例。", "Sales through partners over sales."),
    unit=Unit.SHARE,
    top=partner_sales,
    bottom=sales,
)

joint_campaigns = Metric(
    name="joint_campaigns",
    title=Text("联合活动数", "Joint campaigns"),
    doc=Text("时段内开始的联合活动数。", "Campaigns made together with a partner that started in the period."),
    unit=Unit.COUNT,
    of=joint_campaign,
    each=_.campaign_id.notnull(),
    rules=(Needs(source=sources.joint_campaigns),),
)

joint_spend = Metric(
    name="joint_spend",
    title=Text("联合活动投入", "Put into joint campaigns"),
    doc=Text("时段内开始的联合活动的我方投入。", "What we put into the joint campaigns that started in the period."),
    unit=Unit.MONEY,
    of=joint_campaign,
    each=_.spend,
    better=Better.NEITHER,
    rules=(Needs(source=sources.joint_campaigns, columns=("spend",)),),
)
