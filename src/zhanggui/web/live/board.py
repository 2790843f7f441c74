"""What the live page shows, worked out: each pulse so far, against the same weekday and against what was to be expected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from zhanggui.domains.catalog.tables import channel
from zhanggui.methods import intraday
from zhanggui.methods.festivals import shopping_festivals
from zhanggui.methods.intraday import Range, Trial
from zhanggui.nouns import Pulse, Shop
from zhanggui.web.live.past import Past
from zhanggui.web.live.tally import SLOT, SLOTS, Count, Key, slot_of
from zhanggui.words import Text, same

HOUR = 60 // SLOT
HOURS = SLOTS // HOUR
_TOP = 8

Array = npt.NDArray[np.float64]
Channels = Collection[str | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of the wall: today, a week before, the mean of the last four, and what is to be expected of it."""

    hour: int
    now: float | None  #: None where it lies ahead
    last_week: float | None
    mean: float | None
    ahead: float | None  #: what is still to be expected of it; None where it is over, or nothing can be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A pulse at this moment. Amounts are in cents; what is None is not known, and `notes` say why."""

    pulse: Pulse
    so_far: float | None
    last_week: float | None  #: the same weekday a week before, by this time
    mean: float | None  #: the mean of the last four of the same weekday, by this time
    of_mean: int  #: of how many
    last_week_whole: float | None
    whole: Range | None  #: what the day will likely come to
    hours: tuple[Hour, ...]
    trial: Trial | None
    notes: tuple[Text, ...]
    counts: Array  #: of today, by slot
    past: Array  #: of the days before
    by_channel: Mapping[str | None, Array]  #: of today, by slot
    known: Past | None
    currency: str

    def past_of(self, via: str | None) -> Array | None:
        """The days before of one channel."""
        return None if self.known is None else self.known.whole({via})

    def amount(self, value: float | None) -> Decimal | float | None:
        """A value in the metric's own unit."""
        if value is None:
            return None
        return Decimal(round(value)) / 100 if self.pulse.adds else value

    @property
    def change(self) -> float | None:
        """How far it is from the mean of the same weekdays by this time."""
        return None if self.so_far is None or not self.mean else self.so_far / self.mean - 1

    @property
    def high(self) -> bool | None:
        """Whether so much as came by now is above what four of the same weekday had; None where that isn't known."""
        return None if self.change is None else self.change > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All of it at one moment, of the whole shop or of one channel."""

    now: datetime  #: in the shop's zone
    readings: tuple[Reading, ...]
    names: tuple[tuple[str, int], ...]  #: events of today by name, the most first
    channels: tuple[tuple[str | None, int], ...]
    lately: tuple[int, ...]  #: events in each of the last sixty minutes
    since: datetime | None
    last: datetime | None
    festival: Text | None
    doubled: bool  #: whether today has an hour that comes twice, or never


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When it is in the shop, and what was counted by then."""

    now: datetime
    shop: Shop
    counts: Mapping[Key, Count]
    since: datetime | None

    @property
    def slot(self) -> int:
        """The slot that is going on."""
        return slot_of(self.now)


def reading(pulse: Pulse, past: Past | None, moment: Moment, only: str | None) -> Reading:
    """Read one pulse."""
    channels = _channels(pulse, past, moment, only)
    counts, valued, many = _today(pulse, past, moment, channels)
    nothing = np.full((0, SLOTS), np.nan)
    every = nothing if past is None else past.whole(channels)
    days = _alike(every, moment)
    known = many > 0 or moment.since is not None
    lacking = bool(pulse.adds) and many > 0 and valued == 0
    so_far = None if not known or lacking else float(counts.sum())
    mean = _mean(days)
    tried = _tried(days)
    whole = _whole(days, counts, moment.slot, so_far, tried)
    part = _part(moment.now)
    return Reading(
        pulse=pulse,
        so_far=so_far,
        last_week=_by_now(_day(every, 7), moment.slot, part),
        mean=_by_now(mean, moment.slot, part),
        of_mean=sum(_day(days, 7 * week) is not None for week in range(1, intraday.WEEKS + 1)),
        last_week_whole=None if (row := _day(every, 7)) is None else float(row.sum()),
        whole=whole,
        hours=tuple(_hours(_day(every, 7), counts, moment, mean, whole)),
        trial=tried,
        notes=(*_notes(pulse, past, moment, channels, (many, valued), every), *_left_out(every, days)),
        counts=counts,
        past=days,
        by_channel=_by_channel(pulse, moment, channels),
        known=past,
        currency=moment.shop.currency,
    )


def _channels(pulse: Pulse, past: Past | None, moment: Moment, only: str | None) -> Channels:
    """The channels that are looked at; None for all. Where events never told of a purchase before, those of today."""
    if only is not None:
        return {only}
    if past is None or past.heard is None:
        return None
    return past.heard or {via for name, via in moment.counts if name == pulse.event}


def _today(pulse: Pulse, past: Past | None, moment: Moment, channels: Channels) -> tuple[Array, int, int]:
    """Today by slot, from the build as far as it goes and from events after that; how many events had an amount, and how many there are."""
    chosen = [each for (name, via), each in moment.counts.items() if name == pulse.event and (channels is None or via in channels)]
    counts = np.sum([each.cents if pulse.adds else each.many for each in chosen], axis=0, dtype=float) if chosen else np.zeros(SLOTS)
    many, valued = (int(sum(getattr(each, name).sum() for each in chosen)) for name in ("many", "valued"))
    booked = None if past is None else past.booked(channels)
    if booked is None or past is None or past.until is None:
        return counts, valued, many
    reached = slot_of(past.until.astimezone(moment.now.tzinfo))
    joined = np.where(np.arange(SLOTS) <= reached, np.maximum(booked, np.where(np.arange(SLOTS) == reached, counts, 0)), counts)
    return joined, max(valued, 1), max(many, 1)


def _alike(every: Array, moment: Moment) -> Array:
    """The days that today is like: on an ordinary day those of festivals are left out, within a festival none is."""
    today, country = moment.now.date(), moment.shop.country
    if festival_of(today, country) is not None:
        return every
    days = every.copy()
    for back in range(1, len(days) + 1):
        if _festive(today - timedelta(back), country):
            days[-back] = np.nan
    return days


@cache
def _festive(day: date, country: str) -> bool:
    return festival_of(day, country) is not None


def _by_channel(pulse: Pulse, moment: Moment, channels: Channels) -> dict[str | None, Array]:
    return {
        via: (each.cents if pulse.adds else each.many).astype(float)
        for (name, via), each in moment.counts.items()
        if name == pulse.event and (channels is None or via in channels)
    }


def _day(days: Array, back: int) -> Array | None:
    row = days[-back] if back <= len(days) else None
    return None if row is None or np.isnan(row[0]) else row


def _mean(days: Array) -> Array | None:
    known = [row for week in range(1, intraday.WEEKS + 1) if (row := _day(days, week * intraday.WEEK)) is not None]
    return np.mean(known, axis=0) if known else None


def _part(now: datetime) -> float:
    """How much of the slot that is going on is over, by whole minutes: a page that is looked at is not drawn anew every second."""
    return (now.minute % SLOT) / SLOT


def _by_now(row: Array | None, slot: int, part: float) -> float | None:
    return None if row is None else float(row[:slot].sum() + row[slot] * part)


@lru_cache(maxsize=16)
def _trial_of(content: bytes, many: int) -> Trial | None:
    days = np.frombuffer(content).reshape(many, HOURS)
    return intraday.trial(days) if many else None


def _tried(days: Array) -> Trial | None:
    """A trial by the hour is as good as one by slots, and a twelfth of the work; the days before stay the same all day."""
    hours = days.reshape(len(days), HOURS, HOUR).sum(axis=2)
    return _trial_of(hours.tobytes(), len(hours))


def _whole(days: Array, counts: Array, slot: int, so_far: float | None, tried: Trial | None) -> Range | None:
    """What the day will come to: what came, and what is still to come after the slot that is going on began."""
    if so_far is None or not len(days):
        return None
    began = float(counts[:slot].sum())
    stretch = 1.0 if tried is None else tried.stretch
    ours = tried is None or tried.passed
    rest = intraday.expected(days, counts, slot, SLOTS, stretch=stretch) if ours else intraday.naive(days, slot, SLOTS)
    if rest is None:
        return None
    least = so_far - began
    middle, low, high = (began + max(each, least) for each in (rest.middle, rest.low, rest.high))
    return Range(middle=middle, low=low, high=high, spread=rest.spread)


def _hours(last_week: Array | None, counts: Array, moment: Moment, mean: Array | None, whole: Range | None) -> Iterator[Hour]:
    hour = moment.slot // HOUR
    ahead = _course(counts, moment.slot, mean, whole)
    for place in range(HOURS):
        part = slice(place * HOUR, (place + 1) * HOUR)
        yield Hour(
            hour=place,
            now=float(counts[part].sum()) if place <= hour else None,
            last_week=None if last_week is None else float(last_week[part].sum()),
            mean=None if mean is None else float(mean[part].sum()),
            ahead=None if ahead is None or place < hour else float(ahead[part].sum()),
        )


def _course(counts: Array, slot: int, mean: Array | None, whole: Range | None) -> Array | None:
    """What is still to come, slot by slot: the forecast of the rest, spread as the mean of the same weekdays has it."""
    if mean is None or whole is None or mean[slot:].sum() <= 0:
        return None
    rest = np.where(np.arange(SLOTS) >= slot, mean, 0.0)
    return np.asarray(rest / rest.sum() * max(whole.middle - counts[:slot].sum(), 0.0))


def _notes(pulse: Pulse, past: Past | None, moment: Moment, channels: Channels, told: tuple[int, int], days: Array) -> Iterator[Text]:
    """What must be known to read the number rightly."""
    many, valued = told
    yield pulse.provisional
    if past is not None and past.until is not None:
        until = same(f"{past.until.astimezone(moment.now.tzinfo):%H:%M}")
        yield Text("{until} 之前用已载入的订单", "until {until} from the orders that came in").format(until=until)
    if moment.since is None:
        yield Text("正在补算今天较早的事件", "events of earlier today are still being counted")
    if pulse.adds and many > valued:
        words = Text("{n} 笔购买事件没有金额，未计入", "{n} purchase events came without an amount and are not in it")
        yield words.format(n=many - valued)
    if past is not None and past.silent and channels is not None:
        labels = [channel.label(name) for name in past.silent]
        names = Text("、".join(each.zh for each in labels), ", ".join(each.en for each in labels))
        yield Text("不含没有购买事件的渠道：{names}", "without the channels that send no purchase events: {names}").format(names=names)
    yield from _lacking(past, moment, days)


def _lacking(past: Past | None, moment: Moment, days: Array) -> Iterator[Text]:
    if past is None or past.covered is None:
        yield Text(
            "没有历史可比：店铺还没有构建，或没有这类数据", "nothing to compare with: the shop has no build, or nothing of this kind"
        )
    elif _day(days, 7) is None:
        words = Text("上周同日未知：数据截至 {last}", "last week's day is not known: the data end on {last}")
        yield words.format(last=same(str(past.covered)))
    elif past.covered < moment.now.date() - timedelta(1):
        yield Text("历史截至 {last}", "history up to {last}").format(last=same(str(past.covered)))


def _left_out(every: Array, days: Array) -> Iterator[Text]:
    recent = slice(-intraday.WEEKS * intraday.WEEK, None)
    if int(np.isnan(days[recent, 0]).sum()) > int(np.isnan(every[recent, 0]).sum()):
        yield Text("均值与预计不含大促日", "the mean and what is expected leave festival days out")


def festival_of(day: date, country: str) -> Text | None:
    """The shopping festival that a day is in; None on ordinary days."""
    for each in (each for year in (day.year, day.year + 1) for each in shopping_festivals(year, country)):
        if each.first <= day <= each.last:
            return each.title
    return None


def doubled(day: date, zone: ZoneInfo) -> bool:
    """Whether a day has more or fewer than twenty-four hours."""
    first, end = (datetime(each.year, each.month, each.day, tzinfo=zone) for each in (day, day + timedelta(1)))
    return end.timestamp() - first.timestamp() != timedelta(1).total_seconds()


def most(counts: Mapping[Key, Count], place: int, only: str | None) -> tuple[tuple[str | None, int], ...]:
    """Events of today by name (place 0) or channel (1), the most first."""
    found: dict[str | None, int] = {}
    for key, each in counts.items():
        if only is None or key[1] == only:
            found[key[place]] = found.get(key[place], 0) + int(each.many.sum())
    return tuple(sorted(found.items(), key=lambda each: -each[1])[:_TOP])
