"""New rows redo only what they touch, and it comes to the same as building all of it: whatever a table says of itself is held to that."""

import random
import shutil
import zlib

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shops import CONTRACTS, MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine import increment
from zhanggui.engine.measure import measure
from zhanggui.facts import Grain, Interval, Period
from zhanggui.nouns import Ask
from zhanggui.settings import open_folder

SOURCES = {source.name: source for source in CONTRACTS.sources}
MONTHS = "\n[engine]\nmonth_rows = 0\n"
"""Every table that can be redone in part is kept month by month, however small."""


_FEW = 40
"""Of a source of more rows, those of one in so many orders, visitors or products are taken."""
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


def batches(rows, dice):
    """Split rows at random: most come first, some late; some of the late ones came before, and said something else."""
    split = [{}, {}, {}]
    for name, whole in rows.items():
        listed = whole.to_pylist()
        lots = [[], [], []]
        for row in listed:
            at = dice.choices((0, 1, 2), (92, 5, 3))[0]
            lots[at].append(row)
            if at and dice.random() < 0.5:
                other = dice.choice(listed)
                free = [column for column in row if column not in SOURCES[name].key]
                lots[dice.randrange(at)].append(row | {column: other[column] for column in free if dice.random() < 0.4})
        for part, lot in zip(split, lots, strict=True):
            if lot:
                part[name] = pa.Table.from_pylist(lot, schema=whole.schema)
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


def anew(shop, path):
    """The same rows, built from scratch."""
    shutil.copytree(shop.folder.path, path, ignore=shutil.ignore_patterns("builds", "CURRENT", ".lock"))
    return MadeShop(open_folder(path)).build()


def _told(value):
    """A number as it is, where it is exact; a floating-point number, whose sum depends on the order of rows, to nine digits."""
    if isinstance(value, Interval):
        return f"{value.low:.9g} {value.high:.9g}"
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def differing(one, other):
    """The tables whose rows are not the same; floating-point numbers, whose sums depend on the order of rows, to 1e-9."""
    found, con = [], duckdb.connect()
    for name in one.record.tables:
        here, there = (_exact(con, each.record.files(each.folder, name)) for each in (one, other))
        sql = f"SELECT count(*) FROM (({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here}))"
        if con.execute(sql).fetchone()[0]:
            found.append(name)
    return found


def _exact(con, files):
    rows = f"read_parquet({[str(file) for file in files]})"
    kinds = con.execute(f"DESCRIBE FROM {rows}").fetchall()
    doubles = [name for name, kind, *_ in kinds if kind == "DOUBLE"]
    told = ", ".join(f'printf(\'%.9g\', "{name}") AS "{name}"' for name in doubles)
    return f"SELECT * {f'REPLACE ({told})' if doubles else ''} FROM {rows}"


def facts(made):
    """Every metric of the shop, over all its months, as bytes."""
    found = []
    metrics = [each for domain in DOMAINS for each in domain.metrics]
    asks = [Ask(metric=metric, period=Period.year(2025), every=Grain.MONTH) for metric in metrics]
    told = measure(made, asks)
    for ask in asks:
        found += [(ask.metric.name, str(fact.period), _told(fact.value), _told(fact.interval)) for fact in told.of(ask)]
    return msgspec.json.encode(found)


@pytest.mark.parametrize("seed", [1, 2])
def test_batch_by_batch_comes_to_the_same_as_all_at_once(rows, tmp_path, seed):
    found, toml = rows
    shop = new_shop(tmp_path / "shop", toml)
    for at, part in enumerate(batches(found, random.Random(seed))):  # noqa: S311 - dice of a test
        taken(shop, part, tmp_path / f"batch{at}")
        made = shop.build()
    scratch = anew(shop, tmp_path / "scratch")
    assert differing(made, scratch) == []
    assert {name: each.parts for name, each in made.record.tables.items()} == {
        name: each.parts for name, each in scratch.record.tables.items()
    }
    assert made.record.sources == scratch.record.sources
    assert made.id == scratch.id
    assert facts(made) == facts(scratch)
