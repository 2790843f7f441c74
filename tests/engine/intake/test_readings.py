"""A file like one that was read before is read by the query that was written then: it says the same, and knows its own day."""

from datetime import timedelta

import pytest

from shops import CONTRACTS, NOW
from zhanggui.engine.intake import casting, load

DAY = "order_id,ordered_at,region,paid_amount\nA{n}1,{day},上海,10\nA{n}2,{late},北京,20\nA{n}3,{day},广州,oops\n"


def day(desk, number: int, now=NOW):
    """Hand in a day's orders: one of them of the day after tomorrow, one with an amount that is none."""
    late = now.date() + timedelta(days=3)
    path = desk.write(f"day{number}.csv", DAY.format(n=number, day=now.date(), late=late))
    (loaded,) = load(desk.shop.folder, [path], CONTRACTS, now=now)
    return loaded


def readings(desk):
    return sorted(desk.shop.folder.readings.glob("*/*.json"))


@pytest.fixture
def written(monkeypatch):
    """How often a reading was written."""
    count = []
    judged = casting.Caster._judged
    monkeypatch.setattr(casting.Caster, "_judged", lambda *said: count.append(1) or judged(*said))
    return count


def test_a_file_like_one_before_is_read_alike_and_nothing_is_written_anew(desk, written):
    first, second = day(desk, 1), day(desk, 2)
    assert len(written) == len(readings(desk)) == 1
    assert (
        (first.rows_kept, first.rows_apart, first.reasons) == (second.rows_kept, second.rows_apart, second.reasons) == (1, 2, first.reasons)
    )
    assert {row["#reason"] for row in desk.apart(second)} == {
        "not a sensible date (before 1990, or in the future)",
        "not an amount of money",
    }


def test_what_is_the_future_is_known_by_the_day_of_the_load(desk, written):
    day(desk, 1)
    later = NOW + timedelta(days=3)
    path = desk.write("then.csv", f"order_id,ordered_at,region,paid_amount\nB1,{later.date()},上海,10\n")
    (loaded,) = load(desk.shop.folder, [path], CONTRACTS, now=later)
    assert (loaded.rows_kept, loaded.rows_apart, len(written)) == (1, 0, 1)
    (again,) = load(desk.shop.folder, [desk.write("now.csv", path.read_text("utf-8").replace("B1", "B2"))], CONTRACTS, now=NOW)
    assert (again.rows_kept, again.rows_apart) == (0, 1)


def test_another_manner_is_another_reading(desk, written):
    day(desk, 1)
    desk.hand_in("order_id,ordered_at,region,paid_amount\nC1,2025/01/05,上海,10\n", "slashed.csv")
    desk.hand_in("order_id,ordered_at,paid_amount\nC2,2025-01-05,10\n", "narrow.csv")
    assert len(written) == len(readings(desk)) == 3
    assert desk.column("orders", "order_id")[1:] == ["C1", "C2"]


def test_a_reading_that_cannot_be_read_is_written_again(desk, written):
    day(desk, 1)
    readings(desk)[0].write_text('{"query": "SEL', "utf-8")
    assert day(desk, 2).rows_kept == 1
    assert len(written) == 2


def test_those_of_another_version_go(desk):
    old = desk.shop.folder.readings / "another" / "x.json"
    old.parent.mkdir(parents=True)
    old.write_text("{}", "utf-8")
    day(desk, 1)
    assert not old.exists()
    assert readings(desk)
