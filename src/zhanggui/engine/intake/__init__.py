"""Rows in: files become batches of typed rows, or rows set apart with a reason. A load is all or nothing."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.draft import Guess, as_toml, draft
from zhanggui.engine.intake.job import Contracts, Job, Loaded, commit, digest_of, next_id, record
from zhanggui.engine.intake.manifest import Batch
from zhanggui.engine.intake.raw import opened
from zhanggui.engine.intake.readings import Readings
from zhanggui.engine.intake.recognise import Said, recognise
from zhanggui.engine.intake.rehearsal import Rehearsed, rehearsed
from zhanggui.engine.intake.sheets import EXPORT_AGAIN, Sheet, refusal
from zhanggui.engine.intake.stage import Staged, Stager, Stumbled
from zhanggui.engine.intake.text import mend
from zhanggui.engine.intake.times import Manner
from zhanggui.engine.intake.unpack import check_readable, unpack
from zhanggui.errors import BadFile, BadShop
from zhanggui.nouns import Export, Source
from zhanggui.settings import Folder
from zhanggui.warehouse import EngineFault, Intake
from zhanggui.words import Text, same

__all__ = ["Contracts", "Draft", "Loaded", "Offer", "Rehearsed", "guess", "load", "rehearse"]

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an unknown file seems to hold."""

    file: str
    source: Source
    guesses: tuple[Guess, ...]
    headers: tuple[str, ...]
    samples: dict[str, tuple[str, ...]]  #: of each header, what stands below it in the first rows

    @property
    def toml(self) -> str:
        """The mapping file that says so."""
        return as_toml(self.source, self.guesses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A file that is to be taken, and what somebody says of it: what it is, or which of its headers is which column."""

    path: Path
    wanted: str | None = None
    mapping: Said | None = None


def load(  # noqa: PLR0913 - what is taken, and five ways to be told how
    folder: Folder,
    files: Iterable[Path | Offer],
    contracts: Contracts,
    *,
    now: datetime,
    wanted: str | None = None,
    mapping: Said | None = None,
    dry_run: bool = False,
    progress: Callable[[str], None] = lambda _file: None,
) -> list[Loaded]:
    """Take `files` into the shop, all of them or none; `dry_run` says what would come of it.

    Raises BadFile for a file that can't be taken at all, Busy while another process writes.
    """
    with _working(folder, contracts, now) as job:
        for number, file in enumerate(files):
            offer = file if isinstance(file, Offer) else Offer(path=file, wanted=wanted, mapping=mapping)
            progress(offer.path.name)
            _take(job, offer, job.work / str(number))
        if not dry_run:
            commit(job)
    return [replace(each, apart=None) for each in job.results] if dry_run else job.results


def rehearse(folder: Folder, files: Iterable[Offer], contracts: Contracts, *, now: datetime) -> list[Rehearsed | BadFile]:
    """Say of each file what would come of taking it, each as if those before it had been; nothing is taken.

    A file that can't be taken is answered with what is wrong with it. Raises Busy while another process writes.
    """
    found: list[Rehearsed | BadFile] = []
    with _working(folder, contracts, now) as job:
        for number, offer in enumerate(files):
            before = len(job.batches)
            try:
                _take(job, offer, job.work / str(number))
            except BadFile as error:
                for each in (job.batches, job.seen):
                    del each[before:]
                found.append(error)
                continue
            found.append(rehearsed(job, before))
    return found


@contextmanager
def _working(folder: Folder, contracts: Contracts, now: datetime) -> Iterator[Job]:
    """A call of `load` at work: other writers kept out, its scratch folder there and, at its end, gone."""
    with manifests.locked(folder):
        before = manifests.read(folder)
        manifests.sweep(folder, before)
        try:
            (folder.path / ".incoming").mkdir()
            yield Job(folder, contracts, None, None, now, Path(mkdtemp(dir=folder.path / ".incoming")), before, Readings(folder.readings))
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise
            raise _unwritable(folder, error) from error
        finally:
            shutil.rmtree(folder.path / ".incoming", ignore_errors=True)
            shutil.rmtree(folder.spill, ignore_errors=True)


def guess(file: Path, folder: Folder, sources: Sequence[Source]) -> list[Draft]:
    """Draft a mapping for each sheet of a file that nothing recognises."""
    work = Path(mkdtemp(dir=folder.path, prefix=".guess-"))
    try:
        sheets = unpack(file, work, folder.settings.limits)
        return [_drafted(sheet, sources) for sheet in sheets]
    finally:
        shutil.rmtree(work)


_SAMPLES, _CUT = 3, 60


def _drafted(sheet: Sheet, sources: Sequence[Source]) -> Draft:
    headers = _headers(sheet)
    source, guesses = draft(headers, sources)
    with Intake() as warehouse:
        try:
            rows = warehouse.rows(opened(sheet, warehouse).limit(_SAMPLES))
        except EngineFault:  # a file with broken lines in it is read when it is taken, not before
            rows = []
    samples = {name: tuple(str(row[name])[:_CUT] for row in rows if row.get(name) is not None) for name in headers}
    return Draft(file=sheet.label, source=source, guesses=tuple(guesses), headers=tuple(headers), samples=samples)


def _unwritable(folder: Folder, error: OSError) -> BadShop:
    return BadShop(
        Text("写入店铺失败：{why}", "the shop can't be written to: {why}").format(why=same(error.strerror or str(error))),
        where=str(folder.path),
        fix=Text("检查磁盘空间与权限；店铺仍是载入前的样子", "look at disk space and permissions; the shop is as it was before"),
    )


# ── taking a file ────────────────────────────────────────────────────────────


def _take(job: Job, offer: Offer, work: Path) -> None:
    file, job.wanted, job.mapping = offer.path, offer.wanted, offer.mapping
    check_readable(file)
    work.mkdir()
    digest = digest_of(file)
    if job.before.has(digest) or any(batch.digest == digest for batch in job.batches):
        job.results.append(Loaded(file=file.name, export="", title=_TWICE, rows_in=0, rows_kept=0, rows_apart=0, already=True))
        return
    for number, sheet in enumerate(unpack(file, work, job.folder.settings.limits)):
        inner = work / f"sheet{number}"
        inner.mkdir()
        _take_sheet(job, sheet, digest, inner)
    shutil.rmtree(work)


_TWICE = Text("已经载入过", "taken already")


def _take_sheet(job: Job, sheet: Sheet, digest: str, work: Path) -> None:
    mended = _mended(job, sheet)
    export = _export(job, _headers(sheet), sheet, mended)
    staged = Staged(rows_in=0) if not export.takes else _stage(job, sheet, export, mended, work)
    record(job, sheet, export, staged, digest, mended)


def _stage(job: Job, sheet: Sheet, export: Export, mended: Sequence[Batch], work: Path) -> Staged:
    """Take a sheet apart; a text file that the engine stumbles over is rewritten, and taken apart then."""
    try:
        return _stager(job, sheet, export, mended, work)
    except (Stumbled, EngineFault) as error:
        if sheet.dialect is None or sheet.records is not None:
            raise _unread(sheet, error) from error
    try:
        return _stager(job, mend(sheet, work), export, mended, work)
    except (Stumbled, EngineFault) as error:
        raise _unread(sheet, error) from error


def _stager(job: Job, sheet: Sheet, export: Export, mended: Sequence[Batch], work: Path) -> Staged:
    settings = job.folder.settings
    earlier: dict[str, list[Path]] = {}
    for piece in (piece for batch in mended for piece in batch.pieces):
        earlier.setdefault(piece.source, []).append(job.folder.raw / piece.file)
    with job.warehouse() as warehouse:
        stager = Stager(
            warehouse=warehouse,
            sheet=sheet,
            export=export,
            manner=_manner(job, export, mended),
            work=work,
            batch=next_id(job),
            today=job.now.astimezone(ZoneInfo(settings.shop.zone)).date(),
            readings=job.readings,
            earlier=earlier,
            settled=bool(mended),
        )
        return stager.run()


def _manner(job: Job, export: Export, mended: Sequence[Batch]) -> Manner:
    """How a file writes what is ambiguous: as was said, or as the file was read whose rows it mends."""
    said, shop = job.mapping or Said(), job.folder.settings.shop
    if mended:
        return Manner(zone=mended[0].zone or shop.zone, day_first=mended[0].day_first, decimal_comma=mended[0].decimal_comma)
    return Manner(zone=said.zone or export.zone or shop.zone, day_first=shop.country != "US", decimal_comma=said.decimal_comma)


def _unread(sheet: Sheet, error: Exception) -> Exception:
    why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return refusal(sheet.label, Text("文件无法读取：{why}", "the file can't be read: {why}").format(why=same(why)), EXPORT_AGAIN)


def _headers(sheet: Sheet) -> list[str]:
    """The names of a sheet's columns, of JSON lines their keys."""
    if not sheet.json_lines or sheet.path is None or sheet.dialect is None:
        return [header for header in sheet.headers if not header.startswith("#")]
    with Intake() as warehouse:
        return warehouse.json_keys(warehouse.csv(sheet.path, sheet.dialect), "#json")


def _mended(job: Job, sheet: Sheet) -> tuple[Batch, ...]:
    """The batches whose rows apart this sheet brings in again: it carries their column `#batch`."""
    if not sheet.mending:
        return ()
    with job.warehouse() as warehouse:
        names = {str(row["#batch"]) for row in warehouse.rows(opened(sheet, warehouse).select("#batch").distinct())}
    wanted = {name.strip("'").removesuffix(".0").zfill(6) for name in names}
    return tuple(batch for batch in job.before.batches if batch.id in wanted)


def _export(job: Job, headers: Sequence[str], sheet: Sheet, mended: Sequence[Batch]) -> Export:
    wanted, mapping = job.wanted, job.mapping
    if mended and wanted is None and mapping is None:
        wanted = job.contracts.named(mended[0].export)
        mapping = Said(sources=mended[0].mapping) if mended[0].mapping else None
    export = recognise(
        headers, label=sheet.label, sources=job.contracts.sources, exports=job.contracts.exports, wanted=wanted, mapping=mapping
    )
    if job.mapping is not None and job.mapping.day_first is not None:
        export = replace(export, day_first=job.mapping.day_first)
    # Rows that come in again keep the numbers that they were given the first time.
    return replace(export, numbered_by=None) if "#number" in sheet.headers else export
