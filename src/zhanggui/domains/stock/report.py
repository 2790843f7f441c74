"""What the year's summary says of stock and suppliers."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import category
from zhanggui.domains.stock import metrics as m
from zhanggui.domains.stock.tables import supplier, warehouse
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "平均库存成本 {value}{value_moved}，周转 {days}{days_moved}。",
            "Stock was worth {value} at cost{value_moved} and lasted {days}{days_moved}.",
        ),
        value=now[m.stock_value],
        days=now[m.turnover_days],
    )
    yield say(
        Text("滞销库存占 {slow}{slow_moved}。", "{slow} of it was slow-moving{slow_moved}."),
        slow=now[m.slow_stock_share],
    )
    yield say(
        Text(
            "缺货率 {out}{out_moved}；缺货期间的销量低于真实需求。",
            "Products were out of stock {out} of the time{out_moved}; sales understate demand on those days.",
        ),
        out=now[m.stockout_rate],
    )
    yield say(
        Text(
            "满期新品中爆款 {hits} 款，成功率 {rate}{rate_moved}。",
            "{hits} launches became hits, {rate} of those old enough to judge{rate_moved}.",
        ),
        hits=now[m.hits],
        rate=now[m.hit_rate],
    )


stock = Section(
    name="stock",
    title=Text("库存", "Stock"),
    editions={Edition.COMPREHENSIVE: 3, Edition.OPERATIONS: 1},
    place=3,
    needs=(m.stock_value, m.turnover_days, m.slow_stock_share, m.stockout_rate, m.sell_through, m.hits, m.hit_rate),
    write=_write,
    key=(m.turnover_days, m.slow_stock_share, m.stockout_rate, m.sell_through, m.hit_rate),
    exhibits=(
        Exhibit(title=Text("各月库存周转天数", "Days of inventory by month"), figure=Figure.MONTHS, metrics=(m.turnover_days,)),
        Exhibit(title=Text("各月缺货率", "Stock-out rate by month"), figure=Figure.MONTHS, metrics=(m.stockout_rate,)),
        Exhibit(
            title=Text("各类目滞销库存占比", "Slow-moving share by category"),
            figure=Figure.BARS,
            metrics=(m.slow_stock_share,),
            by=category,
        ),
        Exhibit(title=Text("各仓缺货率", "Stock-out rate by warehouse"), figure=Figure.BARS, metrics=(m.stockout_rate,), by=warehouse),
    ),
)


def _suppliers(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("供应商按时足量率 {otif}{otif_moved}。", "Suppliers delivered {otif} of lines in full and on time{otif_moved}."),
        otif=now[m.supplier_otif],
    )
    yield say(
        Text(
            "采购交期平均 {days}{days_moved}，来货不合格率 {rejected}{rejected_moved}。",
            "Goods took {days} to arrive{days_moved}; {rejected} of units were rejected{rejected_moved}.",
        ),
        days=now[m.lead_days],
        rejected=now[m.reject_rate],
    )


suppliers = Section(
    name="suppliers",
    title=Text("供应商", "Suppliers"),
    editions={Edition.COMPREHENSIVE: 3, Edition.OPERATIONS: 1},
    place=4,
    needs=(m.supplier_otif, m.lead_days, m.reject_rate, m.units_received),
    write=_suppliers,
    key=(m.supplier_otif, m.lead_days, m.reject_rate, m.units_received),
    exhibits=(
        Exhibit(title=Text("各供应商按时足量率", "OTIF by supplier"), figure=Figure.BARS, metrics=(m.supplier_otif,), by=supplier, top=10),
        Exhibit(title=Text("各月采购交期", "Supplier lead time by month"), figure=Figure.MONTHS, metrics=(m.lead_days,)),
    ),
)
