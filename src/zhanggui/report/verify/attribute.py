"""Finds what a number is of that a person wrote: the metric that the sentence names, its slice and its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhanggui.facts import Fact
from zhanggui.report.verify.align import Atom, atoms
from zhanggui.report.verify.expected import Book
from zhanggui.report.verify.hold import SHOWS, at, fault, quantity
from zhanggui.report.verify.letters import narrow, visible
from zhanggui.report.verify.numbers import Kind, Token
from zhanggui.report.verify.prove import Proof, Prover

_LAST_YEAR = ("上年", "去年", "同期", "last year", "year before", "previous year", "year ago", "prior year")


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a number is taken to be of; `shows` is empty where it doesn't hold, and `said` is then what would."""

    fact: Fact | None
    shows: str
    said: str | None = None


def attribute(said: str, number: Atom, book: Book, prover: Prover, proof: Proof | None) -> Attribution | None:
    """Find a fact that a number of a sentence holds for; None where the sentence names nothing that is measured."""
    token = number.token
    if token is None:
        return None
    parts = atoms(visible(said), book.names)
    dates = [atom.token for atom in parts if atom.token is not None and atom.token.kind is Kind.DATE]
    first: Attribution | None = None
    for fact in _candidates(parts, number, book, proof):
        if not _meant(fact, said, dates, book):
            continue
        again = prover.fact(fact)
        for shows in SHOWS:
            ought = quantity(again, shows)
            if ought is not None and fault(token, ought) is None and (shows != "base" or _of_last_year(fact, said, dates)):
                return Attribution(fact, shows)
        first = first or Attribution(fact, "", fact.to(book.document.lang) if fact.value is not None else None)
    return first


def _candidates(parts: Sequence[Atom], number: Atom, book: Book, proof: Proof | None) -> Iterator[Fact]:
    """Facts in the order in which the sentence suggests them: of the metric named before the number, then of others, then of its line."""
    named = [atom for atom in parts if atom.kind == "name" and str(atom.same) in book.titles]
    for atom in sorted(named, key=lambda each: (each.start > number.start, abs(each.start - number.start))):
        for metric in sorted(book.titles[str(atom.same)]):
            yield from book.facts.get(metric, [])
    if proof is not None:
        yield from proof.form.facts


def _meant(fact: Fact, said: str, dates: Sequence[Token], book: Book) -> bool:
    """Whether a sentence can mean this fact: its slice is named, and its month, where it has them."""
    if fact.slices and not _names_slice(fact, said, book):
        return False
    whole = fact.period.whole_year or fact.period.days > 366  # noqa: PLR2004 - longer than a year: all of the data
    return whole or any(at(date, fact.period) and date.day and (date.day.month or date.day.quarter) for date in dates)


def _names_slice(fact: Fact, said: str, book: Book) -> bool:
    small = narrow(said).lower()
    return any(narrow(name).lower() in small for name in book.named(fact))


def _of_last_year(fact: Fact, said: str, dates: Sequence[Token]) -> bool:
    held = fact.comparison
    if held is None:
        return False
    return any(at(date, held.period) for date in dates) or any(words in said.lower() for words in _LAST_YEAR)


def known_date(token: Token, facts: Sequence[Fact], book: Book) -> bool:
    """Whether a date that was written in is that of a fact beside it, or a year that the document is about."""
    periods = [fact.period for fact in facts] + [fact.comparison.period for fact in facts if fact.comparison]
    if any(at(token, period) for period in periods):
        return True
    day, year = token.day, book.document.year
    return day is not None and day.month is None and day.quarter is None and day.year in {year - 1, year, year + 1}
