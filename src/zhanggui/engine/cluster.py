"""Tries a cluster part by part: each expression is run there and on the embedded engine, and must give the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.engine.chosen import cluster_at
from zhanggui.methods.relation import commonest, latest_by, quotient, to_cents
from zhanggui.settings import Folder
from zhanggui.warehouse import DuckWarehouse, Warehouse, to_local
from zhanggui.words import Text, same

_ROWS = 60
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of what a shop needs, and whether it works."""

    name: str
    works: bool
    said: Text


def examine(address: str, folder: Folder | None) -> list[Part]:
    """Try the cluster at an address, and whether it reads and writes a shop's folder; raises NoEngine where nobody answers."""
    with closing(cluster_at(address)) as engine, closing(DuckWarehouse()) as own:
        found = [Part(name="session", works=True, said=Text("已连上：{what}", "connected: {what}").format(what=same(engine.about())))]
        found += [_same(name, words, partial(tried, engine), partial(tried, own)) for name, (words, tried) in _TRIALS.items()]
        if folder is not None:
            found.append(_shared(engine, folder))
    return found


def _same(name: str, words: Text, there: Callable[[], list[tuple[object, ...]]], own: Callable[[], list[tuple[object, ...]]]) -> Part:
    try:
        found = there()
    except Exception as error:  # noqa: BLE001 - whatever a server raises is its answer
        return Part(name=name, works=False, said=Text("{what}：{why}", "{what}: {why}").format(what=words, why=_why(error)))
    if not _equal(own(), found):
        return Part(name=name, works=False, said=Text("{what}：结果与 DuckDB 不同", "{what}: not what DuckDB says").format(what=words))
    return Part(name=name, works=True, said=words)


def _equal(one: list[tuple[object, ...]], two: list[tuple[object, ...]]) -> bool:
    return len(one) == len(two) and all(_alike(a, b) for row, other in zip(one, two, strict=True) for a, b in zip(row, other, strict=True))


def _alike(one: object, two: object) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return isclose(one, two, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return one == two


def _why(error: Exception) -> Text:
    lines = [each for each in str(error).splitlines() if each.strip()]
    return same(lines[0][:200] if lines else type(error).__name__)


# ── what a shop needs ────────────────────────────────────────────────────────


def _sales() -> pa.Table:
    """Made-up lines, with halves of cents, nulls and times on both sides of midnight."""
    numbers = range(_ROWS)
    start = datetime(2025, 2, 27, 15, 30)  # noqa: DTZ001 - UTC without saying so, as in the warehouse
    return pa.table(
        {
            "line": pa.array(numbers, pa.int64()),
            "sku": [None if n % 11 == 0 else f"SKU-{n % 7}" for n in numbers],
            "units": pa.array([n % 5 - 1 for n in numbers], pa.int64()),
            "paid": pa.array([Decimal(n * 37) / 8 for n in numbers], pa.decimal128(18, 4)),
            "rate": pa.array([None if n % 9 == 0 else n / 7 for n in numbers], pa.float64()),
            "at": pa.array([start + timedelta(minutes=97 * n) for n in numbers], pa.timestamp("us")),
            "day": pa.array([date(2025, 2, 27) + timedelta(days=n % 13) for n in numbers], pa.date32()),
        }
    )


def _rows(engine: Warehouse, rows: Callable[[ir.Table], ir.Table]) -> list[tuple[object, ...]]:
    """The rows of an expression over the lines, sorted."""
    found = [tuple(each.values()) for each in engine.rows(rows(engine.hold(_sales())))]
    return sorted(found, key=lambda row: [str(each) for each in row])


def _sets(engine: Warehouse) -> list[tuple[object, ...]]:
    sets = (("sku",), ("day",), ("sku", "day"))
    rows = engine.hold(_sales())
    each = engine.grouped(rows, sets, {"paid": rows.paid.sum()}).select(["sku", "day", "paid"]).to_pylist()
    return sorted((tuple(row.values()) for row in each), key=str)


def _trial(rows: Callable[[ir.Table], ir.Table]) -> Callable[[Warehouse], list[tuple[object, ...]]]:
    return lambda engine: _rows(engine, rows)


def _running(t: ir.Table) -> ir.Table:
    so_far = ibis.window(group_by="sku", order_by=[t.day, t.line], preceding=None, following=0)
    return t.select(
        "line", most=t.paid.max().over(so_far), place=ibis.row_number().over(group_by="sku", order_by=[ibis.desc(t.rate), t.line])
    )


_TRIALS: Mapping[str, tuple[Text, Callable[[Warehouse], list[tuple[object, ...]]]]] = {
    "decimals": (
        Text("小数：求和、相乘、整除、进位", "decimals: sums, products, whole division, rounding"),
        _trial(
            lambda t: t.group_by("day").aggregate(
                paid=t.paid.sum(),
                times=(t.paid * t.units).sum(),
                cents=quotient((t.paid.cast("float64") * 100).round().cast("int64").sum(), 7),
                rounded=to_cents(t.rate.sum().fill_null(0.0)),
            )
        ),
    ),
    "times": (
        Text("时间：时区、天数与秒数之差、月份", "times: zones, differences in days and seconds, months"),
        _trial(
            lambda t: t.select(
                "line",
                local=to_local(t["at"], "America/New_York"),
                days=t["at"].cast("date").delta(t.day, unit="day"),
                seconds=t["at"].delta(ibis.timestamp("2025-03-01 00:00:00.5"), unit="second"),
                month=t.day.strftime("%Y-%m"),
                later=(t.day + ibis.interval(months=1)).cast("date"),
            )
        ),
    ),
    "texts": (
        Text("文本：拼接、补位、截取、大小写", "texts: put together, padded, cut, in capitals"),
        _trial(
            lambda t: t.select("line", padded=t.units.cast("string").lpad(3, "0"), low=t.sku.lower(), cut=t.sku[1:4], sku=t.sku + "·店")
        ),
    ),
    "medians": (
        Text("中位数、去重计数、取最新一行的值", "medians, distinct counts, the value of the latest row"),
        _trial(
            lambda t: t.group_by("units").aggregate(
                middle=t.rate.median(), skus=t.sku.nunique(), last=t.rate.argmax(t.line), some=t.line.count(where=t.rate > 1)
            )
        ),
    ),
    "windows": (Text("窗口：累计与名次，空值在后", "windows: running values and places, nulls last"), _trial(_running)),
    "joins": (
        Text("连接：截至某日的最近一天，最常见的值", "joins: the last day up to a day, the commonest value"),
        _trial(
            lambda t: (
                t.select("sku", "day")
                .distinct()
                .pipe(latest_by, t.filter(t.units > 1), "sku")
                .left_join(commonest(t, "units", "sku"), "sku")
                .drop("sku_right")
            )
        ),
    ),
    "sets": (Text("一次读取、多种分组", "many groupings in one reading"), _sets),
}


def _shared(engine: Warehouse, folder: Folder) -> Part:
    """Whether the workers read what is written here, and what they write is found here."""
    words = Text("店铺文件夹：集群能读能写", "the shop's folder: the cluster reads it and writes to it")
    fix = Text(
        "集群看不到 {path}：把它放在各工作节点以同一路径挂载的共享盘上，并让工作进程以同一用户运行（{why}）",
        "the cluster doesn't see {path}: put it on a disk that every worker mounts at the same path, and run the workers as the same user ({why})",
    )
    try:
        with TemporaryDirectory(dir=folder.builds, prefix=".building-") as work:
            wrong = next(_lost(engine, Path(work)), None)
    except Exception as error:  # noqa: BLE001 - as above
        return Part(name="folder", works=False, said=fix.format(path=same(str(folder.path)), why=_why(error)))
    if wrong is not None:
        return Part(name="folder", works=False, said=fix.format(path=same(str(folder.path)), why=wrong))
    return Part(name="folder", works=True, said=words)


def _lost(engine: Warehouse, work: Path) -> Iterator[Text]:
    engine.write(_sales(), work / "here.parquet")
    rows = engine.name("cluster_check", [work / "here.parquet"])
    if engine.count(rows) != _ROWS:
        yield Text("读到的行数不对", "it reads another number of rows")
    engine.write(rows, work / "there.parquet")
    if engine.count(engine.name("cluster_check_back", [work / "there.parquet"])) != _ROWS:
        yield Text("写出的行数不对", "it wrote another number of rows")
