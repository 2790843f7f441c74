"""Readers of finished files, one for each format. What a file is, its first bytes tell, not its name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from zhanggui.errors import BadFile
from zhanggui.report.verify.page import Item
from zhanggui.words import Text

_MAIN = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}


def format_of(file: Path) -> str:
    """Tell what a file is: html, pdf, docx, pptx or xlsx; raises BadFile where it is none of them."""
    with file.open("rb") as opened:
        start = opened.read(4096)
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK"):
        try:
            with zipfile.ZipFile(file) as archive:
                names = set(archive.namelist())
        except zipfile.BadZipFile:
            names = set()
        found = next((kind for name, kind in _MAIN.items() if name in names), None)
        if found:
            return found
    if b"<html" in start.lower() or b"<!doctype html" in start.lower():
        return "html"
    raise BadFile(
        Text("看不出这是什么文件", "it is not a kind of file that a summary is written as"),
        where=str(file),
        fix=Text("给出 HTML、PDF、DOCX、PPTX 或 XLSX 文件", "give an HTML, PDF, DOCX, PPTX or XLSX file"),
    )


def read(file: Path) -> list[Item]:
    """Read a finished file: its text and tables in reading order."""
    return _reader(format_of(file))(file)


def _reader(kind: str) -> Callable[[Path], list[Item]]:
    """The reader of a format; its library is loaded only where it is needed."""
    match kind:
        case "html":
            from zhanggui.report.verify.readers import html  # noqa: PLC0415 - as above

            return html.read
        case "pdf":
            from zhanggui.report.verify.readers import pdf  # noqa: PLC0415 - as above

            return pdf.read
        case "docx":
            from zhanggui.report.verify.readers import docx  # noqa: PLC0415 - as above

            return docx.read
        case "pptx":
            from zhanggui.report.verify.readers import pptx  # noqa: PLC0415 - as above

            return pptx.read
        case _:
            from zhanggui.report.verify.readers import xlsx  # noqa: PLC0415 - as above

            return xlsx.read
