"""Taobao and Tmall: the report of orders (订单报表) and the report of their items (宝贝报表).

The report of orders says what was paid, not what was bought: load both. An order that was paid, then closed, was given
back: it stands, with a refund. When that was is not in the report: it counts on the day of payment.
"""

import ibis
from ibis import _

from zhanggui.domains.returns.sources import refunds
from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.exports.say import always, amount, said
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_paid = _["订单付款时间"].strip().nullif("").notnull()
_state = _["订单状态"].strip()
_status = ibis.cases(
    (_state == "交易成功", "completed"),
    (_state.startswith("卖家已发货"), "shipped"),
    (_state.startswith("卖家部分发货"), "shipped"),
    (_state.startswith("买家已付款"), "paid"),
    (_state.startswith("等待买家付款"), "unpaid"),
    (_state.startswith("定金已付"), "unpaid"),
    (_state.startswith("交易关闭") & ~_paid, "cancelled"),
    (_state.startswith("交易关闭"), "paid"),
    else_=_state,
)
_ORDER = {
    "order_id": "订单编号",
    "ordered_at": "订单创建时间",
    "customer_id": "买家会员名",
    "store": "店铺名称",
    "channel": always("tmall"),
    "paid_at": "订单付款时间",
    "shipping_fee": "买家应付邮费",
    # What nobody has paid yet is not known, rather than nought.
    "paid_amount": ibis.ifelse(_paid, _["买家实际支付金额"], None),
    "receiver_name": "收货人姓名",
    "phone": "联系手机",
}
_REFUND = {
    "refund_id": _["订单编号"].replace('="', "").replace('"', "").strip() + "-退款",
    "order_id": "订单编号",
    "customer_id": "买家会员名",
    "store": "店铺名称",
    "channel": always("tmall"),
    "refunded_at": "订单付款时间",
}

taobao_orders = Export(
    name="taobao_orders",
    title=Text("淘宝/天猫订单报表", "Taobao and Tmall orders"),
    headers=frozenset(
        {"订单编号", "买家会员名", "总金额", "买家实际支付金额", "订单状态", "收货地址", "订单创建时间", "订单付款时间", "退款金额"}
    ),
    takes=(
        Take(source=orders, columns={**_ORDER, "status": _status, "address": "收货地址", "region": _["收货地址"].strip().split(" ")[0]}),
        Take(source=refunds, where=_paid & (amount(_["退款金额"]) > 0), columns={**_REFUND, "amount": "退款金额"}),
    ),
)

taobao_orders_without_refunds = Export(
    name="taobao_orders_without_refunds",
    title=Text("淘宝/天猫订单报表（无退款）", "Taobao and Tmall orders (without refunds)"),
    headers=frozenset({"订单编号", "买家会员名", "总金额", "买家实际支付金额", "订单状态", "收货地址", "订单创建时间", "订单付款时间"}),
    takes=(
        Take(source=orders, columns={**_ORDER, "status": _status, "address": "收货地址", "region": _["收货地址"].strip().split(" ")[0]}),
    ),
)

taobao_items = Export(
    name="taobao_items",
    title=Text("淘宝/天猫宝贝报表", "Taobao and Tmall items"),
    headers=frozenset({"订单编号", "标题", "价格", "购买数量", "外部系统编号"}),
    numbered_by="订单编号",
    takes=(
        Take(
            source=order_lines,
            columns={
                "order_id": "订单编号",
                "line": _["#number"],
                "sku": ibis.coalesce(_["外部系统编号"].strip().nullif(""), _["标题"]),
                "title": "标题",
                "quantity": "购买数量",
                "unit_price": "价格",
            },
        ),
    ),
)

_goods = amount(_["总金额"])
tmall_report = Export(
    # The short report, as it is published for practice: no items, so that each order is one line of its whole amount.
    name="tmall_report",
    title=Text("天猫订单报表（无宝贝）", "Tmall orders (without items)"),
    headers=frozenset({"订单编号", "总金额", "买家实际支付金额", "收货地址", "订单创建时间", "订单付款时间", "退款金额"}),
    takes=(
        Take(
            source=orders,
            columns={**_ORDER, "status": ibis.ifelse(_paid, "paid", "unpaid"), "region": "收货地址"},
        ),
        Take(
            source=order_lines,
            columns={
                "order_id": "订单编号",
                "line": always("1"),
                "sku": always("整单"),
                "title": always("整单"),
                "quantity": always("1"),
                "unit_price": said(_goods),
            },
        ),
        Take(source=refunds, where=_paid & (amount(_["退款金额"]) > 0), columns={**_REFUND, "amount": "退款金额", "region": "收货地址"}),
    ),
)

TAOBAO = (taobao_orders, taobao_orders_without_refunds, taobao_items, tmall_report)
