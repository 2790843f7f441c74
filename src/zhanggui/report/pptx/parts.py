"""A section of a chapter as slides: its leading chart with what was found beside it, then the charts and tables that follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhanggui.nouns import Figure, Piece
from zhanggui.report.document import Card, Chapter, Document, Exhibit, Line, Para, Part, Plot, Table, plain, text
from zhanggui.report.native.measure import cut, lines, width
from zhanggui.report.pptx import fit, master
from zhanggui.report.pptx.master import ACROSS, BOTTOM, HEADING, LEFT, TITLE_LEAST, TOP, Box
from zhanggui.report.pptx.pieces import NARROW, Pieces
from zhanggui.report.pptx.shapes import Saying, celled, told
from zhanggui.report.pptx.shapes import plain as flat
from zhanggui.report.pptx.slide import Filled, Ruled, Shape, Slide
from zhanggui.words import Lang

_TEXT, _CLOSE = (18.0, 16.0, 15.0, 14.0), (16.0, 14.0, 13.0, 12.0)
"""The sizes of the text beside a chart, and where there is much of it."""

_LARGE = (22.0, 20.0, 18.0)
_INTRO = 14.0
"""The size of text above a table."""

_LEAST = 90.0
"""A table has at least so much room below it, and stays on one slide."""


_NAME = 14.0
"""A title of so many characters' width or fewer is a name, not a sentence."""


@dataclass(slots=True)
class Told:
    """The slides of a part: those that must be, and those that are shown where there is room."""

    must: list[Slide] = field(default_factory=list)
    may: list[Slide] = field(default_factory=list)


class Parts:
    """Lays sections out."""

    def __init__(self, document: Document) -> None:
        """Slides say what the document says."""
        self._lang, self._words, self._pieces = document.lang, document.words, Pieces(document)

    def part(self, chapter: Chapter, part: Part) -> Told:
        """All slides of a section."""
        plots = [each for each in part.exhibits if isinstance(each, Plot)]
        tables = [each for each in part.exhibits if isinstance(each, Table)]
        leading, more = [each for each in tables if not each.series], [each for each in tables if each.series]
        paras, found = list(part.paras), Told()
        if plots:  # charts without a sentence are shown where there is room
            (found.must if paras else found.may).extend(self._chart(chapter, part, plots.pop(0), paras))
        elif tables:
            found.must += self._table(chapter, part, (leading or more).pop(0), paras, part.cards)
        else:
            found.must += self._words_only(chapter, part, paras)
        found.may += [slide for table in leading for slide in self._table(chapter, part, table, [], ())]
        found.may += [self._charts(chapter, part, plots[place : place + 2]) for place in range(0, len(plots), 2)]
        found.may += [slide for table in more for slide in self._table(chapter, part, table, [], ())]
        return found

    # ── kinds of slides ──

    def _chart(self, chapter: Chapter, part: Part, plot: Plot, paras: list[Para]) -> Iterator[Slide]:
        title = plot.title if _claims(plot.title) or not paras else paras.pop(0).line
        strip, bottom = self._pieces.strip(part.cards)
        aside = Box(master.ASIDE.box.x, TOP, master.ASIDE.box.wide, bottom - TOP)
        sayings = [told(para.line) for para in paras]
        whole = fit.sized(sayings, master.ASIDE, aside, self._lang, _TEXT)
        pages = [whole] if whole else []
        wide = master.CHART.box.wide if sayings else ACROSS
        if whole is None:  # the text takes the whole height, the figures stand under the chart alone
            wide, aside = NARROW, Box(LEFT + NARROW + 28, TOP, ACROSS - NARROW - 28, BOTTOM - TOP)
            strip, bottom = self._pieces.strip(part.cards, wide)
            pages = self._pieces.pages(sayings, master.ASIDE, aside, _CLOSE)
        shapes = [*self._pieces.drawn(plot, master.KEY, master.CHART, Box(LEFT, TOP, wide, bottom - TOP)), *strip]
        if pages:
            shapes.append(Filled(master.ASIDE, tuple(pages[0]), aside))
        yield self._slide("Chart", chapter, part, title, shapes, [plot])
        yield from self._rest(chapter, part, pages[1:])

    def _charts(self, chapter: Chapter, part: Part, plots: Sequence[Plot]) -> Slide:
        """One chart across the slide, or two side by side whose claims make one title where they fit."""
        shapes: list[Shape] = []
        if len(plots) == 1:
            shapes += self._pieces.drawn(plots[0], master.KEY, master.CHART, Box(LEFT, TOP, ACROSS, BOTTOM - TOP))
            return self._slide("Chart", chapter, part, self._title_of(part, plots[0]), shapes, plots)
        left, right = plots
        joint = {Lang.ZH: "；", Lang.EN: "; "}[self._lang]
        title: Line = (*left.title, Piece(joint), *right.title)
        fits = lines(text(title), TITLE_LEAST, HEADING.box.wide, bold=True) <= 2  # noqa: PLR2004 - the lines of a title
        sides = (
            (left, master.SUB_L, master.KEY_L, master.CHART_L, plain(left.what)),
            (right, master.SUB_R, master.KEY_R, master.CHART_R, plain(right.what) if fits else right.title),
        )
        for plot, sub, key, place, said in sides:
            tall = 18.0 if fits else 40.0
            shapes.append(
                Filled(sub, (flat(cut(text(said), sub.size, sub.box.wide, 1 if fits else 2, bold=True)),), replace(sub.box, high=tall))
            )
            top = sub.box.y + tall + 2
            shapes += self._pieces.drawn(plot, key, place, Box(sub.box.x, top, sub.box.wide, BOTTOM - top), what=False)
        return self._slide("Two charts", chapter, part, title if fits else left.title, shapes, plots)

    def _table(self, chapter: Chapter, part: Part, table: Table, paras: list[Para], cards: Sequence[Card]) -> Iterator[Slide]:
        title = table.title if _claims(table.title) else paras.pop(0).line if paras else self._title_of(part, table)
        strip, bottom = self._pieces.strip(cards)
        intro = [told(para.line) for para in paras]
        rows = [[celled(cell) for cell in row] for row in table.rows]
        box, over = Box(LEFT, TOP, ACROSS, bottom - TOP), []
        if intro:
            used = fit.room_of(intro, _INTRO, ACROSS, self._lang, master.BODY) + 8
            under = Box(LEFT, TOP + used, ACROSS, bottom - TOP - used)
            if under.high > _LEAST and len(fit.tables(table.columns, rows, table.numeric, (under, master.TABLE.box), self._lang)) == 1:
                box, over = under, [saying.sized(_INTRO) for saying in intro]
        for place, (where, grid) in enumerate(fit.tables(table.columns, rows, table.numeric, (box, master.TABLE.box), self._lang)):
            shapes: list[Shape] = [Ruled(master.TABLE, where, grid, text(table.title))]
            if place == 0:
                shapes += [*strip, *([Filled(master.BODY, tuple(over), Box(LEFT, TOP, ACROSS, box.y - TOP))] if over else [])]
            yield self._slide("Table", chapter, part, title, shapes, [table])
        if intro and not over:
            yield from self._rest(chapter, part, self._pieces.pages(intro, master.BODY, master.BODY.box, _TEXT))

    def _words_only(self, chapter: Chapter, part: Part, paras: list[Para]) -> Iterator[Slide]:
        title = paras.pop(0).line if paras else _of_card(part.cards[0], self._words["colon"]) if part.cards else plain(part.title)
        strip, bottom = self._pieces.strip(part.cards)
        box = Box(LEFT, TOP, ACROSS, bottom - TOP)
        pages = self._pieces.pages([told(para.line) for para in paras], master.ASIDE, box, (*_LARGE, *_TEXT))
        shapes = [*strip, *([Filled(master.ASIDE, tuple(pages[0]), box)] if pages else [])]
        yield self._slide("Chart", chapter, part, title, shapes, [])
        yield from self._rest(chapter, part, pages[1:])

    def _rest(self, chapter: Chapter, part: Part, pages: Sequence[Sequence[Saying]]) -> Iterator[Slide]:
        """What found no room beside the chart; the first sentence is the claim."""
        for first, *others in pages:
            shapes = (
                [Filled(master.BODY, tuple(fit.sized(others, master.BODY, master.BODY.box, self._lang, _LARGE) or others))]
                if others
                else []
            )
            yield self._slide("Text", chapter, part, plain(first.text), shapes, [])

    def _slide(self, layout: str, chapter: Chapter, part: Part, title: Line, shapes: Sequence[Shape], shown: Sequence[Exhibit]) -> Slide:
        gap = "" if self._lang is Lang.ZH else " "
        kicker = cut(f"{chapter.numeral}{gap}{chapter.title}  |  {part.title}", master.KICKER.size, ACROSS, bold=True)
        foot = [Filled(master.SOURCE, (flat(self._pieces.source(shown, part)),))]
        claimed = [piece.fact.metric for piece in title if piece.fact is not None]
        drawn = [point.fact.metric for each in shown if isinstance(each, Plot) for point in each.points]
        simple = all(each.figure is not Figure.BRIDGE for each in shown if isinstance(each, Plot))
        said = [piece.fact.metric for piece in _pieces(part) if piece.fact is not None]
        return Slide(
            layout=layout,
            title=fit.heading(title),
            shapes=(Filled(master.KICKER, (flat(kicker),)), *shapes, *foot),
            group=chapter.title,
            notes=(text(title), *_said(part)),
            metrics=tuple(dict.fromkeys([*claimed, *drawn, *said])),
            queried=tuple(dict.fromkeys(claimed + drawn * simple)),
        )

    def _title_of(self, part: Part, exhibit: Exhibit) -> Line:
        """The exhibit's own claim; where it has none, what it is, and a sentence of its section."""
        if _claims(exhibit.title) or not part.paras:
            first = exhibit.rows[0][0] if isinstance(exhibit, Table) and exhibit.rows else ()
            whole = _claims(exhibit.title) or not first or width(text(exhibit.title), 1.0) > _NAME
            return exhibit.title if whole else (*exhibit.title, Piece(self._words["colon"]), *first)
        return (*exhibit.title, Piece(self._words["colon"]), *part.paras[0].line)


def _said(part: Part) -> Iterator[str]:
    """All that a section says, also of the charts that are not shown."""
    yield from (text(para.line) for para in part.paras)
    yield from (text(each.title) for each in part.exhibits)
    yield from (f"{note.mark} {note.text}" for note in part.notes)


def _claims(line: Line) -> bool:
    return any(piece.fact is not None for piece in line)


def _of_card(card: Card, colon: str) -> Line:
    return (*plain(f"{card.title}{colon}"), *card.value, *plain("  "), *card.change)


def _pieces(part: Part) -> Iterator[Piece]:
    yield from (piece for para in part.paras for piece in para.line)
    yield from (piece for card in part.cards for piece in card.value)
