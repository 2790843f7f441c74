"""The document as the templates read it: everything on its pages, in order, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhanggui.facts import Move
from zhanggui.report.document import Card, Chapter, Document, Head, Lack, Part, Plot, Term
from zhanggui.report.pdf.exhibits import Exhibits
from zhanggui.report.pdf.faces import GETA, clean
from zhanggui.report.pdf.lines import Anchors, Lines, ems, mark, words
from zhanggui.report.pdf.plates import Plates
from zhanggui.report.pdf.queries import queries
from zhanggui.report.pdf.spark import spark
from zhanggui.words import Text

Galley = dict[str, object]

_MARKS = {Move.ROSE: "▲", Move.FELL: "▼", Move.LEVEL: "=", Move.UNCLEAR: "≈"}
_ABSENT = Text(f"{GETA}：此处的字，本机没有一种字体能印。", f"{GETA} stands where no font of this machine has the character.")


def laid(document: Document, plates: Plates) -> Galley:
    """Lay a document out for printing; its charts are being drawn meanwhile."""
    return _Galley(document, plates).laid()


class _Galley:
    """A galley in the making."""

    def __init__(self, document: Document, plates: Plates) -> None:
        self._document = document
        self._lines = Lines({term.name: term.anchor for term in document.terms}, document.lang)
        self._exhibits = Exhibits(document, self._lines, plates)
        self._anchors = Anchors()

    def laid(self) -> Galley:
        document = self._document
        told, anchors = queries(document.terms)
        return {
            "lang": document.lang.value,
            "title": clean(f"{document.head.shop} {document.head.year} {document.head.title}"),
            "author": clean(document.head.shop),
            "red_rises": document.red_rises,
            "words": {name: clean(said) for name, said in document.words.items()},
            "absent": _ABSENT.to(document.lang),
            "head": self._head(document.head),
            "art": next((drawn for card in document.front.cards if (drawn := spark(card.months))), None),
            "front": self._front(),
            "chapters": [self._chapter(chapter) for chapter in document.chapters],
            "quality": self._quality(),
            "numbers": [self._exhibits.numbers(each) for each in document.exhibits() if isinstance(each, Plot)],
            "terms": [_term(term, anchors[term.name]) for term in document.terms],
            "queries": told,
        }

    def _head(self, head: Head) -> Galley:
        return {
            "shop": words(head.shop),
            "title": words(head.title),
            "year": words(head.year),
            "facts": [[words(name), words(said)] for name, said in head.facts],
            "standing": [words(note.text) for note in head.standing],
        }

    def _front(self) -> Galley:
        front = self._document.front
        lists = {"claims": front.claims, "problems": front.problems, "commitments": front.commitments, "score": front.score}
        said = {name: [self._lines.line(para.line) for para in paras] for name, paras in lists.items()}
        return said | {"cards": self._cards(front.cards, {})}

    # ── chapters ──

    def _chapter(self, chapter: Chapter) -> Galley:
        return {
            "numeral": chapter.numeral,
            "title": _heading(chapter.title),
            "anchor": self._anchors.name(chapter.anchor),
            "parts": [self._part(part) for part in chapter.parts],
            "lacks": list(self._lacks(chapter.lacks)),
        }

    def _part(self, part: Part) -> Galley:
        anchor = self._anchors.name(part.anchor)
        notes = [(note, self._anchors.name(f"n-{anchor}-{note.mark}")) for note in part.notes]
        places = {note.mark: place for note, place in reversed(notes)}
        return {
            "anchor": anchor,
            "title": _heading(part.title),
            "paras": self._lines.paragraphs(part.paras, places),
            "cards": self._cards(part.cards, places),
            "exhibits": list(self._exhibits.rows(part.exhibits)),
            "notes": [{"mark": note.mark, "text": words(note.text), "anchor": place} for note, place in notes],
        }

    def _lacks(self, lacks: Sequence[Lack]) -> Iterator[Galley]:
        joint = "、" if self._document.lang == "zh" else ", "
        for name, absent in (("withheld", False), ("missing", True)):
            items = [[words(joint.join(lack.names)), words(lack.reason)] for lack in lacks if lack.absent is absent]
            if items:
                yield {"title": self._document.words[name], "items": items}

    def _cards(self, cards: Sequence[Card], notes: Mapping[str, str]) -> Galley:
        """Cards in rows; `longest` is the widest of their titles."""
        return {"cards": [self._card(card, notes) for card in cards], "longest": max((ems(card.title) for card in cards), default=0.0)}

    def _card(self, card: Card, notes: Mapping[str, str]) -> Galley:
        move, drawn = card.fact.move, spark(card.months)
        return {
            "title": words(card.title),
            "value": self._lines.line(card.value),
            "known": card.fact.value is not None,
            "change": self._lines.line(card.change),
            "move": move.value if move else "none",
            "mark": _MARKS[move] if move else "",
            "direction": words(card.direction),
            "interval": self._lines.line(card.interval),
            "remark": words(card.remark),
            "marks": [mark(each, notes) for each in card.marks],
            "spark": drawn,
        }

    # ── the end matter ──

    def _quality(self) -> Galley:
        quality = self._document.quality
        return {
            "paras": self._lines.paragraphs(quality.paras, {}),
            "cards": self._cards(quality.cards, {}),
            "tables": [self._exhibits.table(table) for table in quality.tables],
        }


def _heading(said: str) -> str:
    """A heading that is never empty: an outline can't hold one that is."""
    return words(said).strip() or "–"


def _term(term: Term, query: str) -> Galley:
    return {
        "name": words(term.name),
        "title": words(term.title),
        "doc": words(term.doc),
        "version": term.version,
        "anchor": term.anchor,
        "query": query,
    }
