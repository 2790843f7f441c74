"""Publishes the build in use, so that other machines read it: what the store lacks is sent, then the pointer moves, then the old goes.

Every step can be the last: a reader sees the build before or this one, and the next time what is lacking is sent and what is left over goes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from zhanggui.engine import record as records
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.engine.published import (
    BUILDS,
    CURRENT,
    TABLES,
    File,
    Pointer,
    Publication,
    note,
    noted,
    of_build,
    pointer_of,
    store_of,
)
from zhanggui.engine.record import Record
from zhanggui.errors import BadShop, NoStore
from zhanggui.settings import Folder
from zhanggui.warehouse.store import Overtaken, Seen, Store, at_once
from zhanggui.words import Text

_SOURCE = ".publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was done to publish a build."""

    build: str
    files: int  #: of the build
    size: int
    sent: int  #: files that the store didn't have
    sent_size: int
    removed: int  #: files that no build needs any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who publishes: a name that was drawn once, how many persons were erased since, and what was published last."""

    id: str
    erasures: int = 0
    build: str = ""
    told: int = 0  #: erasures that the store knows of


def publish(folder: Folder, *, take_over: bool = False) -> Published:
    """Publish the build in use; raises NoStore where the store can't be had, or where another folder publishes there."""
    store = store_of(folder)
    with manifests.locked(folder):
        path, record = _in_use(folder)
        source = source_of(folder)
        before, seen = pointer_of(store)
        if before is not None and before.source != source.id and not take_over:
            raise _another(store)
        publication = _publication(folder, path, record)
        builds, tables = store.names(BUILDS), store.names(TABLES)
        sent = _send(store, path, publication, tables)
        said = msgspec.json.encode(publication)
        if builds.get(of_build(record.id)) != len(said) or sent:
            store.write(of_build(record.id), said)
        standing = {each.record.id: each for _path, each in noted(folder) if of_build(each.record.id) in builds} | {record.id: publication}
        _point(
            store,
            Pointer(build=record.id, source=source.id, at=datetime.now(UTC), kept=tuple(sorted(standing)), erasures=source.erasures),
            before,
            seen,
        )
        removed = [name for name in builds if name not in {of_build(each) for each in standing}]
        needed = {name for each in standing.values() for name in each.named}
        removed += [name for name in tables if name not in needed]
        store.remove(removed)  # those that speak of files first: what is spoken of is there
        replace_whole(folder.path / _SOURCE, msgspec.json.encode(replace(source, build=record.id, told=source.erasures)))
    sizes = [file.size for name, file in publication.named.items() if name in sent]
    return Published(
        build=record.id, files=len(publication.files), size=publication.size, sent=len(sent), sent_size=sum(sizes), removed=len(removed)
    )


def forget_person(folder: Folder) -> None:
    """Note that a person was erased: with the next pointer, readers forget what they learned before."""
    source = source_of(folder)
    replace_whole(folder.path / _SOURCE, msgspec.json.encode(replace(source, erasures=source.erasures + 1)))


def unpublished(folder: Folder) -> str | None:
    """By what is known what isn't published yet; None where all is. Nothing is asked of the store."""
    source, build = source_of(folder), folder.in_use
    return None if not build or (source.build, source.told) == (build, source.erasures) else f"{build} {source.erasures}"


def _in_use(folder: Folder) -> tuple[Path, Record]:
    name = folder.in_use
    path = folder.builds / name
    record = records.read(path) if name else None
    if record is None or not record.is_whole(path):
        raise BadShop(
            Text("没有可以发布的构建", "there is no build to publish"),
            where=str(folder.path),
            fix=Text("先运行 zhanggui build --shop {path}", "run zhanggui build --shop {path} first").format(path=folder.path),
        )
    return path, record


def source_of(folder: Folder) -> Source:
    """Who this folder is to the store."""
    path = folder.path / _SOURCE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Source)
    except (OSError, msgspec.DecodeError):
        drawn = Source(id=secrets.token_hex(8))
        replace_whole(path, msgspec.json.encode(drawn))
        return drawn


def _publication(folder: Folder, path: Path, record: Record) -> Publication:
    """What is published of a build. Files that an earlier publication has are the same files, so they aren't read again."""
    known: dict[tuple[int, int], File] = {}
    for home, each in noted(folder):
        known |= {_inode(home / f"{part}.parquet"): file for part, file in each.files.items() if (home / f"{part}.parquet").exists()}
    files = {}
    for table in record.tables:
        for file in record.files(path, table):
            files[f"{table}/{file.stem}"] = known.get(_inode(file)) or _file(file)
    publication = Publication(record=record, files=files, manifest=manifests.read(folder))
    note(path, publication)
    return publication


def _inode(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_dev, found.st_ino


def _file(path: Path) -> File:
    with path.open("rb") as content:
        return File(digest=hashlib.file_digest(content, "sha256").hexdigest(), size=path.stat().st_size)


def _send(store: Store, path: Path, publication: Publication, there: dict[str, int]) -> set[str]:
    """Send the files that the store lacks."""
    parts = {name: part for part, name in zip(publication.files, publication.named, strict=True)}
    lacking = [name for name, file in publication.named.items() if there.get(name) != file.size]
    at_once(lambda name: store.write(name, path / f"{parts[name]}.parquet"), lacking)
    return set(lacking)


def _point(store: Store, pointer: Pointer, before: Pointer | None, seen: Seen | None) -> None:
    """Point to a build, unless the store already does."""
    if before is not None and replace(before, at=pointer.at) == pointer:
        return
    try:
        store.swap(CURRENT, msgspec.json.encode(pointer), seen)
    except Overtaken:
        raise _another(store) from None


def _another(store: Store) -> NoStore:
    return NoStore(
        Text("另一个店铺文件夹在这里发布", "another shop's folder publishes here"),
        where=store.address,
        fix=Text(
            "换一个前缀；若确要由这里接手，运行 zhanggui store publish --take-over",
            "choose another prefix; if this folder is to take over, run zhanggui store publish --take-over",
        ),
    )
