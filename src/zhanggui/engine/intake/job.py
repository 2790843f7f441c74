"""One call of `load`: what it may take, what it has made so far, and the moment at which it has happened."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import Batch, Manifest, Piece
from zhanggui.engine.intake.readings import Readings
from zhanggui.engine.intake.recognise import Said
from zhanggui.engine.intake.sheets import Sheet
from zhanggui.engine.intake.stage import Staged
from zhanggui.engine.intake.times import Manner
from zhanggui.nouns import Export, Source
from zhanggui.settings import Folder
from zhanggui.warehouse import Intake
from zhanggui.words import Text

_MEMORY_GB = 2.0
"""Enough to be quick, and no more for a file of a hundred million lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """What may come in."""

    sources: tuple[Source, ...]
    exports: tuple[Export, ...]

    def named(self, export: str) -> str | None:
        """The name to ask for a file by, where it was read by one of these."""
        known = {source.name for source in self.sources} | {each.name for each in self.exports}
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
class Seen:
    """What a sheet was taken for, its headers, and what came of it."""

    export: Export
    headers: tuple[str, ...]
    loaded: Loaded


@dataclass(slots=True)
class Job:
    """One call of `load`: its scratch folder, and what it has made so far."""

    folder: Folder
    contracts: Contracts
    wanted: str | None
    mapping: Said | None
    now: datetime
    work: Path
    before: Manifest
    readings: Readings
    batches: list[Batch] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)  #: one for each batch
    results: list[Loaded] = field(default_factory=list)

    def warehouse(self) -> Intake:
        """An engine within its limits."""
        engine = self.folder.settings.engine
        return Intake(memory_gb=engine.memory_gb or _MEMORY_GB, threads=engine.threads, spill=self.folder.spill)


def next_id(job: Job) -> str:
    """The name of the next batch."""
    return f"{len(job.before.every) + len(job.batches) + 1:06d}"


def record(job: Job, sheet: Sheet, export: Export, staged: Staged, digest: str, mended: Sequence[Batch]) -> None:
    """Note what came of a sheet, and name its files."""
    batch_id = next_id(job)
    pieces = tuple(
        Piece(source=kept.source.name, digest=digest_of(kept.path), file=_place(job, kept.path, kept.source.name, batch_id), rows=kept.rows)
        for kept in staged.kept
        if kept.rows
    )
    apart = f"{batch_id}-{_safe(sheet.label)}.csv" if staged.apart.path is not None else None
    if staged.apart.path is not None and apart is not None:
        staged.apart.path.replace(job.work / apart)
    manner = staged.manner or Manner(zone="")
    batch = Batch(
        id=batch_id,
        file=sheet.label,
        digest=digest,
        taken_at=job.now,
        export=export.name,
        rows_in=staged.rows_in,
        rows_kept=staged.rows_in - staged.apart.rows,
        rows_apart=staged.apart.rows,
        pieces=pieces,
        apart=apart,
        mends=tuple(each.id for each in mended),
        mapping={name: dict(columns) for name, columns in job.mapping.sources.items()} if job.mapping else {},
        zone=manner.zone,
        day_first=manner.day_first,
        decimal_comma=manner.decimal_comma,
    )
    job.batches.append(batch)
    loaded = Loaded(
        file=sheet.label,
        export=export.name,
        title=export.title,
        rows_in=batch.rows_in,
        rows_kept=batch.rows_kept,
        rows_apart=batch.rows_apart,
        sources=_sums(staged),
        apart=job.folder.apart / apart if apart else None,
        reasons=staged.apart.reasons,
    )
    job.results.append(loaded)
    job.seen.append(Seen(export=export, headers=tuple(each for each in sheet.headers if not each.startswith("#")), loaded=loaded))


def _sums(staged: Staged) -> dict[str, int]:
    sums = Counter[str]()
    for kept in staged.kept:
        sums[kept.source.name] += kept.rows
    return dict(sums)


def _place(job: Job, path: Path, source: str, batch_id: str) -> str:
    """Give a piece its name; several pieces of a batch may be of one source."""
    home = job.work / "raw" / source
    home.mkdir(parents=True, exist_ok=True)
    again = len(list(home.glob(f"{batch_id}*")))
    target = home / (f"{batch_id}-{again + 1}.parquet" if again else f"{batch_id}.parquet")
    path.replace(target)
    return f"{source}/{target.name}"


def commit(job: Job) -> None:
    """Put the files in place, then the list that names them: the moment at which the load has happened."""
    if not job.batches:
        return
    for batch in job.batches:
        for piece in batch.pieces:
            manifests.move(job.work / "raw" / piece.file, job.folder.raw / piece.file)
        if batch.apart:
            manifests.move(job.work / batch.apart, job.folder.apart / batch.apart)
    after = job.before.plus(tuple(job.batches), set())
    touched = {piece.source for batch in job.batches for piece in batch.pieces}
    manifests.write(job.folder, job.before.plus(tuple(job.batches), _overlapping(job, after, touched)))


def _overlapping(job: Job, after: Manifest, touched: Iterable[str]) -> set[str]:
    """The sources of which a later batch has a key that an earlier one has; of those that came before it is known already."""
    keys = {source.name: source.key for source in job.contracts.sources}
    shared = [source for source in sorted(touched) if len(after.of(source)) > 1 and source not in after.overlapping]
    if not shared:
        return set()
    with job.warehouse() as warehouse:
        return {source for source in shared if _overlaps(job, after, source, keys[source], warehouse)}


def _overlaps(job: Job, after: Manifest, source: str, key: Sequence[str], warehouse: Intake) -> bool:
    files = [job.folder.raw / piece.file for piece in after.of(source)]
    known = len(job.before.of(source))
    earlier, later = files[:known], files[known:]
    if earlier and warehouse.share_a_key(earlier, later, key):
        return True
    return len(later) > 1 and not warehouse.is_unique(later, key)


def _safe(label: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in label)[-80:]


def digest_of(file: Path) -> str:
    """The hash of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
