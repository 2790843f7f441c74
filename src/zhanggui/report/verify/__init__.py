"""The document proves itself: a finished file is read back, and every number, date, direction and cause in it is derived anew from the build.

`docs/decisions/0012-the-document-proves-itself.md` says how and why.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zhanggui.engine.build import Build
from zhanggui.facts import Fact
from zhanggui.nouns import Domain, Edition
from zhanggui.report.adlaw import WHY as BREACHES
from zhanggui.report.adlaw import absolutes
from zhanggui.report.claims import Role
from zhanggui.report.compose import summaries
from zhanggui.report.document import Document
from zhanggui.report.pages import document
from zhanggui.report.verify.again import Again, facts_of
from zhanggui.report.verify.charts import Charts
from zhanggui.report.verify.expected import Book
from zhanggui.report.verify.finding import NO_NOTE, Finding, Kind, Tally
from zhanggui.report.verify.furniture import Furniture
from zhanggui.report.verify.judge import Judge
from zhanggui.report.verify.letters import key
from zhanggui.report.verify.numbers import numbers
from zhanggui.report.verify.page import Block, Chart, Data, Grid, Item, Rows, Sort
from zhanggui.report.verify.prove import Prover
from zhanggui.report.verify.readers import read
from zhanggui.report.verify.receipted import Receipted
from zhanggui.report.verify.tables import Tables
from zhanggui.report.verify.whose import Whose, edition_of
from zhanggui.report.verify.workbook import Workbook, sentences
from zhanggui.words import Lang

__all__ = ["Finding", "Kind", "Verdict", "Verifier", "Whose", "edition_of", "verify"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it: how many numbers were found, how many held, and what doesn't."""

    numbers: int
    held: int
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether everything holds."""
        return not self.findings


def verify(file: Path, build: Build, expected: Document | None = None, domains: Sequence[Domain] = ()) -> Verdict:
    """Judge a finished file against a build; raises BadFile where it can't be read.

    `expected` is what the file says, where it has just been written; else it is composed anew from the build, with `domains`,
    for the year, edition and language that the file itself names: alone, and else as it reads among all editions, whose list of guards
    is longer. A workbook, which holds all languages, is always composed anew.
    """
    items = read(file)
    if expected is not None:
        return Verifier(build).verify(items, expected)
    whose, verifier = edition_of(file, items), Verifier(build)
    found: list[Verdict] = []
    for together in ([whose.edition], list(Edition)):
        summary = summaries(build, domains, whose.year, together)[whose.edition]
        found.append(
            verifier.workbook(items, [document(summary, lang) for lang in Lang], summary.facts)
            if whose.lang is None
            else verifier.verify(items, document(summary, whose.lang))
        )
        if found[-1].passed:
            break
    return min(found, key=lambda verdict: len(verdict.findings))


Known = dict[object, tuple[Tally, int]]
"""What was found in texts and tables that were judged before, and which table of the document came last."""


class Verifier:
    """Verifies files of one build: what the queries give is kept, so that the next file takes less time."""

    def __init__(self, build: Build) -> None:
        """Verify against a build."""
        self._again = Again(build)
        self._prover = Prover(self._again)
        self._books: dict[int, tuple[Book, Known]] = {}

    def verify(self, items: Sequence[Item], document: Document) -> Verdict:
        """Judge what was read from a file against what the document says."""
        book, known = self._book(document)
        tally = Tally()
        sitting = _Sitting(book, self._prover, tally, known)
        sitting.hear(items, Receipted(document, self._again, tally))
        sitting.missing(items)
        tally.findings += self._of_document(book)
        return Verdict(tally.numbers, tally.held, tuple(dict.fromkeys(tally.findings)))

    def workbook(self, items: Sequence[Item], documents: Sequence[Document], facts: Iterable[Fact] = ()) -> Verdict:
        """Judge a workbook of several languages; `facts` are all that were measured, of which the documents say some."""
        tally = Tally()
        books = {each.lang: self._book(each) for each in documents}
        several = list({id(fact): fact for group in (facts, *map(facts_of, documents)) for fact in group}.values())
        sheets = Workbook(several, self._again, tally)
        for item in (each for each in items if isinstance(each, Rows)):
            match item.name:
                case "Facts":
                    sheets.facts(item)
                case "Queries":
                    sheets.queries(item)
                case "Sentences":
                    for lang, place, said in sentences(item):
                        book, known = books[lang]
                        _Sitting(book, self._prover, tally, known).text(place, said)
                case _:
                    pass
        tally.findings += (finding for book, _known in books.values() for finding in self._of_document(book))
        return Verdict(tally.numbers, tally.held, tuple(dict.fromkeys(tally.findings)))

    def _of_document(self, book: Book) -> list[Finding]:
        """What is wrong with the document itself, whatever file it stands in: queries that don't run, and words that the law forbids."""
        found = Tally()
        for fact in facts_of(book.document):
            name = (fact.metric, fact.period, fact.slices)
            if name in self._again.broken:
                found.add(Kind.QUERY, fact.title.to(book.document.lang), fact.metric, self._again.broken[name])
            elif (value := self._again.disagrees(fact)) is not None:
                found.add(Kind.QUERY, fact.title.to(book.document.lang), fact.to(book.document.lang), str(value))
        for form in book.forms:
            for term in absolutes(form.text, backed=bool(form.facts) or form.role is Role.WORDS, names=book.proper):
                found.add(Kind.ABSOLUTE, form.place, form.text[:80], None, BREACHES[term.breach])
        return found.findings

    def _book(self, document: Document) -> tuple[Book, Known]:
        known = self._books.get(id(document))
        if known is None or known[0].document is not document:
            self._again.learn(document)
            known = self._books[id(document)] = (Book.of(document), {})
        return known


class _Sitting:
    """The judgement of one file."""

    def __init__(self, book: Book, prover: Prover, tally: Tally, known: Known) -> None:
        self._book, self._prover, self._tally, self._known = book, prover, tally, known
        self._after = -1
        self._cover = {key(name): key(said) for name, said in book.document.head.facts}
        self._charts = Charts(book.document, prover, tally)
        self._furniture = Furniture(book, self.text, tally)

    def hear(self, items: Sequence[Item], receipted: Receipted) -> None:
        """Judge everything that was read."""
        self._furniture.learn(items)
        label = ""
        for item in items:
            match item:
                case Block():
                    self._block(item)
                    label = self._labelled(label, item)
                case Grid() if item.rows:
                    self._grid(item)
                case Chart():
                    self._charts.chart(item)
                case Data(name="specs", content=content):
                    self._charts.specs(content)
                case Data(name="receipts", content=content):
                    receipted.judge(content)
                case _:
                    pass

    def missing(self, items: Sequence[Item]) -> None:
        """Note the notices that must stand with what is said, and don't."""
        texts = [(_headings(item.place), key(text)) for item in items if isinstance(item, Block | Grid) for text in _texts(item)]
        said = "\n".join(text for _path, text in texts)
        within: dict[str, str] = defaultdict(str)
        for path, text in texts:
            for heading in path & self._book.parts:
                within[heading] += f"{text}\n"
        for duty in self._book.duties:
            there = duty.key in within.get(duty.part, said) or duty.key in self._tally.seen
            bound = not duty.lines or any(line in said or line in self._tally.seen for line in duty.lines)
            if bound and not there:
                self._tally.add(Kind.MISSING, duty.place, duty.text, duty.text)

    def _labelled(self, label: str, block: Block) -> str:
        """What the cover says of itself stands under its own label."""
        ought = self._cover.get(label)
        if ought is not None and key(block.text) in self._cover.values() and key(block.text) != ought:
            self._tally.add(Kind.DATE, block.place, block.text, ought)
        return key(block.text)

    def _block(self, block: Block) -> None:
        match block.sort:
            case Sort.EDGE:
                self._furniture.edge(block)
            case Sort.CONTENTS:
                self._furniture.contents(block)
            case Sort.PICTURE:
                self._charts.picture(block)
            case _ if not self._furniture.code(block):
                self.text(block.place, self._furniture.unnumbered(block))
            case _:
                pass

    def text(self, place: str, said: str) -> None:
        """Judge a text; the same text is judged once."""
        if said not in self._known:
            found = Tally()
            Judge(self._book, self._prover, found).text("", said)
            self._known[said] = (found, 0)
        self._tally.join(self._known[said][0], place)
        home = self._book.notes.get(key(said))
        here = _headings(place) & self._book.parts
        if home is not None and here and not here & home:
            self._tally.add(Kind.NUMBER, place, said, None, NO_NOTE)

    def _grid(self, grid: Grid) -> None:
        """A table of the document; one of another kind row by row, or cell by cell where each cell has words of its own."""
        name = (grid.rows, self._after)
        if name not in self._known:
            found = Tally()
            tables = Tables(self._book, Judge(self._book, self._prover, found), found, self._after)
            if not tables.table(replace(grid, place="")):
                self._rows(grid)
                return
            self._known[name] = (found, tables.after)
        found, self._after = self._known[name]
        self._tally.join(found, grid.place)

    def _rows(self, grid: Grid) -> None:
        for row in grid.rows:
            cells = [cell for cell in row if cell.strip()]
            apart = all(_worded(cell) for cell in cells) and any(numbers(cell) for cell in cells)
            for said in cells if apart else [" ".join(cells)]:
                self.text(grid.place, said)


def _headings(place: str) -> set[str]:
    """The headings that a place stands under, as keys."""
    return {key(each.partition("(#")[0]) for each in place.split("›")}


def _texts(item: Item) -> Iterator[str]:
    match item:
        case Block(text=text):
            yield text
        case Grid(rows=rows):
            yield from (cell for row in rows for cell in row)
        case _:
            return


def _worded(cell: str) -> bool:
    """Whether a cell says what its numbers are of."""
    return re.search(r"[^\W\d_]{2,}", "".join(cell[: token.start] for token in numbers(cell)[:1]) or cell) is not None
