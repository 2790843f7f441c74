"""A chart as rows and series: what stands in its workbook, and what each series says."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from zhanggui.facts import Fact
from zhanggui.nouns import Figure
from zhanggui.report.document import Plot
from zhanggui.report.native.measure import middle_cut
from zhanggui.report.native.package import legal
from zhanggui.report.scale import Scale
from zhanggui.words import Lang

Values = tuple[float | None, ...]

_NAME, _NAME_LINES = 13.0, 3
"""A line of a name has so many squares of its type where a chart is narrowest, and a name so many lines."""

ROOM = 0.34
"""Beyond its longest bar a bridge has so much of its span for what the bars say."""


class Role(enum.Enum):
    """What a series is for; it decides how it is drawn."""

    NOW = "now"
    BEFORE = "before"
    MIDDLE = "middle"  #: of a range that is expected
    FLOOR = "floor"  #: not seen: what floats stands on it
    BAND = "band"  #: from the low end of a range to its high end
    ENDS = "ends"  #: the first and last bar of a bridge
    UP = "up"
    DOWN = "down"
    WORDS = "words"  #: not seen: room for what the bars of a bridge say


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands at a point: its number, then in grey how it moved; `series` is the name of the line."""

    said: str = ""
    moved: str = ""
    series: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """A series: a value for each name, and the labels at some of them."""

    role: Role
    name: str
    values: Values
    labels: tuple[tuple[int, Label], ...] = ()
    hollow: tuple[int, ...] = ()  #: points that are known in part only


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """All of a chart; `by` is what its axis divides by, `exact` the facts' own values where no series has them."""

    figure: Figure
    names: tuple[str, ...]
    strands: tuple[Strand, ...]
    by: float
    from_nought: bool
    exact: tuple[tuple[str, Values], ...] = ()

    @property
    def upright(self) -> bool:
        """Whether its values go up; those of bars go to the right."""
        return self.figure in {Figure.MONTHS, Figure.FAN}

    def strand(self, role: Role) -> Strand | None:
        """The series of a role."""
        return next((each for each in self.strands if each.role is role), None)

    @property
    def known(self) -> list[float]:
        """Every value that is seen; a band's are its ends."""
        floor = self.strand(Role.FLOOR)
        unseen = {Role.FLOOR, Role.WORDS, Role.BAND, Role.UP, Role.DOWN}
        plain = [each for strand in self.strands if strand.role not in unseen for each in strand.values if each is not None]
        stacked = [strand for strand in self.strands if strand.role in {Role.BAND, Role.UP, Role.DOWN}]
        tops = [(floor.values[place] or 0.0) + (value or 0.0) for each in stacked if floor for place, value in enumerate(each.values)]
        return plain + tops + ([each or 0.0 for each in floor.values] if floor else [])


def graph(plot: Plot, words: dict[str, str], lang: Lang) -> Graph:
    """Read a chart's series off its facts."""
    facts = [point.fact for point in plot.points]
    values = [abs(float(each)) for fact in facts for each in (fact.value, fact.base) if each is not None]
    by = Scale.of(facts[0].unit, values, lang, facts[0].currency).by
    match plot.figure:
        case Figure.BRIDGE:
            strands, exact = _bridge(plot, words, lang)
        case Figure.FAN:
            strands, exact = _fan(plot, words)
        case Figure.MONTHS:
            strands, exact = _months(plot, words, lang), ()
        case _:
            strands, exact = _bars(plot, words, lang), ()
    return Graph(
        figure=plot.figure,
        names=tuple(_names(plot)),
        strands=tuple(strands),
        by=by,
        from_nought=plot.drawing.from_nought,
        exact=exact,
    )


def _names(plot: Plot) -> list[str]:
    """What stands on the axis: short months, names of bars; one longer than three lines loses its middle."""
    rows = plot.drawing.spec["datasets"]["rows"]
    key = "month" if plot.figure in {Figure.MONTHS, Figure.FAN} else "name"
    names = (str(row.get(key) or point.name) for row, point in zip(rows, plot.points, strict=True))
    return [middle_cut(" ".join(legal(name).split()), 1.0, _NAME, _NAME_LINES) for name in names]


def _value(fact: Fact) -> float | None:
    return None if fact.value is None else float(fact.value)


def _lines(plot: Plot, words: dict[str, str], role: Role) -> list[Strand]:
    """This year's line and that of the year before, each named at its end by its year."""
    now = tuple(_value(point.fact) for point in plot.points)
    held = next((point.fact.comparison.period for point in plot.points if point.fact.comparison), None)
    first = plot.points[0].fact.period
    hollow = tuple(place for place, point in enumerate(plot.points) if any(each.name == "partial_period" for each in point.fact.guards))
    strands = [Strand(role=role, name=str(first.start.year), values=now, labels=_end(now), hollow=hollow)]
    if plot.drawing.compared:
        before = tuple(point.before for point in plot.points)
        name = str(held.start.year) if held else words["last_year"]
        strands.insert(0, Strand(role=Role.BEFORE, name=name, values=before, labels=_end(before)))
    return strands


def _end(values: Values) -> tuple[tuple[int, Label], ...]:
    last = next((place for place in reversed(range(len(values))) if values[place] is not None), None)
    return () if last is None else ((last, Label(series=True)),)


def _months(plot: Plot, words: dict[str, str], lang: Lang) -> list[Strand]:
    *grey, now = _lines(plot, words, Role.NOW)
    known = [(value, place) for place, value in enumerate(now.values) if value is not None]
    peak = max(known)[1] if known else None
    labels = dict(now.labels)
    covered = peak is not None and any((each.values[peak] or 0.0) > (now.values[peak] or 0.0) for each in grey)
    if peak is not None and not covered:  # under another line a label can't be read; the title says it
        labels[peak] = Label(said=plot.points[peak].fact.to(lang), series=peak in labels)
    return [*grey, Strand(role=now.role, name=now.name, values=now.values, labels=tuple(sorted(labels.items())), hollow=now.hollow)]


def _fan(plot: Plot, words: dict[str, str]) -> tuple[list[Strand], tuple[tuple[str, Values], ...]]:
    spans = [point.fact.interval for point in plot.points]
    values = [_value(point.fact) for point in plot.points]
    low, high = (
        tuple(getattr(span, side) if span else value for span, value in zip(spans, values, strict=True)) for side in ("low", "high")
    )
    band = tuple(None if bottom is None or top is None else top - bottom for bottom, top in zip(low, high, strict=True))
    floor = Strand(role=Role.FLOOR, name=words["low"], values=low)
    spread = Strand(role=Role.BAND, name=f"{words['low']} – {words['high']}", values=band)
    return [floor, spread, *_lines(plot, words, Role.MIDDLE)], ((words["high"], high),)


def _bars(plot: Plot, words: dict[str, str], lang: Lang) -> list[Strand]:
    facts = [point.fact for point in plot.points]
    labels = tuple((place, _said(fact, lang)) for place, fact in enumerate(facts) if fact.value is not None)
    strands = [Strand(role=Role.NOW, name=words["this_year"], values=tuple(map(_value, facts)), labels=labels)]
    if plot.drawing.compared:
        strands.append(Strand(role=Role.BEFORE, name=words["last_year"], values=tuple(point.before for point in plot.points)))
    return strands


def _said(fact: Fact, lang: Lang) -> Label:
    return Label(said=fact.to(lang), moved=fact.change_to(lang) if fact.change is not None else "")


def _bridge(plot: Plot, words: dict[str, str], lang: Lang) -> tuple[list[Strand], tuple[tuple[str, Values], ...]]:
    """Bars that float on one that isn't seen; one that crosses nought is split there, for stacks grow both ways from it."""
    facts = [point.fact for point in plot.points]
    values = [float(fact.value or 0) for fact in facts]
    reached = list(accumulate(values[:-1]))
    last = len(values) - 1
    stands = [place in {0, last} for place in range(last + 1)]
    ends = tuple(value if stand else None for value, stand in zip(values, stands, strict=True))
    spans = [(0.0, 0.0) if stand else (reached[place - 1], reached[place]) for place, stand in enumerate(stands)]
    most = max([0.0, *reached, values[-1]])
    floor = tuple(None if stand else _floor(*span) for stand, span in zip(stands, spans, strict=True))
    tops = [max(values[place], 0.0) if stands[place] else max(*spans[place], 0.0) for place in range(last + 1)]
    labels = tuple((place, Label(said=fact.says("value" if stands[place] else "signed", lang))) for place, fact in enumerate(facts))
    strands = [Strand(role=Role.FLOOR, name=words["low"], values=floor), Strand(role=Role.ENDS, name=words["amount"], values=ends)]
    for role, rising, name in ((Role.UP, True, words["up"]), (Role.DOWN, False, words["down"])):
        chosen = [span if not stand and (span[1] >= span[0]) is rising else None for stand, span in zip(stands, spans, strict=True)]
        for above in (True, False):
            part = tuple(_part(span, above=above) if span else None for span in chosen)
            if any(part) or above:
                strands.append(Strand(role=role, name=name, values=part))
    most += ROOM * (most - min([0.0, *reached, values[-1]]))
    room = Strand(role=Role.WORDS, name=words["step"], values=tuple(most - top for top in tops), labels=labels)
    return [*strands, room], ((words["amount"], tuple(values)),)


def _floor(start: float, end: float) -> float:
    """What a floating bar stands on: nought where it crosses nought."""
    low, high = sorted((start, end))
    return low if low > 0 else min(high, 0.0)


def _part(span: Sequence[float], *, above: bool) -> float | None:
    """The part of a bar above nought, or below it."""
    low, high = sorted(span)
    size = max(high, 0.0) - max(low, 0.0) if above else min(low, 0.0) - min(high, 0.0)
    return size or None
