"""Files on their way in: streamed to the shop's own disk, from those only who may load, and no more than the shop allows."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from zhanggui.errors import BadRequest
from zhanggui.settings import Folder, open_folder
from zhanggui.web.access import Permission
from zhanggui.web.data.models import HOME, Edit, Fate, Upload, waiting_room
from zhanggui.web.people.models import Person
from zhanggui.words import Lang, Text

ROOMS: Mapping[str, Permission] = {"/data/": Permission.LOAD, "/reports/verify/": Permission.REPORT}
"""Only pages below these addresses take files, from whoever may do this there."""

MOST_FILES = 50
_SPARE = 1 << 30
"""Bytes that stay free on the disk whatever comes."""

_LONGEST_NAME, _LONGEST_ENDING = 180, 12
_STALE = timedelta(days=7)
_TOO_LARGE = 413


def most_bytes(folder: Folder) -> int:
    """The most that may come at once: what the settings allow, and the disk has room for."""
    free = shutil.disk_usage(folder.path).free - _SPARE
    return max(0, min(int(folder.settings.limits.upload_gb * (1 << 30)), free))


class _Arriving(UploadedFile):  # type: ignore[type-arg]  # generic only for the type checker
    """A file on its way in; what nobody keeps of it goes when it is closed."""

    def __init__(self, home: Path, name: str | None, content_type: str | None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        part: IO[Any] = tempfile.NamedTemporaryFile(dir=home, prefix="part-")  # noqa: SIM115 - it stays open while the file comes
        super().__init__(part, name, content_type, 0)
        self.path = Path(part.name)


class Receiver(FileUploadHandler):
    """Writes what comes to the shop's disk as it comes; what may not come is read past and never written."""

    _file: _Arriving | None = None
    _left = 0

    def handle_raw_input(self, *_args: Any, **_named: Any) -> None:  # noqa: ANN401 - Django's shape
        """Know how much may come before the first byte of it is there."""
        self._left = most_bytes(open_folder(waiting_room().parent)) if self._welcome() else 0

    def _welcome(self) -> bool:
        request = self.request
        person = getattr(request, "user", None)
        if request is None or settings.SHOP is None or not isinstance(person, Person):
            return False
        return any(request.path.startswith(room) and person.access.may(needs) for room, needs in ROOMS.items())

    def new_file(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - as above
        """Begin a file, where one may come."""
        super().new_file(*args, **named)
        if not self._welcome():
            raise SkipFile
        self._file = _Arriving(waiting_room(), self.file_name, self.content_type)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's shape
        """Write a piece of it; stop at more than may come, whatever was announced."""
        self._left -= len(raw_data)
        if self._left < 0 or self._file is None:
            self.upload_interrupted()
            raise StopUpload(connection_reset=True)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The whole file is there."""
        if self._file is not None:
            self._file.flush()
            self._file.seek(0)
            self._file.size = file_size
        return self._file

    def upload_interrupted(self) -> None:
        """Whoever sent it went away."""
        if self._file is not None:
            self._file.close()


def bounded(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse, before any of it is read, a request that says itself to be larger than may come."""

    def through(request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if request.method != "POST" or settings.SHOP is None or not said.isdigit() or int(said) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return answer(request)
        most = most_bytes(open_folder(waiting_room().parent))
        if int(said) <= most + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return answer(request)
        lang: Lang = getattr(request, "lang", Lang.ZH)
        what, fix = too_large(most)
        return render(request, "wrong.html", {"what": what.to(lang), "fix": fix.to(lang), "where": ""}, status=_TOO_LARGE)

    return through


def too_large(most: int) -> tuple[Text, Text]:
    """What to say of more than may come at once."""
    return (
        Text("文件太大：一次最多 {most} MB", "too large: {most} MB at most at a time").format(most=most >> 20),
        Text(
            "分批上传、压缩后上传，或在服务器上用 zhanggui load；上限是设置 [limits] upload_gb 与磁盘剩余空间",
            "send less at a time, send it compressed, or use zhanggui load on the server; the bound is [limits] upload_gb and the free disk",
        ),
    )


def keep(folder: Folder, person: Person, files: Sequence[UploadedFile[Any]]) -> Upload:
    """Keep files that have come; raises BadRequest where there are none, or too many."""
    if not files or len(files) > MOST_FILES:
        raise BadRequest(
            Text("请选择 1 到 {n} 个文件", "choose between 1 and {n} files").format(n=MOST_FILES),
            fix=Text("文件很多时打成一个 ZIP 包", "put many files into one ZIP archive"),
        )
    sweep(folder)
    upload = Upload.objects.create(by=person, files=[{"name": safe_name(file.name or ""), "size": file.size or 0} for file in files])
    for place, file in enumerate(files):
        target = upload.path(place)
        target.parent.mkdir(parents=True)
        if isinstance(file, _Arriving):
            os.link(file.path, target)
        else:
            with target.open("wb") as out:
                shutil.copyfileobj(file, out)
        file.close()
    return upload


def safe_name(name: str) -> str:
    """The name of a file as it may stand on our disk: no folder, no control character, not too long; its ending stays."""
    plain = re.sub(r"[\x00-\x1f\x7f/\\]", "_", name.rpartition("/")[2]).strip() or "file"
    plain = f"_{plain}" if plain.startswith(".") else plain
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem, dot + ending) if stem and len(ending.encode()) <= _LONGEST_ENDING else (plain, "")
    return stem.encode()[: _LONGEST_NAME - len(ending.encode())].decode(errors="ignore") + ending


def drop(upload: Upload, fate: Fate) -> None:
    """Let go of the files of an upload, and say what became of it."""
    shutil.rmtree(upload.home, ignore_errors=True)
    upload.state = fate.value
    upload.save(update_fields=["state", "result"])  # which job it has is said by whoever started that, perhaps at this moment


def sweep(folder: Folder) -> None:
    """Let go of uploads that nobody confirmed for a week, and of what nobody knows any more."""
    for upload in Upload.objects.filter(state=Fate.WAITS.value, at__lt=timezone.now() - _STALE):
        drop(upload, Fate.DROPPED)
    known = {str(pk) for pk in Upload.objects.filter(state=Fate.WAITS.value).values_list("pk", flat=True)}
    home = folder.path / HOME
    for path in home.iterdir() if home.is_dir() else ():
        if path.is_dir() and path.name.isdigit() and path.name not in known:
            shutil.rmtree(path, ignore_errors=True)


def forget() -> None:
    """Let go of everything that waits: a person who is erased may stand in it."""
    Edit.objects.all().delete()
    for upload in Upload.objects.filter(state=Fate.WAITS.value):
        drop(upload, Fate.DROPPED)
