"""How orders reached the customer: parcels, scans, exceptions."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

shipments = Source(
    name="shipments",
    title=Text("包裹", "Shipments"),
    doc=Text(
        "每个包裹一行：何时发出、承诺哪天送达、何时送达、是否丢失。",
        "One row for each parcel: when it left, when it was promised, when it arrived, whether it was lost.",
    ),
    key=("shipment_id",),
    day="shipped_at",
    columns=(
        Column("shipment_id", Kind.ID, Text("运单号", "Shipment ID"), required=True, names=("快递单号", "物流单号")),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), required=True),
        Column("warehouse", Kind.ID, Text("仓库", "Warehouse")),
        Column("carrier", Kind.TEXT, Text("承运商", "Carrier"), names=("快递公司", "物流公司")),
        Column("shipped_at", Kind.TIME, Text("发货时间", "Shipped at")),
        Column("promised_on", Kind.DAY, Text("承诺送达日", "Promised on")),
        Column("delivered_at", Kind.TIME, Text("签收时间", "Delivered at")),
        Column("lost", Kind.FLAG, Text("是否丢失", "Lost")),
        Column("freight_cost", Kind.MONEY, Text("运费成本", "Freight cost"), least=0),
    ),
)

tracking_scans = Source(
    name="tracking_scans",
    title=Text("物流轨迹", "Tracking scans"),
    doc=Text("包裹每次扫描一行。", "One row each time that a parcel was scanned."),
    key=("shipment_id", "scanned_at", "status"),
    day="scanned_at",
    columns=(
        Column("shipment_id", Kind.ID, Text("运单号", "Shipment ID"), required=True),
        Column("scanned_at", Kind.TIME, Text("扫描时间", "Scanned at"), required=True),
        Column("status", Kind.TEXT, Text("轨迹状态", "Status"), required=True),
        Column("place", Kind.TEXT, Text("地点", "Place")),
    ),
)

EXCEPTION_KINDS = {
    "address": Text("地址异常", "bad address"),
    "stuck": Text("物流停滞", "stuck on the way"),
    "lost": Text("丢件", "lost"),
    "damaged": Text("破损", "damaged"),
    "oversold": Text("超卖", "oversold"),
    "other": Text("其他", "other"),
}

exceptions = Source(
    name="exceptions",
    title=Text("异常订单", "Exceptions"),
    doc=Text(
        "每个异常订单一行：何时发现、何时处理完。", "One row for each order that went wrong: when that was found and when it was resolved."
    ),
    key=("exception_id",),
    day="opened_at",
    columns=(
        Column("exception_id", Kind.ID, Text("异常编号", "Exception ID"), required=True),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), required=True),
        Column("shipment_id", Kind.ID, Text("运单号", "Shipment ID")),
        Column("kind", Kind.TEXT, Text("异常类型", "Kind"), values=EXCEPTION_KINDS),
        Column("opened_at", Kind.TIME, Text("发现时间", "Opened at"), required=True),
        Column("resolved_at", Kind.TIME, Text("处理完成时间", "Resolved at")),
    ),
    checks=(
        Check(
            words=Text("处理完成不早于发现", "an exception is resolved no earlier than it is opened"),
            holds=_.resolved_at >= _.opened_at,
            fix=Text("检查两个时间或其时区", "look at the two times and their zones"),
        ),
    ),
)
