"""Brings the newest published build here. What an earlier build has is the same file; what is new is fetched, and checked by its hash."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import filelock
import msgspec

from zhanggui.engine import record as records
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.engine.published import File, Pointer, Publication, decoded, in_store, note, noted, of_build, pointer_of, store_of
from zhanggui.errors import NoStore
from zhanggui.settings import Folder
from zhanggui.warehouse.store import Gone, Seen, Store, at_once
from zhanggui.words import Text

_LOG = logging.getLogger("zhanggui.store")
_SEEN = ".fetched"
_TRIES = 3
"""So often a build may be withdrawn while it is fetched: each time there is a newer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was done to have the newest build here."""

    build: str
    files: int = 0  #: that were fetched: the others were here
    size: int = 0
    removed: int = 0  #: builds that are published no more, and were removed here


def fetch(folder: Folder) -> Fetched:
    """Bring the newest published build here and put it to use; raises NoStore where that can't be."""
    store = store_of(folder)
    with _alone(folder):
        for _ in range(_TRIES):
            pointer, seen = pointer_of(store)
            if pointer is None or seen is None:
                break
            if _has(folder, pointer, seen):
                return Fetched(build=pointer.build)
            try:
                return _brought(folder, store, pointer, seen)
            except Gone:
                continue
    raise NoStore(
        Text("存储里还没有完整的构建", "the store holds no whole build"),
        where=store.address,
        fix=Text("在发布的机器上运行 zhanggui store publish", "run zhanggui store publish on the machine that publishes"),
    )


def fetch_or_stay(folder: Folder) -> None:
    """Bring the newest build here; where the store can't be had, the one that is here stays in use, and that is logged."""
    try:
        fetch(folder)
    except NoStore as error:
        if not folder.current.exists():
            raise
        _LOG.warning("%s", error)


def unfetched(folder: Folder) -> str | None:
    """By what is known what the store holds that isn't here; None where nothing is."""
    pointer, seen = pointer_of(store_of(folder))
    return None if pointer is None or seen is None or _has(folder, pointer, seen) else f"{pointer.build} {pointer.at.isoformat()}"


def _has(folder: Folder, pointer: Pointer, seen: Seen) -> bool:
    """Whether all that the pointer says was done here."""
    path, build = folder.path / _SEEN, folder.builds / pointer.build
    record = records.read(build) if path.exists() and path.read_bytes() == seen.content else None
    return record is not None and record.is_whole(build)


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    """Let one process fetch at a time: others wait, and find it done."""
    with filelock.FileLock(folder.path / ".fetch.lock"):
        for path in folder.builds.glob(".fetching-*"):
            shutil.rmtree(path, ignore_errors=True)
        yield


def _brought(folder: Folder, store: Store, pointer: Pointer, seen: Seen) -> Fetched:
    said = store.read(of_build(pointer.build))
    if said is None:
        raise Gone
    publication = decoded(store, said.content, Publication)
    target = folder.builds / pointer.build
    new: list[str] = []
    if not publication.record.is_whole(target) or records.read(target) is None:
        new = _place(folder, store, publication, target)
    replace_whole(folder.raw / manifests.FILE, msgspec.json.format(msgspec.json.encode(publication.manifest), indent=1))
    replace_whole(folder.current, pointer.build.encode())
    removed = _forget(folder, pointer)
    replace_whole(folder.path / _SEEN, seen.content)
    return Fetched(build=pointer.build, files=len(new), size=sum(publication.files[part].size for part in new), removed=removed)


def _place(folder: Folder, store: Store, publication: Publication, target: Path) -> list[str]:
    """Put a build together in a folder beside, then give it its name."""
    work = Path(mkdtemp(dir=folder.builds, prefix=".fetching-"))
    try:
        here = {file.digest: home / f"{part}.parquet" for home, each in noted(folder) for part, file in each.files.items()}
        new = []
        for part, file in publication.files.items():
            (work / part).parent.mkdir(exist_ok=True)
            if file.digest in here and here[file.digest].exists():
                os.link(here[file.digest], work / f"{part}.parquet")
            else:
                new.append(part)
        at_once(lambda part: _bring(store, part, publication.files[part], work / f"{part}.parquet"), new)
        records.write(work, publication.record, {})
        note(work, publication)
        shutil.rmtree(target, ignore_errors=True)
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return new


def _bring(store: Store, part: str, file: File, target: Path) -> None:
    """Fetch a file; raises NoStore where it isn't what was published."""
    if store.fetch(in_store(part, file), target) != file.digest:
        raise NoStore(
            Text("存储里的文件与发布时不同", "a file of the store isn't what was published"),
            where=store.uri(in_store(part, file)),
            fix=Text(
                "删掉它，再在发布的机器上运行 zhanggui store publish", "remove it, then run zhanggui store publish where it is published"
            ),
        )


def _forget(folder: Folder, pointer: Pointer) -> int:
    """Remove the builds that are published no more, and after an erasure what was learned from them: they may know who was erased."""
    try:
        before = msgspec.json.decode((folder.path / _SEEN).read_bytes(), type=Pointer)
    except (OSError, msgspec.DecodeError):
        before = None
    if before is None or before.erasures != pointer.erasures:
        shutil.rmtree(folder.learned, ignore_errors=True)
    old = [path for path in folder.builds.iterdir() if not path.name.startswith(".") and path.name not in pointer.kept]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)
