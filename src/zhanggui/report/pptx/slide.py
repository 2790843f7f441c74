"""What a slide is before it is written: its layout, its claim, and what fills its placeholders."""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.report.document import Plot
from zhanggui.report.pptx.master import Box, Place
from zhanggui.report.pptx.shapes import Grid, Saying


@dataclass(frozen=True, slots=True)
class Filled:
    """A placeholder with text; a numbered list starts at `first`."""

    place: Place
    sayings: tuple[Saying, ...]
    box: Box | None = None
    first: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """A placeholder with a chart."""

    place: Place
    box: Box
    plot: Plot
    size: float = 12.0


@dataclass(frozen=True, slots=True)
class Ruled:
    """A placeholder with a table."""

    place: Place
    box: Box
    grid: Grid
    said: str = ""


Shape = Filled | Drawn | Ruled


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A slide; `group` is the section of the deck that it stands in, which links lead to; `metrics` those whose definition its notes give."""

    layout: str
    title: Saying
    shapes: tuple[Shape, ...]
    group: str
    notes: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    queried: tuple[str, ...] = ()  #: those of them whose query stands there too
