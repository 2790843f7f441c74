"""Tables of the Word file: our style, a head that is repeated on each page, rows that don't break."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.nouns import Piece
from zhanggui.report.document import Card, Line, Table, text
from zhanggui.report.docx.text import Ink, paragraph, run
from zhanggui.report.native.measure import shares, width

WIDE = 9184
"""The width of the text in twentieths of a point: A4 less its margins."""

_PAD = 9.0
_SIZE, _SMALL, _MANY = 9.0, 8.0, 7
"""The size of a table's text, and that of one with so many columns or more."""

_CARDS = 4
_TOGETHER = 7
"""Up to so many rows stay on one page."""

_NUMBER_AND_CHANGE = 3
"""A cell has so many pieces where it holds a number, a blank and a change."""

KEEP = "<w:keepNext/>"
"""A paragraph that stays on the page of the next one."""

LOOSE = '<w:keepNext w:val="0"/>'
"""A paragraph that need not, whatever its style says."""

_AFTER = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
"""Two tables that follow one another would be one: a line of no height parts them."""


def table(each: Table, ink: Ink) -> str:
    """A table of the document."""
    cells = [list(each.columns), *([text(cell) for cell in row] for row in each.rows)]
    size, small = (_SIZE, "") if len(each.columns) < _MANY else (_SMALL, "Small")
    widths = _twips(shares(cells, each.numeric, size, WIDE / 20, _PAD))
    head = [_aligned(f"TableHead{small}", run(name), counts) for name, counts in zip(each.columns, each.numeric, strict=True)]
    styles = [f"TableNumber{small}" if counts else f"TableText{small}" for counts in each.numeric]
    held = [KEEP if place < len(each.rows) - 1 <= _TOGETHER else "" for place in range(len(each.rows))]
    broken = [
        any(width(text(row[place]), size) > wide / 20 - _PAD for row in each.rows if _told_twice(row[place]))
        for place, wide in enumerate(widths)
    ]
    body = [
        [
            paragraph(style, ink.line(_broken(cell) if apart else cell, number=""), keep)
            for cell, style, apart in zip(row, styles, broken, strict=True)
        ]
        for row, keep in zip(each.rows, held, strict=True)
    ]
    return _table(head, body, widths)


def _told_twice(cell: Line) -> bool:
    """Whether a cell holds a number, a blank and how it moved."""
    return len(cell) == _NUMBER_AND_CHANGE and cell[1].fact is None and not cell[1].text.strip()


def _broken(cell: Line) -> Line:
    """Such a cell on two lines, in a column where one doesn't hold both: neither number is broken within."""
    return (cell[0], Piece("\n"), cell[2]) if _told_twice(cell) else cell


def cards(each: Sequence[Card], part: str, ink: Ink, words: dict[str, str]) -> str:
    """The figures that head a part, a row each: value, change and interval; columns that none fills are left out."""
    spans = any(card.interval for card in each)
    names = [words["metric"], words["this_year"], words["change"], *([words["interval"]] if spans else [])]
    head = [_aligned("TableHead", run(name), place > 0) for place, name in enumerate(names)]
    rows = []
    for place, card in enumerate(each, 1):
        keep = KEEP if place < len(each) else ""
        remark = run(f"  {card.remark}", "Quiet") if card.remark else ""
        row = [paragraph("TableText", run(card.title) + ink.marks(part, card.marks) + remark, keep)]
        numbers = [ink.line(card.value, number=""), ink.moved(card), *([ink.line(card.interval, number="")] if spans else [])]
        rows.append([*row, *(paragraph("TableNumber", number, keep) for number in numbers)])
    widths = [0.38, 0.14, 0.27, 0.21] if spans else [0.53, 0.2, 0.27]
    return _table(head, rows, _twips([share * WIDE / 20 for share in widths]))


def grid(each: Sequence[Card], ink: Ink) -> str:
    """The figures of the front page: four in a row."""
    widths = _twips([WIDE / 20 / _CARDS] * _CARDS)
    cells = [paragraph("CardTitle", run(card.title)) + paragraph("CardValue", ink.line(card.value, number="")) + paragraph("CardChange", ink.moved(card))
             for card in each]  # fmt: skip
    cells += [paragraph("CardTitle", "")] * (-len(cells) % _CARDS)
    rows = [cells[place : place + _CARDS] for place in range(0, len(cells), _CARDS)]
    return _table([], rows, widths, style="ZhangguiCards")


def abreast(cells: Sequence[str]) -> str:
    """Charts side by side, in a row that isn't broken."""
    return _table([], [cells], _twips([WIDE / 20 / len(cells)] * len(cells)), style="ZhangguiPlates") + paragraph("Source", "", _AFTER)


def _aligned(style: str, inside: str, right: bool) -> str:  # noqa: FBT001 - where the column's numbers stand
    return paragraph(style, inside, '<w:jc w:val="right"/>' if right else "")


def _twips(points: Sequence[float]) -> list[int]:
    """Whole widths that add up to that of the text."""
    widths = [round(each * 20) for each in points]
    widths[0] += WIDE - sum(widths)
    return widths


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], style: str = "Zhanggui") -> str:
    look = f'<w:tblLook w:val="{"0620" if head else "0600"}" w:firstRow="{int(bool(head))}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    columns = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    lines = (_row(head, widths, "<w:cantSplit/><w:tblHeader/>") if head else "") + "".join(
        _row(row, widths, "<w:cantSplit/>") for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>"
    )


def _row(cells: Sequence[str], widths: Sequence[int], how: str) -> str:
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{cell}</w:tc>' for cell, wide in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{how}</w:trPr>{inside}</w:tr>"
