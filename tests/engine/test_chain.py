"""The whole chain on a cluster: load, build, a day more, measure, explain, summary, verify and decide, as on one machine."""

import shutil
import sys
import zlib
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import clusters
from alike import numbers, of_facts, of_rows
from shops import CONTRACTS, NOW
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build
from zhanggui.engine.decide import decide
from zhanggui.engine.intake import load
from zhanggui.nouns import Edition
from zhanggui.report.compose import summaries
from zhanggui.report.html import body, page
from zhanggui.report.pages import document
from zhanggui.report.receipts import Receipts
from zhanggui.report.verify import Verifier
from zhanggui.report.verify.again import facts_of
from zhanggui.report.verify.readers import read
from zhanggui.settings import ENGINE, Folder, init, open_folder
from zhanggui.words import Lang

TODAY = date(2026, 1, 1)
LAST = "2025-12-30"
"""The first day of what comes later."""

_FEW = 80
"""Of a source of many rows, those of one in so many orders, visitors or products are taken."""
_BY = ("order_id", "session_id", "visitor_id", "customer_id", "inviter_id", "sku")


@pytest.fixture(scope="module")
def two(simulated, tmp_path_factory) -> tuple[Folder, Folder]:
    """The same few rows of a simulated shop in two folders; what comes later lies beside. Every large table is kept by month."""
    home = tmp_path_factory.mktemp("chain")
    for source in (each for each in CONTRACTS.sources if (simulated.raw / each.name).is_dir()):
        rows = few(simulated.raw / source.name)
        later = f"{source.day} >= TIMESTAMP '{LAST}'" if source.day is not None else "false"
        for part, those in (("first", f"NOT coalesce({later}, false)"), ("last", later)):
            found = duckdb.from_arrow(rows).filter(those).to_arrow_table()
            if found.num_rows:
                (home / part).mkdir(exist_ok=True)
                pq.write_table(found, home / part / f"{source.name}.parquet")
    shop = init(home / "own")
    (shop.path / "zhanggui.toml").write_text(
        (simulated.path / "zhanggui.toml").read_text("utf-8") + "\n[engine]\nmonth_rows = 0\n", "utf-8"
    )
    take(open_folder(shop.path), "first")
    shutil.copytree(shop.path, home / "there")
    return open_folder(shop.path), open_folder(home / "there")


def few(files: Path) -> pa.Table:
    """Some rows of a source."""
    rows = duckdb.sql(f"SELECT * FROM read_parquet('{files}/*.parquet', union_by_name = true)").to_arrow_table()
    by = next((name for name in _BY if name in rows.column_names), None)
    if by is not None and len(rows) > 300:
        rows = rows.filter(pa.array([zlib.crc32((each or "").encode()) % _FEW == 0 for each in rows[by].to_pylist()]))
    return rows.select([name for name in rows.column_names if not name.startswith("#")])


def take(folder: Folder, part: str) -> None:
    for file in sorted((folder.path.parent / part).iterdir()):
        load(folder, [file], CONTRACTS, wanted=file.stem, now=NOW)


def grown(folder: Folder) -> tuple[Build, set[str]]:
    """Build, take in the days that come later, and build again; the files that the second build took over."""
    first = build(folder, DOMAINS)
    first.warehouse.close()
    before = {file.stat().st_ino for file in first.folder.rglob("*.parquet")}
    take(folder, "last")
    made = build(folder, DOMAINS)
    assert made.id != first.id
    kept = {str(file.relative_to(made.folder)) for file in made.folder.rglob("*.parquet") if file.stat().st_ino in before}
    return made, kept


def said(made: Build, *, read_back: bool) -> dict[str, object]:
    """The numbers of a summary and what decisions call for; where it is `read_back`, as a page of which every query is run anew."""
    summary = summaries(made, DOMAINS, 2025, [Edition.OPERATIONS])[Edition.OPERATIONS]
    paper = document(summary, Lang.EN)
    if read_back:
        file = made.folder.parent / "summary.html"
        file.write_text(page(paper, body(paper, Receipts(made, summary.measures), {}), ""), "utf-8")
        verdict = Verifier(made).verify(read(file), paper)
        assert verdict.passed, [str(each) for each in verdict.findings][:5]
        assert verdict.numbers > 1000
    found = dict(pair for fact in facts_of(paper) for pair in numbers(fact))
    for each in (decision for domain in DOMAINS for decision in domain.decisions):
        found[f"{each.name} acts"] = len(decide(made, each, TODAY).actions)
    return found


def test_the_chain_on_a_cluster_is_the_chain_on_one_machine(two, monkeypatch):
    clusters.needs("pysail")
    own, there = two
    monkeypatch.setenv(ENGINE, "duckdb")
    here, taken = grown(open_folder(own.path))
    ought = said(here, read_back=False)
    with clusters.sail() as address:
        monkeypatch.setenv(ENGINE, address)
        made, also_taken = grown(open_folder(there.path))
        found = said(made, read_back=True)
        wrong = [*of_facts(ought, found)]
        for table in (each for domain in DOMAINS for each in domain.tables):
            rows = here.warehouse.read(here.warehouse.table(table.name))
            wrong += of_rows(table, rows, made.warehouse.read(made.warehouse.table(table.name)).cast(rows.schema))
        made.warehouse.close()
    here.warehouse.close()
    assert not wrong, "\n".join(wrong)
    assert len(taken) > len(here.record.tables) // 2
    assert also_taken == taken
