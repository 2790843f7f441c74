"""Rehearsing an upload: what would come of each of its files, kept beside them until they are taken or given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from zhanggui.engine.intake import Draft, Rehearsed, guess, rehearse
from zhanggui.engine.intake.draft import Guess
from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.errors import BadFile, ZhangguiError
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.web.data.models import Upload
from zhanggui.web.jobs.work import Task
from zhanggui.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Why a file can't be taken."""

    what: Text
    fix: Text
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What an unknown file seems to hold: a source, which header may be which column, and what stands below each header."""

    source: str
    guesses: tuple[Guess, ...]
    headers: tuple[str, ...]
    samples: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a rehearsal found of one file."""

    name: str
    seen: Rehearsed | None = None
    wrong: Wrong | None = None
    sketch: Sketch | None = None

    @property
    def takes(self) -> bool:
        """Whether there is something in it to take."""
        return self.seen is not None and not self.seen.already

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of the file, where they are known."""
        if self.sketch is not None:
            return self.sketch.headers
        return self.seen.sheets[0].headers if self.seen is not None and self.seen.sheets else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a rehearsal found of all files of an upload."""

    files: tuple[Look, ...] = field(default=())


def look(task: Task) -> Mapping[str, Any]:
    """Rehearse an upload, file by file, and keep what was found."""
    upload = Upload.objects.get(pk=task.arguments["upload"])
    Upload.objects.filter(pk=upload.pk).update(job=task.id)
    found, offers = [], [upload.offer(place) for place in range(len(upload.files))]
    task.says(Text("正在试读 {n} 个文件", "rehearsing {n} files").format(n=len(offers)))
    seen = task.when_free(lambda: rehearse(task.folder, offers, CONTRACTS, now=datetime.now(UTC)))
    for place, each in enumerate(seen):
        task.says(Text("正在比对 {name}", "comparing {name}").format(name=offers[place].path.name), place + 1, len(offers))
        found.append(_refused(task, upload, place, each) if isinstance(each, BadFile) else Look(name=offers[place].path.name, seen=each))
    replace_whole(upload.seen, msgspec.json.encode(Looks(files=tuple(found))))
    return {"upload": upload.pk}


def _refused(task: Task, upload: Upload, place: int, error: BadFile) -> Look:
    """A file that can't be taken as it is; where it is a table at all, with a sketch of what it may be."""
    path, wrong = upload.path(place), Wrong(what=error.what, fix=error.fix, where=error.where)
    try:
        drafts = guess(path, task.folder, CONTRACTS.sources)
    except ZhangguiError:
        return Look(name=path.name, wrong=wrong)
    return Look(name=path.name, wrong=wrong, sketch=_sketch(drafts[0]) if drafts else None)


def _sketch(draft: Draft) -> Sketch:
    return Sketch(source=draft.source.name, guesses=draft.guesses, headers=draft.headers, samples=draft.samples)


def looks(upload: Upload) -> Looks | None:
    """What a rehearsal found; None where none was, or the files are gone."""
    try:
        return msgspec.json.decode(upload.seen.read_bytes(), type=Looks)
    except (OSError, msgspec.MsgspecError):
        return None
