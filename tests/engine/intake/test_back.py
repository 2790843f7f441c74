"""A load is taken back and put in again: nothing is lost, the shop is as if it had never come, then as it was."""

from datetime import UTC, datetime

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.erase import erase, holdings
from zhanggui.engine.intake.back import put_back, take_back
from zhanggui.engine.intake.manifest import locked
from zhanggui.engine.raws import Raws
from zhanggui.errors import BadRequest, Busy, Unknown
from zhanggui.warehouse import DuckWarehouse

SOURCES = tuple(source for domain in DOMAINS for source in domain.sources)
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 29, 10, tzinfo=UTC)
HEAD = "order_id,ordered_at,customer_id\n"
RIGHT, WRONG = HEAD + "A1,2025-01-05,ann\nA2,2025-01-06,ben\n", HEAD + "A2,2025-02-06,cat\nA9,2025-02-07,dan\n"


FIRST = "order_id,ordered_at,region,paid_amount\nA1,2025-01-05,上海,10\nA2,never,北京,20\nA3,2025-01-07,广州,oops\n"


def corrected(loaded, **mended: str) -> str:
    """The file of rows apart, each value that is a key of `mended` replaced in its own column."""
    text = loaded.apart.read_text("utf-8")
    for was, now in mended.items():
        text = text.replace(f'"{was}","北京"', f'"{now}","北京"').replace(f'"广州","{was}"', f'"广州","{now}"')
    return text


def ids(batches):
    return [each.id for each in batches]


def files(desk):
    return {path.name: path.read_bytes() for path in desk.shop.folder.raw.glob("*/*")}


def test_its_rows_are_gone_its_files_stay_and_it_may_come_in_again(desk):
    desk.hand_in(RIGHT, "right.csv")
    desk.hand_in(WRONG, "wrong.csv")
    kept = files(desk)
    assert ids(take_back(desk.shop.folder, "2", now=NOW)) == ["000002"]
    assert desk.column("orders", "order_id") == ["A1", "A2"]
    again = desk.hand_in(WRONG, "wrong.csv")
    assert (again.already, again.rows_kept) == (False, 2)
    assert ids(desk.manifest.every) == ["000001", "000002", "000003"]
    assert {name: content for name, content in files(desk).items() if "000003" not in name} == kept


def test_a_build_without_it_and_one_with_it_again_are_as_if_nothing_had_been(desk):
    desk.hand_in(RIGHT, "right.csv")
    assert made(desk) == {"A1": "ann", "A2": "ben"}
    desk.hand_in(WRONG, "wrong.csv")
    assert made(desk) == {"A1": "ann", "A2": "cat", "A9": "dan"}
    take_back(desk.shop.folder, "wrong.csv", now=NOW)
    assert made(desk) == {"A1": "ann", "A2": "ben"}
    put_back(desk.shop.folder, "wrong.csv")
    assert made(desk) == {"A1": "ann", "A2": "cat", "A9": "dan"}
    take_back(desk.shop.folder, "last", now=NOW)
    assert made(desk) == {}


def made(desk):
    """Who placed each order, as tables are derived from it."""
    with DuckWarehouse() as warehouse:
        raws = Raws(desk.shop.folder, desk.manifest, SOURCES, warehouse)
        return {row["order_id"]: row["customer_id"] for row in warehouse.rows(raws.table("raw_orders"))}


def test_a_load_put_back_after_another_stands_before_it(desk):
    desk.hand_in(RIGHT, "right.csv")
    take_back(desk.shop.folder, "last", now=NOW)
    desk.hand_in(WRONG, "wrong.csv")
    put_back(desk.shop.folder, "last")
    assert ids(desk.manifest.batches) == ["000001", "000002"]
    assert desk.manifest.overlapping == ("orders",)
    assert made(desk) == {"A1": "ann", "A2": "cat", "A9": "dan"}


def test_what_corrected_it_goes_and_comes_with_it(desk):
    first = desk.hand_in(FIRST, "orders.csv")
    second = desk.hand_in(corrected(first, never="2025-01-06"), "corrected.csv")
    desk.hand_in(corrected(second, oops="30"), "again.csv")
    assert ids(take_back(desk.shop.folder, "orders.csv", now=NOW)) == ["000001", "000002", "000003"]
    assert (desk.rows("orders"), ids(desk.manifest.outstanding)) == ([], [])
    assert ids(put_back(desk.shop.folder, "3")) == ["000001", "000002", "000003"]
    assert sorted(desk.column("orders", "order_id")) == ["A1", "A2", "A3"]


def test_a_correction_taken_back_leaves_its_rows_waiting_and_is_not_there_twice(desk):
    first = desk.hand_in(FIRST, "orders.csv")
    desk.hand_in(corrected(first, never="2025-01-06", oops="30"), "corrected.csv")
    take_back(desk.shop.folder, "corrected.csv", now=NOW)
    assert ids(desk.manifest.outstanding) == ["000001"]
    desk.hand_in(corrected(first, never="2025-01-08", oops="31"), "otherwise.csv")
    with pytest.raises(BadRequest, match="came in since, as batch 000003"):
        put_back(desk.shop.folder, "2")
    take_back(desk.shop.folder, "1", now=LATER)
    with pytest.raises(BadRequest, match="batch 000001, whose rows it corrects"):
        put_back(desk.shop.folder, "2")


def test_the_latest_load_is_all_files_of_one_call(desk):
    desk.hand_in(RIGHT, "right.csv")
    lines = "order_id,sku,quantity,unit_price\nA9,S1,1,10\n"
    desk.take(desk.write("wrong.csv", WRONG), desk.write("lines.csv", lines), now=LATER)
    assert ids(take_back(desk.shop.folder, "last", now=NOW, dry_run=True)) == ["000002", "000003"]
    assert ids(desk.manifest.batches) == ["000001", "000002", "000003"]


def test_the_same_content_is_not_there_twice(desk):
    desk.hand_in(RIGHT, "right.csv")
    take_back(desk.shop.folder, "1", now=NOW)
    desk.hand_in(RIGHT, "right.csv")
    with pytest.raises(BadRequest, match="came in since, as batch 000002"):
        put_back(desk.shop.folder, "1")
    take_back(desk.shop.folder, "2", now=LATER)
    with pytest.raises(BadRequest, match="more than once"):
        put_back(desk.shop.folder, "right.csv")
    assert ids(put_back(desk.shop.folder, "1")) == ["000001"]


def test_what_isnt_there_is_said_and_while_another_writes_nothing_moves(desk):
    with pytest.raises(Unknown, match="last"):
        take_back(desk.shop.folder, "last", now=NOW)
    desk.hand_in(RIGHT, "right.csv")
    with pytest.raises(Unknown, match="000001"):
        take_back(desk.shop.folder, "9", now=NOW)
    with locked(desk.shop.folder), pytest.raises(Busy):
        take_back(desk.shop.folder, "1", now=NOW)
    assert ids(desk.manifest.batches) == ["000001"]


def test_who_is_erased_is_erased_from_what_was_taken_back_too(desk):
    desk.hand_in(RIGHT, "right.csv")
    take_back(desk.shop.folder, "1", now=NOW)
    assert [each.rows.num_rows for each in holdings(desk.shop.folder, SOURCES, "ann")] == [1]
    proof = erase(desk.shop.folder, SOURCES, "ann", now=NOW, rebuild=lambda: build(desk.shop.folder, DOMAINS).id)
    assert (len(proof.files), proof.left) == (1, 0)
    put_back(desk.shop.folder, "1")
    kept = desk.column("orders", "customer_id")
    assert ("ann" in kept, "ben" in kept, len(kept)) == (False, True, 2)
