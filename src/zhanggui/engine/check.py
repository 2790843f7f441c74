"""Whether the data can be relied on: fresh, complete, unique, and in agreement with the sources' own totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

import ibis
from ibis import _

from zhanggui.engine.build import Build
from zhanggui.engine.intake import manifest as manifests
from zhanggui.nouns import Domain, Kind, Source, Table
from zhanggui.settings import Folder
from zhanggui.warehouse import filled
from zhanggui.words import Lang, Text, number, percent, same

_STALE_DAYS = 3
_SPARSE = 0.5
_CENT_OFF = 0.01


class Verdict(Enum):
    """What a check says."""

    HOLDS = "holds"
    WARNS = "warns"
    FAILS = "fails"

    @property
    def mark(self) -> str:
        """How it is shown."""
        return {"holds": "✓", "warns": "!", "fails": "✗"}[self.value]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what was found."""

    name: str
    of: str
    verdict: Verdict
    said: Text


def check(folder: Folder, build: Build, domains: Sequence[Domain], *, today: date) -> list[Check]:
    """Look at everything that came in and everything that was built."""
    sources = [source for domain in domains for source in domain.sources]
    tables = [table for domain in domains for table in domain.tables]
    return [
        *_accounted(folder),
        *(each for source in sources for each in check_source(folder, build, source, today=today)),
        *_unique(build, tables),
        *_reconciled(build),
        *_money(build),
    ]


def check_source(folder: Folder, build: Build, source: Source, *, today: date) -> list[Check]:
    """Look at what came in of one source."""
    return [*_fresh(build, source, today), *_complete(folder, source)]


def _accounted(folder: Folder) -> Iterator[Check]:
    """Rows in = rows kept + rows apart, batch by batch; rows apart that wait are counted."""
    manifest = manifests.read(folder)
    for batch in manifest.batches:
        if batch.rows_in != batch.rows_kept + batch.rows_apart:
            yield Check("accounted", batch.file, Verdict.FAILS, Text("行数对不上", "the rows don't add up"))
    waiting = sum(batch.rows_apart for batch in manifest.outstanding)
    rows = sum(batch.rows_in for batch in manifest.batches)
    said = Text("收到 {rows} 行，其中 {waiting} 行另放待改正", "{rows} rows came in, {waiting} of them wait apart to be corrected")
    yield Check(
        "accounted",
        folder.settings.shop.name,
        Verdict.WARNS if waiting else Verdict.HOLDS,
        said.format(rows=_n(rows), waiting=_n(waiting)),
    )


def _fresh(build: Build, source: Source, today: date) -> Iterator[Check]:
    arrived = build.record.sources.get(source.name)
    if arrived is None or arrived.last_day is None:
        return
    behind = (today - arrived.last_day).days
    verdict = Verdict.WARNS if behind > _STALE_DAYS else Verdict.HOLDS
    said = Text("最新一天是 {day}，距今 {behind} 天", "the latest day is {day}, {behind} days ago").format(
        day=arrived.last_day, behind=behind
    )
    yield Check("fresh", source.name, verdict, said)


def _complete(folder: Folder, source: Source) -> Iterator[Check]:
    """Optional columns that came but are mostly empty; that is known where the rows are, not on a machine that only reads."""
    if folder.settings.store.reads:
        return
    pieces = manifests.read(folder).of(source.name)
    rows = sum(piece.rows for piece in pieces)
    if not rows:
        return
    counts: dict[str, int] = {}
    for piece in pieces:
        for column, values in filled(folder.raw / piece.file).items():
            counts[column] = counts.get(column, 0) + values
    for each in source.columns:
        share = counts.get(each.name, 0) / rows
        if 0 < share < _SPARSE and each.kind not in (Kind.TIME, Kind.DAY):
            said = Text("“{title}”只有 {share} 的行有值", "{title} has a value in {share} of rows")
            yield Check("complete", source.name, Verdict.WARNS, said.format(title=each.title, share=_share(share)))


def _unique(build: Build, tables: Sequence[Table]) -> Iterator[Check]:
    for table in tables:
        rows = build.warehouse.table(table.name)
        if not build.record.tables[table.name].rows:
            continue
        unique = build.warehouse.has_unique(rows, table.key)
        said = Text("主键 {key} 唯一", "the key {key} is unique") if unique else Text("主键 {key} 有重复", "the key {key} is repeated")
        yield Check("unique", table.name, Verdict.HOLDS if unique else Verdict.FAILS, said.format(key=same(", ".join(table.key))))


def _reconciled(build: Build) -> Iterator[Check]:
    """What orders say was paid, against what their lines say was to be paid."""
    arrived = build.record.sources
    if "orders" not in arrived or "paid_amount" not in arrived["orders"].columns:
        return
    order = build.warehouse.table("order")
    off = order.filter(_.stated_cents.notnull()).aggregate(orders=_.count(), off=_.count(where=(_.stated_cents - _.asked_cents).abs() > 1))
    found = build.warehouse.one(off)
    share = found["off"] / max(found["orders"], 1)
    said = Text(
        "{n} 个订单写明实付金额，其中 {share} 与明细合计不符", "{n} orders say what was paid; {share} of them differ from their lines"
    )
    verdict = Verdict.HOLDS if share <= _CENT_OFF else Verdict.WARNS
    yield Check("reconciled", "orders", verdict, said.format(n=_n(found["orders"]), share=_share(share)))


def _money(build: Build) -> Iterator[Check]:
    """The payable of an order is the payable of its lines, to the cent."""
    if "order" not in build.record.tables or "order_line" not in build.record.tables:
        return
    lines = build.warehouse.table("order_line").group_by("order_id").aggregate(of_lines=_.payable.sum())
    order = build.warehouse.table("order").select("order_id", "payable")
    off = build.warehouse.count(order.inner_join(lines, "order_id").filter(ibis._.payable != ibis._.of_lines))
    said = Text("各订单的应付金额与其明细分毫不差", "every order's payable is that of its lines, to the cent")
    bad = Text("{n} 个订单的应付金额与明细不符", "{n} orders' payable differs from that of their lines").format(n=_n(off))
    yield Check("money", "order_line", Verdict.FAILS if off else Verdict.HOLDS, bad if off else said)


def _n(value: int) -> Text:
    return Text(number(value, Lang.ZH), number(value, Lang.EN))


def _share(value: float) -> Text:
    return Text(percent(value, Lang.ZH), percent(value, Lang.EN))
