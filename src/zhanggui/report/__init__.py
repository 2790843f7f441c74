"""The annual summary: compiled from facts, in both languages, each number with the query behind it, and read back when it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING

from zhanggui.engine.build import Build
from zhanggui.nouns import Domain, Edition, Sentence
from zhanggui.report.compose import summaries
from zhanggui.report.document import Document
from zhanggui.report.html import body, page
from zhanggui.report.pages import document
from zhanggui.report.receipts import Receipts
from zhanggui.report.summary import Summary
from zhanggui.words import Lang

if TYPE_CHECKING:
    from zhanggui.report.verify import Verdict

_BUNDLE = "import sys, vl_convert;sys.stdout.buffer.write(vl_convert.javascript_bundle('window.vegaEmbed = vegaEmbed;').encode())"
"""Bundles what draws the charts: a second and a half that would hold up everything else, so another process does it."""


class Format(StrEnum):
    """What a summary is written as."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the summary, and the document that it says; a workbook says those of all languages."""

    path: Path
    format: Format
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, and the claims of the first edition's front page."""

    files: tuple[File, ...]
    claims: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be written."""

    year: int
    editions: Sequence[Edition] = (Edition.COMPREHENSIVE,)
    langs: Sequence[Lang] = tuple(Lang)
    formats: Sequence[Format] = (Format.HTML,)


def write(build: Build, domains: Sequence[Domain], order: Order, out: Path, progress: Callable[[str], None] = lambda _: None) -> Written:
    """Write every edition in every language and format."""
    out.mkdir(parents=True, exist_ok=True)
    with Popen([sys.executable, "-c", _BUNDLE], stdout=PIPE) as aside:  # noqa: S603 - our own words
        written: list[File] = []
        composed = summaries(build, domains, order.year, order.editions)
        progress("composed")
        pages = _Pages(aside)
        for summary in composed.values():
            documents = {lang: document(summary, lang) for lang in order.langs}
            for each, content in _rendered(summary, documents, order.formats, pages):
                path = out / each.path
                path.write_bytes(content)
                written.append(File(path=path, format=each.format, documents=each.documents))
                progress(path.name)
        pages.close()
    return Written(files=tuple(written), claims=composed[order.editions[0]].claims)


def verified(build: Build, files: Sequence[File], progress: Callable[[str], None] = lambda _: None) -> Mapping[Path, Verdict]:
    """Read finished files back, and derive every number, date, direction and cause in them anew; `progress` is told each file when done."""
    from zhanggui.report.verify import Verifier  # noqa: PLC0415 - its readers are slow to import
    from zhanggui.report.verify.readers import read  # noqa: PLC0415 - as above

    verifier, verdicts = Verifier(build), {}
    for each in files:
        if each.format is not Format.XLSX:
            verdicts[each.path] = verifier.verify(read(each.path), each.documents[0])
        progress(each.path.name)
    return verdicts


class _Pages:
    """What pages need to draw their charts; asked for once, and only where there are pages."""

    def __init__(self, aside: Popen[bytes]) -> None:
        self._aside, self._bundle = aside, ""

    def bundle(self) -> str:
        if not self._bundle:
            self._bundle = self._aside.communicate()[0].decode()
            if self._aside.returncode or not self._bundle:
                raise RuntimeError("vl-convert could not bundle vega-embed")
        return self._bundle

    def close(self) -> None:
        if not self._bundle:
            self._aside.kill()


def _rendered(
    summary: Summary, documents: Mapping[Lang, Document], formats: Sequence[Format], pages: _Pages
) -> Iterator[tuple[File, bytes]]:
    receipts = Receipts(summary.build, summary.measures)
    for format_ in formats:
        if format_ is Format.XLSX:
            from zhanggui.report.xlsx import xlsx  # noqa: PLC0415 - few reports need it

            name = f"{summary.period.start.year}-{summary.edition}.xlsx"
            yield File(path=Path(name), format=format_, documents=tuple(documents.values())), xlsx(summary, documents)
            continue
        for said in documents.values():
            made = File(path=Path(f"{said.name}.{format_}"), format=format_, documents=(said,))
            yield made, _page(said, documents, receipts, pages) if format_ is Format.HTML else _paper(said, format_)


def _page(said: Document, documents: Mapping[Lang, Document], receipts: Receipts, pages: _Pages) -> bytes:
    others = {lang: f"{other.name}.html" for lang, other in documents.items() if other is not said}
    content = body(said, receipts, others)
    return page(said, content, pages.bundle()).encode()


def _paper(said: Document, format_: Format) -> bytes:
    """Set it as a file that is printed, edited or shown; what sets it is imported only where it is wanted."""
    match format_:
        case Format.PDF:
            from zhanggui.report.pdf import pdf  # noqa: PLC0415 - as above

            return pdf(said)
        case Format.DOCX:
            from zhanggui.report.docx import docx  # noqa: PLC0415 - as above

            return docx(said)
        case Format.PPTX:
            from zhanggui.report.pptx import pptx  # noqa: PLC0415 - as above

            return pptx(said)
        case _:
            raise ValueError(format_)
