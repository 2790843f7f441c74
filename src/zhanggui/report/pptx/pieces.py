"""What stands on a slide: a chart under its key, figures in a row, text in as few boxes as it takes, the source at the foot."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.report.document import Card, Document, Exhibit, Part, Plot
from zhanggui.report.docx.figures import legend
from zhanggui.report.native.chart import rows_high
from zhanggui.report.native.graph import graph
from zhanggui.report.native.measure import cut, lines
from zhanggui.report.native.theme import ACCENT, BEFORE, FELL
from zhanggui.report.pptx import fit, master
from zhanggui.report.pptx.master import ACROSS, BOTTOM, LEFT, Box, Place
from zhanggui.report.pptx.shapes import BAND, Grid, Run, Saying, moved
from zhanggui.report.pptx.shapes import plain as flat
from zhanggui.report.pptx.slide import Drawn, Filled, Ruled, Shape
from zhanggui.words import Lang

NARROW = 450.0
"""The width of a chart beside much text."""

_SCHEME = {ACCENT: "accent1", BEFORE: "accent2", FELL: "accent6"}
_STRIP = 6
"""So many figures stand in one row across the slide; three under a chart."""

_FEW = 2


class Pieces:
    """Makes the pieces of slides."""

    def __init__(self, document: Document) -> None:
        """They say what the document says."""
        self._document, self._lang, self._words = document, document.lang, document.words

    def pages(self, sayings: list[Saying], place: Place, box: Box, sizes: Sequence[float]) -> list[list[Saying]]:
        """The text in as few boxes as it takes; the last holds more than one sentence where it can."""
        if not sayings:
            return []
        whole = fit.sized(sayings, place, box, self._lang, sizes)
        pages = [whole] if whole is not None else list(fit.split(sayings, place, box, self._lang, sizes[-1]))
        if len(pages) > 1 and len(pages[-1]) == 1 and len(pages[-2]) > _FEW:
            pages[-1].insert(0, pages[-2].pop())
        return pages

    def drawn(self, plot: Plot, key: Place, place: Place, box: Box, *, what: bool = True) -> list[Shape]:
        """The chart under the line that says what is drawn and in what colours."""
        drawn = graph(plot, self._words, self._lang)
        comma = {Lang.ZH: "，", Lang.EN: ", "}[self._lang]
        parts = [plot.what] * what + [each for each in (plot.unit, "" if drawn.from_nought else self._words["cut_axis"]) if each]
        runs = [Run(cut(comma.join(parts), key.size, box.wide * 0.75))] if parts else []
        for colour, name in legend(plot, drawn, self._words):
            runs += [Run("■ " if not runs else "   ■ ", colour=_SCHEME.get(colour, BAND)), Run(name)]
        size = 12.0 if box.wide > NARROW else 11.0
        head = 20.0 if runs else 0.0
        tall = box.high - head
        if not drawn.upright:
            tall = min(tall, 1.35 * rows_high(drawn, size, box.wide))
        shapes: list[Shape] = [Filled(key, (Saying(tuple(runs)),), Box(box.x, box.y, box.wide, 16))] if runs else []
        return [*shapes, Drawn(place, Box(box.x, box.y + head, box.wide, tall), plot, size)]

    def strip(self, cards: Sequence[Card], wide: float = ACROSS) -> tuple[list[Shape], float]:
        """The figures of a section along the foot of its slide, and where they start."""
        if not cards:
            return [], BOTTOM
        most = _STRIP if wide == ACROSS else _STRIP // 2
        rows = -(-len(cards) // most)
        grid = self.cards(cards, -(-len(cards) // rows), 10.0, 17.0 if wide == ACROSS else 15.0, wide)
        top = BOTTOM - sum(grid.heights)
        return [Ruled(master.STRIP, Box(LEFT, top, wide, sum(grid.heights)), grid)], top - 14

    def cards(self, cards: Sequence[Card], across: int, small: float, large: float, whole: float = ACROSS) -> Grid:
        """Figures side by side: name, value, and how it moved."""
        wide = whole / across
        room, red = wide - 14, self._document.red_rises
        cells: list[tuple[Saying, ...]] = []
        for card in cards:
            value = "".join(piece.text for piece in card.value)
            size = large if lines(value, large, room, bold=True) == 1 else small + 2
            name = flat(cut(card.title, small, room, 2), colour="tx2", size=small)
            cells.append((name, flat(value, bold=True, size=size), moved(card, small, red_rises=red)))
        cells += [(Saying(()),)] * (-len(cells) % across)
        rows = tuple(tuple(cells[place : place + across]) for place in range(0, len(cells), across))
        heights = tuple(max(sum(fit.high(each, _size(each, small), room, self._lang) for each in cell) for cell in row) + 8 for row in rows)
        return Grid(rows=rows, widths=(wide,) * across, heights=heights, head=False, pad=10.0)

    def source(self, shown: Sequence[Exhibit], part: Part | None = None) -> str:
        """What is shown was read from, of when, and what must be known of it; two lines."""
        said, colon = self._words, self._words["colon"]
        tables = ", ".join(dict.fromkeys(name for each in shown for name in each.source.split(", ") if name))
        period = [f"{name}{colon}{value}" for name, value in self._document.head.facts[:2]]
        notes = [note for each in shown for note in each.notes] + [note.text for note in (part.notes if part else ())]
        told = [*([f"{said['source']}{colon}{tables}"] if tables else []), *period, *notes]
        return cut("  |  ".join(dict.fromkeys(told)), master.SOURCE.size, ACROSS, 2)


def _size(saying: Saying, small: float) -> float:
    return max((run.size for run in saying.runs), default=small) or small
