"""The small multiple of a front-page figure: twelve months this year over twelve of the year before."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from zhanggui.facts import Fact, Unit
from zhanggui.words import Number

_WIDE, _HIGH, _EDGE = 168.0, 46.0, 5.0

Points = list[tuple[float, float] | None]


def spark(months: Sequence[Fact], said: str) -> Markup:
    """Draw it; amounts and counts stand on nought."""
    now = [fact.value for fact in months]
    was = [fact.base for fact in months]
    known = [float(value) for value in (*now, *was) if value is not None]
    if not known:
        return Markup()
    low = min(0.0, *known) if months[0].unit in {Unit.MONEY, Unit.COUNT} else min(known)
    high = max(known) if max(known) > low else low + 1.0
    lines = [(_placed(was, low, high), "was"), (_placed(now, low, high), "now")]
    drawn = Markup().join(_line(points, kind) for points, kind in lines)
    partial = [any(guard.name == "partial_period" for guard in fact.guards) for fact in months]
    return Markup(
        '<svg class="spark" viewBox="0 0 {:.0f} {:.0f}" preserveAspectRatio="xMinYMid" role="img" aria-label="{}">{}{}</svg>'
    ).format(_WIDE, _HIGH, escape(said), drawn, _end(lines[1][0], partial))


def _placed(values: Sequence[Number | None], low: float, high: float) -> Points:
    step = (_WIDE - 2 * _EDGE) / max(len(values) - 1, 1)
    return [
        None if value is None else (_EDGE + place * step, _HIGH - _EDGE - (float(value) - low) / (high - low) * (_HIGH - 2 * _EDGE))
        for place, value in enumerate(values)
    ]


def _line(points: Points, kind: str) -> Markup:
    """A path with a gap where a month isn't known."""
    written, drawing = [], False
    for point in points:
        if point is not None:
            written.append(f"{'L' if drawing else 'M'}{point[0]:.1f} {point[1]:.1f}")
        drawing = point is not None
    return Markup('<path class="{}" d="{}"/>').format(kind, "".join(written))


def _end(points: Points, partial: Sequence[bool]) -> Markup:
    """A dot at the last month that is known, hollow where the month is covered in part."""
    last = next((place for place in reversed(range(len(points))) if points[place] is not None), None)
    if last is None or (point := points[last]) is None:
        return Markup()
    kind = "end part" if partial[last] else "end"
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(kind, *point)
