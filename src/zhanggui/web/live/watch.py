"""What stands out of today while it is going on: a stretch of some minutes against what the day so far and the weeks before let expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zhanggui.domains.catalog.tables import channel
from zhanggui.engine.explain import by_calendar
from zhanggui.methods import intraday
from zhanggui.methods.intraday import Range
from zhanggui.settings import Alerts, open_folder
from zhanggui.web.live.alerts import LIVE, Signal, told
from zhanggui.web.live.board import Board, Reading
from zhanggui.web.live.days import owner_of, severity_of
from zhanggui.web.live.live import Live
from zhanggui.web.live.sending import send
from zhanggui.web.live.tally import SLOT, slot_of
from zhanggui.words import Lang, Text, percent

_CALM = 0.5
"""An alert is over when its stretch is back within half of what it opened at: it doesn't flutter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of today: what came, and what was to be expected of it."""

    came: float
    expected: Range
    score: float

    @property
    def off(self) -> float:
        """How far off, as a part of what was to be expected."""
        return abs(self.came - self.expected.middle) / self.expected.middle if self.expected.middle else 1.0


def stretch(reading: Reading, stop: int, slots: int) -> Stretch | None:
    """The slots before `stop`; None where it is too early in the day, or too little is known."""
    start = stop - slots
    if start < 0 or reading.so_far is None or not len(reading.past):
        return None
    widened = 1.0 if reading.trial is None else reading.trial.stretch
    found = intraday.expected(reading.past, reading.counts, start, stop, stretch=widened, held=True)
    came = float(reading.counts[start:stop].sum())
    return None if found is None else Stretch(came=came, expected=found, score=found.score(came))


def check(live: Live) -> int:
    """Look at today's counters: open alerts, close those that are over, tell of the new ones; how many are new."""
    if live.tally.since is None:
        return 0  # what came in earlier today isn't counted yet: a gap would look like a fall
    folder = open_folder(live.folder.path)
    board = live.board()
    signals, over = signals_of(board, folder.settings.alerts, folder.settings.shop.country)
    opened = told(LIVE, signals, over=over)
    send(folder)
    return len(opened)


def signals_of(board: Board, settings: Alerts, country: str) -> tuple[list[Signal], list[str]]:
    """What stands out now, and the causes that are over. What stands out has done so twice, a slot apart."""
    slots, stop = max(settings.minutes // SLOT, 1), slot_of(board.now)
    found: list[Signal] = []
    over: list[str] = []
    named = {reading.pulse.metric.name: reading for reading in board.readings}
    for name in settings.live:
        reading = named.get(name)
        now, before = (None, None) if reading is None else (stretch(reading, end, slots) for end in (stop, stop - 1))
        for high in (True, False):
            key = f"live:{name}:{'high' if high else 'low'}"
            if (
                reading is not None
                and now is not None
                and before is not None
                and all(_odd(each, settings, high=high) for each in (now, before))
            ):
                found.append(_signal(key, reading, now, board, settings, country))
            elif now is None or (now.score > 0) != high or abs(now.score) < settings.reach * _CALM:
                over.append(key)
    return found, over


def _odd(each: Stretch, settings: Alerts, *, high: bool) -> bool:
    return (each.score > 0) == high and abs(each.score) >= settings.reach and each.off >= settings.least


def _signal(key: str, reading: Reading, now: Stretch, board: Board, settings: Alerts, country: str) -> Signal:
    metric, high = reading.pulse.metric, now.score > 0
    title = (
        Text("{metric}：此刻异常偏高", "{metric}: unusually high just now")
        if high
        else Text("{metric}：此刻异常偏低", "{metric}: unusually low just now")
    )
    words = Text("最近 {n} 分钟 {came}，预计 {low}–{high}", "{came} in the last {n} minutes; expected {low}–{high}")
    said = {"came": now.came, "low": now.expected.low, "high": now.expected.high}
    return Signal(
        key=key,
        severity=severity_of(metric, high=high, off=now.off),
        title=title.format(metric=metric.title),
        says=words.format(n=settings.minutes, **{name: _said(reading, value) for name, value in said.items()}),
        metric=metric.name,
        reasons=tuple(_reasons(reading, now, board, settings, country)),
        owner=owner_of(metric, settings.owners),
        period=str(board.now.date()),
    )


def _said(reading: Reading, value: float) -> Text:
    amount, unit = reading.amount(value), reading.pulse.metric.unit
    return Text(*(unit.write(round(amount or 0), lang, reading.currency) for lang in Lang))


def _reasons(reading: Reading, now: Stretch, board: Board, settings: Alerts, country: str) -> Iterator[Text]:
    """What the calendar says, whether the others moved as well, and the channel that moved most."""
    yield from by_calendar(board.now.date(), country)
    slots, stop = max(settings.minutes // SLOT, 1), slot_of(board.now)
    for other in board.readings:
        if other.pulse is not reading.pulse and other.pulse.event != reading.pulse.event:
            seen = stretch(other, stop, slots)
            if seen is not None:
                yield _beside(other, seen, settings)
    yield from _channel(reading, now, stop, slots)


def _beside(other: Reading, seen: Stretch, settings: Alerts) -> Text:
    if abs(seen.score) < settings.reach * _CALM:
        return Text("{metric}正常", "{metric} as expected").format(metric=other.pulse.metric.title)
    change = (seen.came / seen.expected.middle - 1) if seen.expected.middle else 1.0
    words = (
        Text("{metric}同时偏高 {by}", "{metric} is up {by} as well")
        if change > 0
        else Text("{metric}同时偏低 {by}", "{metric} is down {by} as well")
    )
    return words.format(metric=other.pulse.metric.title, by=Text(*(percent(abs(change), lang, 0) for lang in Lang)))


def _channel(reading: Reading, now: Stretch, stop: int, slots: int) -> Iterator[Text]:
    """The channel whose own change is most of it."""
    part = slice(stop - slots, stop)
    changes = {
        name: float(counts[part].sum()) - usual
        for name, counts in reading.by_channel.items()
        if (usual := _usual(reading, name, part)) is not None
    }
    whole = now.came - now.expected.middle
    if len(changes) < 2 or not whole:  # noqa: PLR2004 - of one channel there is nothing to say
        return
    name = max(changes, key=lambda each: changes[each] / whole)
    if changes[name] / whole >= 0.4:  # noqa: PLR2004 - as engine.explain.mover
        words = Text("变化主要在渠道“{name}”", "mostly in channel {name}")
        yield words.format(name=Text("未注明", "not said") if name is None else channel.label(name))


def _usual(reading: Reading, name: str | None, part: slice) -> float | None:
    days = reading.past_of(name)
    if days is None:
        return 0.0
    known = [
        days[-7 * week][part].sum() for week in range(1, intraday.WEEKS + 1) if 7 * week <= len(days) and not np.isnan(days[-7 * week][0])
    ]
    return float(np.mean(known)) if known else None
