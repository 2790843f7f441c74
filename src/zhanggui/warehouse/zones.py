"""Local times and UTC, by comparisons that mean the same on every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

_FIRST_YEAR, _LAST_YEAR = 1992, 2045
"""Between these years a zone's changes of offset are compared with, which is ten times faster than a look-up."""


def to_utc(local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Turn local times of `zone` into UTC. An hour that comes twice is the second; one that never comes is the hour after."""
    return local - _offset(local, [(moment + after, before, after) for moment, before, after in changes(zone)], zone)


def to_local(utc: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Turn UTC times into local times of `zone`."""
    return utc + _offset(utc, changes(zone), zone)


@cache
def changes(zone: str) -> tuple[tuple[dt.datetime, dt.timedelta, dt.timedelta], ...]:
    """When a zone's offset changed, in UTC, from what to what."""
    keeper, hour = ZoneInfo(zone), dt.timedelta(hours=1)
    days = [dt.datetime(_FIRST_YEAR, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=n) for n in range((_LAST_YEAR - _FIRST_YEAR) * 366)]
    offsets = [_offset_at(day, keeper) for day in days]
    found = []
    for day, before, after in zip(days, offsets, offsets[1:], strict=False):
        if before != after:
            quarters = (day + hour * n / 4 for n in range(97))
            moment = next(each for each in quarters if _offset_at(each, keeper) == after)
            found.append((moment.replace(tzinfo=None), before, after))
    return tuple(found)


def _offset_at(moment: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()


def _offset(time: ir.TimestampValue, changes: Sequence[tuple[dt.datetime, dt.timedelta, dt.timedelta]], zone: str) -> Any:  # noqa: ANN401 - Ibis's intervals have no public type
    """The offset at a time, found by halving: seven comparisons for the changes of half a century."""
    if not changes:
        return _interval(_offset_at(dt.datetime(_FIRST_YEAR, 1, 1, tzinfo=dt.UTC), ZoneInfo(zone)))
    middle = len(changes) // 2
    moment, before, after = changes[middle]
    sooner = _offset(time, changes[:middle], zone) if middle else _interval(before)
    later = _offset(time, changes[middle + 1 :], zone) if changes[middle + 1 :] else _interval(after)
    return ibis.ifelse(time < ibis.literal(moment), sooner, later)


def _interval(offset: dt.timedelta) -> Any:  # noqa: ANN401 - Ibis's interval scalars have no public type
    return ibis.interval(minutes=int(offset.total_seconds() // 60))
