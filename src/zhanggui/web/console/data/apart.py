"""Rows that were set apart: seen with their reasons, corrected in place, and loaded again. None is ever lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.messages import success
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import Batch
from zhanggui.engine.intake.waiting import Row, edits_of, outstanding, reasons, waiting
from zhanggui.errors import BadRequest
from zhanggui.settings import Folder
from zhanggui.web.access import Permission
from zhanggui.web.answers import MASK
from zhanggui.web.console.data.cells import Head, grid, heads
from zhanggui.web.console.data.sources import stamp
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.data.models import Edit
from zhanggui.web.data.receiving import safe_name
from zhanggui.web.data.taking import CORRECT
from zhanggui.web.jobs.models import ACTIVE, Job
from zhanggui.web.jobs.running import settle, start
from zhanggui.words import Text

_FIELDS, _MOST, _FEWEST = 800, 50, 5
"""A form of so many fields at most is sent without JavaScript; so many rows stand on a page at most, and at least."""

_LONGEST = 4000


@lru_cache(maxsize=64)
def _waiting(folder: Path, _stamp: int) -> tuple[Batch, ...]:
    from zhanggui.settings import open_folder  # noqa: PLC0415 - only here

    shop = open_folder(folder)
    return tuple(each for each in manifests.read(shop).outstanding if each.apart and (shop.apart / each.apart).is_file())


def _batches(folder: Folder) -> tuple[Batch, ...]:
    return _waiting(folder.path, stamp(folder))


def count(request: Visit) -> int:
    """How many rows wait to be corrected."""
    return sum(batch.rows_apart for batch in _batches(request.answers.folder))


def apart(request: Visit) -> HttpResponseBase:
    """Every batch with rows that wait, the newest first, with the reasons."""
    folder = request.answers.folder
    edited = _edited()
    found = [(batch, list(reasons(folder, batch).items()), edited.get(batch.id, 0)) for batch in reversed(_batches(folder))]
    return render(request, "data/apart.html", {"batches": found, "rows": count(request)})


def _edited() -> dict[str, int]:
    """How many rows of each batch have a correction."""
    found: dict[str, set[int]] = {}
    for batch, row in Edit.objects.values_list("batch", "row").distinct():
        found.setdefault(batch, set()).add(row)
    return {batch: len(rows) for batch, rows in found.items()}


# ── the grid ─────────────────────────────────────────────────────────────────


def rows(request: Visit, batch: str) -> HttpResponseBase:
    """The rows of one batch that wait, some at a time; a form corrects cells, replaces a value everywhere, brings a file back, or loads."""
    folder = request.answers.folder
    settle(folder)
    active = Job.objects.filter(kind=CORRECT.name, state__in=ACTIVE, arguments={"batch": batch}).first()
    if active is not None:
        return redirect("job", id=active.pk)
    found = outstanding(folder, batch)
    if request.method == "POST":
        return _DOES.get(request.POST.get("do", "save"), _save)(request, found)
    why = list(reasons(folder, found).items())
    chosen = _chosen(request, why)
    first = next(waiting(folder, found))
    seen = heads(found, list(first.cells), request.access)
    shown = [head for head in seen if head.used or head.name == (chosen[0] if chosen else "")] or list(seen)
    shown = list(seen) if request.GET.get("all") else shown
    size = max(_FEWEST, min(_MOST, _FIELDS // max(1, len(shown))))
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isdigit() else 1
    wanted = (row for row in waiting(folder, found) if chosen is None or (row.column, row.reason) == chosen)
    part = list(islice(wanted, (page - 1) * size, page * size))
    edits = _edits(found)
    total = dict(why)[chosen] if chosen else sum(dict(why).values())
    slots = {
        "batch": found,
        "why": why,
        "chosen": why.index((chosen, total)) if chosen else None,
        "heads": shown,
        "hidden": len(seen) - len(shown),
        "covered": any(not head.shown for head in shown),
        "grid": list(grid(part, edits, shown)),
        "page": page,
        "pages": max(1, -(-total // size)),
        "total": total,
        "edited": len(edits),
        "exports": request.access.may(Permission.EXPORT),
        "all": bool(request.GET.get("all")),
    }
    return render(request, "data/rows.html", slots)


def _chosen(request: Visit, why: Sequence[tuple[tuple[str, Text], int]]) -> tuple[str, Text] | None:
    said = request.GET.get("why", "")
    return why[int(said)][0] if said.isdigit() and int(said) < len(why) else None


def _edits(batch: Batch) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for row, column, value in Edit.objects.filter(batch=batch.id).values_list("row", "column", "value"):
        found.setdefault(row, {})[column] = value
    return found


def _back(request: Visit, batch: Batch) -> HttpResponseBase:
    if request.headers.get("X-Grid"):
        return JsonResponse({"edited": _edited().get(batch.id, 0)})
    answer = redirect("data_rows", batch=batch.id)
    query = request.META.get("QUERY_STRING", "")
    answer["Location"] += f"?{query}" if query else ""
    return answer


def _save(request: Visit, batch: Batch) -> HttpResponseBase:
    """Keep the cells that differ from what came; one that is as it came again is no correction any more."""
    said = {name: value for name, value in request.POST.items() if name.startswith("cell-")}
    places = {int(name.split("-")[1]) for name in said if name.split("-")[1].isdigit()}
    there = {row.place: row for row in waiting(request.answers.folder, batch) if row.place in places}
    changes: dict[int, dict[str, str]] = {}
    for name, value in said.items():
        _, row, column = name.split("-")
        if row.isdigit() and column.isdigit() and int(row) in there:
            headers = list(there[int(row)].cells)
            if int(column) < len(headers):
                changes.setdefault(int(row), {})[headers[int(column)]] = str(value).strip("\r\n")[:_LONGEST]
    kept = _keep(request, batch, there, changes)
    if not request.headers.get("X-Grid"):
        success(request, request.t(f"保存了 {kept} 处改动。", f"{kept} corrections saved."))
    return _back(request, batch)


@transaction.atomic
def _keep(request: Visit, batch: Batch, there: Mapping[int, Row], changes: Mapping[int, Mapping[str, str]]) -> int:
    """Keep corrections; a cell that may not be seen may not be changed. How many there were."""
    headers = list(next(iter(there.values())).cells) if there else []
    open_to = {head.name for head in heads(batch, headers, request.access) if head.shown}
    before = {(edit.row, edit.column): edit for edit in Edit.objects.filter(batch=batch.id, row__in=list(changes))}
    kept = 0
    for row, cells in changes.items():
        for column, value in cells.items():
            was, edit = there[row].cells.get(column, ""), before.get((row, column))
            if column not in open_to or value.startswith(MASK) or value == (edit.value if edit else was):
                continue
            kept += 1
            if edit is None:
                Edit.objects.create(batch=batch.id, row=row, column=column, value=value, by=request.user)
            elif value == was:
                edit.delete()
            else:
                edit.value, edit.by, edit.at = value, request.user, timezone.now()
                edit.save()
    return kept


def _everywhere(request: Visit, batch: Batch) -> HttpResponseBase:
    """Put one value in the place of another, in every row of a column that has it."""
    column, old, new = (request.POST.get(name, "") for name in ("column", "old", "new"))
    there = {row.place: row for row in waiting(request.answers.folder, batch) if row.cells.get(column) == old}
    if not there:
        raise BadRequest(
            Text("“{column}”里没有值为“{old}”的行", "no row has {old!r} as its {column}").format(column=column, old=old),
            fix=Text("照网格里的原值填写", "write the value as it stands in the grid"),
        )
    kept = _keep(request, batch, there, {place: {column: new} for place in there})
    success(request, request.t(f"改了 {kept} 行。", f"{kept} rows corrected."))
    return _back(request, batch)


def _undo(request: Visit, batch: Batch) -> HttpResponseBase:
    """Give up every correction of the batch."""
    for edit in Edit.objects.filter(batch=batch.id):
        edit.delete()
    return _back(request, batch)


def _load(request: Visit, batch: Batch) -> HttpResponseBase:
    """Load all rows of the batch again, with what was corrected."""
    if not Edit.objects.filter(batch=batch.id).exists():
        raise BadRequest(Text("还没有改动", "nothing is corrected yet"), fix=Text("先改正至少一行", "correct a row at least"))
    return redirect("job", id=start(request.answers.folder, CORRECT, {"batch": batch.id}, request.user).pk)


# ── as a file ────────────────────────────────────────────────────────────────


def _import(request: Visit, batch: Batch) -> HttpResponseBase:
    """Take corrections from a file of rows apart that was worked on elsewhere; they are shown before they are loaded."""
    file = request.FILES.get("file")
    if file is None:
        raise BadRequest(Text("没有选择文件", "no file is chosen"), fix=Text("选择改好的 CSV", "choose the corrected CSV"))
    folder = request.answers.folder
    with TemporaryDirectory(dir=folder.path, prefix=".correcting-") as work:
        path = Path(work) / "file.csv"
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        try:
            changes = edits_of(folder, batch, path)
        except (UnicodeDecodeError, csv.Error) as error:
            raise BadRequest(
                Text("文件无法读取", "the file can't be read"), fix=Text("另存为 UTF-8 的 CSV", "save it as CSV in UTF-8")
            ) from error
    there = {row.place: row for row in waiting(folder, batch) if row.place in changes}
    kept = _keep(request, batch, there, changes)
    success(
        request, request.t(f"文件里有 {kept} 处改动，已保存，尚未载入。", f"{kept} corrections found and saved; they are not loaded yet.")
    )
    return _back(request, batch)


def download(request: Visit, batch: str) -> HttpResponseBase:
    """The rows that wait, as the CSV in which they can be corrected; what may not be seen is covered, and stays as it is."""
    request.access.need(Permission.EXPORT)
    folder = request.answers.folder
    found = outstanding(folder, batch)
    path = folder.apart / (found.apart or "")
    text = io.StringIO(newline="")
    for number, line in enumerate(_covered(request, found, path)):
        csv.writer(text).writerow(line)
        if number == 0:
            text.seek(0, io.SEEK_END)
    answer = HttpResponse(b"\xef\xbb\xbf" + text.getvalue().encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{safe_name(f"apart-{found.id}.csv")}"'
    return answer


def _covered(request: Visit, batch: Batch, path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        names = next(lines)
        own = [name for name in names if not name.startswith("#")]
        seen: dict[str, Head] = {head.name: head for head in heads(batch, own, request.access)}
        hidden = {place for place, name in enumerate(names) if name in seen and not seen[name].shown}
        column, value = names.index("#column"), names.index("#value")
        yield names
        for line in lines:
            at_fault = seen.get(line[column])
            if hidden and (at_fault is None or not at_fault.shown):
                line[value] = MASK if line[value] else ""
            yield [MASK if place in hidden and cell else cell for place, cell in enumerate(line)]


_DOES = {"save": _save, "everywhere": _everywhere, "undo": _undo, "load": _load, "import": _import}

PAGES = (
    Page(
        name="data_apart",
        path="data/apart",
        title=Text("待改正的行", "Rows apart"),
        view=apart,
        needs=Permission.LOAD,
        group=Group.WORK,
        count=count,
    ),
    Page(
        name="data_rows",
        path="data/apart/<str:batch>",
        title=Text("改正", "Correct rows"),
        view=rows,
        needs=Permission.LOAD,
        methods=("GET", "POST"),
    ),
    Page(
        name="data_apart_csv",
        path="data/apart/<str:batch>/csv",
        title=Text("下载待改正的行", "Rows apart as CSV"),
        view=download,
        needs=Permission.LOAD,
    ),
)
