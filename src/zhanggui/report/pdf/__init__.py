"""Sets the summary as a book: cover, front page, contents, chapters, and the definition and query behind each number.

`galley` is the document as the templates read it: lines with links, rows of exhibits, columns with widths.
`plates` are its charts as SVG, their words as text in our own font. `faces` are the fonts that it needs, and
the characters that no font has. `press` is typst, which puts it on pages: tagged (PDF/UA-1), its fonts embedded.
"""

from __future__ import annotations

from zhanggui.report.document import Document
from zhanggui.report.pdf.galley import laid
from zhanggui.report.pdf.plates import Plates
from zhanggui.report.pdf.press import printed


def pdf(document: Document) -> bytes:
    """Set a document as a PDF; the same document gives the same bytes."""
    with Plates() as plates:
        return printed(laid(document, plates))
