"""What visitors did: events by their GA4 names, and the experiments that they were shown."""

from zhanggui.nouns import Column, Kind, Source
from zhanggui.words import Text

events = Source(
    name="events",
    title=Text("网站与应用行为", "Web and app events"),
    doc=Text(
        "每个行为一行，事件名用 GA4 的标准名 (session_start, view_item_list, view_item, select_item, add_to_cart, begin_checkout, purchase …)。",
        "One row for each event, by its GA4 name (session_start, view_item_list, view_item, select_item, add_to_cart, "
        "begin_checkout, purchase …).",
    ),
    key=("event_id",),
    day="event_at",
    columns=(
        Column("event_id", Kind.ID, Text("事件编号", "Event ID"), required=True),
        Column("event_name", Kind.TEXT, Text("事件名", "Event"), required=True, names=("event",)),
        Column("event_at", Kind.TIME, Text("事件时间", "Event time"), required=True, names=("timestamp", "event_timestamp")),
        Column("session_id", Kind.ID, Text("会话编号", "Session ID"), required=True, names=("ga_session_id",)),
        Column("visitor_id", Kind.ID, Text("访客编号", "Visitor ID"), required=True, names=("user_pseudo_id", "user_id")),
        Column("customer_id", Kind.ID, Text("买家编号", "Customer ID")),
        Column("store", Kind.TEXT, Text("店铺", "Store")),
        Column("channel", Kind.TEXT, Text("销售渠道", "Sales channel")),
        Column(
            "traffic_channel",
            Kind.TEXT,
            Text("流量来源", "Traffic channel"),
            names=("acquisition_channel", "session_default_channel_group"),
        ),
        Column("source", Kind.TEXT, Text("来源", "Source")),
        Column("medium", Kind.TEXT, Text("媒介", "Medium")),
        Column("campaign", Kind.TEXT, Text("广告活动", "Campaign")),
        Column("device", Kind.TEXT, Text("设备", "Device"), names=("platform", "device_category")),
        Column("page", Kind.TEXT, Text("页面", "Page"), names=("page_location",)),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), names=("item_id",)),
        Column("slot", Kind.TEXT, Text("推荐位", "Recommendation slot"), names=("item_list_id",)),
        Column("load_ms", Kind.INTEGER, Text("加载毫秒", "Load time (ms)"), least=0, most=600_000),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), names=("transaction_id",)),
        Column("value", Kind.MONEY, Text("金额", "Value"), names=("event_value",), least=0),
    ),
)

exposures = Source(
    name="exposures",
    title=Text("实验曝光", "Experiment exposures"),
    doc=Text("访客第一次进入某个实验时一行。", "One row when a visitor first enters an experiment."),
    key=("experiment", "visitor_id"),
    day="exposed_at",
    columns=(
        Column("experiment", Kind.ID, Text("实验", "Experiment"), required=True),
        Column("visitor_id", Kind.ID, Text("访客编号", "Visitor ID"), required=True),
        Column("variant", Kind.ID, Text("分组", "Variant"), required=True),
        Column("exposed_at", Kind.TIME, Text("曝光时间", "Exposed at"), required=True),
    ),
)
