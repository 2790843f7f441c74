"""Judges what is no claim but must still be right: page numbers, contents, the numbers of figures, listed queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from zhanggui.report.verify.cover import covered
from zhanggui.report.verify.expected import Book, bare
from zhanggui.report.verify.finding import Kind, Tally
from zhanggui.report.verify.letters import key, narrow
from zhanggui.report.verify.lexicon import words
from zhanggui.report.verify.numbers import numbers
from zhanggui.report.verify.page import Block, Item, Sort

_PAGE = re.compile(r"(\d+)\s*/\s*(\d+)\s*$")
_AT = re.compile(r"^p\. (\d+)(?: / (\d+))?")
_LAST = re.compile(r"[\s.…·⋅]*(\d[\d\s]*)$")
"""The page number of a line of contents; its digits may stand apart, in columns."""

_QUERY = re.compile(r"\b(?:SELECT|WITH)\s[\s\S]*?\bFROM\b")
_NUMBERED = r"^\s*(?:{words})\s*(\d+)\s*[:：.．　]?\s*"


class Furniture:
    """Judges the furniture of a file."""

    def __init__(self, book: Book, text: Callable[[str, str], None], tally: Tally) -> None:
        """`text` judges what is left; figures and tables count from one."""
        self._book, self._text, self._tally = book, text, tally
        said = book.document.words
        self._numbered = {name: re.compile(_NUMBERED.format(words=re.escape(said[name])), re.IGNORECASE) for name in ("figure", "table")}
        self._counts = dict.fromkeys(self._numbered, 0)
        self._pages: dict[str, set[int]] = {}

    def learn(self, items: Sequence[Item]) -> None:
        """Note on which pages each text stands."""
        for item in items:
            at = _AT.match(item.place) if isinstance(item, Block) and item.sort is Sort.TEXT else None
            if at is not None and isinstance(item, Block):
                self._pages.setdefault(key(item.text), set()).add(int(at[1]))

    def edge(self, block: Block) -> None:
        """A running head or foot: known words, and the page's own number."""
        said, at, page = narrow(block.text), _AT.match(block.place), _PAGE.search(narrow(block.text))
        if at is not None and page is not None:
            self._tally.numbers += 2
            if (page[1], page[2]) == (at[1], at[2] or page[2]):
                self._tally.held += 2
            else:
                self._tally.add(Kind.NUMBER, block.place, page[0].strip(), f"{at[1]} / {at[2]}")
        rest = said[: page.start()] if page is not None else said
        for stretch in covered(rest, self._book.by_head):
            if stretch.form is not None:
                self._text(block.place, stretch.text)
            elif words(stretch.text) or numbers(stretch.text):
                self._tally.add(Kind.NUMBER, block.place, " ".join(rest.split()))

    def contents(self, block: Block) -> None:
        """A line of the contents: a heading, and the page on which it stands."""
        last = _LAST.search(block.text)
        title = block.text[: last.start()] if last is not None else block.text
        pages = self._pages.get(key(title), set())
        if last is None or (not pages and key(block.text) in self._book.by_key):
            self._text(block.place, block.text)
            return
        self._text(block.place, title)
        self._tally.numbers += 1
        if int("".join(last[1].split())) in pages or not self._pages:
            self._tally.held += 1
        else:
            self._tally.add(Kind.NUMBER, block.place, " ".join(block.text.split()), ", ".join(map(str, sorted(pages))) or None)

    def code(self, block: Block) -> bool:
        """A listed query: it must be that of a fact, letter for letter; gives False where the text is none."""
        start = _QUERY.search(block.text)
        if start is None and block.sort is not Sort.CODE:
            return False
        begin = 0 if block.sort is Sort.CODE or start is None else _comment(block.text, start.start())
        listed = bare(block.text[begin:]).rstrip("…")
        self._tally.numbers += 1
        if any(listed in query for query in self._book.code):
            self._tally.held += 1
        else:
            self._tally.add(Kind.QUERY, block.place, " ".join(block.text[begin:].split())[:80])
        if block.text[:begin].strip():
            self._text(block.place, block.text[:begin])
        return True

    def unnumbered(self, block: Block) -> str:
        """The text of a caption without its number, which must count up by one."""
        for name, pattern in self._numbered.items():
            hit = pattern.match(block.text)
            if hit is None:
                continue
            self._counts[name] += 1
            self._tally.numbers += 1
            if int(hit[1]) == self._counts[name]:
                self._tally.held += 1
            else:
                self._tally.add(Kind.NUMBER, block.place, hit[0].strip(), str(self._counts[name]))
                self._counts[name] = int(hit[1])
            return block.text[hit.end() :]
        return block.text


def _comment(text: str, start: int) -> int:
    """Where a query begins: with the remarks above it."""
    before = text[:start]
    first = before.find("-- ")
    return first if first >= 0 else start
