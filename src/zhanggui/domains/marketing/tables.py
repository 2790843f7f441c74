"""Advertising day by day, the orders that creators brought, and mentions of brands."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import month_of, rated
from zhanggui.domains.catalog.tables import PAID, brand, channel, region, store, traffic_channel
from zhanggui.domains.marketing.sources import CREATOR_TIERS, WHOSE
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

campaign = Dimension(name="campaign", title=Text("推广计划", "Campaign"))
keyword = Dimension(name="keyword", title=Text("关键词", "Keyword"))
creative = Dimension(name="creative", title=Text("创意", "Creative"))
creator_tier = Dimension(name="tier", title=Text("达人层级", "Creator tier"), values=CREATOR_TIERS)
platform = Dimension(name="platform", title=Text("平台", "Platform"))
whose = Dimension(name="whose", title=Text("谁的", "Whose"), values=WHOSE)
QUOTED = " · "
"""Stands between the subject of a figure and the source that it is quoted from."""

quoted = Dimension(name="quoted", title=Text("对象与出处", "Subject and source"))


@table(
    key=("day", "traffic_channel", "campaign", "keyword", "creative"), day="day", dimensions=(traffic_channel, campaign, keyword, creative)
)
def advertising(raw_ad_spend: ir.Table, exchange_rate: ir.Table, shop: Shop) -> ir.Table:
    """One row for each day, channel, campaign, keyword and creative."""
    rows = rated(raw_ad_spend, "day", exchange_rate, shop)
    own = rows.spend.cast("decimal(18, 2)")
    converted = (rows.spend.cast("float64") * rows.rate).round(2).cast("decimal(18, 2)")
    return rows.select(
        "day",
        "traffic_channel",
        "campaign",
        "impressions",
        "clicks",
        keyword=_.keyword.fill_null("–"),
        creative=_.creative.fill_null("–"),
        spend=ibis.ifelse(rows.foreign.isnull(), own, converted),
    )


@table(key=("order_id",), day="day", dimensions=(store, channel, region, traffic_channel), unit=("order_id",))
def paid_order(order: ir.Table) -> ir.Table:
    """One row for each order that stands and came by a paid channel."""
    return order.filter(_.is_valid & _.traffic_channel.isin(PAID)).select(
        "order_id", "day", "store", "channel", "region", "traffic_channel", "payable"
    )


@table(key=("person",), day="day", dimensions=(store, channel, region, traffic_channel))
def paid_first_purchase(first_purchase: ir.Table) -> ir.Table:
    """One row for each person whose first order came by a paid channel."""
    return first_purchase.filter(_.traffic_channel.isin(PAID)).select("person", "day", "store", "channel", "region", "traffic_channel")


@table(key=("order_id",), day="day", dimensions=(store, channel, creator_tier, platform))
def creator_order(raw_creator_orders: ir.Table, raw_creators: ir.Table, order: ir.Table) -> ir.Table:
    """One row for each order that stands and came through a creator."""
    who = raw_creators.select("creator_id", "tier", "platform")
    heads = order.filter(_.is_valid).select("order_id", "day", "store", "channel", "payable")
    return (
        raw_creator_orders.inner_join(heads, "order_id")
        .left_join(who, "creator_id")
        .select(
            "order_id",
            "day",
            "creator_id",
            "store",
            "channel",
            "tier",
            "platform",
            "payable",
            commission=_.commission.fill_null(0).cast("decimal(18, 2)"),
        )
    )


@table(key=("day", "brand", "platform"), day="day", dimensions=(platform, brand))
def mention(raw_mentions: ir.Table) -> ir.Table:
    """One row for each day, brand and platform."""
    return raw_mentions.select("day", "brand", "platform", "own", "mentions", "positive", "negative", "search_index")


@table(key=("figure_id", "day"), day="day", dimensions=(whose, quoted))
def market_figure(raw_market_figures: ir.Table, calendar_day: ir.Table) -> ir.Table:
    """One row for each figure quoted from elsewhere and month that it is of; it goes by its subject and its source."""
    months = calendar_day.select(day=month_of(calendar_day.day)).distinct()
    rows = raw_market_figures.cross_join(months)
    rows = rows.filter(rows.day >= month_of(rows.starts_on), rows.day <= rows.ends_on)
    return rows.select("figure_id", "day", "what", "whose", "value", "ends_on", quoted=rows.subject + QUOTED + rows.quoted_from)
