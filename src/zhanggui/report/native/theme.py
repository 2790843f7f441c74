"""Colours and fonts, as a theme that both Word and slides carry: who changes it there changes the whole document."""

from __future__ import annotations

from zhanggui.report.native.package import HEAD
from zhanggui.words import Lang

MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
THEME = "application/vnd.openxmlformats-officedocument.theme+xml"

INK, MUTED, RULE, HAIR, WASH = "1D1B18", "5E594F", "D8D1C3", "E4DFD3", "F5F1E7"
ACCENT, BEFORE, RED, GREEN, FELL = "0B5563", "B4ADA0", "A3261B", "1C6B45", "B0562B"

EAST = "Microsoft YaHei"
"""The East Asian font: on every Windows and in Office for the Mac; elsewhere it is replaced by the system's own."""

LATIN = {Lang.ZH: EAST, Lang.EN: "Calibri"}
TAGS = {Lang.ZH: "zh-CN", Lang.EN: "en-GB"}

_COLOURS = {
    "dk1": INK, "lt1": "FFFFFF", "dk2": MUTED, "lt2": WASH, "accent1": ACCENT, "accent2": BEFORE, "accent3": RED,
    "accent4": GREEN, "accent5": "7A7365", "accent6": FELL, "hlink": ACCENT, "folHlink": MUTED,
}  # fmt: skip
"""This year is accent 1, the year before accent 2, red accent 3, green accent 4, a step down accent 6."""


def theme(lang: Lang) -> str:
    """Write the theme."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    font = f'<a:latin typeface="{LATIN[lang]}"/><a:ea typeface="{EAST}"/><a:cs typeface=""/><a:font script="Hans" typeface="{EAST}"/>'
    return (
        f'{HEAD}<a:theme xmlns:a="{MAIN}" name="Zhanggui"><a:themeElements><a:clrScheme name="Zhanggui">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Zhanggui"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Zhanggui">{_FORMATS}</a:fmtScheme></a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>'
    )


_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE = f'<a:ln w="{{}}" cap="flat" cmpd="sng" algn="ctr">{_FILL}<a:prstDash val="solid"/></a:ln>'
_FORMATS = (
    f"<a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{''.join(_LINE.format(each) for each in (6350, 12700, 19050))}</a:lnStyleLst>"
    f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst>"
)
"""Three fills, lines and effects of growing weight, as the standard demands; ours are flat."""
