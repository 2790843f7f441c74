"""What the year's summary says of returns."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import category
from zhanggui.domains.returns import metrics as m
from zhanggui.domains.returns.tables import reason
from zhanggui.domains.sales.metrics import refund_rate
from zhanggui.facts import largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "订单退货率 {rate}{rate_moved}；退款占交易额的 {value}{value_moved}。",
            "{rate} of orders came back{rate_moved}; refunds made {value} of GMV{value_moved}.",
        ),
        rate=now[m.return_rate],
        value=now[refund_rate],
    )
    yield say(
        Text("退换货从申请到完成平均 {hours}{hours_moved}。", "A return was settled in {hours}{hours_moved}."),
        hours=now[m.return_hours],
    )
    yield say(
        Text("售后满意度 {score}{score_moved}（五分制）。", "Customers scored returns at {score} of five{score_moved}."),
        score=now[m.return_satisfaction],
    )
    if first := largest(now.by(m.refund_requests, reason)):
        yield say(
            Text("最常见的退货原因是{name}：{requests} 件。", "The most common reason was “{name}”: {requests} requests."),
            name=reason.label(first.slices[-1].value),
            requests=first,
        )


returns = Section(
    name="returns",
    title=Text("退换与售后", "Returns"),
    editions={Edition.COMPREHENSIVE: 4, Edition.OPERATIONS: 1},
    place=3,
    needs=(m.refund_requests, m.return_rate, refund_rate, m.return_hours, m.return_satisfaction, m.exchange_share),
    write=_write,
    key=(m.refund_requests, m.return_rate, m.return_hours, m.return_satisfaction, m.exchange_share),
    exhibits=(
        Exhibit(title=Text("退货原因", "Requests by reason"), figure=Figure.BARS, metrics=(m.refund_requests,), by=reason),
        Exhibit(
            title=Text("各类目退款率（金额）", "Refund rate by category, by value"), figure=Figure.BARS, metrics=(refund_rate,), by=category
        ),
        Exhibit(title=Text("各月退换货处理时长", "Time to handle a return by month"), figure=Figure.MONTHS, metrics=(m.return_hours,)),
        Exhibit(title=Text("各月退款率（金额）", "Refund rate by month, by value"), figure=Figure.MONTHS, metrics=(refund_rate,)),
    ),
)
