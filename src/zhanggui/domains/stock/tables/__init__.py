"""Rows of stock: what moved, how it stands, what is ahead."""

from zhanggui.domains.stock.tables.movement import launch, receipt, stock_day, supplier, supply_line, supply_order, warehouse
from zhanggui.domains.stock.tables.outlook import abc, article_class, event_ahead, event_lift, reorder_position, xyz
from zhanggui.domains.stock.tables.position import recent_demand, stock_position, supplier_record

__all__ = [
    "abc",
    "article_class",
    "event_ahead",
    "event_lift",
    "launch",
    "receipt",
    "recent_demand",
    "reorder_position",
    "stock_day",
    "stock_position",
    "supplier",
    "supplier_record",
    "supply_line",
    "supply_order",
    "warehouse",
    "xyz",
]
