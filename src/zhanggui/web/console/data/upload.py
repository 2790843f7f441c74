"""Files brought in from the browser: rehearsed first, shown with what they would change, and taken only when somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.messages import success
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from zhanggui.engine.intake.draft import draft
from zhanggui.errors import BadRequest, Unknown
from zhanggui.exports import EXPORTS
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.nouns import Source
from zhanggui.web.access import Permission
from zhanggui.web.answers import MASK, PERSONAL
from zhanggui.web.console.data.sources import SOURCES
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.data.looking import Look, looks
from zhanggui.web.data.models import Fate, Upload
from zhanggui.web.data.receiving import MOST_FILES, drop, keep, most_bytes
from zhanggui.web.data.taking import LOOK, TAKE
from zhanggui.web.jobs.running import settle, start
from zhanggui.words import Text

_RECENT = 20
_USUAL = "orders"
"""What a file is taken for of which nothing at all can be guessed."""


def upload(request: Visit) -> HttpResponseBase:
    """The form, and what was brought in lately."""
    folder = request.answers.folder
    if request.method == "POST":
        made = keep(folder, request.user, request.FILES.getlist("file"))
        return _rehearse(request, made)
    slots = {
        "most": most_bytes(folder),
        "most_files": MOST_FILES,
        "recent": Upload.objects.select_related("by", "job")[:_RECENT],
        "exports": EXPORTS,
        "sources": SOURCES.values(),
    }
    return render(request, "data/upload.html", slots)


def _rehearse(request: Visit, made: Upload) -> HttpResponseBase:
    made.job = start(request.answers.folder, LOOK, {"upload": made.pk}, request.user)
    made.save(update_fields=["job"])
    return redirect("data_review", upload=made.pk)


def review(request: Visit, upload: int) -> HttpResponseBase:
    """What would come of an upload; a form takes it, or gives it up."""
    settle(request.answers.folder)
    found = get_object_or_404(Upload.objects.select_related("by", "job"), pk=upload)
    busy = found.job is not None and found.job.active
    if request.method == "POST":
        if found.fate is not Fate.WAITS or busy:
            return redirect("data_review", upload=found.pk)
        return _decided(request, found)
    seen = looks(found) if found.fate is Fate.WAITS and not busy else None
    slots = {
        "upload": found,
        "busy": busy,
        "looks": seen.files if seen else (),
        "takes": [each for each in seen.files if each.takes] if seen else [],
        "sources": SOURCES,
        "covered": _covered(request),
        "mask": MASK,
        "told": [_told(each) for each in seen.files] if seen else [],
    }
    return render(request, "data/review.html", slots)


def _decided(request: Visit, found: Upload) -> HttpResponseBase:
    match request.POST.get("do", ""):
        case "drop":
            drop(found, Fate.DROPPED)
            success(request, request.t("已放弃，文件已删除。", "Given up; the files are gone."))
            return redirect("data_upload")
        case "look":
            return _rehearse(request, found)
        case _:
            found.job = start(request.answers.folder, TAKE, {"upload": found.pk}, request.user)
            found.save(update_fields=["job"])
            return redirect("data_review", upload=found.pk)


def _covered(request: Visit) -> frozenset[str]:
    """The columns whose values this visitor may not see."""
    return frozenset() if request.access.may(Permission.PERSONAL) else PERSONAL


def _told(look: Look) -> list[list[tuple[str, Text, int]]]:
    """For each sheet of a file, the reasons for which rows would be set apart: column, words, how many."""
    sheets = look.seen.sheets if look.seen else ()
    return [[_reason(said, many) for said, many in sheet.reasons.items()] for sheet in sheets]


def _reason(said: str, many: int) -> tuple[str, Text, int]:
    column, zh, en = said.split("\t")
    return column, Text(zh, en), many


# ── which header is which column ─────────────────────────────────────────────


def mapping(request: Visit, upload: int, place: int) -> HttpResponseBase:
    """Say of a file which of its headers is which column; guesses stand there already, each with its certainty."""
    found = get_object_or_404(Upload, pk=upload, state=Fate.WAITS.value)
    seen = looks(found)
    if seen is None or place >= len(seen.files):
        return redirect("data_review", upload=found.pk)
    look = seen.files[place]
    if request.method == "POST":
        found.files[place] = {**found.files[place], **_said(request, look)}
        found.save()
        return _rehearse(request, found)
    told = found.files[place].get("mapping") or {}
    name = request.GET.get("as") or told.get("source") or _first(look)
    if name not in SOURCES:
        raise Unknown(Text("数据源", "source"), name, SOURCES)
    source = SOURCES[name][0]
    guesses = {guess.column: guess for guess in draft(look.headers, [source])[1]}
    chosen = told["columns"] if told.get("source") == name else {column: guess.header for column, guess in guesses.items()}
    slots = {
        "upload": found,
        "place": place,
        "look": look,
        "source": source,
        "sources": [each for each, _ in SOURCES.values()],
        "guesses": guesses,
        "chosen": chosen,
        "told": told,
        "zone": told.get("zone") or request.answers.folder.settings.shop.zone,
        "samples": look.sketch.samples if look.sketch and request.access.may(Permission.PERSONAL) else {},
    }
    return render(request, "data/mapping.html", slots)


def _first(look: Look) -> str:
    """What a file is taken for before somebody says otherwise."""
    if look.sketch is not None:
        return look.sketch.source if look.sketch.guesses else _USUAL
    differences = look.seen.sheets[0].differences if look.seen and look.seen.sheets else ()
    return differences[0].source if differences else _USUAL


def _said(request: Visit, look: Look) -> Mapping[str, object]:
    """A mapping from the form; raises BadRequest where it can't be used."""
    if request.POST.get("do") == "forget":
        return {"mapping": None}
    source = _source(request.POST.get("source", ""))
    columns = {
        column.name: header for column in source.columns if (header := request.POST.get(f"column-{column.name}", "")) in look.headers
    }
    zone = request.POST.get("zone", "").strip()
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        raise BadRequest(
            Text("没有名为“{zone}”的时区", "there is no time zone {zone!r}").format(zone=zone),
            fix=Text("用 IANA 时区名，如 Asia/Shanghai", "use an IANA name such as Asia/Shanghai"),
        ) from None
    made = {source.numbered[0]} if source.numbered else set()
    lacking = [column.title for column in source.columns if column.required and column.name not in {*columns, *made}]
    if lacking:
        listed = Text("、".join(each.zh for each in lacking), ", ".join(each.en for each in lacking))
        raise BadRequest(
            Text("还缺必填列：{listed}", "required columns are still missing: {listed}").format(listed=listed),
            fix=Text("为它们选定表头，或换一个数据源", "choose headers for them, or another source"),
        )
    first = request.POST.get("order", "")
    return {
        "mapping": {
            "source": source.name,
            "columns": columns,
            "zone": zone,
            "day_first": {"day": True, "month": False}.get(first),
            "decimal_comma": bool(request.POST.get("decimal_comma")),
        }
    }


def _source(name: str) -> Source:
    found = next((each for each in CONTRACTS.sources if each.name == name), None)
    if found is None:
        raise Unknown(Text("数据源", "source"), name, SOURCES)
    return found


PAGES = (
    Page(
        name="data_upload",
        path="data/upload",
        title=Text("载入文件", "Load files"),
        view=upload,
        needs=Permission.LOAD,
        group=Group.MANAGE,
        methods=("GET", "POST"),
    ),
    Page(
        name="data_review",
        path="data/upload/<int:upload>",
        title=Text("核对上传", "Review an upload"),
        view=review,
        needs=Permission.LOAD,
        methods=("GET", "POST"),
    ),
    Page(
        name="data_mapping",
        path="data/upload/<int:upload>/<int:place>",
        title=Text("列的对应", "Which header is which column"),
        view=mapping,
        needs=Permission.LOAD,
        methods=("GET", "POST"),
    ),
)
