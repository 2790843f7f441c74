"""Reports: every version of a year's summary, compiled in the background, read in a sandbox, taken out as files, verified."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Sequence

from django.contrib.messages import error
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from zhanggui.errors import BadRequest
from zhanggui.nouns import Edition
from zhanggui.report import Format
from zhanggui.report.archive import content_of, version_of, versions, years
from zhanggui.report.outline import TITLES as EDITIONS
from zhanggui.web.access import Permission
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.sheets import XLSX
from zhanggui.web.jobs.models import ACTIVE, Job
from zhanggui.web.jobs.running import settle, start
from zhanggui.web.reports.kinds import COMPILE, INBOX, VERIFY
from zhanggui.web.reports.models import Comment
from zhanggui.words import Lang, Text, same

FORMATS = {
    Format.HTML: Text("网页", "Web page"),
    Format.PDF: same("PDF"),
    Format.DOCX: same("Word"),
    Format.PPTX: Text("幻灯片", "Slides"),
    Format.XLSX: same("Excel"),
}
LANGS = {Lang.ZH: same("中文"), Lang.EN: same("English")}
_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": XLSX,
}
_SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a report may do in a browser: run the scripts that it carries, in an origin of its own, so it has neither cookies nor the console;
the page's own policy lets only those scripts run whose hash it names."""

_EDITED = ("html", "pdf", "docx", "pptx", "xlsx")
_LARGEST = 64 << 20


def reports(request: Visit) -> HttpResponseBase:
    """What is kept, year by year, and the form that has more compiled."""
    folder = request.answers.folder
    settle(folder)
    build = request.answers.build
    last = build.last_day.year if build.last_day else None
    known = [(year, versions(folder, year)) for year in years(folder)]
    slots = {
        "known": [(year, several) for year, several in known if several],
        "build": build,
        "years": list(range(last, build.first_day.year - 1, -1)) if last and build.first_day else [],
        "chosen": _whole_year(request),
        "editions": EDITIONS,
        "formats": FORMATS,
        "langs": LANGS,
        "running": Job.objects.filter(kind=COMPILE.name, state__in=ACTIVE),
        "kind": COMPILE,
        "compiles": request.access.may(Permission.COMPILE),
    }
    return render(request, "reports/reports.html", slots)


def _whole_year(request: Visit) -> int | None:
    """The last year that is over in the data; else the last."""
    last = request.answers.build.last_day
    if last is None:
        return None
    return last.year if (last.month, last.day) == (12, 31) else last.year - 1


def compile_(request: Visit) -> HttpResponseBase:
    """Have editions compiled."""
    said = request.POST
    chosen = {
        "editions": _those("edition", said.getlist("edition"), [each.value for each in Edition], request),
        "langs": _those("lang", said.getlist("lang"), [each.value for each in Lang], request),
        "formats": _those("format", said.getlist("format"), [each.value for each in Format], request),
    }
    try:
        year = int(said.get("year", ""))
    except ValueError:
        raise BadRequest(Text("没有选年份", "no year is chosen"), fix=Text("选一个年份", "choose a year")) from None
    job = start(request.answers.folder, COMPILE, {"year": year, **chosen}, request.user)
    return redirect("job", id=job.pk)


_WHAT = {"edition": Text("版本", "edition"), "lang": Text("语言", "language"), "format": Text("格式", "format")}


def _those(what: str, said: Sequence[str], known: Sequence[str], request: Visit) -> list[str]:
    """Those of `known` that were chosen, in their order; raises BadRequest where none was."""
    found = [each for each in known if each in said]
    if not found:
        raise BadRequest(
            Text("没有选{what}", "no {what} is chosen").format(what=_WHAT[what]),
            fix=Text("至少选一个", "choose at least one"),
            where=request.page.path,
        )
    return found


def version(request: Visit, year: int, number: int) -> HttpResponseBase:
    """One version: its editions, each with its files and what verification found."""
    folder = request.answers.folder
    found = version_of(folder, year, number)
    slots = {
        "version": found,
        "others": [each for each in versions(folder, year) if each.number != number],
        "editions": EDITIONS,
        "formats": FORMATS,
        "langs": LANGS,
        "is_current": found.build == request.answers.build.id,
        "remarks": Comment.objects.filter(year=year, resolved_at=None).count(),
    }
    return render(request, "reports/version.html", slots)


def file(request: Visit, year: int, number: int, file: str) -> HttpResponseBase:
    """A file: a page to read, in a sandbox of its own; anything else to take out."""
    folder = request.answers.folder
    content = content_of(folder, version_of(folder, year, number), file)
    suffix = file.rpartition(".")[2]
    reads = suffix == "html" and "download" not in request.GET
    if not reads:
        request.access.need(Permission.EXPORT)
    answer = FileResponse(io.BytesIO(content), content_type=_TYPES[suffix], as_attachment=not reads, filename=file)
    answer["Content-Security-Policy"] = _SANDBOX
    answer["Cache-Control"] = "private, no-store"
    return answer


def several(request: Visit, year: int, number: int) -> HttpResponseBase:
    """Several files as one archive; all of them where none is named."""
    request.access.need(Permission.EXPORT)
    folder = request.answers.folder
    found = version_of(folder, year, number)
    names = request.GET.getlist("file") or [each.name for each in found.files]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict.fromkeys(names):
            archive.writestr(name, content_of(folder, found, name))
    answer = HttpResponse(made.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{year}-{found.name}.zip"'
    return answer


def verify(request: Visit) -> HttpResponseBase:
    """Whether a document that somebody edited still holds; the findings of the last one, or of the one that is asked for."""
    settle(request.answers.folder)
    mine = Job.objects.filter(kind=VERIFY.name, by=request.user)
    asked = request.GET.get("job", "")
    job = mine.filter(pk=int(asked)).first() if asked.isdigit() else mine.first()
    return render(request, "reports/verify.html", {"job": job, "kind": VERIFY, "accept": ",".join(f".{each}" for each in _EDITED)})


def upload(request: Visit) -> HttpResponseBase:
    """Take an edited document in, to be verified and thrown away."""
    given = request.FILES.get("file")
    suffix = (given.name or "").rpartition(".")[2].lower() if given else ""
    if given is None or suffix not in _EDITED or (given.size or 0) > _LARGEST:
        error(
            request,
            request.t(
                "请选择一份 HTML、PDF、Word、幻灯片或 Excel 文件（64 MB 以内）。",
                "Choose an HTML, PDF, Word, slides or Excel file of at most 64 MB.",
            ),
        )
        return redirect("report_verify")
    home = request.answers.folder.reports / INBOX / uuid.uuid4().hex
    home.mkdir(parents=True)
    # The name says which edition it is where the text doesn't; nothing but the last part of it is taken over.
    name = "".join(each for each in (given.name or "")[-80:] if each.isalnum() or each in "-_. ").lstrip(".")
    with (home / name).open("wb") as out:
        for chunk in given.chunks():
            out.write(chunk)
    job = start(request.answers.folder, VERIFY, {"file": name, "stored": f"{home.name}/{name}"}, request.user)
    return redirect("job", id=job.pk)


def _open(request: Visit) -> int:
    return Comment.objects.filter(resolved_at=None).count() if request.access.may(Permission.COMPILE) else 0


_AT = "reports/<int:year>/<int:number>"
_READ = Permission.REPORT
PAGES = (
    Page(
        name="reports",
        path="reports",
        title=Text("年度总结", "Annual summary"),
        view=reports,
        needs=_READ,
        group=Group.EXPLORE,
        count=_open,
    ),
    Page(
        name="report_compile",
        path="reports/compile",
        title=Text("生成", "Compile"),
        view=compile_,
        needs=Permission.COMPILE,
        methods=("POST",),
    ),
    Page(name="report_verify", path="reports/verify", title=Text("核对文件", "Verify a file"), view=verify, needs=_READ),
    Page(
        name="report_upload",
        path="reports/verify/upload",
        title=Text("核对文件", "Verify a file"),
        view=upload,
        needs=_READ,
        methods=("POST",),
    ),
    Page(name="report_version", path=_AT, title=Text("版本", "Version"), view=version, needs=_READ),
    Page(name="report_file", path=f"{_AT}/files/<str:file>", title=Text("文件", "File"), view=file, needs=_READ),
    Page(name="report_zip", path=f"{_AT}/zip", title=Text("打包下载", "Download"), view=several, needs=_READ),
)
