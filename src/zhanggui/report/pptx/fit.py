"""Makes text fit its box: in a smaller size down to a least one, else over several slides; nothing is left to chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhanggui.nouns import Piece
from zhanggui.report.document import Line, text
from zhanggui.report.native.measure import cut, lines, shares
from zhanggui.report.pptx.master import HEADING, LEAD, TITLE, TITLE_LEAST, Box, Place
from zhanggui.report.pptx.shapes import Grid, Run, Saying, plain
from zhanggui.words import Lang

_TITLE_LINES = 2


def heading(line: Line) -> Saying:
    """A title on two lines, without a full stop: in a smaller size where it must be, at last with its longest name cut short."""
    line = (*line[:-1], line[-1]._replace(text=line[-1].text.removesuffix("。").removesuffix("."))) if line else line
    for size in (TITLE, 22.0, TITLE_LEAST):
        if lines(text(line), size, HEADING.box.wide, bold=True) <= _TITLE_LINES:
            return Saying((Run(text(line), size=0.0 if size == TITLE else size),))
    room = HEADING.box.wide
    while lines(text(line), TITLE_LEAST, HEADING.box.wide, bold=True) > _TITLE_LINES and room > TITLE_LEAST:
        room *= 0.8
        longest = max((piece for piece in line if piece.fact is None), key=lambda piece: len(piece.text), default=line[0])
        line = tuple(Piece(cut(longest.text, TITLE_LEAST, room)) if piece is longest else piece for piece in line)
    return Saying((Run(cut(text(line), TITLE_LEAST, HEADING.box.wide, _TITLE_LINES, bold=True), size=TITLE_LEAST),))


def high(saying: Saying, size: float, wide: float, lang: Lang) -> float:
    """How high a paragraph is."""
    return lines(saying.text, size, wide, bold=any(run.bold for run in saying.runs)) * size * LEAD[lang]


def room_of(sayings: Sequence[Saying], size: float, wide: float, lang: Lang, place: Place) -> float:
    """How high several are in a placeholder; its gaps stay as they are in any size."""
    hang = place.size * {"number": 1.5, "dot": 1.0, "": 0.0}[place.bullet]
    gap = place.size * place.gap
    return sum(high(each, size, wide - hang, lang) + gap for each in sayings)


def sized(sayings: Sequence[Saying], place: Place, box: Box, lang: Lang, sizes: Sequence[float]) -> list[Saying] | None:
    """The paragraphs in the largest of the sizes in which all fit; None where they don't in any."""
    for size in sizes:
        if room_of(sayings, size, box.wide, lang, place) <= box.high:
            return [each.sized(size) if size != place.size else each for each in sayings]
    return None


def split(sayings: Sequence[Saying], place: Place, box: Box, lang: Lang, size: float) -> Iterator[list[Saying]]:
    """The paragraphs in as many boxes as they need; one that fills more than a box is cut."""
    page: list[Saying] = []
    for saying in sayings:
        rows = max(1, int(box.high / (size * LEAD[lang])) - 1)
        shown = (
            Saying((Run(cut(saying.text, size, box.wide - 1.5 * size, rows), size=size),))
            if lines(saying.text, size, box.wide) > rows
            else saying.sized(size)
        )
        if page and room_of([*page, shown], size, box.wide, lang, place) > box.high:
            yield page
            page = []
        page.append(shown)
    if page:
        yield page


def tables(
    head: Sequence[str], rows: Sequence[Sequence[Saying]], numeric: tuple[bool, ...], boxes: Sequence[Box], lang: Lang
) -> list[tuple[Box, Grid]]:
    """A table on one slide where it fits in some size, else over several, its head on each; the last box serves all that follow."""
    first, *others = _TABLES if len(head) < _MANY else _TABLES[1:]
    for size, rise in (first, *others):
        pages = list(_paged(_Ruling(head, rows, numeric, boxes[0].wide, size, rise, lang), [boxes[0]]))
        if len(pages) == 1:
            return pages
    return list(_paged(_Ruling(head, rows, numeric, boxes[0].wide, *first, lang), boxes))


@dataclass(frozen=True, slots=True)
class _Ruling:
    """A table to be set in a size, with so much room above and below its text."""

    head: Sequence[str]
    rows: Sequence[Sequence[Saying]]
    numeric: tuple[bool, ...]
    wide: float
    size: float
    rise: float
    lang: Lang

    @property
    def widths(self) -> tuple[float, ...]:
        """Its columns."""
        told = [list(self.head), *([cell.text for cell in row] for row in self.rows)]
        return tuple(shares(told, self.numeric, self.size, self.wide, _PAD + 4))

    @property
    def top(self) -> tuple[tuple[Saying, ...], ...]:
        """Its head."""
        named = zip(self.head, self.numeric, strict=True)
        return tuple((plain(name, size=self.size - 1, bold=True, colour="tx2", right=counts),) for name, counts in named)

    def cell(self, cell: Saying, wide: float, most: int, *, right: bool) -> tuple[Saying, ...]:
        """A cell in its size; one of more lines than `most` is cut."""
        whole = lines(cell.text, self.size, wide - _PAD) <= most
        runs = cell.sized(self.size).runs if whole else (Run(cut(cell.text, self.size, wide - _PAD, most), size=self.size),)
        return (Saying(runs, right=right),)

    def high(self, row: Sequence[Sequence[Saying]], widths: Sequence[float]) -> float:
        """How high a row is."""
        each = (sum(high(saying, self.size, wide - _PAD, self.lang) for saying in cell) for cell, wide in zip(row, widths, strict=True))
        return max(each) + 2 * self.rise


def _paged(ruling: _Ruling, boxes: Sequence[Box]) -> Iterator[tuple[Box, Grid]]:
    widths, most = ruling.widths, max(1, int(boxes[0].high / 2 / (ruling.size * LEAD[ruling.lang])))
    body = [
        tuple(ruling.cell(cell, wide, most, right=counts) for cell, wide, counts in zip(row, widths, ruling.numeric, strict=True))
        for row in ruling.rows
    ]
    heights, first = [ruling.high(row, widths) for row in body], ruling.high(ruling.top, widths)
    start, place = 0, 0
    while start < len(body):
        box, stop, used = boxes[min(place, len(boxes) - 1)], start, first
        while stop < len(body) and (stop == start or used + heights[stop] <= box.high):
            used, stop = used + heights[stop], stop + 1
        shown, tall = (ruling.top, *body[start:stop]), (first, *heights[start:stop])
        yield box, Grid(rows=shown, widths=widths, heights=tall, pad=_PAD, rise=ruling.rise)
        start, place = stop, place + 1


_PAD = 10.0
_TABLES = ((14.0, 6.0), (12.0, 4.0), (11.0, 2.5))
"""The sizes that a table is set in, each with the room above and below its text."""

_MANY = 6
"""From so many columns on a table is set smaller."""
