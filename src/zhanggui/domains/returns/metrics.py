"""How returns are measured."""

from ibis import _

from zhanggui.domains.returns import sources
from zhanggui.domains.returns.tables import return_done, return_request, returned_order
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Matures, Metric, Needs, Ratio, Sampling
from zhanggui.words import Text

refund_requests = Metric(
    name="refund_requests",
    title=Text("售后申请数", "Return requests"),
    doc=Text("时段内申请的退款、退货与换货数。", "Refunds, returns and exchanges asked for in the period."),
    unit=Unit.COUNT,
    of=return_request,
    each=_.refund_id.notnull(),
    better=Better.DOWN,
    rules=(Needs(source=sources.refunds, columns=("requested_at",)),),
)

_settled = Metric(
    name="orders_settled",
    title=Text("满三十天的订单数", "Orders at least thirty days old"),
    doc=Text("时段内所下、已满三十天的有效订单数。", "Orders of the period that are at least thirty days old."),
    unit=Unit.COUNT,
    of=returned_order,
    each=_.is_settled,
    hidden=True,
    better=Better.NEITHER,
    rules=(Needs(source=sources.refunds, columns=("order_id",)), Matures(days=30)),
)

_returned = Metric(
    name="orders_returned",
    title=Text("有退款的订单数", "Orders refunded"),
    doc=Text("其中有退款或退货的。", "Those of them of which anything was refunded."),
    unit=Unit.COUNT,
    of=returned_order,
    each=_.is_settled & _.is_back,
    hidden=True,
    better=Better.DOWN,
)

return_rate = Ratio(
    name="return_rate",
    title=Text("退货率（订单）", "Return rate, by order"),
    doc=Text(
        "所下有效订单中有退款或退货的占比，只计已满三十天的订单。",
        "Share of orders of which anything was refunded since, of those at least thirty days old.",
    ),
    unit=Unit.SHARE,
    top=_returned,
    bottom=_settled,
    sampling=Sampling.PROPORTION,
    better=Better.DOWN,
)

_hours = Metric(
    name="return_hours_total",
    title=Text("售后处理时长合计", "Handling times added up"),
    doc=Text("申请到完成的小时数之和。", "Hours from request to refund, added up."),
    unit=Unit.HOURS,
    of=return_done,
    each=_.hours.fill_null(0.0),
    hidden=True,
    better=Better.DOWN,
)

_timed = Metric(
    name="returns_timed",
    title=Text("已完成售后数", "Returns done"),
    doc=Text("时段内完成、知道申请时间的退款与退货数。", "Refunds and returns done in the period whose request is known."),
    unit=Unit.COUNT,
    of=return_done,
    each=_.hours.notnull(),
    hidden=True,
    better=Better.NEITHER,
    rules=(Needs(source=sources.refunds, columns=("requested_at",)),),
)

return_hours = Ratio(
    name="return_hours",
    title=Text("退换货处理时长", "Time to handle a return"),
    doc=Text("从申请到退款完成的平均小时数（不含换货）。", "Hours from request to refund, on average; exchanges are not in it."),
    unit=Unit.HOURS,
    top=_hours,
    bottom=_timed,
    sampling=Sampling.MEAN,
    better=Better.DOWN,
)

_scores = Metric(
    name="return_scores",
    title=Text("售后评分合计", "Scores added up"),
    doc=Text("售后满意度分数之和。", "Scores that customers gave the handling, added up."),
    unit=Unit.SCORE,
    of=return_done,
    each=_.satisfaction.fill_null(0),
    hidden=True,
)

_scored = Metric(
    name="returns_scored",
    title=Text("售后评分数", "Returns scored"),
    doc=Text("有满意度评分的售后数。", "Returns that a customer scored."),
    unit=Unit.COUNT,
    of=return_done,
    each=_.satisfaction.notnull(),
    hidden=True,
    better=Better.NEITHER,
    rules=(Needs(source=sources.refunds, columns=("satisfaction",)),),
)

return_satisfaction = Ratio(
    name="return_satisfaction",
    title=Text("售后满意度", "Satisfaction with returns"),
    doc=Text("客户对售后处理的平均评分（一到五分）。", "Score that customers gave the handling, one to five, on average."),
    unit=Unit.SCORE,
    top=_scores,
    bottom=_scored,
    sampling=Sampling.MEAN,
)

_exchanges = Metric(
    name="exchanges",
    title=Text("换货数", "Exchanges"),
    doc=Text("售后申请中的换货数。", "Requests for an exchange."),
    unit=Unit.COUNT,
    of=return_request,
    each=_.kind == "exchange",
    hidden=True,
    better=Better.NEITHER,
    rules=(Needs(source=sources.refunds, columns=("kind",)),),
)

exchange_share = Ratio(
    name="exchange_share",
    title=Text("换货占比", "Share of exchanges"),
    doc=Text("售后申请中换货的占比。", "Share of requests that ask for an exchange."),
    unit=Unit.SHARE,
    top=_exchanges,
    bottom=refund_requests,
    sampling=Sampling.PROPORTION,
    better=Better.NEITHER,
)
