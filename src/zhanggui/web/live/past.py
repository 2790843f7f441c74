"""The days before, slot by slot: what the build in use knows of each pulse, and of which channels its events tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.engine.measure import value
from zhanggui.nouns import Metric, Pulse
from zhanggui.settings import Folder
from zhanggui.warehouse import to_local
from zhanggui.web.live.tally import SLOT, SLOTS

DAYS = 84
"""Twelve weeks: so many days before are looked at."""

RECENT = 28
"""Of which channels events tell is seen by the last four weeks."""

_CHANNEL = "channel"
_HALF = 0.5
_WHOLE: Any = object()
"""Stands for every channel: which days are known at all."""

_SCALE = 100
"""Amounts are looked at in cents, as they are counted."""

Array = npt.NDArray[np.float64]
PULSES: tuple[Pulse, ...] = tuple(pulse for domain in DOMAINS for pulse in domain.pulses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A pulse on the days before `today`, the last but one row being yesterday and the last today, as far as the build has them.

    `counts` are by channel, (days, slots); a day that the build doesn't cover is NaN. `heard` are the channels of which events
    tell at least half (None where nothing tells otherwise), `silent` the others. `until` is when the last of today's rows was.
    """

    today: date
    counts: Mapping[str | None, Array]
    covered: date | None  #: the last day that the build covers
    heard: frozenset[str | None] | None
    silent: tuple[str, ...]
    until: datetime | None

    def whole(self, channels: Collection[str | None] | None) -> Array:
        """The days before today, over some channels or all."""
        return self._sum(channels)[:-1]

    def booked(self, channels: Collection[str | None] | None) -> Array | None:
        """What the build has of today; None where it has nothing."""
        return None if self.until is None else np.nan_to_num(self._sum(channels)[-1])

    def _sum(self, channels: Collection[str | None] | None) -> Array:
        chosen = [rows for name, rows in self.counts.items() if name is _WHOLE or channels is None or name in channels]
        return np.asarray(np.sum(chosen, axis=0))


def pasts(folder: Folder, today: date) -> tuple[str, Mapping[Pulse, Past]]:
    """The days before today of each pulse; raises BadShop where there is no build.

    It opens the build for itself and lets go of it: those who ask the console of other things wait for none of this.
    """
    build = current(folder, DOMAINS)
    try:
        return build.id, {pulse: _past(build, pulse, today) for pulse in PULSES}
    finally:
        build.warehouse.close()


def _past(build: Build, pulse: Pulse, today: date) -> Past:
    heard, silent = _heard(build, pulse, today)
    covered = build.covers(pulse.history.of)
    first = today - timedelta(DAYS)
    known = np.full((DAYS + 1, SLOTS), np.nan)
    if covered is not None:
        known[max(0, (covered[0] - first).days) : max(0, (covered[1] - first).days + 1)] = 0.0
    counts: dict[str | None, Array] = {_WHOLE: known}
    until: datetime | None = None
    for row in _counted(build, pulse, today):
        place = (row["day"] - first).days
        counts.setdefault(row["channel"], np.zeros_like(known))[place, int(row["slot"])] += row["found"] * (_SCALE if pulse.adds else 1)
        if row["day"] == today and pulse.heard is not None:
            until = row["until"] if until is None else max(until, row["until"])
    return Past(
        today=today,
        counts=counts,
        covered=None if covered is None else covered[1],
        heard=heard,
        silent=silent,
        until=None if until is None else until.replace(tzinfo=UTC),
    )


def _counted(build: Build, pulse: Pulse, today: date) -> list[dict[str, Any]]:
    """The metric by local day, slot and channel."""
    metric, zone = pulse.history, build.shop.zone
    rows = build.warehouse.table(metric.of.name)
    day = metric.of.day or ""
    rows = rows.filter(rows[day] >= today - timedelta(DAYS), rows[day] <= today)
    local = to_local(rows[pulse.at], zone)
    rows = rows.mutate(slot=(local.hour() * 60 + local.minute()) // SLOT)
    by = rows.group_by(day=rows[day], slot=rows.slot, channel=rows[_CHANNEL])
    found = by.aggregate(found=value(metric, rows).cast("float64").fill_null(0.0), until=rows[pulse.at].max())
    return build.warehouse.rows(found)


def _heard(build: Build, pulse: Pulse, today: date) -> tuple[frozenset[str | None] | None, tuple[str, ...]]:
    """The channels of which events tell half of what there is, and the others; nothing where events name no channel."""
    if pulse.heard is None or pulse.whole is None:
        return None, ()
    heard, whole = (_by_channel(build, each, today) for each in (pulse.heard, pulse.whole))
    if not whole or set(heard) <= {None}:
        return None, ()
    told = frozenset(name for name, many in whole.items() if heard.get(name, 0) >= _HALF * many)
    return told, tuple(sorted(name for name in whole if name is not None and name not in told))


def _by_channel(build: Build, metric: Metric, today: date) -> dict[str | None, float]:
    covered = build.covers(metric.of)
    if covered is None:
        return {}
    rows = build.warehouse.table(metric.of.name)
    day = rows[metric.of.day or ""]
    last = min(covered[1], today)
    rows = rows.filter(day > last - timedelta(RECENT), day <= last)
    found = rows.group_by(channel=rows[_CHANNEL]).aggregate(found=value(metric, rows).cast("float64"))
    return {row["channel"]: float(row["found"] or 0) for row in build.warehouse.rows(found)}
