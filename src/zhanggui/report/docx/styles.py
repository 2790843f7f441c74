"""The styles of the Word file: who changes one there changes every place that has it."""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.report.native.package import HEAD
from zhanggui.report.native.theme import ACCENT, BEFORE, EAST, GREEN, HAIR, INK, LATIN, MUTED, RED, RULE, TAGS
from zhanggui.words import Lang

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NEWER = "http://schemas.microsoft.com/office/word/2010/wordml"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"

_LEAD = {Lang.ZH: 300, Lang.EN: 288}
"""The height of a line, in 240ths of the font's own."""

_TABULAR = '<w14:numSpacing w14:val="tabular"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """A style of paragraphs or of characters; sizes are points."""

    id: str
    name: str
    base: str = "Normal"
    after: str = ""  #: the style of the next paragraph
    size: float = 0.0
    bold: bool | None = None
    colour: str = ""
    space: tuple[float, float] | None = None  #: above and below
    lead: int = 0
    keep: bool = False  #: with the next paragraph
    more: str = ""  #: further properties of the paragraph, in the order of the standard: after spacing
    ahead: str = ""  #: those that come before spacing
    letters: str = ""  #: further properties of the characters
    shown: bool = True  #: among the recommended styles


_RULE_ABOVE = f'<w:pBdr><w:top w:val="single" w:sz="18" w:space="8" w:color="{INK}"/></w:pBdr>'
_BAR_LEFT = f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{ACCENT}"/></w:pBdr>'
_FOOT = f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="{RULE}"/></w:pBdr>'
_ENDS = '<w:tabs><w:tab w:val="right" w:pos="9184"/></w:tabs>'

_PARAGRAPHS = (
    _Style(id="Brand", name="Brand", size=10.5, bold=True, colour=ACCENT, space=(0, 0), ahead=_RULE_ABOVE),
    _Style(id="Title", name="Title", after="Subtitle", size=36, bold=True, space=(150, 6), lead=252, keep=True),
    _Style(id="Subtitle", name="Subtitle", after="Normal", size=18, colour=ACCENT, space=(0, 30), lead=252),
    _Style(id="Heading1", name="heading 1", after="Heading2", size=21, bold=True, space=(0, 12), lead=252, keep=True,
           ahead=f"<w:pageBreakBefore/>{_RULE_ABOVE}", more='<w:outlineLvl w:val="0"/>'),
    _Style(id="Heading2", name="heading 2", after="Normal", size=14.5, bold=True, space=(20, 5), lead=252, keep=True, more='<w:outlineLvl w:val="1"/>'),
    _Style(id="Heading3", name="heading 3", after="Normal", size=10.5, bold=True, colour=ACCENT, space=(13, 4), lead=252, keep=True,
           more='<w:outlineLvl w:val="2"/>'),
    _Style(id="ListNumber", name="List Number", space=(0, 5), ahead='<w:numPr><w:numId w:val="1"/></w:numPr>', more='<w:ind w:left="397" w:hanging="397"/>'),
    _Style(id="ListBullet", name="List Bullet", space=(0, 3), size=9.5, ahead='<w:numPr><w:numId w:val="2"/></w:numPr>', more='<w:ind w:left="284" w:hanging="284"/>'),
    _Style(id="Caption", name="caption", after="Normal", size=10.5, bold=True, space=(14, 2), lead=264, keep=True),
    _Style(id="Key", name="Figure key", size=8.5, colour=MUTED, space=(0, 3), lead=252, keep=True),
    _Style(id="Figure", name="Figure", space=(0, 0), lead=240, keep=True),
    _Style(id="Source", name="Source", size=8, colour=MUTED, space=(3, 8), lead=252),
    _Style(id="Note", name="Note", size=8.5, colour=MUTED, space=(0, 2), lead=252, more='<w:ind w:left="255" w:hanging="255"/>'),
    _Style(id="Standing", name="Standing note", size=9.5, space=(0, 6), ahead=_BAR_LEFT, more='<w:ind w:left="170"/>'),
    _Style(id="CoverFact", name="Cover fact", size=9.5, space=(0, 2), ahead='<w:tabs><w:tab w:val="left" w:pos="1928"/></w:tabs>'),
    _Style(id="Term", name="Term", after="Definition", size=9, bold=True, space=(5, 0), lead=252, keep=True, ahead="<w:keepLines/>"),
    _Style(id="Definition", name="Definition", after="Term", size=8.5, colour=MUTED, space=(0, 3), lead=252, ahead="<w:keepLines/>"),
    _Style(id="TableText", name="Table text", size=9, space=(2, 2), lead=252),
    _Style(id="TableNumber", name="Table number", base="TableText", more='<w:jc w:val="right"/>', letters=_TABULAR),
    _Style(id="TableHead", name="Table head", base="TableText", size=8.5, bold=True, colour=MUTED, keep=True),
    _Style(id="TableTextSmall", name="Table text small", base="TableText", size=8),
    _Style(id="TableNumberSmall", name="Table number small", base="TableNumber", size=8),
    _Style(id="TableHeadSmall", name="Table head small", base="TableHead", size=7.5),
    _Style(id="CardTitle", name="Card title", base="TableText", size=8.5, colour=MUTED, space=(4, 0), keep=True),
    _Style(id="CardValue", name="Card value", base="TableText", size=15, bold=True, space=(0, 0), keep=True, letters=_TABULAR),
    _Style(id="CardChange", name="Card change", base="TableText", size=8.5, space=(0, 4)),
    _Style(id="TOCHeading", name="TOC Heading", after="Normal", size=21, bold=True, space=(0, 12), lead=252, keep=True,
           ahead=f"<w:pageBreakBefore/>{_RULE_ABOVE}"),
    _Style(id="TOC1", name="toc 1", after="Normal", size=9.5, bold=True, space=(4, 0), lead=228, ahead=_ENDS, shown=False),
    _Style(id="TOC2", name="toc 2", after="Normal", size=8.5, space=(0, 0), lead=220, ahead=_ENDS, more='<w:ind w:left="397"/>', shown=False),
    _Style(id="Header", name="header", size=8, colour=MUTED, space=(0, 0), lead=240, ahead=_ENDS, shown=False),
    _Style(id="Footer", name="footer", size=8, colour=MUTED, space=(0, 0), lead=240, ahead=_FOOT + _ENDS, shown=False),
)  # fmt: skip

_CHARACTERS = {
    ("Hyperlink", "Hyperlink"): f'<w:color w:val="{ACCENT}"/>',
    ("Number", "Number"): f'<w:u w:val="dotted" w:color="{BEFORE}"/>',
    ("Mark", "Mark"): f'<w:b w:val="0"/><w:color w:val="{ACCENT}"/><w:vertAlign w:val="superscript"/>',
    ("Strong", "Strong"): "<w:b/>",
    ("Quiet", "Quiet"): f'<w:b w:val="0"/><w:color w:val="{MUTED}"/>',
    ("Ordinal", "Ordinal"): f'<w:color w:val="{ACCENT}"/>',
    (
        "Code",
        "Code",
    ): f'<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:eastAsia="{EAST}" w:cs="Consolas"/><w:b w:val="0"/><w:color w:val="{MUTED}"/>',
}


def styles(lang: Lang, *, red_rises: bool) -> str:
    """Write them all."""
    font = f'<w:rFonts w:ascii="{LATIN[lang]}" w:hAnsi="{LATIN[lang]}" w:eastAsia="{EAST}" w:cs="{LATIN[lang]}"/>'
    letters = f'{font}<w:color w:val="{INK}"/><w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="{TAGS[lang]}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    spacing = f'<w:spacing w:before="0" w:after="100" w:line="{_LEAD[lang]}" w:lineRule="auto"/>'
    rise, fall = (RED, GREEN) if red_rises else (GREEN, RED)
    characters = _CHARACTERS | {("Rise", "Rise"): f'<w:color w:val="{rise}"/>', ("Fall", "Fall"): f'<w:color w:val="{fall}"/>'}
    return (
        f'{HEAD}<w:styles xmlns:w="{WORD}" xmlns:mc="{_COMPATIBLE}" xmlns:w14="{_NEWER}" mc:Ignorable="w14"><w:docDefaults>'
        f"<w:rPrDefault><w:rPr>{letters}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{spacing}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        f"{''.join(map(_paragraph, _PARAGRAPHS))}{''.join(_character(*names, each) for names, each in characters.items())}{_TABLES}</w:styles>"
    )


def _paragraph(style: _Style) -> str:
    space = ""
    if style.space is not None or style.lead:
        above, below = style.space or (0, 0)
        edges = f' w:before="{round(above * 20)}" w:after="{round(below * 20)}"' if style.space is not None else ""
        lead = f' w:line="{style.lead}" w:lineRule="auto"' if style.lead else ""
        space = f"<w:spacing{edges}{lead}/>"
    size = f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>' if style.size else ""
    bold = "" if style.bold is None else "<w:b/>" if style.bold else '<w:b w:val="0"/>'
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    keep = "<w:keepNext/>" if style.keep else ""
    after = f'<w:next w:val="{style.after}"/>' if style.after else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"><w:name w:val="{style.name}"/><w:basedOn w:val="{style.base}"/>{after}'
        f"{'<w:qFormat/>' if style.shown else ''}<w:pPr>{keep}{style.ahead}{space}{style.more}</w:pPr>"
        f"<w:rPr>{bold}{colour}{size}{style.letters}</w:rPr></w:style>"
    )


def _character(name_id: str, name: str, letters: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{name_id}"><w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/>'
        f"<w:qFormat/><w:rPr>{letters}</w:rPr></w:style>"
    )


def _edge(side: str, heavy: int, colour: str) -> str:
    return f'<w:{side} w:val="single" w:sz="{heavy}" w:space="0" w:color="{colour}"/>'


_TABLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="72" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="72" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="Zhanggui"><w:name w:val="Zhanggui table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
    f"<w:tblPr><w:tblBorders>{_edge('top', 8, INK)}{_edge('bottom', 4, RULE)}{_edge('insideH', 4, HAIR)}</w:tblBorders></w:tblPr>"
    f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_edge("bottom", 4, BEFORE)}</w:tcBorders></w:tcPr></w:tblStylePr>'
    '<w:tblStylePr w:type="firstCol"><w:tblPr/></w:tblStylePr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="ZhangguiCards"><w:name w:val="Zhanggui cards"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
    f"<w:tblPr><w:tblBorders>{_edge('top', 4, RULE)}{_edge('bottom', 4, RULE)}{_edge('insideH', 4, RULE)}</w:tblBorders></w:tblPr></w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="ZhangguiPlates"><w:name w:val="Zhanggui plates"/><w:basedOn w:val="TableNormal"/>'
    '<w:tblPr><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="120" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
