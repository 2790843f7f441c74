"""What is sold: the products, the records of listing them, and the audits of what was listed."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

products = Source(
    name="products",
    title=Text("商品", "Products"),
    doc=Text(
        "每个商品 (SKU) 一行：类目、品牌、价格、成本、上市日期与模板属性。",
        "One row for each product (SKU): category, brand, price, cost, launch day and template attributes.",
    ),
    key=("sku",),
    columns=(
        Column(
            "sku",
            Kind.ID,
            Text("商品编码", "SKU"),
            required=True,
            names=("product_id", "StockCode", "商品ID", "宝贝ID", "货号", "商家编码", "Variant SKU", "Lineitem sku"),
        ),
        Column("title", Kind.TEXT, Text("商品名称", "Title"), names=("宝贝标题", "商品标题", "product_name", "Name")),
        Column("category", Kind.TEXT, Text("一级类目", "Category"), names=("类目", "商品类目", "product_category", "Type")),
        Column("subcategory", Kind.TEXT, Text("二级类目", "Subcategory")),
        Column("brand", Kind.TEXT, Text("品牌", "Brand"), names=("Vendor",)),
        Column("list_price", Kind.MONEY, Text("标价", "List price"), least=0, names=("吊牌价", "Variant Price")),
        Column("unit_cost", Kind.MONEY, Text("单位成本", "Unit cost"), least=0, names=("成本价", "cost_price", "Cost per item")),
        Column("launched_on", Kind.DAY, Text("上市日期", "Launched on"), names=("上新日期", "首次上架日期")),
        Column("delisted_on", Kind.DAY, Text("下市日期", "Delisted on")),
        Column("exclusive", Kind.FLAG, Text("是否独家", "Exclusive")),
        Column("supplier_id", Kind.ID, Text("供应商编号", "Supplier ID")),
        Column("moq", Kind.INTEGER, Text("最小起订量", "Minimum order quantity"), least=1, names=("起订量", "MOQ")),
        Column("pack_size", Kind.INTEGER, Text("装箱数", "Pack size"), least=1, names=("箱规", "每箱数量", "case_pack")),
        Column("shelf_life_days", Kind.INTEGER, Text("保质期（天）", "Shelf life (days)"), least=1, names=("保质期天数",)),
        Column("volume_litres", Kind.NUMBER, Text("单件体积（升）", "Volume (litres)"), least=0, names=("体积（升）", "体积(升)", "体积L")),
        Column("attributes", Kind.TEXT, Text("模板属性 (JSON)", "Template attributes (JSON)")),
    ),
    checks=(
        Check(
            words=Text("下市日期不早于上市日期", "a product is delisted no earlier than it is launched"),
            holds=_.delisted_on >= _.launched_on,
            fix=Text("检查两个日期是否写反", "see whether the two dates are swapped"),
        ),
    ),
)

LISTING_ACTIONS = {
    "listed": Text("上架", "listed"),
    "updated": Text("更新", "updated"),
    "delisted": Text("下架", "delisted"),
}

listings = Source(
    name="listings",
    title=Text("上架与更新记录", "Listing records"),
    doc=Text("商品每次上架、更新、下架一行。", "One row each time that a product was listed, updated or delisted."),
    key=("listing_id",),
    day="done_at",
    columns=(
        Column("listing_id", Kind.ID, Text("记录编号", "Record ID"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("done_at", Kind.TIME, Text("操作时间", "Done at"), required=True),
        Column("action", Kind.TEXT, Text("操作", "Action"), required=True, values=LISTING_ACTIONS),
        Column("store", Kind.TEXT, Text("店铺", "Store")),
    ),
)

listing_audits = Source(
    name="listing_audits",
    title=Text("商品信息抽检", "Listing audits"),
    doc=Text(
        "每次抽检一个商品一行：检查了几个字段，其中几个正确。",
        "One row for each product audited: how many fields were looked at, and how many were right.",
    ),
    key=("audit_id",),
    day="audited_at",
    columns=(
        Column("audit_id", Kind.ID, Text("抽检编号", "Audit ID"), required=True),
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("audited_at", Kind.TIME, Text("抽检时间", "Audited at"), required=True),
        Column("fields_checked", Kind.INTEGER, Text("检查字段数", "Fields checked"), required=True, least=1),
        Column("fields_right", Kind.INTEGER, Text("正确字段数", "Fields right"), required=True, least=0),
    ),
    checks=(
        Check(
            words=Text("正确字段数不超过检查字段数", "no more fields are right than were checked"),
            holds=_.fields_right <= _.fields_checked,
            fix=Text("检查两列是否写反", "see whether the two columns are swapped"),
        ),
    ),
)
