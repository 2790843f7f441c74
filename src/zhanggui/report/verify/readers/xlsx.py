"""Reads a workbook: the rows of each sheet as they are kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from zhanggui.report.verify.letters import visible
from zhanggui.report.verify.page import Item, Rows
from zhanggui.report.verify.readers.office import Element, Package, R, S

_MAIN = "xl/workbook.xml"


def read(file: Path) -> list[Item]:
    """Read a workbook."""
    with zipfile.ZipFile(file) as archive:
        return [Rows(name, tuple(rows)) for name, rows in _sheets(Package(archive))]


@lru_cache(maxsize=256)
def rows_of(content: bytes) -> tuple[tuple[object, ...], ...]:
    """The rows of the first sheet of a workbook that stands in another file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return next((tuple(rows) for _name, rows in _sheets(Package(archive))), ())


def _sheets(package: Package) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    root, links = package.xml(_MAIN), package.links(_MAIN)
    shared = package.xml("xl/sharedStrings.xml")
    strings: list[str] = [] if shared is None else [visible("".join(each.itertext(f"{S}t"))) for each in shared.iter(f"{S}si")]
    for sheet in root.iter(f"{S}sheet") if root is not None else ():
        part = package.xml(links.get(sheet.get(f"{R}id", ""), ("", ""))[1])
        if part is not None:
            yield sheet.get("name", ""), [_row(row, strings) for row in part.iter(f"{S}row")]


def _row(row: Element, strings: list[str]) -> tuple[object, ...]:
    found: dict[int, object] = {}
    for cell in row.iter(f"{S}c"):
        found[_column(cell.get("r", "A1"))] = _value(cell, strings)
    return tuple(found.get(place) for place in range(max(found, default=-1) + 1))


def _column(name: str) -> int:
    """The place of a column from its letters: A is 0, AA is 26."""
    place = 0
    for letter in name:
        if not letter.isalpha():
            break
        place = place * 26 + ord(letter.upper()) - ord("A") + 1
    return place - 1


def _value(cell: Element, strings: list[str]) -> object:
    said = cell.findtext(f"{S}v", "")
    match cell.get("t", "n"):
        case "s":
            return strings[int(said)] if said else ""
        case "inlineStr":
            return visible("".join(cell.itertext(f"{S}t")))
        case "n":
            try:
                return float(said) if said else None
            except ValueError:
                return said
        case _:
            return said
