"""What the terminal is given: a shop's own words, and little room."""

from dataclasses import replace
from datetime import date

from shops import MadeShop
from zhanggui.cli.figures import METRICS, _show_facts
from zhanggui.cli.terminal import terminal
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.measure import measure
from zhanggui.facts import Period, Slice
from zhanggui.nouns import Ask
from zhanggui.words import Lang


def _shown(dozen: MadeShop, capsys, *names: str) -> list[str]:
    opened, year = current(dozen.folder, DOMAINS), Period(date(2025, 1, 1), date(2026, 1, 1))
    facts = [fact for name in names for fact in measure(opened, [Ask(metric=METRICS[name], period=year)])]
    _show_facts(terminal(), [replace(fact, slices=(Slice("channel", "[/b] [red]"),)) for fact in facts], Lang.EN)
    return capsys.readouterr().out.splitlines()


def test_brackets_in_a_shops_own_words_are_written_as_they_are(dozen, capsys):
    assert any("channel=[/b] [red]" in line for line in _shown(dozen, capsys, "gmv"))


def test_a_note_stands_once_below_the_numbers_that_it_is_of(dozen, capsys):
    lines = _shown(dozen, capsys, "repurchase_365", "repurchase_90")
    heads, notes = lines[0], [line for line in lines if line.startswith("[")]
    assert "Notes" in heads
    assert len(notes) == len(set(notes)) > 0
    assert "[1]" in lines[1]


def test_a_column_that_says_nothing_is_left_out(dozen, capsys):
    heads = _shown(dozen, capsys, "gmv")[0]
    assert "Value" in heads
    assert "Change" not in heads
