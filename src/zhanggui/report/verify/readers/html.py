"""Reads a page: its paragraphs, cards and tables, and the data that its charts and receipts are drawn from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from zhanggui.report.verify.letters import visible
from zhanggui.report.verify.page import Block, Data, Grid, Item, Sort

_SILENT = frozenset({"script", "style", "svg", "template", "dialog", "head", "noscript"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "ul",
    ]
)
_CARDS = frozenset({"article"})
_HEADINGS = ("h1", "h2", "h3", "h4")
_SPOKEN = ("aria-label", "alt", "title")


def read(file: Path) -> list[Item]:
    """Read a page."""
    root = html.document_fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    reader = _Reader()
    title = root.findtext("head/title")
    items: list[Item] = [Block("<title>", title)] if title else []
    body = root.find("body")
    items += reader.walk(body if body is not None else root)
    items += _data(root)
    return items


class _Reader:
    """Walks down a page, and knows under which headings it is."""

    def __init__(self) -> None:
        self._path: dict[int, str] = {}

    def walk(self, element: HtmlElement) -> Iterator[Item]:
        """Give the blocks and tables of an element."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return
        if tag == "table":
            yield Grid(self._place(element), tuple(_rows(element)))
        elif tag in _CARDS or _is_pair(element) or not _has_blocks(element):
            yield from self._block(element)
        else:
            yield from self._mixed(element)
        yield from self._heard(element)

    def _mixed(self, element: HtmlElement) -> Iterator[Item]:
        """An element of blocks: words between them are blocks of their own."""
        loose: list[str] = [element.text or ""]
        for child in element:
            if isinstance(child.tag, str) and (child.tag in _BLOCKS or _has_blocks(child)):
                yield from self._loose(element, loose)
                yield from self.walk(child)
                loose = [child.tail or ""]
            else:
                loose += [_text(child), child.tail or ""]
        yield from self._loose(element, loose)

    def _loose(self, element: HtmlElement, words: list[str]) -> Iterator[Item]:
        said = " ".join(visible("".join(words)).split())
        if said:
            yield Block(self._place(element), said)

    def _block(self, element: HtmlElement) -> Iterator[Item]:
        said = visible(_text(element)).strip()
        if element.tag != "pre":
            said = " ".join(said.split())
        if not said:
            return
        if element.tag in _HEADINGS:
            level = _HEADINGS.index(element.tag)
            self._path = {depth: words for depth, words in self._path.items() if depth < level} | {level: " ".join(said.split())}
        yield Block(self._place(element), said, Sort.CODE if element.tag == "pre" else Sort.TEXT)

    def _heard(self, element: HtmlElement) -> Iterator[Item]:
        """What only those hear who can't see the page."""
        for each in element.iter() if element.tag in _CARDS or not _has_blocks(element) else (element,):
            if isinstance(each.tag, str) and each.tag not in {"a", "span"}:
                yield from (Block(f"{self._place(element)} [{name}]", said) for name in _SPOKEN if (said := visible(each.get(name, ""))))

    def _place(self, element: HtmlElement) -> str:
        own = next((each.get("id") for each in (element, *element.iterancestors()) if each.get("id")), "")
        path = " › ".join(self._path[level] for level in sorted(self._path) if level)
        return f"{path} (#{own})" if path and own else path or f"#{own}"


def _has_blocks(element: HtmlElement) -> bool:
    return any(isinstance(each.tag, str) and each.tag in _BLOCKS for each in element.iterdescendants())


def _is_pair(element: HtmlElement) -> bool:
    """A name and what it has, side by side."""
    return element.tag == "div" and any(child.tag == "dt" for child in element)


def _rows(table: HtmlElement) -> Iterator[tuple[str, ...]]:
    for row in table.iter("tr"):
        cells = tuple(visible(" ".join(_text(cell).split())) for cell in row if cell.tag in {"td", "th"})
        if cells:
            yield cells


def _text(element: HtmlElement) -> str:
    """What an element says, its blocks apart; the letters that point to notes are not read."""
    if not isinstance(element.tag, str) or element.tag in _SILENT or (element.tag == "sup" and "mark" in element.get("class", "")):
        return ""
    parts = [element.text or ""]
    for child in element:
        apart = " " if isinstance(child.tag, str) and child.tag in _BLOCKS else ""
        parts += [apart, _text(child), apart, child.tail or ""]
    return "".join(parts) + ("\n" if element.tag == "br" else "")


def _data(root: HtmlElement) -> Iterator[Data]:
    for script in root.iter("script"):
        if script.get("type") == "application/json" and script.text:
            try:
                content = json.loads(script.text)
            except ValueError:
                content = None
            yield Data(script.get("id", ""), content)
