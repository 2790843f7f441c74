"""From a file as it comes to sheets that the engine can read: whole, unwrapped, its layout known."""

from __future__ import annotations

import errno
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from zhanggui.engine.intake.books import BOMB, BOMB_FIX, is_workbook, read_parquet, read_workbook
from zhanggui.engine.intake.encodings import CHUNK
from zhanggui.engine.intake.sheets import COPY_AGAIN, EXPORT_AGAIN, Sheet, refusal
from zhanggui.engine.intake.text import read_text
from zhanggui.errors import BadFile
from zhanggui.settings import Limits
from zhanggui.words import Text

_GIB = 1 << 30
_DAMAGED = (EOFError, zlib.error, zipfile.BadZipFile, OSError, ValueError)
_DEEPEST = 3
"""An archive within an archive within an archive is no export."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class _Unpacking:
    """One file being opened: where its parts go, and how much it may still unpack to."""

    work: Path
    limits: Limits
    left: int
    members: int = 0

    def new(self) -> Path:
        """A fresh place for a part."""
        self.members += 1
        return self.work / f"{self.members}.part"


def unpack(path: Path, work: Path, limits: Limits) -> list[Sheet]:
    """Open `path` as sheets, using the folder `work` for what must be rewritten; raises BadFile."""
    check_readable(path)
    if path.stat().st_size == 0:
        raise refusal(path.name, Text("文件是空的", "the file is empty"), EXPORT_AGAIN)
    most = int(min(limits.unpacked_gb * _GIB, max(limits.ratio * path.stat().st_size, CHUNK)))
    plain = work / "0.part"
    plain.symlink_to(path.resolve())
    return list(_open(plain, path.name, _Unpacking(work, limits, most), 0))


def check_readable(path: Path) -> None:
    """Refuse what is no file, or none that we may read."""
    if path.is_dir():
        raise refusal(str(path), Text("这是文件夹", "it is a folder"), Text("给出其中的文件", "name the files in it"))
    if not path.is_file():
        raise BadFile(Text("没有这个文件", "there is no such file"), where=str(path), fix=Text("检查路径", "check the path"))
    try:
        path.open("rb").close()
    except OSError as error:
        raise refusal(str(path), Text("文件无法读取", "the file can't be read"), Text("检查权限", "check its permissions")) from error


def _open(path: Path, label: str, job: _Unpacking, depth: int) -> Iterator[Sheet]:
    with path.open("rb") as file:
        head = file.read(8)
    wrapped = head.startswith(b"\x1f\x8b") or (head.startswith(b"PK") and not is_workbook(path, label))
    if wrapped and depth == _DEEPEST:
        raise refusal(label, BOMB, BOMB_FIX)
    if head.startswith(b"\x1f\x8b"):
        yield from _open(_gunzip(path, label, job), label.removesuffix(".gz"), job, depth + 1)
    elif wrapped:
        yield from _unzip(path, label, job, depth)
    elif head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        yield from read_workbook(path, label, job.limits)
    elif head.startswith(b"PAR1"):
        yield read_parquet(path, label, job.limits)
    else:
        yield read_text(path, label, job.work, job.limits)


def _gunzip(path: Path, label: str, job: _Unpacking) -> Path:
    target = job.new()
    with _whole(label), gzip.open(path, "rb") as packed:
        _copy(packed, target, label, job)
    return target


def _unzip(path: Path, label: str, job: _Unpacking, depth: int) -> Iterator[Sheet]:
    with _whole(label), zipfile.ZipFile(path) as archive:
        parts = [(member, job.new()) for member in archive.infolist() if not member.is_dir() and not _is_litter(member.filename)]
        for member, target in parts:
            with archive.open(member) as packed:
                _copy(packed, target, label, job)
    if not parts:
        raise refusal(label, Text("压缩包里没有文件", "the archive holds no file"), EXPORT_AGAIN)
    for member, target in parts:
        inner = f"{label}/{PurePosixPath(member.filename).name}"
        if target.stat().st_size == 0:
            raise refusal(inner, Text("文件是空的", "the file is empty"), EXPORT_AGAIN)
        yield from _open(target, inner, job, depth + 1)


@contextmanager
def _whole(label: str) -> Iterator[None]:
    """Say of a wrapping that can't be opened what is wrong with it."""
    try:
        yield
    except (*_DAMAGED, RuntimeError) as error:
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise
        if "password" in str(error):
            raise refusal(label, Text("压缩包有密码", "the archive has a password"), Text("解密后再载入", "decrypt it first")) from error
        raise refusal(label, Text("压缩文件不完整或已损坏", "the compressed file is cut short or damaged"), COPY_AGAIN) from error


def _copy(packed: _Readable, target: Path, label: str, job: _Unpacking) -> None:
    """Unpack in chunks, and stop at a bomb."""
    with target.open("wb") as plain:
        while chunk := packed.read(CHUNK):
            job.left -= len(chunk)
            if job.left < 0:
                target.unlink()
                raise refusal(label, BOMB, BOMB_FIX)
            plain.write(chunk)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")
