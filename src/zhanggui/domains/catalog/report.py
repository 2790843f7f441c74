"""What the year's summary says of listing."""

from collections.abc import Iterator

from zhanggui.domains.catalog import metrics as m
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年上新 {launches} 款{launches_moved}。", "{launches} products were launched{launches_moved}."),
        launches=now[m.launches],
    )
    yield say(
        Text("上架商品 {listed} 种，更新 {updated} 种。", "{listed} products were listed and {updated} updated."),
        listed=now[m.listed_products],
        updated=now[m.updated_products],
    )
    yield say(
        Text(
            "抽检 {fields} 个字段，准确率 {accuracy}{accuracy_moved}。",
            "Of {fields} fields audited, {accuracy} were right{accuracy_moved}.",
        ),
        fields=now[m.fields_checked],
        accuracy=now[m.listing_accuracy],
    )


listing = Section(
    name="listing",
    title=Text("上新与上架", "Launches and listing"),
    editions={Edition.COMPREHENSIVE: 3, Edition.OPERATIONS: 1},
    place=2,
    needs=(m.launches, m.listed_products, m.updated_products, m.delisted_products, m.fields_checked, m.listing_accuracy),
    write=_write,
    key=(m.launches, m.listed_products, m.updated_products, m.listing_accuracy),
    exhibits=(Exhibit(title=Text("各月商品信息准确率", "Listing accuracy by month"), figure=Figure.MONTHS, metrics=(m.listing_accuracy,)),),
)
