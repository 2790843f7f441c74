"""How wide text is, so that none leaves its box. Widths are Arial's, which is wider than the fonts that we name; Chinese stands in squares."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

_PLAIN = (
    "28 28 35 56 56 89 67 19 33 33 39 58 28 33 28 28 56 56 56 56 56 56 56 56 56 56 28 28 58 58 58 56 102 67 67 72 72 67 61 78 72 28 50 67 "
    "56 83 72 78 67 78 72 67 61 72 67 94 67 67 61 28 28 28 47 56 33 56 56 50 56 56 28 56 56 22 22 50 22 83 56 56 56 56 33 50 28 56 50 72 "
    "50 50 50 33 26 33 58"
)
"""The advance of each printable ASCII character, in hundredths of the type size."""

_WIDTHS = {chr(32 + place): int(each) / 100 for place, each in enumerate(_PLAIN.split())}
_BOLD = 1.07
_OTHER = 0.65
_NARROWEST = 0.19
_SQUARE = frozenset("WFA")
"""East Asian wide, full and ambiguous characters: a dash or a quotation mark is set full in Chinese."""

_TOKENS = re.compile(
    r"[^\S\n]+|\n|[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]|[^\s\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]+"
)


@lru_cache(maxsize=4096)
def _width(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.combining(letter):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in _SQUARE else _OTHER


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide it is on one line, in the unit of `size`."""
    return sum(map(_width, text)) * size * (_BOLD if bold else 1.0)


def lines(text: str, size: float, room: float, *, bold: bool = False) -> int:
    """How many lines it takes in `room`; a word longer than a line is broken."""
    count, used = 1, 0.0
    for piece in _TOKENS.findall(text):
        if piece == "\n":
            count, used = count + 1, 0.0
            continue
        wide = width(piece, size, bold=bold)
        if used + wide <= room:
            used += wide
        elif piece.isspace():
            used = room
        else:
            rows = max(1, math.ceil(wide / room)) if used else math.ceil(wide / room)
            count += rows - (0 if used else 1)
            used = wide - (math.ceil(wide / room) - 1) * room
    return count


def cut(text: str, size: float, room: float, rows: int = 1, *, bold: bool = False) -> str:
    """Shorten it to so many lines; what is left out is marked by an ellipsis."""
    if lines(text, size, room, bold=bold) <= rows:
        return text
    low, high = 0, min(len(text), int(rows * room / (_NARROWEST * size)) + 2)
    while low < high:
        middle = (low + high + 1) // 2
        fits = lines(text[:middle].rstrip() + "…", size, room, bold=bold) <= rows
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def middle_cut(text: str, size: float, room: float, rows: int) -> str:
    """Shorten a name to so many lines; it loses its middle, since names that begin alike differ at their ends."""
    if lines(text, size, room) <= rows:
        return text
    tried = (f"{text[:half].rstrip()}…{text[-half:].lstrip()}" for half in range(len(text) // 2, 0, -1))
    return next((each for each in tried if lines(each, size, room) <= rows), "…")


def two_lines(text: str, size: float, room: float) -> str:
    """Set it on at most two lines; one that is longer loses its middle, since names that begin alike differ at their ends."""
    if width(text, size) <= room:
        return text
    pieces = [part for token in _TOKENS.findall(text) for part in ([token] if width(token, size) <= room else token)]
    first = ""
    while pieces and width(first + pieces[0], size) <= room:
        first += pieces.pop(0)
    rest = "".join(pieces).strip()
    if width(rest, size) > room:
        while width(f"…{rest}", size) > room:
            rest = rest[1:]
        rest = f"…{rest.partition(' ')[2].strip() or rest}"
    return f"{first.rstrip()}\n{rest}"


def shares(cells: list[list[str]], numeric: tuple[bool, ...], size: float, room: float, pad: float) -> list[float]:
    """The widths of a table's columns within `room`: numbers on one line where they can be, text takes what is left, words stay whole."""
    columns = list(zip(*cells, strict=True))
    whole = [min(room, max(width(cell, size, bold=True) for cell in column) + pad) for column in columns]
    least = [min(wide, max(_longest(cell, size) for cell in column) + pad) for column, wide in zip(columns, whole, strict=True)]
    texts = [place for place, counts in enumerate(numeric) if not counts]
    widths = [least[place] if place in texts else whole[place] for place in range(len(columns))]
    if sum(widths) > room * (_NUMBERS if texts else 1.0):
        widths = list(least)
    left = room - sum(widths)
    wanted = [whole[place] - widths[place] for place in range(len(columns))]
    total = sum(wanted)
    if left > 0 and total:
        widths = [min(whole[place], wide + left * wanted[place] / total) for place, wide in enumerate(widths)]
    return [each * room / sum(widths) for each in widths]


def _longest(cell: str, size: float) -> float:
    """The widest piece of a cell that isn't broken; Chinese is, but not to a column of single characters."""
    return max([width(piece, size, bold=True) for piece in _TOKENS.findall(cell)] + [min(4.0, float(len(cell))) * size])


_NUMBERS = 0.85
"""Numbers on one line and the longest words take at most so much of a table; else numbers are broken from their changes."""
