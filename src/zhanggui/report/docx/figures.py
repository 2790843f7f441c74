"""Charts in the Word file: each is a part of its own with its workbook, and stays a chart that can be edited."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhanggui.nouns import Figure
from zhanggui.report.document import Plot, text
from zhanggui.report.docx.tables import WIDE
from zhanggui.report.docx.text import paragraph, run
from zhanggui.report.native.book import book
from zhanggui.report.native.chart import CHART, NAMESPACE, chart, rows_high
from zhanggui.report.native.graph import Graph, Role, graph
from zhanggui.report.native.measure import width
from zhanggui.report.native.package import SHEET, Part, quoted
from zhanggui.report.native.theme import ACCENT, BEFORE, FELL, MAIN, TAGS
from zhanggui.words import Lang

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_EMU = 12700
_HIGH = 134.0
"""The height of a chart of months, in points."""

_SIZE = 8.5

WHOLE = WIDE / 20
"""The width of the text, in points."""

HALF = WHOLE / 2 - 6.0
"""The width of a chart beside another."""

_NARROW = 0.3
"""Names of bars take no more of a chart that stands beside another."""


@dataclass(slots=True)
class Figures:
    """The charts of a document as they are drawn."""

    lang: Lang
    words: dict[str, str]
    main: Part
    parts: list[Part] = field(default_factory=list)

    def fits_half(self, plot: Plot) -> bool:
        """Whether it can be read beside another: a line through months, or bars of short names."""
        if plot.figure is Figure.BARS:
            names = graph(plot, self.words, self.lang).names
            return max((width(name, _SIZE) for name in names), default=0.0) <= _NARROW * HALF
        return plot.figure is Figure.MONTHS

    def high(self, plot: Plot, wide: float) -> float:
        """How high it wants to be."""
        drawn = graph(plot, self.words, self.lang)
        return _HIGH if drawn.upright else rows_high(drawn, _SIZE, wide)

    def draw(self, plot: Plot, wide: float = WHOLE, high: float = 0.0, more: str = "") -> str:
        """The line that says what is drawn and in what colours, and the chart, at least so high; `more` is said of both paragraphs."""
        drawn = graph(plot, self.words, self.lang)
        high = max(high, self.high(plot, wide))
        number = len(self.parts) // 2 + 1
        sheet = Part(f"/word/embeddings/chart{number}.xlsx", SHEET, book(drawn))
        part = Part(f"/word/charts/chart{number}.xml", CHART, chart(drawn, wide, high, _SIZE, TAGS[self.lang]))
        part.link(sheet, "package")
        self.parts += [part, sheet]
        frame = self._frame(plot, self.main.link(part, "chart"), number, wide, high)
        return self._key(plot, drawn, more) + paragraph("Figure", frame, more)

    def _frame(self, plot: Plot, link: str, number: int, wide: float, high: float) -> str:
        """The chart in its line; those who don't see it are told what it shows."""
        said = f"{text(plot.title)} ({plot.what}{', ' + plot.unit if plot.unit else ''})"
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{round(wide * _EMU)}" cy="{round(high * _EMU)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{number}" name={quoted(plot.what)} descr={quoted(said)}/><wp:cNvGraphicFramePr/>'
            f'<a:graphic xmlns:a="{MAIN}"><a:graphicData uri="{NAMESPACE}"><c:chart xmlns:c="{NAMESPACE}" r:id="{link}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    def _key(self, plot: Plot, drawn: Graph, more: str) -> str:
        comma = {Lang.ZH: "，", Lang.EN: ", "}[self.lang]
        said = comma.join(each for each in (plot.what, plot.unit, "" if drawn.from_nought else self.words["cut_axis"]) if each)
        swatches = "".join(f"{run('   ')}{_swatch(colour)}{run(' ' + name)}" for colour, name in legend(plot, drawn, self.words))
        return paragraph("Key", run(said) + swatches, more)


def legend(plot: Plot, drawn: Graph, words: dict[str, str]) -> list[tuple[str, str]]:
    """The colours that no label in the chart explains."""
    if drawn.figure is Figure.BRIDGE:
        return [(ACCENT, words["up"]), (FELL, words["down"])]
    if drawn.strand(Role.BAND):
        return [("CFDDE0", f"{words['low']} – {words['high']}")]
    if not drawn.upright and plot.drawing.compared:
        return [(ACCENT, words["legend_this"]), (BEFORE, words["legend_last"])]
    return []


def _swatch(colour: str) -> str:
    return f'<w:r><w:rPr><w:color w:val="{colour}"/></w:rPr><w:t>■</w:t></w:r>'
