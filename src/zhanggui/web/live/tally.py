"""What events told of late, minute by minute, in memory: by the event's name and channel, how many and what they were worth.

Minutes are those of the clock in UTC, so that a day of the shop's zone, an hour that comes twice among them, is cut out of them
when somebody asks. Memory is bounded: minutes older than a day and some go, and of names and channels beyond a number nothing
but the sum is kept. Counting is on the way of every event that is taken, so it does as little as it can.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

SLOT, SLOTS = 5, 288
"""Minutes of a slot, and the slots of a day by the clock on the wall."""

KEPT = 27 * 60
"""Minutes that are kept: the longest day has twenty-five hours, and a sender's clock may be slow."""

AHEAD = 10
"""An event may be so many minutes in the future: clocks differ."""

MOST = 200
"""Names and channels that are told apart."""

OTHER = "(others)"
_ROOF = Decimal(10**12)

Key = tuple[str, str | None]
Array = npt.NDArray[np.int64]


class Told(Protocol):
    """What is looked at of an event."""

    event_name: str
    event_at: datetime
    channel: str | None
    value: Decimal | None


@dataclass(slots=True)
class _Sum:
    """How many, how many of them with an amount, and these in cents."""

    many: int = 0
    valued: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was counted of one name and channel on one day, slot by slot of the clock on the wall."""

    many: Array
    valued: Array
    cents: Array


class Tally:
    """The counts of one process. Events are added by the event loop, and read by whoever asks."""

    def __init__(self, named: Iterable[str] = (), clock: Callable[[], float] = time.time) -> None:
        """Count nothing yet; events called by one of `named` are always told apart."""
        self._clock = clock
        self._named = frozenset(named)
        self._minutes: dict[int, dict[Key, _Sum]] = {}
        self._keys: set[Key] = set()
        self._lock = threading.Lock()
        self._floor = 0
        self.changes = 0  #: grows with everything that is added
        self.since: datetime | None = None  #: from when on nothing is missing; None until what came before is counted, too
        self.last: datetime | None = None  #: when the last event was added

    def add(self, events: Sequence[Told]) -> None:
        """Count events that are on disk."""
        now = int(self._clock() // 60)
        self._prune(now)
        floor, roof = self._floor, now + AHEAD
        with self._lock:
            minutes = self._minutes
            for event in events:
                minute = int(event.event_at.timestamp() // 60)
                if not floor <= minute <= roof:
                    continue
                key = (event.event_name, event.channel)
                found = minutes.get(minute)
                if found is None:
                    found = minutes[minute] = {}
                held = found.get(key)
                if held is None:
                    held = self._begin(found, key)
                held.many += 1
                if event.value is not None:
                    _worth(held, event.value)
            self.changes += 1
        self.last = datetime.fromtimestamp(self._clock(), UTC)

    def put(self, minute: int, key: Key, many: int, valued: int = 0, cents: int = 0) -> None:
        """Count what is known to have come in a minute."""
        with self._lock:
            found = self._minutes.setdefault(minute, {})
            held = found.get(key) or self._begin(found, key)
            held.many, held.valued, held.cents = held.many + many, held.valued + valued, held.cents + cents
            self.changes += 1

    def _begin(self, minute: dict[Key, _Sum], key: Key) -> _Sum:
        if key not in self._keys:
            if len(self._keys) >= MOST and key[0] not in self._named:
                key = (OTHER, None)
            elif len(self._keys) >= 2 * MOST:
                key = (key[0], OTHER)
            self._keys.add(key)
        return minute.setdefault(key, _Sum())

    def _prune(self, now: int) -> None:
        """Let go of what is older than a day; once a minute is enough."""
        if now - KEPT == self._floor:
            return
        self._floor = now - KEPT
        with self._lock:
            for minute in [each for each in self._minutes if each < self._floor]:
                del self._minutes[minute]

    def of_day(self, day: date, zone: ZoneInfo) -> Mapping[Key, Count]:
        """What was counted on a day of the shop's zone, by name and channel."""
        first, end = (int(datetime(each.year, each.month, each.day, tzinfo=zone).timestamp() // 60) for each in (day, day + timedelta(1)))
        with self._lock:
            rows = [
                (minute, key, each.many, each.valued, each.cents)
                for minute, found in self._minutes.items()
                if first <= minute < end
                for key, each in found.items()
            ]
        slots = {minute: slot_of(datetime.fromtimestamp(minute * 60, zone)) for minute in {row[0] for row in rows}}
        counts: dict[Key, Count] = {}
        for minute, key, *values in rows:
            if key not in counts:
                counts[key] = Count(**{name: np.zeros(SLOTS, np.int64) for name in ("many", "valued", "cents")})
            for array, value in zip((counts[key].many, counts[key].valued, counts[key].cents), values, strict=True):
                array[slots[minute]] += value
        return counts

    def lately(self, name: str | None, now: datetime, minutes: int) -> list[int]:
        """How many events of a name (None: of any) came in each of the last minutes, the oldest first; that of now is not over."""
        last = int(now.timestamp() // 60)
        with self._lock:
            held = [self._minutes.get(minute, {}) for minute in range(last - minutes + 1, last + 1)]
            return [sum(each.many for (event, _), each in found.items() if name is None or event == name) for found in held]

    @property
    def size(self) -> int:
        """How many counters are held."""
        with self._lock:
            return sum(map(len, self._minutes.values()))


def _worth(held: _Sum, value: Decimal) -> None:
    """Add what an event is worth; what can't be an amount is set apart when it is taken in, and not counted here."""
    if value.is_finite() and 0 <= value < _ROOF:
        held.valued += 1
        held.cents += int((value * 100).to_integral_value())


def slot_of(local: datetime) -> int:
    """The slot of a time on the wall."""
    return (local.hour * 60 + local.minute) // SLOT
