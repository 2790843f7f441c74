"""New rows redo only what they touch, and it comes to the same as building all of it: whatever a table says of itself is held to that."""

import random
import shutil
import zlib
from dataclasses import replace
from functools import cache

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scripts import script
from shops import CONTRACTS, MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.domains.demand import tables as demand
from zhanggui.domains.fulfilment import tables as fulfilment
from zhanggui.domains.sales import tables as sales
from zhanggui.domains.stock import tables as stock
from zhanggui.engine import increment, since
from zhanggui.engine.build import build, current
from zhanggui.engine.builder import Builder, in_order
from zhanggui.engine.measure import measure
from zhanggui.errors import BadShop
from zhanggui.facts import Grain, Period
from zhanggui.nouns import Ask
from zhanggui.settings import open_folder

SOURCES = {source.name: source for source in CONTRACTS.sources}
MONTHS = "\n[engine]\nmonth_rows = 0\n"
"""Every table that can be redone in part is kept month by month, however small."""


_FEW = 40
"""Of a source of more rows, those of one in so many orders, visitors or products are taken."""
_LATER = "2025-12-20"
_BY = ("order_id", "session_id", "visitor_id", "customer_id", "inviter_id", "sku")


@pytest.fixture(scope="module")
def rows(simulated):
    """Some rows of a simulated shop, source by source, typed as they were taken in; and its settings."""
    found = {}
    for home in sorted(each for each in simulated.raw.iterdir() if each.is_dir()):
        read = f"SELECT * FROM read_parquet('{home}/*.parquet', union_by_name = true)"
        source = SOURCES[home.name]
        if source.day is not None:
            read += f" WHERE {source.day} >= DATE '2025-04-01'"
        whole = duckdb.execute(read).to_arrow_table()
        by = next((name for name in _BY if name in whole.column_names), None)
        if by is not None and len(whole) > 300:
            kept = [zlib.crc32((each or "").encode()) % _FEW == 0 for each in whole[by].to_pylist()]
            whole = whole.filter(pa.array(kept))
        found[home.name] = whole.select([name for name in whole.column_names if not name.startswith("#")])
    return found, (simulated.path / "zhanggui.toml").read_text("utf-8")


@pytest.fixture(autouse=True)
def _in_part(monkeypatch):
    """However many rows are touched of these few, they are redone in part."""
    monkeypatch.setattr(increment, "_SHARE", 0)
    monkeypatch.setattr(since, "_HALF", 0)


def batches(rows, dice):
    """Split rows at random: most come first, some late; some of the late ones came before, and said something else."""
    split = [{}, {}, {}]
    for name, whole in rows.items():
        listed = whole.to_pylist()
        lots = [[], [], []]
        for row in listed:
            at = dice.choices((0, 1, 2), (92, 4, 4))[0]
            day = row.get(SOURCES[name].day or "")
            if at == 2 and day is not None and f"{day:%Y-%m}" < "2025-11":
                at = 1  # the last batch is of the last months, so that the earlier ones can stay as they are
            lots[at].append(row)
            if at and dice.random() < 0.5:
                other = dice.choice(listed)
                free = [column for column in row if column not in SOURCES[name].key]
                lots[dice.randrange(at)].append(row | {column: other[column] for column in free if dice.random() < 0.4})
        for part, lot in zip(split, lots, strict=True):
            if lot:
                part[name] = pa.Table.from_pylist(lot, schema=whole.schema)
    return split


def day_by_day(rows):
    """Split rows by their day: all that happened before some day, and what came of it after, as a shop's do."""
    split = [{}, {}]
    for name, whole in rows.items():
        day = SOURCES[name].day
        later = [day is not None and row[day] is not None and f"{row[day]:%Y-%m-%d}" >= _LATER for row in whole.to_pylist()]
        for part, kept in zip(split, ([not each for each in later], later), strict=True):
            if any(kept):
                part[name] = whole.filter(pa.array(kept))
    return split


def taken(shop, part, folder):
    folder.mkdir()
    for name, whole in part.items():
        pq.write_table(whole, folder / f"{name}.parquet")
        shop.load(folder / f"{name}.parquet", wanted=name)


def new_shop(path, toml):
    path.mkdir(parents=True)
    (path / "zhanggui.toml").write_text(toml + MONTHS, "utf-8")
    return MadeShop(open_folder(path))


def copied(shop, path):
    """What came into a shop, and nothing that was built of it."""
    shutil.copytree(shop.folder.path, path, ignore=shutil.ignore_patterns("builds", "CURRENT", ".lock"))
    return open_folder(path)


@pytest.fixture(scope="module")
def bench():
    """What the benchmark holds builds against each other by."""
    with script("incremental") as module:
        yield module


def facts(made, exact):
    """Every metric of the shop, over all its months, as bytes."""
    found = []
    metrics = [each for domain in DOMAINS for each in domain.metrics]
    asks = [Ask(metric=metric, period=Period.year(2025), every=Grain.MONTH) for metric in metrics]
    told = measure(made, asks)
    for ask in asks:
        found += [(ask.metric.name, str(fact.period), exact(fact.value), exact(fact.interval)) for fact in told.of(ask)]
    return msgspec.json.encode(found)


@pytest.fixture(scope="module")
def loaded(rows, tmp_path_factory):
    """A shop into which batches came, and the list of what had come in after each: loaded once for each seed; without one, day by day."""
    found, toml = rows

    @cache
    def load(seed):
        base, lists = tmp_path_factory.mktemp("loaded"), []
        shop = new_shop(base / "shop", toml)
        parts = batches(found, random.Random(seed)) if seed else day_by_day(found)  # noqa: S311 - dice of a test
        for at, part in enumerate(parts):
            taken(shop, part, base / f"batch{at}")
            lists.append((shop.folder.raw / "manifest.json").read_bytes())
        return shop, lists

    return load


def batch_by_batch(loaded, path, domains=DOMAINS):
    """A shop that was built after each of its batches, and the same rows built from scratch."""
    shop, lists = loaded
    folder = copied(shop, path / "shop")
    for each in lists:
        (folder.raw / "manifest.json").write_bytes(each)
        made = build(folder, domains)
    return made, build(copied(shop, path / "scratch"), domains)


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_batch_by_batch_comes_to_the_same_as_all_at_once(bench, loaded, tmp_path, seed):
    made, scratch = batch_by_batch(loaded(seed), tmp_path)
    assert bench.differing(made, scratch) == []
    assert {name: each.parts for name, each in made.record.tables.items()} == {
        name: each.parts for name, each in scratch.record.tables.items()
    }
    assert made.record.sources == scratch.record.sources
    assert made.id == scratch.id
    assert facts(made, bench.exact) == facts(scratch, bench.exact)


def only(*tables):
    """The sources, and these tables alone."""
    names = {each.name for each in tables}
    needed = set(names)
    for each in reversed(in_order(table for domain in DOMAINS for table in domain.tables)):
        if each.name in needed:
            needed |= set(each.of)
    return tuple(
        replace(domain, tables=tuple(_instead(each, tables) for each in domain.tables if each.name in needed)) for domain in DOMAINS
    )


def _instead(table, tables):
    return next((each for each in tables if each.name == table.name), table)


WRONG = {
    "who is new depends on a person's other orders": replace(sales.order, together=()),
    "a parcel is due when the shop's last day has moved": replace(
        fulfilment.parcel, ties={"last_order": {"day": "shipped_day"}}, horizon={}
    ),
    "whether a product has stopped selling depends on days before": replace(stock.stock_day, ahead=-40),
}
WRONG_LATER = {
    "whether a product has stopped selling depends on ninety days": replace(stock.stock_day, behind=1),
    "what the books say depends on the count before": replace(stock.stock_ledger, after={}, behind=0),
    "a product's own day is that of its launch": replace(demand.demand_day, ties={"raw_shipments": {"order_id": "order_id"}}),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_declaration_is_found(bench, loaded, tmp_path, wrong):
    made, scratch = batch_by_batch(loaded(1), tmp_path, only(wrong))
    assert wrong.name in bench.differing(made, scratch)


@pytest.mark.parametrize("wrong", WRONG_LATER.values(), ids=WRONG_LATER.keys())
def test_a_declaration_that_leaves_out_what_came_before_is_found(bench, loaded, tmp_path, wrong):
    made, scratch = batch_by_batch(loaded(None), tmp_path, only(wrong))
    assert wrong.name in bench.differing(made, scratch)


def order(number, person="ann", day="2025-03-01", **more):
    return {"order_id": str(number), "ordered_at": f"{day} 10:00:00", "customer_id": person, "status": "completed"} | more


def line(number, price="10.00"):
    return {"order_id": str(number), "line": 1, "sku": "tea", "quantity": 1, "unit_price": price}


def monthly(shop):
    (shop.folder.path / "zhanggui.toml").write_text((shop.folder.path / "zhanggui.toml").read_text("utf-8") + MONTHS, "utf-8")
    return MadeShop(open_folder(shop.folder.path))


def inodes(made, table):
    return {file.stem: file.stat().st_ino for file in made.record.files(made.folder, table)}


def test_an_order_of_march_leaves_january_the_file_that_it_was(shop):
    shop = monthly(shop)
    shop.take(orders=[order(1, day="2025-01-05"), order(2, "ben", day="2025-03-02")], order_lines=[line(1), line(2)])
    first = shop.build()
    shop.load(shop.write("more.csv", [order(3, "cat", day="2025-03-09")]), shop.write("more_lines.csv", [line(3)]))
    second = shop.build()
    assert set(inodes(second, "order_line")) == {"2025-01", "2025-03"}
    same = {month for month, node in inodes(second, "order_line").items() if inodes(first, "order_line").get(month) == node}
    assert same == {"2025-01"}
    assert second.record.tables["order_line"].rows == 3


def test_an_order_that_comes_late_makes_a_later_one_no_more_the_first(shop):
    shop = monthly(shop)
    shop.take(orders=[order(2, day="2025-03-02")], order_lines=[line(2)])
    shop.build()
    shop.load(shop.write("late.csv", [order(1, day="2025-01-05")]), shop.write("late_lines.csv", [line(1)]))
    made = shop.build()
    numbers = {row["order_id"]: row["number"] for row in made.warehouse.rows(made.warehouse.table("order").select("order_id", "number"))}
    assert numbers == {"1": 1, "2": 2}


def test_an_order_that_moves_to_another_month_leaves_its_own(shop):
    shop = monthly(shop)
    shop.take(orders=[order(1, day="2025-01-05"), order(2, day="2025-03-02")], order_lines=[line(1), line(2)])
    shop.build()
    shop.load(shop.write("moved.csv", [order(1, day="2025-02-05")]))
    assert set(inodes(shop.build(), "order")) == {"2025-02", "2025-03"}


def test_rows_that_come_again_as_they_were_change_no_table(shop):
    shop.take(orders=[order(1), order(2)], order_lines=[line(1), line(2)])
    first = shop.build()
    shop.load(shop.write("again.csv", [order(2)]))
    second = shop.build()
    assert second.id != first.id, "another file came in"
    assert all(inodes(first, name) == inodes(second, name) for name in first.record.tables)


def test_a_build_of_what_was_built_is_the_same_and_runs_nothing(shop, monkeypatch):
    shop.take(orders=[order(1)], order_lines=[line(1)])
    first = shop.build()
    monkeypatch.setattr(Builder, "_made", None)
    assert shop.build().id == first.id


def test_a_build_that_lost_a_file_is_made_again(shop):
    shop.take(orders=[order(1)], order_lines=[line(1)])
    first = shop.build()
    first.record.files(first.folder, "order")[0].unlink()
    again = shop.build()
    assert again.id == first.id
    assert again.warehouse.count(again.warehouse.table("order")) == 1


def test_a_build_of_an_earlier_layout_says_what_to_do(shop):
    shop.take(orders=[order(1)], order_lines=[line(1)])
    made = shop.build()
    record = msgspec.json.decode((made.folder / "build.json").read_bytes())
    tables = {name: {"fingerprint": each["fingerprint"], "rows": 0} for name, each in record["tables"].items()}
    (made.folder / "build.json").write_bytes(msgspec.json.encode(record | {"tables": tables}))
    with pytest.raises(BadShop) as raised:
        current(shop.folder, DOMAINS)
    assert "zhanggui build" in raised.value.fix.zh
    assert shop.build().id == made.id
