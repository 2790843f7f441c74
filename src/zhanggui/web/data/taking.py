"""Taking an upload in, loading corrected rows again, building: each a job, and the build that follows is a part of it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.intake import Loaded, Offer, load
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.back import put_back, take_back
from zhanggui.engine.intake.waiting import corrected, outstanding
from zhanggui.errors import BadRequest
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.web.access import Permission
from zhanggui.web.data.looking import look, looks
from zhanggui.web.data.models import HOME, Edit, Fate, Upload
from zhanggui.web.data.receiving import drop, safe_name
from zhanggui.web.jobs.work import Kind, Task
from zhanggui.words import Text

_LOADING, _BUILDING = Text("正在载入 {name}", "loading {name}"), Text("正在构建表 {name}", "building {name}")


def make(task: Task) -> Mapping[str, Any]:
    """Build; the names of the build before and of the one since."""
    before = task.folder.in_use

    def once() -> str:
        made = build(task.folder, DOMAINS, progress=lambda name, done, every: task.says(_BUILDING.format(name=name), done, every))
        made.warehouse.close()
        return made.id

    return {"before": before, "after": task.when_free(once)}


def take(task: Task) -> Mapping[str, Any]:
    """Take an upload in, all that a rehearsal found good, and build. What was taken already, by a try that was cut, is left out."""
    upload = Upload.objects.get(pk=task.arguments["upload"])
    Upload.objects.filter(pk=upload.pk).update(job=task.id)  # a job that was started again is another than the page knows
    if upload.fate is Fate.WAITS:
        found = looks(upload)
        good = [place for place, each in enumerate(found.files) if each.takes] if found else []
        if not good:
            raise BadRequest(
                Text("没有可以载入的文件", "there is no file that can be taken"),
                fix=Text("改好对应关系，或换一个文件", "set the mapping right, or send another file"),
            )
        taken = _taken(task, [upload.offer(place) for place in good])
        upload.result = {"files": [_plain(each) for each in taken]}
        drop(upload, Fate.TAKEN)
    return {"upload": upload.pk, **make(task)}


def _taken(task: Task, offers: list[Offer]) -> list[Loaded]:
    names = [offer.path.name for offer in offers]
    return task.when_free(
        lambda: load(
            task.folder,
            offers,
            CONTRACTS,
            now=datetime.now(UTC),
            progress=lambda name: task.says(_LOADING.format(name=name), names.index(name), len(names)),
        )
    )


def _plain(each: Loaded) -> dict[str, Any]:
    return {
        "file": each.file,
        "title": {"zh": each.title.zh, "en": each.title.en},
        "rows_in": each.rows_in,
        "rows_kept": each.rows_kept,
        "rows_apart": each.rows_apart,
        "already": each.already,
        "batch": each.apart.name[:6] if each.apart else "",
    }


def correct(task: Task) -> Mapping[str, Any]:
    """Load the rows apart of a batch again, with what was corrected in them, and build. Rows that a try which was cut took are left alone."""
    name = str(task.arguments["batch"])
    mended = next((each for each in manifests.read(task.folder).batches if name in each.mends), None)
    if mended is None:
        _again(task, name)
        mended = next(each for each in manifests.read(task.folder).batches if name in each.mends)
    Edit.objects.filter(batch=name).delete()
    said = {"batch": mended.id, "rows_in": mended.rows_in, "rows_kept": mended.rows_kept, "rows_apart": mended.rows_apart}
    return {**said, **make(task)}


def _again(task: Task, name: str) -> None:
    batch = outstanding(task.folder, name)
    edits: dict[int, dict[str, str]] = {}
    for edit in Edit.objects.filter(batch=name):
        edits.setdefault(edit.row, {})[edit.column] = edit.value
    (task.folder.path / HOME).mkdir(exist_ok=True)
    work = Path(mkdtemp(dir=task.folder.path / HOME, prefix="correcting-"))
    try:
        file = work / safe_name(f"{name}-corrected-{Path(batch.file).stem}.csv")
        corrected(task.folder, batch, edits, file)
        _taken(task, [Offer(path=file)])
    finally:
        shutil.rmtree(work, ignore_errors=True)


def take_away(task: Task) -> Mapping[str, Any]:
    """Take a load back and build without it. What a try that was cut took back already is left alone."""
    name = str(task.arguments["batch"])
    if any(each.id == name for each in manifests.read(task.folder).batches):
        task.when_free(lambda: take_back(task.folder, name, now=datetime.now(UTC)))
    return {"batch": name, **make(task)}


def restore(task: Task) -> Mapping[str, Any]:
    """Put a load back that was taken back, and build with it."""
    name = str(task.arguments["batch"])
    if any(each.id == name for each in manifests.read(task.folder).taken_back):
        task.when_free(lambda: put_back(task.folder, name))
    return {"batch": name, **make(task)}


LOOK = Kind(
    name="rehearse",
    title=Text("试读上传的文件", "Rehearse an upload"),
    needs=Permission.LOAD,
    work=look,
    page="data_review",
    slots=("upload",),
)
TAKE = Kind(
    name="load", title=Text("载入并构建", "Load and build"), needs=Permission.LOAD, work=take, page="data_review", slots=("upload",)
)
CORRECT = Kind(
    name="correct",
    title=Text("载入改正的行并构建", "Load corrected rows and build"),
    needs=Permission.LOAD,
    work=correct,
    page="data_batch",
    slots=("batch",),
)
BUILD = Kind(name="build", title=Text("构建", "Build"), needs=Permission.LOAD, work=make, page="data_builds")
UNDO = Kind(
    name="take_back",
    title=Text("撤回载入并重新构建", "Take a load back and build"),
    needs=Permission.LOAD,
    work=take_away,
    page="data_batch",
    slots=("batch",),
)
REDO = Kind(
    name="put_back",
    title=Text("放回载入并重新构建", "Put a load back and build"),
    needs=Permission.LOAD,
    work=restore,
    page="data_batch",
    slots=("batch",),
)
KINDS = (LOOK, TAKE, CORRECT, UNDO, REDO, BUILD)
