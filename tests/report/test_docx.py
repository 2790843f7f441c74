"""The Word file, opened by another library: headings, styles, sentences, links, tables and charts are what the document says."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.nouns import Edition, Figure
from zhanggui.report.compose import summaries
from zhanggui.report.document import Document, Plot, Table, text
from zhanggui.report.docx import docx
from zhanggui.report.docx.text import bookmark
from zhanggui.report.pages import document
from zhanggui.words import Lang

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def said(dozen) -> dict[Lang, Document]:
    opened = current(dozen.folder, DOMAINS)
    found = summaries(opened, DOMAINS, 2025, [Edition.COMPREHENSIVE])[Edition.COMPREHENSIVE]
    documents = {lang: document(found, lang) for lang in Lang}
    opened.warehouse.close()
    return documents


@pytest.fixture(scope="module")
def files(said) -> dict[Lang, bytes]:
    return {lang: docx(each) for lang, each in said.items()}


def opened(blob: bytes) -> python_docx.document.Document:
    return python_docx.Document(io.BytesIO(blob))


def full(paragraph) -> str:
    """A paragraph with what stands in its links."""
    return "".join(each.text or "" for each in paragraph.iter(qn("w:t")))


def part(blob: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return archive.read(name).decode()


def charts(blob: bytes) -> Iterator[etree._Element]:
    """The charts in the order of the text."""
    file = opened(blob)
    for each in file.element.iter(f"{C}chart"):
        yield etree.fromstring(file.part.rels[each.get(qn("r:id"))].target_part.blob)


@pytest.mark.parametrize("lang", list(Lang))
def test_headings_stand_in_order(said, files, lang):
    document = said[lang]
    headings = [
        (each.style.name, full(each._p))
        for each in opened(files[lang]).paragraphs
        if each.style.name in {"Title", "Heading 1", "Heading 2"}
    ]
    gap = "" if lang is Lang.ZH else " "
    expected = [("Title", document.head.shop), ("Heading 1", document.words["claims"])]
    for chapter in document.chapters:
        expected.append(("Heading 1", f"{chapter.numeral}{gap}{chapter.title}"))
        expected += [("Heading 2", each.title) for each in chapter.parts]
    expected += [("Heading 1", document.words["quality"]), ("Heading 1", document.words["definitions"])]
    assert headings == expected


def test_the_last_sentences_of_a_part_stay_with_its_figures(said, files):
    chapters = [each for each in opened(files[Lang.EN]).element.body if each.tag in {qn("w:p"), qn("w:tbl")}]
    style = [each.pPr.pStyle.val if each.tag == qn("w:p") else "table" for each in chapters]
    ends = [place for place in range(1, len(style) - 1) if style[place] == "Normal" and style[place + 1] in {"table", "Caption"}]
    parts = sum(bool(each.paras and (each.cards or each.exhibits)) for chapter in said[Lang.EN].chapters for each in chapter.parts)
    kept = [place for place in ends if chapters[place].pPr.find(qn("w:keepNext")) is not None]
    assert len(kept) == parts > 5
    assert all(chapters[place - 1].pPr.find(qn("w:keepNext")) is not None for place in kept if style[place - 1] == "Normal")


def test_charts_side_by_side_are_as_high_as_each_other_and_held_by_their_row(files):
    body = opened(files[Lang.EN]).element.body
    plates = [each for each in body.iter(qn("w:tbl")) if next(each.iter(qn("w:drawing")), None) is not None]
    assert plates
    for each in plates:
        extents = [one for one in each.iter() if one.tag.endswith("}extent")]
        assert len(extents) == 2
        assert len({one.get("cy") for one in extents}) == 1
        assert sum(int(one.get("cx")) for one in extents) < 162 * 36000
        keeps = [one.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") for one in each.iter(qn("w:p"))]
        assert all(one is None or one.get(qn("w:val")) == "0" for one in keeps), "nothing chains one row to the next"
        assert each.getnext().tag == qn("w:p"), "tables that follow one another would be one"


@pytest.mark.parametrize("lang", list(Lang))
def test_every_sentence_is_there_in_order_with_its_numbers(said, files, lang):
    document = said[lang]
    lines = [full(each) for each in opened(files[lang]).element.body.iter(qn("w:p"))]
    paras = [*document.front.claims, *document.front.problems, *document.front.commitments]
    exhibits = []
    for chapter in document.chapters:
        for each in chapter.parts:
            paras += each.paras
            exhibits += each.exhibits
    place = 0
    for para in paras:
        wanted = text(para.line)
        place = next(at for at in range(place, len(lines)) if lines[at].startswith(wanted)) + 1
    captions = [line for line in lines if line.startswith((f"{document.words['figure']} ", f"{document.words['table']} "))]
    assert [caption.split("  ", 1)[1] for caption in captions[: len(exhibits)]] == [text(each.title) for each in exhibits]


@pytest.mark.parametrize("lang", list(Lang))
def test_numbers_lead_to_their_definitions(said, files, lang):
    body = opened(files[lang]).element.body
    placed = {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    links = [each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))]
    assert set(links) <= placed
    assert all(len(name) <= 40 and re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) for name in placed)
    numbers = [each for each in body.iter(qn("w:hyperlink")) if each.get(qn("w:anchor")).startswith("m_")]
    assert len(numbers) > 200
    known = {bookmark(term.anchor) for term in said[lang].terms}
    assert {each.get(qn("w:anchor")) for each in numbers} <= known
    assert len({each.get(qn("w:id")) for each in body.iter(qn("w:bookmarkStart"))}) == len(placed)


@pytest.mark.parametrize("lang", list(Lang))
def test_charts_are_charts_with_the_very_values_of_the_facts(said, files, lang):
    plots = [each for each in said[lang].exhibits() if isinstance(each, Plot)]
    drawn = list(charts(files[lang]))
    assert len(drawn) == len(plots) > 10
    for plot, chart in zip(plots, drawn, strict=True):
        if plot.figure in {Figure.MONTHS, Figure.BARS, Figure.STEPS}:
            series = list(chart.iter(f"{C}ser"))
            now = series[-1] if plot.figure is Figure.MONTHS else series[0]
            values = {int(point.get("idx")): float(point.findtext(f"{C}v")) for point in now.find(f"{C}val").iter(f"{C}pt")}
            assert values == {at: float(each.fact.value) for at, each in enumerate(plot.points) if each.fact.value is not None}
        assert chart.find(f"{C}externalData") is not None


def test_the_workbook_of_a_chart_holds_what_it_shows(said, files):
    import openpyxl

    first = next(each for each in said[Lang.EN].exhibits() if isinstance(each, Plot))
    with zipfile.ZipFile(io.BytesIO(files[Lang.EN])) as archive:
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("word/embeddings/chart1.xlsx")))["Data"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    column = sheet.max_column - 1
    assert [row[column] for row in rows] == [None if each.fact.value is None else float(each.fact.value) for each in first.points]


@pytest.mark.parametrize("lang", list(Lang))
def test_tables_have_our_style_a_repeated_head_and_whole_rows(said, files, lang):
    document = said[lang]
    tables = opened(files[lang]).tables
    headed = [each for each in tables if each.style.name == "Zhanggui table"]
    assert len(headed) >= sum(isinstance(each, Table) for each in document.exhibits()) + len(document.quality.tables)
    for table in headed:
        first, *rows = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *rows))
        assert sum(int(each.get(qn("w:w"))) for each in table._tbl.tblGrid) == 9184
    wanted = next(each for each in document.quality.tables if each.anchor == "x-arrived")
    found = next(each for each in headed if [full(cell._tc) for cell in each.rows[0].cells] == list(wanted.columns))
    assert [[full(cell) for cell in row.tc_lst] for row in found._tbl.tr_lst[1:]] == [[text(cell) for cell in row] for row in wanted.rows]
    assert found.rows[1].cells[1].paragraphs[0].style.name == "Table number"


@pytest.mark.parametrize("lang", list(Lang))
def test_fonts_and_languages_are_said(files, lang):
    styles = part(files[lang], "word/styles.xml")
    fonts = re.search(r"<w:rPrDefault>.*?<w:rFonts ([^>]*)/>", styles)[1]
    assert 'w:eastAsia="Microsoft YaHei"' in fonts
    assert f'w:ascii="{"Microsoft YaHei" if lang is Lang.ZH else "Calibri"}"' in fonts
    assert f'w:lang w:val="{"zh-CN" if lang is Lang.ZH else "en-GB"}" w:eastAsia="zh-CN"' in styles
    assert '<a:ea typeface="Microsoft YaHei"/>' in part(files[lang], "word/theme/theme1.xml")
    assert '<a:ea typeface="+mn-ea"/>' in part(files[lang], "word/charts/chart1.xml")


@pytest.mark.parametrize("lang", list(Lang))
def test_contents_are_a_field_that_is_filled(said, files, lang):
    body = opened(files[lang]).element.body
    code = "".join(each.text for each in body.iter(qn("w:instrText")))
    assert "TOC \\o" in code
    entries = [full(each) for each in body.iter(qn("w:p")) if (each.style or "").startswith("TOC") and each.style != "TOCHeading"]
    titles = [each.title for chapter in said[lang].chapters for each in chapter.parts]
    assert [entry for entry in entries if entry in titles] == titles
    kinds = [each.get(qn("w:fldCharType")) for each in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")
    assert " PAGE " in part(files[lang], "word/footer1.xml")


def test_lists_are_numbered_each_from_one(files):
    file = opened(files[Lang.EN])
    numbered = [each for each in file.paragraphs if each.style.name == "List Number"]
    lists = {each._p.pPr.numPr.numId.val for each in numbered}
    assert numbered
    numbers = file.part.numbering_part.element
    for each in lists:
        own = next(num for num in numbers.num_lst if num.numId == each)
        assert own.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}").get(qn("w:val")) == "1"


def test_properties_say_title_and_language_but_no_time(said, files):
    for lang, blob in files.items():
        core = opened(blob).core_properties
        assert core.title == f"{said[lang].head.shop} {said[lang].head.year} {said[lang].head.title}"
        assert core.language == ("zh-CN" if lang is Lang.ZH else "en-GB")
        assert "dcterms" not in part(blob, "docProps/core.xml")
        assert docx(said[lang]) == blob


def test_notes_are_led_to(said, files):
    body = opened(files[Lang.EN]).element.body
    marks = [
        each
        for each in body.iter(qn("w:hyperlink"))
        if any(run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}[@{qn('w:val')}='Mark']") is not None for run in each)
    ]
    parts = [each for chapter in said[Lang.EN].chapters for each in chapter.parts]
    told = sum(len(para.marks) for each in parts for para in each.paras) + sum(len(card.marks) for each in parts for card in each.cards)
    assert len(marks) == told > 0


def test_names_from_hostile_data_do_no_harm(said):
    shop = "=cmd|'/C calc'!A0 <w:p/> & \"\x00\x1b\u202e" + "超长店名" * 60
    document = said[Lang.ZH]
    chapter = replace(document.chapters[0], title="a\x01b]]>")
    file = opened(docx(replace(document, head=replace(document.head, shop=shop), chapters=(chapter, *document.chapters[1:]))))
    title = next(full(each._p) for each in file.paragraphs if each.style.name == "Title")
    assert title == shop.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").replace("\u202e", "\ufffd")
    assert any(full(each._p).endswith("a\ufffdb]]>") for each in file.paragraphs if each.style.name == "Heading 1")


def test_a_shop_without_anything_is_a_document_too(said):
    document = said[Lang.EN]
    front = replace(document.front, claims=(), problems=(), commitments=(), score=(), cards=())
    quality = replace(document.quality, paras=(), cards=(), tables=())
    file = opened(docx(replace(document, front=front, chapters=(), terms=(), quality=quality)))
    assert document.words["no_claims"] in [full(each._p) for each in file.paragraphs]
    assert not file.tables
