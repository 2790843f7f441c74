"""What verification finds in a page that a person has changed, and what it lets be."""

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.errors import BadFile
from zhanggui.facts import Grade
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
def test_a_clean_page_holds(said, edition, lang):
    verdict = said.verifier.verify(read(said.html(lang, edition)), said.documents[edition, lang])
    assert [(found.kind, found.place, found.said) for found in verdict.findings] == []
    assert verdict.passed
    assert verdict.held == verdict.numbers > 0


# ── what is found ────────────────────────────────────────────────────────────
# In 2025 GMV was 270 yuan against 30 the year before: see tests/dozen.py.


def number_of(said, lang, shows="value"):
    """The first sentence with a fact's number, in a document, and that number as it is written."""
    for spoken in lines_of(said.documents[Edition.COMPREHENSIVE, lang]):
        for piece in spoken.line:
            if piece.fact is not None and piece.shows == shows and piece.fact.metric == "gmv":
                return text(spoken.line), piece.text
    raise AssertionError(shows)


def test_a_changed_number_is_found_with_what_it_should_be(said, edited):
    _, gmv = number_of(said, Lang.ZH)
    (found,) = edited((f">{gmv}<", ">¥999.99<"))
    assert found.kind is Kind.NUMBER
    assert found.expected == gmv
    assert "¥999.99" in found.said
    assert found.why.zh
    assert found.why.en


def test_another_rounding_holds(said, edited):
    _, gmv = number_of(said, Lang.EN)
    assert gmv.endswith(".00")
    assert edited((f">{gmv}<", f">{gmv.removesuffix('.00')}<"), lang=Lang.EN) == []


def test_another_unit_is_found(said, edited):
    _, gmv = number_of(said, Lang.EN)
    assert kinds(edited((f">{gmv}<", f">{gmv}K<"), lang=Lang.EN)) == {Kind.NUMBER}
    assert kinds(edited((f">{gmv}<", f">{gmv.replace('CN¥', '$')}<"), lang=Lang.EN)) == {Kind.UNIT}
    assert kinds(edited((f">{gmv}<", f">{gmv.replace('CN¥', '')}%<"), lang=Lang.EN)) == {Kind.UNIT}


def sentence(said, lang, words):
    """A sentence of the document that has these words."""
    return next(text(spoken.line) for spoken in lines_of(said.documents[Edition.COMPREHENSIVE, lang]) if words in text(spoken.line))


def test_a_reversed_direction_is_found(said, edited):
    assert "同比翻番有余" in sentence(said, Lang.ZH, "同比翻番有余")
    found = edited(("同比翻番有余", "同比减少过半"))
    assert Kind.DIRECTION in kinds(found)


def test_a_cause_that_nothing_proves_is_found(edited):
    assert kinds(edited(("，同比翻番有余", "，得益于大促，同比翻番有余"))) == {Kind.CAUSE}
    assert kinds(
        edited((", more than double the year before", ", thanks to the campaign, more than double the year before"), lang=Lang.EN)
    ) == {Kind.CAUSE}


def test_praise_is_found(edited):
    found = edited(("全年交易额", "本店最佳，全年交易额"))
    assert Kind.ABSOLUTE in kinds(found)
    assert Kind.ABSOLUTE in kinds(edited(("全年交易额", "本店 z u i j i a，全年交易额")))


def test_a_number_that_nothing_stands_behind_is_found(edited):
    found = edited(("<footer", "<p>另有合作伙伴贡献收入 ¥88万。</p><footer"))
    assert kinds(found) == {Kind.UNKNOWN_NUMBER}


def test_a_deleted_notice_is_found_while_its_number_stands(said, edited):
    note = next(
        note for chapter in said.documents[Edition.COMPREHENSIVE, Lang.ZH].chapters for part in chapter.parts for note in part.notes
    )
    found = edited((note.text, ""))
    assert kinds(found) == {Kind.MISSING}


def test_a_withheld_number_that_someone_filled_in_is_found(said, edited):
    lack = next(lack for chapter in said.documents[Edition.COMPREHENSIVE, Lang.ZH].chapters for lack in chapter.lacks)
    found = edited((f">{lack.names[0]}<", f">{lack.names[0]} 45.0%<"))
    assert Kind.UNKNOWN_NUMBER in kinds(found)


def test_an_unknown_cell_that_someone_filled_in_is_found(edited):
    assert Kind.UNKNOWN_NUMBER in kinds(edited(("<td>–</td>", "<td>45.0%</td>")))


def test_a_cell_is_not_excused_by_the_same_number_elsewhere(said, edited):
    page = said.html().read_text("utf-8")
    table = page[page.index("<table>") : page.index("</table>")]
    cells = [part.split("<")[0] for part in table.split('">')[1:] if part[:1] == "¥"]
    first, other = next((a, b) for a in cells for b in cells if a != b)
    assert Kind.NUMBER in kinds(edited((f"{table.split(first)[0]}{first}", f"{table.split(first)[0]}{other}")))


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


def test_a_sentence_may_be_reworded_while_its_numbers_hold(said, edited):
    gmv = number_of(said, Lang.EN)[1]
    assert edited(("GMV came to ", "Over the year our GMV reached "), lang=Lang.EN) == []
    assert edited(("<footer", f"<p>In short: GMV was {gmv}.</p><footer"), lang=Lang.EN) == []


def test_a_true_sentence_may_be_added(said, edited):
    gmv = number_of(said, Lang.ZH)[1]
    assert edited(("<footer", f"<p>一句话总结：2025年交易额 {gmv}。</p><footer")) == []
    assert kinds(edited(("<footer", "<p>一句话总结：2025年交易额 ¥271.00。</p><footer"))) == {Kind.UNKNOWN_NUMBER}


# ── which file it is ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("lang", list(Lang))
def test_a_file_says_which_summary_it_is(said, edition, lang):
    found = edition_of(said.html(lang, edition))
    assert (found.year, found.edition, found.lang, found.build) == (2025, edition, lang, said.build.id)


def test_a_file_is_composed_anew_from_what_it_says_of_itself(said):
    verdict = verify(said.html(Lang.EN, Edition.GROWTH), said.build, domains=DOMAINS)
    assert verdict.passed


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
