"""The book: tagged, in its own fonts, every number leading to its definition, and no word of the shop's taken for markup."""

import re
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.facts import Fact, Grain, Period, Receipt, Slice, Unit, compare
from zhanggui.nouns import Edition, Figure, Piece
from zhanggui.report.charts.bars import bars
from zhanggui.report.charts.months import months
from zhanggui.report.compose import summaries
from zhanggui.report.document import (
    Arrivals,
    Card,
    Chapter,
    Document,
    Front,
    Head,
    Lack,
    Line,
    Note,
    Para,
    Part,
    Plot,
    Point,
    Table,
    Term,
    plain,
)
from zhanggui.report.pages import document as in_words
from zhanggui.report.pdf import faces, pdf
from zhanggui.report.pdf.charset import charset
from zhanggui.report.pdf.exhibits import column_widths, paired
from zhanggui.report.pdf.lines import Anchors, Lines, words
from zhanggui.report.pdf.queries import filled
from zhanggui.report.phrases import words as phrases
from zhanggui.report.receipts import Labels
from zhanggui.words import Lang, Text

YEAR = Period.year(2025)
APPENDICES = 4
FRONT = 2  # the front page and the contents
GETA = faces.GETA
UNKNOWN_TO_ALL = "\U00012345"  # a cuneiform sign


# ── a document by hand ──


def fact(value: float | None = 1234567, period: Period = YEAR, *, metric: str = "gmv", slices: tuple[Slice, ...] = ()) -> Fact:
    amount = None if value is None else Decimal(str(value))
    before = None if amount is None else amount * Decimal("0.9")
    return Fact(
        metric=metric,
        title=Text("交易额", "GMV"),
        value=amount,
        unit=Unit.MONEY,
        period=period,
        receipt=Receipt("SELECT 1", "b"),
        comparison=compare(amount, before, period.year_before()),
        slices=slices,
    )


def number(of: Fact, lang: Lang, shows: str = "value") -> Line:
    return (Piece(of.says(shows, lang), of, shows),)


def card(lang: Lang, title: str = "交易额 (GMV)") -> Card:
    of = fact()
    return Card(
        fact=of,
        title=title,
        value=number(of, lang),
        change=number(of, lang, "change"),
        direction="up",
        interval=(),
        months=tuple(monthly()),
        marks=("a",),
    )


def monthly() -> list[Fact]:
    return [fact(1000 + place * 37 % 200, month) for place, month in enumerate(YEAR.steps(Grain.MONTH))]


def table(lang: Lang, rows: int = 3, anchor: str = "x-t", name: str = "渠道") -> Table:
    cells = tuple((plain(f"{name} {place}"), number(fact(1000 + place), lang), number(fact(), lang, "change")) for place in range(rows))
    return Table(title=plain("各渠道交易额"), columns=("渠道", "本年", "同比"), rows=cells, numeric=(False, True, True), anchor=anchor)


def plot(lang: Lang, figure: Figure = Figure.MONTHS, anchor: str = "x-p", name: str = "抖音") -> Plot:
    facts = (
        monthly() if figure is Figure.MONTHS else [fact(300 - place, slices=(Slice("channel", f"{name}{place}"),)) for place in range(4)]
    )
    drawing = months(facts, lang) if figure is Figure.MONTHS else bars(facts, Labels({}), lang)
    points = tuple(Point(name=each.slices[0].value if each.slices else each.period.to(lang), fact=each, before=1.0) for each in facts)
    return Plot(
        title=(Piece("最高 "), *number(facts[0], lang)),
        what="各月交易额",
        unit="元",
        figure=figure,
        drawing=drawing,
        points=points,
        table=table(lang, len(facts), anchor=f"{anchor}-t"),
        notes=(),
        source="order_line",
        anchor=anchor,
    )


def part(lang: Lang, anchor: str = "s-sales", **changes: Any) -> Part:
    said = Para(line=(Piece("全年交易额 "), *number(fact(), lang), Piece("；其余各项都在。")), marks=("a",))
    made = Part(
        anchor=anchor,
        title="销售",
        paras=(said, said),
        cards=(card(lang), card(lang)),
        exhibits=(plot(lang), plot(lang, Figure.BARS, "x-b"), table(lang)),
        notes=(Note(mark="a", text="数据止于年末。", guard="maturity"),),
    )
    return replace(made, **changes)


def book(lang: Lang = Lang.ZH, *, shop: str = "山水小铺", parts: tuple[Part, ...] | None = None, **changes: Any) -> Document:
    said = Para(line=(Piece("全年交易额 "), *number(fact(), lang), Piece("。")))
    chapter = Chapter(
        number=1,
        numeral="一、",
        anchor="c1",
        title="整体业绩",
        parts=(part(lang),) if parts is None else parts,
        lacks=(Lack(names=("满意度", "毛利"), reason="减少：surveys", absent=True),),
    )
    made = Document(
        lang=lang,
        edition=Edition.COMPREHENSIVE,
        year=2025,
        build="abc",
        head=Head(shop=shop, title="年度经营总结", year=YEAR.to(lang), facts=(("构建", "abc"),), standing=()),
        front=Front(claims=(said,) * 5, problems=(said,) * 3, commitments=(said,) * 3, score=(), cards=(card(lang),) * 8),
        chapters=(chapter,),
        terms=(
            Term(
                name="gmv", title="交易额", doc="下单金额。", version="v1", receipt=Receipt('SELECT SUM("a") FROM t', "b"), anchor="m-gmv"
            ),
        ),
        quality=Arrivals(paras=(), cards=(), tables=(table(lang, anchor="x-arrived"),)),
        words=phrases(lang),
        red_rises=True,
    )
    return replace(made, **changes)


def bare(lang: Lang = Lang.ZH) -> Document:
    nothing = Front(claims=(), problems=(), commitments=(), score=(), cards=())
    return book(lang, front=nothing, chapters=(), terms=(), quality=Arrivals(paras=(), cards=(), tables=()))


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def text_of(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(made).pages)


def tight(said: str) -> str:
    """Words without their blanks: a gap between Chinese and Latin letters may be read as one."""
    return re.sub(r"\s+", "", said)


@pytest.fixture(scope="module")
def made() -> dict[Lang, bytes]:
    return {lang: pdf(book(lang)) for lang in Lang}


# ── what it is ──


@pytest.mark.parametrize(("lang", "tag"), [(Lang.ZH, "zh-CN"), (Lang.EN, "en-GB")])
def test_it_is_tagged_and_says_its_language_title_and_author(made, lang, tag):
    reader = read(made[lang])
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == tag
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata.title.startswith("山水小铺 2025")
    assert reader.metadata.author == "山水小铺"
    assert reader.metadata.creation_date is None


def kinds(node: Any, found: dict[str, list[Any]] | None = None) -> dict[str, list[Any]]:
    found = {} if found is None else found
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            kinds(each, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.setdefault(node["/S"], []).append(node)
        if "/K" in node and not isinstance(node["/K"], int):
            kinds(node["/K"], found)
    return found


def test_its_structure_has_headings_tables_and_figures_with_words(made):
    found = kinds(read(made[Lang.ZH]).trailer["/Root"]["/StructTreeRoot"])
    charts = [figure for figure in found["/Figure"] if "/Alt" in figure]
    assert {"/H1", "/H2", "/Table", "/TH", "/TR", "/TD", "/Link", "/TOC"} <= set(found)
    assert sorted(figure["/Alt"] for figure in charts) == ["各月交易额：最高 ¥1,000", "各月交易额：最高 ¥300.00"]


def test_its_outline_has_each_chapter_section_and_appendix(made):
    outline = read(made[Lang.ZH]).outline
    tops = [entry.title for entry in outline if not isinstance(entry, list)]
    said = phrases(Lang.ZH)
    assert tops == [
        said["claims"],
        said["contents"],
        "一、整体业绩",
        *(said[name] for name in ("quality", "chart_numbers", "definitions", "queries")),
    ]
    assert [[entry.title for entry in several] for several in outline if isinstance(several, list)] == [["销售"]]


def test_every_font_is_embedded(made):
    fonts = {
        font["/BaseFont"]: font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in read(made[Lang.ZH]).pages
        for font in (each.get_object() for each in page["/Resources"].get("/Font", {}).values())
    }
    assert {name.split("+")[1].split("-Identity")[0] for name in fonts} == {
        "Zhanggui-SansRegular",
        "Zhanggui-SansBold",
        "Zhanggui-SerifBold",
        "DejaVuSansMono",
    }
    assert all("/FontFile3" in each or "/FontFile2" in each for each in fonts.values())


def test_the_same_document_gives_the_same_bytes(made):
    assert pdf(book(Lang.ZH)) == made[Lang.ZH]


# ── where numbers lead ──


def links(reader: PdfReader) -> list[tuple[int, list[float], int, float]]:
    """Page, rectangle, page that it leads to, and how high there."""
    places = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages)}
    found = []
    for at, page in enumerate(reader.pages):
        for each in page.get("/Annots", []):
            link = each.get_object()
            named = reader.named_destinations.get(link["/Dest"]) if isinstance(link["/Dest"], str) else None
            to = (named.dest_array if named else link["/Dest"]).get_object()
            found.append((at, link["/Rect"], places[to[0].idnum], float(to[3])))
    return found


def page_with(reader: PdfReader, heading: str) -> int:
    """The page that opens with a heading."""
    return next(at for at, page in enumerate(reader.pages) if page.extract_text().startswith(heading))


def test_a_number_leads_to_its_definition_and_that_to_its_query(made):
    reader = read(made[Lang.ZH])
    said = phrases(Lang.ZH)
    definitions, queries = (page_with(reader, said[name]) for name in ("definitions", "queries"))
    chapter = page_with(reader, "一、整体业绩")
    pairs = {(at, to) for at, _, to, _ in links(reader)}
    assert (chapter, definitions) in pairs
    assert (definitions, queries) in pairs
    assert (queries, definitions) in pairs


def test_each_number_of_the_page_that_stands_alone_leads_somewhere(made):
    reader = read(made[Lang.ZH])
    front = [to for at, _, to, _ in links(reader) if at == 1]
    assert front == [page_with(reader, phrases(Lang.ZH)["definitions"])] * (5 + 3 + 3 + 8 * 2)


def test_a_number_without_a_definition_leads_nowhere():
    lines = Lines({"gmv": "m-gmv"}, Lang.EN)
    assert lines.line(number(fact(metric="gmv"), Lang.EN)) == [[("CN¥1.23M", "m-gmv", "number")]]
    assert lines.line(number(fact(metric="rows"), Lang.EN)) == [[("CN¥1.23M", "", "number")]]


def test_places_are_named_once():
    anchors = Anchors()
    assert [anchors.name(each) for each in ("a", "a", "a-2", "b")] == ["a", "a-2", "a-2-2", "b"]


def test_sections_charts_and_notes_may_share_their_names():
    twice = (part(Lang.EN), part(Lang.EN, notes=(Note(mark="a", text="One.", guard="g"), Note(mark="a", text="Two.", guard="g"))))
    assert "Two." in text_of(pdf(book(Lang.EN, parts=twice)))


def test_a_mark_without_its_note_leads_nowhere():
    assert "销售" in text_of(pdf(book(parts=(part(Lang.ZH, notes=()),))))


# ── what the shop says is data ──

HOSTILE = [
    "#panic()",
    "*x* _y_ `z`",
    "@ref <label>",
    "$1 + 1$ \\ \\u{41}",
    "= Heading // no comment /* none */",
    "[a](b) #[c] #let x = 1",
    "\"quoted\" 'single' -- --- ~ ...",
    "</text><image href='file:///etc/passwd'/>",
    "&amp; <b>bold</b>",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_words_of_the_shop_are_no_markup(name):
    lines = (plain(name), number(fact(), Lang.EN))
    of = table(Lang.EN, 1)
    hostile = part(
        Lang.EN,
        title=name,
        paras=(Para(line=plain(name)),),
        exhibits=(plot(Lang.EN, Figure.BARS, name=name), replace(of, rows=((*lines, plain(name)),), columns=(name, name, name))),
    )
    reader = read(pdf(book(Lang.EN, shop=name, parts=(hostile,))))
    found = tight("\n".join(page.extract_text() for page in reader.pages))
    assert reader.metadata.author == name
    assert found.count(tight(name)) >= 8  # the cover, the section and its running heads, its words, bars, cells
    assert len(reader.outline) == FRONT + 2 + APPENDICES


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_any_words_can_be_printed(shop, said):
    document = book(shop=shop, parts=(part(Lang.ZH, title=said, paras=(Para(line=plain(said)),), exhibits=()),))
    assert read(pdf(document)).trailer["/Root"]["/MarkInfo"]["/Marked"]


# ── characters ──


def test_our_own_fonts_print_everything_that_they_promise():
    fonts, absent = faces.fitting("".join(charset()))
    assert (fonts, absent) == (faces.own(), frozenset())
    assert len(charset()) > 7600


def test_a_name_beyond_gb2312_is_printed():
    assert "陈喆与堃记" in tight(text_of(pdf(book(shop="陈喆与堃记"))))


def test_a_character_that_no_font_has_is_seen_to_be_missing():
    made = text_of(pdf(book(shop=f"泥{UNKNOWN_TO_ALL}板")))
    assert f"泥{GETA}板" in tight(made)
    assert "没有一种字体能印" in tight(made)


def test_nothing_is_said_of_missing_characters_where_none_is(made):
    assert "没有一种字体能印" not in tight(text_of(made[Lang.ZH]))


def test_without_the_fonts_of_a_machine_others_are_replaced(monkeypatch):
    monkeypatch.setattr(faces, "machine", faces.own)
    assert f"A{GETA}B" in tight(text_of(pdf(book(shop="A한B"))))


def test_marks_that_turn_the_direction_are_dropped_and_blanks_are_blanks():
    assert faces.clean("a\u202eb\ufeffc\td\u2009e\u202ff\x07") == "abc d e\u00a0f"
    assert faces.clean("\ud800") == GETA


def test_a_missing_glyph_would_be_an_error():
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.compile(b'#set document(title: "x")\n\xed\x95\x9c', format="pdf", font_paths=faces.own(), pdf_standards=["ua-1"])


# ── how it is set ──


def test_a_short_table_row_is_read_in_one_piece():
    said = text_of(pdf(book(parts=(part(Lang.ZH, exhibits=(table(Lang.ZH, 4),)),))))
    rows = re.findall(r"渠道 (\d) ¥1,00(\d) \+11\.1%", said)
    assert [(str(place), str(place)) for place in range(4)] == rows[:4]


def test_a_long_table_runs_over_pages_and_repeats_its_headings():
    reader = read(pdf(book(parts=(part(Lang.ZH, exhibits=(table(Lang.ZH, 130),)),))))
    pages = [page.extract_text() for page in reader.pages]
    held = [said for said in pages if len(re.findall(r"渠道 \d+ ¥", said)) > 10]
    assert len(held) >= 2
    assert all("渠道 本年 同比" in said for said in held)
    assert [int(place) for said in pages for place in re.findall(r"渠道 (\d+) ¥", said)][:130] == list(range(130))


def test_no_line_begins_with_what_closes_or_ends_with_what_opens():
    sentence = (
        Piece("其中会员（含新会员）贡献 "),
        *number(fact(), Lang.ZH),
        Piece("；未注册者“从未下单”，占"),
        *number(fact(), Lang.ZH, "change"),
        Piece("："),
    )
    for length in range(12):
        words_before = plain("字" * length)
        document = book(
            parts=(part(Lang.ZH, paras=tuple(Para(line=(*words_before, *sentence), marks=("a",)) for _ in range(6)), exhibits=()),)
        )
        at = page_with(reader := read(pdf(document)), "一、整体业绩")
        lines = [line.strip() for line in reader.pages[at].extract_text().splitlines() if "会员" in line or "下单" in line]
        assert lines
        assert not [line for line in lines if line[0] in "，。；：）”、a" or line[-1] in "（“"]


def test_a_name_without_a_blank_breaks_within_its_column():
    name = "一个名字非常非常长的店铺" * 4
    exhibits = (plot(Lang.ZH, Figure.BARS, name=name), table(Lang.ZH, 20, name="W" * 90))
    said = text_of(pdf(book(shop="W" * 150, parts=(part(Lang.ZH, title=name, exhibits=exhibits, cards=(card(Lang.ZH, name),) * 5),))))
    assert said.count("W") >= 20 * 90
    assert max(len(run) for run in re.findall("W+", said)) <= 40


@pytest.mark.parametrize("lang", list(Lang))
def test_a_shop_without_anything_has_a_book_too(lang):
    said = text_of(pdf(bare(lang)))
    assert tight(phrases(lang)["no_claims"]) in tight(said)


def test_a_chapter_with_nothing_and_a_figure_that_is_withheld():
    of = replace(card(Lang.EN), fact=fact(None), value=plain("withheld"), change=(), months=(), remark="too few")
    front = replace(book(Lang.EN).front, cards=(of,))
    said = text_of(pdf(book(Lang.EN, parts=(), front=front)))
    assert "withheld" in said
    assert "满意度" in said


def test_no_invisible_character_sticks_to_a_digit(made):
    long = table(Lang.ZH, name="a_very_long_name.with_many_joints_and_parts_in_it")
    said = text_of(made[Lang.ZH]) + text_of(pdf(book(parts=(part(Lang.ZH, exhibits=(long,)),))))
    assert "渠道 0 ¥1,000 +11.1%" in said
    assert not {letter for letter in said if letter != "\n" and not letter.isprintable()}


def test_words_of_charts_are_words(made):
    found = text_of(made[Lang.ZH])
    assert "抖音0" in tight(found)
    assert "2025" in found


def test_charts_go_two_by_two_and_one_alone_across():
    lines, other = plot(Lang.EN), plot(Lang.EN, Figure.BARS)
    assert [len(row) for row in paired([lines, other])] == [2]
    assert [len(row) for row in paired([lines, other, other])] == [1, 2]
    assert [len(row) for row in paired([other, other, other])] == [2, 1]
    assert paired([]) == []


# ── small parts ──


def test_columns_are_as_wide_as_they_want_or_share_what_there_is():
    of = table(Lang.ZH)
    assert column_widths(of) == pytest.approx([2 + 0.53 * 2 + 2, 6 * 0.53 + 2, 6 * 0.53 + 2])
    long = replace(of, rows=((plain("很长的话" * 30), number(fact(1000), Lang.ZH), plain("a little longer than a word " * 9)),))
    first, amount, last = column_widths(long)
    assert first + amount + last == pytest.approx(57)
    assert amount == pytest.approx(6 * 0.53 + 2)
    assert first > last > 5


def test_a_number_is_tied_to_what_may_not_begin_a_line():
    lines = Lines({}, Lang.ZH)
    set_line = lines.line((Piece("增 "), Piece("3", fact(), "change"), Piece("；降")))
    assert set_line == [[("增 ", "", "words")], [("3", "", "change"), ("；", "", "words")], [("降", "", "words")]]


def test_the_mark_of_a_note_stays_with_what_closes_the_number_before_it():
    said = Para(line=(Piece("up ("), Piece("+2 pp", fact(), "change"), Piece(")"), Piece(".")), marks=("a",))
    (made,) = Lines({}, Lang.EN).paragraphs([said], {"a": "n-a"})
    assert made == [[("up (", "", "words")], [("+2 pp", "", "change"), (").", "", "words"), ("a", "n-a", "mark")]]
    word = Para(line=plain("It was less than before."), marks=("a",))
    assert Lines({}, Lang.EN).paragraphs([word], {})[0][-1] == [("before.", "", "words"), ("a", "", "mark")]
    character = Para(line=plain("多数月份高于上年。"), marks=("a",))
    assert Lines({}, Lang.ZH).paragraphs([character], {})[0][-1] == [("年。", "", "words"), ("a", "", "mark")]


def test_a_long_name_may_break_where_it_has_a_joint():
    name = "gmv.year_bridge.customer_types_of_all_the_channels"
    assert words(name).replace("\u200b", "") == name
    assert max(map(len, words(name).split("\u200b"))) <= 21
    assert words("short_name") == "short_name"


def test_a_query_keeps_its_strings_and_its_comments():
    sql = "-- what it is\nSELECT\n  'a   b' AS \"c  d\"\nFROM t\nWHERE x = 1"
    assert filled(sql) == "-- what it is\nSELECT 'a   b' AS \"c  d\" FROM t WHERE x = 1"
    assert filled("SELECT 1 -- one\nFROM t") == "SELECT 1 -- one\nFROM t"
    assert all(len(line) <= 69 for line in filled("SELECT " + ", ".join(f"column_{place}" for place in range(60))).splitlines())


# ── a whole edition ──


@pytest.mark.parametrize("lang", list(Lang))
def test_a_whole_edition(dozen, lang):
    opened = current(dozen.folder, DOMAINS)
    said = in_words(summaries(opened, DOMAINS, 2025, [Edition.COMPREHENSIVE])[Edition.COMPREHENSIVE], lang)
    [term.sql for term in said.terms]
    opened.warehouse.close()
    begun = time.perf_counter()
    made = pdf(said)
    spent = time.perf_counter() - begun
    reader = read(made)
    sections = [several for several in reader.outline if isinstance(several, list)]
    tops = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert len(tops) == FRONT + len(said.chapters) + APPENDICES
    assert sum(map(len, sections)) == sum(len(chapter.parts) for chapter in said.chapters)
    assert all(after.page for after in tops)
    print(  # noqa: T201 - a figure for whoever looks
        f"\n{said.name}: {len(reader.pages)} pages, {spent:.1f} s, {spent / len(reader.pages) * 1000:.0f} ms a page, {len(made) / 1e6:.1f} MB"
    )


def test_the_contents_name_the_page_of_each_chapter(made):
    reader = read(made[Lang.EN])
    contents = reader.pages[2].extract_text().splitlines()
    order = [page_with(reader, phrases(Lang.EN)[name]) for name in ("quality", "chart_numbers", "definitions", "queries")]
    assert all(before < after for before, after in pairwise(order))
    assert any(line.startswith(phrases(Lang.EN)["queries"]) and line.endswith(str(order[-1] + 1)) for line in contents)


def test_the_day_is_left_out():
    assert b"/CreationDate" not in pdf(bare())
    assert str(date(2025, 1, 1).year) in text_of(pdf(bare()))
