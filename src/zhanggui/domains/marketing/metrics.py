"""How marketing is measured: what is spent, what comes, and what it costs to win a customer."""

from ibis import _

from zhanggui.domains.customers.metrics import new_customers
from zhanggui.domains.marketing import sources
from zhanggui.domains.marketing.tables import advertising, creator_order, market_figure, mention, paid_first_purchase, paid_order
from zhanggui.domains.sales.metrics import gmv, sales
from zhanggui.domains.sales.sources import orders as order_source
from zhanggui.facts import Better, Unit
from zhanggui.nouns import History, Metric, Needs, Ratio, Sampling
from zhanggui.words import Text

_BY_CHANNEL = Needs(source=order_source, columns=("traffic_channel",))

ad_spend = Metric(
    name="ad_spend",
    title=Text("广告花费", "Ad spend"),
    doc=Text("时段内的广告花费。", "What was spent on advertising in the period."),
    unit=Unit.MONEY,
    of=advertising,
    each=_.spend,
    better=Better.NEITHER,
)

impressions = Metric(
    name="impressions",
    title=Text("广告展现量", "Impressions"),
    doc=Text("广告展现次数。", "Times that an advertisement was shown."),
    unit=Unit.COUNT,
    of=advertising,
    each=_.impressions,
    rules=(Needs(source=sources.ad_spend, columns=("impressions",)),),
)

clicks = Metric(
    name="clicks",
    title=Text("广告点击量", "Clicks"),
    doc=Text("广告点击次数。", "Times that an advertisement was clicked."),
    unit=Unit.COUNT,
    of=advertising,
    each=_.clicks,
    rules=(Needs(source=sources.ad_spend, columns=("clicks",)),),
)

ctr = Ratio(
    name="ctr",
    title=Text("广告点击率 (CTR)", "CTR"),
    doc=Text("点击量与展现量之比。", "Clicks over impressions."),
    unit=Unit.SHARE,
    top=clicks,
    bottom=impressions,
    sampling=Sampling.MEAN,
)

cpc = Ratio(
    name="cpc",
    title=Text("单次点击成本 (CPC)", "CPC"),
    doc=Text("广告花费与点击量之比。", "Ad spend over clicks."),
    unit=Unit.PRICE,
    top=ad_spend,
    bottom=clicks,
    better=Better.DOWN,
)

ad_sales = Metric(
    name="ad_sales",
    title=Text("广告销售额", "Sales by paid channels"),
    doc=Text("流量来源为付费搜索或信息流广告的有效订单的应付金额。", "Payable of the orders that came by paid search or feed ads."),
    unit=Unit.MONEY,
    of=paid_order,
    each=_.payable,
    rules=(_BY_CHANNEL,),
    caveats=(Text("按最后来源归属，不是增量效果", "credited to the last channel; this is no incremental effect"),),
)

roas = Ratio(
    name="roas",
    title=Text("广告投入产出比 (ROAS)", "ROAS"),
    doc=Text(
        "广告销售额与广告花费之比（按最后来源归属，不是增量效果）。",
        "Sales by paid channels over ad spend; credited to the last channel, so no incremental effect.",
    ),
    unit=Unit.TIMES,
    top=ad_sales,
    bottom=ad_spend,
)

sales_per_ad_spend = Ratio(
    name="sales_per_ad_spend",
    title=Text("销售额与广告花费之比", "Sales over ad spend"),
    doc=Text(
        "有效销售额与广告花费之比；分流量来源看，即各来源的投入产出比（按最后来源归属，不是增量效果）。",
        "Sales over ad spend; by traffic channel, what each one sold for what it took, credited to the last channel, so no incremental effect.",
    ),
    unit=Unit.TIMES,
    top=sales,
    bottom=ad_spend,
)

cac = Ratio(
    name="cac",
    title=Text("获客成本 (CAC)", "CAC"),
    doc=Text("广告花费与全部新客数之比。", "Ad spend over all new customers (blended)."),
    unit=Unit.PRICE,
    top=ad_spend,
    bottom=new_customers,
    better=Better.DOWN,
)

_paid_new_customers = Metric(
    name="paid_new_customers",
    title=Text("付费渠道新客数", "New customers by paid channels"),
    doc=Text("首单流量来源为付费渠道的新客数。", "New customers whose first order came by a paid channel."),
    unit=Unit.COUNT,
    of=paid_first_purchase,
    each=_.person.notnull(),
    hidden=True,
    rules=(_BY_CHANNEL, History(days=365)),
)

paid_cac = Ratio(
    name="paid_cac",
    title=Text("付费获客成本", "Paid CAC"),
    doc=Text("广告花费与付费渠道新客数之比。", "Ad spend over the new customers whose first order came by a paid channel."),
    unit=Unit.PRICE,
    top=ad_spend,
    bottom=_paid_new_customers,
    better=Better.DOWN,
)

ad_cost_share = Ratio(
    name="ad_cost_share",
    title=Text("广告费用率", "Ad spend as a share of GMV"),
    doc=Text("广告花费占交易额的比例。", "Ad spend over GMV."),
    unit=Unit.SHARE,
    top=ad_spend,
    bottom=gmv,
    better=Better.DOWN,
)

creator_sales = Metric(
    name="creator_sales",
    title=Text("达人销售额", "Sales by creators"),
    doc=Text("经达人成交的有效订单的应付金额。", "Payable of the orders that came through creators."),
    unit=Unit.MONEY,
    of=creator_order,
    each=_.payable,
)

active_creators = Metric(
    name="active_creators",
    title=Text("出单达人数", "Creators who sold"),
    doc=Text("时段内带来有效订单的不同达人数。", "Different creators through whom an order came."),
    unit=Unit.COUNT,
    of=creator_order,
    value=_.creator_id.nunique(),
)

creator_share = Ratio(
    name="creator_share",
    title=Text("达人销售占比", "Share of sales by creators"),
    doc=Text("达人销售额占有效销售额的比例。", "Sales by creators over sales."),
    unit=Unit.SHARE,
    top=creator_sales,
    bottom=sales,
)

_commission = Metric(
    name="commission",
    title=Text("达人佣金", "Commission"),
    doc=Text("经达人成交的有效订单的佣金。", "Commission on the orders that came through creators."),
    unit=Unit.MONEY,
    of=creator_order,
    each=_.commission,
    hidden=True,
    better=Better.DOWN,
)

commission_share = Ratio(
    name="commission_share",
    title=Text("佣金率", "Commission rate"),
    doc=Text("达人佣金占达人销售额的比例。", "Commission over the sales by creators."),
    unit=Unit.SHARE,
    top=_commission,
    bottom=creator_sales,
    better=Better.DOWN,
)

mentions = Metric(
    name="mentions",
    title=Text("品牌提及数", "Mentions"),
    doc=Text("自有品牌被提及的次数。", "Times that our own brands were mentioned."),
    unit=Unit.COUNT,
    of=mention,
    each=_.mentions,
    where=_.own,
)

all_mentions = Metric(
    name="all_mentions",
    title=Text("全部提及数", "All mentions"),
    doc=Text("自有与竞争品牌被提及的次数。", "Mentions of our own and rival brands."),
    unit=Unit.COUNT,
    of=mention,
    each=_.mentions,
    better=Better.NEITHER,
)

share_of_voice = Ratio(
    name="share_of_voice",
    title=Text("声量份额", "Share of voice"),
    doc=Text("自有品牌提及占全部提及的比例。", "Mentions of our own brands over all mentions recorded."),
    unit=Unit.SHARE,
    top=mentions,
    bottom=all_mentions,
)

_net_mentions = Metric(
    name="net_positive_mentions",
    title=Text("净正面提及", "Positive less negative mentions"),
    doc=Text("自有品牌的正面提及减负面提及。", "Positive less negative mentions of our own brands."),
    unit=Unit.COUNT,
    of=mention,
    each=_.positive - _.negative,
    where=_.own,
    hidden=True,
    rules=(Needs(source=sources.mentions, columns=("positive",)),),
)

net_sentiment = Ratio(
    name="net_sentiment",
    title=Text("净情感", "Net sentiment"),
    doc=Text("自有品牌的正面提及减负面提及，占提及数的比例。", "Positive less negative mentions of our own brands, over their mentions."),
    unit=Unit.SHARE,
    top=_net_mentions,
    bottom=mentions,
)

search_index = Metric(
    name="search_index",
    title=Text("搜索指数", "Search index"),
    doc=Text("自有品牌每天每平台的平均搜索指数。", "Search index of our own brands per day and platform, on average."),
    unit=Unit.SCORE,
    of=mention,
    value=_.search_index.mean(where=_.own),
    rules=(Needs(source=sources.mentions, columns=("search_index",)),),
)

market_figures = Metric(
    name="market_figures",
    title=Text("摘录的市场数据", "Market figures quoted"),
    doc=Text("属于时段的、从外部资料摘录的数字个数。", "Figures quoted from elsewhere that are of the period."),
    unit=Unit.COUNT,
    of=market_figure,
    value=_.figure_id.nunique(),
    better=Better.NEITHER,
)


def _quoted(what: str, title: Text, unit: Unit) -> Metric:
    """The latest figure of one kind; to be read subject by subject, each with its source."""
    return Metric(
        name=what,
        title=title,
        doc=Text(
            f"从外部资料摘录的{title.zh}，取时段内最近一期；逐个对象看，各有出处。",
            f"{title.en} as quoted from elsewhere, the latest of the period; to be read subject by subject, each with its source.",
        ),
        unit=unit,
        of=market_figure,
        # Of several that end on the same day it is that of the last identifier, whatever the order in which an engine comes upon them.
        value=(_.value.round(2).cast("decimal(18, 2)") if unit is Unit.MONEY else _.value).argmax(
            _.ends_on.cast("string").concat(" ", _.figure_id), where=_.what == what
        ),
        better=Better.NEITHER,
        hidden=True,
    )


market_size = _quoted("market_size", Text("市场规模", "Market size"), Unit.MONEY)
market_growth = _quoted("market_growth", Text("市场增速", "Market growth"), Unit.SHARE)
market_share = _quoted("market_share", Text("市场份额", "Market share"), Unit.SHARE)
online_share = _quoted("online_share", Text("线上渗透率", "Online share of the market"), Unit.SHARE)
