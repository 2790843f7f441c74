"""What lies in the warehouses, and what is on its way."""

from zhanggui.domains.stock import decide, explain, metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="stock",
    title=Text("库存", "Stock"),
    doc="What lies in the warehouses, and what is on its way.",
    sources=(
        sources.stock_snapshots,
        sources.stock_moves,
        sources.purchase_orders,
        sources.receipts,
        sources.suppliers,
    ),
    tables=(
        tables.stock_day,
        tables.supply_line,
        tables.supply_order,
        tables.receipt,
        tables.launch,
        tables.recent_demand,
        tables.supplier_record,
        tables.stock_position,
        tables.article_class,
        tables.event_lift,
        tables.event_ahead,
        tables.price_response,
        tables.ageing,
        tables.supplier_score,
        tables.stockout_day,
        tables.category_year,
        tables.launch_signal,
    ),
    late=(tables.reorder_position,),
    metrics=(
        metrics.stock_value,
        metrics.turnover_days,
        metrics.slow_stock_share,
        metrics.stockout_rate,
        metrics.lost_sales,
        metrics.units_received,
        metrics.sell_through,
        metrics.reject_rate,
        metrics.supplier_otif,
        metrics.lead_days,
        metrics.hits,
        metrics.hit_rate,
    ),
    bridges=explain.BRIDGES,
    stakes=explain.STAKES,
    hints=explain.HINTS,
    decisions=decide.DECISIONS,
    sections=(
        report.lifecycle,
        report.innovation,
        report.stock,
        report.inventory,
        report.suppliers,
        report.supply,
    ),
)
