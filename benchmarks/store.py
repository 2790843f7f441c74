"""What an object store costs: bytes and requests of a build published whole and with a day more, and the first answer of a new reader.

`python benchmarks/store.py [--customers N] [--month-rows N] [--keep DIR]`. The store is a server that speaks S3 in a process of its own, on
this machine: so the requests are counted and the seconds are without the way there, which is one round trip each (eight at once).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import gettempdir

import duckdb
from obstore.fsspec import FsspecStore

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from incremental import NOW, cpu, split, taken

from stores import BUCKET, served
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.fetch import fetch
from zhanggui.engine.intake import Contracts, load
from zhanggui.engine.publish import publish
from zhanggui.engine.published import in_store, noted
from zhanggui.exports import EXPORTS
from zhanggui.settings import Folder, init, open_folder
from zhanggui.simulate import Plan, simulate

CONTRACTS = Contracts(sources=tuple(source for domain in DOMAINS for source in domain.sources), exports=EXPORTS)
ADDRESS = f"s3://{BUCKET}/bench"
QUERY = "SELECT channel, sum(payable), count(DISTINCT order_id) FROM order_line WHERE year(day) = 2025 GROUP BY 1"


class Requests:
    """How many requests the server has had, by what was asked."""

    def __init__(self, log: Path) -> None:
        self.log, self.seen = log, 0

    def since(self) -> str:
        lines = self.log.read_text("utf-8", "replace").splitlines()
        found = re.findall(r'"[^"]*?(GET|PUT|POST|HEAD|DELETE) /shop', "\n".join(lines[self.seen :]))
        self.seen = len(lines)
        return ", ".join(f"{found.count(each)} {each}" for each in sorted(set(found)))


def made(base: Path, customers: int) -> tuple[Path, Plan]:
    plan = Plan(customers=customers, years=3, faults=0)
    if not (base / "done").exists():
        shutil.rmtree(base, ignore_errors=True)
        simulate(base / "whole", plan)
        whole = open_folder(base / "whole")
        load(whole, sorted((whole.path / "incoming").iterdir()), CONTRACTS, now=NOW)
        shutil.rmtree(whole.path / "incoming")
        (base / "done").touch()
    return base / "whole", plan


def stored(path: Path, settings: str, *more: str) -> Folder:
    init(path)
    (path / "zhanggui.toml").write_text("\n".join([settings, "[store]", f'address = "{ADDRESS}"', *more, ""]), "utf-8")
    return open_folder(path)


def published(shop: Folder, what: str, asked: Requests) -> None:
    build(shop, DOMAINS, publishes=False).warehouse.close()
    asked.since()
    before, started = cpu(), time.perf_counter()
    done = publish(shop)
    print(
        f"{what}: {done.files} files of {done.size / 1e6:.1f} MB, {done.sent} of {done.sent_size / 1e6:.1f} MB sent ({done.sent_size / done.size:.1%}), "
        f"{cpu() - before:.2f} CPU-s, {time.perf_counter() - started:.2f} s; {asked.since()}"
    )


def fetched(reader: Folder, what: str, asked: Requests) -> None:
    asked.since()
    before, started = cpu(), time.perf_counter()
    got = fetch(reader)
    print(
        f"{what}: {got.files} files of {got.size / 1e6:.1f} MB fetched, {cpu() - before:.2f} CPU-s, "
        f"{time.perf_counter() - started:.2f} s; {asked.since()}"
    )


def measured(folder: Folder, what: str, asked: Requests) -> None:
    asked.since()
    started = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "zhanggui",
        "measure",
        "gmv",
        "orders",
        "--period",
        "2025",
        "--by",
        "channel",
        "--json",
        "--shop",
        str(folder.path),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"{what}: {time.perf_counter() - started:.2f} s with the start of the process; {asked.since()}")


def straight(folder: Folder, asked: Requests) -> None:
    """One question of one table, read in the store itself and here."""
    home, publication = next((path, each) for path, each in noted(folder) if path.name == folder.current.read_text())
    there: dict[str, list[str]] = {}
    for part, file in publication.files.items():
        there.setdefault(part.partition("/")[0], []).append(f"{ADDRESS}/{in_store(part, file)}")
    here = {name: [str(each) for each in publication.record.files(home, name)] for name in there}
    with duckdb.connect() as con:
        con.register_filesystem(FsspecStore("s3", client_options={"allow_http": True}))
        for where, tables in (("in the store", there), ("here", here)):
            work = partial(opened, con, tables)
            said(f"every table opened {where}", work, asked)
            for again in ("one question of order_line", "again"):
                said(f"{again} {where}", lambda: con.execute(QUERY).fetchall(), asked)


def opened(con: duckdb.DuckDBPyConnection, tables: dict[str, list[str]]) -> None:
    for name, files in tables.items():
        con.execute(f'CREATE OR REPLACE VIEW "{name}" AS FROM read_parquet({files}, union_by_name = true)')


def said(what: str, work: Callable[[], object], asked: Requests) -> None:
    asked.since()
    before, started = cpu(), time.perf_counter()
    work()
    print(f"{what}: {cpu() - before:.2f} CPU-s, {time.perf_counter() - started:.2f} s; {asked.since() or 'no request'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--month-rows", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, default=Path(gettempdir()) / "store-bench")
    given = parser.parse_args()
    whole, plan = made(given.keep, given.customers)
    work = given.keep / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    before, after, _rows = split(open_folder(whole), plan, work)
    with served(work / "log") as server:
        os.environ.update(server.environment)
        asked = Requests(work / "log")
        settings = (whole / "zhanggui.toml").read_text("utf-8") + f"\n[engine]\nmonth_rows = {given.month_rows}\n"
        shop, reader, new = stored(work / "shop", settings), *(stored(work / name, settings, "reads = true") for name in ("reader", "new"))
        taken(shop, before)
        published(shop, "the first build", asked)
        fetched(reader, "a new reader", asked)
        taken(shop, after)
        published(shop, "a day more", asked)
        fetched(reader, "the reader, a day more", asked)
        fetched(reader, "the reader, nothing new", asked)
        measured(new, "measure on an empty reader", asked)
        measured(new, "measure once more", asked)
        measured(shop, "measure where it was built", asked)
        straight(shop, asked)


if __name__ == "__main__":
    main()
