"""How the days of inventory came from one year to the next, and what it costs when goods are missing, late or bad."""

from ibis import _

from zhanggui.domains.catalog.tables import category
from zhanggui.domains.sales.metrics import cogs, line_sales, line_units
from zhanggui.domains.stock import metrics as m
from zhanggui.domains.stock.tables import stock_day, supplier, supply_line, warehouse
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Bridge, Metric, Ratio, Stake, Watch
from zhanggui.words import Text

BRIDGES = (
    Bridge(
        name="turnover_days.by_part",
        title=Text("库存周转天数变动：库存与销售成本", "Days of inventory: stock held and goods sold"),
        of=m.turnover_days,
        factors=(m.stock_value, m.stock_value.bottom),
        divisors=(cogs,),
    ),
)

_sku_days, _out_days = m.stockout_rate.bottom, m.stockout_rate.top

_sales_per_sku_day = Ratio(
    name="sales_per_product_day",
    title=Text("每商品·天销售额", "Sales per product-day"),
    doc=Text("有效销售额除以商品·天。", "Sales over product-days."),
    unit=Unit.PRICE,
    top=line_sales,
    bottom=_sku_days,
    hidden=True,
)

_stock_outs = Stake(
    name="stock_outs",
    title=Text("缺货增多", "More stock-outs"),
    metric=m.stockout_rate,
    each=_sales_per_sku_day,
    by=(category, warehouse),
    worth=Text("多缺货的商品·天 × 每商品·天销售额", "product-days out of stock beyond last year's rate × sales per product-day"),
    action=Text("按服务水平重设安全库存与补货点，先补畅销品", "set safety stock and reorder points by service level, best sellers first"),
    owner=Text("仓储", "Warehouse"),
)

_late_lines = Metric(
    name="supply_lines_late",
    title=Text("迟到采购行", "Supply lines late"),
    doc=Text("应到采购行中没有按时足量到货的。", "Supply lines due that did not come in full and on time."),
    unit=Unit.COUNT,
    of=supply_line,
    each=_.is_due & ~_.in_full_on_time,
    better=Better.DOWN,
    hidden=True,
)

_late_supply = Stake(
    name="late_supply",
    title=Text("供应商迟交", "Suppliers came late"),
    metric=m.supplier_otif,
    each=Ratio(
        name="stock_out_sales_per_late_line",
        title=Text("每迟到采购行的缺货销售额", "Sales lost to stock-outs per late supply line"),
        doc=Text(
            "缺货商品·天按每商品·天销售额计，分摊到迟到的采购行。",
            "Product-days out of stock at the sales of a product-day, shared over the supply lines that came late.",
        ),
        unit=Unit.PRICE,
        top=Ratio(
            name="stock_out_sales",
            title=Text("缺货销售额", "Sales lost to stock-outs"),
            doc=Text("缺货商品·天 × 每商品·天销售额。", "Product-days out of stock × sales per product-day."),
            unit=Unit.MONEY,
            top=_out_days,
            bottom=Ratio(
                name="product_days_per_sales",
                title=Text("单位销售额的商品·天", "Product-days per sales"),
                doc=Text("商品·天除以有效销售额。", "Product-days over sales."),
                unit=Unit.RATIO,
                top=_sku_days,
                bottom=line_sales,
                hidden=True,
            ),
            hidden=True,
        ),
        bottom=_late_lines,
        hidden=True,
    ),
    by=(supplier, category),
    within=_stock_outs,
    worth=Text(
        "多迟到的采购行 × 每迟到行分摊的缺货销售额：是损失的上限",
        "lines late beyond last year's rate × the sales lost to stock-outs per late line: the most that was lost",
    ),
    action=Text("约谈供应商，写入迟交罚则，备第二供应商", "talk to the supplier, agree on penalties, and line up a second source"),
    owner=Text("运营", "Operations"),
)

_rejects = Stake(
    name="rejects",
    title=Text("来货不合格增多", "More rejects"),
    metric=m.reject_rate,
    each=Ratio(
        name="cost_of_a_unit",
        title=Text("每件成本", "Cost of a unit"),
        doc=Text("销售成本除以销售件数。", "Cost of goods sold over units sold."),
        unit=Unit.PRICE,
        top=cogs,
        bottom=line_units,
        hidden=True,
    ),
    by=(category,),
    worth=Text("多出的不合格件数 × 每件成本", "units rejected beyond last year's rate × the cost of a unit"),
    action=Text("加严来货检验，不合格退回并扣款", "inspect what comes more strictly; send rejects back at the supplier's cost"),
    owner=Text("仓储", "Warehouse"),
)

_HOLDING = 0.20
"""What it costs to hold stock for a year, as a share of its cost: capital, room, loss of value (the usual textbook figure, 15 to 30 %)."""

_slow_cost = m.slow_stock_share.top

_slow_stock = Stake(
    name="slow_stock",
    title=Text("滞销库存增多", "More slow stock"),
    metric=m.slow_stock_share,
    each=Ratio(
        name="holding_cost_per_cost_day",
        title=Text("单位库存每天的持有成本", "Holding cost per unit of stock and day"),
        doc=Text("按库存成本每年两成计。", "A fifth of the cost of stock a year."),
        unit=Unit.RATIO,
        top=Metric(
            name="holding_cost",
            title=Text("库存持有成本", "Holding cost"),
            doc=Text("每天库存成本的年化两成。", "A fifth of the cost of each day's stock a year."),
            unit=Unit.MONEY,
            of=stock_day,
            each=_.cost.cast("float64") * (_HOLDING / 365),
            better=Better.DOWN,
            hidden=True,
        ),
        bottom=m.slow_stock_share.bottom,
        hidden=True,
    ),
    by=(category, warehouse),
    worth=Text("多出的滞销库存 × 每年两成的持有成本", "slow stock beyond last year's share × a fifth of its cost a year"),
    action=Text("清仓或退供，并下调该类采购量", "clear it or send it back, and buy less of its kind"),
    owner=Text("运营", "Operations"),
)

STAKES = (_stock_outs, _late_supply, _rejects, _slow_stock)

HINTS = (Watch(name="stock_out", ratio=m.stockout_rate, above=0.05, reason=Text("缺货率 {share}", "a stock-out rate of {share}")),)
