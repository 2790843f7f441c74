"""Which engine a shop's tables are derived and measured on: the one place where it is chosen."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from zhanggui.engine.published import place
from zhanggui.errors import NoEngine
from zhanggui.settings import Folder
from zhanggui.warehouse import DuckWarehouse, Warehouse
from zhanggui.words import Text, same


def engine_of(folder: Folder, *, ordered: bool = True) -> Warehouse:
    """Open the engine that the shop's settings name, or the command line."""
    engine = folder.settings.engine
    if engine.name == "spark":
        return cluster_at(engine.cluster, partial(place, folder) if folder.settings.store.reads else None)
    return DuckWarehouse(memory_gb=engine.memory_gb, threads=engine.threads, spill=folder.spill, ordered=ordered)


def cluster_at(address: str, place: Callable[[Path], str] | None = None) -> Warehouse:
    """Open a session on a cluster, to which a file lies at its `place`; raises NoEngine where its client isn't installed, or where nobody answers."""
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # of each try of a handshake it would tell people on the terminal
    try:
        from zhanggui.warehouse.spark import SparkWarehouse  # noqa: PLC0415 - its client is an extra, and slow to import
    except ImportError as error:
        if (error.name or "").startswith("zhanggui"):
            raise  # a fault of ours
        raise NoEngine(
            Text("没有安装 Spark Connect 客户端（缺少 {name}）", "the client of Spark Connect isn't installed (no {name})").format(
                name=same(error.name or str(error))
            ),
            fix=Text("运行 pip install 'zhanggui[spark]'", "run pip install 'zhanggui[spark]'"),
        ) from None
    return SparkWarehouse(address, place)
