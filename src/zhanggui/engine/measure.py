"""Turns metrics into facts: one query a table, however many metrics, periods, comparisons and slices are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.engine.build import Build
from zhanggui.engine.guard import guards, of_comparison
from zhanggui.errors import BadRequest, Unknown
from zhanggui.facts import Comparison, Fact, Interval, Period, Receipt, Slice, compare
from zhanggui.methods import interval
from zhanggui.nouns import Ask, Dimension, Facts, Measure, Metric, Ratio, Sampling, Table, Total, Watch
from zhanggui.words import Number, Text

UNKNOWN = "(unknown)"
"""What a row without a value in a dimension is filed under."""

_PERIOD = "#period"

_FEW = 8
"""So many periods are told by comparing dates; to look days up in a table that is made for it takes longer to begin."""

Cell = tuple[Period, tuple[Slice, ...]]
"""A period, and the slice of it."""


def measure(build: Build, asks: Iterable[Ask]) -> Facts:
    """Find the facts that are asked for; reads each table once for each filter."""
    asks = tuple(dict.fromkeys(asks))
    for ask in asks:
        _check(ask)
    reading = _Reading(build)
    for ask in asks:
        for metric in _parts(ask):
            reading.want(metric, ask)
    reading.run()
    return Facts({ask: tuple(_facts(build, reading, ask)) for ask in asks})


def _parts(ask: Ask) -> Iterator[Metric]:
    """The metrics to be read for an ask: its own, and those that its guards watch, where they can be sliced alike."""
    metric = ask.metric
    yield from metric.parts
    cut = {*(dimension.name for dimension in ask.by), *(each.dimension for each in ask.where)}
    for rule in (*metric.rules, *(rule for part in metric.parts for rule in part.rules)):
        if isinstance(rule, Watch) and cut <= {dimension.name for dimension in rule.ratio.dimensions}:
            yield from rule.ratio.parts


def _check(ask: Ask) -> None:
    """Refuse a slice that the metric can't be cut by."""
    known = {dimension.name for dimension in ask.metric.dimensions}
    for name in (*(dimension.name for dimension in ask.by), *(each.dimension for each in ask.where)):
        if name not in known:
            raise Unknown(Text("“{of}”的维度", "dimension of {of}").format(of=ask.metric.name), name, known or ["–"])
    if not ask.period.days:
        raise BadRequest(Text("时段是空的", "the period is empty"), fix=Text("检查起止日期", "look at its first and last day"))


def periods(ask: Ask) -> Iterator[tuple[Period, Period | None]]:
    """Each step of an ask with the step that it is held against."""
    if ask.every is None:
        yield ask.period, ask.against
        return
    steps = list(ask.period.steps(ask.every))
    against = list(ask.against.steps(ask.every)) if ask.against is not None else []
    for place, step in enumerate(steps):
        yield step, against[place] if place < len(against) else None


# ── reading ──────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Wanted:
    """What is to be read from one table under one filter."""

    metrics: dict[str, Metric] = field(default_factory=dict)
    sampled: dict[str, Ratio] = field(default_factory=dict)
    cuts: set[tuple[Period, tuple[str, ...]]] = field(default_factory=set)


class _Reading:
    """The values of metrics for periods and slices, read table by table."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._wanted: dict[tuple[Table, tuple[Slice, ...]], _Wanted] = defaultdict(_Wanted)
        self._values: dict[tuple[str, tuple[Slice, ...], Cell], Any] = {}
        self._slices: dict[tuple[Table, tuple[Slice, ...], tuple[str, ...]], dict[tuple[Slice, ...], None]] = defaultdict(dict)

    def want(self, metric: Metric, ask: Ask) -> None:
        """Note that a metric is to be read for an ask."""
        wanted = self._wanted[metric.of, ask.where]
        wanted.metrics[metric.name] = metric
        if isinstance(ask.metric, Ratio) and _sampled(ask.metric) and metric is ask.metric.top:
            wanted.sampled[ask.metric.name] = ask.metric
        by = tuple(dimension.name for dimension in ask.by)
        wanted.cuts |= {(each, by) for pair in periods(ask) for each in pair if each is not None}

    def run(self) -> None:
        """Read everything that is wanted."""
        for (table, where), wanted in self._wanted.items():
            self._read(table, where, wanted)

    def value(self, name: str, where: tuple[Slice, ...], cell: Cell) -> Any:  # noqa: ANN401 - a number, or None
        """A value that was read; None where no row fell into the cell."""
        return self._values.get((name, where, cell))

    def slices(self, table: Table, where: tuple[Slice, ...], by: tuple[str, ...]) -> list[tuple[Slice, ...]]:
        """The slices that a table has."""
        return list(self._slices[table, where, by])

    def _read(self, table: Table, where: tuple[Slice, ...], wanted: _Wanted) -> None:
        rows = filtered(self._build.warehouse.table(table.name), where)
        layers = _layers({period for period, _by in wanted.cuts})
        dimensions = sorted({name for _period, by in wanted.cuts for name in by})
        rows = rows.mutate(**{name: rows[name].fill_null(UNKNOWN) for name in dimensions})
        rows, names = _dated(self._build, rows, table, layers)
        place = {period: (names[number], index) for number, layer in enumerate(layers) for index, period in enumerate(layer)}
        sets = [(place[period][0], *by) for period, by in sorted(wanted.cuts)]
        found = self._build.warehouse.grouped(rows, sets, self._aggregates(rows, wanted))
        self._keep(found, table, where, wanted, layers, names)

    @staticmethod
    def _aggregates(rows: ir.Table, wanted: _Wanted) -> dict[str, ir.Value]:
        values: dict[str, ir.Value] = {}
        for metric in wanted.metrics.values():
            values[metric.name] = value(metric, rows)
            values[f"{metric.name}#n"] = rows.count() if metric.where is None else rows.count(where=metric.where.resolve(rows))
        for ratio in wanted.sampled.values():
            top, bottom = (_each(part, rows).cast("float64").fill_null(0.0) for part in ratio.parts)
            values |= {
                f"{ratio.name}#tt": (top * top).sum(),
                f"{ratio.name}#bb": (bottom * bottom).sum(),
                f"{ratio.name}#tb": (top * bottom).sum(),
                f"{ratio.name}#n": rows.count(where=bottom != 0),
            }
        return values

    def _keep(
        self,
        found: pa.Table,
        table: Table,
        where: tuple[Slice, ...],
        wanted: _Wanted,
        layers: Sequence[Sequence[Period]],
        names: Sequence[str],
    ) -> None:
        known = set(wanted.cuts)
        measured = [name for name in found.column_names if name not in names and (name in wanted.metrics or "#" in name)]
        dimensions = sorted(name for name in found.column_names if name not in names and name not in measured)
        for row in found.to_pylist():
            layer = next((number for number, name in enumerate(names) if row.get(name) is not None), None)
            if layer is None:
                continue
            period = layers[layer][row[names[layer]]]
            cut = tuple(Slice(name, row[name]) for name in dimensions if row[name] is not None)
            by = tuple(each.dimension for each in cut)
            if (period, by) not in known and not self._permuted(known, period, by):
                continue
            self._slices[table, where, by].setdefault(cut)
            for name in measured:
                self._values[name, where, (period, cut)] = row[name]

    @staticmethod
    def _permuted(known: set[tuple[Period, tuple[str, ...]]], period: Period, by: tuple[str, ...]) -> bool:
        return any(each == period and sorted(names) == sorted(by) for each, names in known)


def filtered(rows: ir.Table, where: Sequence[Slice]) -> ir.Table:
    """The rows of a slice."""
    for each in where:
        column = rows[each.dimension]
        known = [value for value in each.values if value != UNKNOWN]
        named = column == known[0] if len(known) == 1 else column.isin(known)
        rows = rows.filter(named if len(known) == len(each.values) else column.isnull() | named if known else column.isnull())
    return rows


def value(metric: Metric, rows: ir.Table) -> ir.Value:
    """The aggregate that a metric is, over `rows`."""
    if metric.value is not None:
        return metric.value.resolve(rows)
    where = None if metric.where is None else metric.where.resolve(rows)
    each = _raw_each(metric, rows)
    if metric.sampling is Sampling.MEDIAN:
        return each.cast("float64").median(where=where)
    return each.sum(where=where)


def counted(rows: ir.Table, metric: Metric) -> ir.Table:
    """The rows that make a metric: those of its condition and, where it counts rows, those that it counts."""
    if metric.where is not None:
        rows = rows.filter(metric.where.resolve(rows))
    each = None if metric.each is None else metric.each.resolve(rows)
    return rows.filter(each) if each is not None and each.type().is_boolean() else rows


def _raw_each(metric: Metric, rows: ir.Table) -> ir.NumericColumn:
    if metric.each is None:
        raise TypeError(metric.name)
    each = metric.each.resolve(rows)
    return each.cast("int64") if each.type().is_boolean() else each


def _each(metric: Metric, rows: ir.Table) -> ir.NumericColumn:
    each = _raw_each(metric, rows)
    return each if metric.where is None else ibis.ifelse(metric.where.resolve(rows).fill_null(False), each, 0)  # noqa: FBT003 - Ibis's signature


def _sampled(ratio: Ratio) -> bool:
    return ratio.sampling is Sampling.MEAN and isinstance(ratio.top, Metric) and isinstance(ratio.bottom, Metric)


def _layers(wanted: set[Period]) -> list[list[Period]]:
    """Sort periods into layers in which none overlap, so that each layer is one column to group by."""
    layers: list[list[Period]] = []
    for period in sorted(wanted):
        free = next((layer for layer in layers if layer[-1].end <= period.start), None)
        if free is None:
            layers.append([period])
        else:
            free.append(period)
    return layers


def _dated(build: Build, rows: ir.Table, table: Table, layers: Sequence[Sequence[Period]]) -> tuple[ir.Table, list[str]]:
    """Give each row, by its day, its place in each layer; days in no layer go."""
    if table.day is None:
        raise TypeError(table.name)
    names = [f"{_PERIOD}{number}" for number in range(len(layers))]
    if sum(map(len, layers)) <= _FEW:
        day = rows[table.day]
        places = {name: _place(day, layer) for name, layer in zip(names, layers, strict=True)}
        return rows.filter(ibis.or_(*(_during(day, period) for layer in layers for period in layer))).mutate(**places), names
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for name, layer in zip(names, layers, strict=True):
        for index, period in enumerate(layer):
            for offset in range(period.days):
                days[period.start + timedelta(offset)][name] = index
    looked_up = pa.table(
        {table.day: pa.array(list(days), pa.date32())}
        | {name: pa.array([each.get(name) for each in days.values()], pa.int32()) for name in names}
    )
    return rows.inner_join(build.warehouse.hold(looked_up), table.day), names


def _place(day: ir.Value, layer: Sequence[Period]) -> ir.Value:
    """The place of a day among periods of which none overlap."""
    return ibis.cases(*((_during(day, period), index) for index, period in enumerate(layer)), else_=ibis.null("int8"))


def _during(day: ir.Value, period: Period) -> ir.BooleanValue:
    found: ir.BooleanValue = (day >= ibis.date(period.start.isoformat())) & (day < ibis.date(period.end.isoformat()))
    return found


def within(rows: ir.Table, table: Table, period: Period) -> ir.Table:
    """The rows of a period."""
    if table.day is None:
        raise TypeError(table.name)
    return rows.filter(_during(rows[table.day], period))


# ── facts ────────────────────────────────────────────────────────────────────


def _facts(build: Build, reading: _Reading, ask: Ask) -> Iterator[Fact]:
    by = tuple(dimension.name for dimension in ask.by)
    for period, against in periods(ask):
        for cut in _cuts(reading, ask, by):
            fact = _fact(build, reading, ask, (period, cut))
            if against is None:
                yield fact
                continue
            before = _fact(build, reading, ask, (against, cut))
            yield replace(fact, comparison=_held(fact, before), guards=fact.guards + of_comparison(build, fact, before))


def _cuts(reading: _Reading, ask: Ask, by: tuple[str, ...]) -> list[tuple[Slice, ...]]:
    """The slices to report: all that any part of the metric has, in a steady order."""
    if not by:
        return [()]
    found: set[tuple[Slice, ...]] = set()
    for part in ask.metric.parts:
        found |= set(reading.slices(part.of, ask.where, tuple(sorted(by))))
    return sorted((_ordered(cut, by) for cut in found), key=lambda cut: tuple(each.value for each in cut))


def _ordered(cut: tuple[Slice, ...], by: tuple[str, ...]) -> tuple[Slice, ...]:
    return tuple(sorted(cut, key=lambda each: by.index(each.dimension)))


def _fact(build: Build, reading: _Reading, ask: Ask, cell: Cell) -> Fact:
    """The number of one cell, with its interval and guards."""
    metric, (period, cut) = ask.metric, cell
    inner = (period, tuple(sorted(cut, key=lambda each: each.dimension)))
    read = partial(reading.value, where=ask.where, cell=inner)
    found = _value(metric, read)
    fact = Fact(
        metric=metric.name,
        title=metric.title,
        value=found,
        unit=metric.unit,
        period=period,
        receipt=Receipt(partial(receipt, build, metric, period, (*ask.where, *cut)), build.id),
        better=metric.better,
        currency=build.shop.currency,
        slices=(*ask.where, *cut),
        n=_n(metric, read),
        version=metric.version,
    )
    stops = guards(build, metric, period, n=fact.n, watched=lambda ratio: _value(ratio, read))
    if any(guard.withholds for guard in stops):
        return replace(fact, value=None, n=None, guards=stops)
    return replace(fact, guards=stops, interval=_interval(build, metric, found, read, ask, inner))


def _value(metric: Measure, read: Any) -> Number | None:  # noqa: ANN401 - a partial
    match metric:
        case Metric():
            return _plain(metric, read(metric.name))
        case Total():
            plus, minus = ([_value(part, read) for part in side] for side in (metric.plus, metric.minus))
            known = [each for each in (*plus, *minus) if each is not None]
            return None if len(known) < len(metric.parts) else _sum(plus) - _sum(minus)
        case Ratio():
            return _over(metric, _value(metric.top, read), _value(metric.bottom, read))


def _sum(values: Sequence[Number | None]) -> Decimal:
    return sum((Decimal(str(each)) for each in values if each is not None), Decimal(0))


def _plain(metric: Metric, found: Any) -> Number | None:  # noqa: ANN401 - what the engine gives
    """No row is nought for a sum or a count, and not known for anything else."""
    if found is None:
        return (Decimal(0) if metric.unit.value in {"money", "price"} else 0) if _additive(metric) else None
    return found if isinstance(found, int | Decimal) else float(found)


def _additive(metric: Metric) -> bool:
    return metric.adds or (metric.value is not None and metric.unit.value == "count")


def _over(ratio: Ratio, top: Number | None, bottom: Number | None) -> Number | None:
    """Divide; exactly where the top is money, and not at all by nought."""
    if top is None or not bottom:
        return None
    if isinstance(top, Decimal):
        return top / Decimal(str(bottom)) * ratio.per
    return float(top) / float(bottom) * ratio.per


def _n(metric: Measure, read: Any) -> int | None:  # noqa: ANN401 - a partial
    """How many cases stand behind a rate or a mean."""
    if isinstance(metric, Ratio) and isinstance(metric.bottom, Metric):
        if metric.sampling is Sampling.MEAN:
            return int(read(f"{metric.name}#n") or 0)
        if metric.bottom.unit.value == "count":
            return int(read(metric.bottom.name) or 0)
        return None
    if isinstance(metric, Metric) and (metric.sampling is not None or not _additive(metric)):
        return int(read(f"{metric.name}#n") or 0)
    return None


def _interval(build: Build, metric: Measure, found: Number | None, read: Any, ask: Ask, cell: Cell) -> Interval | None:  # noqa: ANN401 - a partial; one step of `_fact`
    if found is None or isinstance(metric, Total) or metric.sampling is None:
        return None
    if isinstance(metric, Metric):
        return _of_median(build, metric, ask, cell)
    if metric.sampling is Sampling.PROPORTION:
        top, bottom = float(_value(metric.top, read) or 0), float(_value(metric.bottom, read) or 0)
        return _spanning(interval.wilson(top, bottom), metric.per, "Wilson") if top <= bottom else None
    names = ("tt", "bb", "tb")
    squares = {each: float(read(f"{metric.name}#{each}") or 0) for each in names}
    span = interval.ratio_of_sums(
        interval.Moments(
            n=int(read(f"{metric.name}#n") or 0),
            top=float(_value(metric.top, read) or 0),
            bottom=float(_value(metric.bottom, read) or 0),
            top_squares=squares["tt"],
            bottom_squares=squares["bb"],
            products=squares["tb"],
        )
    )
    return None if span is None else _spanning(span, metric.per, "delta")


def _spanning(span: interval.Span, per: int, method: str) -> Interval:
    return Interval(span[0] * per, span[1] * per, method=method)


def _of_median(build: Build, metric: Metric, ask: Ask, cell: Cell) -> Interval | None:
    """A median's interval needs the values themselves, so it is given for whole periods, not for steps and slices."""
    period, cut = cell
    if cut or ask.every is not None or metric.each is None:
        return None
    rows = within(filtered(build.warehouse.table(metric.of.name), ask.where), metric.of, period)
    each = metric.each.resolve(rows).cast("float64")
    values = build.warehouse.read(rows.select(each=each).filter(ibis._.each.notnull()))["each"].to_numpy()
    span = interval.median(values) if len(values) > 1 else None
    return None if span is None else Interval(*span, method="order statistics")


def _held(now: Fact, before: Fact) -> Comparison:
    """Hold two facts against each other, unless one of them is of a part of its period only."""
    partial_now, partial_before = (any(guard.name == "partial_period" for guard in fact.guards) for fact in (now, before))
    if partial_now or partial_before:
        return Comparison(before.period, before.value, None, None, interval=before.interval)
    return compare(now.value, before.value, before.period, interval=before.interval)


# ── receipts ─────────────────────────────────────────────────────────────────


def receipt(build: Build, metric: Measure, period: Period, cut: Sequence[Slice]) -> str:
    """The query that gives one number again, run against the build that it came from."""
    match metric:
        case Metric():
            key = (metric.name, metric.version, *(f"{each.dimension}={each.value}" for each in cut))
            return dated(build, key, period, lambda days: _aggregated(build, metric, days, cut))
        case Total():
            plus = " + ".join(f"({_one(build, part, period, cut)})" for part in metric.plus)
            minus = "".join(f" - ({_one(build, part, period, cut)})" for part in metric.minus)
            return f"SELECT {plus}{minus} AS {build.warehouse.quoted(metric.name)}"
        case Ratio():
            top, bottom = (_one(build, part, period, cut) for part in (metric.top, metric.bottom))
            per = f" * {metric.per}" if metric.per != 1 else ""
            named = build.warehouse.quoted(metric.name)
            return f"SELECT CAST((\n{top}\n) AS DOUBLE) / NULLIF((\n{bottom}\n), 0){per} AS {named}"


_ANY = Period(date(1001, 1, 1), date(1002, 2, 2))
"""Days that stand for others."""


def dated(build: Build, key: tuple[str, ...], period: Period, rows: Callable[[Period], ir.Table]) -> str:
    """The query of `rows` of a period: written once under its key, since for other days only the dates differ."""
    if key not in build.queries:
        build.queries[key] = build.warehouse.sql(rows(_ANY))
    written = build.queries[key]
    for any_day, day in ((_ANY.start, period.start), (_ANY.end, period.end)):
        written = written.replace(_made(any_day), _made(day))
    return written


def _aggregated(build: Build, metric: Metric, period: Period, cut: Sequence[Slice]) -> ir.Table:
    rows = within(filtered(build.warehouse.table(metric.of.name), cut), metric.of, period)
    return rows.aggregate(**{metric.name: value(metric, rows)})


def _made(day: date) -> str:
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"


def _one(build: Build, part: Measure, period: Period, cut: Sequence[Slice]) -> str:
    """The query of a part, nought where a sum has no rows."""
    query = receipt(build, part, period, cut)
    return f"SELECT COALESCE(({query}), 0)" if isinstance(part, Metric) and _additive(part) else query


def dimension_named(metric: Measure, name: str) -> Dimension:
    """Find a dimension of a metric; raises Unknown with what is meant."""
    known = {each.name: each for each in metric.dimensions}
    if name not in known:
        raise Unknown(Text("“{of}”的维度", "dimension of {of}").format(of=metric.name), name, known or ["–"])
    return known[name]
