"""Judges charts: the numbers that an editable one is drawn from, and the labels of one that is only a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from zhanggui.facts import Fact
from zhanggui.nouns import Figure
from zhanggui.report.document import Document, Plot, text
from zhanggui.report.native.graph import Graph, graph
from zhanggui.report.verify.finding import Kind, Tally
from zhanggui.report.verify.letters import key, narrow, visible
from zhanggui.report.verify.numbers import numbers
from zhanggui.report.verify.page import Block, Chart
from zhanggui.report.verify.prove import Prover

_CLOSE = 1e-12
"""Numbers of charts are kept in full: to twelve digits they are the same."""

_PLACES = 6


class Charts:
    """Judges the charts of a file against those of a document."""

    def __init__(self, document: Document, prover: Prover, tally: Tally) -> None:
        """Findings go to the tally."""
        self._document, self._prover, self._tally = document, prover, tally
        self._plots = [each for each in document.exhibits() if isinstance(each, Plot)]
        self._graphs: list[Graph] = []

    # ── editable charts ──

    def chart(self, found: Chart) -> None:
        """Judge the numbers and labels of an editable chart."""
        if not self._graphs:
            self._graphs = [graph(plot, self._document.words, self._document.lang) for plot in self._plots]
        own = max(self._graphs, key=lambda each: _likeness(found, each), default=None)
        place = found.place
        if own is None or _likeness(found, own) <= 0:
            self._tally.add(Kind.UNKNOWN_NUMBER, place, ", ".join(found.strands[0].categories[:4]) if found.strands else "")
            return
        for strand, ought in zip(found.strands, own.strands, strict=False):
            if key(strand.name) != key(ought.name):
                self._tally.add(Kind.NAME, place, strand.name, ought.name)
            for name, called in zip(strand.categories, own.names, strict=False):
                if key(name) != key(called):
                    self._tally.add(Kind.DATE if numbers(called) else Kind.NAME, f"{place} › {strand.name}", name, called)
            self._values(f"{place} › {strand.name}", strand.values, ought.values, own.names)
        labels = [(label, strand.name if label.series else "") for strand in own.strands for _at, label in strand.labels if label.said]
        self._labels(place, found.labels, [f"{label.said} {label.moved} {name}" for label, name in labels])
        self._book(found, own)

    def _values(self, place: str, values: Sequence[float | None], ought: Sequence[float | None], names: Sequence[str]) -> None:
        self._tally.numbers += sum(value is not None for value in values)
        for at, (said, value) in enumerate(zip(values, ought, strict=False)):
            if _same(said, value):
                self._tally.held += said is not None
            else:
                self._tally.add(Kind.NUMBER, place, f"{names[at]}: {_written(said)}", _written(value))

    def _labels(self, place: str, said: Sequence[str], ought: Sequence[str]) -> None:
        left = [key(each) for each in ought]
        self._tally.numbers += sum(len(numbers(each)) for each in said)
        for each in said:
            if key(each) in left:
                left.remove(key(each))
                self._tally.held += len(numbers(each))
            elif numbers(each):
                self._tally.add(Kind.NUMBER, place, " ".join(each.split()), None)

    def _book(self, found: Chart, own: Graph) -> None:
        """The workbook that a chart is edited in holds the same numbers as the chart."""
        for row, name in zip(found.book[1:], own.names, strict=False):
            at = found.book.index(row) - 1
            for column, strand in enumerate(own.strands, start=1):
                said = row[column] if column < len(row) else None
                if isinstance(said, float | int) and not _same(float(said), strand.values[at]):
                    self._tally.add(Kind.NUMBER, f"{found.place} › {strand.name} [xlsx]", f"{name}: {said:g}", _written(strand.values[at]))

    # ── pictures ──

    def picture(self, block: Block) -> None:
        """Judge the labels of a picture: each that was drawn must stand in it; the ticks of its axes are no claims."""
        spoken, _, drawn = block.text.partition("\n")
        plot = next((each for each in self._plots if key(f"{each.what}{text(each.title)}") == key(spoken)), None)
        if plot is None:
            if numbers(drawn):
                self._tally.add(Kind.UNKNOWN_NUMBER, block.place, " ".join(spoken.split())[:80] or " ".join(drawn.split())[:80])
            return
        letters = "".join(narrow(visible(drawn)).split())
        for label in _drawn(plot):
            self._tally.numbers += 1
            if "".join(narrow(label).split()) in letters:
                self._tally.held += 1
            else:
                self._tally.add(Kind.NUMBER, block.place, " ".join(drawn.split())[:80], label)

    # ── the charts of a page ──

    def specs(self, specs: object) -> None:
        """Judge the data that the charts of a page are drawn from."""
        if not isinstance(specs, list) or len(specs) != len(self._plots):
            self._tally.add(Kind.QUERY, "#specs", f"{len(specs) if isinstance(specs, list) else 0}", str(len(self._plots)))
            return
        for plot, spec in zip(self._plots, specs, strict=True):
            place = f"#{plot.anchor} [chart]"
            self._proved(plot, place)
            rows = _rows(spec)
            ought = _rows(plot.drawing.spec)
            for at, row in enumerate(ought):
                for name, value in row.items():
                    said = rows[at].get(name) if at < len(rows) else None
                    self._tally.numbers += isinstance(said, float | int)
                    if said == value or (isinstance(said, float | int) and isinstance(value, float | int) and _same(said, value)):
                        self._tally.held += isinstance(said, float | int)
                    else:
                        self._tally.add(Kind.NUMBER, place, f"{name}: {said}", str(value))
            if len(rows) > len(ought):
                self._tally.add(Kind.UNKNOWN_NUMBER, place, str(rows[len(ought)]))

    def _proved(self, plot: Plot, place: str) -> None:
        """The numbers of a drawing are those that the queries give, in the unit of its axis."""
        if plot.figure is Figure.BRIDGE:
            return
        rows = _rows(plot.drawing.spec)
        again = [self._prover.fact(point.fact) for point in plot.points]
        by = _divisor(rows, again)
        for row, fact in zip(rows, again, strict=False):
            for name, value in (("now", fact.value), ("before", fact.base)):
                said = row.get(name)
                if (
                    said is not None
                    and value is not None
                    and not math.isclose(float(str(said)) * by, float(value), rel_tol=1e-5, abs_tol=by * 1e-5)
                ):
                    self._tally.add(Kind.NUMBER, place, f"{name}: {said}", f"{float(value) / by:g}")


def _divisor(rows: Sequence[Mapping[str, object]], facts: Sequence[Fact]) -> float:
    """What the axis counts in: the power of ten by which a fact is divided to stand on it."""
    for row, fact in zip(rows, facts, strict=False):
        said = row.get("now")
        if isinstance(said, float | int) and said and fact.value:
            return 10.0 ** round(math.log10(abs(float(fact.value)) / abs(float(said))))
    return 1.0


def _rows(spec: object) -> list[dict[str, object]]:
    datasets = spec.get("datasets") if isinstance(spec, dict) else None
    rows = datasets.get("rows") if isinstance(datasets, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _drawn(plot: Plot) -> Iterator[str]:
    """The labels with numbers that a chart writes beside what it draws."""
    for row in _rows(plot.drawing.spec):
        names = ("peak",) if plot.figure is Figure.MONTHS else () if plot.figure is Figure.FAN else ("said", "change")
        for name in names:
            said = str(row.get(name) or "")
            if numbers(said):
                yield said


def _likeness(found: Chart, own: Graph) -> float:
    """How many categories, series and numbers of a chart are those of another."""
    names = found.strands[0].categories if found.strands else ()
    named = sum(key(a) == key(b) for a, b in zip(names, own.names, strict=False))
    if len(names) != len(own.names) or named < len(own.names) / 2:
        return 0.0
    equal = sum(
        _same(a, b)
        for strand, ought in zip(found.strands, own.strands, strict=False)
        for a, b in zip(strand.values, ought.values, strict=False)
        if b is not None
    )
    return named + 2.0 * equal + (len(found.strands) == len(own.strands))


def _same(said: float | None, value: float | None) -> bool:
    if said is None or value is None:
        return said is None and value is None
    return math.isclose(said, value, rel_tol=_CLOSE, abs_tol=_CLOSE)


def _written(value: float | None) -> str:
    return "–" if value is None else f"{round(value, _PLACES):g}"
