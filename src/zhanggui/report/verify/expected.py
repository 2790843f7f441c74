"""What a document ought to say: every line of it, findable by its words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise

from zhanggui.facts import Fact, Move, Slice
from zhanggui.nouns import Piece
from zhanggui.report.claims import Role, front, place_of
from zhanggui.report.document import Card, Chapter, Document, Exhibit, Line, Note, Part, Plot, Table, Term, plain, text
from zhanggui.report.verify.letters import key, narrow, visible

_HEAD = 3
_ORDERS = (("value", "change", "interval"), ("value", "interval", "change"), ("change", "value", "interval"))
_ARROWS = {Move.ROSE: "▲ ", Move.FELL: "▼ "}
_PARENTHESES = re.compile(r"\s*[（(]([^（()）]+)[)）]")


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A line as it may stand in a file: `key` is what it is looked up by."""

    line: Line
    text: str
    key: str
    role: Role
    place: str
    whole: bool = False  #: stands alone only, never as a part of a longer text

    @classmethod
    def of(cls, line: Line, role: Role, place: str, *, whole: bool = False) -> Form:
        """Make one."""
        said = text(line)
        return cls(line, said, key(said), role, place, whole)

    def spans(self) -> Iterator[tuple[int, int, Piece]]:
        """Where each piece stands in the text."""
        start = 0
        for piece in self.line:
            yield start, start + len(piece.text), piece
            start += len(piece.text)

    @property
    def facts(self) -> list[Fact]:
        """The facts in it."""
        return [piece.fact for piece in self.line if piece.fact is not None]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table as it may stand in a file."""

    title: str
    place: str
    columns: tuple[str, ...]  #: as keys
    names: tuple[str, ...]  #: as they are said
    rows: tuple[tuple[Form, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    """A notice that must stand where any of `lines` stands."""

    key: str
    text: str
    place: str
    part: str  #: the title of its part, as a key; empty where it may stand anywhere
    lines: frozenset[str]  #: keys; always where empty


@dataclass(eq=False)
class Book:
    """Everything that a document says, to look things up in."""

    document: Document
    forms: list[Form] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    cards: list[tuple[Card, str, tuple[Form, ...]]] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> Book:
        """Read a document."""
        book = cls(document)
        book.forms = list({(form.key, form.role, form.whole): form for form in _forms(document) if form.key}.values())
        book.sheets = list(_sheets(document))
        book.duties = list(_duties(document))
        book.cards = list(_cards(document))
        return book

    @cached_property
    def notes(self) -> dict[str, frozenset[str]]:
        """In which parts each note stands; a note without a number may stand anywhere."""
        found: dict[str, set[str]] = defaultdict(set)
        for _chapter, part in _parts(self.document):
            for note in part.notes:
                for said in (note.text, f"{note.mark} {note.text}"):
                    if re.search(r"\d", note.text):
                        found[key(said)].add(key(part.title))
        return {said: frozenset(parts) for said, parts in found.items()}

    @cached_property
    def parts(self) -> frozenset[str]:
        """The titles of all parts."""
        return frozenset(key(part.title) for _chapter, part in _parts(self.document))

    @cached_property
    def hashes(self) -> frozenset[str]:
        """The names of definitions and of the build, which are made of letters and digits."""
        return frozenset({self.document.build, *(term.version for term in self.document.terms)})

    @cached_property
    def code(self) -> list[str]:
        """The queries that the document lists, without blanks."""
        return [bare(term.sql) for term in self.document.terms]

    @cached_property
    def by_key(self) -> dict[str, Form]:
        """Lines by their key; a sentence before a piece of furniture."""
        return {form.key: form for form in sorted(self.forms, key=lambda form: (form.role is not Role.WORDS, not form.whole))}

    @cached_property
    def by_head(self) -> dict[str, list[Form]]:
        """Lines by their first letters, the longest first."""
        found: dict[str, list[Form]] = defaultdict(list)
        for form in sorted((form for form in self.by_key.values() if not form.whole), key=lambda form: -len(form.key)):
            found[form.key[:_HEAD]].append(form)
        return found

    @cached_property
    def search(self) -> Search:
        """Lines by the words in them."""
        rows = (joined(row, sheet.place) for sheet in self.sheets for row in sheet.rows)
        return Search([*(form for form in self.forms if len(form.key) > 1), *rows])

    def cards_in(self, letters: str) -> list[Form]:
        """The cards whose title stands in a text, each in the orders that it may be set in."""
        return [form for title, forms in self._titled for form in forms if title in letters]

    @cached_property
    def _titled(self) -> list[tuple[str, tuple[Form, ...]]]:
        return [(key(card.title), forms) for card, _place, forms in self.cards]

    @cached_property
    def facts(self) -> dict[str, list[Fact]]:
        """The facts of each metric."""
        found: dict[str, dict[int, Fact]] = defaultdict(dict)
        for form in chain(
            self.forms, *(forms for _card, _place, forms in self.cards), *(row for sheet in self.sheets for row in sheet.rows)
        ):
            for fact in form.facts:
                found[fact.metric].setdefault(id(fact), fact)
        return {metric: list(facts.values()) for metric, facts in found.items()}

    @cached_property
    def titles(self) -> dict[str, frozenset[str]]:
        """What metrics are called, in small letters, and which go by the name."""
        found: dict[str, set[str]] = defaultdict(set)
        for metric, facts in self.facts.items():
            for alias in _aliases(facts[0].title.to(self.document.lang)):
                found[alias].add(metric)
        for term in self.document.terms:
            for alias in _aliases(term.title):
                found[alias].add(term.name)
        return {alias: frozenset(metrics) for alias, metrics in found.items() if len(alias) > 1}

    @cached_property
    def labels(self) -> frozenset[str]:
        """The names that rows of tables go by."""
        found = {visible(row[0].text).strip() for sheet in self.sheets for row in sheet.rows if row and not row[0].facts}
        return frozenset(name for name in found if len(name) > 1 and not re.search(r"\d", name))

    @cached_property
    def _labelled(self) -> dict[tuple[Slice, ...], set[str]]:
        found: dict[tuple[Slice, ...], set[str]] = defaultdict(set)
        for row in (row for sheet in self.sheets for row in sheet.rows if row and not row[0].facts):
            for fact in (fact for cell in row for fact in cell.facts if fact.slices):
                found[fact.slices].add(visible(row[0].text).strip())
        return found

    def named(self, fact: Fact) -> set[str]:
        """What the slice of a fact goes by."""
        return self._labelled.get(fact.slices) or {fact.slices[-1].value}

    @cached_property
    def proper(self) -> frozenset[str]:
        """Names from the shop's data: its own, and those of brands, goods and channels."""
        return self.labels | {self.document.head.shop}

    @cached_property
    def names(self) -> re.Pattern[str]:
        """Finds titles of metrics and names of rows in a text in small letters."""
        every = {*self.titles, *(narrow(name).lower() for name in self.labels)}
        return re.compile("|".join(_bounded(name) for name in sorted(every, key=len, reverse=True)) or r"(?!)")

    @cached_property
    def reasons(self) -> dict[str, Fact]:
        """Metrics whose number is not said, by the fact that says why."""
        return {metric: facts[0] for metric, facts in self.facts.items() if all(fact.value is None for fact in facts)}


def _bounded(name: str) -> str:
    """A name as a pattern: Latin letters end where the word ends."""
    before = r"(?<![a-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    after = r"(?![a-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
    return before + re.escape(name) + after


def _aliases(title: str) -> Iterator[str]:
    said = narrow(title).lower().strip()
    yield said
    bare = _PARENTHESES.sub("", said).strip()
    yield bare
    yield from (hit.strip() for hit in _PARENTHESES.findall(said))


def joined(row: Sequence[Form], place: str) -> Form:
    """A row of a table as one line."""
    line = tuple(chain.from_iterable((*cell.line, Piece(" ")) for cell in row))[:-1]
    return Form.of(line, Role.CELL, place)


# ── lines ────────────────────────────────────────────────────────────────────


def _forms(document: Document) -> Iterator[Form]:
    yield from _furniture(document)
    for paras, heading in front(document):
        for para in paras:
            yield from _marked(para.line, para.marks, Role.SENTENCE, f"{document.head.title} › {heading}")
    for chapter, part in _parts(document):
        place = place_of(chapter, part)
        for para in part.paras:
            yield from _marked(para.line, para.marks, Role.SENTENCE, place)
        for exhibit in part.exhibits:
            yield from _exhibit(exhibit, place)
        yield from _words((*(f"{note.mark} {note.text}" for note in part.notes), *(note.text for note in part.notes), part.title), place)
    quality = document.quality
    yield from (Form.of(para.line, Role.SENTENCE, document.words["quality"]) for para in quality.paras)
    for table in quality.tables:
        yield from _exhibit(table, document.words["quality"])


def _parts(document: Document) -> Iterator[tuple[Chapter, Part]]:
    return ((chapter, part) for chapter in document.chapters for part in chapter.parts)


def _marked(line: Line, marks: tuple[str, ...], role: Role, place: str) -> Iterator[Form]:
    """A line, and the same with the letters of its notes."""
    yield Form.of(line, role, place)
    if marks:
        yield Form.of((*line, Piece("".join(marks))), role, place)


def _exhibit(exhibit: Exhibit, place: str) -> Iterator[Form]:
    yield Form.of(exhibit.title, Role.TITLE, place)
    table = exhibit.table if isinstance(exhibit, Plot) else exhibit
    yield Form.of(table.title, Role.TITLE, place)
    named = (cell for row in table.rows for cell in row[:1] if all(piece.fact is None or piece.shows == "when" for piece in cell))
    yield from _words((*exhibit.notes, *table.notes, exhibit.source, *table.columns, *map(text, named)), place)
    if isinstance(exhibit, Plot):
        yield from _words((exhibit.what, exhibit.unit, *(point.name for point in exhibit.points)), place)


def _furniture(document: Document) -> Iterator[Form]:
    head, place = document.head, document.head.title
    titles = (f"{head.shop} {head.year} {head.title}", f"{head.shop} {head.year}", f"{head.year} {head.title}", f"{head.year} {head.shop}")
    yield from _words((head.shop, head.title, *titles, document.name), place)
    yield from _words((*(name for name, _said in head.facts), *(f"{name} {said}" for name, said in head.facts)), place)
    yield from (Form.of(plain(each), Role.WORDS, place, whole=True) for each in (head.year, *(said for _name, said in head.facts)))
    yield from _words((f"{document.words['colophon']} {document.words['build']} {document.build}",), place)
    yield from _words((note.text for note in head.standing), place)
    yield from _words(document.words.values(), place)
    for chapter in document.chapters:
        where = f"{chapter.numeral} {chapter.title}"
        yield from _words((where, chapter.title, chapter.numeral), where)
        for lack in chapter.lacks:
            yield from _words((*lack.names, lack.reason), where)
    for card, at, _forms_of in _cards(document):
        yield from _words((card.title, card.remark, card.direction), at)
    for term in document.terms:
        yield from _words(_defined(term, document.words), document.words["definitions"])


def _defined(term: Term, words: Mapping[str, str]) -> Iterator[str]:
    """A definition in each way that it is set; its name and version never stand alone, for then two could change places."""
    names, version = f"{term.title} {term.name}", term.version
    yield from (term.title, term.doc, names, f"{names} {term.doc}")
    if version:
        marked = f"{words['query']} {words['version']} {version}"
        yield from (f"{names} {version}", f"{term.doc} {version}", f"{names} {term.doc} {version}", f"{names} {version} {term.doc}")
        yield from (f"{names} {term.doc} {marked}", f"{names} {term.doc} {words['version']} {version}")
    else:
        yield f"{names} {term.doc} {words['query']}"


def _words(several: Iterable[str], place: str) -> Iterator[Form]:
    return (Form.of(plain(each), Role.WORDS, place) for each in several if each)


# ── cards ────────────────────────────────────────────────────────────────────


def _cards(document: Document) -> Iterator[tuple[Card, str, tuple[Form, ...]]]:
    words = document.words
    groups = [(document.front.cards, document.head.title)]
    groups += [(part.cards, place_of(chapter, part)) for chapter, part in _parts(document)]
    groups += [(document.quality.cards, words["quality"])]
    for cards, place in groups:
        for card in cards:
            yield card, place, tuple(_orders(card, words["interval"], f"{place} › {card.title}"))


def _orders(card: Card, interval: str, place: str) -> Iterator[Form]:
    """A card as one line, in each order that it may be set in."""
    between, fields = (Piece(" "),), _fields(card, interval)
    title, remark = plain(card.title), plain(card.remark)
    for order in _ORDERS:
        lines = [title, *(fields[name] for name in order), remark]
        yield Form.of(tuple(chain.from_iterable((*line, *between) for line in lines if line))[:-1], Role.CARD, place)
        lines = [fields["value"], title, *(fields[name] for name in order if name != "value"), remark]
        yield Form.of(tuple(chain.from_iterable((*line, *between) for line in lines if line))[:-1], Role.CARD, place)


def _fields(card: Card, interval: str) -> dict[str, Line]:
    """The parts of a card."""
    return {
        "value": card.value,
        "change": (*plain(_ARROWS.get(card.fact.move, "") if card.fact.move else ""), *card.change, Piece(" "), *plain(card.direction)),
        "interval": (*plain(f"{interval} "), *card.interval) if card.interval else (),
    }


# ── tables ───────────────────────────────────────────────────────────────────


def _sheets(document: Document) -> Iterator[Sheet]:
    for chapter, part in _parts(document):
        yield from _card_sheet(part.cards, place_of(chapter, part), document.words)
        yield from (_sheet(exhibit, place_of(chapter, part)) for exhibit in part.exhibits)
    yield from _card_sheet(document.quality.cards, document.words["quality"], document.words)
    yield from (_sheet(table, document.words["quality"]) for table in document.quality.tables)


def _card_sheet(cards: Sequence[Card], place: str, words: Mapping[str, str]) -> Iterator[Sheet]:
    """The cards of a part as a file without cards has them: a row each."""
    if not cards:
        return
    spans = any(card.interval for card in cards)
    names = (words["metric"], words["this_year"], words["change"], *((words["interval"],) if spans else ()))
    rows = []
    for card in cards:
        fields = _fields(card, words["interval"])
        title = plain(f"{card.title} {card.remark}".strip())
        cells = (title, fields["value"], fields["change"], *((card.interval or (),) if spans else ()))
        rows.append(tuple(Form.of(cell, Role.CELL, place) for cell in cells))
    yield Sheet(title="", place=place, columns=tuple(map(key, names)), names=names, rows=tuple(rows))


def _sheet(exhibit: Exhibit, place: str) -> Sheet:
    table: Table = exhibit.table if isinstance(exhibit, Plot) else exhibit
    name = text(table.title) or text(exhibit.title)
    where = f"{place} › {name}"
    return Sheet(
        title=key(text(exhibit.title)),
        place=where,
        columns=tuple(key(column) for column in table.columns),
        names=table.columns,
        rows=tuple(tuple(Form.of(cell, Role.CELL, where) for cell in row) for row in table.rows),
    )


# ── notices ──────────────────────────────────────────────────────────────────


def _duties(document: Document) -> Iterator[Duty]:
    """Notices that keep a number from being taken for more than it is, and those that say why one is withheld."""
    for note in document.head.standing:
        yield _duty(note, document.head.title, "", frozenset())
    for chapter, part in _parts(document):
        for note in part.notes:
            lines = {key(text(para.line)) for para in part.paras if note.mark in para.marks}
            lines |= {key(card.title) for card in part.cards if note.mark in card.marks}
            yield _duty(note, place_of(chapter, part), key(part.title), frozenset(lines or {key(part.title)}))
    for chapter in document.chapters:
        for lack in chapter.lacks:
            where = f"{chapter.numeral} {chapter.title}"
            yield from (Duty(key(name), f"{name}: {lack.reason}", where, "", frozenset({key(lack.reason)})) for name in lack.names)
            yield Duty(key(lack.reason), lack.reason, where, "", frozenset({key(chapter.title)}))


def _duty(note: Note, place: str, part: str, lines: frozenset[str]) -> Duty:
    return Duty(key(note.text), note.text, place, part, lines)


def bare(sql: str) -> str:
    """A query without blanks, and without the marks of remarks, which stand at the beginning of each line however long the lines are."""
    return "".join(visible(sql).split()).replace("--", "")


# ── looking up by words ──────────────────────────────────────────────────────

_GRAMS = re.compile(r"[A-Za-z]{2,}|[^\W\d_a-zA-Z]")


def grams(said: str) -> Counter[str]:
    """The words of a text: Latin words, and Chinese letters two by two."""
    letters = _GRAMS.findall(narrow(said).lower())
    pairs = (first + second for first, second in pairwise(letters) if not (first.isascii() or second.isascii()))
    return Counter(chain((each for each in letters if each.isascii()), pairs))


class Search:
    """Finds the lines that share most words with a text; a rare word counts for more than a common one."""

    def __init__(self, forms: Sequence[Form]) -> None:
        """Index the lines."""
        self._forms = forms
        self._grams = [grams(form.text) for form in forms]
        self._where: dict[str, list[int]] = defaultdict(list)
        for place, found in enumerate(self._grams):
            for gram in found:
                self._where[gram].append(place)
        self._size = [self._weight(found) for found in self._grams]

    def _worth(self, gram: str) -> float:
        return 1.0 / math.sqrt(1 + len(self._where.get(gram, ())))

    def _weight(self, found: Counter[str]) -> float:
        return sum(self._worth(gram) * count for gram, count in found.items())

    def near(self, said: str, count: int = 6) -> list[tuple[float, Form]]:
        """The lines nearest to a text, each with the part of their words that they share, from 0 to 1."""
        wanted = grams(said)
        shared: dict[int, float] = defaultdict(float)
        for gram, times in wanted.items():
            for place in self._where.get(gram, ()):
                shared[place] += self._worth(gram) * min(times, self._grams[place][gram])
        size = self._weight(wanted) or 1.0
        scored = ((2 * worth / (size + self._size[place]), place) for place, worth in shared.items())
        best = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:count]
        return [(score, self._forms[place]) for score, place in best]
