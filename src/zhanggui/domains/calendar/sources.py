"""What the shop says of its calendar: promotions, and what other currencies were worth."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

PROMOTION_KINDS = {
    "618": Text("618 大促", "618 festival"),
    "double_11": Text("双11 大促", "Double 11 festival"),
    "double_12": Text("双12", "Double 12"),
    "nianhuo": Text("年货节", "New Year goods festival"),
    "member_day": Text("会员日", "Member day"),
    "category_day": Text("品类日", "Category day"),
    "flash_sale": Text("限时秒杀", "Flash sale"),
    "other": Text("其他", "Other"),
}

MECHANICS = {
    "cross_shop": Text("跨店满减", "Spend threshold across shops"),
    "in_store": Text("店铺满减", "Spend threshold in the shop"),
    "flash": Text("限时秒杀", "Flash sale"),
    "member": Text("会员专享", "Members only"),
    "direct": Text("直降", "Straight reduction"),
    "other": Text("其他", "Other"),
}

promotions = Source(
    name="promotions",
    title=Text("促销日历", "Promotion calendar"),
    doc=Text(
        "每个促销活动一行：起止日期、预售开始日与优惠方式。",
        "One row for each promotion: its days, when its pre-sale began, how prices were cut.",
    ),
    key=("promotion_id",),
    columns=(
        Column("promotion_id", Kind.ID, Text("活动编号", "Promotion ID"), required=True),
        Column("title", Kind.TEXT, Text("活动名称", "Promotion"), required=True),
        Column("kind", Kind.TEXT, Text("活动类型", "Kind of promotion"), values=PROMOTION_KINDS),
        Column("mechanic", Kind.TEXT, Text("优惠方式", "Mechanic"), values=MECHANICS),
        Column("starts_on", Kind.DAY, Text("开始日期", "Starts on"), required=True),
        Column("ends_on", Kind.DAY, Text("结束日期", "Ends on"), required=True),
        Column("presale_starts_on", Kind.DAY, Text("预售开始日期", "Pre-sale starts on")),
        Column("discount_share", Kind.NUMBER, Text("折扣力度", "Depth of discount"), least=0, most=1),
    ),
    checks=(
        Check(
            words=Text("结束日期不早于开始日期", "a promotion ends no earlier than it starts"),
            holds=_.ends_on >= _.starts_on,
            fix=Text("检查起止日期是否写反", "see whether the two dates are swapped"),
        ),
    ),
)

exchange_rates = Source(
    name="exchange_rates",
    title=Text("汇率", "Exchange rates"),
    doc=Text(
        "每种外币每天一行：一单位外币值多少记账货币。",
        "One row for each foreign currency and day: what one unit of it is worth in the currency reported in.",
    ),
    key=("currency", "day"),
    columns=(
        Column("currency", Kind.ID, Text("货币", "Currency"), required=True),
        Column("day", Kind.DAY, Text("日期", "Day"), required=True),
        Column("rate", Kind.NUMBER, Text("汇率", "Rate"), required=True, least=0),
    ),
)
