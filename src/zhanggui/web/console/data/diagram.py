"""A lineage, drawn: sources at the left, tables each after those that they come from, the number at the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from zhanggui.engine.lineage import NUMBER, Lineage
from zhanggui.words import Lang, Text, number

_WIDE, _HIGH, _ACROSS, _DOWN, _EDGE = 156, 40, 38, 14, 8
_LETTERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    kind: str
    name: str
    below: str
    column: int
    row: int

    @property
    def x(self) -> int:
        return _EDGE + self.column * (_WIDE + _ACROSS)

    @property
    def y(self) -> int:
        return _EDGE + self.row * (_HIGH + _DOWN)


def drawn(line: Lineage, lang: Lang) -> Markup:
    """The picture, with the same content that the list below it has."""
    boxes = _boxes(line, lang)
    width = max(box.x for box in boxes.values()) + _WIDE + _EDGE
    height = max(box.y for box in boxes.values()) + _HIGH + _EDGE
    said = Text("{title}的来源图；同样的内容列在下面", "where {title} comes from; the same is listed below").format(title=line.metric.title)
    parts = [_curve(boxes[start], boxes[end]) for start, end in line.links]
    parts += [_drawn(box) for box in boxes.values()]
    return Markup('<svg class="lineage" role="img" viewBox="0 0 {} {}" width="{}" height="{}" aria-label="{}">{}</svg>').format(
        width, height, width, height, said.to(lang), Markup("").join(parts)
    )


def _boxes(line: Lineage, lang: Lang) -> dict[str, _Box]:
    """Each thing at its place: a column further right than anything that it comes from."""
    columns = _columns(line)
    taken: dict[int, int] = {}
    boxes: dict[str, _Box] = {}
    for key, column in columns.items():
        kind, name, below = _said(line, key, lang)
        boxes[key] = _Box(kind=kind, name=name, below=below, column=column, row=taken.get(column, 0))
        taken[column] = taken.get(column, 0) + 1
    return boxes


def _columns(line: Lineage) -> Mapping[str, int]:
    columns = {f"raw_{source.name}": 0 for source in line.sources}
    for table in line.tables:
        given = [columns[start] for start, end in line.links if end == table.name and start in columns]
        columns[table.name] = 1 + max(given, default=0)
    return {**columns, NUMBER: 1 + max(columns.values(), default=0)}


def _said(line: Lineage, key: str, lang: Lang) -> tuple[str, str, str]:
    if key.startswith("raw_"):
        source = next(each for each in line.sources if each.name == key.removeprefix("raw_"))
        files = len(line.files[source.name])
        below = Text("{n} 个文件", "{n} files").format(n=number(files, lang)) if files else Text("还没有载入", "has not come")
        return ("source" if files else "source lacking"), source.title.to(lang), below.to(lang)
    if key == NUMBER:
        return "metric", line.metric.title.to(lang), line.metric.name
    return "table", key, Text("表", "table").to(lang)


def _drawn(box: _Box) -> Markup:
    return Markup(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="6"/><text x="{}" y="{}">{}</text>'
        '<text class="below" x="{}" y="{}">{}</text></g>'
    ).format(box.kind, box.x, box.y, _WIDE, _HIGH, box.x + 10, box.y + 17, _cut(box.name), box.x + 10, box.y + 32, _cut(box.below))


def _cut(words: str) -> str:
    """As much as the box holds; a Chinese character is as wide as two letters."""
    width, kept = 0.0, ""
    for letter in words:
        width += 1.0 if letter.isascii() else 1.8
        if width > _LETTERS:
            return kept + "…"
        kept += letter
    return kept


def _curve(start: _Box, end: _Box) -> Markup:
    x1, y1, x2, y2 = start.x + _WIDE, start.y + _HIGH // 2, end.x, end.y + _HIGH // 2
    middle = (x1 + x2) // 2
    return Markup(f'<path d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"/>')  # noqa: S704 - numbers only
