"""What a build says of itself: its tables, the files that they are kept in, and what came in of each source.

A table is a folder of Parquet files. One whose rows are redone piece by piece (`Table.unit`), and which is large, has a file for
each month; any other has one file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec

from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.nouns import Shop

FILE = "build.json"
QUERIES = "queries.json"
"""The queries that the tables of a build were made by: as long as the program is the same, they need not be compiled again."""

WHOLE = "all"
"""The one file of a table that is not kept month by month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of a table, and the days of its rows (where they have one)."""

    rows: int
    first_day: date | None = None
    last_day: date | None = None
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A table of a build: the formula that it was made by, what went into it, and its files, each of a month or the `WHOLE`."""

    fingerprint: str
    formula: str
    parts: dict[str, Part]

    @property
    def rows(self) -> int:
        """The rows of all its files."""
        return sum(part.rows for part in self.parts.values())

    @property
    def first_day(self) -> date | None:
        """The first day that it has a row of."""
        return min((part.first_day for part in self.parts.values() if part.first_day), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day that it has a row of."""
        return max((part.last_day for part in self.parts.values() if part.last_day), default=None)

    @property
    def days(self) -> int:
        """On how many days it has rows: no day lies in two months."""
        return sum(part.days for part in self.parts.values())

    @property
    def is_monthly(self) -> bool:
        """Whether it is kept month by month."""
        return WHOLE not in self.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came in of a source: rows, the columns that hold at least one value, and the days on which it happened."""

    rows: int
    columns: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    fingerprint: str = ""  #: of the rows, and of how they are read
    files: tuple[str, ...] = ()  #: oldest first
    superseded: bool = False  #: whether a later file has a key that an earlier one has


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a build is made of. `code` is the hash of the program that made it, `given` that of all that went in, that with it."""

    id: str
    code: str
    given: str
    shop: Shop
    tables: dict[str, Built]
    sources: dict[str, Arrived] = field(default_factory=dict)

    @property
    def first_day(self) -> date | None:
        """The first day on which anything happened."""
        return min((each.first_day for each in self.sources.values() if each.first_day), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day on which anything happened."""
        return max((each.last_day for each in self.sources.values() if each.last_day), default=None)

    def files(self, folder: Path, table: str) -> list[Path]:
        """The files of a table, of a build that lies in `folder`."""
        return [folder / table / f"{part}.parquet" for part in sorted(self.tables[table].parts)]

    def is_whole(self, folder: Path) -> bool:
        """Whether all files of the build in `folder` are there."""
        return all(file.exists() for table in self.tables for file in self.files(folder, table))


def read(folder: Path) -> Record | None:
    """What the build in `folder` says of itself; None where it is none, or one of an earlier version."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError):
        return None


def queries(folder: Path) -> dict[str, str | None]:
    """The queries that the tables of the build in `folder` were made by."""
    try:
        return msgspec.json.decode((folder / QUERIES).read_bytes(), type=dict[str, str | None])
    except (OSError, msgspec.DecodeError):
        return {}


def write(folder: Path, record: Record, queries: dict[str, str | None]) -> None:
    """Note what the build in `folder` is made of, and by which queries."""
    replace_whole(folder / QUERIES, msgspec.json.encode(queries))
    replace_whole(folder / FILE, msgspec.json.format(msgspec.json.encode(record), indent=1))
