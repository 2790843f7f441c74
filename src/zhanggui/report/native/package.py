"""An office file: parts with relations between them, zipped the same way every time.

The layout is that of ECMA-376 part 2 (Open Packaging Conventions).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file knows: bytes depend on what is said, not on when."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_LOST = "\ufffd"


def legal(text: str) -> str:
    """Show a mark where XML allows no character, and where one would turn the text's direction round."""
    return _ILLEGAL.sub(_LOST, text)


def words(text: str) -> str:
    """Text as the content of an element."""
    return escape(legal(text))


def quoted(text: str) -> str:
    """Text as an attribute, with its quotes."""
    return quoteattr(legal(text).replace("\n", " "))


class Link(NamedTuple):
    """A relation from one part to another, or to the world."""

    id: str
    kind: str
    target: str


@dataclass(slots=True)
class Part:
    """A file within the file. `name` starts with a slash; `body` may be written after its links are known."""

    name: str
    kind: str
    body: str | bytes = ""
    links: list[Link] = field(default_factory=list)

    def link(self, to: Part, kind: str) -> str:
        """Point to another part, and name the relation; the same part has one name."""
        target = posixpath.relpath(to.name, posixpath.dirname(self.name))
        known = next((each.id for each in self.links if each.target == target), None)
        if known is None:
            known = f"rId{len(self.links) + 1}"
            self.links.append(Link(known, f"{OFFICE}/{kind}", target))
        return known


def packed(main: Part, others: Sequence[Part], title: str, language: str) -> bytes:
    """Zip the parts; `main` is what the file is."""
    parts = [main, *others, *_properties(title, language)]
    root = [
        Link("rId1", f"{OFFICE}/officeDocument", main.name[1:]),
        Link("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        Link("rId3", f"{OFFICE}/extended-properties", "docProps/app.xml"),
    ]
    files: dict[str, str | bytes] = {"[Content_Types].xml": _types(parts), "_rels/.rels": _relations(root)}
    for part in parts:
        files[part.name[1:]] = part.body
        if part.links:
            folder, name = posixpath.split(part.name[1:])
            files[f"{folder}/_rels/{name}.rels"] = _relations(part.links)
    return _zipped(files)


def undated(workbook: bytes) -> bytes:
    """A workbook that does not say when it was made: xlsxwriter would write the time."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        files["docProps/core.xml"] = re.sub(rb"<dcterms:(created|modified).*?</dcterms:\1>", b"", archive.read("docProps/core.xml"))
    return _zipped(files)


def _zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".xlsx") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, body.encode() if isinstance(body, str) else body)
    return out.getvalue()


def _types(parts: Sequence[Part]) -> str:
    kinds = "".join(f'<Override PartName="{part.name}" ContentType="{part.kind}"/>' for part in parts if not part.name.endswith(".xlsx"))
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    usual += f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="xlsx" ContentType="{SHEET}"/>'
    return f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">{usual}{kinds}</Types>'


def _relations(links: Sequence[Link]) -> str:
    each = "".join(f'<Relationship Id="{link.id}" Type="{link.kind}" Target={quoted(link.target)}/>' for link in links)
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _properties(title: str, language: str) -> list[Part]:
    """Title, language and maker; no date, for the same facts make the same bytes."""
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{words(title)}</dc:title><dc:creator>Zhanggui</dc:creator><dc:language>{language}</dc:language></cp:coreProperties>"
    )
    app = f'{HEAD}<Properties xmlns="{OFFICE.replace("relationships", "extended-properties")}"><Application>Zhanggui</Application></Properties>'
    return [Part("/docProps/core.xml", _CORE, core), Part("/docProps/app.xml", _PROPERTIES, app)]
