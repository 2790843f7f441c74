"""Who works with us: partners, the orders that came through them, campaigns made together."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

PARTNER_KINDS = {
    "brand": Text("品牌方", "brands"),
    "merchant": Text("商家", "merchants"),
    "agency": Text("达人机构", "creator agencies"),
    "technology": Text("技术伙伴", "technology"),
    "service": Text("服务商", "services"),
    "cross_industry": Text("异业伙伴", "other industries"),
}

partners = Source(
    name="partners",
    title=Text("合作伙伴", "Partners"),
    doc=Text(
        "每家合作伙伴一行：类别、何时开始合作、何时终止。",
        "One row for each partner: of what kind, since when, and until when.",
    ),
    key=("partner_id",),
    columns=(
        Column("partner_id", Kind.ID, Text("伙伴编号", "Partner ID"), required=True),
        Column("title", Kind.TEXT, Text("伙伴名称", "Partner")),
        Column("kind", Kind.TEXT, Text("伙伴类别", "Kind of partner"), required=True, values=PARTNER_KINDS),
        Column("since", Kind.DAY, Text("合作开始日", "Since"), required=True),
        Column("until", Kind.DAY, Text("合作终止日", "Until")),
        Column("contact", Kind.TEXT, Text("联系人", "Contact"), personal=True),
    ),
    checks=(
        Check(
            words=Text("终止不早于开始", "a partnership ends no earlier than it begins"),
            holds=_.until >= _.since,
            fix=Text("检查两个日期是否写反", "see whether the two dates are swapped"),
        ),
    ),
)

partner_orders = Source(
    name="partner_orders",
    title=Text("伙伴带来的订单", "Orders through partners"),
    doc=Text("经合作伙伴成交的每个订单一行。", "One row for each order that came through a partner."),
    key=("order_id",),
    columns=(
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), required=True),
        Column("partner_id", Kind.ID, Text("伙伴编号", "Partner ID"), required=True),
        Column("fee", Kind.MONEY, Text("合作费用", "Fee"), least=0),
    ),
)

joint_campaigns = Source(
    name="joint_campaigns",
    title=Text("联合活动", "Joint campaigns"),
    doc=Text(
        "与合作伙伴一起办的每个活动一行：起止日期与我方投入。",
        "One row for each campaign made together with a partner: its days and what we put in.",
    ),
    key=("campaign_id",),
    day="starts_on",
    columns=(
        Column("campaign_id", Kind.ID, Text("活动编号", "Campaign ID"), required=True),
        Column("partner_id", Kind.ID, Text("伙伴编号", "Partner ID"), required=True),
        Column("title", Kind.TEXT, Text("活动名称", "Campaign")),
        Column("starts_on", Kind.DAY, Text("开始日期", "Starts on"), required=True),
        Column("ends_on", Kind.DAY, Text("结束日期", "Ends on"), required=True),
        Column("spend", Kind.MONEY, Text("我方投入", "What we put in"), least=0),
    ),
    checks=(
        Check(
            words=Text("结束日期不早于开始日期", "a campaign ends no earlier than it starts"),
            holds=_.ends_on >= _.starts_on,
            fix=Text("检查起止日期是否写反", "see whether the two dates are swapped"),
        ),
    ),
)
