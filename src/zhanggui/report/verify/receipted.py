"""Judges the receipts that a page carries: each exact number, what it is held against, and the query, letter for letter."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from zhanggui.facts import Fact
from zhanggui.report.document import Document
from zhanggui.report.receipts import name_of
from zhanggui.report.verify.again import Again, facts_of
from zhanggui.report.verify.expected import bare
from zhanggui.report.verify.finding import Kind, Tally
from zhanggui.report.verify.hold import fault, quantity
from zhanggui.report.verify.numbers import numbers

_PLACES = 5.1e-7
"""Exact numbers are written to the sixth place."""


class Receipted:
    """Judges the receipts of a page."""

    def __init__(self, document: Document, again: Again, tally: Tally) -> None:
        """Findings go to the tally."""
        self._document, self._again, self._tally = document, again, tally
        self._facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts_of(document):
            self._facts[name_of(fact)].append(fact)

    def judge(self, content: object) -> None:
        """Judge all of them."""
        receipts, queries = (_mapping(content, name) for name in ("receipts", "queries"))
        used: set[str] = set()
        for name in receipts:
            receipt = _mapping(receipts, name)
            self._tally.numbers += 1
            known = self._facts.get(name)
            if not known:
                self._tally.add(Kind.UNKNOWN_NUMBER, f"#receipts {name}", str(receipt.get("said", "")))
                continue
            wrong = min((list(self._wrong(receipt, fact)) for fact in known), key=len)
            self._tally.held += not wrong
            for kind, said, expected in wrong:
                self._tally.add(kind, f"#receipts {name}", said, expected)
            self._query(name, receipt, queries, used)

    def _wrong(self, receipt: Mapping[str, object], fact: Fact) -> list[tuple[Kind, str, str]]:  # noqa: C901 - one branch for each line of a receipt
        lang, again = self._document.lang, self._again.of(fact)
        found: list[tuple[Kind, str, str]] = []
        against = _mapping(receipt, "against")
        held = again.comparison.value if again.comparison else None
        for said, value in ((receipt.get("exact"), fact.value), (against.get("exact"), held if against else None)):
            if not _is(said, value):
                found.append((Kind.NUMBER, str(said), "" if value is None else f"{float(value):.6f}"))
        said = str(receipt.get("said", ""))
        ought = quantity(again, "value")
        if said != fact.to(lang) and not (ought and [fault(token, ought) for token in numbers(said)] == [None]):
            found.append((Kind.NUMBER, said, fact.to(lang)))
        for name, text in (("change", fact.change_to(lang)), ("said", fact.says("base", lang))):
            if against and against.get(name) not in {text, ""}:
                found.append((Kind.NUMBER, str(against.get(name)), text))
        if receipt.get("period") != fact.period.to(lang):
            found.append((Kind.DATE, str(receipt.get("period")), fact.period.to(lang)))
        span = str(receipt.get("interval") or "")
        ends = [
            fault(token, ought)
            for token, ought in zip(numbers(span), map(quantity, (again, again), ("low", "high")), strict=False)
            if ought
        ]
        if any(end is not None for end in ends):
            found.append((Kind.NUMBER, span, fact.says("interval", lang)))
        reasons = [guard.reason.to(lang) for guard in fact.guards]
        if receipt.get("guards") != reasons:
            found.append((Kind.MISSING, str(receipt.get("guards")), "; ".join(reasons)))
        if receipt.get("build") != fact.build:
            found.append((Kind.QUERY, str(receipt.get("build")), fact.build))
        return found

    def _query(self, name: str, receipt: Mapping[str, object], queries: Mapping[str, object], used: set[str]) -> None:
        """The query is that of the fact, or of the series that it is a point of."""
        called = str(receipt.get("query", ""))
        if called in used:
            return
        used.add(called)
        said = bare(str(queries.get(called, "")))
        ought = self._again.series.get(called)
        known = [ought] if ought is not None else [self._again.sql(fact) for fact in self._facts[name]]
        if not any(said == bare(sql) for sql in known):
            self._tally.add(Kind.QUERY, f"#receipts {called}", said[:80], bare(known[0])[:80])


def _mapping(content: object, name: str) -> Mapping[str, object]:
    found = content.get(name) if isinstance(content, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _is(said: object, value: object) -> bool:
    """Whether what is written in full is a number."""
    if value is None:
        return not said
    try:
        written = float(Decimal(str(said)))
    except InvalidOperation:
        return False
    return math.isclose(written, float(str(value)), rel_tol=1e-9, abs_tol=_PLACES)
