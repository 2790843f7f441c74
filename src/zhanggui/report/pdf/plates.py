"""Charts for print: the same specifications as on the screen, in the book's font, as wide as their place.

Vega draws one chart after the other, beside whatever else is being done. Half of its time goes into
measuring words, so that it measures them in a font that has the widths of ours and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Self

import vl_convert

from zhanggui.nouns import Figure
from zhanggui.report.charts.drawing import PAPER, Row, Spec
from zhanggui.report.document import Plot
from zhanggui.report.pdf.faces import clean
from zhanggui.report.pdf.lines import ems

WIDTHS = Path(str(resources.files("zhanggui.report"))) / "fonts" / "widths"
_MEASURED_IN, _SET_IN = "Zhanggui Measure", "Zhanggui Sans"

HALF, WHOLE = 346, 712
"""The pixels across a column and across the page; on paper a pixel is two thirds of a point."""

_TIGHT = 0.82
"""Bars stand closer on paper than on a screen, where they must be touched."""

_NAME = 320
"""The pixels that the name of a bar may take across the page."""

_HIGH, _LOW = 236, 204
"""The pixels up a chart of lines in a column, and across the page."""

_LABEL, _APART, _CHANGES = 12.0, 12, 64
"""The size of labels beside bars, the gap between two of them, and the room that a specification leaves for changes."""

_EDGE = re.compile(r"width - (\d+)")

_WHITE = {"stroke": "#ffffff", "strokeWidth": 4, "strokeJoin": "round"}


Plate = Future[str]
"""A chart that is being drawn."""


class Plates:
    """Draws charts; whoever wants one waits for it."""

    def __init__(self) -> None:
        """Open the room."""
        self._room = ThreadPoolExecutor(max_workers=1, thread_name_prefix="plates")

    def __enter__(self) -> Self:
        """Draw while within."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the room; what nobody waits for isn't drawn."""
        self._room.shutdown(cancel_futures=True)

    def draw(self, plot: Plot, *, wide: bool) -> Plate:
        """Have a chart drawn as SVG."""
        return self._room.submit(_drawn, _printable(plot, wide=wide))


def _drawn(spec: Spec) -> str:
    _registered()
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return clean(drawn.replace(PAPER, "#ffffff").replace(_MEASURED_IN, _SET_IN))


@cache
def _registered() -> None:
    vl_convert.register_font_directory(str(WIDTHS))


def _printable(plot: Plot, *, wide: bool) -> Spec:
    """A specification without what only a screen needs."""
    spec = _roomy(plot.drawing.spec)
    lines = plot.figure in {Figure.MONTHS, Figure.FAN}
    height = (_LOW if wide else _HIGH) if lines else round(spec["height"] * _TIGHT)
    config = spec["config"]
    print_config = {
        "font": _MEASURED_IN,
        "aria": False,
        "padding": config["padding"] | {"top": 12},
        "axis": config["axis"] | {"labelLimit": 0},
    }
    return spec | {
        "width": WHOLE if wide else HALF,
        "height": height,
        "autosize": {"type": "fit" if lines else "fit-x", "contains": "padding"},
        "layer": [still for layer in spec["layer"] for still in _layers(layer, wide=wide, lines=lines)],
        "config": config | print_config,
    }


def _roomy(spec: Spec) -> Spec:
    """Bars with room beside them for what is said of their change, however long."""
    spec = spec | {"datasets": {name: _named_apart(rows) for name, rows in spec["datasets"].items()}}
    longest = max((ems(row.get("change", "")) for rows in spec["datasets"].values() for row in rows), default=0.0)
    more = round(longest * _LABEL + _APART) - _CHANGES
    if more <= 0:
        return spec
    written = json.dumps({"layer": spec["layer"]})
    moved: Spec = json.loads(_EDGE.sub(lambda found: f"width - {int(found[1]) + more}", written))
    return spec | moved


def _named_apart(rows: list[Row]) -> list[Row]:
    """The first and the last bar of a bridge have one name; bars of one name would stand on each other."""
    names = [row.get("name") for row in rows]
    twice = bool(names) and names[0] is not None and names.index(names[-1]) < len(names) - 1
    return [*rows[:-1], rows[-1] | {"name": f"{names[-1]}\u00a0"}] if twice else rows


def _layers(layer: dict[str, Any], *, wide: bool, lines: bool) -> Iterator[dict[str, Any]]:
    """A layer without its tooltips; words over lines stand on a white edge, and across the page a name may be longer."""
    if layer["mark"].get("opacity") == 0:
        return
    encoding = {channel: said for channel, said in layer["encoding"].items() if channel != "tooltip"}
    axis = encoding.get("y", {}).get("axis")
    if wide and axis and "labelLimit" in axis:
        encoding["y"] = encoding["y"] | {"axis": axis | {"labelLimit": _NAME}}
    if lines and layer["mark"]["type"] == "text" and "dy" in layer["mark"]:
        yield {"mark": layer["mark"] | _WHITE, "encoding": encoding}
    yield {"mark": layer["mark"], "encoding": encoding}
