"""The summary as slides: a claim as the title of each, native charts and tables in placeholders, queries in the notes."""

from __future__ import annotations

import uuid
from itertools import groupby

from zhanggui.report.document import Document, Plot, text
from zhanggui.report.native.book import book
from zhanggui.report.native.chart import CHART, chart
from zhanggui.report.native.graph import graph
from zhanggui.report.native.measure import cut
from zhanggui.report.native.package import HEAD, SHEET, Part, packed, quoted
from zhanggui.report.native.theme import MAIN, TAGS, THEME, theme
from zhanggui.report.pptx.master import COVER_TITLE, EMU, FOOTER, HEADING, HIGH, KIND, LAYOUTS, NUMBER, OPEN, WIDE, Box, masters, tree
from zhanggui.report.pptx.notes import Meanings, notes
from zhanggui.report.pptx.notes import master as notes_master
from zhanggui.report.pptx.plan import Plan
from zhanggui.report.pptx.shapes import Pen, Run, Saying, plain
from zhanggui.report.pptx.slide import Drawn, Filled, Ruled, Slide

_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
_NEWER = "http://schemas.microsoft.com/office/powerpoint/2010/main"


def pptx(document: Document) -> bytes:
    """Write an edition in one language as slides; the same document gives the same bytes."""
    return _Deck(document).write()


class _Deck:
    """A file in the making."""

    def __init__(self, document: Document) -> None:
        self._document, self._lang, self._words = document, document.lang, document.words
        self._main = Part("/ppt/presentation.xml", f"{KIND}presentation.main+xml")
        self._charts: list[Part] = []

    def write(self) -> bytes:
        slides = Plan(self._document).slides()
        master, layouts = masters(self._lang)
        look = Part("/ppt/theme/theme1.xml", THEME, theme(self._lang))
        master.link(look, "theme")
        below, below_look = notes_master(self._lang)
        parts = [Part(f"/ppt/slides/slide{number}.xml", f"{KIND}slide+xml") for number in range(1, len(slides) + 1)]
        named = dict(zip(LAYOUTS, layouts, strict=True))
        anchors = {slide.group: part for slide, part in reversed(list(zip(slides, parts, strict=True)))}
        meanings = Meanings(self._document.terms, self._words)
        under = []
        for number, (slide, part) in enumerate(zip(slides, parts, strict=True), 1):
            part.link(named[slide.layout], "slideLayout")
            note = notes(slide, number, meanings, self._lang)
            note.link(below, "notesMaster")
            note.link(part, "slide")
            part.link(note, "notesSlide")
            part.body = self._slide(slide, part, anchors)
            under.append(note)
        self._main.body = self._presentation(master, below, slides, parts)
        plain_parts = [Part(f"/ppt/{name}.xml", f"{KIND}{name}+xml", f"{HEAD}{body}") for name, body in _PLAIN.items()]
        for each in (look, *plain_parts):
            self._main.link(each, each.name.rsplit("/", 1)[1].removesuffix(".xml").rstrip("1"))
        title = f"{self._document.head.shop} {self._document.head.year} {self._document.head.title}"
        return packed(
            self._main, [master, *layouts, look, below, below_look, *parts, *under, *self._charts, *plain_parts], title, TAGS[self._lang]
        )

    def _slide(self, slide: Slide, part: Part, anchors: dict[str, Part]) -> str:
        pen = Pen(self._lang)
        cover = slide.layout == "Cover"
        shapes = [pen.text(COVER_TITLE if cover else HEADING, [slide.title])]
        for shape in slide.shapes:
            match shape:
                case Filled():
                    sayings = [_linked(each, part, anchors) for each in shape.sayings]
                    shapes.append(pen.text(shape.place, sayings, shape.box, shape.first))
                case Ruled():
                    shapes.append(pen.table(shape.place, shape.box, shape.grid, shape.said))
                case Drawn():
                    said = f"{text(shape.plot.title)} ({shape.plot.what})"
                    shapes.append(pen.chart(shape.place, shape.box, self._chart(shape.plot, shape.box, shape.size, part), said))
        if not cover:
            head = self._document.head
            foot = cut(f"{head.shop}  |  {head.year} {head.title}", FOOTER.size, FOOTER.box.wide)
            shapes += [pen.text(FOOTER, [plain(foot)]), pen.number(NUMBER)]
        inside = f"<p:cSld>{tree(''.join(shapes))}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
        return f"{HEAD}<p:sld {OPEN}>{inside}</p:sld>"

    def _chart(self, plot: Plot, box: Box, size: float, part: Part) -> str:
        drawn = graph(plot, self._words, self._lang)
        number = len(self._charts) // 2 + 1
        sheet = Part(f"/ppt/embeddings/chart{number}.xlsx", SHEET, book(drawn))
        body = Part(f"/ppt/charts/chart{number}.xml", CHART, chart(drawn, box.wide, box.high, size, TAGS[self._lang]))
        body.link(sheet, "package")
        self._charts += [body, sheet]
        return part.link(body, "chart")

    def _presentation(self, master: Part, below: Part, slides: list[Slide], parts: list[Part]) -> str:
        listed = "".join(f'<p:sldId id="{256 + place}" r:id="{self._main.link(part, "slide")}"/>' for place, part in enumerate(parts))
        return (
            f'{HEAD}<p:presentation {OPEN} saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" '
            f'r:id="{self._main.link(master, "slideMaster")}"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId '
            f'r:id="{self._main.link(below, "notesMaster")}"/></p:notesMasterIdLst><p:sldIdLst>{listed}</p:sldIdLst>'
            f'<p:sldSz cx="{round(WIDE * EMU)}" cy="{round(HIGH * EMU)}"/><p:notesSz cx="6858000" cy="9144000"/>'
            f"<p:extLst>{_sections(slides)}</p:extLst></p:presentation>"
        )


def _linked(saying: Saying, part: Part, anchors: dict[str, Part]) -> Saying:
    """The same paragraph; its links lead to the slides of their anchors."""
    if not any(run.link for run in saying.runs):
        return saying
    return Saying(tuple(_jump(run, part, anchors) for run in saying.runs), saying.right)


def _jump(run: Run, part: Part, anchors: dict[str, Part]) -> Run:
    link = part.link(anchors[run.link], "slide") if run.link in anchors else ""
    return Run(run.text, run.bold, run.colour, run.size, link)


def _sections(slides: list[Slide]) -> str:
    """The chapters as sections of the deck, so that PowerPoint groups its slides."""
    named = ((name, [place for place, _ in several]) for name, several in groupby(enumerate(slides), key=lambda item: item[1].group))
    each = "".join(
        f'<p14:section name={quoted(name)} id="{{{str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {places[0]}")).upper()}}}"><p14:sldIdLst>'
        f"{''.join(f'<p14:sldId id={quoted(str(256 + place))}/>' for place in places)}</p14:sldIdLst></p14:section>"
        for name, places in named
    )
    return f'<p:ext uri="{_SECTIONS}"><p14:sectionLst xmlns:p14="{_NEWER}">{each}</p14:sectionLst></p:ext>'


_PLAIN = {
    "presProps": f"<p:presentationPr {OPEN}/>",
    "viewProps": f"<p:viewPr {OPEN}/>",
    "tableStyles": f'<a:tblStyleLst xmlns:a="{MAIN}" def="{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}"/>',
}
"""Parts that every presentation has."""
