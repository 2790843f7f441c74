"""What customers told us: conversations, surveys, reviews."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

CONVERSATION_KINDS = {
    "question": Text("咨询", "question"),
    "complaint": Text("投诉", "complaint"),
    "suggestion": Text("建议", "suggestion"),
    "return": Text("退换货", "return"),
}

knowledge_articles = Source(
    name="knowledge_articles",
    title=Text("知识库文章", "Knowledge articles"),
    doc=Text(
        "知识库每篇文章一行：主题、谁负责、何时写成、何时到期复核。",
        "One row for each article: its topic, who keeps it, when it was written, when it is due for review.",
    ),
    key=("article_id",),
    day="written_on",
    columns=(
        Column("article_id", Kind.ID, Text("文章编号", "Article ID"), required=True),
        Column("title", Kind.TEXT, Text("标题", "Title")),
        Column("topic", Kind.TEXT, Text("主题", "Topic")),
        Column("department", Kind.TEXT, Text("负责部门", "Kept by")),
        Column("written_on", Kind.DAY, Text("写成日期", "Written on"), required=True),
        Column("review_due_on", Kind.DAY, Text("复核到期日", "Review due on")),
    ),
)

conversations = Source(
    name="conversations",
    title=Text("客服会话与工单", "Service conversations"),
    doc=Text(
        "每个会话或工单一行：渠道、何时开始、首次响应与解决的时间、是否机器人、建议是否被采纳。",
        "One row for each conversation or ticket: channel, when it began, was first answered and resolved, whether a bot "
        "answered, whether a suggestion was adopted.",
    ),
    key=("conversation_id",),
    day="opened_at",
    columns=(
        Column("conversation_id", Kind.ID, Text("会话编号", "Conversation ID"), required=True, names=("工单号",)),
        Column("customer_id", Kind.ID, Text("买家编号", "Customer ID")),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID")),
        Column("service_channel", Kind.TEXT, Text("服务渠道", "Service channel")),
        Column("kind", Kind.TEXT, Text("类型", "Kind"), values=CONVERSATION_KINDS),
        Column("topic", Kind.TEXT, Text("主题", "Topic")),
        Column("opened_at", Kind.TIME, Text("开始时间", "Opened at"), required=True),
        Column("first_response_at", Kind.TIME, Text("首次响应时间", "First answered at")),
        Column("resolved_at", Kind.TIME, Text("解决时间", "Resolved at")),
        Column("bot", Kind.FLAG, Text("是否机器人接待", "Answered by a bot")),
        Column("adopted", Kind.FLAG, Text("建议是否采纳", "Suggestion adopted")),
        Column("article_id", Kind.ID, Text("引用的知识库文章", "Knowledge article used")),
        Column("body", Kind.TEXT, Text("内容", "Text"), personal=True),
    ),
    checks=(
        Check(
            words=Text("首次响应不早于开始", "a conversation is answered no earlier than it begins"),
            holds=_.first_response_at >= _.opened_at,
            fix=Text("检查两个时间或其时区", "look at the two times and their zones"),
        ),
    ),
)

SURVEY_KINDS = {"csat": Text("满意度", "CSAT"), "nps": Text("净推荐值", "NPS")}

surveys = Source(
    name="surveys",
    title=Text("问卷", "Surveys"),
    doc=Text("每份答卷一行：满意度 (CSAT, 1–5) 或净推荐值 (NPS, 0–10)。", "One row for each answer: CSAT (1–5) or NPS (0–10)."),
    key=("survey_id",),
    day="answered_at",
    columns=(
        Column("survey_id", Kind.ID, Text("答卷编号", "Survey ID"), required=True),
        Column("kind", Kind.TEXT, Text("问卷类型", "Kind"), required=True, values=SURVEY_KINDS),
        Column("score", Kind.INTEGER, Text("分数", "Score"), required=True, least=0, most=10),
        Column("answered_at", Kind.TIME, Text("答卷时间", "Answered at"), required=True),
        Column("customer_id", Kind.ID, Text("买家编号", "Customer ID")),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID")),
        Column("conversation_id", Kind.ID, Text("会话编号", "Conversation ID")),
    ),
    checks=(
        Check(
            words=Text("满意度在 1 到 5 之间", "a CSAT score is between 1 and 5"),
            holds=(_.kind != "csat") | _.score.between(1, 5),
            fix=Text("检查分数或问卷类型", "look at the score and the kind of survey"),
        ),
    ),
)

reviews = Source(
    name="reviews",
    title=Text("商品评价", "Reviews"),
    doc=Text("每条评价一行：1–5 分与文字。", "One row for each review: one to five stars, and the text."),
    key=("review_id", "order_id"),
    day="reviewed_at",
    columns=(
        Column("review_id", Kind.ID, Text("评价编号", "Review ID"), required=True),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU")),
        Column("score", Kind.INTEGER, Text("评分", "Score"), required=True, least=1, most=5, names=("review_score",)),
        Column("body", Kind.TEXT, Text("评价内容", "Text"), names=("review_comment_message",)),
        Column("reviewed_at", Kind.TIME, Text("评价时间", "Reviewed at"), required=True, names=("review_creation_date",)),
    ),
)
