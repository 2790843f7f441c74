"""What fills a placeholder: paragraphs, a chart, a native table (ECMA-376 part 1, 19 and 21.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhanggui.facts import Move
from zhanggui.nouns import Piece
from zhanggui.report.document import Card, Line
from zhanggui.report.native.chart import NAMESPACE
from zhanggui.report.native.package import quoted, words
from zhanggui.report.native.theme import TAGS
from zhanggui.report.pptx.master import EMU, Box, Place, reference
from zhanggui.words import Lang

_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own table style without lines; ours are set on the cells."""

_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
BAND = "band"
"""The colour of a range."""

_MOVES = {Move.ROSE: "▲ ", Move.FELL: "▼ ", Move.LEVEL: "= ", Move.UNCLEAR: "≈ "}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; nought and nothing leave what the placeholder says."""

    text: str
    bold: bool = False
    colour: str = ""
    size: float = 0.0
    link: str = ""  #: the section of the deck that it leads to; on a slide, the relation to its first slide


@dataclass(frozen=True, slots=True)
class Saying:
    """A paragraph."""

    runs: tuple[Run, ...]
    right: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(each.text for each in self.runs)

    def sized(self, size: float) -> Saying:
        """The same in another size."""
        return replace(self, runs=tuple(replace(each, size=size) for each in self.runs))


def plain(text: str, *, size: float = 0.0, bold: bool = False, colour: str = "", right: bool = False) -> Saying:
    """A paragraph of one look."""
    return Saying((Run(text, bold=bold, colour=colour, size=size),), right)


def told(line: Line) -> Saying:
    """A line whose values stand out."""
    return Saying(tuple(Run(piece.text, bold=_is_value(piece)) for piece in line))


def celled(line: Line) -> Saying:
    """A line in a cell; how a number beside another moved is grey."""
    aside = len(line) > 1
    return Saying(tuple(Run(piece.text, colour="tx2" if aside and piece.shows == "change" else "") for piece in line))


def _is_value(piece: Piece) -> bool:
    return piece.fact is not None and piece.shows == "value"


def moved(card: Card, size: float, *, red_rises: bool) -> Saying:
    """How a figure moved: an arrow, the change, and a word where it has no direction."""
    move = card.fact.move
    if move is None or not card.change:
        return plain(card.direction, colour="tx2", size=size)
    rise, fall = ("accent3", "accent4") if red_rises else ("accent4", "accent3")
    colour = {Move.ROSE: rise, Move.FELL: fall}.get(move, "tx2")
    word = "" if move in {Move.ROSE, Move.FELL} else f" {card.direction}"
    return plain(_MOVES[move] + "".join(piece.text for piece in card.change) + word, colour=colour, size=size)


class Pen:
    """Writes the shapes of a slide, numbered as they come."""

    def __init__(self, lang: Lang) -> None:
        """A slide's first shape is number two: the first is the slide itself."""
        self._lang, self._number = lang, 1

    def text(self, place: Place, sayings: Sequence[Saying], box: Box | None = None, first: int = 1) -> str:
        """Text in a placeholder; a numbered list starts at `first`."""
        inside = "".join(self._paragraph(each, place, first) for each in sayings)
        where = f"<a:xfrm>{box.placed}</a:xfrm>" if box else ""
        return (
            f'<p:sp><p:nvSpPr>{self._named(place)}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>{reference(place)}</p:nvPr></p:nvSpPr>'
            f"<p:spPr>{where}</p:spPr><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>{inside}</p:txBody></p:sp>"
        )

    def number(self, place: Place) -> str:
        """The slide's number, as a field."""
        field = (
            f'<a:fld id="{{00000000-0000-4000-8000-000000000001}}" type="slidenum"><a:rPr lang="{TAGS[self._lang]}"/><a:t>‹#›</a:t></a:fld>'
        )
        return (
            f'<p:sp><p:nvSpPr>{self._named(place)}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>{reference(place)}</p:nvPr></p:nvSpPr>'
            f"<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>{field}</a:p></p:txBody></p:sp>"
        )

    def chart(self, place: Place, box: Box, link: str, said: str) -> str:
        """A chart in a placeholder; `said` is for those who don't see it."""
        inside = f'<a:graphicData uri="{NAMESPACE}"><c:chart xmlns:c="{NAMESPACE}" r:id="{link}"/></a:graphicData>'
        return self._frame(place, box, inside, said)

    def table(self, place: Place, box: Box, grid: Grid, said: str = "") -> str:
        """A native table in a placeholder."""
        rows = "".join(
            self._row(row, height, grid, head=at == 0 and grid.head)
            for at, (row, height) in enumerate(zip(grid.rows, grid.heights, strict=True))
        )
        columns = "".join(f'<a:gridCol w="{round(each * EMU)}"/>' for each in grid.widths)
        look = f'<a:tblPr firstRow="{int(grid.head)}"><a:tableStyleId>{_NO_STYLE}</a:tableStyleId></a:tblPr>'
        inside = f'<a:graphicData uri="{_TABLE}"><a:tbl>{look}<a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl></a:graphicData>'
        return self._frame(place, box, inside, said)

    def _frame(self, place: Place, box: Box, inside: str, said: str) -> str:
        return (
            f'<p:graphicFrame><p:nvGraphicFramePr>{self._named(place, said)}<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
            f"<p:nvPr>{reference(place)}</p:nvPr></p:nvGraphicFramePr><p:xfrm>{box.placed}</p:xfrm><a:graphic>{inside}</a:graphic></p:graphicFrame>"
        )

    def _named(self, place: Place, said: str = "") -> str:
        self._number += 1
        hint = f" descr={quoted(said)}" if said else ""
        return f'<p:cNvPr id="{self._number}" name="{place.name} {self._number}"{hint}/>'

    def _row(self, row: Sequence[Sequence[Saying]], high: float, grid: Grid, *, head: bool) -> str:
        cells = "".join(self._cell(cell, grid, head=head) for cell in row)
        return f'<a:tr h="{round(high * EMU)}">{cells}</a:tr>'

    def _cell(self, cell: Sequence[Saying], grid: Grid, *, head: bool) -> str:
        inside = "".join(self._paragraph(each) for each in cell)
        pad = round(grid.pad * EMU)
        none = "".join(f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>' for side in "LR")
        top = _line("T", "tx1", 9525) if grid.head and head else _line("T", "bg2", 6350, 85)
        bottom = _line("B", "accent2", 9525) if head else _line("B", "bg2", 6350, 85)
        margins = (
            f'marL="0" marR="{pad}" marT="{round(grid.rise * EMU)}" marB="{round(grid.rise * EMU)}" anchor="{"ctr" if grid.head else "t"}"'
        )
        return (
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{inside}</a:txBody><a:tcPr {margins}>{none}{top}{bottom}<a:noFill/></a:tcPr></a:tc>"
        )

    def _paragraph(self, saying: Saying, place: Place | None = None, first: int = 1) -> str:
        family = "mj" if place is not None and "itle" in place.kind else "mn"
        runs = "".join(self._run(each, family) for each in saying.runs)
        numbered = place is not None and place.bullet == "number" and first > 1
        start = f'<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPlain" startAt="{first}"/>' if numbered else ""
        look = f"<a:pPr{' algn=' + quoted('r') if saying.right else ''}>{start}</a:pPr>" if start or saying.right else ""
        return f"<a:p>{look}{runs or self._end()}</a:p>"

    def _end(self) -> str:
        return f'<a:endParaRPr lang="{TAGS[self._lang]}"/>'

    def _run(self, run: Run, family: str) -> str:
        look = (f' sz="{round(run.size * 100)}"' if run.size else "") + (' b="1"' if run.bold else "")
        colour = f"<a:solidFill>{_shade(run.colour)}</a:solidFill>" if run.colour else ""
        jump = f'<a:hlinkClick r:id="{run.link}" action="ppaction://hlinksldjump"/>' if run.link else ""
        text = words(" ".join(run.text.split("\n")))
        return (
            f'<a:r><a:rPr lang="{TAGS[self._lang]}" altLang="zh-CN"{look}>{colour}{_fonts(family)}{jump}</a:rPr><a:t>{text}</a:t></a:r>'
            if text
            else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table as it is set: each cell is paragraphs; widths and heights are points."""

    rows: tuple[tuple[tuple[Saying, ...], ...], ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    head: bool = True
    pad: float = 8.0  #: at the right of a cell
    rise: float = 4.0  #: above and below its text


def _fonts(family: str) -> str:
    """The fonts of the theme: of its headings, or of its text."""
    return f'<a:latin typeface="+{family}-lt"/><a:ea typeface="+{family}-ea"/>'


def _shade(colour: str) -> str:
    """A colour of the theme; a band's is a light one."""
    if colour == BAND:
        return '<a:schemeClr val="accent1"><a:lumMod val="20000"/><a:lumOff val="80000"/></a:schemeClr>'
    return f'<a:schemeClr val="{colour}"/>'


def _line(side: str, colour: str, heavy: int, shade: int = 100) -> str:
    more = f'<a:lumMod val="{shade}000"/>' if shade < 100 else ""  # noqa: PLR2004 - percent
    return f'<a:ln{side} w="{heavy}"><a:solidFill><a:schemeClr val="{colour}">{more}</a:schemeClr></a:solidFill></a:ln{side}>'
