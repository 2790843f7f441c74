"""What customers tell us, and how we answer."""

from zhanggui.domains.service import explain, metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="service",
    title=Text("客服", "Service"),
    doc="What customers tell us, and how we answer.",
    sources=(
        sources.knowledge_articles,
        sources.conversations,
        sources.surveys,
        sources.reviews,
    ),
    tables=(
        tables.conversation,
        tables.survey,
        tables.review,
        tables.article,
    ),
    metrics=(
        metrics.conversations,
        metrics.first_response_seconds,
        metrics.resolution_rate,
        metrics.resolution_hours,
        metrics.bot_share,
        metrics.complaints,
        metrics.complaint_rate,
        metrics.suggestions,
        metrics.adopted_suggestions,
        metrics.adoption_rate,
        metrics.articles_written,
        metrics.articles_used,
        metrics.article_share,
        metrics.csat,
        metrics.csat_satisfied,
        metrics.nps,
        metrics.reviews,
        metrics.review_score,
        metrics.bad_review_share,
    ),
    stakes=explain.STAKES,
    sections=(
        report.service,
        report.desks,
        report.voice,
        report.feedback,
        report.bots,
        report.data_and_ai,
        report.knowledge,
    ),
)
