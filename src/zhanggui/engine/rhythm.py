"""How often a source brings something, and whether it is late by its own measure: daily orders after a day, a monthly survey after a month."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.stage import schema
from zhanggui.nouns import Kind, Source
from zhanggui.settings import Folder
from zhanggui.warehouse import DuckWarehouse, to_local
from zhanggui.words import Text

_FEW = 7
"""Silences from which a rhythm can be told."""

_LATE, _SILENT = 2, 5
_SLACK = 2
"""So many days are nobody's delay: an export of last night comes this morning, or after the weekend."""

_DAILY, _WEEKLY, _MONTHLY = 2, 9, 35


class Pulse(enum.Enum):
    """Whether a source is on time."""

    FRESH = "fresh"
    LATE = "late"
    SILENT = "silent"
    UNKNOWN = "unknown"  #: too few days to know its rhythm, or no day at all

    @property
    def title(self) -> Text:
        """Its name."""
        return _PULSES[self]


_PULSES = {
    Pulse.FRESH: Text("及时", "On time"),
    Pulse.LATE: Text("迟了", "Late"),
    Pulse.SILENT: Text("停了", "Stopped"),
    Pulse.UNKNOWN: Text("无从判断", "Can't tell"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often there is something: nine of ten silences last no longer than `usual` days; None where too few days are known."""

    days: int
    last: date | None
    usual: int | None

    @property
    def words(self) -> Text:
        """How often, in words."""
        if self.usual is None:
            return Text("还看不出规律", "no rhythm yet")
        if self.usual <= _DAILY:
            return Text("几乎每天都有", "nearly every day")
        if self.usual <= _WEEKLY:
            return Text("每周都有", "every week")
        if self.usual <= _MONTHLY:
            return Text("每月都有", "every month")
        return Text("大约每 {n} 天一次", "about every {n} days").format(n=self.usual)

    def pulse(self, today: date) -> Pulse:
        """Whether it is on time, as of a day."""
        if self.usual is None or self.last is None:
            return Pulse.UNKNOWN
        silence = (today - self.last).days - _SLACK
        if silence <= _LATE * self.usual:
            return Pulse.FRESH
        return Pulse.LATE if silence <= _SILENT * self.usual else Pulse.SILENT


def rhythms(folder: Folder, sources: Iterable[Source]) -> dict[str, Rhythm]:
    """The rhythm of each source that has come, from the days in its files."""
    manifest = manifests.read(folder)
    found: dict[str, Rhythm] = {}
    with DuckWarehouse(threads=folder.settings.engine.threads, memory_gb=folder.settings.engine.memory_gb, spill=folder.spill) as warehouse:
        for source in sources:
            files = [folder.raw / piece.file for piece in manifest.of(source.name)]
            if source.day is None or not files:
                continue
            rows = warehouse.name(source.name, files, schema(source))
            day = rows[source.day]
            if source.column(source.day).kind is Kind.TIME:
                day = to_local(day, folder.settings.shop.zone)
            days = rows.select(day=day.cast("date")).distinct().order_by("day")
            found[source.name] = rhythm([each for each in warehouse.read(days)["day"].to_pylist() if each is not None])
    return found


def rhythm(days: Sequence[date]) -> Rhythm:
    """The rhythm of the days on which there was something, in their order."""
    gaps = [(after - before).days for before, after in itertools.pairwise(days)]
    usual = round(quantiles(gaps, n=10, method="inclusive")[-1]) if len(gaps) >= _FEW else None
    return Rhythm(days=len(days), last=days[-1] if days else None, usual=usual)
