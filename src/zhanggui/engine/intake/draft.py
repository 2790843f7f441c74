"""Drafting a mapping for a file that nothing recognises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhanggui.engine.intake.recognise import names_of, normal
from zhanggui.nouns import Column, Source

_SURE = 1.0
_LIKELY = 0.72


@dataclass(frozen=True, slots=True)
class Guess:
    """A header, the column that it may be, and how certain that is (0 to 1)."""

    column: str
    header: str
    certainty: float


def draft(headers: Sequence[str], sources: Sequence[Source]) -> tuple[Source, list[Guess]]:
    """Guess the source and its columns for headers that nobody has seen, each with its certainty."""
    guesses = [(source, _guesses(headers, source)) for source in sources]
    return max(guesses, key=lambda pair: _worth(pair[0], pair[1], len(headers)))


def _worth(source: Source, guesses: Sequence[Guess], headers: int) -> float:
    """How well a source explains a file: what it makes of the headers, and what it has of what it must have."""
    required = [column.name for column in source.columns if column.required]
    have = {guess.column: guess.certainty for guess in guesses}
    covered = sum(have.get(name, 0.0) for name in required) / max(len(required), 1)
    return covered + 2 * sum(have.values()) / max(headers, 1)


def _guesses(headers: Sequence[str], source: Source) -> list[Guess]:
    scored = sorted(((_likeness(header, column), header, column.name) for header in headers for column in source.columns), reverse=True)
    taken: set[str] = set()
    guesses: list[Guess] = []
    for certainty, header, column in scored:
        if certainty < _LIKELY or header in taken or any(guess.column == column for guess in guesses):
            continue
        taken.add(header)
        guesses.append(Guess(column, header, round(certainty, 2)))
    return guesses


def _likeness(header: str, column: Column) -> float:
    names = [normal(name) for name in names_of(column)]
    if normal(header) in names:
        return _SURE
    return max(SequenceMatcher(None, normal(header), name).ratio() for name in names) * 0.95


def as_toml(source: Source, guesses: Sequence[Guess]) -> str:
    """Write the guesses as a mapping file, with the certainty of each beside it."""
    have = {guess.column: guess for guess in guesses}
    lines = [f"[{source.name}]"]
    for column in source.columns:
        guess = have.get(column.name)
        if guess is not None:
            lines.append(f'{column.name} = "{_toml(guess.header)}"  # {guess.certainty:.0%}')
        elif column.required:
            lines.append(f'# {column.name} = ""  # ← {column.title.zh} / {column.title.en}')
    return "\n".join([*lines, "", "[file]", '# zone = "Asia/Shanghai"', "# day_first = true", "# decimal_comma = true", ""])


def _toml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
