"""Files that come into watched folders: each is taken once, by its content, when nobody writes to it any more.

Files stay where they are. What was seen of each is kept beside the shop, so that a folder of many files is not read anew
every minute, and one that can't be taken is tried again only when it is another.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.job import digest_of
from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.settings import Folder

FILE = ".watched.json"
_HALF_WRITTEN = (".part", ".tmp", ".crdownload", ".partial", ".filepart", ".download")


class Seen(msgspec.Struct, frozen=True):
    """A file as it was when it was looked at: `refused` says that this content can't be taken.

    `changed` is when the system last saw it change, which a copy that keeps its old time can't hide.
    """

    size: int
    changed: int
    digest: str = ""
    refused: bool = False


_first: dict[str, tuple[int, int, float]] = {}
"""When this process saw a file as it is for the first time: a clock that is wrong, or a copy that keeps its old time, can't deceive it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is complete, and was not taken yet."""

    path: Path
    digest: str


def folders(folder: Folder) -> list[Path]:
    """The folders that are watched."""
    return [folder.path / said for said in folder.settings.watch.folders]


def complete(folder: Folder) -> list[Found]:
    """The files that are complete and new; each content once."""
    known, before = manifests.read(folder), kept(folder)
    now: dict[str, Seen] = {}
    found: dict[str, Found] = {}
    for path in _files(folder):
        stat = path.stat()
        seen = before.get(str(path))
        if seen is None or (seen.size, seen.changed) != (stat.st_size, stat.st_ctime_ns):
            if not _still(path, stat.st_size, stat.st_mtime_ns, folder.settings.watch.still):
                continue
            seen = Seen(stat.st_size, stat.st_ctime_ns, digest_of(path))
        now[str(path)] = seen
        if not seen.refused and not known.knows(seen.digest):
            found.setdefault(seen.digest, Found(path, seen.digest))
    if now != before:
        _keep(folder, now)
    return list(found.values())


def refuse(folder: Folder, digest: str) -> None:
    """Remember that a content can't be taken; the same file changed, or another, is tried again."""
    _keep(
        folder,
        {path: msgspec.structs.replace(each, refused=True) if each.digest == digest else each for path, each in kept(folder).items()},
    )


def kept(folder: Folder) -> Mapping[str, Seen]:
    """What was seen of each file; nothing where that can't be read, as it can be seen again."""
    try:
        return msgspec.json.decode((folder.path / FILE).read_bytes(), type=dict[str, Seen])
    except (OSError, msgspec.MsgspecError):
        return {}


def _keep(folder: Folder, seen: Mapping[str, Seen]) -> None:
    replace_whole(folder.path / FILE, msgspec.json.encode(seen))


def _files(folder: Folder) -> Iterator[Path]:
    for home in folders(folder):
        if home.is_dir():
            for path in sorted(home.rglob("*")):
                hidden = any(part.startswith((".", "~$")) for part in path.relative_to(home).parts)
                if (
                    path.is_file()
                    and not path.is_symlink()
                    and not hidden
                    and path.suffix.lower() not in _HALF_WRITTEN
                    and path.stat().st_size
                ):
                    yield path


def _still(path: Path, size: int, changed: int, least: int) -> bool:
    """Whether a file has been as it is for long enough: by its own time, or since this process first saw it so."""
    held = _first.get(str(path))
    if held is None or held[:2] != (size, changed):
        _first[str(path)] = held = (size, changed, time.monotonic())
    age = time.time() - changed / 1e9
    if age >= least or time.monotonic() - held[2] >= least:
        _first.pop(str(path), None)
        return True
    return False
