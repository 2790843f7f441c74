"""Puts a galley on pages with typst. What comes from the shop goes in as data, never as markup."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import typst

from zhanggui.report.pdf.charset import charset
from zhanggui.report.pdf.faces import GETA, fitting, own
from zhanggui.report.pdf.galley import Galley
from zhanggui.report.pdf.lines import BREAK
from zhanggui.report.pdf.plates import Plate

_REMEMBERED = 10
TEMPLATES = Path(str(resources.files("zhanggui.report"))) / "typeset"


def printed(galley: Galley) -> bytes:
    """The pages, tagged as PDF/UA-1 asks; a character that no font has is set as 〓, and the contents page says so."""
    words = json.dumps(galley, ensure_ascii=False, default=Plate.result)
    fonts, absent = fitting(words)
    try:
        return _pages(_without(words, absent), fonts, lacking=bool(absent))
    except typst.TypstError as failed:
        if "could not be displayed" not in failed.message:
            raise
    return _pages(_without(words, set(words) - charset()), own(), lacking=True)  # a cluster of characters, each of which some font has


def _without(words: str, absent: set[str] | frozenset[str]) -> str:
    return words.translate({ord(character): GETA for character in absent})


def _pages(words: str, fonts: typst.Fonts, *, lacking: bool) -> bytes:
    try:
        return typst.compile(
            TEMPLATES / "summary.typ",
            root=TEMPLATES,
            format="pdf",
            font_paths=fonts,
            sys_inputs={"document": words, "absent": "yes" if lacking else "", "breaks": "yes" if BREAK in words else ""},
            pdf_standards=["ua-1"],
        )
    finally:
        _forget()


def _forget() -> None:
    """Let typst's memory of this book go: it keeps what its last ten runs had, some 300 MB of each book."""
    for _ in range(_REMEMBERED + 1):
        typst.compile(b"", format="svg", font_paths=own())
