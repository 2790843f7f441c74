"""What the year's summary says of stock, suppliers and new products."""

from collections.abc import Iterator

from zhanggui.domains.catalog.metrics import delisted_products, launches
from zhanggui.domains.catalog.tables import category
from zhanggui.domains.sales.metrics import new_product_share
from zhanggui.domains.stock import metrics as m
from zhanggui.domains.stock.tables import abc, supplier, warehouse, xyz
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text

# ── the life of a product ────────────────────────────────────────────────────


def _launched(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年上新 {launches} 款{launches_moved}。", "{launches} products were launched{launches_moved}."),
        launches=now[launches],
    )
    yield say(
        Text("满期新品中爆款 {hits} 款{hits_moved}。", "{hits} of those old enough to judge became hits{hits_moved}."),
        hits=now[m.hits],
    )
    yield say(
        Text("新品成功率 {rate}{rate_moved}。", "The hit rate was {rate}{rate_moved}."),
        rate=now[m.hit_rate],
    )
    yield say(
        Text("上市九十天内的新品占销售额的 {new}{new_moved}。", "Products in their first ninety days made {new} of sales{new_moved}."),
        new=now[new_product_share],
    )


def _lifecycle(now: Facts) -> Iterator[Sentence]:
    yield from _launched(now)
    yield say(
        Text("下架商品 {delisted} 种{delisted_moved}。", "{delisted} products were delisted{delisted_moved}."),
        delisted=now[delisted_products],
    )


_LAUNCHES = Exhibit(title=Text("各类目新品数", "Launches by category"), figure=Figure.BARS, metrics=(launches,), by=category)
_FRESH = Exhibit(title=Text("各月新品销售占比", "Share of new products by month"), figure=Figure.MONTHS, metrics=(new_product_share,))

lifecycle = Section(
    name="lifecycle",
    title=Text("商品生命周期", "The life of a product"),
    editions={Edition.COMPREHENSIVE: 3},
    place=2,
    needs=(launches, m.hits, m.hit_rate, new_product_share, delisted_products),
    write=_lifecycle,
    key=(launches, m.hits, m.hit_rate, new_product_share, delisted_products),
    exhibits=(_LAUNCHES, _FRESH),
)


def _headline_of_innovation(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年上新 {launches} 款{launches_moved}；满期新品中爆款 {hits} 款。",
            "{launches} products were launched{launches_moved}; {hits} of those old enough to judge became hits.",
        ),
        launches=now[launches],
        hits=now[m.hits],
    )


innovation = Section(
    name="innovation",
    title=Text("产品创新", "Product innovation"),
    editions={Edition.STRATEGIC: 1},
    place=4,
    needs=(launches, m.hits, m.hit_rate, new_product_share),
    write=_launched,
    headline=_headline_of_innovation,
    front=(launches,),
    key=(launches, m.hits, m.hit_rate, new_product_share),
    exhibits=(_LAUNCHES, _FRESH),
)


# ── stock ────────────────────────────────────────────────────────────────────


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("库存周转 {days}{days_moved}；滞销库存占 {slow}。", "Stock turned over in {days}{days_moved}; {slow} of it was slow-moving."),
        days=now[m.turnover_days],
        slow=now[m.slow_stock_share],
    )


def _turning(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("平均库存成本 {value}{value_moved}。", "The stock of an average day cost {value}{value_moved}."),
        value=now[m.stock_value],
    )
    yield say(
        Text("库存周转 {days}{days_moved}。", "Stock turned over in {days}{days_moved}."),
        days=now[m.turnover_days],
    )
    yield say(
        Text("滞销库存占库存成本的 {slow}{slow_moved}。", "{slow} of the cost of stock was slow-moving{slow_moved}."),
        slow=now[m.slow_stock_share],
    )


def _stock(now: Facts) -> Iterator[Sentence]:
    yield from _turning(now)
    yield say(
        Text(
            "缺货率 {out}{out_moved}；缺货的日子里，销量不反映真实需求。",
            "Products were out of stock {out} of the time{out_moved}; on such days sales understate demand.",
        ),
        out=now[m.stockout_rate],
    )
    yield say(
        Text(
            "按此前有货时的销量推算，缺货损失销售额 {lost}{lost_moved}。",
            "Reckoned from what sold while in stock, {lost} of sales went unsold in stock-outs{lost_moved}.",
        ),
        lost=now[m.lost_sales],
    )
    yield from _classes(now)


def _classes(now: Facts) -> Iterator[Sentence]:
    """How sales and products lie across the classes; nothing where none was classed within the year."""
    articles, sales = ({fact.slices[-1].value: fact for fact in now.by(each, abc)} for each in (m.classed_articles, m.classed_sales))
    if articles.get("A") and articles["A"].value:
        yield say(
            Text(
                "近一年有销售的 {all} 种商品中，A 类 {a} 种，销售额 {sales}。",
                "Of {all} products sold in the last year, {a} are of class A, with sales of {sales}.",
            ),
            all=now[m.classed_articles],
            a=articles["A"],
            sales=sales["A"],
        )
    steady = {fact.slices[-1].value: fact for fact in now.by(m.classed_articles, xyz)}
    if steady.get("Z") and steady["Z"].value:
        yield say(
            Text("其中销量波动最大的 Z 类 {z} 种。", "Of them, {z} vary so much from week to week that they are of class Z."),
            z=steady["Z"],
        )


_CLASSES = Exhibit(
    title=Text("各 ABC 类的销售额与商品数", "Sales and products by ABC class"),
    figure=Figure.TABLE,
    metrics=(m.classed_sales, m.classed_articles),
    by=abc,
)
_STEADY = Exhibit(
    title=Text("各 XYZ 类的销售额与商品数", "Sales and products by XYZ class"),
    figure=Figure.TABLE,
    metrics=(m.classed_sales, m.classed_articles),
    by=xyz,
)

_TURNOVER = Exhibit(title=Text("各月库存周转天数", "Days of inventory by month"), figure=Figure.MONTHS, metrics=(m.turnover_days,))
_SLOW = Exhibit(
    title=Text("各类目滞销库存占比", "Slow-moving share by category"), figure=Figure.BARS, metrics=(m.slow_stock_share,), by=category
)
_OUT = Exhibit(title=Text("各仓缺货率", "Stock-out rate by warehouse"), figure=Figure.BARS, metrics=(m.stockout_rate,), by=warehouse)

stock = Section(
    name="stock",
    title=Text("库存与滞销", "Stock and slow movers"),
    editions={Edition.COMPREHENSIVE: 3},
    place=3,
    needs=(m.stock_value, m.turnover_days, m.slow_stock_share, m.stockout_rate, m.sell_through, m.lost_sales, m.classed_articles),
    write=_stock,
    key=(m.turnover_days, m.slow_stock_share, m.stockout_rate, m.sell_through, m.lost_sales),
    exhibits=(
        _TURNOVER,
        Exhibit(title=Text("各月缺货率", "Stock-out rate by month"), figure=Figure.MONTHS, metrics=(m.stockout_rate,)),
        _SLOW,
        _OUT,
        _CLASSES,
        _STEADY,
    ),
)


def _inventory(now: Facts) -> Iterator[Sentence]:
    yield from _stock(now)
    yield say(
        Text("售罄比 {through}{through_moved}。", "Units sold came to {through} of the good units received{through_moved}."),
        through=now[m.sell_through],
    )
    yield from _on_time(now)
    yield from _lead(now)


def _on_time(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("供应商按时足量率 {otif}{otif_moved}。", "Suppliers delivered {otif} of lines in full and on time{otif_moved}."),
        otif=now[m.supplier_otif],
    )


def _lead(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("采购交期平均 {days}{days_moved}。", "Goods took {days} from order to arrival{days_moved}."),
        days=now[m.lead_days],
    )


inventory = Section(
    name="inventory",
    title=Text("库存与采购", "Inventory and purchasing"),
    editions={Edition.OPERATIONS: 1},
    place=2,
    needs=(
        m.stock_value,
        m.turnover_days,
        m.slow_stock_share,
        m.stockout_rate,
        m.sell_through,
        m.supplier_otif,
        m.lead_days,
        m.lost_sales,
        m.classed_articles,
    ),
    write=_inventory,
    headline=_headline,
    front=(m.turnover_days, m.slow_stock_share),
    key=(m.stockout_rate, m.sell_through, m.supplier_otif, m.lead_days),
    exhibits=(_TURNOVER, _SLOW, _OUT, _CLASSES, _STEADY),
)


# ── suppliers ────────────────────────────────────────────────────────────────


def _suppliers(now: Facts) -> Iterator[Sentence]:
    yield from _on_time(now)
    yield from _lead(now)
    yield say(
        Text("来货不合格率 {rejected}{rejected_moved}。", "{rejected} of the units that came were rejected{rejected_moved}."),
        rejected=now[m.reject_rate],
    )


_BY_SUPPLIER = Exhibit(
    title=Text("各供应商按时足量率", "OTIF by supplier"), figure=Figure.BARS, metrics=(m.supplier_otif,), by=supplier, top=10
)
_LEAD = Exhibit(title=Text("各月采购交期", "Supplier lead time by month"), figure=Figure.MONTHS, metrics=(m.lead_days,))

suppliers = Section(
    name="suppliers",
    title=Text("供应商", "Suppliers"),
    editions={Edition.COMPREHENSIVE: 3},
    place=4,
    needs=(m.supplier_otif, m.lead_days, m.reject_rate, m.units_received),
    write=_suppliers,
    key=(m.supplier_otif, m.lead_days, m.reject_rate, m.units_received),
    exhibits=(_BY_SUPPLIER, _LEAD),
)


def _supply(now: Facts) -> Iterator[Sentence]:
    yield from _lead(now)
    yield from _on_time(now)
    yield say(
        Text("缺货率 {out}{out_moved}。", "Products were out of stock {out} of the time{out_moved}."),
        out=now[m.stockout_rate],
    )
    yield say(
        Text("滞销库存占库存成本的 {slow}{slow_moved}。", "{slow} of the cost of stock was slow-moving{slow_moved}."),
        slow=now[m.slow_stock_share],
    )


supply = Section(
    name="flexible_supply",
    title=Text("商品与柔性供应", "Products and flexible supply"),
    editions={Edition.STRATEGIC: 3},
    place=4,
    needs=(m.lead_days, m.supplier_otif, m.stockout_rate, m.slow_stock_share, m.sell_through),
    write=_supply,
    key=(m.lead_days, m.supplier_otif, m.stockout_rate, m.sell_through),
    exhibits=(_LEAD, _BY_SUPPLIER),
)
