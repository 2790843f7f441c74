"""Tells from a finished file which summary it is: its year, edition, language and the build that it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhanggui.errors import BadFile
from zhanggui.nouns import Edition
from zhanggui.report.outline import TITLES
from zhanggui.report.verify.letters import key, narrow
from zhanggui.report.verify.page import Block, Grid, Item, Rows
from zhanggui.report.verify.readers import read
from zhanggui.words import Lang, Text

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s?年|[–-]\d\d(?!\d)|\s|$)")
_BUILD = re.compile(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])")
_OPENING = 80
"""What a summary is, its first pages say."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Which summary a file is; `lang` is None for a workbook, which holds both languages; `build` is empty where it isn't named."""

    year: int
    edition: Edition
    lang: Lang | None
    build: str


def edition_of(file: Path, items: Sequence[Item] | None = None) -> Whose:
    """Read which summary a file is; raises BadFile where it doesn't say."""
    lines = list(_lines(read(file) if items is None else items))
    titles = {key(title.to(lang)): (edition, lang) for edition, title in TITLES.items() for lang in Lang}
    for line in lines:
        found = next((known for title, known in titles.items() if title in key(line)), None)
        if found is None:
            continue
        years = [int(year) for each in (line, *lines) for year in _YEAR.findall(narrow(each))]
        builds = [build for each in lines for build in _BUILD.findall(each) if re.search(r"[a-f]", build) or len(lines) < _OPENING]
        if years:
            both = any(isinstance(item, Rows) for item in items or ())
            return Whose(years[0], found[0], None if both else found[1], builds[0] if builds else "")
    raise BadFile(
        Text("看不出这是哪一年、哪一版的总结", "it doesn't say which year's summary it is, and which edition"),
        where=str(file),
        fix=Text("保留封面上的年份和标题", "keep the year and the title that stand on its cover"),
    )


def _lines(items: Sequence[Item]) -> Iterator[str]:
    """The first texts of a file; of a workbook, all that its sheets say of themselves."""
    for item in items[:_OPENING]:
        match item:
            case Block(text=text):
                yield text
            case Grid(rows=rows):
                yield from (cell for row in rows for cell in row)
            case Rows(name="About", rows=rows):
                yield from (str(cell) for row in rows for cell in row if cell)
            case _:
                pass
