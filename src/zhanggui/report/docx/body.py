"""The text of the Word file from its cover to its last definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhanggui.report.document import Chapter, Document, Exhibit, Lack, Note, Para, Plot, Table
from zhanggui.report.docx.figures import HALF, Figures
from zhanggui.report.docx.tables import KEEP, LOOSE, abreast, cards, grid, table
from zhanggui.report.docx.text import Ink, bookmark, field_of, linked, paragraph, run
from zhanggui.words import Lang

DEFINITIONS, QUALITY, FRONT = "definitions", "quality", "front"
_WITH_FIGURES = 2
"""So many last sentences of a part stay with the figures behind them, so that a heading isn't parted from its figures."""

_ABREAST = 2
"""So many charts stand side by side."""

_PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1531" w:right="1361" w:bottom="1361" w:left="1361" w:header="737" w:footer="624" w:gutter="0"/>'
"""A4; the margins leave 162 mm for the text."""


class Body:
    """A body in the making: headings are noted for the contents, exhibits are numbered."""

    def __init__(self, document: Document, figures: Figures, furniture: str) -> None:
        """`furniture` refers to the head and foot of the pages."""
        self._document, self._figures, self._words, self._furniture = document, figures, document.words, furniture
        self._ink = Ink({term.name: term for term in document.terms}, document.words["colon"])
        self._headings: list[tuple[int, str, str]] = []
        self._counts = {"figure": 0, "table": 0}
        self.lists = 0  #: numbered lists so far; each starts at one

    def write(self) -> str:
        """All of it; the contents are set when every heading is known."""
        opening = [*self._cover(), *self._front()]
        rest = [*(each for chapter in self._document.chapters for each in self._chapter(chapter)), *self._quality(), *self._definitions()]
        return "".join([*opening, self._contents(), *rest, self._section(2)])

    # ── the cover, the front page, the contents ──

    def _cover(self) -> Iterator[str]:
        head = self._document.head
        yield paragraph("Brand", run(self._words["brand"]))
        yield paragraph("Title", run(head.shop))
        yield paragraph("Subtitle", run(f"{head.year} {head.title}"))
        for name, said in head.facts:
            yield paragraph("CoverFact", f"{run(name, 'Quiet')}<w:r><w:tab/></w:r>{run(said)}")
        yield from (paragraph("Standing", run(note.text), '<w:spacing w:before="240"/>') for note in head.standing)

    def _front(self) -> Iterator[str]:
        front, said = self._document.front, self._words
        yield self._heading(1, FRONT, said["claims"])
        yield from self._numbered(front.claims) if front.claims else [paragraph("Normal", run(said["no_claims"]))]
        if front.cards:
            yield self._heading(3, "front-cards", said["kpis"])
            yield grid(front.cards, self._ink)
        for name, paras in (("problems", front.problems), ("commitments", front.commitments)):
            if paras:
                yield self._heading(3, f"front-{name}", said[name])
                yield from self._numbered(paras)
        if front.score:
            yield self._heading(3, "front-score", said["score"])
            yield from (self._para(para, "") for para in front.score)

    def _contents(self) -> str:
        """A field that Word sets anew when the file is opened; its entries stand here already."""
        lines = [(level, anchor, name) for level, anchor, name in self._headings if level < 3]  # noqa: PLR2004 - parts, not what is under them
        entries = []
        for place, (level, anchor, name) in enumerate(lines):
            number = field_of(f"PAGEREF {bookmark(anchor)} \\h", "")
            inside = linked(anchor, f"{run(name)}<w:r><w:tab/></w:r>{number}")
            start, end = _TOC_BEGIN if place == 0 else "", _TOC_END if place == len(lines) - 1 else ""
            entries.append(paragraph(f"TOC{level}", start + inside + end))
        inner = paragraph("TOCHeading", run(self._words["contents"])) + "".join(entries)
        gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        return f"<w:sdt>{gallery}<w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    # ── chapters ──

    def _chapter(self, chapter: Chapter) -> Iterator[str]:
        gap = "" if self._document.lang is Lang.ZH else " "
        yield self._heading(1, chapter.anchor, chapter.title, chapter.numeral + gap)
        for part in chapter.parts:
            yield self._heading(2, part.anchor, part.title)
            follows = bool(part.cards or part.exhibits)
            for left, para in zip(range(len(part.paras), 0, -1), part.paras, strict=True):
                yield self._para(para, part.anchor, more=KEEP if follows and left <= _WITH_FIGURES else "")
            if part.cards:
                yield cards(part.cards, part.anchor, self._ink, self._words)
            yield from self._exhibits(part.exhibits)
            yield from (self._note(part.anchor, note, first=place == 0) for place, note in enumerate(part.notes))
        yield from self._lacks(chapter)

    def _para(self, para: Para, part: str, style: str = "Normal", more: str = "") -> str:
        return paragraph(style, self._ink.line(para.line) + self._ink.marks(part, para.marks), more)

    def _numbered(self, paras: Sequence[Para]) -> Iterator[str]:
        self.lists += 1
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.lists + 2}"/></w:numPr>'
        yield from (self._para(para, "", "ListNumber", number) for para in paras)

    def _note(self, part: str, note: Note, *, first: bool) -> str:
        space = '<w:spacing w:before="160"/>' if first else ""
        return paragraph("Note", self._ink.mark(f"{part}-{note.mark}", run(note.mark, "Mark")) + run(f" {note.text}"), space)

    def _lacks(self, chapter: Chapter) -> Iterator[str]:
        for absent, name in ((False, "withheld"), (True, "missing")):
            several = [lack for lack in chapter.lacks if lack.absent is absent]
            if several:
                yield self._heading(3, f"{chapter.anchor}-{name}", self._words[name])
                yield from map(self._lack, several)

    def _lack(self, lack: Lack) -> str:
        joint = {Lang.ZH: "、", Lang.EN: ", "}[self._document.lang]
        return paragraph("ListBullet", run(joint.join(lack.names)) + run(f"{self._words['colon']}{lack.reason}", "Quiet"))

    # ── exhibits ──

    def _exhibits(self, exhibits: Sequence[Exhibit]) -> Iterator[str]:
        """In their order; two charts that follow one another stand side by side where both can be read so."""
        left = list(exhibits)
        while left:
            pair = [each for each in left[:2] if isinstance(each, Plot) and self._figures.fits_half(each)]
            if len(pair) == _ABREAST:
                yield abreast([self._half(plot, max(self._figures.high(each, HALF) for each in pair)) for plot in pair])
                del left[:2]
            else:
                yield from self._exhibit(left.pop(0))

    def _half(self, plot: Plot, high: float) -> str:
        """A chart beside another; its row is held together by the table, so nothing in it need stay with what follows."""
        return self._caption("figure", plot, LOOSE) + self._figures.draw(plot, HALF, high, LOOSE) + self._source(plot)

    def _exhibit(self, exhibit: Exhibit) -> Iterator[str]:
        match exhibit:
            case Plot():
                yield self._caption("figure", exhibit)
                yield self._figures.draw(exhibit)
            case Table():
                yield self._caption("table", exhibit)
                yield table(exhibit, self._ink)
        yield self._source(exhibit)

    def _caption(self, kind: str, exhibit: Exhibit, more: str = "") -> str:
        self._counts[kind] += 1
        name = self._words[kind]
        label = run(f"{name} ", "Ordinal") + field_of(f"SEQ {kind.title()} \\* ARABIC", str(self._counts[kind]), "Ordinal")
        return paragraph("Caption", f"{self._ink.mark(exhibit.anchor, label)}{run('  ')}{self._ink.line(exhibit.title)}", more)

    def _source(self, exhibit: Exhibit) -> str:
        source = [f"{self._words['source']}{self._words['colon']}{exhibit.source}"] if exhibit.source else []
        return paragraph("Source", run({Lang.ZH: "　", Lang.EN: "  "}[self._document.lang].join([*source, *exhibit.notes])))

    # ── the end matter ──

    def _quality(self) -> Iterator[str]:
        quality = self._document.quality
        yield self._heading(1, QUALITY, self._words["quality"])
        yield from (self._para(para, "") for para in quality.paras)
        if quality.cards:
            yield cards(quality.cards, "", self._ink, self._words)
        for each in quality.tables:
            yield from self._exhibit(each)

    def _definitions(self) -> Iterator[str]:
        """In two columns: the section before them ends with the heading."""
        yield self._heading(1, DEFINITIONS, self._words["definitions"])
        yield paragraph("Normal", run(self._words["definitions_note"], "Quiet"), self._section(1))
        for term in self._document.terms:
            name = run(f"{term.title} ") + run(" ".join(each for each in (term.name, term.version) if each), "Code")
            yield paragraph("Term", self._ink.mark(term.anchor, name))
            yield paragraph("Definition", run(term.doc))

    def _heading(self, level: int, anchor: str, title: str, ordinal: str = "") -> str:
        self._headings.append((level, anchor, ordinal + title))
        return paragraph(f"Heading{level}", self._ink.mark(anchor, run(ordinal, "Ordinal") + run(title)))

    def _section(self, columns: int) -> str:
        """The end of a section: its pages have a head and a foot, but not the first."""
        several = f'<w:cols w:num="{columns}" w:space="454"/>' if columns > 1 else '<w:cols w:space="454"/>'
        if columns > 1:
            return f'<w:sectPr>{self._furniture}<w:type w:val="continuous"/>{_PAGE}{several}</w:sectPr>'
        return f"<w:sectPr>{self._furniture}{_PAGE}{several}<w:titlePg/></w:sectPr>"


_TOC_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_TOC_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
