"""The summary as a Word file that a person can go on editing: styles, contents, charts with their numbers, links to definitions."""

from __future__ import annotations

from zhanggui.report.document import Document
from zhanggui.report.docx.body import Body
from zhanggui.report.docx.figures import Figures
from zhanggui.report.docx.styles import WORD, styles
from zhanggui.report.docx.tables import WIDE
from zhanggui.report.docx.text import field_of, paragraph, run
from zhanggui.report.native.measure import cut
from zhanggui.report.native.package import HEAD, OFFICE, Part, packed
from zhanggui.report.native.theme import ACCENT, EAST, LATIN, TAGS, THEME, theme
from zhanggui.words import Lang

_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OPEN = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}"'


def docx(document: Document) -> bytes:
    """Write an edition in one language as a Word file; the same document gives the same bytes."""
    lang = document.lang
    main = Part("/word/document.xml", f"{_KIND}document.main+xml")
    head, foot = _header(document), _footer(document)
    furniture = "".join(
        f'<w:{name}Reference w:type="default" r:id="{main.link(part, name)}"/>' for name, part in (("header", head), ("footer", foot))
    )
    figures = Figures(lang, document.words, main)
    body = Body(document, figures, furniture)
    main.body = f"{HEAD}<w:document {_OPEN}><w:body>{body.write()}</w:body></w:document>"
    plain = {
        "styles": styles(lang, red_rises=document.red_rises),
        "numbering": _numbering(body.lists),
        "settings": _settings(lang),
        "fontTable": _fonts(lang),
    }
    parts = [Part(f"/word/{name}.xml", f"{_KIND}{name}+xml", inside) for name, inside in plain.items()]
    for part in parts:
        main.link(part, part.name.removeprefix("/word/").removesuffix(".xml"))
    look = Part("/word/theme/theme1.xml", THEME, theme(lang))
    main.link(look, "theme")
    title = f"{document.head.shop} {document.head.year} {document.head.title}"
    return packed(main, [*parts, look, head, foot, *figures.parts], title, TAGS[lang])


def _header(document: Document) -> Part:
    shop = cut(document.head.shop, 8.0, WIDE / 20 / 2)
    inside = paragraph("Header", f"{run(shop)}<w:r><w:tab/></w:r>{run(f'{document.head.year} {document.head.title}')}")
    return Part("/word/header1.xml", f"{_KIND}header+xml", f"{HEAD}<w:hdr {_OPEN}>{inside}</w:hdr>")


def _footer(document: Document) -> Part:
    """The build at the left; the page and how many there are at the right."""
    page = f"{field_of('PAGE', '')}{run(' / ')}{field_of('NUMPAGES', '')}"
    build = run(f"{document.words['build']} {document.build}")
    inside = paragraph("Footer", f"{build}<w:r><w:tab/></w:r>{page}")
    return Part("/word/footer1.xml", f"{_KIND}footer+xml", f"{HEAD}<w:ftr {_OPEN}>{inside}</w:ftr>")


def _numbering(lists: int) -> str:
    """Numbers and bullets; each numbered list is a count of its own that starts at one."""
    number = _level("decimal", "%1", 397, f'<w:b/><w:color w:val="{ACCENT}"/>')
    bullet = _level("bullet", "•", 284, f'<w:color w:val="{ACCENT}"/>')
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{place}"><w:multiLevelType w:val="singleLevel"/>{level}</w:abstractNum>'
        for place, level in enumerate((number, bullet))
    )
    own = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    counts = [(1, 0, ""), (2, 1, ""), *((place + 3, 0, own) for place in range(lists))]
    each = "".join(f'<w:num w:numId="{place}"><w:abstractNumId w:val="{kind}"/>{more}</w:num>' for place, kind, more in counts)
    return f'{HEAD}<w:numbering xmlns:w="{WORD}">{kinds}{each}</w:numbering>'


def _level(kind: str, shown: str, hang: int, letters: str) -> str:
    indent = f'<w:pPr><w:ind w:left="{hang}" w:hanging="{hang}"/></w:pPr>'
    return (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/><w:lvlJc w:val="left"/>'
        f"{indent}<w:rPr>{letters}</w:rPr></w:lvl>"
    )


def _settings(lang: Lang) -> str:
    colours = ("bg1", "light1"), ("t1", "dark1"), ("bg2", "light2"), ("t2", "dark2")
    named = [*colours, *((f"accent{each}", f"accent{each}") for each in range(1, 7))]
    mapped = " ".join(f'w:{name}="{to}"' for name, to in named)
    return (
        f'{HEAD}<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{TAGS[lang]}" w:eastAsia="zh-CN"/>'
        f'<w:clrSchemeMapping {mapped} w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/></w:settings>'
    )


def _fonts(lang: Lang) -> str:
    """The fonts, each with what may stand in for it where it is missing."""
    instead = {EAST: "Noto Sans CJK SC", "Calibri": "Carlito"}
    each = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead[name]}"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
        for name in dict.fromkeys((LATIN[lang], EAST))
    )
    return f'{HEAD}<w:fonts xmlns:w="{WORD}">{each}</w:fonts>'
