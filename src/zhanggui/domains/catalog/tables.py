"""Products as they stand, and what was done to list them. Here are the ways to slice that all areas share."""

from collections.abc import Iterable

import ibis.expr.types as ir
from ibis import _

from zhanggui.facts import Fact
from zhanggui.methods.cohort import AGE
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

TRAFFIC_CHANNELS = {
    "organic_search": Text("自然搜索", "Organic search"),
    "paid_search": Text("付费搜索", "Paid search"),
    "feed_ads": Text("信息流广告", "Feed ads"),
    "social": Text("社交媒体", "Social"),
    "creator": Text("达人", "Creators"),
    "affiliate": Text("联盟", "Affiliates"),
    "referral": Text("老带新", "Referral"),
    "email": Text("邮件与短信", "E-mail and SMS"),
    "direct": Text("直接访问", "Direct"),
}
PAID = ("paid_search", "feed_ads")

store = Dimension(name="store", title=Text("店铺", "Store"))
channel = Dimension(
    name="channel",
    title=Text("销售渠道", "Sales channel"),
    values={
        "own_site": Text("自营官网", "Own site"),
        "tmall": Text("天猫", "Tmall"),
        "jd": Text("京东", "JD"),
        "douyin": Text("抖音", "Douyin"),
    },
)
traffic_channel = Dimension(name="traffic_channel", title=Text("流量来源", "Traffic channel"), values=TRAFFIC_CHANNELS)
region = Dimension(name="region", title=Text("地区", "Region"))
device = Dimension(
    name="device",
    title=Text("设备", "Device"),
    values={
        "app": Text("App", "App"),
        "mini_program": Text("小程序", "Mini program"),
        "desktop": Text("电脑", "Desktop"),
        "mobile": Text("手机网页", "Mobile web"),
        "mobile_app": Text("手机 App", "Mobile app"),
    },
)
category = Dimension(name="category", title=Text("类目", "Category"))
brand = Dimension(name="brand", title=Text("品牌", "Brand"))
sku = Dimension(name="sku", title=Text("商品编码", "SKU"))
age = Dimension(
    name=AGE,
    title=Text("月龄", "Months since"),
    values={f"{n:02d}": Text(f"第 {n} 个月", f"Month {n}") for n in range(1, 100)},
)
"""How many calendar months a month lies after that of a cohort's first time."""

UNNAMED = "(unknown)"
"""What a row without a value in a dimension is filed under."""


def ranked(facts: Iterable[Fact]) -> list[Fact]:
    """The slices that can be held against each other: those with a name; none where there is but one."""
    named = [fact for fact in facts if fact.slices[-1].value != UNNAMED]
    return named if len(named) > 1 else []


@table(key=("sku",), day="day", dimensions=(category, brand))
def product(raw_products: ir.Table) -> ir.Table:
    """One row for each product; its day is that of its launch."""
    return raw_products.select(
        "sku",
        "title",
        "category",
        "subcategory",
        "brand",
        "supplier_id",
        "launched_on",
        "delisted_on",
        day=_.launched_on,
        list_price=_.list_price.cast("decimal(18, 2)"),
        unit_cost=_.unit_cost,
        exclusive=_.exclusive,
        moq=_.moq,
        pack_size=_.pack_size,
        shelf_life_days=_.shelf_life_days,
        volume_litres=_.volume_litres,
    )


@table(key=("listing_id",), day="day", dimensions=(store, category, brand))
def listing(raw_listings: ir.Table, product: ir.Table) -> ir.Table:
    """One row each time that a product was listed, updated or delisted."""
    kinds = product.select("sku", "category", "brand")
    return raw_listings.left_join(kinds, "sku").select("listing_id", "sku", "action", "store", "category", "brand", day=_.done_day)


@table(key=("audit_id",), day="day", dimensions=(category, brand))
def listing_audit(raw_listing_audits: ir.Table, product: ir.Table) -> ir.Table:
    """One row for each product audited."""
    kinds = product.select("sku", "category", "brand")
    return raw_listing_audits.left_join(kinds, "sku").select(
        "audit_id", "sku", "fields_checked", "fields_right", "category", "brand", day=_.audited_day
    )
