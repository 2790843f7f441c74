"""Reads a PDF by its tags: paragraphs, table rows and figures as they were meant; one without tags line by line.

A tagged PDF (ISO 32000-1, 14.8) says which stretches of a page make a paragraph or a cell, whatever their place on the page.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from zhanggui.report.verify.letters import visible
from zhanggui.report.verify.page import Block, Grid, Item, Sort

_DEPTH = 12
_GAP = 0.15
"""Two runs stand apart from this part of their height on."""

_SMALL = 0.7
"""The letter of a note is smaller than this part of the letters that it follows."""

_WIDE = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])[ ]+(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])")
"""Blanks between Chinese letters: a line end, or a line that was spaced out."""

_CUT = "\x02"
"""What the library reads for a hyphen at the end of a line."""

_BLANKS = re.compile(r"[ \n]+")

_RUNS_ON = "\x01"
"""Marks what began on the page before."""

_INLINE = frozenset({"Span", "Link", "Reference", "Em", "Strong", "Quote", "Annot", "Lbl", "Sub", "NonStruct"})
_TEXT = frozenset({"P", "H1", "H2", "H3", "H4", "H5", "H6", "Title", "Caption", "LBody", "Note", "FENote", "BibEntry", "Formula"})
_SORTS = {"TOCI": Sort.CONTENTS, "Code": Sort.CODE, "Figure": Sort.PICTURE}


def read(file: Path) -> list[Item]:
    """Read a PDF."""
    document = pdfium.PdfDocument(file)
    try:
        items: list[Item] = []
        path: dict[int, str] = {}
        for number in range(len(document)):
            page = document[number]
            _join(items, list(_page(page, number + 1, len(document), path)))
            page.close()
        return items
    finally:
        document.close()


def _join(items: list[Item], new: list[Item]) -> None:
    """Add what a page has; a paragraph that runs on from the page before goes to its beginning."""
    for item in new:
        if isinstance(item, Block) and item.text.startswith(_RUNS_ON):
            begun = next((at for at in range(len(items) - 1, -1, -1) if _is_text(items[at])), None)
            rest = item.text.removeprefix(_RUNS_ON)
            if begun is not None and isinstance(before := items[begun], Block) and before.sort is item.sort:
                items[begun] = replace(before, text=_joined(before.text, rest))
            else:
                items.append(replace(item, text=rest))
        else:
            items.append(item)


def _is_text(item: Item) -> bool:
    return isinstance(item, Block) and item.sort in {Sort.TEXT, Sort.CODE}


def _joined(before: str, after: str) -> str:
    """Two stretches one after the other on different lines: a blank between them, and no hyphen where it cut a word."""
    if before.endswith("-") and before[-2:-1].isalpha() and after[:1].islower():
        return before[:-1] + after
    return f"{before} {after}"


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters that stand together on a line, and where."""

    text: str
    left: float
    right: float
    low: float
    high: float

    def beside(self, other: _Run) -> bool:
        """Whether another follows without a blank on the same line."""
        size = max(min(self.high - self.low, other.high - other.low), 1.0)
        level = min(self.high, other.high) - max(self.low, other.low) > -0.2 * size
        return level and abs(other.left - self.right) < _GAP * size and not other.raised(self)

    def raised(self, other: _Run) -> bool:
        """Whether it is the letter of a note: smaller than what it follows, and above its foot."""
        own, size = self.high - self.low, other.high - other.low
        return self.text.isalpha() and own < _SMALL * size and self.low > other.low + (1 - _SMALL) * size


def _said(runs: list[_Run]) -> str:
    """What runs say, one after the other: with a blank where there is a gap or a new line."""
    text, last = "", None
    for run in runs:
        if not run.text:
            continue
        text = run.text if last is None else text + run.text if last.beside(run) else _joined(text, run.text)
        last = run
    return text


@dataclass(slots=True)
class _Page:
    """A page: the text of each marked stretch, by its number."""

    number: int
    stretches: dict[int, list[_Run]] = field(default_factory=dict)

    def runs(self, mark: int) -> list[_Run]:
        return self.stretches.get(mark, [])


def _page(page: pdfium.PdfPage, number: int, pages: int, path: dict[int, str]) -> Iterator[Item]:
    read_page = _stretches(page, number)
    tree = raw.FPDF_StructTree_GetForPage(page)
    count = raw.FPDF_StructTree_CountChildren(tree) if tree else 0
    if count < 1:
        yield from (Block(f"p. {number}", line) for line in visible(page.get_textpage().get_text_range()).splitlines() if line.strip())
        return
    walker = _Walker(read_page, path)
    for place in range(count):
        yield from walker.walk(raw.FPDF_StructTree_GetChildAtIndex(tree, place))
    raw.FPDF_StructTree_Close(tree)
    edge = _said(read_page.runs(-1)).strip()
    if edge:
        yield Block(f"p. {number} / {pages}", edge, Sort.EDGE)


def _stretches(page: pdfium.PdfPage, number: int) -> _Page:
    """The text of a page, by the number of the marked stretch that it belongs to; a word that a line end cuts is joined."""
    found = _Page(number)
    words = page.get_textpage()
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH, textpage=words):
        size = raw.FPDFTextObj_GetText(each.raw, words.raw, None, 0)
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFTextObj_GetText(each.raw, words.raw, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
        said = visible(buffer.raw.decode("utf-16-le", "replace").rstrip("\0").replace(_CUT, "-"))
        left, low, right, high = each.get_bounds() if said.strip() else (0.0, 0.0, 0.0, 0.0)
        run = _Run(said if said.strip() else "", left, right, low, high)
        found.stretches.setdefault(raw.FPDFPageObj_GetMarkedContentID(each.raw), []).append(run)
    return found


class _Walker:
    """Walks down the tags of a page."""

    def __init__(self, page: _Page, path: dict[int, str]) -> None:
        self._page, self._path = page, path

    @property
    def _place(self) -> str:
        return " › ".join([f"p. {self._page.number}", *(self._path[level] for level in sorted(self._path))])

    def walk(self, element: Any) -> Iterator[Item]:  # noqa: ANN401 - a handle of the library
        """Give the blocks and tables of an element."""
        kind = _kind(element)
        if kind == "Table":
            rows = tuple(self._rows(element))
            if rows:
                yield Grid(self._place, rows)
        elif kind in _SORTS:
            yield from self._special(element, _SORTS[kind])
        elif kind in _TEXT or self._is_flat(element):
            if kind[:1] == "H" and kind[1:].isdigit():
                level = int(kind[1:])
                for deeper in [each for each in self._path if each >= level]:
                    del self._path[deeper]
                self._path[level] = " ".join(self._text(element).split())
            yield from self._block((_RUNS_ON if _runs_on(element) else "") + self._text(element))
        else:
            yield from self._mixed(element)

    def _special(self, element: Any, sort: Sort) -> Iterator[Item]:  # noqa: ANN401 - as above
        if sort is Sort.CODE:
            lines = [self._text(child) if child else _said(self._page.runs(mark)) for mark, child in _kids(element)]
            yield from self._block((_RUNS_ON if _runs_on(element) else "") + "\n".join(lines), sort)
            return
        spoken = _wide(raw.FPDF_StructElement_GetAltText, element)
        if spoken:
            yield Block(f"{self._place} [alt]", visible(spoken))
        said = self._text(element)
        if sort is Sort.PICTURE:
            said = f"{visible(spoken)}\n{said}"
        yield from self._block(said, sort)

    def _mixed(self, element: Any) -> Iterator[Item]:  # noqa: ANN401 - as above
        """An element of blocks: words between them are blocks of their own."""
        loose: list[_Run] = []
        for mark, child in _kids(element):
            if child is None or (_kind(child) in _INLINE and self._is_flat(child)):
                loose += self._page.runs(mark) if child is None else self._runs(child)
                continue
            yield from self._block(_said(loose))
            loose = []
            yield from self.walk(child)
        yield from self._block(_said(loose))

    def _block(self, said: str, sort: Sort = Sort.TEXT) -> Iterator[Item]:
        if said.strip(_RUNS_ON + " \n"):
            text = said.strip("\n") if sort in {Sort.CODE, Sort.PICTURE} else _WIDE.sub("", _BLANKS.sub(" ", said))
            yield Block(self._place, text, sort)

    def _rows(self, element: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - as above
        for _mark, child in _kids(element):
            if child is not None and _kind(child) == "TR":
                cells = tuple(" ".join(self._text(cell).split()) for _at, cell in _kids(child) if cell is not None)
                if any(cells):
                    yield cells
            elif child is not None:
                yield from self._rows(child)

    def _text(self, element: Any) -> str:  # noqa: ANN401 - as above
        return _said(list(self._runs(element)))

    def _runs(self, element: Any) -> Iterator[_Run]:  # noqa: ANN401 - as above
        for mark, child in _kids(element):
            yield from self._page.runs(mark) if child is None else self._runs(child)

    def _is_flat(self, element: Any) -> bool:  # noqa: ANN401 - as above
        return all(child is None or (_kind(child) in _INLINE and self._is_flat(child)) for _mark, child in _kids(element))


def _kids(element: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401 - as above
    """The children of an element: a marked stretch of this page, or an element."""
    for place in range(max(raw.FPDF_StructElement_CountChildren(element), 0)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, place)
        if child:
            yield -2, child
        elif (mark := raw.FPDF_StructElement_GetChildMarkedContentID(element, place)) >= 0:
            yield mark, None


def _runs_on(element: Any) -> bool:  # noqa: ANN401 - as above
    """Whether an element began on a page before: its first child is there."""
    child = raw.FPDF_StructElement_GetChildAtIndex(element, 0)
    if child:
        return _runs_on(child)
    marked = raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, 0) >= 0
    return bool(marked and raw.FPDF_StructElement_GetChildMarkedContentID(element, 0) < 0)


def _kind(element: Any) -> str:  # noqa: ANN401 - as above
    return _wide(raw.FPDF_StructElement_GetType, element)


def _wide(get: Callable[..., int], element: Any) -> str:  # noqa: ANN401 - as above
    size = get(element, None, 0)
    if size <= 2:  # noqa: PLR2004 - the end mark alone
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(element, buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
