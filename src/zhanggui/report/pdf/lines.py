"""Lines as the templates read them: each piece with where it leads and what it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, groupby

from zhanggui.nouns import Piece
from zhanggui.report.document import Line, Para, text
from zhanggui.report.pdf.faces import clean
from zhanggui.words import Lang

Run = tuple[str, str, str]
"""Words, the anchor that they lead to (or none), and what they are: words, a date, a number, a change, or a mark."""

Cluster = list[Run]
"""Runs that stand on one line: a number and the mark of its note."""

_WHOLE = 16
"""A number of so many characters or fewer stands on one line."""

_LONG = re.compile(r"[^\s\u2e80-\uffef]{30,}")
"""What has no place to break is given some."""

BREAK = "\u200b"
"""Where a long name may break; the templates set a break in its place."""

_STRETCH = re.compile(r"[^./_,-]{1,20}[./_,-]*|[./_,-]+")
"""The stretches of a long name between which it may break."""

_FEW = 4.0

_TIED = re.compile(r"^[；：…‥—～·！？]+")
"""What would begin a line after a number that is kept whole, unless it is tied to it."""

_TAIL = re.compile(r"(?:[\w’'-]+(?<=[!-\u024f])|.)[^\w\s]*$")
"""What the mark of a note is tied to: the last word, or the last Chinese character, and what closes it."""

_PARAGRAPH = {Lang.ZH: 200, Lang.EN: 560}
"""Sentences run on to about so many characters, then a paragraph begins."""


class Anchors:
    """Names of places to lead to, each given once."""

    def __init__(self) -> None:
        """Start with none given."""
        self._given: dict[str, int] = {}

    def name(self, wanted: str) -> str:
        """The name that is wanted, or one like it where that is taken."""
        place = self._given[wanted] = self._given.get(wanted, 0) + 1
        return wanted if place == 1 else self.name(f"{wanted}-{place}")


class Lines:
    """Sets lines; a number leads to its definition where the document has one."""

    def __init__(self, anchors: Mapping[str, str], lang: Lang) -> None:
        """`anchors` are the definitions by metric."""
        self._anchors, self._lang = anchors, lang

    def line(self, line: Line) -> list[Cluster]:
        """A line, cluster by cluster."""
        runs = groupby((self._run(piece) for piece in line if piece.text), key=lambda run: run[1:] == ("", "words"))
        return _clustered([run for plain, several in runs for run in (_joined(several) if plain else several)])

    def leading(self, said: str, metric: str) -> Run:
        """Words that lead to a definition."""
        return (words(said), self._anchors.get(metric, ""), "date")

    def _run(self, piece: Piece) -> Run:
        if piece.fact is None:
            return (words(piece.text), "", "words")
        kind = "date" if piece.shows == "when" or len(piece.text) > _WHOLE else "change" if piece.shows == "change" else "number"
        return (words(piece.text), self._anchors.get(piece.fact.metric, ""), kind)

    def paragraphs(self, paras: Sequence[Para], notes: Mapping[str, str]) -> list[list[Cluster]]:
        """Sentences as running text in paragraphs of about one length, with the marks of their notes and where each of these stands."""
        lengths = [len(text(para.line)) for para in paras]
        count = max(1, round(sum(lengths) / _PARAGRAPH[self._lang]))
        made: list[list[Cluster]] = [[] for _ in range(count)]
        for para, before, length in zip(paras, accumulate(lengths, initial=0), lengths, strict=False):
            said = self.line(para.line)
            place = min(int((before + length / 2) / max(sum(lengths), 1) * count), count - 1)
            gap: list[Cluster] = [[(" ", "", "words")]] if made[place] and self._lang is Lang.EN else []
            made[place] += gap + _marked(said, [mark(each, notes) for each in para.marks])
        return [each for each in made if each]


def _joined(several: Iterable[Run]) -> list[Run]:
    """Words after words are one run."""
    return [("".join(said for said, *_ in several), "", "words")]


def _clustered(runs: Sequence[Run]) -> list[Cluster]:
    """Numbers on their own, each with the signs that may not begin a line."""
    made: list[Cluster] = []
    for said, to, kind in runs:
        tied = _TIED.match(said) if made and made[-1][-1][2] in {"number", "change"} and kind == "words" else None
        if tied:
            made[-1].append((tied[0], "", "words"))
        rest = said[tied.end() :] if tied else said
        made += [[(rest, to, kind)]] if rest else []
    return made


def _marked(said: list[Cluster], marks: Sequence[Run]) -> list[Cluster]:
    """A sentence with the marks of its notes, which don't leave its last word."""
    if not marks or not said:
        return said
    *before, last = said
    *front, (end, to, kind) = last
    tail = _TAIL.search(end) if kind == "words" and not front else None
    if tail and tail.start():
        return [*before, [(end[: tail.start()], to, kind)], [(tail[0], to, kind), *marks]]
    if before and not any(letter.isalnum() for letter in end):
        return [*before[:-1], [*before[-1], *last, *marks]]
    return [*before, [*last, *marks]]


def mark(letter: str, notes: Mapping[str, str]) -> Run:
    """The mark of a note; `notes` says where each stands."""
    return (letter, notes.get(letter, ""), "mark")


def words(said: str) -> str:
    """Words that can be set, with places to break where they have none."""
    return _LONG.sub(lambda found: BREAK.join(_STRETCH.findall(found[0])), clean(said))


def ems(said: str) -> float:
    """About how wide words are: a Chinese character is one em, a letter half of one."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WF" else 0.53 for character in said)


def least_ems(said: str) -> float:
    """How wide a column must be so that no word is broken; Chinese may break anywhere, and looks poor in fewer than four."""
    return max((ems(word) if word.isascii() else min(ems(word), _FEW) for word in said.split()), default=0.0)
