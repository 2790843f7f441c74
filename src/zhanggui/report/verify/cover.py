"""Finds the known lines in a stretch of text, so that only what is new or changed needs a closer look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhanggui.report.claims import Role
from zhanggui.report.verify.expected import Form
from zhanggui.report.verify.letters import placed, visible

_HEAD = 3
_WHOLE = 8
"""A line of so many letters may be found within a text that is otherwise not known."""


_LINE = 24
"""Furniture of so many letters may."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text: a known line, or words that are not known."""

    text: str
    form: Form | None


def covered(said: str, by_head: Mapping[str, Sequence[Form]]) -> list[Stretch]:
    """Take a text apart into known lines and the rest: wholly into known lines where that can be."""
    text = visible(said)
    letters, places = placed(text)
    whole = _best(letters, by_head, every=True)
    chosen = whole if sum(len(form.key) for _at, form in whole) == len(letters) else _best(letters, by_head, every=False)
    return _stretches(text, places, chosen)


def _best(letters: str, by_head: Mapping[str, Sequence[Form]], *, every: bool) -> list[tuple[int, Form]]:
    """The known lines that cover most of the letters; of equal covers that of fewer lines."""
    size = len(letters)
    score: list[tuple[int, int]] = [(0, 0)] * (size + 1)
    step: list[Form | None] = [None] * size
    for at in range(size - 1, -1, -1):
        score[at] = score[at + 1]
        for length in range(1, _HEAD + 1):
            for form in by_head.get(letters[at : at + length], ()) if len(letters) - at >= length else ():
                if (every or _stands_alone(form)) and letters.startswith(form.key, at):
                    after = score[at + len(form.key)]
                    found = (after[0] + len(form.key), after[1] - 1)
                    if found > score[at]:
                        score[at], step[at] = found, form
    chosen, at = [], 0
    while at < size:
        taken = step[at]
        if taken is None:
            at += 1
        else:
            chosen.append((at, taken))
            at += len(taken.key)
    return chosen


def _stands_alone(form: Form) -> bool:
    """Whether a line says something by itself: a sentence does, a title or a date doesn't."""
    if form.role is Role.WORDS and (len(form.key) < _LINE or form.text[-1:] not in "。.!?！？"):
        return False
    return len(form.key) >= _WHOLE and form.role is not Role.CELL


def _stretches(text: str, places: Sequence[int], chosen: Sequence[tuple[int, Form]]) -> list[Stretch]:
    found, after = [], 0
    for at, form in chosen:
        start, end = places[at], places[at + len(form.key) - 1] + 1
        if text[after:start].strip():
            found.append(Stretch(text[after:start], None))
        found.append(Stretch(text[start:end], form))
        after = end
    if text[after:].strip():
        found.append(Stretch(text[after:], None))
    return found
