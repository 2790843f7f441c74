"""The notes of a slide: everything its section says, what its numbers mean, and the query of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhanggui.report.document import Term
from zhanggui.report.native.package import HEAD, Part, words
from zhanggui.report.native.theme import TAGS, THEME, theme
from zhanggui.report.pptx.master import KIND, OPEN, tree
from zhanggui.report.pptx.slide import Slide
from zhanggui.words import Lang

LONGEST = 4000
"""A longer query is cut in the notes; the workbook has it whole."""

_COLOURS = " ".join(f'{name}="{name}"' for name in (*(f"accent{each}" for each in range(1, 7)), "hlink", "folHlink"))


def master(lang: Lang) -> tuple[Part, Part]:
    """The master of the notes, and its theme."""
    look = Part("/ppt/theme/theme2.xml", THEME, theme(lang))
    part = Part("/ppt/notesMasters/notesMaster1.xml", f"{KIND}notesMaster+xml")
    part.link(look, "theme")
    picture = _picture(
        '<a:xfrm><a:off x="685800" y="685800"/><a:ext cx="5486400" cy="3086100"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    )
    body = (
        '<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" sz="quarter" idx="1"/>'
        '</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="685800" y="4000500"/><a:ext cx="5486400" cy="4572000"/></a:xfrm><a:prstGeom prst="rect">'
        f'<a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="{TAGS[lang]}"/></a:p></p:txBody></p:sp>'
    )
    style = (
        '<a:lvl1pPr marL="0" algn="l"><a:spcAft><a:spcPts val="300"/></a:spcAft><a:defRPr sz="1000" kern="1200"><a:solidFill>'
        '<a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/></a:defRPr></a:lvl1pPr>'
    )
    part.body = (
        f'{HEAD}<p:notesMaster {OPEN}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
        f'{tree(picture + body)}</p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" {_COLOURS}/><p:notesStyle>{style}</p:notesStyle></p:notesMaster>'
    )
    return part, look


class Meanings:
    """What metrics mean, and their queries; each is written once, however many slides show its number."""

    def __init__(self, terms: Sequence[Term], said: Mapping[str, str]) -> None:
        """`said` are the fixed words of the document."""
        self._terms, self._said = {term.name: term for term in terms}, said
        self._queries: dict[str, str] = {}

    def of(self, name: str) -> list[str]:
        """The definition of a metric."""
        term = self._terms.get(name)
        return [f"{term.title} ({term.name}){self._said['colon']}{term.doc}"] if term else []

    def query(self, name: str) -> list[str]:
        """The query of a metric's year, cut where it is long."""
        term = self._terms.get(name)
        if term is None:
            return []
        if name not in self._queries:
            sql = term.sql
            self._queries[name] = sql if len(sql) <= LONGEST else sql[: LONGEST - 1] + "…"
        return [f"{self._said['query']} {term.name}{self._said['colon']}\n{self._queries[name]}"]


def notes(slide: Slide, number: int, meanings: Meanings, lang: Lang) -> Part:
    """The notes of a slide."""
    defined = [line for name in slide.metrics for line in meanings.of(name)]
    queries = [line for name in slide.queried for line in meanings.query(name)]
    lines = [*dict.fromkeys(slide.notes), "", *defined, "", *queries]
    inside = "".join(_paragraph(line, lang) for line in lines)
    body = (
        '<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" sz="quarter" idx="1"/>'
        f"</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>{inside}</p:txBody></p:sp>"
    )
    inner = f"<p:cSld>{tree(_picture('') + body)}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
    return Part(f"/ppt/notesSlides/notesSlide{number}.xml", f"{KIND}notesSlide+xml", f"{HEAD}<p:notes {OPEN}>{inner}</p:notes>")


def _picture(where: str) -> str:
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr>{where}</p:spPr></p:sp>'
    )


def _paragraph(line: str, lang: Lang) -> str:
    """A paragraph; the lines of a query stay lines."""
    look = f'<a:rPr lang="{TAGS[lang]}" altLang="zh-CN"/>'
    runs = "<a:br/>".join(f"<a:r>{look}<a:t>{words(each)}</a:t></a:r>" for each in line.split("\n") if each)
    return f'<a:p>{runs}<a:endParaRPr lang="{TAGS[lang]}"/></a:p>'
