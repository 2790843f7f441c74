"""The only package that speaks to an analytical engine: DuckDB in this process, or Spark beyond it."""

from zhanggui.warehouse.abstract import UNDATED, Warehouse
from zhanggui.warehouse.duck import DuckWarehouse
from zhanggui.warehouse.footers import filled, row_count
from zhanggui.warehouse.intake import CsvDialect, EngineFault, Intake, Layer
from zhanggui.warehouse.texts import instant_to_utc, json_fields, json_is_valid, parse_time, replace_all, strip, translate
from zhanggui.warehouse.zones import changes, to_local, to_utc

__all__ = [
    "UNDATED",
    "CsvDialect",
    "DuckWarehouse",
    "EngineFault",
    "Intake",
    "Layer",
    "Warehouse",
    "changes",
    "filled",
    "instant_to_utc",
    "json_fields",
    "json_is_valid",
    "parse_time",
    "replace_all",
    "row_count",
    "strip",
    "to_local",
    "to_utc",
    "translate",
]
