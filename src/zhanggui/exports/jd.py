"""JD's export of orders: a row for each product, the order repeated on each."""

import ibis
from ibis import _

from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.exports.say import always
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_state = _["订单状态"].strip()
_status = ibis.cases(
    (_state.contains("取消") | _state.contains("删除") | _state.contains("关闭"), "cancelled"),
    (_state.contains("完成"), "completed"),
    (_state.startswith("等待确认收货") | _state.contains("已出库") | _state.contains("配送中"), "shipped"),
    (_state.startswith("等待付款") | _state.startswith("未付款") | _state.startswith("待付款"), "unpaid"),
    (
        _state.contains("出库") | _state.contains("暂停") | _state.contains("锁定") | _state.contains("待发货") | _state.contains("已付款"),
        "paid",
    ),
    else_=_state,
)
_buyer_pays = ibis.ifelse(_["付款确认时间"].strip().nullif("").notnull(), _["应付金额"], None)

jd = Export(
    name="jd",
    title=Text("京东订单", "JD orders"),
    headers=frozenset(
        {"订单号", "商品ID", "商品名称", "订购数量", "京东价", "订单金额", "应付金额", "订单状态", "下单时间", "付款确认时间"}
    ),
    numbered_by="订单号",
    takes=(
        Take(
            source=order_lines,
            columns={
                "order_id": "订单号",
                "line": _["#number"],
                "sku": "商品ID",
                "title": "商品名称",
                "quantity": "订购数量",
                "unit_price": "京东价",
            },
        ),
        Take(
            # What was taken off the order is the difference between its lines and what was due.
            source=orders,
            once=True,
            columns={
                "order_id": "订单号",
                "ordered_at": "下单时间",
                "customer_id": "下单帐号",
                "store": "店铺名称",
                "channel": always("jd"),
                "status": _status,
                "paid_at": "付款确认时间",
                "shipping_fee": "运费金额",
                "paid_amount": _buyer_pays,
                "receiver_name": "客户姓名",
                "phone": "联系电话",
                "address": "客户地址",
            },
        ),
    ),
)
