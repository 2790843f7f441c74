"""What came back: refunds, returns and exchanges."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

REFUND_KINDS = {
    "refund": Text("仅退款", "refund only"),
    "return": Text("退货退款", "return and refund"),
    "exchange": Text("换货", "exchange"),
}

refunds = Source(
    name="refunds",
    title=Text("退款与退换货", "Refunds and returns"),
    doc=Text(
        "每笔退款或退换货一行：退多少钱、几件、何时申请、何时完成。不知道原订单的也可以记入。",
        "One row for each refund, return or exchange: how much, how many, when asked for and when done. "
        "The order that it belongs to may be unknown.",
    ),
    key=("refund_id",),
    day="refunded_at",
    columns=(
        Column("refund_id", Kind.ID, Text("退款编号", "Refund ID"), required=True, names=("售后编号", "售后单号")),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), names=("订单号",)),
        Column("line", Kind.INTEGER, Text("行号", "Line"), least=1),
        Column("sku", Kind.ID, Text("商品编码", "SKU")),
        Column("customer_id", Kind.ID, Text("买家编号", "Customer ID")),
        Column("store", Kind.TEXT, Text("店铺", "Store")),
        Column("channel", Kind.TEXT, Text("销售渠道", "Sales channel")),
        Column("region", Kind.TEXT, Text("地区", "Region")),
        Column("currency", Kind.ID, Text("货币", "Currency")),
        Column("quantity", Kind.INTEGER, Text("退货数量", "Units"), least=0),
        Column("amount", Kind.MONEY, Text("退款金额", "Refund amount"), required=True, least=0),
        Column("kind", Kind.TEXT, Text("类型", "Kind"), values=REFUND_KINDS),
        Column("reason", Kind.TEXT, Text("原因", "Reason"), names=("退款原因",)),
        Column("requested_at", Kind.TIME, Text("申请时间", "Requested at"), names=("退款申请时间",)),
        Column("refunded_at", Kind.TIME, Text("退款完成时间", "Refunded at"), names=("退款时间",)),
        Column("satisfaction", Kind.INTEGER, Text("满意度（1–5）", "Satisfaction (1–5)"), least=1, most=5),
    ),
    checks=(
        Check(
            words=Text("完成不早于申请", "a refund is done no earlier than it is asked for"),
            holds=_.refunded_at >= _.requested_at,
            fix=Text("检查两个时间或其时区", "look at the two times and their zones"),
        ),
    ),
)
