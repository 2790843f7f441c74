"""Where a number comes from: its parts, the tables they are read from, the sources behind those, and the files that came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhanggui.engine.intake.manifest import Batch, Manifest
from zhanggui.nouns import Domain, Measure, Metric, Needs, Ratio, Source, Table, Total

NUMBER = "#"
"""What the number itself is called among the links: no table has such a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A file that fed a source: its batch, and how many rows of it the source has."""

    batch: Batch
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """All that stands behind a metric. Each of its tables comes after those that it is derived from."""

    metric: Measure
    parts: tuple[Metric, ...]
    tables: tuple[Table, ...]
    links: tuple[tuple[str, str], ...]  #: from what, to what: names of tables, of a source with `raw_` before it, and NUMBER
    sources: tuple[Source, ...]
    files: Mapping[str, tuple[Came, ...]]
    needs: tuple[Needs, ...]


def lineage(metric: Measure, domains: Iterable[Domain], manifest: Manifest) -> Lineage:
    """Follow a metric back to the files that it comes from."""
    domains = tuple(domains)
    tables = {table.name: table for domain in domains for table in domain.tables}
    sources = {source.name: source for domain in domains for source in domain.sources}
    parts = tuple(dict.fromkeys(metric.parts))
    order: dict[str, Table] = {}
    for part in parts:
        _descend(part.of, tables, order)
    links = dict.fromkeys(_links(order.values(), tables, sources))
    links |= dict.fromkeys((part.of.name, NUMBER) for part in parts)
    found = tuple(dict.fromkeys(sources[start.removeprefix("raw_")] for start, _ in links if start.startswith("raw_")))
    return Lineage(
        metric=metric,
        parts=parts,
        tables=tuple(order.values()),
        links=tuple(links),
        sources=found,
        files={source.name: tuple(came(manifest, source.name)) for source in found},
        needs=tuple(needs(metric)),
    )


def _descend(table: Table, tables: Mapping[str, Table], order: dict[str, Table]) -> None:
    for name in table.of:
        if name in tables and name not in order:
            _descend(tables[name], tables, order)
    order.setdefault(table.name, table)


def _links(order: Iterable[Table], tables: Mapping[str, Table], sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
    """From what each table is derived; a source is told from a table of the same name by `raw_` before it."""
    for table in order:
        for name in table.of:
            if name in tables or (name.startswith("raw_") and name.removeprefix("raw_") in sources):
                yield name, table.name


def came(manifest: Manifest, source: str) -> Iterator[Came]:
    """The files that fed a source, in the order in which they came."""
    for batch in manifest.batches:
        rows = sum(piece.rows for piece in batch.pieces if piece.source == source)
        if rows:
            yield Came(batch=batch, rows=rows)


def needs(metric: Measure) -> Iterator[Needs]:
    """What a metric says must have come in for it to be known."""
    rules = dict.fromkeys(rule for each in _within(metric) for rule in each.rules)
    return (rule for rule in rules if isinstance(rule, Needs))


def _within(metric: Measure) -> Iterator[Measure]:
    yield metric
    match metric:
        case Ratio():
            yield from _within(metric.top)
            yield from _within(metric.bottom)
        case Total():
            yield from metric.parts
        case Metric():
            return


def leading(metric: Measure, domains: Sequence[Domain]) -> set[str]:
    """The sources without which a metric is not known: those it says that it needs, and the first that each of its tables comes from."""
    tables = {table.name: table for domain in domains for table in domain.tables}
    found = {rule.source.name for rule in needs(metric)}
    read = metric.plus if isinstance(metric, Total) else metric.parts
    for part in read:
        table = part.of
        while table.of[0] in tables:
            table = tables[table.of[0]]
        if table.of[0].startswith("raw_"):
            found.add(table.of[0].removeprefix("raw_"))
    return found
