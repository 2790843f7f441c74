"""What stands behind each number of the page: definition, exact value, comparison, interval, guards, query and build."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhanggui.engine.build import Build
from zhanggui.facts import Fact, Interval, Period, Slice
from zhanggui.nouns import Dimension, Measure
from zhanggui.report.quality import DOCS
from zhanggui.report.series import Series
from zhanggui.words import Lang, Number, Text, listed, number

UNKNOWN = "(unknown)"
_UNKNOWN = Text("未知", "Unknown")
_METHODS = {
    "Wilson": Text("威尔逊区间", "Wilson"),
    "delta": Text("德尔塔法", "delta method"),
    "order statistics": Text("次序统计量", "order statistics"),
    "Miettinen-Nurminen": Text("Miettinen–Nurminen 区间", "Miettinen–Nurminen"),
    "placebo": Text("安慰剂检验", "placebo test"),
    "empirical null": Text("经验零分布", "empirical null"),
    "joint paths": Text("模拟路径的 10%–90%", "10 to 90 per cent of simulated paths"),
    "score": Text("得分区间", "score interval"),
    "seasonal medians": Text("季节中位数", "seasonal medians"),
}


def exact(value: Number | None) -> str:
    """A number in full, in no language."""
    if value is None:
        return ""
    if isinstance(value, Decimal) and -value.as_tuple().exponent <= 4:  # type: ignore[operator]  # noqa: PLR2004 - a stated amount
        return f"{value:f}"
    return str(value) if isinstance(value, int) else f"{float(value):.6f}".rstrip("0").rstrip(".")


class Labels:
    """How the values of dimensions are said; dimensions of different metrics may share a name."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        """Look dimensions up in the metrics that have them."""
        self._measures = measures

    def title(self, fact: Fact, cut: Slice) -> Text:
        """Say the dimension."""
        known = self._find(fact, cut)
        return known.title if known else Text("来源", "Source")

    def value(self, fact: Fact, cut: Slice) -> Text:
        """Say its value."""
        known = self._find(fact, cut)
        return listed(_UNKNOWN if value == UNKNOWN else known.label(value) if known else Text(value, value) for value in cut.values)

    def name(self, fact: Fact) -> Text:
        """Say what a fact is of: its slice, else its metric."""
        return self.value(fact, fact.slices[-1]) if fact.slices else fact.title

    def _find(self, fact: Fact, cut: Slice) -> Dimension | None:
        measured = self._measures.get(fact.metric)
        return next((each for each in measured.dimensions if each.name == cut.dimension), None) if measured else None


class Receipts:
    """The receipts of a summary. A query is written once, however many numbers and languages show it."""

    def __init__(self, build: Build, measures: Mapping[str, Measure]) -> None:
        """Start with none."""
        self._build, self._measures, self.labels = build, measures, Labels(measures)
        self._facts: dict[str, Fact] = {}
        self._of_series: dict[str, Series] = {}
        self._queries: dict[str, str] = {}

    def key(self, fact: Fact, series: Series | None = None) -> str:
        """Note a fact that the page shows, and name it; one point of a series shows the query of the series."""
        name = name_of(fact)
        self._facts.setdefault(name, fact)
        if series is not None:
            self._of_series.setdefault(name, series)
        return name

    @property
    def metrics(self) -> set[str]:
        """The metrics that the page shows."""
        return {fact.metric for fact in self._facts.values()}

    def document(self, lang: Lang) -> str:
        """Write them as JSON that can stand in a page."""
        receipts = {name: self._receipt(name, fact, lang) for name, fact in self._facts.items()}
        return embedded({"receipts": receipts, "queries": {each["query"]: self._query(name) for name, each in receipts.items()}})

    def _query(self, name: str) -> str:
        """The query of a number, written once for all languages."""
        series = self._of_series.get(name)
        key = series.name if series else name
        if key not in self._queries:
            self._queries[key] = series.sql(self._build) if series else self._facts[name].sql
        return self._queries[key]

    def _receipt(self, name: str, fact: Fact, lang: Lang) -> dict[str, Any]:
        return {
            "title": fact.title.to(lang),
            "meaning": self._meaning(fact).to(lang),
            "said": fact.to(lang),
            "exact": exact(fact.value),
            "period": _days(fact.period, lang),
            "of": [[self.labels.title(fact, cut).to(lang), self.labels.value(fact, cut).to(lang)] for cut in fact.slices],
            "against": self._against(fact, lang),
            "interval": _interval(fact, fact.interval, lang) if fact.interval else None,
            "cases": None if fact.n is None else number(fact.n, lang),
            "guards": [guard.reason.to(lang) for guard in fact.guards],
            "query": self._of_series[name].name if name in self._of_series else name,
            "command": command(fact, self._build.shop.fiscal_month) if fact.metric in self._measures else None,
            "build": fact.build,
        }

    def _meaning(self, fact: Fact) -> Text:
        """What a metric means; of what is derived from one (a forecast, a step of a bridge), its own title and what it is derived from."""
        known = self._measures.get(fact.metric)
        if known is not None:
            return known.doc
        base = self._measures.get(fact.metric.split(".")[0])
        derived = Text(f"{fact.title.zh}。{base.doc.zh}", f"{fact.title.en}. {base.doc.en}") if base else fact.title
        return DOCS.get(fact.metric, derived)

    @staticmethod
    def _against(fact: Fact, lang: Lang) -> dict[str, str] | None:
        held = fact.comparison
        if held is None or held.value is None:
            return None
        change = fact.change_to(lang) if fact.change is not None else ""
        return {
            "period": _days(held.period, lang),
            "said": fact.unit.write(held.value, lang, fact.currency),
            "exact": exact(held.value),
            "change": change,
        }


def name_of(fact: Fact) -> str:
    """Name a fact: metric, period, slice."""
    return ".".join([fact.metric, str(fact.period), *(f"{cut.dimension}={cut.said}" for cut in fact.slices)])


def command(fact: Fact, fiscal_month: int) -> str:
    """The command that gives a number again, in a shop whose years begin in `fiscal_month`."""
    where = " ".join(f"--where {shlex.quote(cut.written)}" for cut in fact.slices)
    compared = " --compare yoy" if fact.comparison and fact.comparison.period == fact.period.year_before() else ""
    return f"zhanggui measure {fact.metric} --period {fact.period.written(fiscal_month)}{compared} {where}".rstrip()


def embedded(content: object) -> str:
    """JSON that no markup can break out of."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r"[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", written)


def interval_of(fact: Fact, lang: Lang) -> str:
    """Say the ends of an interval."""
    return fact.says("interval", lang) if fact.interval else ""


def _interval(fact: Fact, span: Interval, lang: Lang) -> str:
    method = _METHODS.get(span.method, Text(span.method, span.method)).to(lang)
    return f"{interval_of(fact, lang)} ({span.level:.0%}, {method})"


def _days(period: Period, lang: Lang) -> str:
    return period.to(lang)
