"""Draws a graph as DrawingML (ECMA-376 part 1, 21.2): a chart that Word, PowerPoint and their like open and edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.nouns import Figure
from zhanggui.report.native.axis import Axis, axis
from zhanggui.report.native.graph import ROOM, Graph, Role
from zhanggui.report.native.measure import lines, width
from zhanggui.report.native.package import HEAD
from zhanggui.report.native.strands import Look, filled, strand, typed
from zhanggui.report.native.theme import MAIN

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_NAMES, _VALUES = "111111111", "222222222"
"""What the two axes are called within the file."""

_NAMES_ROOM = 0.36
"""The names of bars take at most so much of the width."""


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the plot stands within the chart, in points."""

    left: float
    top: float
    right: float
    bottom: float


def chart(graph: Graph, wide: float, high: float, size: float, tag: str) -> str:
    """Write a chart of `wide` by `high` points in type of `size` points; its workbook is relation rId1."""
    drawn = _upright(graph, wide, high, size, tag) if graph.upright else _level(graph, wide, high, size, tag)
    return (
        f'{HEAD}<c:chartSpace xmlns:c="{NAMESPACE}" xmlns:a="{MAIN}" xmlns:r="{_RELATION}"><c:date1904 val="0"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{drawn}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{typed(size, "tx1", tag)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


# ── lines through months ─────────────────────────────────────────────────────


def _upright(graph: Graph, wide: float, high: float, size: float, tag: str) -> str:
    scale = axis(graph.known, graph.by, from_nought=graph.from_nought)
    ends = [width(label.said or each.name, size, bold=True) for each in graph.strands for _, label in each.labels if label.series]
    names = [width(each.name, size, bold=True) for each in graph.strands for _, label in each.labels if label.series]
    box = _Box(scale.widest * size * 0.56 + 8, 1.9 * size, max([*ends, *names, 0.0]) + 10, 2.0 * size)
    look = Look(size=size, tag=tag, nudges=_nudges(graph, scale, high - box.top - box.bottom, high, size))
    kinds: list[tuple[str, Sequence[Role], str, str]] = [
        ("area", (Role.FLOOR, Role.BAND), '<c:grouping val="stacked"/>', ""),
        ("line", (Role.BEFORE, Role.NOW, Role.MIDDLE), '<c:grouping val="standard"/>', '<c:marker val="1"/>'),
    ]
    groups = "".join(_group(graph, look, *kind) for kind in kinds)
    return f"{_layout(box, wide, high)}{groups}{_names_axis(graph, size, tag)}{_values_axis(graph, scale, size, tag)}"


def _nudges(graph: Graph, scale: Axis, tall: float, high: float, size: float) -> dict[Role, float]:
    """How far the labels at the ends of two lines are moved apart, as a part of the chart's height."""
    ends = {each.role: each.values[place] for each in graph.strands for place, label in each.labels if label.series}
    places = {place for each in graph.strands for place, label in each.labels if label.series}
    if len(ends) < 2 or len(places) > 1:  # noqa: PLR2004 - two lines that end together
        return {}
    (first, upper), (second, lower) = sorted(ends.items(), key=lambda item: -(item[1] or 0.0))
    apart = ((upper or 0.0) - (lower or 0.0)) / (scale.high - scale.low) * tall
    push = max(0.0, 1.25 * size - apart) / 2 / high
    return {first: -push, second: push} if push else {}


# ── bars ─────────────────────────────────────────────────────────────────────


def _level(graph: Graph, wide: float, high: float, size: float, tag: str) -> str:
    room = min(1.08 * max(width(name, size) for name in graph.names), _NAMES_ROOM * wide) + 10
    box = _Box(room, 1, 2, 1)
    look = Look(size=size, tag=tag, nudges={})
    bridged = graph.figure is Figure.BRIDGE
    scale = _reach(graph, wide - box.left - box.right, size)
    grouping = '<c:barDir val="bar"/><c:grouping val="stacked"/>' if bridged else '<c:barDir val="bar"/><c:grouping val="clustered"/>'
    gap = '<c:gapWidth val="60"/><c:overlap val="100"/>' if bridged else '<c:gapWidth val="55"/><c:overlap val="0"/>'
    group = _group(graph, look, "bar", tuple(Role), grouping, gap)
    return f"{_layout(box, wide, high)}{group}{_names_axis(graph, size, tag)}{_values_axis(graph, scale, size, tag)}"


def _reach(graph: Graph, wide: float, size: float) -> Axis:
    """An axis that leaves room at its end for what the longest label says."""
    told = [label for each in graph.strands for _, label in each.labels]
    room = max((width(f"{label.said}  {label.moved}".rstrip(), size, bold=True) for label in told), default=0.0) + 12
    low, high = min([0.0, *graph.known]), max([0.0, *graph.known])
    span = (high - low) or 1.0
    share = min(0.7, room / wide) if graph.figure is not Figure.BRIDGE else ROOM / (1 + ROOM)
    return Axis(low - (share * span if low < 0 else 0), high + span * share / (1 - share), span, "General", 0)


# ── what both share ──────────────────────────────────────────────────────────


def _layout(box: _Box, wide: float, high: float) -> str:
    x, y = box.left / wide, box.top / high
    w, h = 1 - (box.left + box.right) / wide, 1 - (box.top + box.bottom) / high
    edges = "".join(f'<c:{name} val="{value:.4f}"/>' for name, value in (("x", x), ("y", y), ("w", w), ("h", h)))
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    return f"<c:layout><c:manualLayout>{modes}{edges}</c:manualLayout></c:layout>"


def _group(graph: Graph, look: Look, kind: str, roles: Sequence[Role], before: str, after: str) -> str:
    chosen = "".join(strand(graph, place, kind, look) for place, each in enumerate(graph.strands) if each.role in roles)
    if not chosen:
        return ""
    axes = f'<c:axId val="{_NAMES}"/><c:axId val="{_VALUES}"/>'
    return f'<c:{kind}Chart>{before}<c:varyColors val="0"/>{chosen}{after}{axes}</c:{kind}Chart>'


def _names_axis(graph: Graph, size: float, tag: str) -> str:
    order, place = ("minMax", "b") if graph.upright else ("maxMin", "l")
    line = filled("bg2", shade=80) if graph.upright else "<a:noFill/>"
    return (
        f'<c:catAx><c:axId val="{_NAMES}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/><c:axPos val="{place}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="9525">{line}</a:ln></c:spPr>{typed(size, "tx2" if graph.upright else "tx1", tag, turn=True)}'
        f'<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="40"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _values_axis(graph: Graph, scale: Axis, size: float, tag: str) -> str:
    hidden, place = ("0", "l") if graph.upright else ("1", "t")
    grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{filled("bg2", shade=92)}</a:ln></c:spPr></c:majorGridlines>' if graph.upright else ""
    between = "midCat" if graph.strand(Role.BAND) else "between"
    return (
        f'<c:valAx><c:axId val="{_VALUES}"/><c:scaling><c:orientation val="minMax"/><c:max val="{scale.high!r}"/><c:min val="{scale.low!r}"/>'
        f'</c:scaling><c:delete val="{hidden}"/><c:axPos val="{place}"/>{grid}'
        f'<c:numFmt formatCode="{_quoted(scale.code)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{typed(size, "tx2", tag)}<c:crossAx val="{_NAMES}"/>'
        f'<c:crosses val="min"/><c:crossBetween val="{between}"/><c:majorUnit val="{scale.step!r}"/></c:valAx>'
    )


def _quoted(code: str) -> str:
    return code.replace('"', "&quot;")


def rows_high(graph: Graph, size: float, wide: float) -> float:
    """How high a chart of bars must be, in points: more where names take two lines."""
    room = _NAMES_ROOM * wide
    each = [max(2.35, 1.3 * lines(name, size, room)) * size for name in graph.names]
    return sum(each) * (1.0 if graph.figure is not Figure.BRIDGE else 0.85) + size
