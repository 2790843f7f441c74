"""Reads slides: their texts, tables, charts and notes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from zhanggui.report.verify.letters import visible
from zhanggui.report.verify.page import Block, Grid, Item, Sort
from zhanggui.report.verify.readers.office import A, C, Element, P, Package, R, chart, drawn

_MAIN = "ppt/presentation.xml"


def read(file: Path) -> list[Item]:
    """Read slides, in the order in which they are shown."""
    with zipfile.ZipFile(file) as archive:
        package = Package(archive)
        root = package.xml(_MAIN)
        if root is None:
            return []
        links = package.links(_MAIN)
        names = [links[each.get(f"{R}id", "")][1] for each in root.iter(f"{P}sldId") if each.get(f"{R}id", "") in links]
        return [item for number, name in enumerate(names, start=1) for item in _slide(package, name, number)]


def _slide(package: Package, name: str, number: int) -> Iterator[Item]:  # noqa: C901 - one branch for each kind of shape
    root = package.xml(name)
    if root is None:
        return
    links = package.links(name)
    place = f"[{number}] {_title(root)}".strip()
    for shape in root.iter(f"{P}sp", f"{P}graphicFrame", f"{P}pic"):
        properties = next(shape.iter(f"{P}cNvPr"), None)
        if properties is not None and (spoken := visible(properties.get("descr", "")).strip()):
            yield Block(f"{place} [alt]", spoken)
        if shape.tag == f"{P}sp":
            yield from _texts(shape, place)
        for table in shape.iter(f"{A}tbl"):
            yield Grid(
                place, tuple(tuple(" ".join(visible(drawn(cell)).split()) for cell in row.iter(f"{A}tc")) for row in table.iter(f"{A}tr"))
            )
        for each in shape.iter(f"{C}chart"):
            _kind, target = links.get(each.get(f"{R}id", ""), ("", ""))
            if (found := chart(package, target, place)) is not None:
                yield found
    for kind, target in links.values():
        if kind == "notesSlide" and (notes := package.xml(target)) is not None:
            for shape in notes.iter(f"{P}sp"):
                yield from _texts(shape, f"{place} [notes]")


def _title(root: Element) -> str:
    for shape in root.iter(f"{P}sp"):
        kind = shape.find(f".//{P}ph")
        if kind is not None and kind.get("type") in {"title", "ctrTitle"}:
            return " ".join(drawn(shape).split())
    return ""


def _texts(shape: Element, place: str) -> Iterator[Item]:
    """The paragraphs of a shape; a query goes over several lines of one."""
    kind = shape.find(f".//{P}ph")
    if kind is not None and kind.get("type") == "sldNum":
        said = drawn(shape).strip()
        if said:
            yield Block(place, said, Sort.EDGE)
        return
    for paragraph in shape.iter(f"{A}p"):
        holder = paragraph.getparent()
        if holder is None or holder.tag == f"{A}txBody":
            continue
        said = visible("".join(_runs(paragraph)))
        if said.strip():
            yield Block(place, said)


def _runs(paragraph: Element) -> Iterator[str]:
    for each in paragraph.iter(f"{A}r", f"{A}br", f"{A}fld"):
        if each.tag == f"{A}br":
            yield "\n"
            continue
        look = each.find(f"{A}rPr")
        if look is None or int(look.get("baseline", "0") or 0) <= 0:
            yield each.findtext(f"{A}t", "")
