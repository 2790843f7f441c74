"""Judges what a file says: each stretch of its text against the line that it was meant to be, each table row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhanggui.facts import Fact
from zhanggui.report.adlaw import WHY, absolutes
from zhanggui.report.claims import Role
from zhanggui.report.verify.align import Atom, Laid, atoms, lay
from zhanggui.report.verify.attribute import Attribution, attribute, known_date
from zhanggui.report.verify.cover import covered
from zhanggui.report.verify.expected import Book, Form
from zhanggui.report.verify.finding import NOT_KNOWN, WITHHELD, Kind, Tally
from zhanggui.report.verify.hold import Fault, at, fault
from zhanggui.report.verify.letters import key, narrow, visible
from zhanggui.report.verify.lexicon import AIMS, FALLS, MOVES, RANKS, Says, Word
from zhanggui.report.verify.numbers import Kind as Numeral
from zhanggui.report.verify.numbers import Token, numbers
from zhanggui.report.verify.prove import WHENS, Mark, Proof, Prover, tells
from zhanggui.words import Text

_NEAR_ENOUGH = 0.34
_SAME_SENTENCE = 0.5
_STRICT = 0.75
"""From this share of its words on a sentence was not written anew: each number stands for the one that stood there."""

_LONG = 160
_SENTENCES = re.compile(r"(?<=[。！？!?；])|(?<=\.)\s+(?=[A-Z“\"(])|\n+")
_CLAUSE = re.compile(r"[，；。;！？]|,\s|\.\s|\s[–—]\s")
_HASH = re.compile(r"(?=.*\d)[0-9a-f]{6,}")
_FAULTS = {Fault.VALUE: Kind.NUMBER, Fault.SIGN: Kind.NUMBER, Fault.UNIT: Kind.UNIT}


@dataclass(frozen=True, slots=True)
class Held:
    """A number of the file and the fact that it was found to be of; none where it stands in plain words."""

    atom: Atom
    fact: Fact | None
    shows: str = ""


class Judge:
    """Judges texts against a book of what ought to be said."""

    def __init__(self, book: Book, prover: Prover, tally: Tally) -> None:
        """Findings go to the tally."""
        self._book, self._prover, self._tally = book, prover, tally

    # ── texts ──

    def text(self, place: str, said: str) -> None:
        """Judge a stretch of text."""
        form = self._book.by_key.get(key(said))
        if form is not None:
            self.line(place, said, form)
            return
        stretches = covered(said, self._book.by_head)
        changed = any(stretch.form is None and numbers(stretch.text) for stretch in stretches)
        if changed and len(said) < _LONG and (near := self._nearest(said, _STRICT)) is not None:
            self._tally.seen.add(near[0].form.key)
            self._beside(place, said, *near)
            return
        for stretch in stretches:
            if stretch.form is not None:
                self.line(place, stretch.text, stretch.form)
            else:
                self._unknown(place, stretch.text)

    def line(self, place: str, said: str, form: Form) -> None:
        """Judge a text against the line that it is, or was."""
        proof = self._prover.of(form)
        if not _reads_alike(said, form, proof):
            self._tally.seen.add(form.key)
            self._beside(place, said, proof, lay(self._atoms(said), self._atoms(form.text)))
            return
        self._tally.numbers += len(proof.marks)
        self._tally.held += len(proof.marks) - len(proof.faults)
        for mark in proof.faults:
            self._fault(place, said, mark.token, mark, mark.fault or Fault.VALUE)
        for word in proof.contradicted:
            self._tally.add(_kind_of(word), place, _around(said, word), None)

    def _unknown(self, place: str, said: str) -> None:
        """Judge a text that is no known line: the nearest line tells what its numbers were."""
        if not numbers(said) and not self._claims(said):
            self._praise(place, said, None, backed=False)
            return
        near = self._nearest(said)
        if near is None and len(sentences := [each for each in _SENTENCES.split(said) if each.strip()]) > 1:
            for sentence in sentences:
                self.text(place, sentence)
        elif near is None:
            self._alone(place, said)
        else:
            self._tally.seen.add(near[0].form.key)
            self._beside(place, said, *near)

    def _nearest(self, said: str, least: float = _SAME_SENTENCE) -> tuple[Proof, Laid] | None:
        mine = self._atoms(said)
        best: tuple[float, Proof, Laid] | None = None
        likely = [form for score, form in self._book.search.near(said) if score >= _NEAR_ENOUGH]
        cards = self._book.cards_in(key(said)) if len(said) < _LONG else []
        for form in (*cards, *likely):
            laid = lay(mine, self._atoms(form.text))
            is_card = form.role is Role.CARD
            cost = laid.cost - laid.left * is_card
            if (laid.within if is_card else laid.alike) >= least and (best is None or cost < best[0]):
                best = (cost, self._prover.of(form), replace(laid, alike=laid.within) if is_card else laid)
        return (best[1], best[2]) if best else None

    def _atoms(self, said: str) -> list[Atom]:
        return atoms(visible(said), self._book.names)

    def _claims(self, said: str) -> bool:
        return any(atom.kind == "word" for atom in self._atoms(said))

    # ── beside its line ──

    def _beside(self, place: str, said: str, proof: Proof, laid: Laid) -> None:
        """Judge each number and each word against the one that it stands for."""
        marks = {mark.token.start: mark for mark in proof.marks}
        strict = laid.alike >= _STRICT
        held: list[Held] = []
        for mine, theirs in laid.pairs:
            if mine is not None and mine.token is not None:
                mark = marks.get(theirs.start) if theirs is not None and theirs.token is not None else None
                held += self._number(place, said, mine, mark, proof, strict=strict)
            elif mine and theirs and mine.kind == theirs.kind == "name" and mine.same != theirs.same and strict and proof.marks:
                self._tally.add(Kind.NAME, place, _around(said, mine), proof.form.text[theirs.start : theirs.end])
        self._dates(place, said, held, laid, marks)
        for mine, theirs in laid.pairs:
            if mine is not None and mine.word is not None:
                was = theirs.word if theirs is not None else None
                self._word(place, said, mine.word, was, held, proof, strict=strict)
        self._praise(place, said, proof.form, backed=any(each.fact for each in held))

    def _number(self, place: str, said: str, atom: Atom, mark: Mark | None, proof: Proof, *, strict: bool) -> Iterator[Held]:
        token = atom.token
        if token is None or token.kind is Numeral.DATE:
            return
        if token.kind is Numeral.NAME:
            was = mark.token.text if mark is not None and mark.token.kind is Numeral.NAME else None
            if was != token.text and (was is not None or self._is_strange(token)):
                self._tally.add(Kind.NUMBER, place, _around(said, atom), was)
            return
        self._tally.numbers += 1
        if mark is not None and (wrong := self._wrong(said, token, mark)) is None:
            self._tally.held += 1
            yield Held(atom, mark.piece.fact if mark.piece else None, mark.shows)
        elif mark is not None and strict:
            self._fault(place, said, token, mark, wrong or Fault.VALUE)
        else:
            yield from self._attributed(place, said, atom, proof)

    def _is_strange(self, token: Token) -> bool:
        """Whether a name looks like that of a definition or a build, and is none."""
        return _HASH.fullmatch(token.text) is not None and token.text not in self._book.hashes

    def _wrong(self, said: str, token: Token, mark: Mark) -> Fault | None:
        """What is wrong with a number that stands where `mark` stood."""
        if mark.piece is None or mark.ought is None:
            return None if token.same == mark.token.same else Fault.VALUE
        found = fault(token, mark.ought)
        lost = found is None and token.sign is None and mark.token.sign == -1
        return Fault.SIGN if lost and not _falls(said, token) else found

    def _fault(self, place: str, said: str, token: Token, mark: Mark, wrong: Fault) -> None:
        expected = mark.piece.text if mark.piece is not None else mark.token.text
        kind = Kind.DATE if mark.shows in WHENS else _FAULTS[wrong]
        self._tally.add(kind, place, _around(said, token), expected)

    def _attributed(self, place: str, said: str, atom: Atom, proof: Proof | None) -> Iterator[Held]:
        """A number that stands for none of its line: it holds where the sentence names what it is of."""
        found = attribute(said, atom, self._book, self._prover, proof)
        if found is not None and found.shows:
            self._tally.held += 1
            yield Held(atom, found.fact, found.shows)
            return
        self._tally.add(Kind.UNKNOWN_NUMBER, place, _around(said, atom), _expected(found), _reason(found))

    def _dates(self, place: str, said: str, held: Sequence[Held], laid: Laid, marks: dict[int, Mark]) -> None:
        """Judge the dates of a text, after its numbers are known."""
        facts = [each.fact for each in held if each.fact is not None]
        for mine, theirs in laid.pairs:
            token = mine.token if mine is not None else None
            if mine is None or token is None or token.kind is not Numeral.DATE:
                continue
            self._tally.numbers += 1
            mark = marks.get(theirs.start) if theirs is not None and theirs.token is not None else None
            if self._dated(token, mark, facts):
                self._tally.held += 1
            else:
                self._tally.add(Kind.DATE, place, _around(said, mine), mark.token.text if mark else None)

    def _dated(self, token: Token, mark: Mark | None, facts: Sequence[Fact]) -> bool:
        if mark is not None and mark.token.kind is Numeral.DATE and mark.piece is None:
            return token.same == mark.token.same
        if mark is not None and mark.shows in WHENS and mark.piece is not None and mark.piece.fact is not None:
            return at(token, mark.piece.fact.period, mark.shows)
        return known_date(token, facts, self._book)

    # ── words that claim ──

    def _word(  # noqa: PLR0913 - what a word is judged by
        self, place: str, said: str, word: Word, was: Word | None, held: Sequence[Held], proof: Proof | None, *, strict: bool = False
    ) -> None:
        if was is not None and was.says is word.says and not _denied(said, word):
            return
        if word.says is Says.CAUSE:
            facts = [self._prover.fact(each.fact) for each in held if each.fact] + [
                self._prover.fact(fact) for fact in (proof.form.facts if proof else [])
            ]
            if (facts or strict) and not any(tells(Says.CAUSE, fact) for fact in facts):
                self._tally.add(Kind.CAUSE, place, _around(said, word))
            return
        fact = self._of(said, word, held) or self._named(said)
        if strict and was is not None and (fact is None or word.says in RANKS):
            self._tally.add(Kind.DIRECTION, place, _around(said, word), was.text)
            return
        if fact is None and not held and (was is None or proof is None or not proof.marks):
            return
        if word.says in MOVES | AIMS and fact is not None and tells(word.says, fact) and not _denied(said, word):
            return
        if word.says in RANKS and was is None and (proof is None or not proof.marks):
            return
        self._tally.add(Kind.DIRECTION, place, _around(said, word), was.text if was else _move_of(fact))

    def _of(self, said: str, word: Word, held: Sequence[Held]) -> Fact | None:
        """The fact that a direction is said of: the change nearest to it in its clause, else the number before it."""
        low, high = _clause(said, word)
        inside = [each for each in held if each.fact is not None and low <= each.atom.start < high]
        changes = [each for each in inside if each.shows in {"change", "difference"}]
        nearest = min(changes or inside, key=lambda each: _apart(each.atom, word), default=None)
        if nearest is None:
            nearest = max(
                (each for each in held if each.fact and each.atom.end <= word.start), key=lambda each: each.atom.end, default=None
            )
        return self._prover.fact(nearest.fact) if nearest is not None and nearest.fact is not None else None

    def _named(self, said: str) -> Fact | None:
        """The whole year's fact of a metric that the sentence names."""
        for atom in self._atoms(said):
            for metric in sorted(self._book.titles.get(str(atom.same), ())) if atom.kind == "name" else ():
                whole = next((fact for fact in self._book.facts.get(metric, []) if not fact.slices and fact.comparison), None)
                if whole is not None:
                    return self._prover.fact(whole)
        return None

    # ── with nothing beside it ──

    def _alone(self, place: str, said: str) -> None:
        """Judge a text that is like no line: each number must be of a metric that it names."""
        mine = self._atoms(said)
        held: list[Held] = []
        for atom in mine:
            if atom.token is not None and atom.token.kind is Numeral.QUANTITY:
                self._tally.numbers += 1
                held += self._attributed(place, said, atom, None)
            elif atom.token is not None and atom.token.kind is Numeral.NAME and self._is_strange(atom.token):
                self._tally.add(Kind.NUMBER, place, _around(said, atom))
        self._dates(place, said, held, Laid(tuple((atom, None) for atom in mine)), {})
        for atom in mine:
            if atom.word is not None:
                self._word(place, said, atom.word, None, held, None)
        self._praise(place, said, None, backed=any(each.fact for each in held))

    def _praise(self, place: str, said: str, form: Form | None, *, backed: bool) -> None:
        """Absolute terms that were not in the line before it was changed."""
        before = {term.term for term in absolutes(form.text, backed=False, names=self._book.proper)} if form is not None else set()
        for term in absolutes(said, backed=backed, names=self._book.proper):
            if term.term not in before:
                self._tally.add(
                    Kind.ABSOLUTE, place, _around(said, Word(term.start, term.end, term.said, Says.HIGHEST)), None, WHY[term.breach]
                )

    # ── cells ──

    def cell(self, place: str, said: str, form: Form) -> None:
        """Judge a cell of a table against the cell that it is."""
        if key(said) == form.key and not (key(said) == "" and visible(said).strip() != form.text.strip() and numbers(said)):
            self.line(place, said, form)
            return
        proof = self._prover.of(form)
        laid = lay(self._atoms(said), self._atoms(form.text))
        if form.role is Role.CELL and not proof.marks and numbers(said):
            self._filled(place, said, form)
            return
        self._beside(place, said, proof, Laid(laid.pairs, 1.0, laid.cost))

    def _filled(self, place: str, said: str, form: Form) -> None:
        """A cell that holds a number where none is known."""
        for token in numbers(said):
            self._tally.numbers += 1
            self._tally.add(Kind.UNKNOWN_NUMBER, place, _around(said, token), form.text or None, NOT_KNOWN)


def _reads_alike(said: str, form: Form, proof: Proof) -> bool:
    """Whether a text that has the letters of a line has its numbers as well: blanks may part what belongs together."""
    if "".join(narrow(visible(said)).split()) == "".join(narrow(form.text).split()) and said.count(" ") == form.text.count(" "):
        return True
    return [token.same for token in numbers(visible(said))] == [mark.token.same for mark in proof.marks]


def _kind_of(word: Word) -> Kind:
    return Kind.CAUSE if word.says is Says.CAUSE else Kind.DIRECTION


def _around(said: str, place: Token | Atom | Word, room: int = 28) -> str:
    """The words around a place."""
    text = " ".join(said[max(0, place.start - room) : place.end + room].split())
    return f"{'…' * (place.start > room)}{text}{'…' * (len(said) > place.end + room)}"


def _clause(said: str, word: Word) -> tuple[int, int]:
    """From where to where the clause of a word reaches."""
    low = max((hit.end() for hit in _CLAUSE.finditer(said, 0, word.start)), default=0)
    after = _CLAUSE.search(said, word.end)
    return low, after.start() if after else len(said)


def _apart(atom: Atom, word: Word) -> int:
    return max(atom.start - word.end, word.start - atom.end)


def _falls(said: str, token: Token) -> bool:
    """Whether a word in its clause says that a number without a sign is a fall."""
    word = Word(token.start, token.end, token.text, Says.FELL)
    low, high = _clause(said, word)
    return any(atom.word is not None and atom.word.says in FALLS for atom in atoms(said[low:high], re.compile(r"(?!)")))


_NOT = re.compile(r"(?:\b(?:not|no longer|never|hardly|n't|didn.t)\s*(?:\w+\s){0,1}|未|没有?|并未|并无|不曾|尚未|不)$", re.IGNORECASE)


def _denied(said: str, word: Word) -> bool:
    """Whether a "not" stands before a word."""
    return _NOT.search(said[max(0, word.start - 16) : word.start]) is not None


def _expected(found: Attribution | None) -> str | None:
    return found.said if found is not None else None


def _reason(found: Attribution | None) -> Text | None:
    """Why a number is not said, where a guard keeps it back."""
    if found is None or found.fact is None or found.fact.value is not None:
        return None
    stop = next((guard for guard in found.fact.guards if guard.withholds), None)
    return WITHHELD.format(reason=stop.reason) if stop else NOT_KNOWN


def _move_of(fact: Fact | None) -> str | None:
    return fact.move.value if fact is not None and fact.move is not None else None
