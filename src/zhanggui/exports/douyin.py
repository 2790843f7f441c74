"""Douyin (抖店): a row for each sub-order, which is one product of an order, with its own amounts and status.

The discounts of a row lower its unit price, so that nothing is left to take off the order. An order is cancelled only
where all its rows were closed unpaid; a row that was paid, then closed or refunded, was given back in full. When that
was is not in the file: it counts on the day of payment.
"""

import ibis
from ibis import _

from zhanggui.domains.returns.sources import refunds
from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.exports.say import always, amount, said
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_order = _["主订单编号"].strip()
_state = _["订单状态"].strip()
_paid = _["支付完成时间"].strip().nullif("").notnull()
_closed = _state.contains("关闭") | _state.contains("取消")
_given_back = _paid & (_closed | _["售后状态"].contains("退款成功") | _["售后状态"].contains("全额退款")).fill_null(_closed)


def _some(found: ibis.Deferred) -> ibis.Deferred:
    return found.any().over(group_by=_order)


_status = ibis.cases(
    (~_some(~_closed | _paid), "cancelled"),
    (_some(_state.contains("待支付") | _state.contains("待付款")), "unpaid"),
    (_some(_state.contains("完成")), "completed"),
    (_some(_state.contains("已发货")), "shipped"),
    else_="paid",
)
_net = (amount(_["商品单价"]) * amount(_["商品数量"]) - amount(_["优惠总金额"]).fill_null(0)) / amount(_["商品数量"]).nullif(0)

douyin = Export(
    name="douyin",
    title=Text("抖店订单", "Douyin orders"),
    headers=frozenset(
        {
            "主订单编号",
            "子订单编号",
            "选购商品",
            "商品数量",
            "商品ID",
            "商家编码",
            "订单应付金额",
            "优惠总金额",
            "商品单价",
            "订单提交时间",
            "订单状态",
            "售后状态",
            "支付完成时间",
        }
    ),
    numbered_by="主订单编号",
    takes=(
        Take(
            source=order_lines,
            columns={
                "order_id": "主订单编号",
                "line": _["#number"],
                "sku": ibis.coalesce(_["商家编码"].strip().nullif(""), _["商品ID"]),
                "title": "选购商品",
                "quantity": "商品数量",
                "list_price": "商品单价",
                "unit_price": said(_net),
            },
        ),
        Take(
            source=orders,
            once=True,
            columns={
                "order_id": "主订单编号",
                "ordered_at": "订单提交时间",
                "store": "店铺名称",
                "channel": always("douyin"),
                "status": _status,
                "paid_at": "支付完成时间",
                "shipping_fee": "运费",
                "region": "省",
                "receiver_name": "收件人",
                "phone": "收件人手机号",
            },
        ),
        Take(
            source=refunds,
            where=_given_back,
            columns={
                "refund_id": "子订单编号",
                "order_id": "主订单编号",
                "line": _["#number"],
                "quantity": "商品数量",
                "channel": always("douyin"),
                "region": "省",
                "amount": "订单应付金额",
                "refunded_at": "支付完成时间",
            },
        ),
    ),
)
