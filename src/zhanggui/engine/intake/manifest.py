"""What has been taken in: one list, replaced whole, so that a load happens entirely or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import filelock
import msgspec

from zhanggui.errors import BadShop, Busy
from zhanggui.settings import Folder
from zhanggui.words import Text

FILE = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The rows of a batch that make one source."""

    source: str
    file: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One file that was taken in. rows_in = rows_kept + rows_apart."""

    id: str
    file: str
    digest: str
    taken_at: datetime
    export: str
    rows_in: int
    rows_kept: int
    rows_apart: int
    pieces: tuple[Piece, ...]
    apart: str | None = None
    mapping: dict[str, dict[str, str]] = field(default_factory=dict)
    mends: tuple[str, ...] = ()  #: batches whose rows apart came in again with this one
    zone: str = ""  #: how the file was read, so that its rows apart are read alike when they come in again
    day_first: bool = False
    decimal_comma: bool = False
    taken_back_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Every batch, in the order in which it came, the sources whose batches share keys, and the batches that were taken back.

    What was taken back is of no table and no sum; its files stay, so that it can be put in again.
    """

    batches: tuple[Batch, ...] = ()
    overlapping: tuple[str, ...] = ()
    taken_back: tuple[Batch, ...] = ()

    @property
    def every(self) -> tuple[Batch, ...]:
        """Every batch whose files are kept, those taken back too."""
        return tuple(sorted((*self.batches, *self.taken_back), key=lambda batch: batch.id))

    def of(self, source: str) -> list[Piece]:
        """The pieces of a source, oldest first."""
        return [piece for batch in self.batches for piece in batch.pieces if piece.source == source]

    def has(self, digest: str) -> bool:
        """Whether a file with this content has been taken."""
        return any(batch.digest == digest for batch in self.batches)

    def knows(self, digest: str) -> bool:
        """Whether a file with this content has ever been taken: one that was taken back doesn't come in again by itself."""
        return any(batch.digest == digest for batch in self.every)

    def find(self, batch_id: str) -> Batch | None:
        """Find a batch, also one that was taken back."""
        return next((batch for batch in self.every if batch.id == batch_id), None)

    @property
    def outstanding(self) -> list[Batch]:
        """Batches with rows apart that nobody has brought in again."""
        mended = {each for batch in self.batches for each in batch.mends}
        return [batch for batch in self.batches if batch.rows_apart and batch.id not in mended]

    def plus(self, batches: tuple[Batch, ...], overlapping: set[str]) -> Manifest:
        """The list with more batches at its end."""
        return replace(self, batches=self.batches + batches, overlapping=tuple(sorted({*self.overlapping, *overlapping})))


def read(folder: Folder) -> Manifest:
    """Read the list of a shop; an empty one where nothing came in yet."""
    path = folder.raw / FILE
    if not path.exists():
        return Manifest()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.DecodeError as error:
        raise BadShop(
            Text("载入清单已损坏", "the list of what came in is damaged"),
            where=str(path),
            fix=Text("从备份恢复 raw/manifest.json", "restore raw/manifest.json from a backup"),
        ) from error


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never a part, even after a crash."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move(part: Path, target: Path) -> None:
    """Put a finished file in its place, for good."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    _sync(target.parent)


def write(folder: Folder, manifest: Manifest) -> None:
    """Replace the list: from here on, the new batches are in."""
    replace_whole(folder.raw / FILE, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Keep other writers out; raises Busy at once where one is at work. A dead writer holds no lock. A shop that only reads has none."""
    if folder.settings.store.reads:
        raise BadShop(
            Text("这台机器只读取已发布的构建（[store] reads = true）", "this machine only reads published builds ([store] reads = true)"),
            where=str(folder.path),
            fix=Text("在发布它的那台机器上做", "do it on the machine that publishes them"),
        )
    lock = filelock.FileLock(folder.path / ".lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise Busy(
            Text("另一个进程正在写这个店铺", "another process is writing to this shop"),
            where=str(folder.path),
            fix=Text("等它结束后重试", "try again when it is done"),
        ) from None
    try:
        yield
    finally:
        lock.release()


def sweep(folder: Folder, manifest: Manifest) -> None:
    """Remove what a killed load left behind: files that the list doesn't name."""
    named = {piece.file for batch in manifest.every for piece in batch.pieces}
    for path in folder.raw.glob("*/*"):
        if f"{path.parent.name}/{path.name}" not in named:
            path.unlink()
    apart = {batch.apart for batch in manifest.every}
    for path in folder.apart.glob("*.csv"):
        if path.name not in apart:
            path.unlink()
    shutil.rmtree(folder.path / ".incoming", ignore_errors=True)
