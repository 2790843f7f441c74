"""What was ordered, paid, cancelled and given back."""

from zhanggui.domains.sales import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="sales",
    title=Text("销售", "Sales"),
    doc="What was ordered, paid, cancelled and given back.",
    sources=(
        sources.orders,
        sources.order_lines,
        sources.payments,
        sources.coupons,
    ),
    tables=(
        tables.order,
        tables.order_line,
        tables.cancelled_line,
        tables.refund,
        tables.coupon,
    ),
    metrics=(
        metrics.orders_placed,
        metrics.unconverted_share,
        metrics.gmv,
        metrics.cancelled_amount,
        metrics.refunded_amount,
        metrics.nmv,
        metrics.list_amount,
        metrics.reductions,
        metrics.discount_share,
        metrics.sales,
        metrics.orders,
        metrics.aov,
        metrics.cancel_rate,
        metrics.units,
        metrics.line_units,
        metrics.units_per_order,
        metrics.line_sales,
        metrics.unit_value,
        metrics.attach_rate,
        metrics.gross_profit,
        metrics.costed_sales,
        metrics.gross_margin,
        metrics.cogs,
        metrics.coupon_order_share,
        metrics.coupons_issued,
        metrics.coupon_redemption_rate,
        metrics.promotion_share,
        metrics.exclusive_share,
        metrics.new_product_share,
        metrics.active_products,
        metrics.refund_rate,
    ),
    sections=(
        report.sales,
        report.promotions,
        report.structure,
    ),
)
