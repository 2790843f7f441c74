"""Tables from rows. A build is a folder of Parquet files named by the hash of what went into it, and never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from zhanggui.engine import record as records
from zhanggui.engine.builder import make
from zhanggui.engine.chosen import engine_of
from zhanggui.engine.fetch import fetch_or_stay
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.publish import publish
from zhanggui.engine.record import Record
from zhanggui.errors import BadShop
from zhanggui.nouns import Domain, Model, Shop, Table
from zhanggui.settings import Folder
from zhanggui.warehouse import DuckWarehouse, Warehouse
from zhanggui.words import Text

_QUIET_DAYS = 2
"""So many days without a row are no gap, whatever the table."""


class Build:
    """A build that is open for reading."""

    def __init__(self, folder: Path, record: Record, domains: Sequence[Domain], *, engine: Warehouse | None = None) -> None:
        """Open the build in `folder`."""
        self.folder, self.record = folder, record
        self.tables: Mapping[str, Table] = {each.name: each for domain in domains for each in domain.tables if each.name in record.tables}
        self.models: Mapping[str, Model] = {each.name: each for domain in domains for each in domain.models}
        self.late: Mapping[str, Table] = {each.name: each for domain in domains for each in domain.late}
        self.warehouse = engine or DuckWarehouse()
        self.queries: dict[tuple[str, ...], str] = {}  #: as receipts write them, by what they are of
        for name in record.tables:
            self.warehouse.lies(name, record.files(folder, name))

    @property
    def id(self) -> str:
        """The hash that names it."""
        return self.record.id

    @property
    def shop(self) -> Shop:
        """The shop as it was when it was built."""
        return self.record.shop

    @cached_property
    def first_day(self) -> date | None:
        """The first day on which anything happened."""
        return self.record.first_day

    @cached_property
    def last_day(self) -> date | None:
        """The last day on which anything happened."""
        return self.record.last_day

    def covers(self, table: Table) -> tuple[date, date] | None:
        """The first and last day of what a table is derived from; None where that never came.

        A plain list, whose rows have no day of their own, covers all days. What comes in seldom (a survey a month) reaches
        as far as the shop's own days, as long as its silence is no longer than usual. A year in which nobody was new is
        covered all the same.
        """
        root = self._root(table)
        built, arrived = self.record.tables[root.name], self.record.sources.get(root.of[0].removeprefix("raw_"))
        if arrived is None or self.first_day is None or self.last_day is None:
            return None
        if len(root.of) == 1 and arrived.first_day is None:
            return self.first_day, self.last_day
        first, last = arrived.first_day or built.first_day, arrived.last_day or built.last_day
        if first is None or last is None:
            return None
        quiet = timedelta(max(_QUIET_DAYS, 5 * ((last - first).days + 1) / max(built.days, 1)))
        return self.first_day if first - self.first_day <= quiet else first, self.last_day if self.last_day - last <= quiet else last

    def _root(self, table: Table) -> Table:
        """The table that is derived from a source first of all, at the beginning of this one's descent."""
        return self._root(self.tables[table.of[0]]) if table.of[0] in self.tables else table

    def feeds(self, table: Table) -> list[str]:
        """The sources that a table is derived from."""
        found: list[str] = []
        for name in table.of:
            if name.startswith("raw_"):
                found.append(name.removeprefix("raw_"))
            elif name in self.tables:
                found += self.feeds(self.tables[name])
        return list(dict.fromkeys(found))


def build(
    folder: Folder,
    domains: Iterable[Domain],
    *,
    progress: Callable[[str, int, int], None] = lambda _name, _done, _all: None,
    publishes: bool = True,
) -> Build:
    """Build every table of the domains from what came in; only what changed is done again. Where the shop has a store, publish it."""
    domains = tuple(domains)
    with manifests.locked(folder):
        manifest = manifests.read(folder)
        if not manifest.every:
            raise BadShop(
                Text("店铺里还没有数据", "nothing has come into this shop yet"),
                where=str(folder.path),
                fix=Text("先运行 zhanggui load 文件 --shop {path}", "run zhanggui load FILE --shop {path} first").format(path=folder.path),
            )
        path, record = make(folder, domains, manifest, progress)
    if publishes and folder.settings.store.publishes:
        publish(folder)
    return Build(path, record, domains, engine=engine_of(folder))


def current(folder: Folder, domains: Iterable[Domain]) -> Build:
    """Open the build in use; raises BadShop where there is none. Where the shop only reads, it is the newest that is published."""
    if folder.settings.store.reads:
        fetch_or_stay(folder)
    name = folder.in_use
    path = folder.builds / name
    if not name or not (path / records.FILE).exists():
        raise BadShop(
            Text("店铺还没有构建", "the shop has no build yet"),
            where=str(folder.path),
            fix=Text("先运行 zhanggui build --shop {path}", "run zhanggui build --shop {path} first").format(path=folder.path),
        )
    record, domains = records.read(path), tuple(domains)
    if record is None or any(table.name not in record.tables for domain in domains for table in domain.tables):
        raise BadShop(
            Text("构建出自较早的版本，缺少现在的表", "the build is of an earlier version and lacks tables of this one"),
            where=str(folder.path),
            fix=Text("先运行 zhanggui build --shop {path}", "run zhanggui build --shop {path} first").format(path=folder.path),
        )
    return Build(path, record, domains, engine=engine_of(folder))
