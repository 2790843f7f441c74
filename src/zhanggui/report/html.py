"""Renders the summary as one self-contained page: no request to any host, every number with its receipt."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from zhanggui.facts import Better, Fact, Move, Period
from zhanggui.nouns import Figure, Sentence, Shop
from zhanggui.report.charts import drawings, shown
from zhanggui.report.compose import Panel, Summary
from zhanggui.report.outline import TITLES
from zhanggui.report.phrases import words
from zhanggui.report.quality import span
from zhanggui.report.receipts import Receipts, Series, embedded, exact, interval_of
from zhanggui.report.spark import spark
from zhanggui.report.tables import rows_of_months, rows_of_slices
from zhanggui.words import Lang, Text

TAGS = {Lang.ZH: "zh-Hans", Lang.EN: "en"}
_MARKS = {Move.ROSE: "▲", Move.FELL: "▼", Move.LEVEL: "=", Move.UNCLEAR: "≈"}
_NUMERALS = "零一二三四五六七八"
_ORDINALS = ("", "I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.")
_RED_RISES = frozenset({"CN", "HK", "MO", "TW", "JP", "KR"})
"""Where a rise is printed in red."""


def body(summary: Summary, receipts: Receipts, lang: Lang, others: Mapping[Lang, str]) -> Markup:
    """Write what stands on the page in one language; `others` are the files of the other languages beside it."""
    return _Body(summary, receipts, lang).write(others)


def page(summary: Summary, lang: Lang, content: Markup, bundle: str) -> str:
    """Put the page around its content: what it looks like, and what it may do."""
    scripts = [_inline(bundle), _inline(_asset("report.js"))]
    return (
        _environment()
        .get_template("report.html")
        .render(
            heading=f"{summary.build.shop.name} {year_of(summary.period, lang)} {TITLES[summary.edition].to(lang)}",
            lang=TAGS[lang],
            rise="red" if red_rises(summary.build.shop) else "green",
            css=Markup(_asset("report.css")),  # noqa: S704 - our own file
            policy=_policy(scripts),
            body=content,
            scripts=scripts,
        )
    )


class _Body:
    """A page in the making: the charts and numbers that it shows are noted as they are written."""

    def __init__(self, summary: Summary, receipts: Receipts, lang: Lang) -> None:
        self._summary, self._receipts, self._lang = summary, receipts, lang
        self._specs: list[dict[str, Any]] = []
        self._said = words(lang)

    def write(self, others: Mapping[Lang, str]) -> Markup:
        written = (
            _environment()
            .get_template("body.html")
            .render(
                s=self._summary,
                w=self._said,
                lang=TAGS[self._lang],
                tags=TAGS,
                others=others,
                title=TITLES[self._summary.edition].to(self._lang),
                year=year_of(self._summary.period, self._lang),
                span=span(self._summary.build),
                joint={Lang.ZH: "、", Lang.EN: ", "}[self._lang],
                comma={Lang.ZH: "，", Lang.EN: ", "}[self._lang],
                Figure=Figure,
                Better=Better,
                to=lambda text: text.to(self._lang),
                days=self._days,
                num=self.num,
                delta=self.delta,
                interval=self.interval,
                sentence=self.sentence,
                spark=lambda kpi: spark(kpi.months, kpi.fact.title.to(self._lang)),
                ordinal=self._ordinal,
                mark=lambda place: "abcdefghijklmnopqrstuvwxyz"[place % 26],
                panel_charts=self.panel_charts,
                panel_table=self.panel_table,
                used=self._used,
                fired=self._fired,
                data=self._data,
            )
        )
        return Markup(written)  # noqa: S704 - what a template with autoescape wrote

    # ── numbers ──

    def num(self, fact: Fact, shows: str = "value", text: str | None = None, series: Series | None = None) -> Markup:
        """A number that opens its receipt."""
        key = self._receipts.key(fact, series)
        said = text or (fact.change_to(self._lang) if shows == "change" else fact.to(self._lang))
        difference = fact.comparison.difference if fact.comparison else None
        value = {"value": exact(fact.value), "change": exact(fact.change), "difference": exact(difference)}.get(shows, str(fact.period))
        tag = '<span class="n" role="button" tabindex="0" aria-haspopup="dialog" data-r="{}" data-shows="{}" data-v="{}">{}</span>'
        return Markup(tag).format(key, shows, value, said)  # noqa: S704 - `format` escapes what it fills in

    def interval(self, fact: Fact) -> Markup:
        """The interval of an estimate."""
        return self.num(fact, "interval", interval_of(fact, self._lang)) if fact.interval else Markup()

    def delta(self, fact: Fact) -> Markup:
        """How a figure moved: an arrow, the change, and the direction in words for those who hear the page."""
        move = fact.move
        if move is None:
            return Markup('<span class="delta none">{}</span>').format(self._said["no_comparison"])
        word = self._said[{Move.ROSE: "up", Move.FELL: "down", Move.LEVEL: "level", Move.UNCLEAR: "unclear"}[move]]
        shown_change = fact.change_to(self._lang)
        return Markup('<span class="delta {}"><span aria-hidden="true">{}</span> {}<span class="{}"> {}</span></span>').format(
            move.value,
            _MARKS[move],
            self.num(fact, "change", shown_change),
            "word" if move in {Move.LEVEL, Move.UNCLEAR} else "heard",
            word,
        )

    def sentence(self, sentence: Sentence) -> Markup:
        """A sentence whose numbers open."""
        return Markup().join(
            self.num(piece.fact, piece.shows, piece.text) if piece.fact else Markup("{}").format(piece.text)
            for piece in sentence.pieces(self._lang)
        )

    # ── exhibits ──

    def panel_charts(self, panel: Panel) -> list[dict[str, Any]]:
        """The charts of an exhibit: where the specification of each stands, its unit, its metric and its table of numbers."""
        made = []
        for drawing in drawings(panel, self._receipts.labels, self._lang):
            self._specs.append(drawing.spec)
            first = drawing.facts[0]
            by_month = panel.exhibit.figure is Figure.MONTHS
            rows = (
                rows_of_months(drawing.facts, self._lang) if by_month else rows_of_slices(drawing.facts, self._receipts.labels, self._lang)
            )
            made.append(
                {
                    "place": len(self._specs) - 1,
                    "unit": drawing.unit,
                    "compared": drawing.compared,
                    "from_nought": drawing.from_nought,
                    "first": first,
                    "series": self._series(panel, first),
                    "rows": rows,
                    "partial": drawing.marks_partial,
                    "tables": self._tables(panel),
                    "cut": bool(panel.exhibit.by) and any(len(each) > panel.exhibit.top for each in panel.series),
                }
            )
        return made

    def panel_table(self, panel: Panel) -> dict[str, Any]:
        """A table: the metrics as columns, the values of a dimension as rows, the largest of the first metric on top."""
        lead = shown(panel, panel.series[0])
        cells = [{fact.slices: fact for fact in series} for series in panel.series]
        return {
            "metrics": [series[0].title.to(self._lang) for series in panel.series if series],
            "rows": [(self._receipts.labels.name(fact).to(self._lang), [each.get(fact.slices) for each in cells]) for fact in lead],
            "series": [self._series(panel, series[0]) for series in panel.series if series],
            "tables": self._tables(panel),
            "cut": len(panel.series[0]) > len(lead),
        }

    def _series(self, panel: Panel, fact: Fact) -> Series | None:
        """The series that a point of an exhibit belongs to; a step of a funnel stands for itself."""
        if panel.exhibit.figure is Figure.STEPS:
            return None
        return Series(self._summary.measures[fact.metric], self._summary.period, panel.exhibit.by)

    def _tables(self, panel: Panel) -> str:
        return ", ".join(dict.fromkeys(part.of.name for metric in panel.exhibit.metrics for part in metric.parts))

    # ── the end matter ──

    def _used(self) -> list[Any]:
        """The metrics on the page, in the order of their areas."""
        names = self._receipts.metrics
        return [metric for name, metric in self._summary.measures.items() if name in names]

    def _fired(self) -> list[tuple[Text, list[Text]]]:
        """The guards that fired over the year, each with what it touches; what is missing stands in its chapter."""
        found: dict[Text, dict[str, Text]] = {}
        for fact in self._summary.facts:
            if fact.period == self._summary.period and not fact.slices:
                for guard in (each for each in fact.guards if not each.absent):
                    found.setdefault(guard.reason, {})[fact.metric] = fact.title
        return [(reason, list(titles.values())) for reason, titles in sorted(found.items(), key=lambda item: -len(item[1]))]

    def _data(self) -> Markup:
        """The receipts and the charts, as data."""
        parts = {"receipts": self._receipts.document(self._lang), "specs": embedded(self._specs), "words": embedded(self._said)}
        return Markup().join(
            Markup('<script type="application/json" id="{}">{}</script>\n').format(name, Markup(content))  # noqa: S704 - `embedded` has no markup
            for name, content in parts.items()
        )

    # ── words ──

    def _days(self, period: Period) -> str:
        return period.to(self._lang)

    def _ordinal(self, number: int) -> str:
        return f"{_NUMERALS[number]}、" if self._lang is Lang.ZH else _ORDINALS[number]


def year_of(period: Period, lang: Lang) -> str:
    """Say the year: 2025, or 2025–26 where the fiscal year isn't the calendar's."""
    return period.to(lang) if period.whole_year and period.start.month == 1 else f"{period.start.year}–{period.last.year % 100:02d}"


def red_rises(shop: Shop) -> bool:
    """Whether a rise is red: as the shop says, else as its country prints it."""
    return shop.country in _RED_RISES if shop.up_is_red is None else shop.up_is_red


def _policy(scripts: Sequence[str]) -> str:
    """What the page may do: run its own scripts, and nothing else; it can't reach any host."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def _inline(script: str) -> Markup:
    """A script that may stand in a page."""
    return Markup(script.replace("</script", "<\\/script"))  # noqa: S704 - our own, or the bundle


def _asset(name: str) -> str:
    return resources.files("zhanggui.report").joinpath("assets", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("zhanggui.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
