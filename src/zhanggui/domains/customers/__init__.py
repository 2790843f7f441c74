"""Who buys, how they come, and whether they come back."""

from zhanggui.domains.customers import explain, metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="customers",
    title=Text("客户", "Customers"),
    doc="Who buys, how they come, and whether they come back.",
    sources=(
        sources.customers,
        sources.referrals,
        sources.points_moves,
    ),
    tables=(
        tables.registration,
        tables.purchase,
        tables.first_purchase,
        tables.buyer_cohort,
        tables.referral,
        tables.points_day,
    ),
    metrics=(
        metrics.unidentified_share,
        metrics.registrations,
        metrics.consent_rate,
        metrics.buyers,
        metrics.new_customers,
        metrics.returning_customers,
        metrics.new_customer_share,
        metrics.orders_per_buyer,
        metrics.returning_sales_share,
        metrics.repurchase_30,
        metrics.repurchase_90,
        metrics.repurchase_365,
        metrics.cohort_repurchase,
        metrics.cohort_spend,
        metrics.high_value_share,
        metrics.referral_invites,
        metrics.referral_conversion,
        metrics.referral_fraud_share,
        metrics.referral_share,
        metrics.points_liability,
        metrics.points_redemption_rate,
    ),
    stakes=explain.STAKES,
    sections=(
        report.customers,
        report.core,
        report.value,
        report.membership,
        report.loyalty,
        report.risk,
    ),
)
