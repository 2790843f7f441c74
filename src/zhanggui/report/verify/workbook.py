"""Judges a workbook: each fact cell by cell, each sentence in its language, each query letter for letter."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from zhanggui.facts import Fact
from zhanggui.report.receipts import name_of
from zhanggui.report.verify.again import Again
from zhanggui.report.verify.expected import bare
from zhanggui.report.verify.finding import Kind, Tally
from zhanggui.report.verify.page import Rows
from zhanggui.words import Lang

_CLOSE = 1e-12
_NUMBERS: Mapping[str, Callable[[Fact], object]] = {
    "Value": lambda fact: fact.value,
    "Base": lambda fact: fact.comparison.value if fact.comparison else None,
    "Change": lambda fact: fact.comparison.change if fact.comparison else None,
    "Difference": lambda fact: fact.comparison.difference if fact.comparison else None,
    "Low": lambda fact: fact.interval.low if fact.interval else None,
    "High": lambda fact: fact.interval.high if fact.interval else None,
    "Cases": lambda fact: fact.n,
}
_WORDS: Mapping[str, Callable[[Fact], str]] = {
    "Metric": lambda fact: fact.metric,
    "Unit": lambda fact: fact.unit.value,
    "Version": lambda fact: fact.version,
    "Build": lambda fact: fact.build,
    "Grade": lambda fact: fact.grade.value if fact.grade else "",
    "Guards (en)": lambda fact: "; ".join(guard.reason.en for guard in fact.guards),
    "Guards (zh)": lambda fact: "；".join(guard.reason.zh for guard in fact.guards),
}


class Workbook:
    """Judges the sheets of a workbook."""

    def __init__(self, facts: Iterable[Fact], again: Again, tally: Tally) -> None:
        """`facts` are those that may stand in it."""
        self._again, self._tally = again, tally
        self._facts: dict[str, dict[int, Fact]] = defaultdict(dict)
        for fact in facts:
            self._facts[name_of(fact)][id(fact)] = fact

    def facts(self, sheet: Rows) -> None:
        """Each row of the sheet of facts is a fact: its numbers and what it says of itself."""
        if not sheet.rows:
            return
        header = [str(cell or "") for cell in sheet.rows[0]]
        for row in sheet.rows[1:]:
            cells = dict(zip(header, (*row, *[None] * (len(header) - len(row))), strict=False))
            name = str(row[0]) if row else ""
            place = f"Facts › {name}"
            known = list(self._facts.get(name, {}).values())
            if not known:
                self._tally.add(Kind.UNKNOWN_NUMBER, place, str(_at(cells, "Value")))
                continue
            wrong = min((self._wrong(cells, fact) for fact in known), key=len)
            said = sum(isinstance(_at(cells, title), float) for title in _NUMBERS)
            self._tally.numbers += said
            self._tally.held += said - sum(kind is Kind.NUMBER for kind, _said, _expected in wrong)
            for kind, was, expected in wrong:
                self._tally.add(kind, place, was, expected)

    def _wrong(self, cells: Mapping[str, object], fact: Fact) -> list[tuple[Kind, str, str]]:
        found = []
        for title, read in _NUMBERS.items():
            said, ought = _at(cells, title), read(fact)
            if not _same(said, ought):
                found.append((Kind.NUMBER, f"{title}: {said}", str(ought)))
        for title, word in _WORDS.items():
            said = str(_at(cells, title) or "")
            if said != word(fact):
                found.append((Kind.MISSING if title.startswith("Guards") else Kind.NAME, f"{title}: {said}", word(fact)))
        if self._again.disagrees(fact) is not None:
            found.append((Kind.QUERY, str(fact.value), str(self._again.disagrees(fact))))
        return found

    def queries(self, sheet: Rows) -> None:
        """The queries of series and of the facts that the documents say."""
        written: dict[str, str] = defaultdict(str)
        for row in sheet.rows[1:]:
            written[str(row[0])] += str(row[2] or "") if len(row) > 2 else ""  # noqa: PLR2004 - name, piece, query
        for name, sql in written.items():
            known = [self._again.series[name]] if name in self._again.series else self._written(name)
            if known and not any(bare(sql) == bare(each) for each in known):
                self._tally.add(Kind.QUERY, f"Queries › {name}", sql[:80], known[0][:80])

    def _written(self, name: str) -> list[str]:
        facts = self._facts.get(name.partition(" (")[0], {}).values()
        return [sql for fact in facts if (sql := self._again.written(fact)) is not None]


def sentences(sheet: Rows) -> Iterable[tuple[Lang, str, str]]:
    """The sentences of a workbook: language, place and words."""
    header = [str(cell or "") for cell in sheet.rows[0]] if sheet.rows else []
    columns = {lang: place for lang in Lang for place, title in enumerate(header) if title.endswith(f"({lang})")}
    for number, row in enumerate(sheet.rows[1:], start=2):
        for lang, column in columns.items():
            if column < len(row) and row[column]:
                yield lang, f"{sheet.name} {number}", str(row[column])


def _at(cells: Mapping[str, object], title: str) -> object:
    """A cell by the English half of its title."""
    return next((cell for name, cell in cells.items() if name == title or name.endswith(f" {title}")), None)


def _same(said: object, ought: object) -> bool:
    if ought is None:
        return said is None or not str(said)
    return isinstance(said, float) and math.isclose(said, float(str(ought)), rel_tol=_CLOSE, abs_tol=_CLOSE)
