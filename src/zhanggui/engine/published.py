"""What is published: for a build, a list of files named by their content; for the store, a pointer to the build in use.

    CURRENT                                the build in use, and those that stand beside it
    builds/<build>.json                    what a build is made of, and which files hold its tables
    tables/<table>/<part>-<content>.parquet

Files are written once and never changed, so that builds share what is alike, and a reader needs no lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from zhanggui.engine.intake.manifest import Manifest, replace_whole
from zhanggui.engine.record import Record
from zhanggui.errors import NoStore
from zhanggui.settings import Folder
from zhanggui.warehouse.store import Seen, Store
from zhanggui.words import Text

CURRENT = "CURRENT"
BUILDS = "builds"
TABLES = "tables"
FILE = "published.json"
"""In a build's folder: what of it is in the store, under which names."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a table: the hash of its content, and its size."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A build as it is published: what it says of itself, its files by `table/part`, and what came in (no row of it)."""

    record: Record
    files: dict[str, File]
    manifest: Manifest

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(each.size for each in self.files.values())

    @property
    def named(self) -> dict[str, File]:
        """Its files by their names in the store."""
        return {in_store(part, file): file for part, file in self.files.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Which build is in use, whose it is, since when, and which builds stand: a reader forgets all others."""

    build: str
    source: str  #: the folder that publishes here: no other one may, unless it is told to
    at: datetime
    kept: tuple[str, ...]
    erasures: int = 0  #: how often a person was erased: a reader forgets what it learned before


def in_store(part: str, file: File) -> str:
    """The name of a file in the store."""
    return f"{TABLES}/{part}-{file.digest[:32]}.parquet"


def of_build(build: str) -> str:
    """The name of what is said of a build in the store."""
    return f"{BUILDS}/{build}.json"


def store_of(folder: Folder) -> Store:
    """The store that a shop's settings name; raises NoStore where they name none."""
    if not folder.settings.store.address:
        raise NoStore(
            Text("没有设置存储", "no store is set"),
            where=str(folder.path),
            fix=Text(
                '在 zhanggui.toml 里写 [store] address = "s3://桶/前缀"', 'write [store] address = "s3://bucket/prefix" into zhanggui.toml'
            ),
        )
    return Store(folder.settings.store.address)


def pointer_of(store: Store) -> tuple[Pointer | None, Seen | None]:
    """What the store points to, and what it read like; nothing where nothing is published."""
    seen = store.read(CURRENT)
    return (None if seen is None else decoded(store, seen.content, Pointer)), seen


def decoded(store: Store, content: bytes, kind: type[Read]) -> Read:
    """Read what stands in a store; raises NoStore where another version wrote it."""
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError:
        raise NoStore(
            Text("存储里的内容出自别的版本", "what the store holds was published by another version"),
            where=store.address,
            fix=Text("发布与读取的机器用同一个版本", "run the same version where it is published and where it is read"),
        ) from None


def note(build: Path, publication: Publication) -> None:
    """Keep beside a build under which names its files are in the store."""
    replace_whole(build / FILE, msgspec.json.encode(publication))


def place(folder: Folder, file: Path) -> str:
    """Where a cluster finds a file of a build: in the store, where it was published. Of the schemes of S3, every cluster knows s3a."""
    publication = _known(file.parents[1] / FILE)
    part = f"{file.parent.name}/{file.stem}"
    if publication is None or part not in publication.files:
        return file.resolve().as_uri()
    address = folder.settings.store.address.rstrip("/")
    return f"{address.replace('s3://', 's3a://', 1)}/{in_store(part, publication.files[part])}"


def _read(path: Path) -> Publication | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Publication)
    except (OSError, msgspec.DecodeError):
        return None


_known = lru_cache(maxsize=4)(_read)
"""A reader's build doesn't change once it is in its place."""


def noted(folder: Folder) -> Iterator[tuple[Path, Publication]]:
    """Every build of a shop of which is noted what the store has of it."""
    for path in sorted(folder.builds.glob(f"[!.]*/{FILE}")):
        publication = _read(path)
        if publication is not None:
            yield path.parent, publication
