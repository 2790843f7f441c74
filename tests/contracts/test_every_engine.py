"""Every table, metric, bridge and cohort of the registry is the same on DuckDB, on Spark and on Sail, to a billionth.

Each table is derived on each engine from the embedded engine's tables, so that a difference is found where it arises. One test an
engine: its servers are started once, and what differs is said all at once.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from filelock import FileLock

sys.path.insert(0, str(Path(__file__).parents[1]))

import clusters
from alike import numbers, of_facts, of_rows
from shops import CONTRACTS, data
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build, current
from zhanggui.engine.builder import in_order
from zhanggui.engine.chosen import cluster_at
from zhanggui.engine.explain import bridged, problems, year_bridge
from zhanggui.engine.intake import load
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.measure import measure
from zhanggui.engine.raws import Raws
from zhanggui.facts import Grain, Period
from zhanggui.methods.cohort import AGE
from zhanggui.nouns import Ask
from zhanggui.settings import Folder, init, open_folder
from zhanggui.warehouse import Warehouse

TABLES = in_order(table for domain in DOMAINS for table in domain.tables)
METRICS = [metric for domain in DOMAINS for metric in domain.metrics]
SOURCES = [source for domain in DOMAINS for source in domain.sources]


@pytest.fixture(scope="session")
def retail(tmp_path_factory, worker_id) -> Folder:
    """The real shop of `online_retail`; made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    path = (base if worker_id == "master" else base.parent) / "retail_on_engines"
    with FileLock(f"{path}.lock"):
        if not (path / "CURRENT").exists():
            folder = init(path)
            (path / "zhanggui.toml").write_text('[shop]\nzone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"\n', "utf-8")
            load(folder, [data("online_retail") / "online_retail.csv.gz"], CONTRACTS, now=datetime.now(UTC))
            build(open_folder(path), DOMAINS).warehouse.close()
    return open_folder(path)


@pytest.mark.parametrize("server", ["sail", "spark"])
def test_every_engine_says_the_same(server, dozen, simulated, retail, tmp_path):
    with started(server, tmp_path) as address:
        wrong = []
        for folder in (dozen.folder, simulated, retail):
            with closing(cluster_at(address)) as engine:
                wrong += [f"{folder.path.name}: {each}" for each in differences(folder, engine)]
    assert not wrong, "\n".join(wrong)


def started(server: str, work: Path):
    """Start a server, or say why it can't be."""
    clusters.needs({"sail": "pysail", "spark": "pyspark"}[server])
    return clusters.sail() if server == "sail" else clusters.spark(work)


def differences(folder: Folder, engine: Warehouse) -> Iterator[str]:
    """What another engine says otherwise of a shop."""
    own = current(folder, DOMAINS)
    with closing(own.warehouse):
        yield from of_tables(own, folder, engine)
        other = Build(own.folder, own.record, DOMAINS, engine=engine)
        for say in (metrics, bridges, losses):
            yield from of_numbers(say, own, other)


# ── tables ───────────────────────────────────────────────────────────────────


def of_tables(own: Build, folder: Folder, engine: Warehouse) -> Iterator[str]:
    raws = Raws(folder, manifests.read(folder), SOURCES, engine)
    for name in own.record.tables:
        engine.name(name, own.record.files(own.folder, name))
    for table in TABLES:
        if not own.record.tables[table.name].rows:
            continue
        given = {name: own.shop if name == "shop" else raws.table(name) if name in raws else engine.table(name) for name in table.of}
        rows = table.rows(**given)
        if isinstance(rows, pa.Table):
            continue
        try:
            found = engine.read(rows)
        except Exception as error:  # noqa: BLE001 - whatever a server raises is a difference
            yield f"{table.name} can't be derived: {str(error)[:500]}"
            continue
        there = own.warehouse.read(own.warehouse.table(table.name)).cast(rows.schema().to_pyarrow())
        yield from of_rows(table, there, found)


# ── numbers ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Years:
    """The last whole year of a shop, and the one before."""

    now: Period
    before: Period

    @classmethod
    def of(cls, build: Build) -> "Years":
        year = build.last_day.year - (build.last_day.month < 12)
        return cls(Period.parse(str(year)), Period.parse(str(year - 1)))


def metrics(build: Build) -> dict[str, object]:
    """Every metric in total, by month, and by one dimension: cohorts by their age."""
    years, asks = Years.of(build), []
    for metric in (each for each in METRICS if any(build.record.tables[part.of.name].rows for part in each.parts)):
        asks.append(Ask(metric=metric, period=years.now, against=years.before))
        asks.append(Ask(metric=metric, period=years.now, every=Grain.MONTH))
        by = sorted(metric.dimensions, key=lambda each: each.name != AGE)[:1]
        if by:
            asks.append(Ask(metric=metric, period=years.now, by=tuple(by)))
    return dict(pair for fact in measure(build, asks) for pair in numbers(fact))


def bridges(build: Build) -> dict[str, object]:
    """Every bridge, and every walk from one year to the next."""
    years, said = Years.of(build), {}
    declared = [bridge for domain in DOMAINS for bridge in domain.bridges]
    walks = [walk for domain in DOMAINS for walk in domain.walks]
    found = [*bridged(build, declared, years.now, years.before), *(year_bridge(build, walk, years.now, years.before) for walk in walks)]
    for place, each in enumerate(found):
        facts = [] if each is None else [each.before, *each.terms, *each.onward, each.net or each.after, each.after]
        said |= {f"bridge {place}.{step} {name}": value for step, fact in enumerate(facts) for name, value in numbers(fact)}
        said[f"bridge {place} has steps"] = len(facts)
    return said


def losses(build: Build) -> dict[str, object]:
    """What went wrong, and what it cost."""
    years = Years.of(build)
    stakes = [stake for domain in DOMAINS for stake in domain.stakes]
    found = problems(build, stakes, years.now, years.before)
    return {f"problem {each.stake.name} {name}": value for each in found for name, value in numbers(each.cost)}


def of_numbers(say: Callable[[Build], dict[str, object]], own: Build, other: Build) -> Iterator[str]:
    there, found = say(own), say(other)
    assert there or say is not metrics
    yield from of_facts(there, found)
