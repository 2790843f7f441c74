"""What visitors do, from the first page to the purchase."""

from zhanggui.domains.traffic import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="traffic",
    title=Text("流量", "Traffic"),
    doc="What visitors do, from the first page to the purchase.",
    sources=(
        sources.events,
        sources.exposures,
    ),
    tables=(
        tables.session,
        tables.active_day,
        tables.active_month,
        tables.first_visit,
        tables.page_load,
        tables.recommendation_day,
        tables.exposure,
    ),
    metrics=(
        metrics.sessions,
        metrics.visitors,
        metrics.dau,
        metrics.mau,
        metrics.days_per_month,
        metrics.new_visitors,
        metrics.social_new_share,
        metrics.session_seconds,
        metrics.time_spent,
        metrics.viewing_sessions,
        metrics.carting_sessions,
        metrics.checkout_sessions,
        metrics.buying_sessions,
        metrics.conversion,
        metrics.view_rate,
        metrics.cart_rate,
        metrics.checkout_rate,
        metrics.purchase_rate,
        metrics.cart_abandonment,
        metrics.checkout_dropoff,
        metrics.bounce_rate,
        metrics.organic_share,
        metrics.social_share,
        metrics.paid_share,
        metrics.paid_conversion,
        metrics.load_seconds,
        metrics.slow_page_share,
        metrics.recommendation_lists,
        metrics.recommendation_ctr,
        metrics.next_month_retention,
        metrics.experiments,
        metrics.stickiness,
    ),
    sections=(
        report.traffic,
        report.channels,
        report.personal,
        report.site,
    ),
)
