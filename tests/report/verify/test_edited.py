"""What verification finds in a page that a person has changed, and what it lets be."""

import pytest
from lxml import html

from zhanggui.domains import DOMAINS
from zhanggui.errors import BadFile
from zhanggui.facts import Grade, Move
from zhanggui.nouns import Edition
from zhanggui.report.claims import said as lines_of
from zhanggui.report.document import text
from zhanggui.report.verify import Kind, edition_of, verify
from zhanggui.report.verify.readers import format_of, read
from zhanggui.words import Lang


def kinds(findings):
    return {finding.kind for finding in findings}


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("shop", ["said", "dozen_said"])
def test_a_clean_page_holds(request, shop, edition, lang):
    shop = request.getfixturevalue(shop)
    verdict = shop.verifier.verify(read(shop.html(lang, edition)), shop.documents[edition, lang])
    assert [(found.kind, found.place, found.said) for found in verdict.findings] == []
    assert verdict.passed
    assert verdict.held == verdict.numbers > 0


# ── what is found ────────────────────────────────────────────────────────────
# The first claim of the page is "全年交易额 ¥…万，同比增长 …%；…", in English "GMV came to CN¥…K, up …% on the year before; …".


@pytest.fixture
def gmv(said):
    """GMV as each language writes it."""
    fact = next(piece.fact for spoken in lines_of(said.documents[Edition.COMPREHENSIVE, Lang.ZH]) for piece in spoken.line if piece.fact)
    assert fact.metric == "gmv"
    assert fact.move is Move.ROSE
    return {lang: fact.to(lang) for lang in Lang}


def test_a_changed_number_is_found_with_what_it_should_be(gmv, edited):
    (found,) = edited((f">{gmv[Lang.ZH]}<", ">¥999.99<"))
    assert found.kind is Kind.NUMBER
    assert found.expected == gmv[Lang.ZH]
    assert "¥999.99" in found.said
    assert found.place
    assert found.why.zh
    assert found.why.en


def test_another_rounding_holds(gmv, edited):
    assert gmv[Lang.EN].endswith("K")
    rounded = round(float(gmv[Lang.EN].removeprefix("CN¥").removesuffix("K")) / 10) / 100
    assert edited((f">{gmv[Lang.EN]}<", f">CN¥{rounded:.2f}M<"), lang=Lang.EN) == []
    assert kinds(edited((f">{gmv[Lang.EN]}<", f">CN¥{rounded + 0.01:.2f}M<"), lang=Lang.EN)) == {Kind.NUMBER}


def test_another_unit_is_found(gmv, edited):
    said = gmv[Lang.EN]
    assert kinds(edited((f">{said}<", f">{said.replace('K', 'M')}<"), lang=Lang.EN)) == {Kind.NUMBER}
    assert kinds(edited((f">{said}<", f">{said.replace('CN¥', '$')}<"), lang=Lang.EN)) == {Kind.UNIT}
    assert kinds(edited((f">{said}<", f">{said.replace('CN¥', '').replace('K', '%')}<"), lang=Lang.EN)) == {Kind.UNIT}


@pytest.mark.parametrize("now", ["，同比下降 ", "，同比基本持平 ", "，同比变化不明显 ", "，同比翻番有余，达 "])
def test_another_direction_or_size_is_found(edited, now):
    assert Kind.DIRECTION in kinds(edited(("，同比增长 ", now)))


def test_a_cause_that_nothing_proves_is_found(edited):
    assert kinds(edited(("，同比增长 ", "，得益于大促，同比增长 "))) == {Kind.CAUSE}
    assert kinds(edited((", up ", ", thanks to the campaign, up "), lang=Lang.EN)) == {Kind.CAUSE}


def test_praise_is_found(edited):
    found = edited(("全年交易额", "本店最佳，全年交易额"))
    assert Kind.ABSOLUTE in kinds(found)
    assert Kind.ABSOLUTE in kinds(edited(("全年交易额", "本店 z u i j i a，全年交易额")))


def test_a_number_that_nothing_stands_behind_is_found(edited):
    found = edited(("<footer", "<p>另有合作伙伴贡献收入 ¥88万。</p><footer"))
    assert kinds(found) == {Kind.UNKNOWN_NUMBER}


def test_a_deleted_notice_is_found_while_its_number_stands(said, edited):
    document = said.documents[Edition.COMPREHENSIVE, Lang.ZH]
    notes = [note.text for chapter in document.chapters for part in chapter.parts for note in part.notes]
    alone = next(note for note in notes if notes.count(note) == 1)
    found = edited((f"</span> {alone}</li>", "</span></li>"))
    assert kinds(found) == {Kind.MISSING}
    assert alone in found[0].said


def test_a_withheld_number_that_someone_filled_in_is_found(said, edited):
    lack = next(lack for chapter in said.documents[Edition.COMPREHENSIVE, Lang.ZH].chapters for lack in chapter.lacks if not lack.absent)
    found = edited((f">{lack.names[0]}<", f">{lack.names[0]} 45.0%<"))
    assert kinds(found) == {Kind.UNKNOWN_NUMBER}


def test_an_unknown_cell_that_someone_filled_in_is_found(edited):
    assert kinds(edited(("<td>–</td>", "<td>45.0%</td>"))) == {Kind.UNKNOWN_NUMBER}


def test_a_cell_is_not_excused_by_the_same_number_elsewhere(said, tmp_path):
    tree = html.document_fromstring(said.html().read_text("utf-8"))
    rows = [row for row in tree.iter("tr") if len(row) == 4 and row[1].text_content().startswith("¥")]
    first, second = (row[1].find("span") for row in rows[:2])
    assert first.text != second.text
    first.text = second.text
    path = tmp_path / "cell.html"
    path.write_bytes(html.tostring(tree, encoding="utf-8"))
    (found,) = said.findings(path)
    assert found.kind is Kind.NUMBER
    assert rows[0][0].text_content() in found.place


def test_a_changed_query_is_found(edited):
    assert Kind.QUERY in kinds(edited(('"queries":{"', '"queries":{"x":"SELECT 1","'), ("SUM(", "AVG(")))


def test_a_changed_receipt_is_found(said, edited):
    page = said.html().read_text("utf-8")
    start = page.index('"exact":"') + len('"exact":"')
    exact = page[start : page.index('"', start)]
    assert kinds(edited((f'"exact":"{exact}"', f'"exact":"{exact}1"'))) == {Kind.NUMBER}


def test_a_changed_chart_is_found(edited):
    assert Kind.NUMBER in kinds(edited(('"now":', '"now":1')))


def test_another_build_is_found(said, edited):
    document = said.documents[Edition.COMPREHENSIVE, Lang.ZH]
    assert kinds(edited((f"<code>{document.build}</code>", "<code>0123456789ab</code>"))) == {Kind.NUMBER}


# ── what is let be ───────────────────────────────────────────────────────────


def test_sentences_may_be_deleted_and_change_places(said, edited):
    page = said.html().read_text("utf-8")
    start, end = page.index('<ol class="claims">'), page.index("</ol>", page.index('<ol class="claims">'))
    claims = page[start + len('<ol class="claims">') : end].strip()
    each = [part + "</li>" for part in claims.split("</li>") if part.strip()]
    assert len(each) > 1
    assert edited((claims, "".join(reversed(each)))) == []
    assert edited((each[0], "")) == []


def test_a_sentence_may_be_reworded_while_its_numbers_hold(gmv, edited):
    assert edited(("GMV came to ", "Over the year our GMV reached "), lang=Lang.EN) == []
    assert edited(("，同比增长 ", "，比上年上升 ")) == []
    assert edited(("<footer", f"<p>In short: GMV was {gmv[Lang.EN]}.</p><footer"), lang=Lang.EN) == []


def test_two_numbers_that_change_places_are_found(said, edited):
    claim = next(spoken for spoken in lines_of(said.documents[Edition.COMPREHENSIVE, Lang.ZH]) if "净成交额" in text(spoken.line))
    first, *_, second = (piece.text for piece in claim.line if piece.fact and piece.shows == "value")
    found = edited((f">{first}<", ">\x00<"), (f">{second}<", f">{first}<"), (">\x00<", f">{second}<"))
    assert [each.kind for each in found] == [Kind.NUMBER, Kind.NUMBER]


def test_a_true_sentence_may_be_added(gmv, edited):
    assert edited(("<footer", f"<p>一句话总结：2025年交易额 {gmv[Lang.ZH]}，同比增长。</p><footer")) == []
    assert kinds(edited(("<footer", "<p>一句话总结：2025年交易额 ¥271.00。</p><footer"))) == {Kind.UNKNOWN_NUMBER}
    assert kinds(edited(("<footer", f"<p>一句话总结：2025年交易额 {gmv[Lang.ZH]}，同比下降。</p><footer"))) == {Kind.DIRECTION}
    assert kinds(edited(("<footer", f"<p>一句话总结：2019年交易额 {gmv[Lang.ZH]}。</p><footer"))) == {Kind.DATE}


# ── which file it is ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lang", list(Lang))
def test_a_file_says_which_summary_it_is(said, edition, lang):
    found = edition_of(said.html(lang, edition))
    assert (found.year, found.edition, found.lang, found.build) == (2025, edition, lang, said.build.id)


def test_a_file_is_composed_anew_from_what_it_says_of_itself(said):
    verdict = verify(said.html(Lang.EN, Edition.GROWTH), said.build, domains=DOMAINS)
    assert [(found.kind, found.place, found.said) for found in verdict.findings] == []


def test_the_format_is_told_by_content(said, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(said.html().read_bytes())
    assert format_of(path) == "html"
    path.write_text("plain words", "utf-8")
    with pytest.raises(BadFile):
        format_of(path)


def test_a_file_that_is_no_summary_says_so(tmp_path):
    path = tmp_path / "x.html"
    path.write_text("<!doctype html><html><body><p>hello</p></body></html>", "utf-8")
    with pytest.raises(BadFile):
        edition_of(path)


def test_a_cause_with_a_grade_may_be_said(said):
    from dataclasses import replace

    from zhanggui.nouns import Piece
    from zhanggui.report.claims import Role
    from zhanggui.report.verify.again import Again
    from zhanggui.report.verify.expected import Form
    from zhanggui.report.verify.prove import Prover

    gmv = next(piece.fact for spoken in lines_of(said.documents[Edition.COMPREHENSIVE, Lang.EN]) for piece in spoken.line if piece.fact)
    prover = Prover(Again(said.build))
    for grade, count in ((Grade.RANDOMISED, 0), (Grade.QUASI_EXPERIMENT, 0), (Grade.MODEL, 1), (Grade.SAID, 1), (None, 1)):
        fact = replace(gmv, grade=grade)
        line = (Piece("GMV was "), Piece(fact.to(Lang.EN), fact, "value"), Piece(" because of the test."))
        assert len(prover.of(Form.of(line, Role.SENTENCE, "")).contradicted) == count
