"""A person's data: where they are, taken out as a whole, and erased with proof.

What was sold stays sold: rows are kept with their amounts, the person's identity goes. The identifier becomes a
pseudonym that nobody keeps, personal columns become unknown, and rows apart and old builds that still held them go too.
"""

from __future__ import annotations

import csv
import io
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.job import digest_of
from zhanggui.engine.intake.manifest import Batch, Manifest, Piece, move
from zhanggui.engine.publish import forget_person, publish
from zhanggui.errors import BadRequest, Busy, NoStore
from zhanggui.nouns import Kind, Source
from zhanggui.settings import Folder
from zhanggui.words import Text

PERSON = "customer_id"
"""The column that says whose a row is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The rows of one source that are a person's."""

    source: Source
    rows: pa.Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was done to one file: how many rows, and which columns lost their values."""

    file: str
    source: str
    rows: int
    columns: tuple[str, ...]
    before: str  #: the digest of the file as it was
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That a person's data are gone: what was done, and that a search of all that is left finds nothing."""

    at: datetime
    files: tuple[Erased, ...]
    apart: tuple[str, ...]  #: files of rows apart that named the person, and were removed
    builds: int  #: old builds that were removed
    left: int  #: cells in which the identifier, or a value that tells the person apart, is still found: none
    journal: int = 0  #: rows of the journal and of the log of changes that named the person
    pending: Text | None = None  #: why what was published could not be erased yet; None where it was, or nothing is published

    @property
    def whole(self) -> bool:
        """Whether nothing is left, neither here nor in the store."""
        return self.left == 0 and self.pending is None


PEOPLE = (PERSON, "inviter_id", "invitee_id")
DEVICE = "visitor_id"
_SHORT = 5
"""A personal value shorter than this (a year of birth, a first name) tells nobody apart, so it isn't searched for."""


def whose(folder: Folder, sources: Sequence[Source], said: str) -> str:
    """Find the person whom an identifier, a phone number or an e-mail address names; raises BadRequest where none or several are."""
    said, found = said.strip(), set[str]()
    for source, file in _files(folder, sources):
        columns = [column.name for column in source.columns if column.personal or column.name == PERSON]
        rows = _read(folder.raw / file, [PERSON, *columns])
        hit = _any([pc.equal(rows[name].cast(pa.string()), said) for name in columns if name in rows.column_names])
        if hit is not None:
            found |= {each for each in rows[PERSON].filter(hit).to_pylist() if each}
    if len(found) == 1:
        return found.pop()
    raise BadRequest(
        Text("没有找到“{said}”对应的一位客户", "{said!r} names no one customer").format(said=said)
        if not found
        else Text("“{said}”对应 {n} 位客户", "{said!r} names {n} customers").format(said=said, n=len(found)),
        fix=Text("用客户编号、完整手机号或邮箱查找", "look for the customer's identifier, whole phone number or e-mail address"),
    )


def holdings(folder: Folder, sources: Sequence[Source], person: str) -> list[Holding]:
    """Everything that came in of a person, source by source."""
    found: dict[str, list[pa.Table]] = {}
    named = {source.name: source for source in sources}
    for source, file in _files(folder, sources):
        rows = pq.read_table(folder.raw / file)
        mine = _any([pc.equal(rows[name], person) for name in PEOPLE if name in rows.column_names])
        if mine is not None and pc.any(mine).as_py():
            found.setdefault(source.name, []).append(rows.filter(mine))
    return [Holding(source=named[name], rows=pa.concat_tables(each, promote_options="default")) for name, each in found.items()]


def telling(folder: Folder, sources: Sequence[Source], person: str) -> frozenset[str]:
    """The identifier, and the personal values that are this person's and nobody else's."""
    return frozenset(_identifying(folder, sources, person) | {person})


def erase(folder: Folder, sources: Sequence[Source], person: str, *, now: datetime, rebuild: Callable[[], str]) -> Proof:
    """Erase a person; `rebuild` builds the shop anew and gives the build's name. Raises Busy while another process writes.

    The list of files is replaced whole, so a crash leaves the shop as it was, or erased and perhaps not yet rebuilt: erasing again ends it.
    """
    values = telling(folder, sources, person)
    with manifests.locked(folder):
        before = manifests.read(folder)
        names = _Names(person, _devices(folder, sources, person))
        pieces, done = {}, []
        for source, file in _files(folder, sources):
            made = _rewritten(folder, source, file, names)
            if made is not None:
                pieces[file], erased = made
                done.append(erased)
        manifests.write(folder, _with(before, pieces))
        manifests.sweep(folder, manifests.read(folder))
        apart = tuple(_cleared(folder, values))
    kept = rebuild()
    builds = _forget(folder, kept)
    pending = _withdrawn(folder)
    return Proof(at=now, files=tuple(done), apart=apart, builds=builds, left=_left(folder, kept, values), pending=pending)


@dataclass(frozen=True, slots=True)
class _Names:
    """Who is erased, and what stands in place of the name and of the devices: random, and kept by nobody."""

    person: str
    devices: frozenset[str]
    token: str = field(default_factory=lambda: f"erased-{secrets.token_hex(8)}")

    def hidden(self, column: pa.ChunkedArray, values: Iterable[str]) -> pa.ChunkedArray:
        mine = pc.is_in(column, value_set=pa.array(list(values), pa.string()))
        return pc.if_else(mine, self.token, column)


def _files(folder: Folder, sources: Sequence[Source]) -> Iterator[tuple[Source, str]]:
    """Each file that may hold a person's rows, with its source."""
    manifest = manifests.read(folder)
    for source in sources:
        names = {column.name for column in source.columns}
        if names & {*PEOPLE, DEVICE}:
            yield from ((source, piece.file) for batch in manifest.every for piece in batch.pieces if piece.source == source.name)


def _read(path: Path, columns: Sequence[str]) -> pa.Table:
    there = set(pq.read_schema(path).names)
    return pq.read_table(path, columns=[name for name in dict.fromkeys(columns) if name in there])


def _any(masks: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray | None:
    """Whether any of them holds, row by row; what is not known doesn't."""
    if not masks:
        return None
    total = pc.fill_null(masks[0], fill_value=False)
    for mask in masks[1:]:
        total = pc.or_(total, pc.fill_null(mask, fill_value=False))
    return total


def _devices(folder: Folder, sources: Sequence[Source], person: str) -> frozenset[str]:
    """The devices on which this person, and nobody else, was signed in."""
    own, others = set[str](), set[str]()
    for _source, file in _files(folder, sources):
        rows = _read(folder.raw / file, [PERSON, DEVICE])
        if set(rows.column_names) != {PERSON, DEVICE}:
            continue
        mine = pc.fill_null(pc.equal(rows[PERSON], person), fill_value=False)
        own |= set(rows[DEVICE].filter(mine).unique().to_pylist())
        if own:
            theirs = pc.and_(pc.is_valid(rows[PERSON]), pc.invert(mine))
            others |= own & set(rows[DEVICE].filter(theirs).unique().to_pylist())
    return frozenset(each for each in own - others if each)


def _identifying(folder: Folder, sources: Sequence[Source], person: str) -> set[str]:
    """The personal values that are this person's and nobody else's: a phone number, an address."""
    columns = list(_personal(folder, sources, person))
    own = {value for mine, _theirs in columns for value in mine.unique().to_pylist() if value and len(value) > _SHORT}
    wanted = pa.array(sorted(own), pa.string())
    return own - {value for _mine, theirs in columns for value in theirs.filter(pc.is_in(theirs, value_set=wanted)).unique().to_pylist()}


def _personal(folder: Folder, sources: Sequence[Source], person: str) -> Iterator[tuple[pa.ChunkedArray, pa.ChunkedArray]]:
    """Each personal column of text: the person's values, and those of everybody else."""
    for source, file in _files(folder, sources):
        personal = [column.name for column in source.columns if column.personal and column.kind in {Kind.ID, Kind.TEXT}]
        rows = _read(folder.raw / file, [PERSON, *personal]) if personal else None
        if rows is None or PERSON not in rows.column_names:
            continue
        mine = pc.fill_null(pc.equal(rows[PERSON], person), fill_value=False)
        for name in (each for each in personal if each in rows.column_names):
            yield rows[name].filter(mine), rows[name].filter(pc.invert(mine))


def _rewritten(folder: Folder, source: Source, file: str, names: _Names) -> tuple[Piece, Erased] | None:
    """The file without the person, beside the old one; None where it holds nothing of the person."""
    path = folder.raw / file
    rows = pq.read_table(path)
    people = [name for name in PEOPLE if name in rows.column_names]
    mine = _any([pc.equal(rows[name], names.person) for name in people])
    device = _any([pc.is_in(rows[DEVICE], value_set=pa.array(list(names.devices), pa.string()))]) if DEVICE in rows.column_names else None
    hit = _any([each for each in (mine, device) if each is not None])
    if hit is None or not pc.any(hit).as_py():
        return None
    changed = []
    for column in source.columns:
        place = rows.schema.get_field_index(column.name)
        if place < 0:
            continue
        if column.name in people:
            rows = rows.set_column(place, column.name, names.hidden(rows[column.name], [names.person]))
        elif column.name == DEVICE:
            rows = rows.set_column(place, column.name, names.hidden(rows[column.name], names.devices))
        elif column.personal and mine is not None:
            rows = rows.set_column(place, column.name, pc.if_else(mine, pa.scalar(None, rows[column.name].type), rows[column.name]))
        else:
            continue
        changed.append(column.name)
    target = path.with_name(_after(path.name))
    part = path.with_name(target.name + ".part")
    pq.write_table(rows, part, compression="zstd")
    move(part, target)
    digest = digest_of(target)
    piece = Piece(source=source.name, file=f"{source.name}/{target.name}", rows=rows.num_rows, digest=digest)
    old = digest_of(path)
    return piece, Erased(file=file, source=source.name, rows=pc.sum(hit).as_py(), columns=tuple(changed), before=old, after=digest)


def _after(name: str) -> str:
    """The name of a file after an erasure; it sorts as before among its neighbours, which says which row supersedes which."""
    stem, _, number = name.removesuffix(".parquet").partition(".e")
    return f"{stem}.e{int(number or 0) + 1}.parquet"


def _with(manifest: Manifest, pieces: Mapping[str, Piece]) -> Manifest:
    def rewritten(batches: Iterable[Batch]) -> tuple[Batch, ...]:
        return tuple(replace(batch, pieces=tuple(pieces.get(piece.file, piece) for piece in batch.pieces)) for batch in batches)

    return replace(manifest, batches=rewritten(manifest.batches), taken_back=rewritten(manifest.taken_back))


def _cleared(folder: Folder, values: frozenset[str]) -> Iterator[str]:
    """Take the rows that name the person out of the files of rows apart."""
    for path in sorted(folder.apart.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        kept = [row for row in rows if not values & {cell.removeprefix("'") for cell in row}]
        if len(kept) != len(rows):
            text = io.StringIO()
            csv.writer(text).writerows(kept)
            manifests.replace_whole(path, text.getvalue().encode("utf-8-sig"))
            yield path.name


def _forget(folder: Folder, kept: str) -> int:
    """Remove every build but the newest, and what was learned from them: they still know the person."""
    shutil.rmtree(folder.learned, ignore_errors=True)
    old = [path for path in folder.builds.iterdir() if path.name != kept]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _withdrawn(folder: Folder) -> Text | None:
    """Publish the build without the person and remove all others from the store; why that wasn't possible: then it is done later."""
    if not folder.settings.store.publishes:
        return None
    forget_person(folder)
    try:
        publish(folder)
    except (NoStore, Busy) as error:
        return error.what
    return None


def _left(folder: Folder, build: str, values: frozenset[str]) -> int:
    """How many cells of everything that is left still hold the identifier or a value that tells the person apart."""
    wanted = pa.array(sorted(values), pa.string())
    found = 0
    for path in (*folder.raw.glob("*/*.parquet"), *(folder.builds / build).glob("*/*.parquet")):
        texts = [each.name for each in pq.read_schema(path) if pa.types.is_string(each.type) or pa.types.is_large_string(each.type)]
        for name in texts:
            column = pq.read_table(path, columns=[name])[name].cast(pa.string())
            found += pc.sum(pc.is_in(column, value_set=wanted)).as_py() or 0
    for path in folder.apart.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += sum(cell.removeprefix("'") in values for row in csv.reader(file) for cell in row)
    return found
