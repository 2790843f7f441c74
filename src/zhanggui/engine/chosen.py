"""Which engine a shop's tables are derived and measured on: the one place where it is chosen."""

from __future__ import annotations

from zhanggui.settings import Folder
from zhanggui.warehouse import DuckWarehouse, Warehouse


def engine_of(folder: Folder, *, ordered: bool = True) -> Warehouse:
    """Open the engine that the shop's settings name, or the command line."""
    engine = folder.settings.engine
    if engine.name == "spark":
        from zhanggui.warehouse.spark import SparkWarehouse  # noqa: PLC0415 - its client is an extra, and slow to import

        return SparkWarehouse(engine.spark())
    return DuckWarehouse(memory_gb=engine.memory_gb, threads=engine.threads, spill=folder.spill, ordered=ordered)
