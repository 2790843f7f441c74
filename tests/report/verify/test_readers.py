"""What readers make of a file's own ways: raised letters, tables that were cards; and every format of every edition."""

import pytest

from zhanggui.nouns import Edition
from zhanggui.report import Format, _paper
from zhanggui.report.verify.expected import Book
from zhanggui.report.verify.readers.pdf import _Run, _said
from zhanggui.words import Lang


def test_the_letter_of_a_note_is_no_letter_of_the_word_before():
    word = _Run("buyer", 220.0, 243.1, 653.8, 659.9)
    assert _said([word, _Run("a", 243.4, 245.5, 658.7, 661.6)]) == "buyer a"
    assert _said([word, _Run("s", 243.4, 245.5, 655.5, 659.9)]) == "buyers"
    assert _said([word, _Run("3", 243.4, 245.5, 658.7, 661.6)]) == "buyer3"


@pytest.mark.parametrize("lang", list(Lang))
def test_the_cards_of_a_part_are_a_table_too(said, lang):
    document = said.documents[Edition.GROWTH, lang]
    headed = [row[0].text for sheet in Book.of(document).sheets if not sheet.title for row in sheet.rows]
    cards = [card for chapter in document.chapters for part in chapter.parts for card in part.cards]
    assert cards
    assert all(any(row.startswith(card.title) for row in headed) for card in cards)


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("kind", [Format.DOCX, Format.PPTX, Format.PDF])
def test_every_edition_is_clean_in_every_format(said, tmp_path, edition, lang, kind):
    file = tmp_path / f"summary.{kind}"
    file.write_bytes(_paper(said.documents[edition, lang], kind))
    assert said.findings(file, lang, edition) == []
