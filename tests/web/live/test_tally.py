"""What events told of late: minute by minute, cut to the shop's day, bounded whatever comes."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.web.api.ahead import Ahead
from zhanggui.web.api.events import Event
from zhanggui.web.api.taking import take
from zhanggui.web.live.tally import KEPT, MOST, OTHER, SLOTS, Tally, slot_of

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 28, 12, tzinfo=SHANGHAI)


def event(at, name="purchase", channel="own_site", value=None):
    return Event(event_id="e", event_name=name, event_at=at, session_id="s", visitor_id="v", channel=channel, value=value)


def tally_at(now, **more):
    return Tally(clock=now.timestamp, **more)


def totals(tally, day, zone=SHANGHAI):
    return {key: int(each.many.sum()) for key, each in tally.of_day(day, zone).items()}


def test_events_are_counted_by_name_and_channel_in_the_slot_of_the_wall():
    tally = tally_at(NOON)
    tally.add([event(NOON.replace(hour=9, minute=4)), event(NOON.replace(hour=9, minute=5)), event(NOON, "view_item", None)])
    counts = tally.of_day(NOON.date(), SHANGHAI)
    assert {key: np_slots(each.many) for key, each in counts.items()} == {
        ("purchase", "own_site"): {9 * 12: 1, 9 * 12 + 1: 1},
        ("view_item", None): {12 * 12: 1},
    }


def np_slots(array):
    return {int(place): int(array[place]) for place in array.nonzero()[0]}


def test_amounts_are_cents_and_what_is_none_is_not_counted():
    tally = tally_at(NOON)
    values = [Decimal("12.34"), Decimal("0.1"), None, Decimal("NaN"), Decimal(-3), Decimal("1E+400"), Decimal("Infinity")]
    tally.add([event(NOON, value=each) for each in values])
    count = tally.of_day(NOON.date(), SHANGHAI)["purchase", "own_site"]
    assert (int(count.many.sum()), int(count.valued.sum()), int(count.cents.sum())) == (7, 2, 1244)


def test_the_day_is_the_shops_own():
    """A minute before midnight in Shanghai it is still yesterday, whatever the day in UTC."""
    midnight = datetime(2026, 11, 28, tzinfo=SHANGHAI)
    tally = tally_at(midnight + timedelta(hours=1))
    tally.add([event(midnight - timedelta(minutes=1)), event(midnight), event(midnight + timedelta(minutes=1))])
    assert totals(tally, date(2026, 11, 27)) == {("purchase", "own_site"): 1}
    assert totals(tally, date(2026, 11, 28)) == {("purchase", "own_site"): 2}


def test_an_hour_that_comes_twice_is_one_hour_of_the_wall():
    """On 25 October 2026 London has twenty-five hours: half past one comes twice."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    tally = tally_at(first + timedelta(hours=24))
    tally.add([event(first), event(first + timedelta(hours=1)), event(first + timedelta(hours=23, minutes=29))])
    counts = tally.of_day(date(2026, 10, 25), LONDON)["purchase", "own_site"].many
    assert np_slots(counts) == {slot_of(datetime(2026, 10, 25, 1, 30)): 2, SLOTS - 1: 1}
    assert totals(tally, date(2026, 10, 26), LONDON) == {}


def test_an_hour_that_never_comes_is_empty():
    """On 29 March 2026 London's clocks go from one to two."""
    start = datetime(2026, 3, 29, tzinfo=UTC)
    tally = tally_at(start + timedelta(hours=23))
    tally.add([event(start + timedelta(minutes=10 * place)) for place in range(6 * 23)])
    counts = tally.of_day(date(2026, 3, 29), LONDON)["purchase", "own_site"].many
    assert counts.sum() == 6 * 23
    assert counts[12:24].sum() == 0


def test_what_is_long_past_or_in_the_future_is_not_counted():
    tally = tally_at(NOON)
    tally.add([event(NOON - timedelta(minutes=KEPT + 1)), event(NOON + timedelta(minutes=11)), event(NOON + timedelta(minutes=9))])
    assert sum(map(sum, (totals(tally, NOON.date()).values(), totals(tally, NOON.date() - timedelta(1)).values()))) == 1


def test_old_minutes_go():
    now = [NOON]
    tally = Tally(clock=lambda: now[0].timestamp())  # noqa: PLW0108 - now changes
    tally.add([event(NOON)])
    now[0] = NOON + timedelta(minutes=KEPT + 1)
    tally.add([event(now[0])])
    assert tally.size == 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=5), st.none() | st.text(max_size=5)), max_size=60))
def test_whatever_names_come_memory_is_bounded_and_nothing_is_lost(keys):
    tally = tally_at(NOON, named=["purchase"])
    tally.add([event(NOON, f"n{n}", f"c{n}") for n in range(3 * MOST)])
    tally.add([event(NOON, name or "x", channel) for name, channel in keys])
    tally.add([event(NOON, "purchase", f"p{n}") for n in range(3 * MOST)])
    found = totals(tally, NOON.date())
    assert len(found) <= 2 * MOST + 2
    assert sum(found.values()) == 6 * MOST + len(keys)
    assert found[OTHER, None] >= 2 * MOST
    assert sum(many for (name, _), many in found.items() if name == "purchase") == 3 * MOST, "what is asked for is told apart"


def test_the_last_minutes():
    tally = tally_at(NOON)
    tally.add(
        [event(NOON), event(NOON - timedelta(minutes=2)), event(NOON - timedelta(minutes=2), "view_item"), event(NOON - timedelta(hours=1))]
    )
    assert tally.lately(None, NOON, 3) == [2, 0, 1]
    assert tally.lately("purchase", NOON, 3) == [1, 0, 1]


@pytest.fixture
def ahead(shop):
    made = Ahead(shop.folder.path)
    made.tally = Tally()
    return made


def sent(ahead, *events):
    import asyncio

    return asyncio.run(take(ahead, json.dumps({"events": events}).encode()))


def test_what_is_acknowledged_is_counted_once_and_what_isnt_is_not(ahead):
    now = datetime.now(UTC)
    one = {"event_id": "e1", "event_name": "purchase", "event_at": now.isoformat(), "session_id": "s", "visitor_id": "v", "value": 12.5}
    sent(ahead, one, one, {**one, "event_id": "e2", "consent": {"analytics": False}}, {"event_id": "bad"})
    sent(ahead, one)
    counts = ahead.tally.of_day(now.date(), ZoneInfo("UTC"))
    assert {key: (int(each.many.sum()), int(each.cents.sum())) for key, each in counts.items()} == {("purchase", None): (1, 1250)}


def test_an_event_that_could_not_be_written_is_not_counted(ahead):
    from zhanggui.web.api.ahead import Bounds
    from zhanggui.web.api.problem import Refused

    ahead.bounds = Bounds(waiting=1)
    now = datetime.now(UTC)
    with pytest.raises(Refused):
        sent(ahead, {"event_id": "e1", "event_name": "purchase", "event_at": now.isoformat(), "session_id": "s", "visitor_id": "v"})
    assert ahead.tally.size == 0


def test_an_amount_is_kept_to_the_cent():
    body = b'{"event_id":"e","event_name":"purchase","event_at":"2026-11-28T12:00:00Z","session_id":"s","visitor_id":"v","value":0.1}'
    assert msgspec.json.decode(body, type=Event).value == Decimal("0.1")
