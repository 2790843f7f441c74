"""What came in since yesterday, counted again when the process starts: from the raw files of these days and what is written ahead.

Only files that were there at the start are read. What comes while they are is counted as it comes, into segments of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

import ibis
import msgspec
from ibis import _

from zhanggui.domains.traffic.sources import events as source
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.job import digest_of
from zhanggui.engine.intake.stage import schema
from zhanggui.settings import Folder
from zhanggui.warehouse import DuckWarehouse
from zhanggui.web.live.tally import AHEAD, KEPT, Tally

_AT_ONCE = 5_000


class _Line(msgspec.Struct):
    """What is looked at of a line that is written ahead."""

    event_name: str
    event_at: datetime
    channel: str | None = None
    value: Decimal | None = None


def rebuild(folder: Folder, tally: Tally, segments: Sequence[Path]) -> None:
    """Count what is there; from then on nothing is missing."""
    began = datetime.now(UTC)
    _raw(folder, tally, began - timedelta(minutes=KEPT))
    known = manifests.read(folder)
    for segment in segments:
        if segment.exists() and not known.knows(digest_of(segment)):
            for events in _batches(segment):
                tally.add(events)
    tally.since = began


def _raw(folder: Folder, tally: Tally, since: datetime) -> None:
    """Batches that were taken since: an event is never taken before it happens, but for clocks that are fast."""
    taken = [batch for batch in manifests.read(folder).batches if batch.taken_at >= since - timedelta(minutes=AHEAD)]
    files = [folder.raw / piece.file for batch in taken for piece in batch.pieces if piece.source == source.name]
    if not files:
        return
    engine = folder.settings.engine
    with DuckWarehouse(memory_gb=engine.memory_gb, threads=engine.threads, spill=folder.spill) as warehouse:
        rows = warehouse.latest("raw_events", files, source.key, schema(source))
        rows = rows.filter(_.event_at >= ibis.literal(since.replace(tzinfo=None)))
        minutes = rows.group_by(minute=_.event_at.truncate("minute"), name=_.event_name, channel=_.channel)
        valued = _.value.notnull()
        found = minutes.aggregate(many=_.count(), valued=valued.sum(), cents=(_.value * 100).round().sum().fill_null(0).cast("int64"))
        for row in warehouse.rows(found):
            minute = int(row["minute"].replace(tzinfo=UTC).timestamp() // 60)
            if minute <= time.time() // 60 + AHEAD:
                tally.put(minute, (row["name"], row["channel"]), row["many"], row["valued"] or 0, row["cents"])


def _batches(segment: Path) -> Iterator[list[_Line]]:
    decoder = msgspec.json.Decoder(_Line)
    with segment.open("rb") as lines:
        while found := [decoder.decode(line) for line in islice(lines, _AT_ONCE)]:
            yield found
