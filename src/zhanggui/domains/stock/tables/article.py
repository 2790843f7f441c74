"""What each article sold day by day, so that what is done about one can be seen in its own numbers."""

import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.catalog.tables import brand, category, sku
from zhanggui.nouns import table


@table(key=("sku", "day"), day="day", dimensions=(category, brand, sku), unit=("sku", "day"))
def article_day(order_line: ir.Table) -> ir.Table:
    """One row for each article and day on which it sold: units, what was to be paid for them, and what was earned where the cost is known."""
    lines = order_line.filter(_.is_valid & _.sku.notnull())
    return lines.group_by("sku", "day").aggregate(
        category=_.category.max(),
        brand=_.brand.max(),
        units=_.quantity.sum().cast("int64"),
        sales=_.payable.sum().cast("decimal(18, 2)"),
        profit=(_.payable - _.cost).sum(where=_.cost.notnull()).cast("decimal(18, 2)"),
    )
