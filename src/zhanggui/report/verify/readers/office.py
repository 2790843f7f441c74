"""What Word files and slides have in common: parts in a zip file with relations between them, charts with their numbers, words in runs."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree

from zhanggui.report.verify.letters import visible
from zhanggui.report.verify.page import Chart, Strand

Element: TypeAlias = Any  # lxml says nothing of its types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(slots=True)
class Package:
    """An office file."""

    archive: zipfile.ZipFile
    _parts: dict[str, Element] = field(default_factory=dict)

    def xml(self, name: str) -> Element | None:
        """A part as XML; None where there is none of this name."""
        if name not in self._parts:
            try:
                self._parts[name] = etree.fromstring(self.archive.read(name), etree.XMLParser(resolve_entities=False, huge_tree=True))
            except KeyError:
                return None
        return self._parts[name]

    def links(self, name: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: by their name, the last word of their kind and the part that they lead to."""
        folder, file = posixpath.split(name)
        root = self.xml(f"{folder}/_rels/{file}.rels")
        if root is None:
            return {}
        found = {}
        for each in root.iter(_RELATION):
            target = each.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[each.get("Id", "")] = (each.get("Type", "").rsplit("/", 1)[-1], inside)
        return found


def chart(package: Package, name: str, place: str) -> Chart | None:
    """A chart as it is kept in the file; its labels are those that are written out."""
    root = package.xml(name)
    if root is None:
        return None
    strands = tuple(
        Strand(" ".join(_cached(each.find(f"{C}tx"))), tuple(_cached(each.find(f"{C}cat"))), tuple(_numbers(each.find(f"{C}val"))))
        for each in root.iter(f"{C}ser")
    )
    labels = tuple(visible(drawn(rich)) for each in root.iter(f"{C}ser") for rich in each.iter(f"{C}rich"))
    return Chart(place, strands, labels, _workbook(package, name))


def _cached(element: Element | None) -> list[str]:
    return [] if element is None else [visible(point.findtext(f"{C}v", "")) for point in element.iter(f"{C}pt")]


def _numbers(element: Element | None) -> Iterator[float | None]:
    """The numbers of a series, with None for points that it hasn't got."""
    if element is None:
        return
    count = element.find(f".//{C}ptCount")
    found = {int(point.get("idx", "0")): point.findtext(f"{C}v", "") for point in element.iter(f"{C}pt")}
    for place in range(int(count.get("val", "0")) if count is not None else 0):
        yield _float(found.get(place))


def _float(said: str | None) -> float | None:
    try:
        return float(said) if said else None
    except ValueError:
        return float("nan")


def _workbook(package: Package, name: str) -> tuple[tuple[object, ...], ...]:
    """The rows of the workbook that a chart is edited in."""
    inner = next((target for kind, target in package.links(name).values() if kind == "package"), None)
    if inner is None:
        return ()
    from zhanggui.report.verify.readers.xlsx import rows_of  # noqa: PLC0415 - that reader opens files of its own

    return rows_of(package.archive.read(inner))


def drawn(element: Element) -> str:
    """The words of a drawn text: its paragraphs and line ends apart, raised letters that point to notes left out."""
    lines = []
    for paragraph in element.iter(f"{A}p"):
        parts = []
        for each in paragraph.iter(f"{A}r", f"{A}fld", f"{A}br"):
            if each.tag == f"{A}br":
                parts.append("\n")
                continue
            look = each.find(f"{A}rPr")
            if look is None or int(look.get("baseline", "0") or 0) <= 0:
                parts.append(each.findtext(f"{A}t", ""))
        lines.append("".join(parts))
    return "\n".join(line for line in lines if line.strip())
