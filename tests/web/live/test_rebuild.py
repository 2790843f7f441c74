"""A process that starts counts again what came in: from the raw files and from what is written ahead, each event once."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhanggui.web.api.ahead import HOME, Ahead
from zhanggui.web.api.flush import flush
from zhanggui.web.api.taking import take
from zhanggui.web.live.rebuild import rebuild
from zhanggui.web.live.tally import Tally

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime.now(UTC)


def event(number, name="purchase", at=NOW, **more):
    return {"event_id": f"e{number}", "event_name": name, "event_at": at.isoformat(), "session_id": "s", "visitor_id": "v", **more}


def sent(ahead, *events):
    return asyncio.run(take(ahead, json.dumps({"events": events}).encode()))


def counted(tally):
    days = (tally.of_day(NOW.date() - timedelta(back), UTC_ZONE) for back in (0, 1))
    return {key: (int(each.many.sum()), int(each.cents.sum())) for day in days for key, each in day.items()}


@pytest.fixture
def ahead(shop):
    made = Ahead(shop.folder.path)
    made.tally = Tally()
    return made


def again(shop):
    fresh, tally = Ahead(shop.folder.path), Tally()
    rebuild(shop.folder, tally, fresh.earlier)
    return tally


def test_what_was_counted_is_counted_again(shop, ahead):
    """Some of it was taken into the shop, some is written ahead."""
    sent(ahead, event(1, value="12.50", channel="own_site"), event(2, "view_item"))
    flush(shop.folder, ahead)
    sent(ahead, event(3, value="0.75", channel="own_site"))
    tally = again(shop)
    assert counted(tally) == counted(ahead.tally) == {("purchase", "own_site"): (2, 1325), ("view_item", None): (1, 0)}
    assert tally.since is not None


def test_a_segment_that_was_taken_in_before_the_crash_is_not_counted_twice(shop, ahead):
    sent(ahead, event(1))
    (segment,) = (shop.folder.path / HOME).glob("*.jsonl")
    content = segment.read_bytes()
    flush(shop.folder, ahead)
    segment.write_bytes(content)
    assert counted(again(shop)) == {("purchase", None): (1, 0)}


def test_an_event_that_was_sent_again_after_a_restart_is_one(shop, ahead):
    sent(ahead, event(1))
    flush(shop.folder, ahead)
    other = Ahead(shop.folder.path)
    sent(other, event(1))
    flush(shop.folder, other)
    assert counted(again(shop)) == {("purchase", None): (1, 0)}


def test_what_is_older_than_a_day_is_left_out(shop, ahead):
    sent(ahead, event(1), event(2, at=NOW - timedelta(days=3)))
    flush(shop.folder, ahead)
    assert counted(again(shop)) == {("purchase", None): (1, 0)}


def test_a_shop_without_events_is_counted_at_once(shop):
    tally = again(shop)
    assert (counted(tally), tally.since is not None) == ({}, True)


def test_what_comes_while_it_is_counted_is_not_counted_twice(shop, ahead):
    """The new process writes into a segment of its own, which is not among those that are read."""
    sent(ahead, event(1))
    fresh = Ahead(shop.folder.path)
    fresh.tally = Tally()
    sent(fresh, event(2))
    rebuild(shop.folder, fresh.tally, fresh.earlier)
    assert counted(fresh.tally) == {("purchase", None): (2, 0)}
