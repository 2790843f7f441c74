"""Adding one day to a shop of three years, against building it whole: `python benchmarks/incremental.py [--customers N] [--keep DIR]`.

A simulated shop is taken in without its last day and built. Then that day comes in: all rows that happened on it, the whole list of
products once more, and the orders of the week before once more, as a shop system exports them. CPU seconds are of the build alone,
user and system, of all threads. At the end the same rows are built from scratch, and every table and every fact of the last year is
held against it.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir

import duckdb
import msgspec

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build
from zhanggui.engine.intake import load
from zhanggui.engine.measure import measure
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.facts import Grain, Interval, Period
from zhanggui.nouns import Ask, Kind, Source
from zhanggui.settings import Folder, init, open_folder
from zhanggui.simulate import Plan, simulate

SOURCES = {source.name: source for source in CONTRACTS.sources}
NOW = datetime(2026, 1, 2, tzinfo=UTC)
_WEEK = 7


def cpu() -> float:
    """CPU seconds of this process so far, of all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work: Callable[[], Build]) -> tuple[float, float, Build]:
    """CPU seconds and seconds of a build."""
    before, started = cpu(), time.perf_counter()
    made = work()
    return cpu() - before, time.perf_counter() - started, made


def split(whole: Folder, plan: Plan, target: Path) -> tuple[list[Path], list[Path], int]:
    """Files of all days but the last, files of the last, and how many rows there are."""
    con, before, after, rows = duckdb.connect(), [], [], 0
    for home in sorted(each for each in whole.raw.iterdir() if each.is_dir()):
        source = SOURCES[home.name]
        read = f"read_parquet('{home}/*.parquet', union_by_name = true)"
        rows += con.execute(f"SELECT count(*) FROM {read}").fetchone()[0]
        first, last = target / f"{source.name}-before.parquet", target / f"{source.name}-last.parquet"
        old, new = _conditions(source, plan)
        con.execute(f"COPY (SELECT * FROM {read} WHERE {old}) TO '{first}'")
        con.execute(f"COPY (SELECT * FROM {read} WHERE {new}) TO '{last}'")
        before += [first] if con.execute(f"SELECT count(*) FROM '{first}'").fetchone()[0] else []
        after += [last] if con.execute(f"SELECT count(*) FROM '{last}'").fetchone()[0] else []
    return before, after, rows


def _conditions(source: Source, plan: Plan) -> tuple[str, str]:
    """Which rows come first, and which with the last day."""
    if source.name == "products":
        return "true", "true"
    if source.day is None:
        return "true", "false"
    day = f'("{source.day}" + INTERVAL 8 HOUR)::DATE' if source.column(source.day).kind is Kind.TIME else f'"{source.day}"'
    again = plan.last_day - timedelta(_WEEK if source.name == "orders" else 0)
    return f"coalesce({day} < DATE '{plan.last_day}', true)", f"{day} >= DATE '{again}'"


def taken(folder: Folder, files: list[Path]) -> None:
    """Take in typed files, each of the source that it is named after."""
    for file in files:
        load(folder, [file], CONTRACTS, wanted=file.stem.rpartition("-")[0], now=NOW)


def facts(made: Build) -> bytes:
    """Every metric of the shop over its last year and its months, as bytes."""
    year, found = Period.year(2025), []
    for metric in (each for domain in DOMAINS for each in domain.metrics):
        asks = [Ask(metric=metric, period=year), Ask(metric=metric, period=year, every=Grain.MONTH)]
        told = measure(made, asks)
        found += [(metric.name, str(fact.period), exact(fact.value), exact(fact.interval)) for ask in asks for fact in told.of(ask)]
    return msgspec.json.encode(found)


def exact(value: object) -> str:
    """A number as it is, where it is exact; a floating-point number, whose sum depends on the order of rows, to nine digits."""
    if isinstance(value, Interval):
        return f"{value.low:.9g} {value.high:.9g}"
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def differing(one: Build, other: Build) -> list[str]:
    """The tables whose rows are not the same; floating-point numbers, whose sums depend on the order of rows, to 1e-9."""
    found, con = [], duckdb.connect()
    for name in one.record.tables:
        here, there = (_exact(con, each.record.files(each.folder, name)) for each in (one, other))
        sql = f"SELECT count(*) FROM (({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here}))"
        if con.execute(sql).fetchone()[0]:
            found.append(name)
    return found


def _exact(con: duckdb.DuckDBPyConnection, files: list[Path]) -> str:
    rows = f"read_parquet({[str(file) for file in files]})"
    kinds = con.execute(f"DESCRIBE FROM {rows}").fetchall()
    doubles = [name for name, kind, *_ in kinds if kind == "DOUBLE"]
    told = ", ".join(f'printf(\'%.9g\', "{name}") AS "{name}"' for name in doubles)
    return f"SELECT * {f'REPLACE ({told})' if doubles else ''} FROM {rows}"


def said(made: Build, before: Build) -> None:
    """Print what was redone."""
    whole, parts, same = [], {}, 0
    for name, table in made.record.tables.items():
        here, there = (each.record.files(each.folder, name) for each in (made, before))
        inodes = {file.stat().st_ino for file in there}
        new = [file for file in here if file.stat().st_ino not in inodes]
        if not new:
            same += 1
        elif table.is_monthly and len(new) < len(here):
            parts[name] = (len(new), len(here))
        else:
            whole.append(name)
    print(f"tables taken over {same}, redone whole {len(whole)}, redone in part {len(parts)}:")
    print("; ".join(f"{name} {new} of {every} months" for name, (new, every) in parts.items()))
    print("whole: " + ", ".join(f"{name} ({made.record.tables[name].rows:,})" for name in whole))


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=60_000)
    parser.add_argument("--keep", type=Path, help="where the simulated shop is kept for another run")
    given = parser.parse_args()
    plan, base = Plan(customers=given.customers, years=3, faults=0), given.keep or Path(gettempdir()) / "incremental"
    if not (base / "done").exists():
        shutil.rmtree(base, ignore_errors=True)
        simulate(base / "whole", plan)
        whole = open_folder(base / "whole")
        load(whole, sorted((whole.path / "incoming").iterdir()), CONTRACTS, now=NOW)
        shutil.rmtree(whole.path / "incoming")
        (base / "done").touch()
    whole, work = open_folder(base / "whole"), base / "split"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    before, after, rows = split(whole, plan, work)
    shop = init(work / "shop")
    shutil.copy(whole.path / "zhanggui.toml", shop.path / "zhanggui.toml")
    shop = open_folder(shop.path)
    taken(shop, before)
    first = timed(lambda: build(shop, DOMAINS))
    print(
        f"{rows:,} rows came in; {first[2].record.tables['order_line'].rows:,} order lines, {first[2].record.tables['session'].rows:,} sessions"
    )
    print(f"first build {first[0]:.1f} CPU-s, {first[1]:.1f} s")
    spent = cpu()
    taken(shop, after)
    print(f"load of the day {cpu() - spent:.1f} CPU-s")
    added = timed(lambda: build(shop, DOMAINS))
    again = timed(lambda: build(shop, DOMAINS))
    said(added[2], first[2])
    scratch = open_folder(shop.path)
    shutil.copytree(shop.path, work / "scratch", ignore=shutil.ignore_patterns("builds", "CURRENT"))
    scratch = open_folder(work / "scratch")
    anew = timed(lambda: build(scratch, DOMAINS))
    print(
        f"one day more {added[0]:.2f} CPU-s, {added[1]:.2f} s; from scratch {anew[0]:.2f} CPU-s, {anew[1]:.2f} s: {added[0] / anew[0]:.1%}"
    )
    print(f"nothing new {again[0]:.3f} CPU-s")
    wrong = differing(added[2], anew[2])
    print(
        f"tables that differ from scratch: {', '.join(wrong) or 'none'}; facts the same, floating-point numbers to nine digits: {facts(added[2]) == facts(anew[2])}"
    )
    print(f"the same name: {added[2].id == anew[2].id}")


if __name__ == "__main__":
    main()
