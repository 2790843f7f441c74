"""The facts as rows, and the queries that give them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhanggui.facts import NOT_KNOWN, WITHHELD, Fact, Grain, Unit
from zhanggui.report.document import Document, Plot
from zhanggui.report.native.package import legal
from zhanggui.report.receipts import UNKNOWN, Labels, name_of
from zhanggui.report.series import Series
from zhanggui.report.summary import Summary
from zhanggui.report.xlsx.sheets import LONGEST, Cell, Leads, Shown
from zhanggui.words import Lang, Number, Text

_CODES = {
    Unit.MONEY: "[${}] #,##0.00",
    Unit.PRICE: "[${}] #,##0.00",
    Unit.SHARE: "0.00%",
    Unit.RATIO: "0.000",
    Unit.TIMES: '0.00"×"',
    Unit.SCORE: "0.00",
    Unit.POINTS: "0.00%",
    Unit.SECONDS: "#,##0.0",
    Unit.HOURS: "#,##0.0",
    Unit.DAYS: "#,##0.0",
}
_SIGNED = "+{0};-{0};{0}"


FACTS = (
    "编号 Fact", "指标 Metric", "名称 Title (zh)", "Title (en)", "维度 Slice", "取值 Value of slice (zh)", "Value of slice (en)",
    "从 From", "至 To", "数值 Value", "状态 Status", "单位 Unit", "币种 Currency", "对比 Against", "对比从 Against from", "对比至 Against to",
    "对比值 Base", "变动率 Change", "差额 Difference", "下限 Low", "上限 High", "置信 Level", "方法 Method", "样本 Cases",
    "须知 Guards (zh)", "Guards (en)", "等级 Grade", "定义版本 Version", "构建 Build", "查询 Query",
)  # fmt: skip


def every(summary: Summary, documents: Mapping[Lang, Document]) -> Iterator[Fact]:
    """Every fact that was measured, then those that only the documents hold: steps of bridges, months ahead."""
    said = [fact for document in documents.values() for fact in _printed(document)]
    seen: set[tuple[object, ...]] = set()
    for fact in [*summary.facts, *said]:
        key = (name_of(fact), fact.title, fact.value, fact.comparison.kind if fact.comparison else "")
        if key not in seen:
            seen.add(key)
            yield fact


def _printed(document: Document) -> Iterator[Fact]:
    """The facts that a document prints."""
    front = document.front
    paras = [*front.claims, *front.problems, *front.commitments, *front.score, *document.quality.paras]
    cards = [*front.cards, *document.quality.cards]
    for chapter in document.chapters:
        for part in chapter.parts:
            paras += part.paras
            cards += part.cards
    exhibits = [*document.exhibits(), *document.quality.tables]
    tables = [each.table if isinstance(each, Plot) else each for each in exhibits]
    lines = [para.line for para in paras] + [cell for table in tables for row in table.rows for cell in row]
    yield from (card.fact for card in cards)
    yield from (point.fact for each in exhibits if isinstance(each, Plot) for point in each.points)
    yield from (piece.fact for line in lines for piece in line if piece.fact is not None)


def row(fact: Fact, queries: Queries, labels: Labels) -> list[Cell]:
    """A fact, cell by cell under `FACTS`."""
    held, span = fact.comparison, fact.interval
    code = _code(fact)
    values = [labels.value(fact, cut) for cut in fact.slices]
    status = Text("", "") if fact.value is not None else WITHHELD if fact.withheld else NOT_KNOWN
    return [
        name_of(fact), fact.metric, fact.title.zh, fact.title.en,
        ", ".join(cut.dimension for cut in fact.slices), "、".join(each.zh for each in values), ", ".join(each.en for each in values),
        fact.period.start, fact.period.last, _shown(fact.value, code), f"{status.zh} {status.en}".strip(),
        fact.unit.value, fact.currency if fact.unit in {Unit.MONEY, Unit.PRICE} else "",
        held.kind if held else "", held.period.start if held else None, held.period.last if held else None,
        _shown(held.value, code) if held else None, _shown(held.change, _SIGNED.format("0.00%")) if held else None,
        _shown(held.difference, _SIGNED.format(code)) if held else None,
        _shown(span.low, code) if span else None, _shown(span.high, code) if span else None,
        _shown(span.level, "0%") if span else None, span.method if span else "", fact.n,
        "；".join(guard.reason.zh for guard in fact.guards), "; ".join(guard.reason.en for guard in fact.guards),
        fact.grade.value if fact.grade else "", fact.version, fact.build, queries.of(fact),
    ]  # fmt: skip


def _shown(value: Number | None, code: str) -> Shown | None:
    return None if value is None else Shown(value, code)


def _code(fact: Fact) -> str:
    """How the unit of a fact is shown; a count that is an average has a decimal."""
    if fact.unit is Unit.COUNT:
        return "#,##0" if fact.value is None or fact.value == int(fact.value) else "#,##0.0"
    return _CODES.get(fact.unit, "#,##0.00").format(fact.currency)


# ── queries ──────────────────────────────────────────────────────────────────

QUERIES = ("查询 Query", "段 Piece", "SQL")


@dataclass(slots=True)
class Queries:
    """The queries as they are asked for. All points of a series share one: a row for each value of the dimension, or each month."""

    summary: Summary
    rows: list[Sequence[Cell]] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def of(self, fact: Fact) -> Leads:
        """The row of the query that gives this fact."""
        series = self._series(fact)
        name = series.name if series else name_of(fact)
        sql = ""
        if series is None:
            sql = fact.sql
            name = next(each for each in _names(name) if self.known.get(each) is None or self._same(each, sql))
        if name not in self.known:
            self.known[name] = len(self.rows) + 1
            written = series.sql(self.summary.build) if series else sql
            self.rows += [(name, place + 1, piece) for place, piece in enumerate(_split(legal(written)))]
        return Leads(name, "Queries", self.known[name])

    def _same(self, name: str, sql: str) -> bool:
        return self.rows[self.known[name] - 1][2] == _split(legal(sql))[0]

    def _series(self, fact: Fact) -> Series | None:
        """The series that a fact is a point of; None for one that stands alone."""
        metric, year = self.summary.measures.get(fact.metric), self.summary.period
        if metric is None or len(fact.slices) > 1:
            return None
        if not fact.slices:
            inside = year.start <= fact.period.start and fact.period.end <= year.end and fact.period != year
            return Series(metric, year, None) if inside and fact.period in set(year.steps(Grain.MONTH)) else None
        if fact.slices[0].value == UNKNOWN:  # two sides of a ratio don't meet where neither has a name
            return None
        by = next((each for each in metric.dimensions if each.name == fact.slices[0].dimension), None)
        return Series(metric, year, by) if by and fact.period == year else None


def _names(name: str) -> Iterator[str]:
    """A name, and others where two facts share it."""
    yield name
    yield from (f"{name} ({place})" for place in range(2, 1000))


def _split(sql: str) -> list[str]:
    """A query in pieces that a cell holds, broken between lines where it can be."""
    pieces = [""]
    for line in sql.splitlines(keepends=True):
        for start in range(0, len(line), LONGEST):
            part = line[start : start + LONGEST]
            if len(pieces[-1]) + len(part) > LONGEST:
                pieces.append("")
            pieces[-1] += part
    return pieces
