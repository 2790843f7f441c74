"""The fonts of the book: our own, which are the same everywhere; the machine's only for what ours lack."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from pathlib import Path

import typst

from zhanggui.report.pdf.charset import charset

FACES = Path(str(resources.files("zhanggui.report"))) / "fonts" / "faces"
GETA = "〓"
"""What a printer sets for a character that he doesn't have."""

_PROBE = b"""#set document(title: "probe")
#set text(font: "Zhanggui Sans")
#for character in sys.inputs.characters.codepoints() [#character ]"""

_BREAKS = frozenset("\t\n\r\v\f\x85\u2028\u2029")
_NARROW = "\u202f"


@cache
def own() -> typst.Fonts:
    """Ours, and those that come with typst."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FACES])


@cache
def machine() -> typst.Fonts:
    """Ours, and those of the machine."""
    return typst.Fonts(include_system_fonts=True, font_paths=[FACES])


def clean(words: str) -> str:
    """Words as they may be set: no control characters, no marks that turn the direction of reading, one kind of space."""
    return words if words.isascii() and words.isprintable() else "".join(map(_clean, words))


@cache
def _clean(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " " if character in _BREAKS else ""
        case "Cf":
            return ""
        case "Cs" | "Co" | "Cn":
            return GETA
        case "Zs" if character not in charset():
            return "\u00a0" if character == _NARROW else " "
    return character


def fitting(words: str) -> tuple[typst.Fonts, frozenset[str]]:
    """The fonts that words need, and those of their characters that none has."""
    foreign = _lacking("".join(sorted(set(words) - charset())), own())
    if not foreign:
        return own(), frozenset()
    absent = _lacking(foreign, machine())
    return own() if absent == foreign else machine(), frozenset(absent)


def _lacking(characters: str, fonts: typst.Fonts) -> str:
    """Those that no font prints, found by halving."""
    if not characters or _prints(characters, fonts):
        return ""
    if len(characters) == 1:
        return characters
    middle = len(characters) // 2
    return _lacking(characters[:middle], fonts) + _lacking(characters[middle:], fonts)


def _prints(characters: str, fonts: typst.Fonts) -> bool:
    """Whether all of them come out: under PDF/UA a missing glyph is an error."""
    try:
        typst.compile(_PROBE, format="pdf", font_paths=fonts, sys_inputs={"characters": characters}, pdf_standards=["ua-1"])
    except typst.TypstError:
        return False
    return True
