"""What stands out of today: opened when it has stood out twice, told with what else moved, over when it is calm again."""

from dataclasses import replace

import numpy as np
import pytest

from zhanggui.settings import Alerts
from zhanggui.web.live.board import reading
from zhanggui.web.live.models import Severity
from zhanggui.web.live.watch import signals_of

from .conftest import ORDERS, SESSIONS, TODAY, board_of, count_of, day_like, moment_of, past_of

SETTINGS = Alerts(live=("sessions",))


def board(past, change, minutes=70, channels=("own_site", "app"), hour=15, day=TODAY):
    """A day like last week's, but for the last minutes of some channels."""
    moment = moment_of(hour, day=day)
    counts = day_like(past, moment)
    last = slice(moment.slot - minutes // 5, moment.slot)
    for (name, via), each in counts.items():
        if via in channels:
            many = each.many.copy()
            many[last] = np.round(many[last] * change)
            counts[name, via] = count_of(many)
    then = moment_of(hour, day=day, counts=counts)
    orders = {("purchase", via): count_of(each.many // 4) for (_, via), each in day_like(past, moment).items()}
    quarter = replace(past, counts={name: rows // 4 for name, rows in past.counts.items()})
    return board_of(then, [reading(ORDERS, quarter, replace(then, counts=orders), None), reading(SESSIONS, past, then, None)])


def keys(found):
    return [signal.key for signal in found[0]]


def test_a_usual_day_raises_nothing():
    found = signals_of(board(past_of(), 1), SETTINGS, "CN")
    assert keys(found) == []
    assert found[1] == ["live:sessions:high", "live:sessions:low"]


def test_a_fall_to_a_tenth_is_grave_and_told_with_what_else_moved():
    ((signal,), over) = signals_of(board(past_of(), 0.1), SETTINGS, "CN")
    assert signal.key == "live:sessions:low"
    assert signal.severity is Severity.CRITICAL
    assert signal.title.en == "Sessions: unusually low just now"
    assert "in the last 60 minutes; expected" in signal.says.en
    assert "Orders placed as expected" in [reason.en for reason in signal.reasons]
    assert over == ["live:sessions:high"]


def test_the_channel_that_moved_most_is_named():
    ((signal,), _) = signals_of(board(past_of(per_slot=8), 0.05, channels=("own_site",)), SETTINGS, "CN")
    assert "mostly in channel Own site" in [reason.en for reason in signal.reasons]


def test_a_rise_in_what_is_good_is_no_more_than_a_notice():
    ((signal,), _) = signals_of(board(past_of(), 4), SETTINGS, "CN")
    assert (signal.key, signal.severity) == ("live:sessions:high", Severity.INFO)


def test_a_day_close_to_a_festival_says_so():
    day = TODAY.replace(month=11, day=18)
    past = past_of(today=day)
    ((signal,), _) = signals_of(board(past, 0.1, day=day), SETTINGS, "CN")
    assert "just after Double 11" in [reason.en for reason in signal.reasons]


def test_once_is_not_enough():
    """Five minutes without a visitor, just over: the stretch before it was as ever."""
    assert keys(signals_of(board(past_of(), 0, minutes=5), replace(SETTINGS, minutes=5), "CN")) == []


def test_what_differs_by_less_than_is_worth_telling_is_not_told():
    past = past_of(per_slot=400, level=0.01)
    assert keys(signals_of(board(past, 0.8), SETTINGS, "CN")) == []
    assert keys(signals_of(board(past, 0.8), replace(SETTINGS, least=0.1), "CN")) == ["live:sessions:low"]


@pytest.mark.parametrize("change", [0.1, 1.0])
def test_what_is_not_watched_is_not_told(change):
    assert signals_of(board(past_of(), change), Alerts(live=()), "CN") == ([], [])


def test_too_early_or_too_little_known_says_nothing():
    past = past_of()
    early = board_of(moment_of(0, 20), [reading(SESSIONS, past, moment_of(0, 20), None)])
    unknown = board_of(moment_of(15), [reading(SESSIONS, None, moment_of(15), None)])
    assert keys(signals_of(early, SETTINGS, "CN")) == keys(signals_of(unknown, SETTINGS, "CN")) == []


def test_a_fall_that_is_half_made_up_is_still_open():
    found = signals_of(board(past_of(), 0.45), replace(SETTINGS, reach=99.0), "CN")
    assert found == ([], ["live:sessions:high", "live:sessions:low"])
    calm = signals_of(board(past_of(), 0.45), replace(SETTINGS, reach=4.5), "CN")
    assert "live:sessions:low" not in calm[1]
