"""What was ordered and paid: orders, their lines, payments, coupons."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

ORDER_STATUSES = {
    "unpaid": Text("待付款", "unpaid"),
    "paid": Text("已付款", "paid"),
    "shipped": Text("已发货", "shipped"),
    "completed": Text("交易成功", "completed"),
    "cancelled": Text("已取消", "cancelled"),
}

orders = Source(
    name="orders",
    title=Text("订单", "Orders"),
    doc=Text(
        "每个订单一行：下单、付款、取消的时间，谁在哪个店铺和渠道下单，以及整单的优惠。没有取消时间而状态为已取消的，按下单时间取消。",
        "One row for each order: when it was placed, paid and cancelled, by whom, in which store and channel, "
        "and what was taken off the whole order. One whose status is cancelled without a time counts as cancelled when placed.",
    ),
    key=("order_id",),
    day="ordered_at",
    columns=(
        Column(
            "order_id",
            Kind.ID,
            Text("订单编号", "Order ID"),
            required=True,
            names=("订单号", "主订单编号", "order_number", "Order No", "Order", "InvoiceNo"),
        ),
        Column(
            "ordered_at",
            Kind.TIME,
            Text("订单创建时间", "Ordered at"),
            required=True,
            names=("下单时间", "订单提交时间", "创建时间", "order_date", "created_at", "Order Date", "InvoiceDate"),
        ),
        Column(
            "customer_id",
            Kind.ID,
            Text("买家编号", "Customer ID"),
            names=("买家会员名", "客户编号", "user_id", "CustomerID", "Customer", "用户ID"),
        ),
        Column("store", Kind.TEXT, Text("店铺", "Store"), names=("店铺名称", "shop")),
        Column("channel", Kind.TEXT, Text("销售渠道", "Sales channel"), names=("渠道", "平台")),
        Column("status", Kind.TEXT, Text("订单状态", "Order status"), values=ORDER_STATUSES, names=("交易状态",)),
        Column("paid_at", Kind.TIME, Text("订单付款时间", "Paid at"), names=("付款时间", "支付时间", "支付完成时间")),
        Column("cancelled_at", Kind.TIME, Text("取消时间", "Cancelled at"), names=("订单关闭时间",)),
        Column("currency", Kind.ID, Text("货币", "Currency")),
        Column("discount_amount", Kind.MONEY, Text("整单优惠", "Order discount"), least=0, names=("商家优惠", "店铺优惠")),
        Column("coupon_amount", Kind.MONEY, Text("优惠券抵扣", "Coupon"), least=0, names=("优惠券金额",)),
        Column("points_amount", Kind.MONEY, Text("积分抵扣", "Paid with points"), least=0),
        Column("shipping_fee", Kind.MONEY, Text("运费", "Shipping fee"), least=0, names=("买家应付邮费", "邮费", "运费金额")),
        Column(
            "paid_amount",
            Kind.MONEY,
            Text("买家实际支付金额", "Paid amount"),
            least=0,
            names=("实付金额", "实付款", "应付金额", "订单应付金额", "用户实付金额"),
        ),
        Column("promotion_id", Kind.ID, Text("活动编号", "Promotion ID")),
        Column("region", Kind.TEXT, Text("地区", "Region"), names=("省份", "收货省份", "省", "country", "Country", "Shipping Province")),
        Column("device", Kind.TEXT, Text("设备", "Device")),
        Column("traffic_channel", Kind.TEXT, Text("流量来源", "Traffic channel")),
        Column("receiver_name", Kind.TEXT, Text("收货人姓名", "Receiver"), personal=True, names=("收件人", "收货人", "Shipping Name")),
        Column("phone", Kind.ID, Text("联系手机", "Phone"), personal=True, names=("联系电话", "手机号", "手机", "Phone")),
        Column("address", Kind.TEXT, Text("收货地址", "Address"), personal=True, names=("详细地址", "Shipping Street")),
    ),
    checks=(
        Check(
            words=Text("付款不早于下单", "an order is paid no earlier than it is placed"),
            holds=_.paid_at >= _.ordered_at,
            fix=Text("检查两个时间或其时区", "look at the two times and their zones"),
        ),
        Check(
            words=Text("取消不早于下单", "an order is cancelled no earlier than it is placed"),
            holds=_.cancelled_at >= _.ordered_at,
            fix=Text("检查两个时间或其时区", "look at the two times and their zones"),
        ),
    ),
)

LINE_KINDS = {
    "goods": Text("商品", "goods"),
    "carriage": Text("运费", "carriage"),
    "fee": Text("手续费与调整", "fees and adjustments"),
}

order_lines = Source(
    name="order_lines",
    title=Text("订单明细", "Order lines"),
    doc=Text(
        "订单里每种商品一行：数量、标价与单价（单件优惠后、整单优惠前）。",
        "One row for each product of an order: quantity, list price, and unit price "
        "(after discounts on the item, before those on the order).",
    ),
    key=("order_id", "line"),
    numbered=("line", "order_id"),
    columns=(
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), required=True, names=("订单号", "主订单编号", "InvoiceNo")),
        Column("line", Kind.INTEGER, Text("行号", "Line"), required=True, least=1, names=("order_item_id", "子订单序号")),
        Column(
            "sku",
            Kind.ID,
            Text("商品编码", "SKU"),
            required=True,
            names=("product_id", "StockCode", "商家编码", "商品ID", "货号", "外部系统编号"),
        ),
        Column("title", Kind.TEXT, Text("宝贝标题", "Title"), names=("商品名称", "标题", "Description", "选购商品")),
        Column(
            "quantity",
            Kind.INTEGER,
            Text("数量", "Quantity"),
            required=True,
            least=1,
            names=("购买数量", "宝贝数量", "商品数量", "订购数量"),
        ),
        Column("list_price", Kind.MONEY, Text("标价", "List price"), least=0, names=("原价", "商品原价")),
        Column(
            "unit_price",
            Kind.MONEY,
            Text("单价", "Unit price"),
            required=True,
            least=0,
            names=("价格", "商品单价", "商品价格", "UnitPrice", "price", "sale_price", "京东价"),
        ),
        Column("unit_cost", Kind.MONEY, Text("单位成本", "Unit cost"), least=0, names=("cost_price",)),
        Column("line_kind", Kind.TEXT, Text("行类型", "Kind of line"), values=LINE_KINDS),
    ),
)

payments = Source(
    name="payments",
    title=Text("支付", "Payments"),
    doc=Text("每笔支付一行。", "One row for each payment."),
    key=("payment_id",),
    day="paid_at",
    columns=(
        Column("payment_id", Kind.ID, Text("支付单号", "Payment ID"), required=True, names=("支付流水号", "交易流水号")),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID"), required=True),
        Column("paid_at", Kind.TIME, Text("支付时间", "Paid at")),
        Column("amount", Kind.MONEY, Text("支付金额", "Amount"), required=True, least=0),
        Column("method", Kind.TEXT, Text("支付方式", "Method")),
        Column("instalments", Kind.INTEGER, Text("分期数", "Instalments"), least=0),
    ),
)

coupons = Source(
    name="coupons",
    title=Text("优惠券", "Coupons"),
    doc=Text(
        "每张发出的优惠券一行，用掉的写明时间与订单。", "One row for each coupon given out, with when and on which order it was used."
    ),
    key=("coupon_id",),
    day="issued_at",
    columns=(
        Column("coupon_id", Kind.ID, Text("券编号", "Coupon ID"), required=True),
        Column("customer_id", Kind.ID, Text("买家编号", "Customer ID")),
        Column("promotion_id", Kind.ID, Text("活动编号", "Promotion ID")),
        Column("issued_at", Kind.TIME, Text("发放时间", "Issued at"), required=True),
        Column("redeemed_at", Kind.TIME, Text("使用时间", "Redeemed at")),
        Column("order_id", Kind.ID, Text("订单编号", "Order ID")),
        Column("face_amount", Kind.MONEY, Text("面额", "Face value"), least=0),
    ),
    checks=(
        Check(
            words=Text("使用不早于发放", "a coupon is used no earlier than it is given out"),
            holds=_.redeemed_at >= _.issued_at,
            fix=Text("检查两个时间或其时区", "look at the two times and their zones"),
        ),
    ),
)
