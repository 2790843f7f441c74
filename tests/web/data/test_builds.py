"""Builds, sources and lineage: what is in use, what changed, where a number comes from, and who may look."""

import re
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry

from shops import CONTRACTS, NOW
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.builds import find, kept, use
from zhanggui.engine.intake import load, manifest
from zhanggui.engine.intake.manifest import locked
from zhanggui.engine.lineage import leading, lineage
from zhanggui.engine.rhythm import Pulse, rhythm
from zhanggui.errors import Busy, Unknown
from zhanggui.web.access import Role
from zhanggui.web.answers import METRICS
from zhanggui.web.jobs.models import Job, State


@pytest.fixture
def two(own_console) -> tuple[str, str]:
    """The dozen's build, and one with an order more."""
    before = own_console.in_use
    orders, lines = own_console.path / "o.csv", own_console.path / "l.csv"
    orders.write_text("order_id,ordered_at,customer_id,channel\no90,2025-12-30 10:00:00,ann,tmall\n", "utf-8")
    lines.write_text("order_id,sku,quantity,unit_price\no90,007,2,6.00\n", "utf-8")
    load(own_console, [orders, lines], CONTRACTS, now=NOW)
    made = build(own_console, DOMAINS)
    made.warehouse.close()
    return before, made.id


def test_an_earlier_build_is_put_to_use_again_and_written_down(two, own_console, visitor):
    before, after = two
    assert {each.id for each in kept(own_console)} == {before, after}
    assert [each.current for each in kept(own_console) if each.id == after] == [True]
    client = visitor(Role.OWNER, lang="en")
    page = client.get("/data/builds").content.decode()
    assert before in page
    assert after in page
    client.post("/data/builds", {"do": "use", "build": before})
    assert own_console.in_use == before
    assert "is not the newest" in client.get("/data/builds").content.decode()
    entry = LogEntry.objects.latest("timestamp")
    assert entry.changes_dict == {"CURRENT": [after, before]}
    assert entry.actor.username == "owner"
    assert client.post("/data/builds", {"do": "use", "build": "../../etc"}).status_code == 400
    with pytest.raises(Unknown):
        find(own_console, "..")
    changed = client.get(f"/data/builds/compare?before={before}&after={after}&period=2025").content.decode()
    assert re.search(r"GMV.*?CN¥200\.50.*?CN¥212\.50.*?\+CN¥12\.00", changed, re.DOTALL)
    assert re.search(r"<code>order_line</code></td><td class=\"n\">(\d+).*?\+1<", changed, re.DOTALL)


def test_while_another_process_writes_no_pointer_is_moved(two, own_console):
    with locked(own_console), pytest.raises(Busy):
        use(own_console, two[0], DOMAINS)
    assert own_console.in_use == two[1]


def test_a_build_is_made_from_the_page(own_console, visitor, at_once):
    before = own_console.in_use
    answer = visitor(Role.ANALYST).post("/data/builds", {"do": "build"})
    job = Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))
    assert (job.how, job.result) == (State.DONE, {"before": before, "after": before}), "of the same rows comes the same build"


# ── where a number comes from ────────────────────────────────────────────────


def test_the_lineage_of_gmv_by_hand(dozen):
    found = lineage(METRICS["gmv"], DOMAINS, manifest.read(dozen.folder))
    assert {"orders", "order_lines"} <= {source.name for source in found.sources}
    (came,) = found.files["orders"]
    assert (came.batch.file, came.rows) == ("orders.csv", 13)
    names = [table.name for table in found.tables]
    assert names[-1] == METRICS["gmv"].of.name
    places = {name: place for place, name in enumerate(names)}
    assert all(places[start] < places[end] for start, end in found.links if start in places and end in places)


def test_every_metric_comes_from_sources_and_needs_one_of_them(dozen):
    taken = manifest.read(dozen.folder)
    declared = {source.name for domain in DOMAINS for source in domain.sources}
    for metric in METRICS.values():
        found = lineage(metric, DOMAINS, taken)
        behind = {source.name for source in found.sources}
        reached = {end for _, end in found.links} | {start for start, _ in found.links}
        assert behind <= declared
        assert all(table.name in reached for table in found.tables)
        lacking = leading(metric, DOMAINS) - behind - {rule.source.name for rule in found.needs}
        assert not lacking, metric.name


def test_the_page_draws_and_lists_the_same(console, visitor):
    page = visitor(Role.MARKETING, lang="en").get("/data/lineage/cac").content.decode()
    drawn = re.search(r"<svg class=\"lineage\".*?</svg>", page, re.DOTALL).group()
    rest = page.replace(drawn, "")
    for name in re.findall(r"<g class=\"(?:source|table)[^>]*>.*?<text[^>]*>([^<]+)</text>", drawn):
        assert name.rstrip("…") in rest
    digest = next(batch.digest for batch in manifest.read(console).batches if batch.file == "ad_spend.csv")
    assert digest in page
    assert "/data/batches/" not in page, "one who may not load is led to no batch"


def test_lineage_only_of_numbers_that_one_sees(console, visitor):
    assert visitor(Role.PARTNER).get("/data/lineage/gmv").status_code == 403
    assert visitor(Role.SUPPLY).get("/data/lineage/roas").status_code == 403
    assert visitor(Role.OWNER).get("/data/lineage/nothing").status_code == 400


def test_sources_of_other_areas_are_not_shown(console, visitor):
    client = visitor(Role.SUPPLY, lang="en")
    page = client.get("/data").content.decode()
    assert "/data/sources/orders" in page
    assert "/data/sources/ad_spend" not in page
    assert client.get("/data/sources/ad_spend").status_code == 403
    assert client.get("/data/sources/orders").status_code == 200


def test_what_is_missing_says_what_it_would_make_known(console, visitor):
    page = visitor(Role.OWNER, lang="en").get("/data").content.decode()
    missing = page.partition("What is missing")[2]
    assert "exchange_rates" in missing
    assert "Orders" in page.partition("What is missing")[0]


def test_a_source_tells_its_contract_and_its_files(console, visitor):
    client = visitor(Role.OWNER, lang="en")
    page = client.get("/data/sources/customers").content.decode()
    assert "personal" in page
    assert "customers.csv" in page
    assert "required" in page
    checks = client.get("/data/checks").content.decode()
    assert "hold:" in checks
    batch = next(each for each in manifest.read(console).batches if each.file == "customers.csv")
    assert batch.digest in client.get(f"/data/batches/{batch.id}").content.decode()


# ── rhythm ───────────────────────────────────────────────────────────────────

START = date(2025, 1, 1)


@pytest.mark.parametrize(("step", "said"), [(1, "nearly every day"), (7, "every week"), (30, "every month"), (90, "about every 90 days")])
def test_a_rhythm_is_told_in_words_and_lateness_by_its_own_measure(step, said):
    found = rhythm([START + timedelta(days=step * n) for n in range(12)])
    last = START + timedelta(days=step * 11)
    assert (found.usual, found.words.en) == (step, said)
    assert found.pulse(last + timedelta(days=step)) is Pulse.FRESH
    assert found.pulse(last + timedelta(days=2 * step + 3)) is Pulse.LATE
    assert found.pulse(last + timedelta(days=5 * step + 3)) is Pulse.SILENT


def test_of_few_days_no_rhythm_is_told():
    assert rhythm([START, START + timedelta(days=1)]).pulse(START + timedelta(days=400)) is Pulse.UNKNOWN
    assert rhythm([]).last is None
