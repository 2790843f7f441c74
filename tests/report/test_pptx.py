"""The slides, opened by another library: claims as titles, native charts and tables, text that stays in its box."""

import io
import re
import zipfile
from dataclasses import replace

import pptx as python_pptx
import pytest
from PIL import ImageFont
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Pt

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.facts import Interval
from zhanggui.nouns import Edition, Figure
from zhanggui.report.compose import summaries
from zhanggui.report.document import Document, Para, Plot, plain, text
from zhanggui.report.pages import document
from zhanggui.report.pptx import pptx
from zhanggui.report.pptx.plan import MOST
from zhanggui.words import Lang

OFFICE = "http://schemas.openxmlformats.org/drawingml/2006/main"
STANDING = {"claims", "contents", "no_claims"}
"""Titles that are no claims: those of the cover and the contents, and of an empty year."""


@pytest.fixture(scope="module")
def editions(dozen) -> dict[tuple[Edition, Lang], Document]:
    opened = current(dozen.folder, DOMAINS)
    found = summaries(opened, DOMAINS, 2025, list(Edition))
    documents = {(edition, lang): document(summary, lang) for edition, summary in found.items() for lang in Lang}
    for each in documents.values():
        for term in each.terms:
            assert term.sql
    opened.warehouse.close()
    return documents


@pytest.fixture(scope="module")
def said(editions) -> dict[Lang, Document]:
    return {lang: editions[Edition.COMPREHENSIVE, lang] for lang in Lang}


@pytest.fixture(scope="module")
def files(editions) -> dict[tuple[Edition, Lang], bytes]:
    return {key: pptx(each) for key, each in editions.items()}


@pytest.fixture(scope="module")
def decks(files) -> dict[Lang, object]:
    return {lang: opened(files[Edition.COMPREHENSIVE, lang]) for lang in Lang}


def opened(blob: bytes):
    return python_pptx.Presentation(io.BytesIO(blob))


def words(shape) -> str:
    return "\n".join(paragraph.text for paragraph in shape.text_frame.paragraphs)


def spoken(slide) -> str:
    """All that a slide and its notes say."""
    shapes = [words(shape) for shape in slide.shapes if shape.has_text_frame]
    cells = [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join([*shapes, *cells, slide.notes_slide.notes_text_frame.text])


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lang", list(Lang))
def test_every_slide_has_a_claim_as_its_title(editions, files, edition, lang):
    document = editions[edition, lang]
    deck = opened(files[edition, lang])
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert all(titles)
    parts = sum(len(chapter.parts) for chapter in document.chapters)
    assert 6 <= len(titles) <= max(MOST, parts + 8)
    free = {document.head.shop, *(document.words[name] for name in STANDING)}
    bare = [title for title in titles if title not in free and not any(letter.isdigit() for letter in title)]
    told = [text(each.title) for each in document.exhibits()]
    sentences = [text(para.line) for chapter in document.chapters for part in chapter.parts for para in part.paras]
    assert all(any(title.startswith(each[:20]) for each in (*told, *sentences)) for title in bare)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lang", list(Lang))
def test_every_sentence_is_on_a_slide_or_in_its_notes(editions, files, edition, lang):
    document = editions[edition, lang]
    told = [spoken(slide) for slide in opened(files[edition, lang]).slides]
    place = 0
    for para in (para for chapter in document.chapters for part in chapter.parts for para in part.paras):
        place = next(at for at in range(place, len(told)) if text(para.line) in told[at])
    front = [*document.front.claims, *document.front.problems, *document.front.commitments, *document.front.score]
    assert all(any(text(para.line) in each for each in told) for para in front)


@pytest.mark.parametrize("lang", list(Lang))
def test_sentences_stand_on_slides_not_only_in_notes(said, decks, lang):
    shown = "\n".join(words(shape) for slide in decks[lang].slides for shape in slide.shapes if shape.has_text_frame)
    paras = [text(para.line) for chapter in said[lang].chapters for part in chapter.parts for para in part.paras]
    assert sum(para.rstrip("。.") in shown for para in paras) / len(paras) > 0.95, "one that is a title has no full stop"


@pytest.mark.parametrize("lang", list(Lang))
def test_charts_are_native_with_the_very_values_of_the_facts(said, decks, lang):
    plots = {text(each.title) + each.what: each for each in said[lang].exhibits() if isinstance(each, Plot)}
    drawn = [shape for slide in decks[lang].slides for shape in slide.shapes if shape.has_chart]
    assert len(drawn) > 10
    by_alt = {f"{text(each.title)} ({each.what})": each for each in plots.values()}
    for shape in drawn:
        plot = by_alt[shape._element.nvGraphicFramePr.cNvPr.get("descr")]
        if plot.figure in {Figure.MONTHS, Figure.BARS, Figure.STEPS}:
            series = list(shape.chart.series)
            now = series[-1] if plot.figure is Figure.MONTHS else series[0]
            assert list(now.values) == [None if point.fact.value is None else float(point.fact.value) for point in plot.points]
        assert shape.chart.part.chart_workbook.xlsx_part.blob[:2] == b"PK"
        assert shape.is_placeholder


@pytest.mark.parametrize("lang", list(Lang))
def test_no_placeholder_is_empty(decks, lang):
    for slide in decks[lang].slides:
        for shape in slide.placeholders:
            assert shape.has_chart or shape.has_table or shape.text_frame.text.strip(), (slide.shapes.title.text, shape.name)
        kinds = [shape.placeholder_format.type for shape in slide.placeholders]
        if slide.slide_layout.name != "Cover":
            assert PP_PLACEHOLDER.SLIDE_NUMBER in kinds
            assert PP_PLACEHOLDER.FOOTER in kinds
        numbers = [(shape.placeholder_format.idx) for shape in slide.placeholders]
        assert len(numbers) == len(set(numbers))
        layout = {shape.placeholder_format.idx for shape in slide.slide_layout.placeholders}
        assert set(numbers) <= layout


def test_fonts_are_those_of_the_theme_and_the_theme_has_an_east_asian_one(files):
    with zipfile.ZipFile(io.BytesIO(files[Edition.COMPREHENSIVE, Lang.ZH])) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
        assert theme.count('<a:ea typeface="Microsoft YaHei"/>') == 2
        slide = archive.read("ppt/slides/slide2.xml").decode()
    runs = re.findall(r"<a:r>.*?</a:r>", slide)
    assert runs
    assert all(re.search(r'<a:ea typeface="\+m[nj]-ea"/>', run) and 'lang="zh-CN"' in run for run in runs)


@pytest.mark.parametrize("lang", list(Lang))
def test_titles_are_no_smaller_than_twenty_points(decks, lang):
    for slide in decks[lang].slides:
        sizes = [run.font.size for run in slide.shapes.title.text_frame.paragraphs[0].runs if run.font.size]
        assert all(size >= Pt(20) for size in sizes)


# ── text stays in its box: counted anew with the metrics of another font ──


def width(words: str, size: float) -> float:
    font = ImageFont.load_default(100)
    return sum(size if ord(letter) > 0x2E80 else font.getlength(letter) * size / 100 for letter in words)


def rows(words: str, size: float, room: float) -> int:
    count, used = 1, 0.0
    for piece in re.findall(r"\s+|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+", words):
        wide = width(piece, size)
        if used + wide > room and used:
            count, used = count + 1, 0.0
        used += 0 if piece.isspace() and not used else wide
    return count


def box_of(shape):
    """Where a shape is: its own place, else that of its layout's."""
    return shape.left / 12700, shape.top / 12700, shape.width / 12700, shape.height / 12700


def base_size(shape) -> float:
    inherited = next(
        each for each in shape.part.slide.slide_layout.placeholders if each.placeholder_format.idx == shape.placeholder_format.idx
    )
    return int(inherited._element.txBody.find(f".//{{{OFFICE}}}lvl1pPr/{{{OFFICE}}}defRPr").get("sz")) / 100


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lang", list(Lang))
def test_text_stays_in_its_box(files, edition, lang):
    for slide in opened(files[edition, lang]).slides:
        for shape in slide.placeholders:
            if not shape.has_text_frame or shape.placeholder_format.type is PP_PLACEHOLDER.SLIDE_NUMBER:
                continue
            _, _, wide, high = box_of(shape)
            used = 0.0
            for paragraph in shape.text_frame.paragraphs:
                size = max([run.font.size.pt for run in paragraph.runs if run.font.size] or [base_size(shape)])
                used += rows(paragraph.text, size, wide) * size * 1.22
            assert used <= high * 1.02 + 2, (slide.shapes.title.text, shape.name, used, high)


@pytest.mark.parametrize("lang", list(Lang))
def test_shapes_stay_on_the_slide_and_apart(files, decks, lang):
    deck = decks[lang]
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    for slide in deck.slides:
        boxes = []
        for shape in slide.shapes:
            left, top, wide, high = box_of(shape)
            if shape.has_table:
                high = sum(row.height for row in shape.table.rows) / 12700
            assert left >= 0
            assert top >= 0
            assert left + wide <= 960.5
            assert top + high <= 540.5
            boxes.append((shape.name, left, top, left + wide, top + high))
        for place, (name, left, top, right, bottom) in enumerate(boxes):
            for other, left2, top2, right2, bottom2 in boxes[place + 1 :]:
                apart = right <= left2 + 1 or right2 <= left + 1 or bottom <= top2 + 1 or bottom2 <= top + 1
                assert apart, (slide.shapes.title.text, name, other)


def test_tables_are_native_and_their_heads_are_heads(decks):
    tables = [shape.table for slide in decks[Lang.EN].slides for shape in slide.shapes if shape.has_table]
    assert tables
    assert any(table.first_row for table in tables)


def test_notes_have_definitions_and_queries(said, decks):
    document, deck = said[Lang.EN], decks[Lang.EN]
    slide = next(slide for slide in deck.slides if any(shape.has_chart for shape in slide.shapes))
    notes = slide.notes_slide.notes_text_frame.text
    assert "SELECT" in notes
    assert any(f"{term.title} ({term.name}): {term.doc}" in notes for term in document.terms)


def test_contents_lead_to_the_chapters(said, decks):
    document, deck = said[Lang.EN], decks[Lang.EN]
    contents = next(slide for slide in deck.slides if slide.shapes.title.text == document.words["contents"])
    links = [
        each.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
        for each in contents._element.iter(f"{{{OFFICE}}}hlinkClick")
    ]
    targets = [contents.part.rels[link].target_part.slide for link in links]
    assert len(targets) == len([chapter for chapter in document.chapters if chapter.parts])
    assert all(any(chapter.title in spoken(target) for chapter in document.chapters) for target in targets)


def test_the_same_document_gives_the_same_bytes(said, files):
    assert pptx(said[Lang.ZH]) == files[Edition.COMPREHENSIVE, Lang.ZH]


# ── what may come ──


def with_figures(document: Document) -> Document:
    """A document whose first section has a bridge and a range of months as well."""
    chapter = document.chapters[0]
    part = next(part for part in chapter.parts if any(isinstance(each, Plot) for each in part.exhibits))
    plot = next(each for each in part.exhibits if isinstance(each, Plot) and len(each.points) > 4)
    rows = [{"name": f"step {place}", "month": f"m{place}"} for place in range(5)]
    values = [100, 30, -150, 70, 50]
    facts = [
        replace(point.fact, value=value, interval=Interval(value - 5, value + 9)) for point, value in zip(plot.points, values, strict=False)
    ]
    drawing = replace(plot.drawing, spec={"datasets": {"rows": rows}}, facts=tuple(facts), compared=False)
    points = tuple(replace(point, fact=fact) for point, fact in zip(plot.points, facts, strict=False))
    made = [replace(plot, figure=figure, drawing=drawing, points=points, anchor=f"x-{figure}") for figure in (Figure.BRIDGE, Figure.FAN)]
    whole = replace(part, exhibits=tuple(made), title="made")
    return replace(document, chapters=(replace(chapter, parts=(whole,)), *document.chapters[1:]))


def test_bridges_float_and_ranges_are_bands(said):
    deck = opened(pptx(with_figures(said[Lang.EN])))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    bridge = next(chart for chart in charts if len(chart.plots) == 1 and len(list(chart.series)) >= 5)
    floor = next(iter(bridge.series))
    assert list(floor.values) == [None, 100.0, 0.0, 0.0, None]
    fan = next(chart for chart in charts if len(chart.plots) == 2)
    assert list(fan.plots[0].series)[1].values == (14.0,) * 5


@pytest.mark.parametrize("lang", list(Lang))
def test_long_and_hostile_names_stay_in_their_boxes(said, lang):
    name = "=1+1 \x00\u202e" + ("超长的名字" if lang is Lang.ZH else "a very long name ") * 40
    document = said[lang]
    head = replace(document.head, shop=name, title=name[:60])
    chapters = tuple(
        replace(
            chapter,
            parts=tuple(
                replace(part, title=name, paras=tuple(replace(para, line=(*plain(name), *para.line)) for para in part.paras))
                for part in chapter.parts
            ),
        )
        for chapter in document.chapters
    )
    blob = pptx(replace(document, head=head, chapters=chapters))
    deck = opened(blob)
    for slide in deck.slides:
        title = slide.shapes.title
        size = max([run.font.size.pt for run in title.text_frame.paragraphs[0].runs if run.font.size] or [base_size(title)])
        assert rows(title.text_frame.text, size, title.width / 12700) <= 2
        assert "\u202e" not in spoken(slide)
        for shape in slide.placeholders:
            if shape.has_text_frame and shape.placeholder_format.type is not PP_PLACEHOLDER.SLIDE_NUMBER:
                sizes = [run.font.size.pt for paragraph in shape.text_frame.paragraphs for run in paragraph.runs if run.font.size]
                size = max(sizes or [base_size(shape)])
                used = sum(rows(paragraph.text, size, shape.width / 12700) * size * 1.22 for paragraph in shape.text_frame.paragraphs)
                assert used <= shape.height / 12700 * 1.02 + 2, (shape.name, used, shape.height / 12700)


def test_many_problems_go_over_several_slides(said):
    document = said[Lang.EN]
    paras = tuple(
        Para(line=plain(f"Problem {place}: " + "words that say at length what went wrong and what it cost, " * 4)) for place in range(12)
    )
    blob = pptx(replace(document, front=replace(document.front, problems=paras, commitments=())))
    told = [spoken(slide) for slide in opened(blob).slides]
    assert all(any(text(para.line) in each for each in told) for para in paras)


def test_a_shop_without_anything_has_slides_too(said):
    document = said[Lang.EN]
    front = replace(document.front, claims=(), problems=(), commitments=(), score=(), cards=())
    quality = replace(document.quality, paras=(), cards=(), tables=())
    deck = opened(pptx(replace(document, front=front, chapters=(), terms=(), quality=quality)))
    assert [bool(slide.shapes.title.text) for slide in deck.slides] == [True] * len(deck.slides)
    assert document.words["no_claims"].rstrip(".") in [slide.shapes.title.text for slide in deck.slides]
