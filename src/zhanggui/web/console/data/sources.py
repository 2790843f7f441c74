"""What came in of each source and how good it is; what is missing, and what it would make known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from zhanggui.domains import DOMAINS
from zhanggui.engine.check import Check, Verdict, check, check_source
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import Batch, Manifest
from zhanggui.engine.lineage import came, leading
from zhanggui.engine.record import Arrived
from zhanggui.engine.rhythm import Pulse, Rhythm, rhythms
from zhanggui.errors import BadRequest, BadShop, Unknown
from zhanggui.nouns import Domain, Measure, Source
from zhanggui.report.slots import SLOTS, Slot
from zhanggui.settings import Folder
from zhanggui.warehouse import filled
from zhanggui.web.access import Forbidden, Permission
from zhanggui.web.answers import METRICS, Answers
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.data.taking import REDO, UNDO
from zhanggui.web.jobs.running import start
from zhanggui.words import Text

SOURCES = {source.name: (source, domain) for domain in DOMAINS for source in domain.sources}
_KNOWN = 24
_LATEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A source, as the list has it."""

    source: Source
    domain: Domain
    arrived: Arrived | None
    rows: int
    files: int
    last_load: datetime | None
    rhythm: Rhythm | None
    pulse: Pulse
    behind: int | None  #: days since its last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """What a source that is missing would make known."""

    source: Source
    domain: Domain
    metrics: tuple[Measure, ...]
    slots: tuple[Slot, ...]


def seen(request: Visit) -> list[tuple[Source, Domain]]:
    """The sources of the areas that the visitor sees."""
    return [each for each in SOURCES.values() if each[1].name in request.access.areas]


def today(folder: Folder) -> date:
    """The day that it is in the shop."""
    return datetime.now(ZoneInfo(folder.settings.shop.zone)).date()


def stamp(folder: Folder) -> int:
    """Tells one state of what came in from another."""
    path = folder.raw / manifests.FILE
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=4)
def _rhythms(answers: Answers, _stamp: int) -> dict[str, Rhythm]:
    return rhythms(answers.folder, [source for source, _ in SOURCES.values()])


@lru_cache(maxsize=4)
def _checks(answers: Answers, _stamp: int, _build: str, day: date) -> Sequence[Check]:
    return check(answers.folder, answers.build, DOMAINS, today=day)


def arrivals(request: Visit) -> dict[str, Arrived]:
    """What the build in use knows of each source; nothing where the shop has no build yet."""
    try:
        return request.answers.build.record.sources
    except BadShop:
        return {}


def _lines(request: Visit, manifest: Manifest) -> list[Line]:
    known, folder = arrivals(request), request.answers.folder
    beats, day = _rhythms(request.answers, stamp(folder)), today(folder)
    found = []
    for source, domain in seen(request):
        files = list(came(manifest, source.name))
        if not files:
            continue
        beat = beats.get(source.name)
        found.append(
            Line(
                source=source,
                domain=domain,
                arrived=known.get(source.name),
                rows=sum(each.rows for each in files),
                files=len(files),
                last_load=files[-1].batch.taken_at,
                rhythm=beat,
                pulse=beat.pulse(day) if beat else Pulse.UNKNOWN,
                behind=(day - beat.last).days if beat and beat.last else None,
            )
        )
    return found


def opens(request: Visit, source: Source) -> tuple[tuple[Measure, ...], tuple[Slot, ...]]:
    """The numbers that are not known without a source, of those that the visitor sees, and the slots of the report that they fill."""
    metrics = tuple(each for each in METRICS.values() if request.access.sees(each) and source.name in leading(each, DOMAINS))
    slots = tuple(slot for slot in SLOTS if source.name in leading(slot.metric, DOMAINS))
    return tuple(each for each in metrics if not each.hidden), slots


def sources(request: Visit) -> HttpResponseBase:
    """The page."""
    manifest = manifests.read(request.answers.folder)
    there = _lines(request, manifest)
    names = {line.source.name for line in there}
    missing = [
        Opens(source=source, domain=domain, metrics=found[0], slots=found[1])
        for source, domain in seen(request)
        if source.name not in names and (found := opens(request, source))
    ]
    slots = {
        "lines": there,
        "missing": sorted(missing, key=lambda each: (-len(each.slots), -len(each.metrics))),
        "rows_in": sum(batch.rows_in for batch in manifest.batches if not batch.mends),
        "apart": sum(batch.rows_apart for batch in manifest.outstanding),
        "batches": manifest.batches,
        "away": manifest.taken_back[::-1],
        "late": [line for line in there if line.pulse in {Pulse.LATE, Pulse.SILENT}],
        "built": bool(arrivals(request)),
    }
    return render(request, "data/sources.html", slots)


def checks(request: Visit) -> HttpResponseBase:
    """What the checks say, as a part of the page that comes after it."""
    folder = request.answers.folder
    found = _checks(request.answers, stamp(folder), request.answers.build.id, today(folder))
    names = {source.name for source, _ in seen(request)}
    mine = [each for each in found if each.of not in SOURCES or each.of in names]
    wrong = [each for each in mine if each.verdict is not Verdict.HOLDS and each.name != "fresh"]  # the list has each source's own rhythm
    sparse = [each for each in wrong if each.name == "complete"]
    slots = {
        "checks": [each for each in wrong if each not in sparse],
        "sparse": sparse,
        "held": sum(each.verdict is Verdict.HOLDS for each in mine),
        "titles": _title,
    }
    return render(request, "data/checks.html", slots)


def _title(of: str) -> Text:
    return SOURCES[of][0].title if of in SOURCES else Text(of, of)


def source(request: Visit, source: str) -> HttpResponseBase:
    """One source: its contract, what came of it, how good it is, and which numbers need it."""
    if source not in SOURCES:
        raise Unknown(Text("数据源", "source"), source, SOURCES)
    found, domain = SOURCES[source]
    if domain.name not in request.access.areas:
        raise Forbidden(
            Text("没有权限看“{title}”", "you may not see {title}").format(title=found.title),
            fix=Text("请管理员授予相应角色", "ask an owner for a role that has it"),
        )
    folder, manifest = request.answers.folder, manifests.read(request.answers.folder)
    files = list(came(manifest, source))
    arrived, beat = arrivals(request).get(source), _rhythms(request.answers, stamp(folder)).get(source)
    metrics, slots = opens(request, found)
    said = {
        "source": found,
        "domain": domain,
        "files": files[::-1][:_LATEST],
        "more": max(0, len(files) - _LATEST),
        "rows": sum(each.rows for each in files),
        "arrived": arrived,
        "rhythm": beat,
        "pulse": beat.pulse(today(folder)) if beat else Pulse.UNKNOWN,
        "checks": check_source(folder, request.answers.build, found, today=today(folder)) if arrived else [],
        "filled": _filled(folder, manifest, found),
        "overlaps": source in manifest.overlapping,
        "metrics": metrics,
        "known": _KNOWN,
        "slots": slots,
    }
    return render(request, "data/source.html", said)


def _filled(folder: Folder, manifest: Manifest, source: Source) -> dict[str, float]:
    """The share of rows in which each column has a value, from the footers of the files."""
    if folder.settings.store.reads:
        return {}  # the rows are where they came in
    counts: dict[str, int] = {}
    pieces = manifest.of(source.name)
    for piece in pieces:
        for column, values in filled(folder.raw / piece.file).items():
            counts[column] = counts.get(column, 0) + values
    rows = sum(piece.rows for piece in pieces)
    return {column: values / rows for column, values in counts.items()} if rows else {}


def batch(request: Visit, batch: str) -> HttpResponseBase:
    """One file that came in: what it was taken for, its hash, its rows, what was set apart and what became of that."""
    manifest = manifests.read(request.answers.folder)
    found = manifest.find(batch)
    if found is None:
        raise Unknown(Text("批次", "batch"), batch, [each.id for each in manifest.every])
    if request.method == "POST":
        return _moved(request, found)
    slots = {
        "batch": found,
        "sources": SOURCES,
        "waits": found in manifest.outstanding,
        "mended_by": [each for each in manifest.every if batch in each.mends],
        "as": _export(found),
        "opens": {each.name for each, _domain in seen(request)},
    }
    return render(request, "data/batch.html", slots)


def _moved(request: Visit, batch: Batch) -> HttpResponseBase:
    """Take a load back, or put it in again; the build that follows is a part of the job."""
    kind = REDO if batch.taken_back_at else UNDO
    if request.POST.get("do") != kind.name:
        raise BadRequest(
            Text("这个批次的状态已变", "this batch is no longer as it was shown"), fix=Text("刷新页面再看", "look at the page again")
        )
    return redirect("job", id=start(request.answers.folder, kind, {"batch": batch.id}, request.user).pk)


def _export(batch: Batch) -> Text:
    from zhanggui.exports import EXPORTS  # noqa: PLC0415 - only here

    named = {each.name: each.title for each in EXPORTS} | {name: each.title for name, (each, _) in SOURCES.items()}
    return named.get(batch.export, Text("映射文件", "a mapping"))


def utc(moment: datetime) -> datetime:
    """A time as it is kept, known to be UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


PAGES = (
    Page(name="data_sources", path="data", title=Text("数据来源", "Data sources"), view=sources, needs=Permission.ROWS, group=Group.MANAGE),
    Page(name="data_checks", path="data/checks", title=Text("数据体检", "Checks of the data"), view=checks, needs=Permission.ROWS),
    Page(name="data_source", path="data/sources/<str:source>", title=Text("数据源", "Source"), view=source, needs=Permission.ROWS),
    Page(
        name="data_batch",
        path="data/batches/<str:batch>",
        title=Text("批次", "Batch"),
        view=batch,
        needs=Permission.LOAD,
        methods=("GET", "POST"),
    ),
)
