"""What the year's summary says of service, and what customers say of us."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import category
from zhanggui.domains.service import metrics as m
from zhanggui.domains.service.tables import service_channel, topic
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "客服会话 {conversations} 次，解决率 {resolved}{resolved_moved}；满意度 {csat}{csat_moved}（五分制）。",
            "Service held {conversations} conversations and resolved {resolved}{resolved_moved}; customers gave {csat} of five{csat_moved}.",
        ),
        conversations=now[m.conversations],
        resolved=now[m.resolution_rate],
        csat=now[m.csat],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "客服会话 {conversations} 次{conversations_moved}，机器人接待 {bot}{bot_moved}。",
            "{conversations} conversations were held{conversations_moved}; a bot answered {bot}{bot_moved}.",
        ),
        conversations=now[m.conversations],
        bot=now[m.bot_share],
    )
    yield say(
        Text("首次响应的中位数为 {first}{first_moved}。", "Half of them had a first answer within {first}{first_moved}."),
        first=now[m.first_response_seconds],
    )
    yield say(
        Text(
            "解决率 {resolved}{resolved_moved}，平均用时 {hours}{hours_moved}。",
            "{resolved} were resolved{resolved_moved}, in {hours} on average{hours_moved}.",
        ),
        resolved=now[m.resolution_rate],
        hours=now[m.resolution_hours],
    )
    yield say(
        Text("客诉率 {rate}{rate_moved}。", "Complaints came to {rate} of orders{rate_moved}."),
        rate=now[m.complaint_rate],
    )
    yield say(
        Text("收到用户建议 {suggestions} 条，采纳 {adopted} 条。", "Of {suggestions} suggestions, {adopted} were adopted."),
        suggestions=now[m.suggestions],
        adopted=now[m.adopted_suggestions],
    )


service = Section(
    name="service",
    title=Text("客户服务", "Customer service"),
    editions={Edition.COMPREHENSIVE: 4, Edition.OPERATIONS: 2},
    place=2,
    needs=(
        m.conversations,
        m.bot_share,
        m.first_response_seconds,
        m.resolution_rate,
        m.resolution_hours,
        m.complaint_rate,
        m.suggestions,
        m.adopted_suggestions,
        m.csat,
    ),
    write=_write,
    headline=_headline,
    key=(m.first_response_seconds, m.resolution_rate, m.resolution_hours, m.complaint_rate),
    exhibits=(
        Exhibit(
            title=Text("各渠道客服会话", "Conversations by service channel"),
            figure=Figure.BARS,
            metrics=(m.conversations,),
            by=service_channel,
        ),
        Exhibit(title=Text("各主题客服会话", "Conversations by topic"), figure=Figure.BARS, metrics=(m.conversations,), by=topic),
        Exhibit(
            title=Text("各月首次响应时间（中位数）", "First response by month (median)"),
            figure=Figure.MONTHS,
            metrics=(m.first_response_seconds,),
        ),
        Exhibit(title=Text("各月客诉率", "Complaint rate by month"), figure=Figure.MONTHS, metrics=(m.complaint_rate,)),
    ),
)


def _voice(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "满意度 {csat}{csat_moved}（五分制），{satisfied} 的答卷给了四分以上。",
            "Customers gave {csat} of five{csat_moved}; {satisfied} gave four or more.",
        ),
        csat=now[m.csat],
        satisfied=now[m.csat_satisfied],
    )
    yield say(
        Text("净推荐值 {nps}{nps_moved}。", "The net promoter score was {nps}{nps_moved}."),
        nps=now[m.nps],
    )
    yield say(
        Text(
            "评价 {reviews} 条，均分 {score}{score_moved}，差评率 {bad}{bad_moved}。",
            "{reviews} reviews averaged {score} stars{score_moved}; {bad} had one or two{bad_moved}.",
        ),
        reviews=now[m.reviews],
        score=now[m.review_score],
        bad=now[m.bad_review_share],
    )


voice = Section(
    name="voice",
    title=Text("客户之声", "What customers say"),
    editions={Edition.COMPREHENSIVE: 4, Edition.OPERATIONS: 2},
    place=4,
    needs=(m.csat, m.csat_satisfied, m.nps, m.reviews, m.review_score, m.bad_review_share),
    write=_voice,
    key=(m.csat, m.nps, m.review_score, m.bad_review_share),
    exhibits=(
        Exhibit(title=Text("各月评价均分", "Review score by month"), figure=Figure.MONTHS, metrics=(m.review_score,)),
        Exhibit(
            title=Text("各类目差评率", "Share of bad reviews by category"), figure=Figure.BARS, metrics=(m.bad_review_share,), by=category
        ),
    ),
)
