"""Rows in: files become batches of typed rows, or rows set apart with a reason. A load is all or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.cast import Manner
from zhanggui.engine.intake.manifest import Batch, Manifest, Piece
from zhanggui.engine.intake.recognise import Guess, Said, as_toml, draft, recognise
from zhanggui.engine.intake.stage import Staged, Stager
from zhanggui.engine.intake.unpack import Sheet, unpack
from zhanggui.errors import BadFile
from zhanggui.nouns import Export, Source
from zhanggui.settings import Folder
from zhanggui.warehouse import Warehouse
from zhanggui.words import Text

_FORMULA = r"^[=+\-@][^\d.]"


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
        (folder.path / ".incoming").mkdir()
        work = Path(mkdtemp(dir=folder.path / ".incoming"))
        try:
            run = _Load(folder, contracts, wanted, mapping, now, work, before)
            for number, file in enumerate(files):
                progress(file.name)
                _take(run, file, work / str(number))
            if not dry_run:
                _commit(run)
        finally:
            shutil.rmtree(folder.path / ".incoming", ignore_errors=True)
    return [replace(each, apart=None) for each in run.results] if dry_run else run.results


def guess(file: Path, folder: Folder, sources: Sequence[Source]) -> list[Draft]:
    """Draft a mapping for each sheet of a file that nothing recognises."""
    work = Path(mkdtemp(dir=folder.path))
    try:
        sheets = unpack(file, work, folder.settings.limits)
        drafts = [(sheet, *draft(sheet.headers, sources)) for sheet in sheets]
        return [Draft(file=sheet.label, source=source, guesses=tuple(guesses)) for sheet, source, guesses in drafts]
    finally:
        shutil.rmtree(work)


def _take(run: _Load, file: Path, work: Path) -> None:
    work.mkdir()
    digest = _digest(file)
    if run.before.has(digest) or any(batch.digest == digest for batch in run.batches):
        run.results.append(
            Loaded(file=file.name, export="", title=_TWICE, rows_in=0, rows_kept=0, rows_apart=0, already=True)
        )
        return
    for number, sheet in enumerate(unpack(file, work, run.folder.settings.limits)):
        inner = work / f"sheet{number}"
        inner.mkdir()
        _take_sheet(run, sheet, digest, inner)


_TWICE = Text("已经载入过", "taken already")


def _take_sheet(run: _Load, sheet: Sheet, digest: str, work: Path) -> None:
    headers = [header for header in sheet.headers if not header.startswith("#") or header == "#json"]
    settings = run.folder.settings
    with Warehouse(memory_gb=settings.engine.memory_gb, threads=settings.engine.threads, spill=run.folder.spill) as warehouse:
        if sheet.json_lines:
            headers = _json_headers(warehouse, sheet)
        mended = _mended(run, warehouse, sheet)
        export = _export(run, headers, sheet, mended)
        said = run.mapping or Said()
        manner = Manner(
            zone=said.zone or export.zone or settings.shop.zone,
            day_first=settings.shop.country != "US",
            decimal_comma=said.decimal_comma,
        )
        today = run.now.astimezone(ZoneInfo(settings.shop.zone)).date()
        staged = Stager(warehouse, sheet, export, manner, today, work).run()
    _record(run, sheet, export, staged, digest, mended)


def _json_headers(warehouse: Warehouse, sheet: Sheet) -> list[str]:
    if sheet.path is None or sheet.dialect is None:
        return []
    return warehouse.json_keys(warehouse.csv(sheet.path, sheet.dialect).limit(1000), "#json")


def _mended(run: _Load, warehouse: Warehouse, sheet: Sheet) -> tuple[Batch, ...]:
    """The batches whose rows apart this sheet brings in again: it carries their column `#batch`."""
    if "#batch" not in sheet.headers:
        return ()
    if sheet.dialect is not None and sheet.path is not None:
        rows = warehouse.csv(sheet.path, sheet.dialect)
    elif sheet.rows is not None:
        rows = warehouse.hold(sheet.rows)
    else:
        return ()
    names = [row["#batch"] for row in warehouse.rows(rows.select("#batch").distinct()) if row["#batch"]]
    return tuple(batch for name in sorted(names) if (batch := run.before.find(str(name))) is not None)


def _export(run: _Load, headers: Sequence[str], sheet: Sheet, mended: Sequence[Batch]) -> Export:
    wanted, mapping = run.wanted, run.mapping
    if mended and wanted is None and mapping is None:
        wanted = run.contracts.named(mended[0].export)
        mapping = Said(sources=mended[0].mapping) if mended[0].mapping else None
    export = recognise(
        headers, label=sheet.label, sources=run.contracts.sources, exports=run.contracts.exports, wanted=wanted, mapping=mapping
    )
    # Rows that come in again keep the numbers that they were given the first time.
    return replace(export, numbered_by=None) if "#number" in sheet.headers else export


def _record(run: _Load, sheet: Sheet, export: Export, staged: Staged, digest: str, mended: Sequence[Batch]) -> None:
    batch_id = f"{len(run.before.batches) + len(run.batches) + 1:06d}"
    pieces = tuple(
        Piece(source=kept.source.name, digest=_digest(kept.path), file=_place(run, kept.path, kept.source.name, batch_id), rows=kept.rows)
        for kept in staged.kept
        if kept.rows
    )
    apart = None
    if staged.apart is not None:
        apart = f"{batch_id}-{_safe(sheet.label)}.csv"
        _write_apart(staged.apart, run.work / apart, batch_id)
    batch = Batch(
        id=batch_id, file=sheet.label, digest=digest, taken_at=run.now, export=export.name,
        rows_in=staged.rows_in, rows_kept=staged.rows_in - staged.rows_apart, rows_apart=staged.rows_apart,
        pieces=pieces, apart=apart, mends=tuple(each.id for each in mended),
        mapping={name: dict(columns) for name, columns in run.mapping.sources.items()} if run.mapping else {},
    )
    run.batches.append(batch)
    run.results.append(
        Loaded(
            file=sheet.label, export=export.name, title=export.title, rows_in=batch.rows_in, rows_kept=batch.rows_kept,
            rows_apart=batch.rows_apart, sources={kept.source.name: kept.rows for kept in staged.kept},
            apart=run.folder.apart / apart if apart else None, reasons=_tally(staged.apart),
        )
    )


def _tally(apart: pa.Table | None) -> dict[str, int]:
    if apart is None:
        return {}
    counted = pc.value_counts(pc.binary_join_element_wise(apart["#column"], apart["#原因"], apart["#reason"], "\t"))
    pairs = [(each["values"], each["counts"]) for each in counted.to_pylist()]
    return dict(sorted(pairs, key=lambda pair: -pair[1]))


def _place(run: _Load, path: Path, source: str, batch_id: str) -> str:
    name = f"{source}/{batch_id}.parquet"
    target = run.work / "raw" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    return name


def _commit(run: _Load) -> None:
    """Put the files in place, then the list that names them: the moment at which the load has happened."""
    if not run.batches:
        return
    moved: list[Path] = []
    for batch in run.batches:
        for piece in batch.pieces:
            moved.append(_move(run.work / "raw" / piece.file, run.folder.raw / piece.file))
        if batch.apart:
            moved.append(_move(run.work / batch.apart, run.folder.apart / batch.apart))
    after = run.before.plus(tuple(run.batches), set())
    touched = {piece.source for batch in run.batches for piece in batch.pieces}
    after = run.before.plus(tuple(run.batches), _overlapping(run, after, touched))
    manifests.write(run.folder, after)


def _overlapping(run: _Load, after: Manifest, touched: Iterable[str]) -> set[str]:
    """The sources of which a later batch has a key that an earlier one has."""
    keys = {source.name: source.key for source in run.contracts.sources}
    found = set()
    with Warehouse(memory_gb=run.folder.settings.engine.memory_gb, spill=run.folder.spill) as warehouse:
        for source in sorted(touched):
            files = [run.folder.raw / piece.file for piece in after.of(source)]
            if len(files) > 1 and source not in after.overlapping and not warehouse.has_unique(warehouse.name(source, files), keys[source]):
                found.add(source)
    return found


def _move(part: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    return target


def _write_apart(rows: pa.Table, path: Path, batch_id: str) -> None:
    """Write rows apart so that a spreadsheet opens them safely: what looks like a formula gets an apostrophe."""
    columns = {"#batch": pa.array([batch_id] * rows.num_rows, pa.string())}
    for name in rows.column_names:
        values = rows[name]
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            values = pc.if_else(pc.fill_null(pc.match_substring_regex(values, _FORMULA), fill_value=False), pc.binary_join_element_wise("'", values, ""), values)
        columns[name] = values
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")  # spreadsheets know UTF-8 by its mark
        pa_csv.write_csv(pa.table(columns), file)


def _safe(label: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in label)[-80:]


def _digest(file: Path) -> str:
    if not file.is_file():
        raise BadFile(Text("没有这个文件", "there is no such file"), where=str(file), fix=Text("检查路径", "check the path"))
    with file.open("rb") as content, suppress(OSError):
        return hashlib.file_digest(content, "sha256").hexdigest()
    raise BadFile(Text("文件无法读取", "the file can't be read"), where=str(file), fix=Text("检查权限", "check its permissions"))
