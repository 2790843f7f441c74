"""Proves a line against the build: every number in it is read anew and held against what the queries give, every direction against the change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhanggui.facts import Fact, Grade, Move
from zhanggui.nouns import Piece
from zhanggui.report.claims import ENDS
from zhanggui.report.verify.again import Again
from zhanggui.report.verify.expected import Form
from zhanggui.report.verify.hold import Fault, Quantity, at, fault, quantity
from zhanggui.report.verify.lexicon import AIMS, MOVES, Says, Word, words
from zhanggui.report.verify.numbers import In, Kind, Token, numbers

WHENS = frozenset({"when", "from", "until"})
CAUSES = frozenset({Grade.RANDOMISED, Grade.QUASI_EXPERIMENT})
SHARP = 0.2
"""A change of at least this part of its base may be said to be sharp."""

_SLIGHT, _NEARLY, _OVER = 0.02, 0.95, 1.05
_LEAST_HALF, _MOST_HALF = -0.55, -0.45
_NEAR = 14
"""A direction belongs to a change that stands within so many letters of it."""

_STOP = re.compile(r"[；。;]|\.\s|，(?=其中)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in a line, and what stands behind it: a piece with its fact, or words only."""

    token: Token
    piece: Piece | None = None
    shows: str = ""
    ought: Quantity | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """A line with its numbers and the words that claim something; `contradicted` are those that the numbers deny."""

    form: Form
    marks: tuple[Mark, ...]
    words: tuple[Word, ...]
    contradicted: tuple[Word, ...]

    @property
    def faults(self) -> list[Mark]:
        """The numbers that don't hold."""
        return [mark for mark in self.marks if mark.fault is not None]


class Prover:
    """Proves lines, each once."""

    def __init__(self, again: Again) -> None:
        """Take the numbers from the queries."""
        self._again = again
        self._proofs: dict[int, Proof] = {}

    def of(self, form: Form) -> Proof:
        """Prove a line."""
        known = self._proofs.get(id(form))
        if known is None or known.form is not form:
            known = self._proofs[id(form)] = self._proof(form)
        return known

    def fact(self, fact: Fact) -> Fact:
        """A fact with its numbers as the queries give them."""
        return self._again.of(fact)

    def _proof(self, form: Form) -> Proof:
        marks = tuple(self._marks(form))
        said = tuple(words(form.text))
        facts = [self.fact(fact) for fact in form.facts]
        wrong = tuple(word for word in said if facts and self._denied(word, form, facts))
        return Proof(form, marks, said, wrong)

    # ── numbers ──

    def _marks(self, form: Form) -> Iterator[Mark]:
        pieces = [(start, end, piece) for start, end, piece in form.spans() if piece.fact is not None]
        found = [(token, _piece_at(token, pieces)) for token in numbers(form.text)]
        shared = Counter(place for _token, place in found)
        seen: Counter[int | None] = Counter()
        for token, place in found:
            if place is None:
                yield Mark(token)
                continue
            seen[place] += 1
            yield self._mark(token, pieces[place][2], _part(pieces[place][2].shows, seen[place], shared[place]))

    def _mark(self, token: Token, piece: Piece, shows: str) -> Mark:
        fact = self.fact(piece.fact) if piece.fact is not None else None
        if fact is None:
            return Mark(token)
        if shows in WHENS:
            return Mark(token, piece, shows, fault=None if at(token, fact.period, shows) else Fault.VALUE)
        ought = quantity(fact, shows)
        if ought is None or token.kind is not Kind.QUANTITY:
            return Mark(token, piece, shows, ought, Fault.UNIT)
        ought = _in_context(ought, token, piece)
        return Mark(token, piece, shows, ought, fault(token, ought))

    # ── words ──

    def _denied(self, word: Word, form: Form, facts: list[Fact]) -> bool:
        """Whether a word is denied by the numbers of its line. What no rule tells of here was chosen by rule when it was written."""
        if word.says is Says.CAUSE:
            return not any(fact.grade in CAUSES for fact in facts)
        if word.says in AIMS:
            aimed = [fact for fact in facts if fact.met is not None]
            return bool(aimed) and not any(tells(word.says, fact) for fact in aimed)
        if word.says not in MOVES:
            return False
        beside = self._beside(word, form)
        return beside is not None and not tells(word.says, beside)

    def _beside(self, word: Word, form: Form) -> Fact | None:
        """The fact whose change stands beside a direction: behind it, else before it; a level one has no number, so the last value counts."""
        spans = [(start, end, piece) for start, end, piece in form.spans() if piece.fact is not None]
        changes = [(start, end, piece) for start, end, piece in spans if piece.shows == "change"]
        after = [piece for start, _end, piece in changes if 0 <= start - word.end <= _reach(word) and not _stopped(form, word.end, start)]
        before = [piece for _start, end, piece in changes if 0 <= word.start - end <= 2]  # noqa: PLR2004 - a blank, and a comma
        if word.says is Says.LEVEL:
            before = [piece for _start, end, piece in spans if end <= word.start and not _stopped(form, end, word.start)][-1:]
            after = []
        found = (before[-1:] if word.text.lower() in {"longer", "shorter"} else after[:1] or before[-1:]) or None
        return self.fact(found[0].fact) if found and found[0].fact else None


def _piece_at(token: Token, pieces: Sequence[tuple[int, int, Piece]]) -> int | None:
    """Which piece a number stands in."""
    return next((place for place, (start, end, _piece) in enumerate(pieces) if token.start < end and token.end > start), None)


def _part(shows: str, turn: int, turns: int) -> str:
    """What the first or the second number of a piece shows: an interval has two ends, and so has a time that is longer than a month."""
    if shows in ENDS:
        return ENDS[shows][turn > 1]
    return shows if shows != "when" or turns == 1 else "from" if turn == 1 else "until"


def _in_context(ought: Quantity, token: Token, piece: Piece) -> Quantity:
    """A count is counted in what its sentence says: 30 people, or 30 hours."""
    if ought.unit is not In.PLAIN or token.unit is In.PLAIN:
        return ought
    alone = numbers(piece.text)
    return replace(ought, unit=token.unit) if len(alone) == 1 and alone[0].unit is In.PLAIN else ought


def _reach(word: Word) -> int:
    """How far from its change a word may stand: "no clear change on the year before (+0.8%)"."""
    return (
        40
        if word.says is Says.UNCLEAR
        else _NEAR + 16 * (word.says in {Says.DOUBLE, Says.MORE_THAN_DOUBLE, Says.HALF, Says.LESS_THAN_HALF})
    )


def _stopped(form: Form, start: int, end: int) -> bool:
    """Whether a sentence ends between two places."""
    return _STOP.search(form.text[start:end]) is not None


def tells(says: Says, fact: Fact) -> bool:  # noqa: PLR0911 - one line for each kind of word
    """Whether a word is true of a fact, by rule."""
    change = fact.comparison.change if fact.comparison else None
    match says:
        case Says.ROSE:
            return fact.move is Move.ROSE
        case Says.FELL:
            return fact.move is Move.FELL
        case Says.LEVEL:
            return fact.move is Move.LEVEL
        case Says.UNCLEAR:
            return fact.move is Move.UNCLEAR
        case Says.CLEAR:
            return fact.move in {Move.ROSE, Move.FELL}
        case Says.MET | Says.MISSED:
            return fact.met is (says is Says.MET)
        case Says.CAUSE:
            return fact.grade in CAUSES
        case _:
            low, high, move = _SIZES.get(says, (0.0, 0.0, None))
            return change is not None and move is fact.move and low <= change < high


_SIZES = {
    Says.SLIGHT_RISE: (0.0, _SLIGHT, Move.ROSE),
    Says.SLIGHT_FALL: (-_SLIGHT, 0.0, Move.FELL),
    Says.SHARP_RISE: (SHARP, float("inf"), Move.ROSE),
    Says.SHARP_FALL: (float("-inf"), -SHARP + 1e-12, Move.FELL),
    Says.DOUBLE: (_NEARLY, _OVER, Move.ROSE),
    Says.MORE_THAN_DOUBLE: (_OVER, float("inf"), Move.ROSE),
    Says.HALF: (_LEAST_HALF, _MOST_HALF, Move.FELL),
    Says.LESS_THAN_HALF: (float("-inf"), _LEAST_HALF, Move.FELL),
}
