"""What was spent to be known, and who spoke of us."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

ad_spend = Source(
    name="ad_spend",
    title=Text("广告投放", "Ad spend"),
    doc=Text(
        "每天每个计划、关键词、创意一行：展现、点击、花费。",
        "One row for each day, campaign, keyword and creative: impressions, clicks, spend.",
    ),
    key=("day", "traffic_channel", "campaign", "keyword", "creative"),
    day="day",
    columns=(
        Column("day", Kind.DAY, Text("日期", "Day"), required=True, names=("Date",)),
        Column("traffic_channel", Kind.TEXT, Text("流量来源", "Traffic channel"), required=True, names=("渠道",)),
        Column("campaign", Kind.TEXT, Text("推广计划", "Campaign"), required=True, names=("计划名称",)),
        Column("keyword", Kind.TEXT, Text("关键词", "Keyword")),
        Column("creative", Kind.TEXT, Text("创意", "Creative")),
        Column("impressions", Kind.INTEGER, Text("展现量", "Impressions"), least=0, names=("展现",)),
        Column("clicks", Kind.INTEGER, Text("点击量", "Clicks"), least=0, names=("点击",)),
        Column("spend", Kind.MONEY, Text("花费", "Spend"), required=True, least=0, names=("消耗", "Cost")),
        Column("currency", Kind.ID, Text("货币", "Currency")),
    ),
    checks=(
        Check(
            words=Text("点击量不超过展现量", "no more clicks than impressions"),
            holds=_.clicks <= _.impressions,
            fix=Text("检查两列是否写反", "see whether the two columns are swapped"),
        ),
    ),
)

CREATOR_TIERS = {
    "head": Text("头部", "head"),
    "mid": Text("腰部", "mid-tier"),
    "koc": Text("KOC", "KOC"),
}

creators = Source(
    name="creators",
    title=Text("达人", "Creators"),
    doc=Text("每位合作达人一行。", "One row for each creator that we work with."),
    key=("creator_id",),
    columns=(
        Column("creator_id", Kind.ID, Text("达人编号", "Creator ID"), required=True),
        Column("title", Kind.TEXT, Text("达人名称", "Creator")),
        Column("platform", Kind.TEXT, Text("平台", "Platform")),
        Column("tier", Kind.TEXT, Text("层级", "Tier"), values=CREATOR_TIERS),
        Column("followers", Kind.INTEGER, Text("粉丝数", "Followers"), least=0),
        Column("commission_share", Kind.NUMBER, Text("佣金比例", "Commission rate"), least=0, most=1),
    ),
)

creator_orders = Source(
    name="creator_orders",
    title=Text("达人带货订单", "Creator orders"),
    doc=Text("经达人链接或口令成交的每个订单一行。", "One row for each order that came through a creator's link or code."),
    key=("order_id",),
    columns=(
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), required=True),
        Column("creator_id", Kind.ID, Text("达人编号", "Creator ID"), required=True),
        Column("commission", Kind.MONEY, Text("佣金", "Commission"), least=0),
    ),
)

mentions = Source(
    name="mentions",
    title=Text("品牌声量", "Brand mentions"),
    doc=Text(
        "每天每个品牌每个平台一行：提及数、其中正面与负面、搜索指数。竞品也可记入。",
        "One row for each day, brand and platform: mentions, how many were positive and negative, search index. Rivals too.",
    ),
    key=("day", "brand", "platform"),
    day="day",
    columns=(
        Column("day", Kind.DAY, Text("日期", "Day"), required=True),
        Column("brand", Kind.TEXT, Text("品牌", "Brand"), required=True),
        Column("platform", Kind.TEXT, Text("平台", "Platform"), required=True),
        Column("own", Kind.FLAG, Text("是否自有品牌", "Own brand"), required=True),
        Column("mentions", Kind.INTEGER, Text("提及数", "Mentions"), required=True, least=0),
        Column("positive", Kind.INTEGER, Text("正面提及", "Positive"), least=0),
        Column("negative", Kind.INTEGER, Text("负面提及", "Negative"), least=0),
        Column("search_index", Kind.NUMBER, Text("搜索指数", "Search index"), least=0),
    ),
)

FIGURES = {
    "market_size": Text("市场规模", "market size"),
    "market_growth": Text("市场增速", "market growth"),
    "market_share": Text("市场份额", "market share"),
    "online_share": Text("线上渗透率", "online share"),
}
WHOSE = {
    "market": Text("市场", "market"),
    "own": Text("自有", "own"),
    "competitor": Text("竞品", "competitor"),
}

market_figures = Source(
    name="market_figures",
    title=Text("市场数据摘录", "Market figures"),
    doc=Text(
        "从外部资料摘录的每个数字一行：是什么、谁的、哪一段时间、数值、出自哪里。没有出处的不收。",
        "One row for each figure quoted from elsewhere: what, whose, of which days, the value, and where it is quoted from. "
        "One without its source is not taken.",
    ),
    key=("figure_id",),
    columns=(
        Column("figure_id", Kind.ID, Text("摘录编号", "Figure ID"), required=True),
        Column("what", Kind.TEXT, Text("指标", "What"), required=True, values=FIGURES),
        Column("whose", Kind.TEXT, Text("谁的", "Whose"), required=True, values=WHOSE),
        Column("subject", Kind.TEXT, Text("对象", "Subject"), required=True, names=("市场或公司",)),
        Column("starts_on", Kind.DAY, Text("所属期首日", "Of the days from"), required=True),
        Column("ends_on", Kind.DAY, Text("所属期末日", "Of the days to"), required=True),
        Column("value", Kind.NUMBER, Text("数值（比率写小数）", "Value (a share as a fraction)"), required=True),
        Column("quoted_from", Kind.TEXT, Text("出处", "Quoted from"), required=True),
        Column("published_on", Kind.DAY, Text("发布日期", "Published on"), required=True),
        Column("link", Kind.TEXT, Text("链接", "Link")),
    ),
    checks=(
        Check(
            words=Text("末日不早于首日", "the last day is no earlier than the first"),
            holds=_.ends_on >= _.starts_on,
            fix=Text("检查起止日期是否写反", "see whether the two dates are swapped"),
        ),
        Check(
            words=Text("份额与渗透率在 0 到 1 之间", "a share lies between 0 and 1"),
            holds=~_.what.isin(["market_share", "online_share"]) | _.value.between(0, 1),
            fix=Text("写成小数：12% 写 0.12", "write it as a fraction: 0.12 for 12%"),
        ),
    ),
)
