"""What is spent to be known, and what it brings."""

from zhanggui.domains.marketing import explain, metrics, report, sources, tables
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
        sources.market_figures,
    ),
    tables=(
        tables.advertising,
        tables.paid_order,
        tables.paid_first_purchase,
        tables.creator_order,
        tables.mention,
        tables.market_figure,
    ),
    metrics=(
        metrics.ad_spend,
        metrics.impressions,
        metrics.clicks,
        metrics.ctr,
        metrics.cpc,
        metrics.ad_sales,
        metrics.roas,
        metrics.sales_per_ad_spend,
        metrics.cac,
        metrics.paid_cac,
        metrics.ad_cost_share,
        metrics.creator_sales,
        metrics.active_creators,
        metrics.creator_share,
        metrics.commission_share,
        metrics.mentions,
        metrics.all_mentions,
        metrics.share_of_voice,
        metrics.net_sentiment,
        metrics.search_index,
        metrics.market_figures,
        metrics.market_size,
        metrics.market_growth,
        metrics.market_share,
        metrics.online_share,
    ),
    stakes=explain.STAKES,
    sections=(
        report.brand,
        report.goals,
        report.creators,
        report.advertising,
        report.acquisition,
        report.spending,
        report.market,
        report.competition,
    ),
)
