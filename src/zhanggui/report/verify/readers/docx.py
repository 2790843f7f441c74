"""Reads a Word file: its paragraphs, tables, charts, and the heads and feet of its pages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from zhanggui.report.verify.letters import visible
from zhanggui.report.verify.page import Block, Grid, Item, Sort
from zhanggui.report.verify.readers.office import C, Element, Package, R, W, chart

_MAIN = "word/document.xml"
_CODE = ("code", "query", "sql", "preformatted")
_EDGES = {"header", "footer", "footnotes", "endnotes", "comments"}
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def read(file: Path) -> list[Item]:
    """Read a Word file."""
    with zipfile.ZipFile(file) as archive:
        package = Package(archive)
        root = package.xml(_MAIN)
        body = root.find(f"{W}body") if root is not None else None
        reader = _Reader(package)
        items: list[Item] = list(reader.walk(body)) if body is not None else []
        for kind, name in package.links(_MAIN).values():
            if kind in _EDGES and (part := package.xml(name)) is not None:
                items += (Block(f"[{kind}]", text, Sort.EDGE) for each in part.iter(f"{W}p") if (text := said(each)).strip())
        return items


class _Reader:
    """Walks down a file, and knows under which headings it is."""

    def __init__(self, package: Package) -> None:
        self._package, self._links = package, package.links(_MAIN)
        self._path: dict[int, str] = {}
        self._count = 0

    def walk(self, element: Element) -> Iterator[Item]:
        """Give the paragraphs, tables and charts of an element; a table that holds charts only sets them, and is read cell by cell."""
        for child in element:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl" and next(child.iter(f"{W}drawing"), None) is not None:
                for cell in child.iter(f"{W}tc"):
                    yield from self.walk(cell)
            elif child.tag == f"{W}tbl":
                rows = tuple(
                    tuple(" ".join(" ".join(map(said, cell.iter(f"{W}p"))).split()) for cell in row.findall(f"{W}tc"))
                    for row in child.iter(f"{W}tr")
                )
                yield Grid(self._place(), rows)
            elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}smartTag", f"{W}customXml"}:
                yield from self.walk(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Item]:
        self._count += 1
        text, style = said(paragraph), _style(paragraph)
        if style.lower().startswith("heading") and style[-1:].isdigit() and text.strip():
            level = int(style[-1])
            self._path = {depth: words for depth, words in self._path.items() if depth < level} | {level: " ".join(text.split())}
        if text.strip():
            yield Block(self._place(), text, _sort(style))
        yield from (item for each in paragraph.iter(f"{W}drawing") for item in self._drawing(each))

    def _drawing(self, drawing: Element) -> Iterator[Item]:
        for each in drawing.iter(_DRAWN):
            if spoken := visible(each.get("descr", "")).strip():
                yield Block(f"{self._place()} [alt]", spoken)
        for each in drawing.iter(f"{C}chart"):
            _kind, name = self._links.get(each.get(f"{R}id", ""), ("", ""))
            if (found := chart(self._package, name, self._place())) is not None:
                yield found

    def _place(self) -> str:
        return " › ".join(self._path[level] for level in sorted(self._path)) or f"¶ {self._count}"


def _style(paragraph: Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(f"{W}val", "") if style is not None else ""


def _sort(style: str) -> Sort:
    small = style.lower()
    if small.startswith("toc") and small[3:].isdigit():
        return Sort.CONTENTS
    return Sort.CODE if small.startswith(_CODE) else Sort.TEXT


def said(paragraph: Element) -> str:
    """What a paragraph says: its runs, without raised letters that point to notes, and without what was deleted."""
    parts = []
    for run in paragraph.iter(f"{W}r"):
        raised = run.find(f"{W}rPr/{W}vertAlign")
        if (raised is not None and raised.get(f"{W}val") == "superscript") or _is_mark(run):
            continue
        for each in run:
            if each.tag == f"{W}t":
                parts.append(each.text or "")
            elif each.tag in {f"{W}tab", f"{W}br", f"{W}cr"}:
                parts.append("\n" if each.tag == f"{W}br" else " ")
            elif each.tag == f"{W}noBreakHyphen":
                parts.append("-")
    return visible("".join(parts))


def _is_mark(run: Element) -> bool:
    style = run.find(f"{W}rPr/{W}rStyle")
    return style is not None and style.get(f"{W}val", "").lower() == "mark"
