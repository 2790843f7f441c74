"""What the live page says, by hand: so far, by now a week before, what is to come, and what is not known."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from zhanggui.methods import intraday
from zhanggui.web.live.board import HOURS, doubled, festival_of, reading
from zhanggui.web.live.tally import SLOTS

from .conftest import GMV, ORDERS, SESSIONS, TODAY, count_of, day_like, moment_of, past_of, until


def said(found):
    return [note.en for note in found.notes]


def test_so_far_against_the_same_weekday_by_this_time():
    past, moment = past_of(), moment_of(15)
    found = reading(SESSIONS, past, moment_of(15, counts=day_like(past, moment, times=2)), None)
    whole = past.whole(None)
    assert found.so_far == 2 * whole[-7][: moment.slot].sum()
    assert found.last_week == whole[-7][: moment.slot].sum()
    assert found.last_week_whole == whole[-7].sum()
    assert found.mean == pytest.approx(np.mean([whole[-7 * n][: moment.slot].sum() for n in (1, 2, 3, 4)]))
    assert found.of_mean == 4
    assert found.change == pytest.approx(found.so_far / found.mean - 1)


def test_within_a_slot_the_other_days_are_cut_by_the_minute():
    past = past_of()
    row = past.whole(None)[-7]
    slot = moment_of(15).slot
    by = [reading(SESSIONS, past, moment_of(15, minute), None).last_week for minute in (0, 1, 4, 5)]
    assert by == pytest.approx([row[:slot].sum() + row[slot] * part for part in (0, 0.2, 0.8)] + [row[: slot + 1].sum()])


def test_the_day_is_expected_by_how_it_began():
    past = past_of(level=0.3)
    moment = moment_of(15)
    low, high = (reading(SESSIONS, past, moment_of(15, counts=day_like(past, moment, times)), None) for times in (1, 2))
    assert low.whole.low <= low.whole.middle <= low.whole.high
    assert high.whole.middle > 1.5 * low.whole.middle
    assert low.whole.low >= low.so_far, "what came is there already"


def test_at_midnight_all_is_ahead_and_late_at_night_nothing():
    past = past_of()
    early, late = moment_of(0, 0), moment_of(23, 59)
    first = reading(SESSIONS, past, moment_of(0, 0, counts=day_like(past, early)), None)
    last = reading(SESSIONS, past, moment_of(23, 59, counts=day_like(past, late)), None)
    assert first.so_far == 0
    assert first.whole.middle == pytest.approx(first.mean + past.whole(None)[-7:].sum(axis=1).mean(), rel=0.5)
    assert last.whole.high - last.whole.low < 0.05 * last.so_far


def test_hours_add_up():
    past, moment = past_of(), moment_of(15, 20)
    found = reading(SESSIONS, past, moment_of(15, 20, counts=day_like(past, moment)), None)
    assert len(found.hours) == HOURS
    assert sum(hour.now for hour in found.hours if hour.now is not None) == found.so_far
    assert [hour.now is None for hour in found.hours] == [False] * 16 + [True] * 8
    assert sum(hour.ahead for hour in found.hours if hour.ahead) + found.counts[: moment.slot].sum() == pytest.approx(found.whole.middle)


def test_what_is_not_known_is_none_and_says_why():
    nothing = reading(SESSIONS, None, moment_of(15, known=False), None)
    assert (nothing.so_far, nothing.last_week, nothing.mean, nothing.whole) == (None, None, None, None)
    assert any("nothing to compare with" in note for note in said(nothing))
    assert any("still being counted" in note for note in said(nothing))
    old = past_of(covered=TODAY - timedelta(40))
    old.counts[next(iter(old.counts))][-40:] = np.nan
    stale = reading(SESSIONS, old, moment_of(15), None)
    assert (stale.so_far, stale.last_week, stale.whole) == (0, None, None)
    assert any("the data end on 2026-07-31" in note for note in said(stale))


def test_no_event_is_nought_only_once_everything_is_counted():
    assert reading(SESSIONS, None, moment_of(15, known=True), None).so_far == 0


def purchases(many, cents=None, via="own_site"):
    array = np.zeros(SLOTS, np.int64)
    array[100] = many
    money = None if cents is None else np.where(np.arange(SLOTS) == 100, cents, 0)
    return {("purchase", via): count_of(array, money)}


def test_money_is_in_cents_until_it_is_said():
    found = reading(GMV, None, moment_of(15, counts=purchases(3, 1275)), None)
    assert found.amount(found.so_far) == Decimal("12.75")


def test_purchases_without_an_amount_make_gmv_unknown_not_nought():
    counts = purchases(3)
    assert reading(GMV, None, moment_of(15, counts=counts), None).so_far is None
    assert reading(ORDERS, None, moment_of(15, counts=counts), None).so_far == 3
    assert any("3 purchase events came without an amount" in note for note in said(reading(GMV, None, moment_of(15, counts=counts), None)))


def test_channels_that_send_no_events_are_left_out_on_both_sides_and_named():
    past = past_of(heard=frozenset({"own_site"}), silent=("app",))
    counts = purchases(3, via="own_site") | purchases(5, via="app")
    found = reading(ORDERS, past, moment_of(15, counts=counts), None)
    assert found.so_far == 3
    assert found.last_week_whole == past.counts["own_site"][-8].sum()
    assert any("without the channels that send no purchase events: app" in note for note in said(found))


def test_where_events_never_told_before_those_of_today_say_which_channels():
    past = past_of(heard=frozenset())
    found = reading(ORDERS, past, moment_of(15, counts=purchases(5, via="app")), None)
    assert (found.so_far, found.last_week_whole) == (5, past.counts["app"][-8].sum())


def test_one_channel_is_cut_out_of_everything():
    past = past_of()
    found = reading(ORDERS, past, moment_of(15, counts=purchases(3) | purchases(5, via="app")), "app")
    assert (found.so_far, found.last_week_whole) == (5, past.counts["app"][-8].sum())


def test_orders_that_came_in_by_file_take_the_place_of_events_until_then():
    past = past_of(until=datetime(2026, 9, 9, 2, 30, tzinfo=UTC))  # half past ten in Shanghai
    past.counts["own_site"][-1, 60] = 40
    counts = purchases(7)
    later = purchases(4)["purchase", "own_site"]
    counts["purchase", "app"] = count_of(np.roll(later.many, 40))
    found = reading(ORDERS, past, moment_of(15, counts=counts), None)
    assert found.so_far == 44, "forty from the file before half past ten, four by events after it"
    assert any("until 10:30" in note for note in said(found))


def test_on_an_ordinary_day_those_of_festivals_are_no_measure():
    day = date(2026, 11, 18)
    past = past_of(today=day)
    for back in range(7, 19):  # Double 11: 31 October to 11 November
        past.counts["own_site"][-1 - back] *= 5
    found = reading(SESSIONS, past, moment_of(15, day=day, counts=day_like(past, moment_of(15, day=day), back=14)), None)
    assert found.of_mean == 2
    assert any("festival days" in note for note in said(found))
    assert found.last_week_whole == past.whole(None)[-7].sum(), "what was is shown all the same"


def test_a_forecast_that_is_no_better_gives_way_to_last_week(monkeypatch):
    past, moment = past_of(), moment_of(15)
    bad = intraday.Trial(cells=99, error=0.5, naive=0.4, coverage=0.8, stretch=1.0)
    monkeypatch.setattr("zhanggui.web.live.board._trial_of", lambda _content, _many: bad)
    found = reading(SESSIONS, past, moment_of(15, counts=day_like(past, moment)), None)
    assert found.whole.middle == pytest.approx(past.whole(None)[-7].sum())


def test_festivals_and_days_on_which_the_clocks_change():
    assert festival_of(date(2026, 11, 11), "CN").en == "Double 11"
    assert festival_of(date(2026, 11, 12), "CN") is None
    london = ZoneInfo("Europe/London")
    assert [doubled(date(2026, 10, day), london) for day in (24, 25, 26)] == [False, True, False]
    assert until(np.ones(SLOTS), moment_of(15)).sum() == 15 * 12
