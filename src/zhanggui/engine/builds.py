"""The builds that are kept: which there are, which is in use, and putting an earlier one to use again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from zhanggui.engine import record as records
from zhanggui.engine.build import Build
from zhanggui.engine.chosen import engine_of
from zhanggui.engine.intake.manifest import locked, replace_whole
from zhanggui.engine.publish import publish
from zhanggui.engine.record import Record
from zhanggui.errors import BadShop, Unknown
from zhanggui.nouns import Domain
from zhanggui.settings import Folder
from zhanggui.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A build on disk."""

    record: Record
    made_at: datetime
    current: bool

    @property
    def id(self) -> str:
        """Its name."""
        return self.record.id

    @property
    def rows(self) -> int:
        """The rows of all its tables."""
        return sum(each.rows for each in self.record.tables.values())

    @property
    def filled(self) -> int:
        """How many of its tables have rows."""
        return sum(1 for each in self.record.tables.values() if each.rows)

    @property
    def last_day(self) -> date | None:
        """The last day on which anything happened."""
        return self.record.last_day


def kept(folder: Folder) -> list[Kept]:
    """Every build that is kept, the newest first; one that can't be read is left out."""
    found = (_kept(folder, path) for path in folder.builds.iterdir() if path.is_dir() and not path.name.startswith("."))
    return sorted((each for each in found if each is not None), key=lambda each: each.made_at, reverse=True)


def _kept(folder: Folder, path: Path) -> Kept | None:
    record = records.read(path)
    if record is None:
        return None
    return Kept(
        record=record, made_at=datetime.fromtimestamp((path / records.FILE).stat().st_mtime, UTC), current=record.id == folder.in_use
    )


def find(folder: Folder, name: str) -> Kept:
    """A build by its name; raises Unknown."""
    every = kept(folder)
    for each in every:
        if each.id == name:
            return each
    raise Unknown(Text("构建", "build"), name, [each.id for each in every])


def opened(folder: Folder, name: str, domains: Iterable[Domain]) -> Build:
    """Open a build that is kept, for reading beside the one in use; close its warehouse afterwards."""
    record = find(folder, name).record
    return Build(folder.builds / name, record, tuple(domains), engine=engine_of(folder))


def use(folder: Folder, name: str, domains: Iterable[Domain]) -> str:
    """Put a build that is kept to use; the name of the one before. Raises Busy while another process writes."""
    with locked(folder):
        record = find(folder, name).record
        if any(table.name not in record.tables for domain in domains for table in domain.tables):
            raise BadShop(
                Text("这个构建出自较早的版本，缺少现在的表", "this build is of an earlier version and lacks tables of this one"),
                where=name,
                fix=Text("重新构建", "build anew"),
            )
        before = folder.in_use
        replace_whole(folder.current, name.encode())
    if folder.settings.store.publishes:
        publish(folder)
    return before
