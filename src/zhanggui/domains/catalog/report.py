"""What the year's summary says of listing."""

from collections.abc import Iterator

from zhanggui.domains.catalog import metrics as m
from zhanggui.domains.catalog.tables import category
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "上架商品 {listed} 种、更新 {updated} 种，商品信息准确率 {accuracy}{accuracy_moved}。",
            "{listed} products were listed and {updated} updated; {accuracy} of the fields audited were right{accuracy_moved}.",
        ),
        listed=now[m.listed_products],
        updated=now[m.updated_products],
        accuracy=now[m.listing_accuracy],
    )


def _accuracy(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "抽检 {fields} 个字段，准确率 {accuracy}{accuracy_moved}。",
            "Of {fields} fields audited, {accuracy} were right{accuracy_moved}.",
        ),
        fields=now[m.fields_checked],
        accuracy=now[m.listing_accuracy],
    )


def _listing(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("上架商品 {listed} 种{listed_moved}。", "{listed} products were listed{listed_moved}."),
        listed=now[m.listed_products],
    )
    yield say(
        Text("更新商品 {updated} 种{updated_moved}。", "{updated} products were updated{updated_moved}."),
        updated=now[m.updated_products],
    )
    yield say(
        Text("下架商品 {delisted} 种{delisted_moved}。", "{delisted} were delisted{delisted_moved}."),
        delisted=now[m.delisted_products],
    )
    yield from _accuracy(now)


_BY_MONTH = Exhibit(title=Text("各月商品信息准确率", "Listing accuracy by month"), figure=Figure.MONTHS, metrics=(m.listing_accuracy,))
_BY_CATEGORY = Exhibit(
    title=Text("各类目商品信息准确率", "Listing accuracy by category"), figure=Figure.BARS, metrics=(m.listing_accuracy,), by=category
)

listing = Section(
    name="listing",
    title=Text("商品上架", "Listing"),
    editions={Edition.OPERATIONS: 1},
    place=1,
    needs=(m.listed_products, m.updated_products, m.delisted_products, m.fields_checked, m.listing_accuracy),
    write=_listing,
    headline=_headline,
    front=(m.listing_accuracy,),
    key=(m.listed_products, m.updated_products, m.delisted_products, m.listing_accuracy),
    exhibits=(_BY_MONTH, _BY_CATEGORY),
)

audits = Section(
    name="audits",
    title=Text("上架审核", "Audits of listings"),
    editions={Edition.COMPREHENSIVE: 5},
    place=2,
    needs=(m.fields_checked, m.listing_accuracy),
    write=_accuracy,
    key=(m.fields_checked, m.listing_accuracy),
    exhibits=(_BY_MONTH, _BY_CATEGORY),
)
