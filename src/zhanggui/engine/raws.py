"""The rows of the sources, as tables are derived from them: of each key the latest, with local times and days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from zhanggui.engine.code import fingerprint_of
from zhanggui.engine.intake.manifest import Manifest, Piece
from zhanggui.engine.intake.stage import schema
from zhanggui.engine.record import Arrived
from zhanggui.nouns import Kind, Source
from zhanggui.settings import Folder
from zhanggui.warehouse import Warehouse, filled, to_local

RAW = "raw_"
"""Before the name of a source, where it is named beside tables."""


class Raws:
    """What came in of each source, in one connection; a source is looked at when it is asked for."""

    def __init__(self, folder: Folder, manifest: Manifest, sources: Iterable[Source], warehouse: Warehouse) -> None:
        """Nothing is read yet."""
        self._folder, self._manifest, self._warehouse = folder, manifest, warehouse
        self._sources = {RAW + source.name: source for source in sources}
        self._named: dict[str, ir.Table] = {}

    def __contains__(self, name: object) -> bool:
        """Whether a name is that of a source, as tables call it."""
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        """The names of the sources, as tables call them."""
        return iter(self._sources)

    def key(self, name: str) -> tuple[str, ...]:
        """What tells the rows of a source apart."""
        return self._sources[name].key

    def day(self, name: str) -> str | None:
        """The column with the local day on which a row happened."""
        source = self._sources[name]
        is_time = source.day is not None and source.column(source.day).kind is Kind.TIME
        return f"{source.day.removesuffix('_at')}_day" if source.day is not None and is_time else source.day

    def rows(self, name: str) -> int:
        """How many rows came in, superseded ones too."""
        return sum(piece.rows for piece in self._pieces(name))

    def fingerprint(self, name: str) -> str:
        """A hash of the rows of a source and of how they are read."""
        contract = [f"{column.name}:{column.kind.value}" for column in self._sources[name].columns]
        pieces = [piece.digest for piece in self._pieces(name)]
        return fingerprint_of(*contract, *pieces, self._folder.settings.shop.zone)

    def _pieces(self, name: str) -> list[Piece]:
        return self._manifest.of(name.removeprefix(RAW))

    def _is_superseded(self, name: str) -> bool:
        return name.removeprefix(RAW) in self._manifest.overlapping

    # ── naming them ───────────────────────────────────────────────────────

    def table(self, name: str) -> ir.Table:
        """The rows of a source, only the latest of each key; beside each time its local time and day."""
        if name not in self._named:
            files = [piece.file for piece in self._pieces(name)]
            self._named[name] = self._view(name, name, files, superseded=self._is_superseded(name))
        return self._named[name]

    def every(self, name: str) -> ir.Table:
        """The rows of a source, superseded ones too."""
        if not self._is_superseded(name):
            return self.table(name)
        return self._view(f"every_{name}", name, [piece.file for piece in self._pieces(name)], superseded=False)

    def among(self, name: str, values: ir.Table, columns: Sequence[str]) -> ir.Table:
        """The rows of a source whose `columns` are among `values`; superseded rows are left out without looking at all keys."""
        if not self._is_superseded(name):
            return self.table(name).semi_join(values, list(columns))
        key = self.key(name)
        self._warehouse.view(f"keys_{name}", self.every(name).semi_join(values, list(columns)).select(*key).distinct())
        files = [piece.file for piece in self._pieces(name)]
        return self._view(f"among_{name}", name, files, superseded=True, within=f"keys_{name}").semi_join(values, list(columns))

    def _view(self, called: str, name: str, files: Sequence[str], *, superseded: bool, within: str | None = None) -> ir.Table:
        source, columns = self._sources[name], schema(self._sources[name])
        times = [column.name for column in source.columns if column.kind is Kind.TIME]
        stems = [each.removesuffix("_at") for each in times]
        if not files:
            local = {f"{stem}_local": "timestamp" for stem in stems} | {f"{stem}_day": "date" for stem in stems}
            return self._warehouse.empty(called, columns | local)
        paths = [self._folder.raw / file for file in files]
        if superseded:
            rows = self._warehouse.latest(f"{called}_utc", paths, source.key, columns, within)
        else:
            rows = self._warehouse.name(f"{called}_utc", paths, columns)
        zone = self._folder.settings.shop.zone
        rows = rows.mutate(**{f"{stem}_local": to_local(rows[each], zone) for stem, each in zip(stems, times, strict=True)})
        return self._warehouse.view(called, rows.mutate(**{f"{stem}_day": rows[f"{stem}_local"].cast("date") for stem in stems}))

    # ── what came since ───────────────────────────────────────────────────

    def more(self, name: str, before: Arrived | None) -> int | None:
        """How many rows came since, where none of them superseded another; None where that can't be told without a look at them."""
        pieces = self._pieces(name)
        if before is None or self._is_superseded(name) or tuple(piece.file for piece in pieces[: len(before.files)]) != before.files:
            return None
        return sum(piece.rows for piece in pieces[len(before.files) :])

    def changed(self, name: str, before: Arrived | None) -> ir.Table | None:
        """The rows that are other than `before`: those that came since, and those that these superseded. None where that can't be told."""
        was, files = before.files if before else (), [piece.file for piece in self._pieces(name)]
        if before is None or tuple(files[: len(was)]) != was:
            return None
        new = self._view(f"new_{name}", name, files[len(was) :], superseded=self._is_superseded(name))
        if not self._is_superseded(name):
            return new
        self._warehouse.view(f"keys_{name}", new.select(*self.key(name)).distinct())
        if before.superseded:
            old = self._view(f"was_{name}", name, was, superseded=True, within=f"keys_{name}")
        else:
            old = self._view(f"was_{name}", name, was, superseded=False).semi_join(
                self._warehouse.table(f"keys_{name}"), list(self.key(name))
            )
        return new.difference(old).union(old.difference(new))

    def arrived(self, name: str, before: Arrived | None, changed: ir.Table | None) -> Arrived:
        """What came in of a source. Which columns have a value is read from the footers of the files; only new files are looked at."""
        fingerprint, pieces, source = self.fingerprint(name), self._pieces(name), self._sources[name]
        if before is not None and before.fingerprint == fingerprint:
            return before
        known = set(before.files) if before and changed is not None else set()
        counts = dict.fromkeys(before.columns if before and known else (), 1)
        for piece in (each for each in pieces if each.file not in known):
            for column, values in filled(self._folder.raw / piece.file).items():
                counts[column] = counts.get(column, 0) + values
        columns = tuple(column.name for column in source.columns if counts.get(column.name))
        found = Arrived(
            rows=self.rows(name),
            columns=columns,
            fingerprint=fingerprint,
            files=tuple(piece.file for piece in pieces),
            superseded=self._is_superseded(name),
        )
        if not pieces or source.day not in columns:
            return found
        first, last = self._span(name, source.day, before if known else None, changed)
        return replace(found, first_day=first, last_day=last)

    def _span(self, name: str, day: str, before: Arrived | None, changed: ir.Table | None) -> tuple[date | None, date | None]:
        """The first and last local day of a source: from what changed, unless a row at either end was superseded."""
        if before is not None and changed is not None and before.first_day and before.last_day:
            first, last = self._ends(changed, day)
            if not self._is_superseded(name) or (first != before.first_day and last != before.last_day):
                ends = [each for each in (before.first_day, before.last_day, first, last) if each]
                return min(ends), max(ends)
        return self._ends(self.table(name), day)

    def _ends(self, rows: ir.Table, day: str) -> tuple[date | None, date | None]:
        ends: Mapping[str, date | datetime | None] = self._warehouse.one(rows.aggregate(first=rows[day].min(), last=rows[day].max()))
        zone = ZoneInfo(self._folder.settings.shop.zone)
        days = [each.replace(tzinfo=UTC).astimezone(zone).date() if isinstance(each, datetime) else each for each in ends.values()]
        return days[0], days[1]
