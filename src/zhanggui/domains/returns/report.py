"""What the year's summary says of returns."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import category, ranked
from zhanggui.domains.returns import metrics as m
from zhanggui.domains.returns.tables import reason
from zhanggui.domains.sales.metrics import refund_rate
from zhanggui.facts import largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _handling(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("退换货从申请到完成平均 {hours}{hours_moved}。", "A return took {hours} from request to refund{hours_moved}."),
        hours=now[m.return_hours],
    )
    yield say(
        Text("售后满意度 {score}{score_moved}（五分制）。", "Customers scored the handling of returns at {score} of five{score_moved}."),
        score=now[m.return_satisfaction],
    )


def _headline(now: Facts) -> Iterator[Sentence]:
    yield from _handling(now)


def _rates(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("订单退货率 {rate}{rate_moved}。", "{rate} of orders came back{rate_moved}."),
        rate=now[m.return_rate],
    )
    yield say(
        Text("退款占交易额的 {value}{value_moved}。", "Refunds made {value} of GMV{value_moved}."),
        value=now[refund_rate],
    )


def _reasons(now: Facts) -> Iterator[Sentence]:
    if first := largest(ranked(now.by(m.refund_requests, reason))):
        yield say(
            Text(
                "退货原因以“{name}”居首，共 {requests} 件{requests_moved}。",
                "Of the reasons, “{name}” was given most often: {requests}{requests_moved}.",
            ),
            name=reason.label(first.slices[-1].value),
            requests=first,
        )


def _write(now: Facts) -> Iterator[Sentence]:
    yield from _rates(now)
    yield from _handling(now)
    yield from _reasons(now)


_BY_REASON = Exhibit(title=Text("退货原因", "Requests by reason"), figure=Figure.BARS, metrics=(m.refund_requests,), by=reason)
_HOURS = Exhibit(title=Text("各月退换货处理时长", "Time to handle a return by month"), figure=Figure.MONTHS, metrics=(m.return_hours,))

returns = Section(
    name="returns",
    title=Text("退换与售后", "Returns"),
    editions={Edition.COMPREHENSIVE: 4},
    place=3,
    needs=(m.refund_requests, m.return_rate, refund_rate, m.return_hours, m.return_satisfaction, m.exchange_share),
    write=_write,
    key=(m.refund_requests, m.return_rate, m.return_hours, m.return_satisfaction, m.exchange_share),
    exhibits=(
        _BY_REASON,
        Exhibit(
            title=Text("各类目退款率（金额）", "Refund rate by category, by value"), figure=Figure.BARS, metrics=(refund_rate,), by=category
        ),
        _HOURS,
        Exhibit(title=Text("各月退款率（金额）", "Refund rate by month, by value"), figure=Figure.MONTHS, metrics=(refund_rate,)),
    ),
)


def _process(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年售后申请 {requests} 件{requests_moved}，其中换货占 {exchanges}。",
            "{requests} requests were made{requests_moved}, {exchanges} of them for an exchange.",
        ),
        requests=now[m.refund_requests],
        exchanges=now[m.exchange_share],
    )
    yield from _handling(now)
    yield from _rates(now)
    yield from _reasons(now)


return_handling = Section(
    name="return_handling",
    title=Text("退换货处理", "Handling of returns"),
    editions={Edition.OPERATIONS: 1},
    place=4,
    needs=(m.refund_requests, m.exchange_share, m.return_hours, m.return_satisfaction, m.return_rate, refund_rate),
    write=_process,
    headline=_headline,
    front=(m.return_hours, m.return_satisfaction),
    key=(m.refund_requests, m.return_rate, m.exchange_share),
    exhibits=(
        _HOURS,
        Exhibit(title=Text("各月售后满意度", "Satisfaction with returns by month"), figure=Figure.MONTHS, metrics=(m.return_satisfaction,)),
        _BY_REASON,
    ),
)
