"""What is done when, as a list to read: the kind of job, where its time is set, and how it is seen that there is something to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from zhanggui.engine.intake import manifest as manifests
from zhanggui.settings import FILE, Folder
from zhanggui.web.jobs.work import Kind
from zhanggui.web.schedule.watched import complete
from zhanggui.web.schedule.works import BUILD, DAYS, TAKE_IN
from zhanggui.words import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timed:
    """Something that is done by the clock.

    `setting` is the field of `[schedule]` that says when. `due` looks whether there is anything to do: it gives what the run
    would be for (a run of the same cause that is done is not done again), or None. `then` is what follows a run that is done.
    """

    kind: Kind
    setting: str
    doc: Text
    due: Callable[[Folder], str | None]
    then: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its kind."""
        return self.kind.name


def _files(folder: Folder) -> str | None:
    found = complete(folder)
    return _hash(*(each.digest for each in found)) if found else None


def _unbuilt(folder: Folder) -> str | None:
    """What came in, or was set, after the build in use was made."""
    came, settings = folder.raw / manifests.FILE, folder.path / FILE
    if not came.exists():
        return None
    changed = max(came.stat().st_mtime_ns, settings.stat().st_mtime_ns)
    if folder.current.exists() and folder.current.stat().st_mtime_ns >= changed:
        return None
    return str(changed)


def built(folder: Folder) -> str | None:
    """The build in use."""
    return folder.current.read_text("utf-8").strip() or None if folder.current.exists() else None


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


TIMED: tuple[Timed, ...] = (
    Timed(
        kind=TAKE_IN,
        setting="load",
        doc=Text(
            "把监视文件夹里写完的新文件载入，每个内容只载入一次。", "Takes finished files of the watched folders in, each content once."
        ),
        due=_files,
        then=(BUILD.name,),
    ),
    Timed(
        kind=BUILD,
        setting="build",
        doc=Text(
            "有新数据或新设置时重建各表；看板照常可用。", "Builds the tables anew where data or settings are new; nobody waits for it."
        ),
        due=_unbuilt,
        then=(DAYS.name,),
    ),
    Timed(
        kind=DAYS,
        setting="days",
        doc=Text("每个新构建之后，找出不同寻常的日子并开告警。", "After each new build, finds days that stand out and opens alerts."),
        due=built,
    ),
)
