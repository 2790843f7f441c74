"""The numbers under a chart, for those who read rather than look."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.facts import Fact
from zhanggui.report.receipts import Labels
from zhanggui.words import Lang, Number

UNLIKE = frozenset({"partial_base", "no_base"})
"""Guards that forbid to hold a number against the year before."""

Row = tuple[str, Fact, str]
"""What it is of, its fact, and what the year before had."""


def rows_of_months(facts: Sequence[Fact], lang: Lang) -> list[Row]:
    """A row for each month."""
    return [(fact.period.to(lang), fact, _before_to(fact, lang)) for fact in facts]


def rows_of_slices(facts: Sequence[Fact], labels: Labels, lang: Lang) -> list[Row]:
    """A row for each bar."""
    return [(labels.name(fact).to(lang), fact, _before_to(fact, lang)) for fact in facts]


def before(fact: Fact) -> Number | None:
    """What the year before had; nothing where it can't stand beside this year."""
    if fact.comparison is None or any(guard.name in UNLIKE for guard in fact.guards):
        return None
    return fact.comparison.value


def _before_to(fact: Fact, lang: Lang) -> str:
    held = before(fact)
    return "–" if held is None else fact.unit.write(held, lang, fact.currency)
