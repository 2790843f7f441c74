"""Exhibits in rows: charts two by two, one alone across the page, tables with columns as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from math import ceil

from zhanggui.nouns import Figure
from zhanggui.report.document import Document, Exhibit, Line, Plot, Table, plain, text
from zhanggui.report.pdf.faces import clean
from zhanggui.report.pdf.lines import Anchors, Lines, ems, least_ems, words
from zhanggui.report.pdf.plates import Plates

_FLOWS = frozenset({Figure.BRIDGE, Figure.FAN})
"""Charts whose colours need no key: their labels say what they are."""

_STEPS = 7
"""A bridge of more steps needs the whole width."""

_LONG_NAME = 10.0
"""Longer names of bars, in ems, don't fit beside them in a column."""

_PAGE = 57.0
"""The ems of table text across the page."""

_GAP = 2.0
"""The ems between two columns."""

_NARROW, _NEARLY = 0.45, 0.8
"""A table takes at least so much of the page's width; one that needs nearly all of it takes all."""

_TWO_LINES = 8.0
"""A heading wider than this, in ems, runs over two lines."""

_ON_ONE_PAGE = 18
"""A table of no more lines isn't parted."""

_WIDEST = 28.0
"""A column of words is no wider, in ems; longer words run over several lines."""


class Exhibits:
    """Sets exhibits."""

    def __init__(self, document: Document, lines: Lines, plates: Plates) -> None:
        """`lines` sets what is written on them, `plates` draws the charts."""
        self._plates, self._lines, self._colon = plates, lines, document.words["colon"]
        anchors = Anchors()
        tables = [each.table for each in document.exhibits() if isinstance(each, Plot)]
        self._anchors = {id(each): anchors.name(each.anchor or "x") for each in (*document.exhibits(), *tables, *document.quality.tables)}

    def rows(self, exhibits: Sequence[Exhibit]) -> Iterator[dict[str, object]]:
        """Rows of exhibits, in their order."""
        for drawn, run in groupby(exhibits, key=lambda exhibit: isinstance(exhibit, Plot)):
            if drawn:
                yield from self._plots([exhibit for exhibit in run if isinstance(exhibit, Plot)])
            else:
                yield from (self.table(exhibit) for exhibit in run if isinstance(exhibit, Table))

    def _plots(self, plots: Sequence[Plot]) -> Iterator[dict[str, object]]:
        ordered = sorted(plots, key=lambda plot: (across(plot), plot.figure is not Figure.MONTHS))
        for alone, run in groupby(ordered, key=across):
            several = list(run)
            for row in [[plot] for plot in several] if alone else paired(several):
                yield {"kind": "plots", "plots": [self._plot(plot, wide=len(row) == 1) for plot in row]}

    def _plot(self, plot: Plot, *, wide: bool) -> dict[str, object]:
        return {
            "title": self._lines.line(plot.title),
            "what": words(plot.what) if plot.what != text(plot.title) else "",
            "unit": plot.unit,
            "compared": plot.drawing.compared,
            "thick": plot.figure in {Figure.BARS, Figure.STEPS},
            "keys": plot.figure not in _FLOWS,
            "cut": not plot.drawing.from_nought,
            "svg": self._plates.draw(plot, wide=wide),
            "alt": clean(f"{plot.what}{self._colon}{text(plot.title)}"),
            "notes": [words(note) for note in plot.notes],
            "source": words(plot.source),
            "anchor": self._anchors[id(plot)],
            "numbers": self._anchors[id(plot.table)],
        }

    def numbers(self, plot: Plot) -> dict[str, object]:
        """The numbers of a chart. Its title leads to their definition, or the name of each row where each is another metric's."""
        metrics = [point.fact.metric for point in plot.points]
        bare = replace(plot.table, rows=tuple(tuple(plain(text(cell)) for cell in row) for row in plot.table.rows))
        told = self.table(bare) | {"anchor": self._anchors[id(plot.table)]}
        if len(set(metrics)) == 1:
            return told | {"title": [[self._lines.leading(text(bare.title), metrics[0])]]}
        names = ([[self._lines.leading(text(row[0]), metric)]] for row, metric in zip(bare.rows, metrics, strict=False))
        return told | {"rows": [[name, *map(self._lines.line, row[1:])] for name, row in zip(names, bare.rows, strict=False)]}

    def table(self, table: Table) -> dict[str, object]:
        """A table; `share` is how much of the page's width it takes."""
        widths = column_widths(table)
        share = max(_NARROW, sum(widths) / _PAGE)
        return {
            "kind": "table",
            "title": self._lines.line(table.title),
            "columns": [words(column) for column in table.columns],
            "rows": [[self._lines.line(cell) for cell in row] for row in table.rows],
            "numeric": list(table.numeric),
            "widths": widths,
            "long": _lines_of(table, widths) > _ON_ONE_PAGE,
            "share": share if share < _NEARLY else 1.0,
            "notes": [words(note) for note in table.notes],
            "source": words(table.source),
            "anchor": self._anchors.get(id(table), ""),
        }


def across(plot: Plot) -> bool:
    """Whether a chart needs the whole width: for what it is, or for the names of its bars."""
    if plot.figure in {Figure.MONTHS, Figure.FAN}:
        return plot.figure is Figure.FAN
    longest = max((ems(point.name) for point in plot.points), default=0)
    return longest > _LONG_NAME or (plot.figure is Figure.BRIDGE and len(plot.points) > _STEPS)


def paired(plots: Sequence[Plot]) -> list[list[Plot]]:
    """Two by two; of an odd number one runs across the page, a line through months if there is one."""
    if len(plots) % 2 == 0:
        return [list(plots[place : place + 2]) for place in range(0, len(plots), 2)]
    alone = next((place for place in range(0, len(plots), 2) if plots[place].figure is Figure.MONTHS), len(plots) - 1)
    return [*paired(plots[:alone]), [plots[alone]], *paired(plots[alone + 1 :])]


def column_widths(table: Table) -> list[float]:
    """How wide the columns of a table are, in ems: as wide as they want where there is room, else as narrow as they bear, and a share of the rest."""
    columns = [[row[place] for row in table.rows] for place in range(len(table.columns))]
    want = [_wanted(head, cells, _WIDEST) + _GAP for head, cells in zip(table.columns, columns, strict=True)]
    if sum(want) <= _PAGE:
        return want
    want = [_wanted(head, cells, _PAGE) + _GAP for head, cells in zip(table.columns, columns, strict=True)]
    least = [min(wide, _borne(head, cells) + _GAP) for wide, head, cells in zip(want, table.columns, columns, strict=True)]
    rest, ask = max(_PAGE - sum(least), 0.0), sum(want) - sum(least)
    return [low + rest * (wide - low) / ask if ask else low for wide, low in zip(want, least, strict=True)]


def _lines_of(table: Table, widths: Sequence[float]) -> int:
    """About how many lines its rows take."""
    return sum(
        max(ceil(0.97 * ems(text(cell)) / max(wide - _GAP, 1.0)) for cell, wide in zip(row, widths, strict=True)) for row in table.rows
    )


def _wanted(head: str, cells: Sequence[Line], widest: float) -> float:
    """As wide as the longest cell; a long heading runs over two lines."""
    heading = ems(head)
    longest = max((ems(text(cell)) for cell in cells), default=0.0)
    return min(max(longest, heading / 2 if heading > _TWO_LINES else heading), widest)


def _borne(head: str, cells: Sequence[Line]) -> float:
    """As wide as the longest number or word."""
    numbers = (ems(piece.text) for cell in cells for piece in cell if piece.fact and piece.shows != "when")
    said = (piece.text for cell in cells for piece in cell if not piece.fact or piece.shows == "when")
    return max(chain(numbers, (least_ems(each) for each in chain(said, [head]))), default=0.0)
