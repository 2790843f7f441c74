"""Words, numbers and fields as WordprocessingML (ECMA-376 part 1, 17): what stands inside a paragraph, and the paragraph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from zhanggui.facts import Move
from zhanggui.nouns import Piece
from zhanggui.report.document import Card, Line, Term
from zhanggui.report.native.package import legal, quoted, words

_LONGEST = 40
"""A bookmark's name has at most so many characters."""

_TIP = 240
_MOVES = {Move.ROSE: ("▲ ", "Rise"), Move.FELL: ("▼ ", "Fall"), Move.LEVEL: ("= ", "Quiet"), Move.UNCLEAR: ("≈ ", "Quiet")}


def bookmark(anchor: str) -> str:
    """An anchor as Word names one: letters, digits and low lines."""
    plain = re.sub(r"\W", "_", anchor, flags=re.ASCII)
    if len(plain) <= _LONGEST and plain.replace("_", "-") == anchor.replace("_", "-"):
        return plain
    return f"{plain[: _LONGEST - 9]}_{hashlib.sha256(anchor.encode()).hexdigest()[:8]}"


def run(text: str, style: str = "") -> str:
    """A stretch of text; a line break within it stays one."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    lines = (f'<w:t xml:space="preserve">{words(each)}</w:t>' for each in text.replace("\t", " ").split("\n"))
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>" if text else ""


def paragraph(style: str, inside: str, more: str = "") -> str:
    """A paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inside}</w:p>'


def field_of(code: str, shown: str, style: str = "") -> str:
    """A field: its code, and what it showed last."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    begin, between, end = (f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f'{begin}<w:r>{look}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{between}{run(shown, style)}{end}'


def linked(anchor: str, inside: str, tip: str = "") -> str:
    """Runs that lead to a bookmark."""
    hint = f" w:tooltip={quoted(tip)}" if tip else ""
    return f'<w:hyperlink w:anchor="{bookmark(anchor)}"{hint} w:history="1">{inside}</w:hyperlink>'


@dataclass(slots=True)
class Ink:
    """Writes lines whose numbers lead to their definitions; bookmarks are numbered as they are set."""

    terms: Mapping[str, Term]
    colon: str
    placed: set[str] = field(default_factory=set)

    def mark(self, anchor: str, inside: str = "") -> str:
        """Set a bookmark around runs; a second one of the same name would lead nowhere, so none is set."""
        name = bookmark(anchor)
        if name in self.placed:
            return inside
        self.placed.add(name)
        number = len(self.placed)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'

    def line(self, line: Line, style: str = "", number: str = "Number") -> str:
        """A line; a number leads to what it means, and shows it unless it stands in a table."""
        return "".join(self._piece(piece, style, style or number) for piece in line)

    def _piece(self, piece: Piece, style: str, number: str) -> str:
        term = self.terms.get(piece.fact.metric) if piece.fact is not None else None
        if term is None:
            return run(piece.text, style)
        tip = legal(f"{term.title}{self.colon}{term.doc}")
        return linked(term.anchor, run(piece.text, number), tip if len(tip) <= _TIP else tip[: _TIP - 1] + "…")

    def moved(self, card: Card) -> str:
        """How a figure moved: an arrow, the change, and a word where it has no direction."""
        move = card.fact.move
        if move is None or not card.change:
            return run(card.direction, "Quiet")
        arrow, style = _MOVES[move]
        word = "" if move in {Move.ROSE, Move.FELL} else " " + card.direction
        return run(arrow, style) + self.line(card.change, style) + run(word, style)

    @staticmethod
    def marks(part: str, marks: tuple[str, ...]) -> str:
        """Small letters that lead to the notes of a part."""
        return run("\u202f", "Mark").join(linked(f"{part}-{mark}", run(mark, "Mark")) for mark in marks)
