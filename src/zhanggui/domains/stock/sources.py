"""What lies in the warehouses and what is on its way."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

stock_snapshots = Source(
    name="stock_snapshots",
    title=Text("库存快照", "Stock snapshots"),
    doc=Text("每天每仓每个商品一行：日终库存。", "One row for each day, warehouse and product: units on hand at the end of the day."),
    key=("day", "warehouse", "sku"),
    day="day",
    columns=(
        Column("day", Kind.DAY, Text("日期", "Day"), required=True),
        Column("warehouse", Kind.ID, Text("仓库", "Warehouse"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("on_hand", Kind.INTEGER, Text("库存数量", "On hand"), required=True, least=0),
        Column("reserved", Kind.INTEGER, Text("占用数量", "Reserved"), least=0, names=("锁定库存", "预占")),
        Column("in_transit", Kind.INTEGER, Text("调拨在途", "In transit"), least=0, names=("在途库存",)),
        Column("unit_cost", Kind.MONEY, Text("单位成本", "Unit cost"), least=0),
    ),
)

MOVE_KINDS = {
    "receipt": Text("入库", "receipt"),
    "sale": Text("销售出库", "sale"),
    "return": Text("退货入库", "return"),
    "adjustment": Text("盘点调整", "adjustment"),
    "transfer": Text("调拨", "transfer"),
    "write_off": Text("报损", "write-off"),
}

stock_moves = Source(
    name="stock_moves",
    title=Text("库存流水", "Stock moves"),
    doc=Text("库存每次变动一行，入为正、出为负。", "One row for each move of stock: in is positive, out negative."),
    key=("move_id",),
    day="moved_at",
    columns=(
        Column("move_id", Kind.ID, Text("流水号", "Move ID"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("warehouse", Kind.ID, Text("仓库", "Warehouse")),
        Column("moved_at", Kind.TIME, Text("时间", "Moved at"), required=True),
        Column("units", Kind.INTEGER, Text("数量", "Units"), required=True),
        Column("kind", Kind.TEXT, Text("类型", "Kind"), required=True, values=MOVE_KINDS),
    ),
)

purchase_orders = Source(
    name="purchase_orders",
    title=Text("采购单", "Purchase orders"),
    doc=Text("采购单里每种商品一行。", "One row for each product of a purchase order."),
    key=("po_id", "sku"),
    day="ordered_at",
    columns=(
        Column("po_id", Kind.ID, Text("采购单号", "Purchase order"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("supplier_id", Kind.ID, Text("供应商编号", "Supplier ID"), required=True),
        Column("ordered_at", Kind.TIME, Text("下单时间", "Ordered at"), required=True),
        Column("promised_on", Kind.DAY, Text("承诺到货日", "Promised on")),
        Column("units", Kind.INTEGER, Text("数量", "Units"), required=True, least=1),
        Column("unit_cost", Kind.MONEY, Text("单位成本", "Unit cost"), least=0),
        Column("warehouse", Kind.ID, Text("收货仓库", "Warehouse"), names=("入库仓", "收货仓")),
    ),
)

receipts = Source(
    name="receipts",
    title=Text("到货", "Receipts"),
    doc=Text(
        "每次到货每种商品一行：收了几件，其中几件不合格。",
        "One row for each receipt of a product: units received, and how many of them were rejected.",
    ),
    key=("receipt_id",),
    day="received_at",
    columns=(
        Column("receipt_id", Kind.ID, Text("到货单号", "Receipt ID"), required=True),
        Column("po_id", Kind.ID, Text("采购单号", "Purchase order"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("received_at", Kind.TIME, Text("到货时间", "Received at"), required=True),
        Column("units", Kind.INTEGER, Text("到货数量", "Units"), required=True, least=0),
        Column("units_rejected", Kind.INTEGER, Text("不合格数量", "Units rejected"), least=0),
        Column("expires_on", Kind.DAY, Text("有效期至", "Expires on"), names=("到期日", "失效日期", "保质期至", "best_before")),
    ),
    checks=(
        Check(
            words=Text("不合格数量不超过到货数量", "no more units are rejected than came"),
            holds=_.units_rejected <= _.units,
            fix=Text("检查两列是否写反", "see whether the two columns are swapped"),
        ),
    ),
)

suppliers = Source(
    name="suppliers",
    title=Text("供应商", "Suppliers"),
    doc=Text("每个供应商一行。", "One row for each supplier."),
    key=("supplier_id",),
    columns=(
        Column("supplier_id", Kind.ID, Text("供应商编号", "Supplier ID"), required=True, names=("seller_id",)),
        Column("title", Kind.TEXT, Text("供应商名称", "Supplier")),
        Column("region", Kind.TEXT, Text("地区", "Region"), names=("seller_state",)),
        Column("lead_days", Kind.NUMBER, Text("约定交期（天）", "Agreed lead time (days)"), least=0),
        Column("contact", Kind.TEXT, Text("联系人", "Contact"), personal=True),
    ),
)

supplier_offers = Source(
    name="supplier_offers",
    title=Text("供货报价", "Supplier offers"),
    doc=Text(
        "每个供应商能供的每种商品一行：报价、每件运费及税费、起订量、箱规与交期。没有这张表时，卖过给我们的就算能供。",
        "One row for each product that a supplier offers: price, freight and duties a unit, least quantity, pack and lead time. Without it, "
        "those are taken to supply a product of whom it was bought.",
    ),
    key=("supplier_id", "sku"),
    columns=(
        Column("supplier_id", Kind.ID, Text("供应商编号", "Supplier ID"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("unit_cost", Kind.MONEY, Text("报价", "Offered price"), required=True, least=0, names=("供货价", "采购报价")),
        Column("freight", Kind.MONEY, Text("每件运费及税费", "Freight and duties a unit"), least=0, names=("到岸费用",)),
        Column("lead_days", Kind.NUMBER, Text("约定交期（天）", "Agreed lead time (days)"), least=0, names=("交期",)),
        Column("moq", Kind.INTEGER, Text("最小起订量", "Minimum order quantity"), least=1, names=("起订量", "MOQ")),
        Column("pack_size", Kind.INTEGER, Text("装箱数", "Pack size"), least=1, names=("箱规", "每箱数量", "case_pack")),
    ),
)

warehouses = Source(
    name="warehouses",
    title=Text("仓库", "Warehouses"),
    doc=Text("每个仓库一行：能放多少立方米。", "One row for each warehouse: how many cubic metres it holds."),
    key=("warehouse",),
    columns=(
        Column("warehouse", Kind.ID, Text("仓库", "Warehouse"), required=True),
        Column("room_m3", Kind.NUMBER, Text("可用容积（立方米）", "Room (m³)"), required=True, least=0, names=("库容", "仓库容积")),
    ),
)
