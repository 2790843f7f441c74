"""Written ahead: what was acknowledged is on disk. Segments of JSON lines, synced before the answer, then taken in like any file.

A segment is `events/NNNNNNNN.jsonl`. Those who wait at one moment share one sync (group commit). A closed segment is taken
in by `engine.intake` and removed; a crash between the two is healed by the intake, which knows a file that it has taken.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhanggui.web.live.tally import Tally

HOME = "events"


class Full(Exception):
    """More waits to be written, or to be taken in, than may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much may wait."""

    waiting: int = 32 << 20  #: bytes that wait in memory to be written
    segment: int = 64 << 20  #: bytes of a segment, after which the next one is begun
    unflushed: int = 4 << 30  #: bytes on disk that wait to be taken in
    recent: int = 200_000  #: identifiers of events that are remembered, so that one sent again is taken once


@dataclass(slots=True)
class _Batch:
    """What is written with one sync, and who waits for it."""

    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    waiters: list[asyncio.Future[None]] = field(default_factory=list)


class Ahead:
    """The log of one process. `append` and `seen` belong to its event loop, the writing to a thread."""

    def __init__(self, shop: Path, bounds: Bounds | None = None) -> None:
        """Begin a new segment after those that are there."""
        self.bounds = bounds or Bounds()
        self.home = shop / HOME
        self.home.mkdir(exist_ok=True)
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._batch = _Batch()
        self._task: asyncio.Task[None] | None = None
        self._lock = threading.Lock()
        self._number = max((int(path.stem) for path in self.home.glob("*.jsonl")), default=0) + 1
        self._file: int | None = None
        self._size = 0
        self.earlier = sorted(self.home.glob("*.jsonl"))  #: what another process left: it is written to no more
        self._unflushed = sum(path.stat().st_size for path in self.earlier)
        self.tally: Tally | None = None  #: who counts what was written

    def seen(self, identifier: str) -> bool:
        """Whether an event was taken lately; from now on it was."""
        if identifier in self._recent:
            return True
        self._recent[identifier] = None
        if len(self._recent) > self.bounds.recent:
            self._recent.popitem(last=False)
        return False

    def forget(self, identifiers: Sequence[str]) -> None:
        """Events that were not written after all."""
        for each in identifiers:
            self._recent.pop(each, None)

    async def append(self, lines: bytes) -> None:
        """Write lines, and come back when they are on disk; raises Full where too much waits."""
        if self._batch.size + len(lines) > self.bounds.waiting or self._unflushed > self.bounds.unflushed:
            raise Full
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._batch.chunks.append(lines)
        self._batch.size += len(lines)
        self._batch.waiters.append(done)
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        """Write batch after batch, each with one sync, until nobody waits."""
        while self._batch.waiters:
            batch, self._batch = self._batch, _Batch()
            try:
                await asyncio.to_thread(self._write, b"".join(batch.chunks))
            except OSError as error:
                for each in batch.waiters:
                    if not each.done():
                        each.set_exception(error)
            else:
                for each in batch.waiters:
                    if not each.done():
                        each.set_result(None)

    def _write(self, content: bytes) -> None:
        with self._lock:
            if self._file is None or self._size >= self.bounds.segment:
                self._begin()
            assert self._file is not None  # noqa: S101 - begun just now
            written = 0
            while written < len(content):
                written += os.write(self._file, content[written:])
            os.fdatasync(self._file) if hasattr(os, "fdatasync") else os.fsync(self._file)
            self._size += len(content)
            self._unflushed += len(content)

    def _begin(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._number += 1
        path = self.home / f"{self._number:08}.jsonl"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._size = 0
        folder = os.open(self.home, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def closed(self) -> list[Path]:
        """End the segment that is written to, and name all that wait to be taken in, the oldest first."""
        with self._lock:
            if self._file is not None and self._size:
                os.close(self._file)
                self._file, self._size = None, 0
                self._number += 1
            current = self.home / f"{self._number:08}.jsonl"
            return [path for path in sorted(self.home.glob("*.jsonl")) if path != current or self._file is None]

    def taken(self, segment: Path) -> None:
        """A segment was taken in: it may go."""
        with self._lock:
            self._unflushed -= segment.stat().st_size
            segment.unlink()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None
