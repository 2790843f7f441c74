"""Lays a text beside the line that it was meant to be, so that each number stands against its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.report.verify.letters import narrow
from zhanggui.report.verify.lexicon import Word, words
from zhanggui.report.verify.numbers import Kind, Token, numbers

_PLAIN = re.compile(r"[A-Za-z]+|[^\W\d_a-zA-Z]")
_GAP = {True: 0.9, False: 0.6}
_SAME, _UNLIKE, _ALIEN = 0.0, 1.3, 1.7
_ANOTHER = {"plain": 1.0, "name": 1.2, "number": 0.4, "date": 0.4, "word": 0.4, "id": 0.4}
"""What it costs that an atom stands for another of its kind: a number that was changed is still the number of that place."""

_WORDED = frozenset({"plain", "name"})


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of a text: a number, a word that claims, a name, or any other word."""

    start: int
    end: int
    kind: str
    same: object
    token: Token | None = None
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """Two texts side by side: `pairs` of atoms, None where the other has nothing; `alike` is the part of plain words that they share.

    `within` is the part of those of the first.
    """

    pairs: tuple[tuple[Atom | None, Atom | None], ...]
    alike: float = 0.0
    within: float = 0.0
    cost: float = 0.0

    @property
    def left(self) -> float:
        """What it cost that some of the line is not in the text."""
        return sum(_gap(other) for mine, other in self.pairs if mine is None and other is not None)


def atoms(text: str, names: re.Pattern[str]) -> list[Atom]:
    """Take a text apart; a name is one atom, even with a number in it."""
    plain = narrow(text)
    small = plain.lower()
    found = [Atom(hit.start(), hit.end(), "name", hit[0]) for hit in names.finditer(small)]
    found += [atom for atom in _numbers(text) if not _within(atom, found)]
    found += [atom for atom in _words(text) if not _within(atom, found)]
    taken = [False] * len(plain)
    for atom in found:
        taken[atom.start : atom.end] = [True] * (atom.end - atom.start)
    rest = "".join("\x00" if used else letter for letter, used in zip(small, taken, strict=True))
    found += [Atom(hit.start(), hit.end(), "plain", hit[0]) for hit in _PLAIN.finditer(rest)]
    return sorted(found, key=lambda atom: atom.start)


def _numbers(text: str) -> list[Atom]:
    kinds = {Kind.QUANTITY: "number", Kind.DATE: "date", Kind.NAME: "id"}
    return [Atom(token.start, token.end, kinds[token.kind], token.same, token=token) for token in numbers(text)]


def _words(text: str) -> list[Atom]:
    return [Atom(word.start, word.end, "word", word.says, word=word) for word in words(text)]


def _within(atom: Atom, others: Sequence[Atom]) -> bool:
    return any(atom.start < other.end and atom.end > other.start for other in others)


def lay(mine: Sequence[Atom], theirs: Sequence[Atom]) -> Laid:
    """Lay two lists of atoms side by side at the least cost (Needleman and Wunsch 1970)."""
    width = len(theirs) + 1
    costs = [[0.0] * width for _ in range(len(mine) + 1)]
    steps = [bytearray(width) for _ in range(len(mine) + 1)]
    for place, atom in enumerate(theirs, start=1):
        costs[0][place], steps[0][place] = costs[0][place - 1] + _gap(atom), 2
    for row, atom in enumerate(mine, start=1):
        above, here, ways, gap = costs[row - 1], costs[row], steps[row], _gap(atom)
        here[0], ways[0] = above[0] + gap, 1
        for place, beside in enumerate(theirs, start=1):
            both, skip, drop = above[place - 1] + _between(atom, beside), above[place] + gap, here[place - 1] + _gap(beside)
            best = min(both, skip, drop)
            here[place], ways[place] = best, 0 if best == both else 1 if best == skip else 2
    pairs = _walk(mine, theirs, steps)
    own, other = (sum(map(_is_worded, side)) for side in (mine, theirs))
    shared = sum(1 for a, b in pairs if a and b and _is_worded(a) and a.kind == b.kind and a.same == b.same)
    return Laid(tuple(pairs), alike=shared / max(own, other, 1), within=shared / max(own, 1), cost=costs[-1][-1])


def _is_worded(atom: Atom) -> bool:
    """Whether it is a word; a Latin letter alone is the mark of a note."""
    return atom.kind in _WORDED and not (atom.end - atom.start == 1 and str(atom.same).isascii())


def _gap(atom: Atom) -> float:
    return _GAP[atom.kind != "plain"]


def _between(atom: Atom, other: Atom) -> float:
    if atom.kind != other.kind:
        return 1.0 if {atom.kind, other.kind} <= {"number", "date", "id"} else _ALIEN
    if atom.same == other.same:
        return _SAME
    if atom.token is not None and other.token is not None and atom.token.unit is not other.token.unit:
        return _UNLIKE
    return _ANOTHER[atom.kind]


def _walk(mine: Sequence[Atom], theirs: Sequence[Atom], steps: Sequence[bytearray]) -> list[tuple[Atom | None, Atom | None]]:
    row, place = len(mine), len(theirs)
    pairs: list[tuple[Atom | None, Atom | None]] = []
    while row or place:
        step = steps[row][place]
        row, place = row - (step != 2), place - (step != 1)  # noqa: PLR2004 - 0 both, 1 mine only, 2 theirs only
        pairs.append((mine[row] if step != 2 else None, theirs[place] if step != 1 else None))  # noqa: PLR2004 - as above
    return pairs[::-1]
