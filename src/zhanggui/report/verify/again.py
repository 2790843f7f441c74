"""Gets every number of a document again: the query of each fact is run once more, and changes are worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from zhanggui.engine.build import Build
from zhanggui.engine.measure import UNKNOWN
from zhanggui.errors import NoEngine
from zhanggui.facts import Comparison, Fact, Grain, Period, Slice, Unit, compare
from zhanggui.report.claims import said
from zhanggui.report.document import Document, Plot, Table
from zhanggui.report.series import Series
from zhanggui.warehouse import DuckWarehouse
from zhanggui.words import Number

Key = tuple[str, Period, tuple[Slice, ...]]

_CLOSE = 1e-6
_HALF_A_CENT = 0.0051
"""The terms of a sum are rounded so that they add up to the cent."""


class Again:
    """The numbers of facts as their queries give them now; a query is run once for all documents that say the fact."""

    def __init__(self, build: Build) -> None:
        """Know nothing yet."""
        self._build = build
        self._found: dict[Key, Number] = {}
        self._asked: set[object] = set()
        self._written: dict[object, str] = {}
        self._facts: dict[int, tuple[Fact, Fact]] = {}
        self.broken: dict[Key, str] = {}  #: queries that don't run, and why
        self.series: dict[str, str] = {}  #: the queries of series, by their names

    def learn(self, document: Document) -> None:
        """Run the queries of every fact that a document says: a series at once, the others one by one."""
        for series in series_of(document):
            if series.name not in self._asked:
                self._asked.add(series.name)
                self._run_series(series)
        for fact in facts_of(document):
            self._run(fact)

    def of(self, fact: Fact) -> Fact:
        """The same fact with its numbers as the queries give them; what no query gives alone stays as it was measured."""
        known = self._facts.get(id(fact))
        if known is None or known[0] is not fact:
            self._run(fact)
            known = self._facts[id(fact)] = (fact, self._anew(fact))
        return known[1]

    def ran(self, fact: Fact) -> bool:
        """Whether a query gives the number itself, not only what it was worked out from."""
        return (fact.metric, fact.period, fact.slices) in self._found

    def disagrees(self, fact: Fact) -> Number | None:
        """What the query gives where that isn't what was measured; None where they agree."""
        found = self._found.get((fact.metric, fact.period, fact.slices))
        if found is None or fact.value is None:
            return None
        room = _CLOSE * abs(float(fact.value)) + (_HALF_A_CENT if fact.unit in {Unit.MONEY, Unit.PRICE} else 0.0)
        return None if abs(float(found) - float(fact.value)) <= room + 1e-9 else found

    def _anew(self, fact: Fact) -> Fact:
        value = self._found.get((fact.metric, fact.period, fact.slices), fact.value)
        if fact.value is None:
            return fact
        held = fact.comparison
        if held is None or held.kind != "period" or held.change is None:
            return replace(fact, value=value, comparison=_against(fact, value))
        base = self._found.get((fact.metric, held.period, fact.slices), held.value)
        return replace(fact, value=value, comparison=compare(value, base, held.period, held.kind, held.interval))

    def sql(self, fact: Fact) -> str:
        """The query of a fact, written once for all facts that are the same."""
        name = (fact.metric, fact.period, fact.slices, fact.value)
        if name not in self._written:
            self._written[name] = fact.sql
        return self._written[name]

    def written(self, fact: Fact) -> str | None:
        """The query of a fact where it was run; None where a series gave the number."""
        return self._written.get((fact.metric, fact.period, fact.slices, fact.value))

    # ── running ──

    def _run(self, fact: Fact) -> None:
        """Run what isn't known yet of a fact: its own query, and the same over the period that it is held against."""
        if fact.value is None:
            return
        if self._wants(fact, fact.period):
            self._keep(fact, fact.period, self.sql(fact))
        held = fact.comparison
        if held is not None and held.kind == "period" and held.value is not None and self._wants(fact, held.period):
            self._keep(fact, held.period, redated(self.sql(fact), fact.period, held.period))

    def _wants(self, fact: Fact, period: Period) -> bool:
        name: Key = (fact.metric, period, fact.slices)
        return name not in self._found and name not in self._asked

    def _keep(self, fact: Fact, period: Period, sql: str | None) -> None:
        """Run the query of a number, and keep what it gives where that is one number."""
        name: Key = (fact.metric, period, fact.slices)
        self._asked.add(name)
        try:
            rows = [] if sql is None else self._of_files(sql) if fact.receipt.of_files else self._build.warehouse.run(sql)
        except NoEngine:
            raise  # the engine is gone: no query is at fault
        except Exception as error:  # noqa: BLE001 - only the warehouse knows the engine's errors
            self.broken[name] = str(error).partition("\n")[0]
            return
        if len(rows) == 1 and len(rows[0]) == 1 and (found := next(iter(rows[0].values()))) is not None:
            self._found[name] = found

    def _of_files(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query of what came in, whose files are named from the shop's folder."""
        shop = self._build.folder.parent.parent
        with DuckWarehouse() as own:
            return own.run(sql.replace("'raw/", f"'{str(shop).replace(chr(39), chr(39) * 2)}/raw/"))

    def _run_series(self, series: Series) -> None:
        sql = self.series[series.name] = series.sql(self._build)
        before = series.period.year_before()
        self._keep_series(series, series.period, self._build.warehouse.run(sql))
        if (then := redated(sql, series.period, before)) is not None:
            self._keep_series(series, before, self._build.warehouse.run(then))

    def _keep_series(self, series: Series, period: Period, rows: Iterable[Mapping[str, Any]]) -> None:
        months = {step.start.replace(day=1): step for step in period.steps(Grain.MONTH)} if series.by is None else {}
        for row in rows:
            at, value = row["of"], row[series.metric.name]
            if value is None:
                continue
            if series.by is not None:
                cut = (Slice(series.by.name, UNKNOWN if at is None else str(at)),)
                self._found[series.metric.name, period, cut] = value
            elif isinstance(at, date) and at in months:
                self._found[series.metric.name, months[at], ()] = value


def _against(fact: Fact, value: Number | None) -> Comparison | None:
    """A comparison whose base is no query's: a target, or one that allows no change."""
    held = fact.comparison
    if held is None or held.difference is None:
        return held
    return compare(value, held.value, held.period, held.kind, held.interval)


def redated(sql: str, period: Period, other: Period) -> str | None:
    """The same query over another period; None where it doesn't name the days that it is of."""
    days = {_day(period.start): _day(other.start), _day(period.end): _day(other.end)}
    if not all(day in sql for day in days):
        return None
    marked = sql
    for place, day in enumerate(days):
        marked = marked.replace(day, f"\x00{place}\x00")
    for place, day in enumerate(days.values()):
        marked = marked.replace(f"\x00{place}\x00", day)
    return marked


def _day(day: date) -> str:
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"


def facts_of(document: Document) -> Iterator[Fact]:
    """Every fact of a document, once: those that it says, and those that its charts draw."""
    spoken = (piece.fact for each in said(document) for piece in each.line if piece.fact is not None)
    drawn = (point.fact for each in document.exhibits() if isinstance(each, Plot) for point in each.points)
    parts = (part.cards for chapter in document.chapters for part in chapter.parts)
    cards = (card.fact for group in (document.front.cards, document.quality.cards, *parts) for card in group)
    yield from {id(fact): fact for fact in chain(spoken, drawn, cards)}.values()


def series_of(document: Document) -> Iterator[Series]:
    """Every series of a document."""
    tables: Iterable[Table] = (each.table if isinstance(each, Plot) else each for each in document.exhibits())
    return (series for table in tables for series in table.series if series is not None)
