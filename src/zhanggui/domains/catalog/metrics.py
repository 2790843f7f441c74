"""How listing is measured."""

from ibis import _

from zhanggui.domains.catalog.sources import listing_audits, listings, products
from zhanggui.domains.catalog.tables import listing, listing_audit, product
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs, Ratio, Sampling
from zhanggui.words import Text

listed_products = Metric(
    name="listed_products",
    title=Text("上架商品数", "Products listed"),
    doc=Text("时段内有上架记录的不同商品数。", "Different products with a record of being listed in the period."),
    unit=Unit.COUNT,
    of=listing,
    value=_.sku.nunique(where=_.action == "listed"),
    rules=(Needs(source=listings),),
)

updated_products = Metric(
    name="updated_products",
    title=Text("更新商品数", "Products updated"),
    doc=Text("时段内有信息更新记录的不同商品数。", "Different products with a record of being updated in the period."),
    unit=Unit.COUNT,
    of=listing,
    value=_.sku.nunique(where=_.action == "updated"),
    better=Better.NEITHER,
    rules=(Needs(source=listings),),
)

delisted_products = Metric(
    name="delisted_products",
    title=Text("下架商品数", "Products delisted"),
    doc=Text("时段内有下架记录的不同商品数。", "Different products with a record of being delisted in the period."),
    unit=Unit.COUNT,
    of=listing,
    value=_.sku.nunique(where=_.action == "delisted"),
    better=Better.NEITHER,
    rules=(Needs(source=listings),),
)

fields_checked = Metric(
    name="fields_checked",
    title=Text("抽检字段数", "Fields audited"),
    doc=Text("抽检时检查的字段数。", "Fields looked at in audits."),
    unit=Unit.COUNT,
    of=listing_audit,
    each=_.fields_checked,
    better=Better.NEITHER,
    rules=(Needs(source=listing_audits),),
)

fields_right = Metric(
    name="fields_right",
    title=Text("正确字段数", "Fields right"),
    doc=Text("抽检时正确的字段数。", "Fields found right in audits."),
    unit=Unit.COUNT,
    of=listing_audit,
    each=_.fields_right,
    rules=(Needs(source=listing_audits),),
    hidden=True,
)

listing_accuracy = Ratio(
    name="listing_accuracy",
    title=Text("商品信息准确率", "Listing accuracy"),
    doc=Text(
        "抽检的字段中正确的占比；区间按商品成组计算。",
        "Share of audited fields that were right; the interval takes a product's fields as a group.",
    ),
    unit=Unit.SHARE,
    top=fields_right,
    bottom=fields_checked,
    sampling=Sampling.MEAN,
)

launches = Metric(
    name="launches",
    title=Text("新品数", "Launches"),
    doc=Text("上市日期在时段内的商品数。", "Products whose launch day is in the period."),
    unit=Unit.COUNT,
    of=product,
    each=_.launched_on.notnull(),
    rules=(Needs(source=products, columns=("launched_on",)),),
)
