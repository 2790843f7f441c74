"""How stock and supply are measured."""

from ibis import _

from zhanggui.domains.catalog.sources import products
from zhanggui.domains.sales.metrics import cogs, line_units
from zhanggui.domains.stock import sources
from zhanggui.domains.stock.tables import article_class, article_day, launch, receipt, stock_day, stockout_day, supply_line, supply_order
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Matures, Metric, Needs, Ratio, Sampling
from zhanggui.words import Text

_stock_days_cost = Metric(
    name="stock_cost_days",
    title=Text("库存成本·天", "Cost of stock, day by day"),
    doc=Text("每天日终库存成本之和。", "What the stock at the end of each day cost, added up."),
    unit=Unit.MONEY,
    of=stock_day,
    each=_.cost,
    better=Better.DOWN,
    hidden=True,
)

_stock_days = Metric(
    name="stock_days",
    title=Text("快照天数", "Days with a snapshot"),
    doc=Text("时段内有库存快照的天数。", "Days of the period with a snapshot of the stock."),
    unit=Unit.COUNT,
    of=stock_day,
    value=_.day.nunique(),
    better=Better.NEITHER,
    hidden=True,
)

stock_value = Ratio(
    name="stock_value",
    title=Text("平均库存成本", "Average stock at cost"),
    doc=Text("时段内日终库存成本的平均值。", "What the stock at the end of a day cost, on average."),
    unit=Unit.MONEY,
    top=_stock_days_cost,
    bottom=_stock_days,
    better=Better.DOWN,
)

turnover_days = Ratio(
    name="turnover_days",
    title=Text("库存周转天数", "Days of inventory"),
    doc=Text(
        "每天库存成本之和除以同期销售成本：库存够卖多少天。",
        "Cost of the stock of each day, added up, over the cost of goods sold: for how many days of sales the stock lasts.",
    ),
    unit=Unit.DAYS,
    top=_stock_days_cost,
    bottom=cogs,
    better=Better.DOWN,
)

_unit_days = Metric(
    name="stock_unit_days",
    title=Text("库存件数·天", "Units on hand, day by day"),
    doc=Text("每天日终库存件数之和。", "Units on hand at the end of each day, added up."),
    unit=Unit.COUNT,
    of=stock_day,
    each=_.on_hand,
    better=Better.DOWN,
    hidden=True,
)

cover_days = Ratio(
    name="cover_days",
    title=Text("可销天数", "Days of cover"),
    doc=Text(
        "每天日终库存件数之和除以同期销售件数：按件数，现货够卖多少天；周转天数则按成本算。",
        "Units on hand at the end of each day, added up, over units sold: for how many days what is there lasts, in units; days of "
        "inventory say the same in money.",
    ),
    unit=Unit.DAYS,
    top=_unit_days,
    bottom=line_units,
    better=Better.DOWN,
)

_slow_cost = Metric(
    name="slow_stock_cost_days",
    title=Text("滞销库存成本·天", "Cost of slow stock, day by day"),
    doc=Text("滞销商品的日终库存成本之和。", "What the slow-moving stock of each day cost, added up."),
    unit=Unit.MONEY,
    of=stock_day,
    each=_.cost,
    where=_.is_slow,
    better=Better.DOWN,
    hidden=True,
)

slow_stock_share = Ratio(
    name="slow_stock_share",
    title=Text("滞销库存占比", "Slow-moving share of stock"),
    doc=Text(
        "九十天没有销售的商品占库存成本的比例（设置 slow_days）。",
        "Share of the cost of stock in products that have not sold for ninety days (setting slow_days).",
    ),
    unit=Unit.SHARE,
    top=_slow_cost,
    bottom=_stock_days_cost,
    better=Better.DOWN,
)

_sku_days = Metric(
    name="sku_days",
    title=Text("商品·天", "Product-days"),
    doc=Text("快照的行数。", "Rows of snapshots."),
    unit=Unit.COUNT,
    of=stock_day,
    each=_.sku.notnull(),
    better=Better.NEITHER,
    hidden=True,
)

_out_days = Metric(
    name="out_of_stock_days",
    title=Text("缺货商品·天", "Product-days out of stock"),
    doc=Text("日终库存为零的商品·天数。", "Product-days with nothing on hand."),
    unit=Unit.COUNT,
    of=stock_day,
    each=_.is_out,
    better=Better.DOWN,
    hidden=True,
)

stockout_rate = Ratio(
    name="stockout_rate",
    title=Text("缺货率", "Stock-out rate"),
    doc=Text("商品·天中日终库存为零的占比。", "Share of product-days with nothing on hand."),
    unit=Unit.SHARE,
    top=_out_days,
    bottom=_sku_days,
    better=Better.DOWN,
)

lost_sales = Metric(
    name="lost_sales",
    title=Text("缺货损失销售额", "Sales lost to stock-outs"),
    doc=Text(
        "日终库存为零的日子里本可卖出的金额：按此前八周有货时的日均销量和成交价推算，减去当天已卖的。",
        "What would have sold on days that ended with nothing on hand: reckoned from daily sales while in stock and prices paid in the eight weeks before, less what sold on the day.",
    ),
    unit=Unit.MONEY,
    of=stockout_day,
    each=_.lost,
    better=Better.DOWN,
    caveats=(Text("是推算，不是账上的数", "an estimate, not in the books"),),
)

classed_articles = Metric(
    name="classed_articles",
    title=Text("近一年动销商品数", "Products sold in the last year"),
    doc=Text(
        "数据最后一天之前一年内有销售的商品数；按销售额分 A、B、C，按每周销量的波动分 X、Y、Z。",
        "Products that sold in the year up to the last day of the data: A, B, C by sales, X, Y, Z by how much they vary from week to week.",
    ),
    unit=Unit.COUNT,
    of=article_class,
    each=_.sku.notnull().cast("int64"),
    better=Better.NEITHER,
    hidden=True,
)

classed_sales = Metric(
    name="classed_sales",
    title=Text("近一年销售额", "Sales in the last year"),
    doc=Text("同一批商品在同一年的销售额。", "Sales of the same products in the same year."),
    unit=Unit.MONEY,
    of=article_class,
    each=_.sales.cast("decimal(18,4)"),
    better=Better.NEITHER,
    hidden=True,
)

units_received = Metric(
    name="units_received",
    title=Text("合格到货件数", "Good units received"),
    doc=Text("到货减去不合格的件数。", "Units received less those rejected."),
    unit=Unit.COUNT,
    of=receipt,
    each=_.units - _.rejected,
    better=Better.NEITHER,
)

sell_through = Ratio(
    name="sell_through",
    title=Text("售罄比", "Sell-through"),
    doc=Text("销售件数与合格到货件数之比。", "Units sold over good units received."),
    unit=Unit.SHARE,
    top=line_units,
    bottom=units_received,
)

_delivered = Metric(
    name="units_delivered",
    title=Text("到货件数", "Units delivered"),
    doc=Text("到货件数，含不合格。", "Units that came, rejected ones among them."),
    unit=Unit.COUNT,
    of=receipt,
    each=_.units,
    better=Better.NEITHER,
    hidden=True,
)

_rejected = Metric(
    name="units_rejected",
    title=Text("不合格件数", "Units rejected"),
    doc=Text("到货中不合格的件数。", "Units that came and were rejected."),
    unit=Unit.COUNT,
    of=receipt,
    each=_.rejected,
    better=Better.DOWN,
    hidden=True,
    rules=(Needs(source=sources.receipts, columns=("units_rejected",)),),
)

reject_rate = Ratio(
    name="reject_rate",
    title=Text("来货不合格率", "Reject rate"),
    doc=Text("到货件数中不合格的占比。", "Share of the units that came which were rejected."),
    unit=Unit.SHARE,
    top=_rejected,
    bottom=_delivered,
    sampling=Sampling.MEAN,
    better=Better.DOWN,
)

_due = Metric(
    name="supply_lines_due",
    title=Text("应到采购行", "Supply lines due"),
    doc=Text("承诺到货日在时段内且已到期的采购单行数。", "Lines of purchase orders promised for the period and due."),
    unit=Unit.COUNT,
    of=supply_line,
    each=_.is_due,
    better=Better.NEITHER,
    hidden=True,
    rules=(Needs(source=sources.receipts),),
)

_in_full = Metric(
    name="supply_lines_in_full_on_time",
    title=Text("按时足量采购行", "Supply lines in full and on time"),
    doc=Text("其中按时足量到货的。", "Those of them that came in full and on time."),
    unit=Unit.COUNT,
    of=supply_line,
    each=_.is_due & _.in_full_on_time,
    hidden=True,
)

supplier_otif = Ratio(
    name="supplier_otif",
    title=Text("供应商按时足量率 (OTIF)", "Supplier OTIF"),
    doc=Text("应到采购行中按时足量到货的占比。", "Share of the supply lines due that came in full and on time."),
    unit=Unit.SHARE,
    top=_in_full,
    bottom=_due,
    sampling=Sampling.PROPORTION,
)

_lead = Metric(
    name="lead_days_total",
    title=Text("交期合计", "Lead times added up"),
    doc=Text("采购下单到首次到货的天数之和。", "Days from order to first receipt, added up."),
    unit=Unit.DAYS,
    of=supply_order,
    each=_.lead_days.fill_null(0),
    hidden=True,
    better=Better.DOWN,
)

_arrived = Metric(
    name="supply_lines_arrived",
    title=Text("已到采购行", "Supply lines arrived"),
    doc=Text("已有到货的采购单行数。", "Lines of purchase orders of which something came."),
    unit=Unit.COUNT,
    of=supply_order,
    each=_.lead_days.notnull(),
    hidden=True,
    better=Better.NEITHER,
)

lead_days = Ratio(
    name="lead_days",
    title=Text("采购交期", "Supplier lead time"),
    doc=Text("采购下单到首次到货的平均天数。", "Days from order to first receipt, on average."),
    unit=Unit.DAYS,
    top=_lead,
    bottom=_arrived,
    sampling=Sampling.MEAN,
    better=Better.DOWN,
)

_judged = Metric(
    name="launches_judged",
    title=Text("满期新品数", "Launches old enough to judge"),
    doc=Text("上市满九十天的新品数（设置 launch_days）。", "Launches at least ninety days ago (setting launch_days)."),
    unit=Unit.COUNT,
    of=launch,
    each=_.is_judged,
    hidden=True,
    better=Better.NEITHER,
    rules=(Needs(source=products, columns=("launched_on",)), Matures(days=90)),
)

hits = Metric(
    name="hits",
    title=Text("爆款数", "Hits"),
    doc=Text(
        "上市满九十天的新品中，头九十天日均销售额超过本类目商品日均两倍的商品数（设置 hit_times）。",
        "Launches at least ninety days ago whose daily sales in their first ninety days were more than twice the average of a product of their category (setting hit_times).",
    ),
    unit=Unit.COUNT,
    of=launch,
    each=_.is_judged & _.is_hit,
    rules=(Needs(source=products, columns=("launched_on",)), Matures(days=90)),
)

hit_rate = Ratio(
    name="hit_rate",
    title=Text("新品成功率", "Hit rate"),
    doc=Text("满期新品中爆款的占比。", "Share of the launches old enough to judge that are hits."),
    unit=Unit.SHARE,
    top=hits,
    bottom=_judged,
    sampling=Sampling.PROPORTION,
)

# ── what became of single articles ───────────────────────────────────────────

article_units = Metric(
    name="article_units",
    title=Text("单品销售件数", "Units sold of an article"),
    doc=Text("有效订单明细的件数，可细分到每个商品。", "Units on the lines of orders that stand; can be sliced down to a single product."),
    unit=Unit.COUNT,
    of=article_day,
    each=_.units,
)

article_sales = Metric(
    name="article_sales",
    title=Text("单品销售额", "Sales of an article"),
    doc=Text(
        "有效订单明细的应付金额，可细分到每个商品：卖它收回多少现金。",
        "What was to be paid for goods in orders not cancelled; can be sliced down to a single product: the cash that it brought in.",
    ),
    unit=Unit.MONEY,
    of=article_day,
    each=_.sales,
)

article_profit = Metric(
    name="article_profit",
    title=Text("单品毛利", "Gross profit of an article"),
    doc=Text(
        "应付金额减商品成本，只计成本已知的有效明细，可细分到每个商品。",
        "Payable less the cost of goods, on lines whose cost is known; can be sliced down to a single product.",
    ),
    unit=Unit.MONEY,
    of=article_day,
    each=_.profit,
    rules=(Needs(source=products, columns=("unit_cost",)),),
)
