"""Events: what is read, what is refused, what is on disk when it is answered, and what becomes of it in the shop."""

import asyncio
import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask
from zhanggui.web.answers import METRICS
from zhanggui.web.api.ahead import HOME, Ahead, Bounds, Full
from zhanggui.web.api.events import Event, Segment, from_segment, lines, read
from zhanggui.web.api.flush import flush, whole
from zhanggui.web.api.problem import Refused
from zhanggui.web.api.taking import take, unpacked

NOW = datetime(2025, 12, 31, 4, tzinfo=UTC)
ONE = {"event_id": "e1", "event_name": "view_item", "event_at": "2025-12-31T12:00:00+08:00", "session_id": "s1", "visitor_id": "v1"}


def body(*events):
    return json.dumps({"events": events}).encode()


def another(number, **more):
    return {**ONE, "event_id": f"n{number}", **more}


def sent(ahead, *events):
    return asyncio.run(take(ahead, body(*events)))


def test_one_event_and_several_are_read():
    assert [event.event_id for _, event in read(json.dumps(ONE).encode())[0]] == ["e1"]
    assert [event.event_id for _, event in read(body(ONE, another(2)))[0]] == ["e1", "n2"]


def test_the_bad_ones_of_a_batch_are_told_apart_and_the_others_taken():
    found, refused = read(body(ONE, {"event_id": "x"}, another(3, load_ms=-1), another(4, event_at="2025-12-31T12:00:00"), another(5)))
    assert [index for index, _ in found] == [0, 4]
    assert [each.index for each in refused] == [1, 2, 3]
    assert "event_name" in refused[0].reason
    assert "load_ms" in refused[1].reason
    assert "event_at" in refused[2].reason


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'{"events": 3}', b'{"events": {}}', b'"x"', b"\xff\xfe"])
def test_what_is_no_event_is_refused_whole(said):
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
        read(said)


def test_more_than_a_thousand_are_refused():
    with pytest.raises(msgspec.ValidationError):
        read(body(*(another(number) for number in range(1001))))


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(said):
    try:
        read(said)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return


def test_a_packed_body_that_unpacks_to_too_much_is_refused():
    import gzip

    assert unpacked(gzip.compress(b"ok"), "gzip") == b"ok"
    with pytest.raises(Refused, match="larger"):
        unpacked(gzip.compress(b"0" * (5 << 20)), "gzip")
    with pytest.raises(Refused, match="can't be read"):
        unpacked(b"no gzip", "gzip")


# ── Segment ──────────────────────────────────────────────────────────────────


def called(kind="track", **more):
    said = {"messageId": "m1", "anonymousId": "v1", "userId": "ann", "timestamp": "2025-12-31T12:00:00+08:00", **more}
    return from_segment(msgspec.convert(said, Segment), kind, NOW)


def test_a_call_of_segment_by_hand():
    event = called(event="Product Added", properties={"product_id": "007", "list_id": "home"}, context={"campaign": {"name": "spring"}})
    assert event == Event(
        event_id="m1",
        event_name="add_to_cart",
        event_at=datetime(2025, 12, 31, 4, tzinfo=UTC),
        session_id="v1-20251231",
        visitor_id="v1",
        customer_id="ann",
        sku="007",
        slot="home",
        campaign="spring",
    )


@pytest.mark.parametrize(
    ("kind", "said", "name"),
    [
        ("page", {}, "page_view"),
        ("identify", {}, "identify"),
        ("track", {"event": "Order Completed"}, "purchase"),
        ("track", {"event": "My Own Event!"}, "my_own_event"),
    ],
)
def test_the_names_of_segment_are_those_of_ga4(kind, said, name):
    assert called(kind, **said).event_name == name


def test_a_call_that_names_nobody_or_nothing_is_refused():
    with pytest.raises(msgspec.ValidationError, match="anonymousId"):
        called(event="x", anonymousId=None, userId=None)
    with pytest.raises(msgspec.ValidationError, match="event"):
        called()


def test_segments_consent_is_heard():
    assert called(event="x", context={"consent": {"categoryPreferences": {"Analytics": False}}}).consent.analytics is False


# ── written ahead ────────────────────────────────────────────────────────────


def test_what_is_taken_is_on_disk(shop):
    ahead = Ahead(shop.folder.path)
    answer = sent(ahead, ONE, another(2))
    assert answer.taken == 2
    (segment,) = (shop.folder.path / HOME).glob("*.jsonl")
    assert [json.loads(line)["event_id"] for line in segment.read_text().splitlines()] == ["e1", "n2"]


def test_an_event_sent_again_is_taken_once(shop):
    ahead = Ahead(shop.folder.path)
    assert sent(ahead, ONE, ONE).repeated == 1
    assert (sent(ahead, ONE).taken, sent(ahead, ONE).repeated) == (0, 1)


def test_without_consent_nothing_is_kept(shop):
    ahead = Ahead(shop.folder.path)
    answer = sent(ahead, {**ONE, "consent": {"analytics": False}}, another(2, consent={"analytics": True}))
    assert (answer.taken, answer.without_consent) == (1, 1)
    assert "e1" not in next((shop.folder.path / HOME).glob("*.jsonl")).read_text()


def test_where_too_much_waits_the_sender_waits(shop):
    ahead = Ahead(shop.folder.path, Bounds(unflushed=100))
    sent(ahead, ONE)
    with pytest.raises(Refused) as refused:
        sent(ahead, another(2))
    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == "2"
    ahead.bounds = Bounds()
    assert sent(ahead, another(2)).taken == 1, "what was not written may be sent again"


def test_one_that_is_larger_than_what_may_wait_is_refused_too(shop):
    with pytest.raises(Full):
        asyncio.run(Ahead(shop.folder.path, Bounds(waiting=10)).append(b"0" * 11))


def test_a_line_that_was_being_written_at_the_crash_goes(shop):
    ahead = Ahead(shop.folder.path)
    sent(ahead, ONE)
    (segment,) = (shop.folder.path / HOME).glob("*.jsonl")
    with segment.open("ab") as file:
        file.write(b'{"event_id": "to')
    whole(shop.folder.path / HOME)
    assert segment.read_bytes().endswith(b"}\n")


# ── in the shop ──────────────────────────────────────────────────────────────


def test_events_come_in_as_any_file_does(shop):
    ahead = Ahead(shop.folder.path)
    sent(ahead, ONE, another(2, sku="007", customer_id="ann"))
    (loaded,) = flush(shop.folder, ahead)
    assert (loaded.rows_in, loaded.rows_kept, loaded.rows_apart) == (2, 2, 0)
    assert not list((shop.folder.path / HOME).glob("*.jsonl"))
    opened = build(shop.folder, DOMAINS)
    rows = opened.warehouse.rows(opened.warehouse.name("taken", list((shop.folder.raw / "events").glob("*.parquet"))))
    assert [row["event_at"] for row in rows] == [datetime(2025, 12, 31, 4)] * 2


def test_a_crash_between_taking_in_and_removing_doubles_nothing(shop):
    ahead = Ahead(shop.folder.path)
    sent(ahead, ONE)
    (segment,) = (shop.folder.path / HOME).glob("*.jsonl")
    kept = segment.read_bytes()
    flush(shop.folder, ahead)
    segment.write_bytes(kept)
    (again,) = flush(shop.folder, Ahead(shop.folder.path))
    assert again.already
    assert sum(piece.rows for piece in manifests.read(shop.folder).of("events")) == 1


def test_an_event_that_comes_again_after_a_restart_is_one_row_of_the_build(shop):
    for number in range(2):
        ahead = Ahead(shop.folder.path)
        sent(ahead, {**ONE, "event_name": "session_start"}, another(number))
        flush(shop.folder, ahead)
    assert sum(piece.rows for piece in manifests.read(shop.folder).of("events")) == 4
    asked = Ask(metric=METRICS["sessions"], period=Period.year(2025))
    opened = build(shop.folder, DOMAINS)
    assert measure(opened, [asked]).of(asked)[0].value == 1


def test_lines_are_whole_however_many_wait_together(shop):
    ahead = Ahead(shop.folder.path)

    async def many():
        return await asyncio.gather(*(take(ahead, body(*(another(f"{sender}-{n}") for n in range(7)))) for sender in range(50)))

    answers = asyncio.run(many())
    assert sum(answer.taken for answer in answers) == 350
    (segment,) = (shop.folder.path / HOME).glob("*.jsonl")
    assert len({json.loads(line)["event_id"] for line in segment.read_text().splitlines()}) == 350


def test_lines_are_json_without_what_is_not_known():
    assert (
        lines([msgspec.convert(ONE, Event)])
        == b'{"event_id":"e1","event_name":"view_item","event_at":"2025-12-31T12:00:00+08:00","session_id":"s1","visitor_id":"v1"}\n'
    )
