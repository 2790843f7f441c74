"""Conversations, surveys and reviews."""

import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import category, channel, store
from zhanggui.domains.service.sources import CONVERSATION_KINDS, SURVEY_KINDS
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

service_channel = Dimension(name="service_channel", title=Text("服务渠道", "Service channel"))
topic = Dimension(name="topic", title=Text("主题", "Topic"))
conversation_kind = Dimension(name="kind", title=Text("会话类型", "Kind of conversation"), values=CONVERSATION_KINDS)
survey_kind = Dimension(name="kind", title=Text("问卷类型", "Kind of survey"), values=SURVEY_KINDS)

answered_by = Dimension(
    name="answered_by", title=Text("接待方式", "Answered by"), values={"bot": Text("机器人", "Bot"), "person": Text("人工", "Person")}
)


@table(key=("conversation_id",), day="day", dimensions=(service_channel, topic, conversation_kind, answered_by))
def conversation(raw_conversations: ir.Table) -> ir.Table:
    """One row for each conversation, on the day on which it began."""
    return raw_conversations.select(
        "conversation_id",
        "customer_id",
        "service_channel",
        "topic",
        "kind",
        "article_id",
        day=_.opened_day,
        answered_by=_.bot.fill_null(False).ifelse("bot", "person"),  # noqa: FBT003 - Ibis's signature
        is_bot=_.bot.fill_null(False),  # noqa: FBT003 - as above
        is_resolved=_.resolved_at.notnull(),
        is_adopted=_.adopted.fill_null(False),  # noqa: FBT003 - as above
        response_seconds=_.first_response_at.delta(_.opened_at, unit="second"),
        resolution_hours=_.resolved_at.delta(_.opened_at, unit="second") / 3600,
    )


@table(key=("survey_id",), day="day", dimensions=(survey_kind,))
def survey(raw_surveys: ir.Table) -> ir.Table:
    """One row for each answer; an NPS answer promotes, is passive, or detracts."""
    return raw_surveys.select(
        "survey_id",
        "kind",
        "score",
        day=_.answered_day,
        promotes=(_.score >= 9).cast("int64") - (_.score <= 6).cast("int64"),  # noqa: PLR2004 - Reichheld 2003
    )


@table(key=("review_id", "order_id"), day="day", dimensions=(store, channel, category))
def review(raw_reviews: ir.Table, order: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each review, on the day on which it was written."""
    heads = order.select("order_id", "store", "channel")
    kinds = product.select("sku", "category")
    return (
        raw_reviews.pipe(beside, heads, "order_id")
        .pipe(beside, kinds, "sku")
        .select("review_id", "order_id", "store", "channel", "category", "score", day=_.reviewed_day)
    )


@table(key=("article_id",), day="day", dimensions=(topic,))
def article(raw_knowledge_articles: ir.Table) -> ir.Table:
    """One row for each article of the knowledge base, on the day on which it was written."""
    return raw_knowledge_articles.select("article_id", "title", "topic", "department", "review_due_on", day=_.written_on)
