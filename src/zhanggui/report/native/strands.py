"""Draws one series of a chart: its line or bars, its labels, and its values as they were when it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhanggui.report.native.book import cells
from zhanggui.report.native.graph import Graph, Label, Role, Strand, Values
from zhanggui.report.native.package import words

_COLOURS = {
    Role.NOW: "accent1",
    Role.MIDDLE: "accent1",
    Role.BEFORE: "accent2",
    Role.BAND: "accent1",
    Role.ENDS: "accent5",
    Role.UP: "accent1",
    Role.DOWN: "accent6",
}
_SHOWN = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")


@dataclass(frozen=True, slots=True)
class Look:
    """What the series of a chart share: type, language, and how far the labels at the ends of lines are moved."""

    size: float
    tag: str
    nudges: Mapping[Role, float]


def filled(colour: str, *, shade: int = 100, clear: int = 0) -> str:
    """A fill in a colour of the theme, darker or clearer by percent."""
    more = (f'<a:lumMod val="{shade}000"/>' if shade < 100 else "") + (f'<a:alpha val="{100 - clear}000"/>' if clear else "")  # noqa: PLR2004 - percent
    return f'<a:solidFill><a:schemeClr val="{colour}">{more}</a:schemeClr></a:solidFill>'


def letters(name: str, size: float, colour: str, tag: str = "", *, bold: bool = False) -> str:
    """The type of a run in a language, or of a paragraph to come in none."""
    language = f' lang="{tag}"' if tag else ""
    return (
        f'<a:{name}{language} sz="{round(size * 100)}" b="{int(bold)}">{filled(colour)}'
        f'<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/></a:{name}>'
    )


def typed(size: float, colour: str, tag: str, *, turn: bool = False, bold: bool = False) -> str:
    """The type of an element of a chart; `turn` keeps the names of an axis level."""
    body = '<a:bodyPr rot="0" vert="horz"/>' if turn else "<a:bodyPr/>"
    default = letters("defRPr", size, colour, bold=bold)
    return f'<c:txPr>{body}<a:lstStyle/><a:p><a:pPr>{default}</a:pPr><a:endParaRPr lang="{tag}"/></a:p></c:txPr>'


def strand(graph: Graph, place: int, kind: str, look: Look) -> str:
    """A series; `kind` is that of the group of series that it stands in."""
    each = graph.strands[place]
    rows = len(graph.names)
    names = "".join(f'<c:pt idx="{at}"><c:v>{words(name)}</c:v></c:pt>' for at, name in enumerate(graph.names))
    smooth = '<c:smooth val="0"/>' if kind == "line" else ""
    inside = {"bar": '<c:invertIfNegative val="0"/>', "line": _marker(each, look), "area": ""}[kind]
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>{cells(place + 1, 1, 1)}</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{words(each.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>{_shape(each, kind)}{inside}'
        f"{_labels(each, kind, look)}<c:cat><c:strRef><c:f>{cells(0, 2, rows + 1)}</c:f><c:strCache>"
        f'<c:ptCount val="{rows}"/>{names}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{cells(place + 1, 2, rows + 1)}</c:f>'
        f"{_values(each.values)}</c:numRef></c:val>{smooth}</c:ser>"
    )


def _values(values: Values) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(values) if value is not None)
    return f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache>'


def _shape(each: Strand, kind: str) -> str:
    if each.role in {Role.FLOOR, Role.WORDS}:
        return "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    colour = _COLOURS[each.role]
    if kind == "line":
        dash = '<a:prstDash val="dash"/>' if each.role is Role.MIDDLE else ""
        heavy = 25400 if each.role is Role.BEFORE else 34925
        return f'<c:spPr><a:ln w="{heavy}" cap="rnd">{filled(colour)}{dash}<a:round/></a:ln></c:spPr>'
    return f"<c:spPr>{filled(colour, clear=82 if each.role is Role.BAND else 0)}<a:ln><a:noFill/></a:ln></c:spPr>"


def _marker(each: Strand, look: Look) -> str:
    """Dots on this year's months, hollow where a month is known in part."""
    if each.role is not Role.NOW:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    line = f'<a:ln w="15875">{filled("accent1")}</a:ln>'
    large = 5 if look.size < 11 else 6  # noqa: PLR2004 - with larger type, larger dots
    dots = [f'<c:symbol val="circle"/><c:size val="{large}"/><c:spPr>{filled(fill)}{line}</c:spPr>' for fill in ("accent1", "bg1")]
    hollow = "".join(
        f'<c:dPt><c:idx val="{at}"/><c:marker>{dots[1]}</c:marker><c:bubble3D val="0"/>{_shape(each, "line")}</c:dPt>' for at in each.hollow
    )
    return f"<c:marker>{dots[0]}</c:marker>{hollow}"


# ── labels ───────────────────────────────────────────────────────────────────


def _labels(each: Strand, kind: str, look: Look) -> str:
    if kind == "area":
        return ""
    told = "".join(_label(each, at, label, kind, look) for at, label in each.labels)
    return f"<c:dLbls>{told}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_flags()}</c:dLbls>" if told else ""


def _label(each: Strand, at: int, label: Label, kind: str, look: Look) -> str:
    colour = "tx1" if kind == "bar" else "accent5" if each.role is Role.BEFORE else "accent1"
    nudge = look.nudges.get(each.role, 0.0) if label.series else 0.0
    moved = f'<c:layout><c:manualLayout><c:x val="0"/><c:y val="{nudge:.4f}"/></c:manualLayout></c:layout>' if nudge else ""
    where = {"bar": "inEnd" if each.role is Role.WORDS else "outEnd", "line": "r" if label.series else "t"}[kind]
    says = _said(each, label, colour, look) if label.said else ""
    return (
        f'<c:dLbl><c:idx val="{at}"/>{moved}{says}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{"" if says else typed(look.size, colour, look.tag, bold=True)}<c:dLblPos val="{where}"/>{_flags("Val" if says else "SerName")}</c:dLbl>'
    )


def _said(each: Strand, label: Label, colour: str, look: Look) -> str:
    runs = f"<a:r>{letters('rPr', look.size, colour, look.tag, bold=True)}<a:t>{words(label.said)}</a:t></a:r>"
    if label.moved:
        runs += f"<a:r>{letters('rPr', look.size, 'tx2', look.tag)}<a:t>  {words(label.moved)}</a:t></a:r>"
    start = f"<a:pPr>{letters('defRPr', look.size, colour)}</a:pPr>"
    year = f"<a:p>{start}<a:r>{letters('rPr', look.size, colour, look.tag, bold=True)}<a:t>{words(each.name)}</a:t></a:r></a:p>"
    return f'<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p>{start}{runs}</a:p>{year if label.series else ""}</c:rich></c:tx>'


def _flags(shown: str = "") -> str:
    return "".join(f'<c:show{name} val="{int(name == shown)}"/>' for name in _SHOWN)
