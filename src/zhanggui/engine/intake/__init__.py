"""Rows in: files become batches of typed rows, or rows set apart with a reason. A load is all or nothing."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.draft import Guess, as_toml, draft
from zhanggui.engine.intake.manifest import Batch, Manifest, Piece
from zhanggui.engine.intake.raw import opened
from zhanggui.engine.intake.recognise import Said, recognise
from zhanggui.engine.intake.sheets import EXPORT_AGAIN, Sheet, refusal
from zhanggui.engine.intake.stage import Staged, Stager, Stumbled
from zhanggui.engine.intake.text import mend
from zhanggui.engine.intake.times import Manner
from zhanggui.engine.intake.unpack import check_readable, unpack
from zhanggui.errors import BadShop
from zhanggui.nouns import Export, Source
from zhanggui.settings import Folder
from zhanggui.warehouse import EngineFault, Warehouse
from zhanggui.words import Text, same

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
_MEMORY_GB = 2.0
"""Enough to be quick, and no more for a file of a hundred million lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """What may come in."""

    sources: tuple[Source, ...]
    exports: tuple[Export, ...]

    def named(self, export: str) -> str | None:
        """The name to ask for a file by, where it was read by one of these."""
        known = {each.name for each in (*self.sources, *self.exports)}
        return export if export in known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What came of one sheet."""

    file: str
    export: str
    title: Text
    rows_in: int
    rows_kept: int
    rows_apart: int
    sources: dict[str, int] = field(default_factory=dict)
    apart: Path | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    already: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an unknown file seems to hold."""

    file: str
    source: Source
    guesses: tuple[Guess, ...]

    @property
    def toml(self) -> str:
        """The mapping file that says so."""
        return as_toml(self.source, self.guesses)


@dataclass(slots=True)
class _Load:
    """One call of `load`: its scratch folder, and what it has made so far."""

    folder: Folder
    contracts: Contracts
    wanted: str | None
    mapping: Said | None
    now: datetime
    work: Path
    before: Manifest
    batches: list[Batch] = field(default_factory=list)
    results: list[Loaded] = field(default_factory=list)

    def warehouse(self) -> Warehouse:
        """An engine within its limits."""
        engine = self.folder.settings.engine
        return Warehouse(memory_gb=engine.memory_gb or _MEMORY_GB, threads=engine.threads, spill=self.folder.spill)


def load(
    folder: Folder,
    files: Iterable[Path],
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
    with manifests.locked(folder):
        before = manifests.read(folder)
        manifests.sweep(folder, before)
        try:
            (folder.path / ".incoming").mkdir()
            run = _Load(folder, contracts, wanted, mapping, now, Path(mkdtemp(dir=folder.path / ".incoming")), before)
            for number, file in enumerate(files):
                progress(file.name)
                _take(run, file, run.work / str(number))
            if not dry_run:
                _commit(run)
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise
            raise _unwritable(folder, error) from error
        finally:
            shutil.rmtree(folder.path / ".incoming", ignore_errors=True)
            shutil.rmtree(folder.spill, ignore_errors=True)
    return [replace(each, apart=None) for each in run.results] if dry_run else run.results


def guess(file: Path, folder: Folder, sources: Sequence[Source]) -> list[Draft]:
    """Draft a mapping for each sheet of a file that nothing recognises."""
    work = Path(mkdtemp(dir=folder.path, prefix=".guess-"))
    try:
        sheets = unpack(file, work, folder.settings.limits)
        drafts = [(sheet, *draft(_headers(sheet), sources)) for sheet in sheets]
        return [Draft(file=sheet.label, source=source, guesses=tuple(guesses)) for sheet, source, guesses in drafts]
    finally:
        shutil.rmtree(work)


def _unwritable(folder: Folder, error: OSError) -> BadShop:
    return BadShop(
        Text("写入店铺失败：{why}", "the shop can't be written to: {why}").format(why=same(error.strerror or str(error))),
        where=str(folder.path),
        fix=Text("检查磁盘空间与权限；店铺仍是载入前的样子", "look at disk space and permissions; the shop is as it was before"),
    )


# ── taking a file ────────────────────────────────────────────────────────────


def _take(run: _Load, file: Path, work: Path) -> None:
    check_readable(file)
    work.mkdir()
    digest = _digest(file)
    if run.before.has(digest) or any(batch.digest == digest for batch in run.batches):
        run.results.append(Loaded(file=file.name, export="", title=_TWICE, rows_in=0, rows_kept=0, rows_apart=0, already=True))
        return
    for number, sheet in enumerate(unpack(file, work, run.folder.settings.limits)):
        inner = work / f"sheet{number}"
        inner.mkdir()
        _take_sheet(run, sheet, digest, inner)
    shutil.rmtree(work)


_TWICE = Text("已经载入过", "taken already")


def _take_sheet(run: _Load, sheet: Sheet, digest: str, work: Path) -> None:
    mended = _mended(run, sheet)
    export = _export(run, _headers(sheet), sheet, mended)
    staged = Staged(rows_in=0) if not export.takes else _stage(run, sheet, export, mended, work)
    _record(run, sheet, export, staged, digest, mended)


def _stage(run: _Load, sheet: Sheet, export: Export, mended: Sequence[Batch], work: Path) -> Staged:
    """Take a sheet apart; a text file that the engine stumbles over is rewritten, and taken apart then."""
    try:
        return _stager(run, sheet, export, mended, work)
    except (Stumbled, EngineFault) as error:
        if sheet.dialect is None or sheet.records is not None:
            raise _unread(sheet, error) from error
    try:
        return _stager(run, mend(sheet, work), export, mended, work)
    except (Stumbled, EngineFault) as error:
        raise _unread(sheet, error) from error


def _stager(run: _Load, sheet: Sheet, export: Export, mended: Sequence[Batch], work: Path) -> Staged:
    settings = run.folder.settings
    earlier: dict[str, list[Path]] = {}
    for piece in (piece for batch in mended for piece in batch.pieces):
        earlier.setdefault(piece.source, []).append(run.folder.raw / piece.file)
    with run.warehouse() as warehouse:
        stager = Stager(
            warehouse=warehouse, sheet=sheet, export=export, manner=_manner(run, export, mended), work=work, batch=_next_id(run),
            today=run.now.astimezone(ZoneInfo(settings.shop.zone)).date(), earlier=earlier, settled=bool(mended),
        )
        return stager.run()


def _manner(run: _Load, export: Export, mended: Sequence[Batch]) -> Manner:
    """How a file writes what is ambiguous: as was said, or as the file was read whose rows it mends."""
    said, shop = run.mapping or Said(), run.folder.settings.shop
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
    with Warehouse() as warehouse:
        return warehouse.json_keys(warehouse.csv(sheet.path, sheet.dialect), "#json")


def _mended(run: _Load, sheet: Sheet) -> tuple[Batch, ...]:
    """The batches whose rows apart this sheet brings in again: it carries their column `#batch`."""
    if not sheet.mending:
        return ()
    with run.warehouse() as warehouse:
        names = {str(row["#batch"]) for row in warehouse.rows(opened(sheet, warehouse).select("#batch").distinct())}
    return tuple(batch for name in sorted(names) if (batch := run.before.find(name.strip("'").removesuffix(".0").zfill(6))) is not None)


def _export(run: _Load, headers: Sequence[str], sheet: Sheet, mended: Sequence[Batch]) -> Export:
    wanted, mapping = run.wanted, run.mapping
    if mended and wanted is None and mapping is None:
        wanted = run.contracts.named(mended[0].export)
        mapping = Said(sources=mended[0].mapping) if mended[0].mapping else None
    export = recognise(
        headers, label=sheet.label, sources=run.contracts.sources, exports=run.contracts.exports, wanted=wanted, mapping=mapping
    )
    if run.mapping is not None and run.mapping.day_first is not None:
        export = replace(export, day_first=run.mapping.day_first)
    # Rows that come in again keep the numbers that they were given the first time.
    return replace(export, numbered_by=None) if "#number" in sheet.headers else export


# ── keeping what came of it ──────────────────────────────────────────────────


def _next_id(run: _Load) -> str:
    return f"{len(run.before.batches) + len(run.batches) + 1:06d}"


def _record(run: _Load, sheet: Sheet, export: Export, staged: Staged, digest: str, mended: Sequence[Batch]) -> None:
    batch_id = _next_id(run)
    pieces = tuple(
        Piece(source=kept.source.name, digest=_digest(kept.path), file=_place(run, kept.path, kept.source.name, batch_id), rows=kept.rows)
        for kept in staged.kept
        if kept.rows
    )
    apart = f"{batch_id}-{_safe(sheet.label)}.csv" if staged.apart.path is not None else None
    if staged.apart.path is not None and apart is not None:
        staged.apart.path.replace(run.work / apart)
    manner = staged.manner or Manner(zone="")
    batch = Batch(
        id=batch_id, file=sheet.label, digest=digest, taken_at=run.now, export=export.name,
        rows_in=staged.rows_in, rows_kept=staged.rows_in - staged.apart.rows, rows_apart=staged.apart.rows,
        pieces=pieces, apart=apart, mends=tuple(each.id for each in mended),
        mapping={name: dict(columns) for name, columns in run.mapping.sources.items()} if run.mapping else {},
        zone=manner.zone, day_first=manner.day_first, decimal_comma=manner.decimal_comma,
    )
    run.batches.append(batch)
    run.results.append(
        Loaded(
            file=sheet.label, export=export.name, title=export.title, rows_in=batch.rows_in, rows_kept=batch.rows_kept,
            rows_apart=batch.rows_apart, sources=_sums(staged),
            apart=run.folder.apart / apart if apart else None, reasons=staged.apart.reasons,
        )
    )


def _sums(staged: Staged) -> dict[str, int]:
    sums = Counter[str]()
    for kept in staged.kept:
        sums[kept.source.name] += kept.rows
    return dict(sums)


def _place(run: _Load, path: Path, source: str, batch_id: str) -> str:
    """Give a piece its name; several pieces of a batch may be of one source."""
    home = run.work / "raw" / source
    home.mkdir(parents=True, exist_ok=True)
    again = len(list(home.glob(f"{batch_id}*")))
    target = home / (f"{batch_id}-{again + 1}.parquet" if again else f"{batch_id}.parquet")
    path.replace(target)
    return f"{source}/{target.name}"


def _commit(run: _Load) -> None:
    """Put the files in place, then the list that names them: the moment at which the load has happened."""
    if not run.batches:
        return
    for batch in run.batches:
        for piece in batch.pieces:
            manifests.move(run.work / "raw" / piece.file, run.folder.raw / piece.file)
        if batch.apart:
            manifests.move(run.work / batch.apart, run.folder.apart / batch.apart)
    after = run.before.plus(tuple(run.batches), set())
    touched = {piece.source for batch in run.batches for piece in batch.pieces}
    manifests.write(run.folder, run.before.plus(tuple(run.batches), _overlapping(run, after, touched)))


def _overlapping(run: _Load, after: Manifest, touched: Iterable[str]) -> set[str]:
    """The sources of which a later batch has a key that an earlier one has."""
    keys = {source.name: source.key for source in run.contracts.sources}
    shared = [source for source in sorted(touched) if len(after.of(source)) > 1 and source not in after.overlapping]
    if not shared:
        return set()
    with run.warehouse() as warehouse:
        rows = {source: warehouse.name(source, [run.folder.raw / piece.file for piece in after.of(source)]) for source in shared}
        return {source for source in shared if not warehouse.has_unique(rows[source], keys[source])}


def _safe(label: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in label)[-80:]


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
