"""What the numbers rest on: rows that came, rows set apart, sources that did not come, personal data that is kept."""

from __future__ import annotations

import re
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

WORKED_OUT = {
    "forecast": Text(
        "由本店历史推算的数值，连同它多半会落入的区间。",
        "Reckoned from the shop's own past, with the range that it will most likely be in.",
    ),
    "target": Text("为下一时段定下的、或按推算建议的目标。", "What is aimed at, or proposed from what is reckoned."),
    "loss": Text(
        "推算在本店历史上的误差，按各分位加权，占实际数的比例。",
        "The error of the forecast on the shop's own past, weighted over its range, as a share of what came.",
    ),
    "naive": Text(
        "照搬上一季节的基准在同一段历史上的误差。", "The error of the baseline, which repeats the season before, on the same past."
    ),
    "skill": Text("推算的误差比基准小多少。", "By how much the error of the forecast is smaller than that of the baseline."),
    "wape": Text("误差的绝对值之和，占实际销量的比例。", "The sum of the absolute errors, as a share of what was sold."),
    "naive_wape": Text("季节朴素预测的同一误差。", "The same of the seasonal-naive forecast."),
    "naive_loss": Text("季节朴素预测在同一段历史上的分位损失。", "The quantile loss of the seasonal-naive forecast on the same past."),
    "bias": Text("预测合计比实际合计多或少的比例。", "By how much the forecasts together were above or below what was sold."),
    "coverage": Text("历史上实际数落入推算区间的比例。", "How often what came lay within the range of the forecast."),
    "carried_out": Text(
        "由日志记下、在时段内执行并已衡量的条数。", "What the journal says was carried out in the period and has been measured."
    ),
    "committed": Text("这些条目共投入的金额。", "What these committed in money."),
}
"""Definitions of figures that are worked out of others, by the last word of their names."""


_TRIED = re.compile("^(trial|due)_")


def defined(name: str) -> Text | None:
    """What a figure means that is no metric of the catalogue; None where its title says it."""
    return DOCS.get(name) or WORKED_OUT.get(_TRIED.sub("", name.rpartition(".")[2]))


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
    if not (build.folder.parents[1] / "raw" / source.name).exists():  # a machine that only reads has the list of what came in, and no row
        pieces = "SELECT unnest(b.pieces) AS p FROM (SELECT unnest(batches) AS b FROM read_json('raw/manifest.json'))"
        sql = f"SELECT SUM(p.rows) FROM ({pieces}) WHERE p.source = '{source.name}'"  # noqa: S608 - as above
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
        receipt=Receipt(sql, build.id, of_files=True),
        better=Better.NEITHER,
        slices=slices,
    )
