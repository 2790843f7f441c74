"""What the year's summary says of service, and what customers say of us."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import category, ranked
from zhanggui.domains.service import metrics as m
from zhanggui.domains.service.tables import answered_by, service_channel, topic
from zhanggui.domains.traffic.metrics import experiment_visitors, experiments, recommendation_ctr
from zhanggui.facts import largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "客服会话 {conversations} 次，解决率 {resolved}{resolved_moved}。",
            "Of {conversations} conversations, service resolved {resolved}{resolved_moved}.",
        ),
        conversations=now[m.conversations],
        resolved=now[m.resolution_rate],
    )


def _answers(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("客服会话 {conversations} 次{conversations_moved}。", "{conversations} conversations were held{conversations_moved}."),
        conversations=now[m.conversations],
    )
    yield say(
        Text("首次响应的中位数为 {first}{first_moved}。", "The median first answer came after {first}{first_moved}."),
        first=now[m.first_response_seconds],
    )
    yield say(
        Text("解决率 {resolved}{resolved_moved}。", "{resolved} were resolved{resolved_moved}."),
        resolved=now[m.resolution_rate],
    )
    yield say(
        Text("解决平均用时 {hours}{hours_moved}。", "To resolve one took {hours}{hours_moved}."),
        hours=now[m.resolution_hours],
    )


def _complaints(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("客诉率 {rate}{rate_moved}。", "Complaints came to {rate} of orders{rate_moved}."),
        rate=now[m.complaint_rate],
    )


def _bot(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("机器人接待占 {bot}{bot_moved}。", "A bot answered {bot}{bot_moved}."),
        bot=now[m.bot_share],
    )


def _service(now: Facts) -> Iterator[Sentence]:
    yield from _answers(now)
    yield from _bot(now)
    yield from _complaints(now)


_BY_CHANNEL = Exhibit(
    title=Text("各服务渠道一览", "Service channels in figures"),
    figure=Figure.TABLE,
    metrics=(m.conversations, m.first_response_seconds, m.resolution_rate, m.resolution_hours),
    by=service_channel,
)
_BY_TOPIC = Exhibit(title=Text("各主题客服会话", "Conversations by topic"), figure=Figure.BARS, metrics=(m.conversations,), by=topic)
_FIRST = Exhibit(
    title=Text("各月首次响应时间（中位数）", "First response by month (median)"), figure=Figure.MONTHS, metrics=(m.first_response_seconds,)
)
_COMPLAINTS = Exhibit(title=Text("各月客诉率", "Complaint rate by month"), figure=Figure.MONTHS, metrics=(m.complaint_rate,))

service = Section(
    name="service",
    title=Text("客户服务", "Customer service"),
    editions={Edition.COMPREHENSIVE: 4},
    place=2,
    needs=(m.conversations, m.first_response_seconds, m.resolution_rate, m.resolution_hours, m.bot_share, m.complaint_rate),
    write=_service,
    headline=_headline,
    key=(m.first_response_seconds, m.resolution_rate, m.resolution_hours, m.complaint_rate),
    exhibits=(_BY_CHANNEL, _BY_TOPIC, _FIRST, _COMPLAINTS),
)


def _desks(now: Facts) -> Iterator[Sentence]:
    yield from _answers(now)
    if first := largest(ranked(now.by(m.conversations, service_channel))):
        yield say(
            Text(
                "各服务渠道中，{name}居首，会话 {conversations} 次{conversations_moved}。",
                "Of the channels, {name} was used most: {conversations} conversations{conversations_moved}.",
            ),
            name=service_channel.label(first.slices[-1].value),
            conversations=first,
        )
    yield from _complaints(now)


desks = Section(
    name="service_channels",
    title=Text("多渠道服务", "Channels in one view"),
    editions={Edition.OPERATIONS: 2},
    place=1,
    needs=(m.conversations, m.first_response_seconds, m.resolution_rate, m.resolution_hours, m.complaint_rate),
    write=_desks,
    headline=_headline,
    front=(m.first_response_seconds,),
    key=(m.first_response_seconds, m.resolution_rate, m.resolution_hours, m.complaint_rate),
    exhibits=(_BY_CHANNEL, _BY_TOPIC, _FIRST, _COMPLAINTS),
)


# ── what customers say ───────────────────────────────────────────────────────


def _suggestions(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "收到用户建议 {suggestions} 条，采纳 {adopted} 条，采纳率 {rate}{rate_moved}。",
            "Of {suggestions} suggestions, {adopted} were adopted: {rate}{rate_moved}.",
        ),
        suggestions=now[m.suggestions],
        adopted=now[m.adopted_suggestions],
        rate=now[m.adoption_rate],
    )


def _voice(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("客户满意度 {csat}{csat_moved}（五分制）。", "Customers rated us at {csat} of five{csat_moved}."),
        csat=now[m.csat],
    )
    yield say(
        Text("答卷中 {satisfied} 给了四分以上{satisfied_moved}。", "{satisfied} gave four or more{satisfied_moved}."),
        satisfied=now[m.csat_satisfied],
    )
    yield say(
        Text("净推荐值 {nps}{nps_moved}。", "The net promoter score was {nps}{nps_moved}."),
        nps=now[m.nps],
    )
    yield say(
        Text("评价 {reviews} 条，均分 {score}{score_moved}。", "{reviews} reviews averaged {score} stars{score_moved}."),
        reviews=now[m.reviews],
        score=now[m.review_score],
    )
    yield say(
        Text("差评率 {bad}{bad_moved}。", "{bad} of them had one or two stars{bad_moved}."),
        bad=now[m.bad_review_share],
    )


def _heard(now: Facts) -> Iterator[Sentence]:
    yield from _suggestions(now)
    yield from _voice(now)


_HEARD = (
    m.suggestions,
    m.adopted_suggestions,
    m.adoption_rate,
    m.csat,
    m.csat_satisfied,
    m.nps,
    m.reviews,
    m.review_score,
    m.bad_review_share,
)
_SCORES = Exhibit(title=Text("各月评价均分", "Review score by month"), figure=Figure.MONTHS, metrics=(m.review_score,))
_CSAT = Exhibit(title=Text("各月客户满意度", "CSAT by month"), figure=Figure.MONTHS, metrics=(m.csat,))
_BAD = Exhibit(
    title=Text("各类目差评率", "Share of bad reviews by category"), figure=Figure.BARS, metrics=(m.bad_review_share,), by=category
)

voice = Section(
    name="voice",
    title=Text("客户之声", "What customers say"),
    editions={Edition.COMPREHENSIVE: 4},
    place=4,
    needs=_HEARD,
    write=_heard,
    key=(m.csat, m.nps, m.review_score, m.bad_review_share),
    exhibits=(_SCORES, _BAD),
)

feedback = Section(
    name="feedback",
    title=Text("反馈与采纳", "Feedback, and what was adopted"),
    editions={Edition.OPERATIONS: 2},
    place=3,
    needs=_HEARD,
    write=_heard,
    front=(m.csat,),
    key=(m.adoption_rate, m.csat, m.nps, m.review_score),
    exhibits=(_CSAT, _SCORES, _BAD),
)


# ── tools ────────────────────────────────────────────────────────────────────


def _bots(now: Facts) -> Iterator[Sentence]:
    yield from _bot(now)
    rates = now.by(m.resolution_rate, answered_by)
    if len(rates) > 1:
        bot, person = ({fact.slices[-1].value: fact for fact in rates}[value] for value in ("bot", "person"))
        yield say(
            Text(
                "机器人会话的解决率 {bot}{bot_moved}；人工会话为 {person}。",
                "Of its conversations, {bot} were resolved{bot_moved}; of those with a person, {person}.",
            ),
            bot=bot,
            person=person,
        )


bots = Section(
    name="bots",
    title=Text("智能客服", "Bots in service"),
    editions={Edition.OPERATIONS: 3},
    place=4,
    needs=(m.bot_share,),
    write=_bots,
    key=(m.bot_share,),
    exhibits=(
        Exhibit(title=Text("各月机器人接待占比", "Share answered by a bot, by month"), figure=Figure.MONTHS, metrics=(m.bot_share,)),
        Exhibit(
            title=Text("机器人与人工", "Bots and people"),
            figure=Figure.TABLE,
            metrics=(m.conversations, m.first_response_seconds, m.resolution_rate, m.resolution_hours),
            by=answered_by,
        ),
    ),
)


def _data_and_ai(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年运行 A/B 实验 {experiments} 个，参与访客 {visitors} 位。",
            "{experiments} experiments ran in the year, with {visitors} visitors in them.",
        ),
        experiments=now[experiments],
        visitors=now[experiment_visitors],
    )
    yield say(
        Text("推荐位展示后的点击率为 {ctr}{ctr_moved}。", "{ctr} of the recommendations shown were picked{ctr_moved}."),
        ctr=now[recommendation_ctr],
    )
    yield say(
        Text("客服会话中由机器人接待的占 {bot}{bot_moved}。", "A bot answered {bot} of the conversations in service{bot_moved}."),
        bot=now[m.bot_share],
    )


data_and_ai = Section(
    name="data_and_ai",
    title=Text("数据与智能", "Data and AI"),
    editions={Edition.STRATEGIC: 3},
    place=5,
    needs=(experiments, experiment_visitors, recommendation_ctr, m.bot_share),
    write=_data_and_ai,
    key=(experiments, recommendation_ctr, m.bot_share),
    exhibits=(
        Exhibit(title=Text("各月推荐点击率", "Recommendation CTR by month"), figure=Figure.MONTHS, metrics=(recommendation_ctr,)),
        Exhibit(title=Text("各月机器人接待占比", "Share answered by a bot, by month"), figure=Figure.MONTHS, metrics=(m.bot_share,)),
    ),
)


# ── the knowledge base ───────────────────────────────────────────────────────


def _knowledge(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("知识库新增文章 {written} 篇{written_moved}。", "{written} articles were written for the knowledge base{written_moved}."),
        written=now[m.articles_written],
    )
    yield say(
        Text("会话中引用知识库的占 {share}{share_moved}。", "{share} of conversations used an article{share_moved}."),
        share=now[m.article_share],
    )
    yield say(
        Text("被引用的文章 {used} 篇{used_moved}。", "{used} different articles were used{used_moved}."),
        used=now[m.articles_used],
    )


knowledge = Section(
    name="knowledge",
    title=Text("知识库", "Knowledge base"),
    editions={Edition.OPERATIONS: 5, Edition.GROWTH: 4},
    place=2,
    needs=(m.articles_written, m.articles_used, m.article_share),
    write=_knowledge,
    key=(m.articles_written, m.articles_used, m.article_share),
    exhibits=(
        Exhibit(
            title=Text("各月知识库引用率", "Share answered with an article, by month"), figure=Figure.MONTHS, metrics=(m.article_share,)
        ),
        Exhibit(title=Text("各主题新增文章", "Articles written by topic"), figure=Figure.BARS, metrics=(m.articles_written,), by=topic),
    ),
)
