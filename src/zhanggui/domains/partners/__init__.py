"""Who works with us: partners, what comes through them, and what is done together."""

from zhanggui.domains.partners import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="partners",
    title=Text("伙伴", "Partners"),
    doc="Who works with us: partners, what comes through them, and what is done together.",
    sources=(
        sources.partners,
        sources.partner_orders,
        sources.joint_campaigns,
    ),
    tables=(
        tables.partner,
        tables.partner_month,
        tables.partner_order,
        tables.joint_campaign,
    ),
    metrics=(
        metrics.partners,
        metrics.new_partners,
        metrics.partner_sales,
        metrics.partner_share,
        metrics.joint_campaigns,
        metrics.joint_spend,
    ),
    sections=(
        report.partners,
        report.joint,
    ),
)
