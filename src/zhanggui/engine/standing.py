"""How it stands between a shop and its store: what is published, by whom, and whether it is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhanggui.engine.publish import source_of
from zhanggui.engine.published import Publication, decoded, of_build, pointer_of, store_of
from zhanggui.settings import Folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a store holds, seen from a shop's folder. Nothing is known of a build where none is published, or where it is just being withdrawn."""

    address: str
    reads: bool
    ours: bool  #: whether this folder publishes there
    here: str  #: the build in use in this folder
    build: str | None = None  #: that is published
    at: datetime | None = None
    last_day: date | None = None
    files: int = 0
    size: int = 0
    kept: tuple[str, ...] = ()  #: every build that can be had there

    @property
    def same(self) -> bool:
        """Whether the build in use here is the published one."""
        return bool(self.build) and self.build == self.here


def standing(folder: Folder) -> Standing:
    """Ask the store; raises NoStore where it can't be had."""
    store = store_of(folder)
    pointer, _seen = pointer_of(store)
    here = folder.in_use
    if pointer is None:
        return Standing(address=store.address, reads=folder.settings.store.reads, ours=False, here=here)
    said = store.read(of_build(pointer.build))
    found = None if said is None else decoded(store, said.content, Publication)
    return Standing(
        address=store.address,
        reads=folder.settings.store.reads,
        ours=not folder.settings.store.reads and pointer.source == source_of(folder).id,
        here=here,
        build=pointer.build,
        at=pointer.at,
        last_day=None if found is None else found.record.last_day,
        files=0 if found is None else len(found.files),
        size=0 if found is None else found.size,
        kept=pointer.kept,
    )
