"""What will be wanted of each product from each warehouse in the weeks ahead."""

from zhanggui.domains.demand import tables
from zhanggui.methods.demand.croston import croston
from zhanggui.methods.demand.naive import seasonal_naive
from zhanggui.methods.demand.panel import Season
from zhanggui.methods.demand.theta import theta
from zhanggui.methods.demand.trees import trees_of_days
from zhanggui.nouns import Model
from zhanggui.words import Text

daily_demand = Model(
    name="daily_demand",
    title=Text("每日需求", "Daily demand"),
    doc=Text(
        "每仓每个商品未来四周每天的需求及其区间；缺货日只算作至少卖了这么多。",
        "What will be wanted of each product from each warehouse on each day of the next four weeks, with its range; "
        "a day on which it ran out counts as at least what was sold.",
    ),
    of=tables.demand_day,
    spans=tables.demand_series,
    known=tables.demand_calendar,
    series=("warehouse", "sku"),
    target="units",
    censored="is_out",
    price="price",
    worth="list_price",
    like=("category", "brand"),
    season=Season.of_days(),
    horizon=28,
    up=("sku", "category"),
    learn=trees_of_days,
    simpler={"theta": theta, "croston": croston},
    baseline=seasonal_naive,
    version=3,
)
