"""A person erased: nothing of the person is left, and no number of the shop moves."""

from datetime import UTC, datetime

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build, current
from zhanggui.engine.erase import erase, holdings, whose
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.measure import measure
from zhanggui.errors import BadRequest
from zhanggui.facts import Period
from zhanggui.nouns import Ask

SOURCES = tuple(source for domain in DOMAINS for source in domain.sources)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PEOPLE = [
    {"customer_id": "ann", "registered_at": "2024-03-01T09:00:00", "name": "安小姐", "phone": "13800000001", "email": "ann@example.com"},
    {"customer_id": "ben", "registered_at": "2024-06-01T09:00:00", "name": "本先生", "phone": "13800000002", "email": "ben@example.com"},
]
ORDERS = [
    {"order_id": "1", "ordered_at": "2024-03-10T10:00:00", "paid_at": "2024-03-10T10:01:00", "customer_id": "ann", "phone": "13800000001", "address": "茶马古道一号院"},
    {"order_id": "2", "ordered_at": "2024-04-10T10:00:00", "paid_at": "2024-04-10T10:01:00", "customer_id": "ann", "phone": "13800000001", "address": "茶马古道一号院"},
    {"order_id": "3", "ordered_at": "2024-05-10T10:00:00", "paid_at": "2024-05-10T10:01:00", "customer_id": "ben", "phone": "13800000002", "address": "合用的仓库地址"},
]  # fmt: skip
LINES = [{"order_id": str(order), "line": 1, "sku": "007", "quantity": 2, "unit_price": "10.00"} for order in (1, 2, 3)]
EVENTS = [
    {"event_id": "e1", "session_id": "s1", "visitor_id": "phone-of-ann", "event_at": "2024-03-10T09:59:00", "event_name": "session_start", "customer_id": "ann"},
    {"event_id": "e2", "session_id": "s2", "visitor_id": "phone-of-ann", "event_at": "2024-03-01T09:59:00", "event_name": "session_start", "customer_id": ""},
    {"event_id": "e3", "session_id": "s3", "visitor_id": "shared-tablet", "event_at": "2024-03-02T09:59:00", "event_name": "session_start", "customer_id": "ann"},
    {"event_id": "e4", "session_id": "s4", "visitor_id": "shared-tablet", "event_at": "2024-03-03T09:59:00", "event_name": "session_start", "customer_id": "ben"},
]  # fmt: skip


@pytest.fixture
def filled(shop):
    shop.take(customers=PEOPLE, orders=ORDERS, order_lines=LINES, events=EVENTS)
    shop.build()
    return shop


def erased(shop, person="ann"):
    return erase(shop.folder, SOURCES, person, now=NOW, rebuild=lambda: build(shop.folder, DOMAINS).id)


def numbers(folder):
    opened = current(folder, DOMAINS)
    metrics = [metric for domain in DOMAINS for metric in domain.metrics]
    asks = [Ask(metric=metric, period=Period.year(2024)) for metric in metrics]
    found = measure(opened, asks)
    return {ask.metric.name: found.of(ask)[0].value for ask in asks}


@pytest.mark.parametrize("said", ["ann", "13800000001", "ann@example.com", " ann "])
def test_a_person_is_found_by_what_tells_her_apart(filled, said):
    assert whose(filled.folder, SOURCES, said) == "ann"


@pytest.mark.parametrize("said", ["nobody", "", "1380000000"])
def test_who_isnt_there_isnt_found(filled, said):
    with pytest.raises(BadRequest, match="names no one customer"):
        whose(filled.folder, SOURCES, said)


def test_all_of_a_person_by_hand(filled):
    assert {each.source.name: each.rows.num_rows for each in holdings(filled.folder, SOURCES, "ann")} == {
        "customers": 1,
        "orders": 2,
        "events": 2,
    }


def test_nothing_is_left_and_others_stay(filled):
    proof = erased(filled)
    assert proof.whole
    assert {each.source: each.rows for each in proof.files} == {"customers": 1, "orders": 2, "events": 3}
    everything = b"".join(path.read_bytes() for path in filled.folder.path.rglob("*.parquet"))
    assert b"13800000001" not in everything
    assert b"13800000002" in everything
    assert not holdings(filled.folder, SOURCES, "ann")
    assert {each.source.name for each in holdings(filled.folder, SOURCES, "ben")} == {"customers", "orders", "events"}


def test_her_own_phone_is_forgotten_and_the_shared_tablet_is_not(filled):
    erased(filled)
    opened = current(filled.folder, DOMAINS)
    raw = next((filled.folder.raw / "events").glob("*.parquet"))
    devices = sorted(row["visitor_id"] for row in opened.warehouse.rows(opened.warehouse.name("taken", [raw])))
    assert devices[2:] == ["shared-tablet", "shared-tablet"]
    assert devices[0] == devices[1]
    assert devices[0].startswith("erased-")


def test_no_number_of_the_shop_moves(filled):
    before = numbers(filled.folder)
    erased(filled)
    assert numbers(filled.folder) == before


def test_the_same_file_doesnt_bring_her_back(filled):
    erased(filled)
    again = filled.load(filled.folder.path / "incoming" / "customers.csv")
    assert again[0].already


def test_old_builds_that_knew_her_are_gone(filled):
    old = current(filled.folder, DOMAINS).id
    proof = erased(filled)
    assert proof.builds == 1
    assert [path.name for path in filled.folder.builds.iterdir()] == [current(filled.folder, DOMAINS).id] != [old]


def test_rows_apart_that_name_her_go(filled):
    bad = [{**ORDERS[0], "order_id": "9", "ordered_at": "soon"}, {**ORDERS[2], "order_id": "10", "ordered_at": "later"}]
    filled.load(filled.write("more.csv", bad), wanted="orders")
    proof = erased(filled)
    assert len(proof.apart) == 1
    left = (filled.folder.apart / proof.apart[0]).read_text("utf-8-sig")
    assert "ann" not in left
    assert "13800000002" in left
    assert proof.whole


def test_later_rows_still_supersede_earlier_ones(filled):
    filled.take(orders=[{**ORDERS[0], "address": "新地址三号楼"}])
    filled.build()
    erased(filled, "ben")
    filled.build()
    pieces = [piece.file for piece in manifests.read(filled.folder).of("orders")]
    assert pieces == sorted(pieces)
    assert pieces[0].endswith(".e1.parquet")
    assert current(filled.folder, DOMAINS).record.tables["order"].rows == 3


def test_erasing_twice_finds_nobody_the_second_time(filled):
    erased(filled)
    assert erased(filled).files == ()
