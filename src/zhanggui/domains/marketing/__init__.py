"""What is spent to be known, and what it brings."""

from zhanggui.domains.marketing import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="marketing",
    title=Text("营销", "Marketing"),
    doc="What is spent to be known, and what it brings.",
    sources=(
        sources.ad_spend,
        sources.creators,
        sources.creator_orders,
        sources.mentions,
    ),
    tables=(
        tables.advertising,
        tables.paid_order,
        tables.paid_first_purchase,
        tables.creator_order,
        tables.mention,
    ),
    metrics=(
        metrics.ad_spend,
        metrics.impressions,
        metrics.clicks,
        metrics.ctr,
        metrics.cpc,
        metrics.ad_sales,
        metrics.roas,
        metrics.cac,
        metrics.paid_cac,
        metrics.ad_cost_share,
        metrics.creator_sales,
        metrics.creator_share,
        metrics.commission_share,
        metrics.mentions,
        metrics.share_of_voice,
        metrics.net_sentiment,
        metrics.search_index,
    ),
    sections=(
        report.brand,
        report.advertising,
    ),
)
