"""How service is measured: how fast, how well, and what customers say."""

from ibis import _
from ibis.common.deferred import Deferred

from zhanggui.domains.sales.metrics import orders
from zhanggui.domains.service import sources
from zhanggui.domains.service.tables import article, conversation, review, survey
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs, Ratio, Sampling, Table
from zhanggui.words import Text

_SATISFIED = 4  # of five
_BAD = 2

conversations = Metric(
    name="conversations",
    title=Text("客服会话数", "Conversations"),
    doc=Text("时段内开始的会话与工单数。", "Conversations and tickets that began in the period."),
    unit=Unit.COUNT,
    of=conversation,
    each=_.conversation_id.notnull(),
    better=Better.NEITHER,
)

first_response_seconds = Metric(
    name="first_response_seconds",
    title=Text("首次响应时间（中位数）", "First response (median)"),
    doc=Text("会话开始到首次响应秒数的中位数。", "Seconds from the start of a conversation to the first answer, the median."),
    unit=Unit.SECONDS,
    of=conversation,
    each=_.response_seconds,
    sampling=Sampling.MEDIAN,
    better=Better.DOWN,
    rules=(Needs(source=sources.conversations, columns=("first_response_at",)),),
)


def _some(name: str, title: Text, doc: Text, of: Table, each: Deferred, column: str | None = None) -> Metric:
    """How many rows of a table are of some kind."""
    needs = (Needs(source=sources.conversations, columns=(column,)),) if column else ()
    return Metric(name=name, title=title, doc=doc, unit=Unit.COUNT, of=of, each=each, hidden=True, rules=needs)


resolution_rate = Ratio(
    name="resolution_rate",
    title=Text("解决率", "Resolution rate"),
    doc=Text("会话中已解决的占比。", "Share of conversations that were resolved."),
    unit=Unit.SHARE,
    top=_some(
        "conversations_resolved",
        Text("已解决会话", "Resolved"),
        Text("已解决的会话数。", "Conversations resolved."),
        conversation,
        _.is_resolved,
        "resolved_at",
    ),
    bottom=conversations,
    sampling=Sampling.PROPORTION,
)

resolution_hours = Ratio(
    name="resolution_hours",
    title=Text("解决时长", "Time to resolve"),
    doc=Text(
        "会话开始到解决的平均小时数，只计已解决的。", "Hours from the start of a conversation to its end, on average, of those resolved."
    ),
    unit=Unit.HOURS,
    top=Metric(
        name="resolution_hours_total",
        title=Text("解决时长合计", "Times to resolve added up"),
        doc=Text("已解决会话的小时数之和。", "Hours of resolved conversations, added up."),
        unit=Unit.HOURS,
        of=conversation,
        each=_.resolution_hours.fill_null(0.0),
        hidden=True,
        better=Better.DOWN,
    ),
    bottom=_some(
        "conversations_timed",
        Text("有解决时间的会话", "Timed"),
        Text("有解决时间的会话数。", "Conversations whose end is known."),
        conversation,
        _.resolution_hours.notnull(),
        "resolved_at",
    ),
    sampling=Sampling.MEAN,
    better=Better.DOWN,
)

bot_share = Ratio(
    name="bot_share",
    title=Text("机器人接待占比", "Share answered by a bot"),
    doc=Text("会话中由机器人接待的占比。", "Share of conversations that a bot answered."),
    unit=Unit.SHARE,
    top=_some(
        "conversations_by_bot",
        Text("机器人会话", "By a bot"),
        Text("机器人接待的会话数。", "Conversations that a bot answered."),
        conversation,
        _.is_bot,
        "bot",
    ),
    bottom=conversations,
    sampling=Sampling.PROPORTION,
    better=Better.NEITHER,
)

complaints = Metric(
    name="complaints",
    title=Text("投诉数", "Complaints"),
    doc=Text("类型为投诉的会话数。", "Conversations that are complaints."),
    unit=Unit.COUNT,
    of=conversation,
    each=(_.kind == "complaint").fill_null(False),  # noqa: FBT003 - Ibis's signature
    better=Better.DOWN,
    rules=(Needs(source=sources.conversations, columns=("kind",)),),
)

complaint_rate = Ratio(
    name="complaint_rate",
    title=Text("客诉率", "Complaint rate"),
    doc=Text("投诉数与订单数之比。", "Complaints over orders."),
    unit=Unit.SHARE,
    top=complaints,
    bottom=orders,
    better=Better.DOWN,
)

suggestions = Metric(
    name="suggestions",
    title=Text("用户建议数", "Suggestions"),
    doc=Text("类型为建议的会话数。", "Conversations that are suggestions."),
    unit=Unit.COUNT,
    of=conversation,
    each=(_.kind == "suggestion").fill_null(False),  # noqa: FBT003 - Ibis's signature
    rules=(Needs(source=sources.conversations, columns=("kind",)),),
)

adopted_suggestions = Metric(
    name="adopted_suggestions",
    title=Text("采纳建议数", "Suggestions adopted"),
    doc=Text("建议中被采纳的。", "Suggestions that were adopted."),
    unit=Unit.COUNT,
    of=conversation,
    each=((_.kind == "suggestion") & _.is_adopted).fill_null(False),  # noqa: FBT003 - Ibis's signature
    rules=(Needs(source=sources.conversations, columns=("adopted",)),),
)

adoption_rate = Ratio(
    name="adoption_rate",
    title=Text("建议采纳率", "Adoption rate"),
    doc=Text("用户建议中被采纳的占比。", "Share of suggestions that were adopted."),
    unit=Unit.SHARE,
    top=adopted_suggestions,
    bottom=suggestions,
    sampling=Sampling.PROPORTION,
)

articles_written = Metric(
    name="articles_written",
    title=Text("新增知识库文章", "Articles written"),
    doc=Text("时段内写成的知识库文章数。", "Articles of the knowledge base written in the period."),
    unit=Unit.COUNT,
    of=article,
    each=_.article_id.notnull(),
    rules=(Needs(source=sources.knowledge_articles),),
)

articles_used = Metric(
    name="articles_used",
    title=Text("被引用的文章数", "Articles used"),
    doc=Text("时段内的会话引用过的不同文章数。", "Different articles used in conversations of the period."),
    unit=Unit.COUNT,
    of=conversation,
    value=_.article_id.nunique(),
    rules=(Needs(source=sources.conversations, columns=("article_id",)),),
)

article_share = Ratio(
    name="article_share",
    title=Text("知识库引用率", "Share answered with an article"),
    doc=Text("会话中引用了知识库文章的占比。", "Share of conversations in which an article of the knowledge base was used."),
    unit=Unit.SHARE,
    top=_some(
        "conversations_with_article",
        Text("引用文章的会话", "With an article"),
        Text("引用了知识库文章的会话数。", "Conversations in which an article was used."),
        conversation,
        _.article_id.notnull(),
        "article_id",
    ),
    bottom=conversations,
    sampling=Sampling.PROPORTION,
)


def _answers(kind: str) -> Metric:
    """Answers to one kind of survey."""
    return Metric(
        name=f"{kind}_answers",
        title=Text(f"{kind.upper()} 答卷数", f"{kind.upper()} answers"),
        doc=Text("答卷数。", "Answers to the survey."),
        unit=Unit.COUNT,
        of=survey,
        each=_.kind == kind,
        hidden=True,
    )


_csat_answers = _answers("csat")
_nps_answers = _answers("nps")

csat = Ratio(
    name="csat",
    title=Text("客户满意度 (CSAT)", "CSAT"),
    doc=Text("满意度问卷的平均分（一到五分）。", "Score of the satisfaction survey, one to five, on average."),
    unit=Unit.SCORE,
    top=Metric(
        name="csat_scores",
        title=Text("满意度分数合计", "Scores added up"),
        doc=Text("满意度分数之和。", "Scores of the satisfaction survey, added up."),
        unit=Unit.SCORE,
        of=survey,
        each=_.score,
        where=_.kind == "csat",
        hidden=True,
    ),
    bottom=_csat_answers,
    sampling=Sampling.MEAN,
)

csat_satisfied = Ratio(
    name="csat_satisfied",
    title=Text("满意率", "Satisfied share"),
    doc=Text("满意度问卷中四分及以上的占比。", "Share of the answers to the satisfaction survey with four or five."),
    unit=Unit.SHARE,
    top=Metric(
        name="csat_answers_satisfied",
        title=Text("满意答卷", "Satisfied"),
        doc=Text("四分及以上的答卷数。", "Answers with four or five."),
        unit=Unit.COUNT,
        of=survey,
        each=(_.kind == "csat") & (_.score >= _SATISFIED),
        hidden=True,
    ),
    bottom=_csat_answers,
    sampling=Sampling.PROPORTION,
)

nps = Ratio(
    name="nps",
    title=Text("净推荐值 (NPS)", "NPS"),
    doc=Text("推荐者占比减贬损者占比，乘以一百。", "Share of promoters less share of detractors, times a hundred."),
    unit=Unit.SCORE,
    top=Metric(
        name="nps_net",
        title=Text("推荐者减贬损者", "Promoters less detractors"),
        doc=Text("推荐者数减贬损者数。", "Promoters less detractors."),
        unit=Unit.COUNT,
        of=survey,
        each=_.promotes,
        where=_.kind == "nps",
        hidden=True,
    ),
    bottom=_nps_answers,
    per=100,
    sampling=Sampling.MEAN,
)

reviews = Metric(
    name="reviews",
    title=Text("评价数", "Reviews"),
    doc=Text("时段内写的评价数。", "Reviews written in the period."),
    unit=Unit.COUNT,
    of=review,
    each=_.review_id.notnull(),
)

review_score = Ratio(
    name="review_score",
    title=Text("评价均分", "Review score"),
    doc=Text("评价的平均分（一到五分）。", "Stars of a review, one to five, on average."),
    unit=Unit.SCORE,
    top=Metric(
        name="review_stars",
        title=Text("评分合计", "Stars added up"),
        doc=Text("评分之和。", "Stars of reviews, added up."),
        unit=Unit.SCORE,
        of=review,
        each=_.score,
        hidden=True,
    ),
    bottom=reviews,
    sampling=Sampling.MEAN,
)

bad_review_share = Ratio(
    name="bad_review_share",
    title=Text("差评率", "Share of bad reviews"),
    doc=Text("评价中一、二分的占比。", "Share of reviews with one or two stars."),
    unit=Unit.SHARE,
    top=Metric(
        name="bad_reviews",
        title=Text("差评数", "Bad reviews"),
        doc=Text("一、二分的评价数。", "Reviews with one or two stars."),
        unit=Unit.COUNT,
        of=review,
        each=_.score <= _BAD,
        hidden=True,
        better=Better.DOWN,
    ),
    bottom=reviews,
    sampling=Sampling.PROPORTION,
    better=Better.DOWN,
)
