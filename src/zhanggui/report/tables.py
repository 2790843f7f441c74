"""The numbers under a chart, for those who read rather than look."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.facts import Fact
from zhanggui.report.receipts import Labels
from zhanggui.words import Lang

Row = tuple[str, Fact, str]
"""What it is of, its fact, and what the year before had."""


def rows_of_months(facts: Sequence[Fact], lang: Lang) -> list[Row]:
    """A row for each month."""
    return [(fact.period.to(lang), fact, before(fact, lang)) for fact in facts]


def rows_of_slices(facts: Sequence[Fact], labels: Labels, lang: Lang) -> list[Row]:
    """A row for each bar."""
    return [(labels.name(fact).to(lang), fact, before(fact, lang)) for fact in facts]


def before(fact: Fact, lang: Lang) -> str:
    """Say what the year before had."""
    held = fact.comparison
    return "–" if held is None or held.value is None else fact.unit.write(held.value, lang, fact.currency)
