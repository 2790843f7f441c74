"""Random changes of what was read from a page, table cells and whole paragraphs among them; and what counts as a change."""

import random

import pytest
from mutation import KINDS, Stream, same

from zhanggui.nouns import Edition
from zhanggui.report.verify.readers import read
from zhanggui.words import Lang

CHANGES = 250
"""For each language."""

FOUND = 0.995


@pytest.mark.parametrize("lang", list(Lang))
def test_changes_of_a_stream_are_found(said, lang):
    items, document = read(said.html(lang)), said.documents[Edition.COMPREHENSIVE, lang]
    stream, dice, missed, made = Stream(items, str(lang)), random.Random(7), [], 0  # noqa: S311 - a seed, not a secret
    while made < CHANGES:
        change = stream.change(dice.choice(KINDS), dice)
        if change is not None:
            made += 1
            if said.verifier.verify(change[2], document).passed:
                missed.append(change[:2])
    assert len(missed) <= (1 - FOUND) * CHANGES, missed


def test_what_says_the_same_is_no_change():
    assert same("40.3%", "40.3%")
    assert same("¥159万 ", "¥159万")
    assert same("0.076532823467273", "0.076532823467274")
    assert not same("0.07653282346", "0.07653282446")
    assert not same("40.3%", "40.4%")
    assert not same("同比增长 40.3%", "同比下降 40.3%")
    assert not same("+40.3%", "−40.3%")
