"""The catalogue of everything declared, drawn from the declarations: sources, tables, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhanggui.domains import DOMAINS
from zhanggui.exports import EXPORTS
from zhanggui.nouns import Column, Domain, Measure, Metric, Ratio, Source, Table, Total


def catalogue() -> str:
    """Write the catalogue as Markdown."""
    return "\n".join(_pages()).rstrip() + "\n"


def _pages() -> Iterator[str]:
    yield "# 目录 · Catalogue"
    yield ""
    yield "Generated from the declarations by `zhanggui catalogue`; a test keeps it true."
    shown = [metric for domain in DOMAINS for metric in domain.metrics if not metric.hidden]
    sources = [source for domain in DOMAINS for source in domain.sources]
    tables = [table for domain in DOMAINS for table in domain.tables]
    yield ""
    yield f"{len(sources)} sources, {len(EXPORTS)} known exports, {len(tables)} tables, {len(shown)} metrics."
    for domain in DOMAINS:
        yield from _domain(domain)
    yield from ("", "## 已知的导出 · Known exports", "", "| name | | feeds |", "|---|---|---|")
    for export in EXPORTS:
        fed = ", ".join(dict.fromkeys(take.source.name for take in export.takes))
        yield f"| `{export.name}` | {export.title.zh} · {export.title.en} | {fed} |"


def _domain(domain: Domain) -> Iterator[str]:
    yield from ("", f"## {domain.title.zh} · {domain.title.en}", "", domain.doc)
    yield from _metrics([metric for metric in domain.metrics if not metric.hidden])
    yield from _tables(domain.tables)
    for source in domain.sources:
        yield from _source(source)


def _metrics(metrics: Iterable[Measure]) -> Iterator[str]:
    metrics = list(metrics)
    if not metrics:
        return
    yield from ("", "| metric | | definition | unit | better | read from | slices |", "|---|---|---|---|---|---|---|")
    for metric in metrics:
        slices = ", ".join(each.name for each in metric.dimensions) or "–"
        yield (
            f"| `{metric.name}` | {metric.title.zh} · {metric.title.en} | {metric.doc.zh} {metric.doc.en}{_formula(metric)} "
            f"| {metric.unit.value} | {metric.better.value} | {_tables_of(metric)} | {slices} |"
        )


def _formula(metric: Measure) -> str:
    match metric:
        case Ratio(top=top, bottom=bottom):
            return f" = `{top.name}` ÷ `{bottom.name}`"
        case Total(plus=plus, minus=minus):
            return " = " + " + ".join(f"`{each.name}`" for each in plus) + "".join(f" − `{each.name}`" for each in minus)
        case Metric():
            return ""


def _tables_of(metric: Measure) -> str:
    return ", ".join(dict.fromkeys(part.of.name for part in metric.parts))


def _tables(tables: Iterable[Table]) -> Iterator[str]:
    tables = list(tables)
    if not tables:
        return
    yield from ("", "| table | one row | key | from |", "|---|---|---|---|")
    for table in tables:
        yield f"| `{table.name}` | {table.doc} | {', '.join(table.key)} | {', '.join(table.of)} |"


def _source(source: Source) -> Iterator[str]:
    yield from ("", f"### `{source.name}` {source.title.zh} · {source.title.en}", "", f"{source.doc.zh} {source.doc.en}")
    yield from ("", f"Key: {', '.join(source.key)}.", "", "| column | kind | | |", "|---|---|---|---|")
    for column in source.columns:
        yield f"| `{column.name}` | {column.kind.value} | {column.title.zh} · {column.title.en} | {_marks(column)} |"
    for check in source.checks:
        yield from ("", f"- {check.words.zh} · {check.words.en}")


def _marks(column: Column) -> str:
    marks = [word for word, on in (("required", column.required), ("personal", column.personal)) if on]
    marks += [f"one of {', '.join(column.values)}"] if column.values else []
    marks += [f"also {', '.join(column.names)}"] if column.names else []
    return "; ".join(marks)
