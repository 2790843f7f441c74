"""How fast the book is set: `python benchmarks/pdf.py SHOP [YEAR]`. The reference is typst setting the same words plainly."""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import typst
from pypdf import PdfReader

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.facts import Receipt
from zhanggui.nouns import Edition
from zhanggui.report.compose import summaries
from zhanggui.report.document import Document, Plot
from zhanggui.report.pages import document
from zhanggui.report.pdf import pdf
from zhanggui.report.pdf.faces import own
from zhanggui.settings import open_folder
from zhanggui.words import Lang

_PLAIN = b"""#set document(title: "plain")
#set text(font: "Zhanggui Sans", size: 9pt)
#sys.inputs.words"""


def timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    begun = time.perf_counter()
    made = work()
    return time.perf_counter() - begun, made


def told(said: Document) -> None:
    """Queries are written before the clock starts: all formats share them."""
    begun = time.perf_counter()
    said = replace(said, terms=tuple(replace(term, receipt=Receipt(term.sql, said.build)) for term in said.terms))
    queries = time.perf_counter() - begun
    spent, made = timed(lambda: pdf(said))
    again, _ = timed(lambda: pdf(said))
    reader = PdfReader(BytesIO(made))
    words = "\n".join(page.extract_text() for page in reader.pages)
    plain, _ = timed(lambda: typst.compile(_PLAIN, format="pdf", font_paths=own(), sys_inputs={"words": words}))
    pages, charts = len(reader.pages), sum(isinstance(each, Plot) for each in said.exhibits())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{said.name:24} {pages:3} pages, {charts:2} charts: {spent:5.2f} s, again {again:5.2f} s, {again / pages * 1000:4.0f} ms a page, "
        f"{again / plain:4.1f} × the words set plainly; queries {queries:4.2f} s; {len(made) / 1e6:4.1f} MB; peak {memory:,.0f} MB"
    )


def main(folder: Path, year: int) -> None:
    build = current(open_folder(folder), DOMAINS)
    for summary in summaries(build, DOMAINS, year, list(Edition)).values():
        for lang in Lang:
            told(document(summary, lang))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2025)
