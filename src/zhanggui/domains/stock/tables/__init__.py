"""Rows of stock: what moved, how it stands, what is ahead, and what it is judged by."""

from zhanggui.domains.stock.tables.article import article_day
from zhanggui.domains.stock.tables.judgement import ageing, category_year, launch_signal, price_response, stockout_day, supplier_score
from zhanggui.domains.stock.tables.ledger import stock_ledger
from zhanggui.domains.stock.tables.movement import first_count, launch, receipt, stock_day, supplier, supply_line, supply_order, warehouse
from zhanggui.domains.stock.tables.offer import stock_lot, supplier_offer, warehouse_room
from zhanggui.domains.stock.tables.outlook import abc, article_class, event_ahead, event_lift, reorder_offer, reorder_position, xyz
from zhanggui.domains.stock.tables.position import recent_demand, stock_position, supplier_record
from zhanggui.domains.stock.tables.trial import launch_trial, stage

__all__ = [
    "abc",
    "ageing",
    "article_class",
    "article_day",
    "category_year",
    "event_ahead",
    "event_lift",
    "first_count",
    "launch",
    "launch_signal",
    "launch_trial",
    "price_response",
    "receipt",
    "recent_demand",
    "reorder_offer",
    "reorder_position",
    "stage",
    "stock_day",
    "stock_ledger",
    "stock_lot",
    "stock_position",
    "stockout_day",
    "supplier",
    "supplier_offer",
    "supplier_record",
    "supplier_score",
    "supply_line",
    "supply_order",
    "warehouse",
    "warehouse_room",
    "xyz",
]
