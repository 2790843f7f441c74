"""Tables from rows. A build is a folder of Parquet files named by the hash of what went into it, and never changes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import msgspec
import pyarrow as pa
from ibis import _

from zhanggui.engine import record as records
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import Manifest, replace_whole
from zhanggui.engine.intake.stage import schema
from zhanggui.engine.record import WHOLE, Arrived, Built, Part, Record
from zhanggui.errors import BadShop
from zhanggui.nouns import Domain, Kind, Model, Shop, Source, Table
from zhanggui.settings import Folder
from zhanggui.warehouse import UNDATED, Warehouse, filled, row_count, to_local
from zhanggui.words import Text

_QUIET_DAYS = 2
"""So many days without a row are no gap, whatever the table."""

_KEEP = 5
"""Builds that are kept; they share the files that did not change."""


class Build:
    """A build that is open for reading."""

    def __init__(self, folder: Path, record: Record, domains: Sequence[Domain], *, engine: Warehouse | None = None) -> None:
        """Open the build in `folder`."""
        self.folder, self.record = folder, record
        self.tables: Mapping[str, Table] = {each.name: each for domain in domains for each in domain.tables if each.name in record.tables}
        self.models: Mapping[str, Model] = {each.name: each for domain in domains for each in domain.models}
        self.late: Mapping[str, Table] = {each.name: each for domain in domains for each in domain.late}
        self.warehouse = engine or Warehouse()
        self.queries: dict[tuple[str, ...], str] = {}  #: as receipts write them, by what they are of
        for name in record.tables:
            self.warehouse.name(name, record.files(folder, name))

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
        return min((each.first_day for each in self.record.sources.values() if each.first_day), default=None)

    @cached_property
    def last_day(self) -> date | None:
        """The last day on which anything happened."""
        return max((each.last_day for each in self.record.sources.values() if each.last_day), default=None)

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
    folder: Folder, domains: Iterable[Domain], *, progress: Callable[[str, int, int], None] = lambda _name, _done, _all: None
) -> Build:
    """Build every table of the domains from what came in; only what changed is done again."""
    domains = tuple(domains)
    with manifests.locked(folder):
        manifest = manifests.read(folder)
        if not manifest.batches:
            raise BadShop(
                Text("店铺里还没有数据", "nothing has come into this shop yet"),
                where=str(folder.path),
                fix=Text("先运行 zhanggui load 文件 --shop {path}", "run zhanggui load FILE --shop {path} first").format(path=folder.path),
            )
        return _Builder(folder, domains, manifest).run(progress)


def current(folder: Folder, domains: Iterable[Domain]) -> Build:
    """Open the build in use; raises BadShop where there is none."""
    name = folder.current.read_text("utf-8").strip() if folder.current.exists() else ""
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
    engine = folder.settings.engine
    return Build(path, record, domains, engine=Warehouse(memory_gb=engine.memory_gb, threads=engine.threads, spill=folder.spill))


def in_order(tables: Iterable[Table]) -> list[Table]:
    """Sort tables, each after those that it is derived from."""
    by_name = {table.name: table for table in tables}
    order = TopologicalSorter({name: table.of for name, table in by_name.items()}).static_order()
    return [by_name[name] for name in order if name in by_name]


class _Builder:
    def __init__(self, folder: Folder, domains: Sequence[Domain], manifest: Manifest) -> None:
        engine = folder.settings.engine
        self._folder, self._domains, self._manifest = folder, domains, manifest
        self._warehouse = Warehouse(memory_gb=engine.memory_gb, threads=engine.threads, spill=folder.spill, ordered=False)
        self._sources = {source.name: source for domain in domains for source in domain.sources}
        self._tables = in_order(table for domain in domains for table in domain.tables)
        self._fingerprints = {f"raw_{name}": self._of_source(source) for name, source in self._sources.items()}
        self._raws = {f"raw_{name}": self._raw(source) for name, source in self._sources.items()}
        self._rows = {f"raw_{name}": sum(piece.rows for piece in manifest.of(name)) for name in self._sources}
        self._empty: set[str] = set()
        self._old = self._last()

    def run(self, progress: Callable[[str, int, int], None]) -> Build:
        work = Path(mkdtemp(dir=self._folder.builds, prefix=".building-"))
        try:
            built = {}
            for done, table in enumerate(self._tables):
                progress(table.name, done, len(self._tables))
                built[table.name] = self._table(table, work)
                self._rows[table.name] = built[table.name].rows
            arrived = {name: self._arrived(source) for name, source in self._sources.items()}
            shop = self._folder.settings.shop
            name = _hash(*(each.fingerprint for each in built.values()), msgspec.json.encode(shop).decode())[:12]
            record = Record(id=name, shop=shop, tables=built, sources={name: each for name, each in arrived.items() if each.rows})
            records.write(work, record)
            target = self._place(work, name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        self._prune(target)
        self._warehouse.close()
        engine = self._folder.settings.engine
        return Build(
            target, record, self._domains, engine=Warehouse(memory_gb=engine.memory_gb, threads=engine.threads, spill=self._folder.spill)
        )

    def _last(self) -> tuple[Path, Record] | None:
        """The build in use, whose unchanged tables are taken over."""
        name = self._folder.current.read_text("utf-8").strip() if self._folder.current.exists() else ""
        path = self._folder.builds / name
        record = records.read(path) if name else None
        return None if record is None else (path, record)

    def _table(self, table: Table, work: Path) -> Built:
        """Build one table, or take it over from the last build; one whose first input has no rows has none."""
        home = work / table.name
        home.mkdir()
        if self._is_empty(table):
            return self._nothing(table, home)
        given = {name: self._given(name) for name in table.of}
        rows = table.rows(**given)
        query = _contents(rows) if isinstance(rows, pa.Table) else self._warehouse.query(rows)
        formula = _hash(query)
        fingerprint = _hash(formula, *(self._fingerprints.get(name, "") for name in table.of))
        self._fingerprints[table.name] = fingerprint
        if self._old is not None and (old := self._old[1].tables.get(table.name)) and old.fingerprint == fingerprint:
            for file in self._old[1].files(self._old[0], table.name):
                os.link(file, home / file.name)
            self._warehouse.name(table.name, sorted(home.iterdir()))
            return old
        if isinstance(rows, pa.Table):
            self._warehouse.write(rows, home / f"{WHOLE}.parquet")
        elif table.day is not None and self._is_monthly(table):
            self._warehouse.copy_months(query, table.day, home)
        else:
            self._warehouse.copy(query, home / f"{WHOLE}.parquet")
        return self._measured(table, fingerprint, formula, home)

    def _is_empty(self, table: Table) -> bool:
        first = table.of[0]
        if first.startswith("raw_"):
            return not self._manifest.of(first.removeprefix("raw_"))
        return first in self._empty

    def _is_monthly(self, table: Table) -> bool:
        """Whether a table is worth a file for each month: known from what goes into it, so that every way to build it finds the same."""
        return bool(table.unit) and max(self._rows.get(name, 0) for name in table.of) > self._folder.settings.engine.month_rows

    def _nothing(self, table: Table, home: Path) -> Built:
        """An empty table with its columns: nothing needs to be planned or run."""
        rows: ir.Table = table.rows(**{name: self._given(name) for name in table.of})
        target = home / f"{WHOLE}.parquet"
        self._warehouse.write(rows.schema().to_pyarrow().empty_table(), target)
        self._warehouse.name(table.name, [target])
        self._empty.add(table.name)
        formula = _hash(table.name, str(rows.schema()))
        self._fingerprints[table.name] = formula
        return Built(fingerprint=formula, formula=formula, parts={WHOLE: Part(rows=0)})

    def _measured(self, table: Table, fingerprint: str, formula: str, home: Path) -> Built:
        """What a table that has just been written holds, file by file."""
        files = sorted(home.iterdir())
        rows = self._warehouse.name(table.name, files)
        parts = {file.stem: Part(rows=row_count(file)) for file in files}
        if table.day is not None and any(part.rows for part in parts.values()):
            month = rows[table.day].strftime("%Y-%m").fill_null(UNDATED) if WHOLE not in parts else ibis.literal(WHOLE)
            day = rows[table.day]
            spans = rows.group_by(part=month).aggregate(first=day.min(), last=day.max(), days=day.nunique(), rows=_.count())
            parts |= {
                each["part"]: Part(rows=each["rows"], first_day=each["first"], last_day=each["last"], days=each["days"])
                for each in self._warehouse.rows(spans)
            }
        return Built(fingerprint=fingerprint, formula=formula, parts=parts)

    def _given(self, name: str) -> ir.Table | Shop:
        """What a table's function is given for one of its parameters."""
        if name == "shop":
            return self._folder.settings.shop
        if name.startswith("raw_"):
            return self._raws[name]
        return self._warehouse.table(name)

    def _raw(self, source: Source) -> ir.Table:
        """The rows of a source, only the latest of each key; beside each time its local time and day."""
        files = [self._folder.raw / piece.file for piece in self._manifest.of(source.name)]
        name, columns = f"raw_{source.name}", schema(source)
        times = [column.name for column in source.columns if column.kind is Kind.TIME]
        stems = [each.removesuffix("_at") for each in times]
        if not files:
            local = {f"{stem}_local": "timestamp" for stem in stems} | {f"{stem}_day": "date" for stem in stems}
            return self._warehouse.empty(name, columns | local)
        if source.name in self._manifest.overlapping:
            rows = self._warehouse.latest(f"{name}_utc", files, source.key, columns)
        else:
            rows = self._warehouse.name(f"{name}_utc", files, columns)
        zone = self._folder.settings.shop.zone
        local_times = {f"{stem}_local": to_local(rows[each], zone) for stem, each in zip(stems, times, strict=True)}
        rows = rows.mutate(**local_times)
        return self._warehouse.view(name, rows.mutate(**{f"{stem}_day": rows[f"{stem}_local"].cast("date") for stem in stems}))

    def _of_source(self, source: Source) -> str:
        contract = [f"{column.name}:{column.kind.value}" for column in source.columns]
        pieces = [piece.digest for piece in self._manifest.of(source.name)]
        return _hash(*contract, *pieces, self._folder.settings.shop.zone)

    def _arrived(self, source: Source) -> Arrived:
        """Which columns have a value is read from the footers of the files."""
        counts: dict[str, int] = {}
        pieces = self._manifest.of(source.name)
        for piece in pieces:
            for column, values in filled(self._folder.raw / piece.file).items():
                counts[column] = counts.get(column, 0) + values
        columns = tuple(column for column, values in counts.items() if values and not column.startswith("#"))
        first, last = self._span(source) if pieces and source.day in columns else (None, None)
        return Arrived(rows=sum(piece.rows for piece in pieces), columns=columns, first_day=first, last_day=last)

    def _span(self, source: Source) -> tuple[date | None, date | None]:
        """The first and last local day of a source."""
        rows = self._warehouse.table(f"raw_{source.name}")
        ends = self._warehouse.one(rows.aggregate(first=rows[source.day].min(), last=rows[source.day].max()))
        zone = ZoneInfo(self._folder.settings.shop.zone)
        days = [each.replace(tzinfo=UTC).astimezone(zone).date() if isinstance(each, datetime) else each for each in ends.values()]
        return days[0], days[1]

    def _place(self, work: Path, name: str) -> Path:
        """Give the build its name, then point to it: the moment at which it is in use."""
        target = self._folder.builds / name
        if not target.exists():
            for file in (each for each in work.rglob("*") if each.is_file()):
                with file.open("rb") as content:
                    os.fsync(content.fileno())
            work.replace(target)
        replace_whole(self._folder.current, name.encode())
        return target

    def _prune(self, keep: Path) -> None:
        builds = sorted((path for path in self._folder.builds.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
        for path in builds[:-_KEEP]:
            if path != keep:
                shutil.rmtree(path, ignore_errors=True)
        for path in self._folder.builds.glob(".building-*"):
            shutil.rmtree(path, ignore_errors=True)


def _contents(rows: pa.Table) -> str:
    """The rows themselves, for a table that is made in memory."""
    return _hash(*(str(column.to_pylist()) for column in rows.columns))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
