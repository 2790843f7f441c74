"""A load taken back: its rows leave the shop, its files stay where they are, and it can be put in again as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import Batch, Manifest
from zhanggui.errors import BadRequest, Unknown
from zhanggui.settings import Folder
from zhanggui.words import Text, same

LAST = "last"
"""What is said for the latest load, with all its files."""


def take_back(folder: Folder, said: str, *, now: datetime, dry_run: bool = False) -> list[Batch]:
    """Take back what `said` names: a batch, a file, or `last`, the latest load; with it goes what corrected its rows apart.

    Only the list of what came in changes, and it is replaced whole. The next build is made without the rows; their files may
    come in again as if they never had. Raises Unknown for what isn't there, Busy while another process writes.
    """
    with manifests.locked(folder):
        before = manifests.read(folder)
        gone = _with_mends(_named(before.batches, said, lambda batch: batch.taken_at), before.batches)
        if not dry_run:
            stamped = [replace(each, taken_back_at=now) for each in gone]
            stay = tuple(each for each in before.batches if each not in gone)
            manifests.write(folder, replace(before, batches=stay, taken_back=_sorted((*before.taken_back, *stamped))))
    return gone


def put_back(folder: Folder, said: str, *, dry_run: bool = False) -> list[Batch]:
    """Put in again what was taken back, with all that left together with it, each in its old place.

    Raises BadRequest where the same content, or corrections of the same rows, came in meanwhile.
    """
    with manifests.locked(folder):
        before = manifests.read(folder)
        named = _named(before.taken_back, said, lambda batch: batch.taken_back_at)
        moments = {each.taken_back_at for each in named}
        found = [each for each in before.taken_back if each.taken_back_at in moments]
        for each in found:
            _check(each, found, before)
        if not dry_run:
            again = [replace(each, taken_back_at=None) for each in found]
            # Which keys of it later batches have was not looked at when those came: it is taken for granted.
            shared = {piece.source for each in again for piece in each.pieces if before.of(piece.source)}
            away = tuple(each for each in before.taken_back if each not in found)
            manifests.write(folder, replace(before, batches=_sorted((*before.batches, *again)), taken_back=away).plus((), shared))
    return found


def _sorted(batches: Iterable[Batch]) -> tuple[Batch, ...]:
    return tuple(sorted(batches, key=lambda each: each.id))


def _named(batches: tuple[Batch, ...], said: str, moment: Callable[[Batch], datetime | None]) -> list[Batch]:
    """The batches that somebody means: by `last`, by number, by the name of the file or of the archive that they were in."""
    if said == LAST and batches:
        latest = max(at for each in batches if (at := moment(each)))
        return [each for each in batches if moment(each) == latest]
    by_number = [each for each in batches if each.id == said.zfill(6)]
    by_name = [each for each in batches if said in {each.file, each.file.partition("/")[0]}]
    found = by_number or by_name
    if not found:
        raise Unknown(Text("可撤回或放回的载入", "load to take back or put back"), said, [each.id for each in batches] or [LAST])
    if len({moment(each) for each in found}) > 1:
        listed = same(", ".join(each.id for each in found))
        raise BadRequest(
            Text("“{said}”载入过不止一次：{listed}", "{said!r} came in more than once: {listed}").format(said=said, listed=listed),
            fix=Text("写明批次号", "name one by its number"),
        )
    return found


def _with_mends(found: list[Batch], batches: tuple[Batch, ...]) -> list[Batch]:
    """Batches, and those that brought rows apart of them in again, and so on."""
    names = {each.id for each in found}
    for each in batches:  # what corrects comes later than what it corrects
        if names & {*each.mends}:
            names.add(each.id)
    return [each for each in batches if each.id in names]


def _check(batch: Batch, others: list[Batch], before: Manifest) -> None:
    """Refuse what would be there twice, and corrections of what is away."""
    again = next((each for each in before.batches if each.digest == batch.digest and each.file == batch.file), None)
    again = again or next(_mending(batch, before), None)
    if again is not None:
        raise BadRequest(
            Text("同样的内容后来已在批次 {id} 载入", "the same came in since, as batch {id}").format(id=again.id),
            where=batch.file,
            fix=Text("要用旧的，先撤回批次 {id}", "to have the old one, take back batch {id} first").format(id=again.id),
        )
    away = {each.id for each in before.taken_back} - {each.id for each in others}
    if lacking := sorted(away & {*batch.mends}):
        raise BadRequest(
            Text("它改正的批次 {id} 已撤回", "batch {id}, whose rows it corrects, is taken back").format(id=lacking[0]),
            where=batch.file,
            fix=Text("先放回批次 {id}", "put back batch {id} first").format(id=lacking[0]),
        )


def _mending(batch: Batch, before: Manifest) -> Iterator[Batch]:
    return (each for each in before.batches if {*each.mends} & {*batch.mends})
