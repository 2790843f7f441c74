"""What the numbers rest on: rows that came, rows set apart, sources that did not come, personal data that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from zhanggui.engine.build import Build
from zhanggui.engine.intake import manifest as manifests
from zhanggui.errors import ZhangguiError
from zhanggui.facts import Better, Fact, Period, Receipt, Slice, Unit
from zhanggui.nouns import Domain, Source
from zhanggui.settings import open_folder
from zhanggui.words import Text

ROWS = Text("行数", "Rows")
ROWS_IN = Text("收到的行数", "Rows that came in")
ROWS_APART = Text("另放待改的行数", "Rows set apart")
APART_SHARE = Text("另放率", "Share set apart")

DOCS = {
    "rows": Text("某个来源载入的行数。", "Rows of a source that were taken in."),
    "rows_in": Text("所有载入批次的行数：收到 = 留下 + 另放。", "Rows of all files that were loaded: rows in = rows kept + rows apart."),
    "rows_apart": Text(
        "不合契约、带着原因另放、尚未改正的行数。", "Rows that broke the contract, set apart with a reason and not yet corrected."
    ),
    "apart_share": Text("另放行数占收到行数的比例。", "Rows set apart as a share of the rows that came in."),
}
"""Definitions of the figures that are read from the list of what came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A source that came in."""

    source: Source
    rows: Fact
    days: Period | None
    personal: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The state of the data."""

    arrived: tuple[Arrival, ...]
    lacking: tuple[Source, ...]
    totals: tuple[Fact, ...]


def quality(build: Build, domains: Sequence[Domain], period: Period) -> Quality:
    """Read what came in."""
    sources = [source for domain in domains for source in domain.sources]
    period = span(build) or period
    known = build.record.sources
    return Quality(
        arrived=tuple(_arrival(build, source, period) for source in sources if source.name in known),
        lacking=tuple(source for source in sources if source.name not in known),
        totals=_totals(build, period),
    )


def span(build: Build) -> Period | None:
    """The days that the data cover."""
    return Period(build.first_day, build.last_day + timedelta(1)) if build.first_day and build.last_day else None


def _arrival(build: Build, source: Source, period: Period) -> Arrival:
    came = build.record.sources[source.name]
    days = Period.parse(f"{came.first_day}..{came.last_day}") if came.first_day and came.last_day else None
    sql = f"SELECT COUNT(*) FROM read_parquet('raw/{source.name}/*.parquet')"  # noqa: S608 - shown, not run
    return Arrival(
        source=source,
        rows=_fact(build, period, "rows", ROWS, came.rows, sql, (Slice("source", source.name),)),
        days=days,
        personal=tuple(column.title for column in source.columns if column.personal and column.name in came.columns),
    )


def _totals(build: Build, period: Period) -> tuple[Fact, ...]:
    """Rows in and rows apart, from the list of batches; none where the build stands without its shop."""
    try:
        manifest = manifests.read(open_folder(build.folder.parents[1]))
    except (ZhangguiError, IndexError):
        return ()
    rows, apart = sum(batch.rows_in for batch in manifest.batches), sum(batch.rows_apart for batch in manifest.outstanding)
    source = "read_json('raw/manifest.json')"
    each = f"SELECT {{}} FROM (SELECT unnest(batches) AS b FROM {source})"  # noqa: S608 - shown, not run
    apart_sql = "COALESCE(SUM(b.rows_apart) FILTER (WHERE NOT EXISTS (FROM mended WHERE id = b.id)), 0)"
    ids = f"SELECT unnest(b.mends) AS id FROM (SELECT unnest(batches) AS b FROM {source})"  # noqa: S608 - as above
    mended = f"WITH mended AS (SELECT CAST(id AS VARCHAR) AS id FROM ({ids}))\n"  # noqa: S608 - as above; of empty lists the type isn't known
    return (
        _fact(build, period, "rows_in", ROWS_IN, rows, each.format("SUM(b.rows_in)")),
        _fact(build, period, "rows_apart", ROWS_APART, apart, mended + each.format(apart_sql)),
        _fact(
            build, period, "apart_share", APART_SHARE, apart / rows if rows else None, mended + each.format(f"{apart_sql} / SUM(b.rows_in)")
        ),
    )


def _fact(  # noqa: PLR0913, PLR0917 - what a fact is made of
    build: Build, period: Period, name: str, title: Text, value: float | None, sql: str, slices: tuple[Slice, ...] = ()
) -> Fact:
    return Fact(
        metric=name,
        title=title,
        value=value,
        unit=Unit.SHARE if name.endswith("share") else Unit.COUNT,
        period=period,
        receipt=Receipt(sql, build.id),
        better=Better.NEITHER,
        slices=slices,
    )
