"""The master of the slides and their layouts: where each placeholder stands and how its text is set.

A slide only fills placeholders, so a change here, or of the theme, changes every slide.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.report.native.package import HEAD, OFFICE, Part
from zhanggui.report.native.theme import MAIN, TAGS
from zhanggui.words import Lang

SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.presentationml."
OPEN = f'xmlns:a="{MAIN}" xmlns:r="{OFFICE}" xmlns:p="{SLIDES}"'
EMU = 12700
WIDE, HIGH = 960.0, 540.0
"""A slide of 16 : 9, in points."""

TITLE, TITLE_LEAST = 24.0, 20.0
"""The size of a title, and the least that it is set in."""

LEAD = {Lang.ZH: 1.34, Lang.EN: 1.26}
"""The height of a line in the size of its type, with room to spare; the files ask for `_SPACING` percent of the font's own."""

_SPACING = {Lang.ZH: 92, Lang.EN: 100}


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in points."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def placed(self) -> str:
        """Where it is, as DrawingML says it."""
        x, y, wide, high = (round(each * EMU) for each in (self.x, self.y, self.wide, self.high))
        return f'<a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A placeholder: its number, its kind, its box, and how its text is set."""

    idx: int
    kind: str
    name: str
    box: Box
    size: float = 16.0
    bold: bool = False
    colour: str = "tx1"
    bullet: str = ""  #: "dot" or "number"
    gap: float = 0.0  #: after a paragraph, in the size of its type
    right: bool = False
    anchor: str = "t"


LEFT, TOP, BOTTOM, ACROSS = 48.0, 126.0, 480.0, 864.0
KICKER = Place(idx=10, kind="body", name="Kicker", box=Box(LEFT, 28, ACROSS, 16), size=11, bold=True, colour="accent1")
HEADING = Place(idx=0, kind="title", name="Title", box=Box(LEFT, 46, ACROSS, 68), size=TITLE, bold=True)
SOURCE = Place(idx=15, kind="body", name="Source", box=Box(LEFT, 486, ACROSS, 24), size=9, colour="tx2", anchor="b")
FOOTER = Place(idx=20, kind="ftr", name="Footer", box=Box(LEFT, 514, 700, 14), size=9, colour="tx2", anchor="ctr")
NUMBER = Place(idx=21, kind="sldNum", name="Slide number", box=Box(812, 514, 100, 14), size=9, colour="tx2", right=True, anchor="ctr")
BODY = Place(idx=1, kind="body", name="Text", box=Box(LEFT, TOP, ACROSS, BOTTOM - TOP), bullet="dot", gap=0.45)
LISTED = Place(idx=1, kind="body", name="Contents", box=Box(LEFT, TOP, ACROSS, BOTTOM - TOP), size=18, gap=0.75)
CLAIMS = Place(idx=1, kind="body", name="Claims", box=Box(LEFT, TOP + 6, ACROSS, BOTTOM - TOP - 6), size=20, bullet="number", gap=0.8)
CHART = Place(idx=11, kind="chart", name="Chart", box=Box(LEFT, TOP + 20, 500, BOTTOM - TOP - 20))
KEY = Place(idx=12, kind="body", name="Key", box=Box(LEFT, TOP, 500, 16), size=11, colour="tx2")
ASIDE = Place(idx=13, kind="body", name="Findings", box=Box(580, TOP, 332, BOTTOM - TOP), bullet="dot", gap=0.36)
STRIP = Place(idx=22, kind="tbl", name="Figures", box=Box(LEFT, 404, ACROSS, 76))
TABLE = Place(idx=14, kind="tbl", name="Table", box=Box(LEFT, TOP, ACROSS, BOTTOM - TOP))
_HALF = 412.0
_RIGHT = LEFT + ACROSS - _HALF
SUB_L = Place(idx=16, kind="body", name="Left claim", box=Box(LEFT, TOP, _HALF, 40), size=14, bold=True)
SUB_R = Place(idx=17, kind="body", name="Right claim", box=Box(_RIGHT, TOP, _HALF, 40), size=14, bold=True)
KEY_L = Place(idx=12, kind="body", name="Left key", box=Box(LEFT, TOP + 44, _HALF, 16), size=11, colour="tx2")
KEY_R = Place(idx=18, kind="body", name="Right key", box=Box(_RIGHT, TOP + 44, _HALF, 16), size=11, colour="tx2")
CHART_L = Place(idx=11, kind="chart", name="Left chart", box=Box(LEFT, TOP + 64, _HALF, BOTTOM - TOP - 64))
CHART_R = Place(idx=19, kind="chart", name="Right chart", box=Box(_RIGHT, TOP + 64, _HALF, BOTTOM - TOP - 64))
HEAD_L = Place(idx=16, kind="body", name="Left heading", box=Box(LEFT, TOP, _HALF, 22), size=14, bold=True, colour="accent1")
HEAD_R = Place(idx=17, kind="body", name="Right heading", box=Box(_RIGHT, TOP, _HALF, 22), size=14, bold=True, colour="accent1")
LIST_L = Place(idx=13, kind="body", name="Left list", box=Box(LEFT, TOP + 28, _HALF, BOTTOM - TOP - 28), bullet="number", gap=0.6)
LIST_R = Place(idx=14, kind="body", name="Right list", box=Box(_RIGHT, TOP + 28, _HALF, BOTTOM - TOP - 28), bullet="number", gap=0.6)
COVER_TITLE = Place(idx=0, kind="ctrTitle", name="Title", box=Box(LEFT, 130, ACROSS, 110), size=44, bold=True, anchor="b")
COVER_SUB = Place(idx=1, kind="subTitle", name="Subtitle", box=Box(LEFT, 250, ACROSS, 32), size=20, colour="accent1")
COVER_FACTS = Place(idx=13, kind="body", name="Facts", box=Box(LEFT, 330, ACROSS, 140), size=12, colour="tx2")

_EVERY = (KICKER, HEADING, FOOTER, NUMBER)
LAYOUTS: dict[str, tuple[Place, ...]] = {
    "Cover": (COVER_TITLE, COVER_SUB, COVER_FACTS),
    "Claims": (*_EVERY, CLAIMS, SOURCE),
    "Contents": (*_EVERY, LISTED, SOURCE),
    "Text": (*_EVERY, BODY, SOURCE),
    "Chart": (*_EVERY, KEY, CHART, ASIDE, STRIP, SOURCE),
    "Two charts": (*_EVERY, SUB_L, KEY_L, CHART_L, SUB_R, KEY_R, CHART_R, SOURCE),
    "Table": (*_EVERY, BODY, TABLE, STRIP, SOURCE),
    "Two lists": (*_EVERY, HEAD_L, LIST_L, HEAD_R, LIST_R, SOURCE),
}  # fmt: skip
"""What each layout has; the number of a placeholder is its own within its layout."""


def masters(lang: Lang) -> tuple[Part, list[Part]]:
    """The master and its layouts, linked."""
    master = Part("/ppt/slideMasters/slideMaster1.xml", f"{KIND}slideMaster+xml")
    layouts = []
    for place, (name, places) in enumerate(LAYOUTS.items(), 1):
        part = Part(f"/ppt/slideLayouts/slideLayout{place}.xml", f"{KIND}slideLayout+xml", _layout(name, places, lang))
        part.link(master, "slideMaster")
        layouts.append(part)
    listed = "".join(
        f'<p:sldLayoutId id="{2147483649 + place}" r:id="{master.link(part, "slideLayout")}"/>' for place, part in enumerate(layouts)
    )
    colours = " ".join(f'{name}="{name}"' for name in (*(f"accent{each}" for each in range(1, 7)), "hlink", "folHlink"))
    shapes = "".join(_placeholder(place, number, lang) for number, place in enumerate((HEADING, BODY, FOOTER, NUMBER), 2))
    master.body = (
        f'{HEAD}<p:sldMaster {OPEN}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
        f'{tree(_rule() + shapes)}</p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" {colours}/>'
        f"<p:sldLayoutIdLst>{listed}</p:sldLayoutIdLst><p:txStyles>{_styles(lang)}</p:txStyles></p:sldMaster>"
    )
    return master, layouts


def tree(shapes: str) -> str:
    """The shapes of a slide."""
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>{shapes}</p:spTree>'
    )


def reference(place: Place) -> str:
    """How a slide names the placeholder that it fills."""
    number = f' idx="{place.idx}"' if place.idx else ""
    size = ' sz="quarter"' if place.kind not in {"title", "ctrTitle", "subTitle"} else ""
    return f'<p:ph type="{place.kind}"{size}{number}/>'


def _rule() -> str:
    """The line at the head of every slide."""
    box = Box(LEFT, 18, ACROSS, 2.25).placed
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="9" name="Rule"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'<a:xfrm>{box}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        '<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="en-GB"/></a:p></p:txBody></p:sp>'
    )


def _layout(name: str, places: tuple[Place, ...], lang: Lang) -> str:
    shapes = "".join(_placeholder(place, number, lang) for number, place in enumerate(places, 2))
    return (
        f'{HEAD}<p:sldLayout {OPEN} preserve="1" userDrawn="1"><p:cSld name="{name}">{tree(shapes)}</p:cSld>'
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _placeholder(place: Place, number: int, lang: Lang) -> str:
    field = place.kind == "sldNum"
    shown = '<a:fld id="{00000000-0000-4000-8000-000000000001}" type="slidenum">' if field else "<a:r>"
    words = {"sldNum": "‹#›", "ftr": ""}.get(place.kind, place.name)
    run = f'{shown}<a:rPr lang="{TAGS[lang]}"/><a:t>{words}</a:t></a:{"fld" if field else "r"}>' if words else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{place.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{reference(place)}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm>{place.box.placed}</a:xfrm>"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{place.anchor}">'
        f'<a:normAutofit/></a:bodyPr><a:lstStyle>{_level(place, lang)}</a:lstStyle><a:p>{run}<a:endParaRPr lang="{TAGS[lang]}"/></a:p></p:txBody></p:sp>'
    )


def _level(place: Place, lang: Lang) -> str:
    """How the text of a placeholder is set."""
    indent, bullet = 'marL="0" indent="0"', "<a:buNone/>"
    if place.bullet:
        hang = round(place.size * (1.5 if place.bullet == "number" else 1.0) * EMU)
        indent = f'marL="{hang}" indent="-{hang}"'
        sign = (
            '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPlain"/>'
            if place.bullet == "number"
            else '<a:buFont typeface="Arial"/><a:buChar char="•"/>'
        )
        bullet = f'<a:buClr><a:schemeClr val="accent1"/></a:buClr>{sign}'
    return (
        f'<a:lvl1pPr {indent} algn="{"r" if place.right else "l"}"><a:lnSpc><a:spcPct val="{_SPACING[lang]}000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="{round(place.size * place.gap * 100)}"/></a:spcAft>{bullet}'
        f'<a:defRPr sz="{round(place.size * 100)}" b="{int(place.bold)}"><a:solidFill><a:schemeClr val="{place.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )


def _styles(lang: Lang) -> str:
    fonts = '<a:latin typeface="+{0}-lt"/><a:ea typeface="+{0}-ea"/><a:cs typeface="+{0}-cs"/>'
    fill = '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
    body = "".join(
        f'<a:lvl{level}pPr marL="{round((level - 1) * 16 * EMU)}" indent="0" algn="l" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:buNone/>'
        f'<a:defRPr sz="1600" kern="1200">{fill}{fonts.format("mn")}</a:defRPr></a:lvl{level}pPr>'
        for level in range(1, 6)
    )
    title = (
        f'<a:lvl1pPr algn="l" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="{_SPACING[lang]}000"/></a:lnSpc><a:buNone/>'
        f'<a:defRPr sz="{round(TITLE * 100)}" b="1" kern="1200">{fill}{fonts.format("mj")}</a:defRPr></a:lvl1pPr>'
    )
    return f"<p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle><p:otherStyle>{body}</p:otherStyle>"
