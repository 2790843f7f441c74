"""Renders a document as one self-contained page: no request to any host, every number with its receipt."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from zhanggui.facts import Move
from zhanggui.nouns import Piece
from zhanggui.report.document import Card, Document, Exhibit, Line, Plot, Table, text
from zhanggui.report.receipts import Receipts, embedded, exact
from zhanggui.report.series import Series
from zhanggui.report.spark import spark
from zhanggui.words import Lang

TAGS = {Lang.ZH: "zh-Hans", Lang.EN: "en"}
_MARKS = {Move.ROSE: "▲", Move.FELL: "▼", Move.LEVEL: "=", Move.UNCLEAR: "≈"}


def body(document: Document, receipts: Receipts, others: Mapping[Lang, str]) -> Markup:
    """Write what stands on the page; `others` are the files of the other languages beside it."""
    return _Body(document, receipts).write(others)


def page(document: Document, content: Markup, bundle: str) -> str:
    """Put the page around its content: what it looks like, and what it may do."""
    scripts = [_inline(bundle), _inline(_asset("report.js"))]
    head = document.head
    return (
        _environment()
        .get_template("report.html")
        .render(
            heading=f"{head.shop} {head.year} {head.title}",
            lang=TAGS[document.lang],
            rise="red" if document.red_rises else "green",
            css=Markup(_asset("report.css")),  # noqa: S704 - our own file
            policy=_policy(scripts),
            body=content,
            scripts=scripts,
        )
    )


class _Body:
    """A page in the making: the charts and numbers that it shows are noted as they are written."""

    def __init__(self, document: Document, receipts: Receipts) -> None:
        self._document, self._receipts, self._lang = document, receipts, document.lang
        self._specs: list[dict[str, Any]] = []

    def write(self, others: Mapping[Lang, str]) -> Markup:
        written = (
            _environment()
            .get_template("body.html")
            .render(
                d=self._document,
                w=self._document.words,
                lang=TAGS[self._lang],
                tags=TAGS,
                others=others,
                joint={Lang.ZH: "、", Lang.EN: ", "}[self._lang],
                comma={Lang.ZH: "，", Lang.EN: ", "}[self._lang],
                line=self.line,
                delta=self.delta,
                spark=lambda card: spark(card.months, card.title),
                is_plot=_is_plot,
                is_odd=lambda part: sum(map(_is_plot, part.exhibits)) % 2 == 1,
                spec=self.spec,
                ask=self.ask,
                spoken=text,
                series=series_of,
                data=self._data,
            )
        )
        return Markup(written)  # noqa: S704 - what a template with autoescape wrote

    # ── numbers ──

    def line(self, line: Line, series: Series | None = None) -> Markup:
        """Words whose numbers open."""
        return Markup().join(self._number(piece, series) if piece.fact else Markup("{}").format(piece.text) for piece in line)

    def _number(self, piece: Piece, series: Series | None) -> Markup:
        """A number that opens its receipt."""
        fact = piece.fact
        if fact is None:
            raise TypeError(piece.text)
        key = self._receipts.key(fact, series)
        difference = fact.comparison.difference if fact.comparison else None
        base = fact.comparison.value if fact.comparison else None
        values = {
            "value": fact.value,
            "signed": fact.value,
            "size": fact.value,
            "change": fact.change,
            "difference": difference,
            "base": base,
        }
        value = exact(values[piece.shows]) if piece.shows in values else str(fact.period)
        tag = '<span class="n" role="button" tabindex="0" aria-haspopup="dialog" data-r="{}" data-shows="{}" data-v="{}">{}</span>'
        return Markup(tag).format(key, piece.shows, value, piece.text)  # noqa: S704 - `format` escapes what it fills in

    def delta(self, card: Card) -> Markup:
        """How a figure moved: an arrow, the change, and the direction in words for those who hear the page."""
        move = card.fact.move
        if move is None:
            return Markup('<span class="delta none">{}</span>').format(card.direction)
        return Markup('<span class="delta {}"><span aria-hidden="true">{}</span> {}<span class="{}"> {}</span></span>').format(
            move.value,
            _MARKS[move],
            self.line(card.change),
            "word" if move in {Move.LEVEL, Move.UNCLEAR} else "heard",
            card.direction,
        )

    # ── exhibits ──

    def spec(self, plot: Plot) -> int:
        """Note the specification of a chart, and say where it stands."""
        self._specs.append(plot.drawing.spec)
        return len(self._specs) - 1

    def ask(self, plot: Plot) -> Markup:
        """The way to the query of a chart."""
        first = plot.points[0].fact
        return self._number(Piece(self._document.words["query"], first, "query"), series_of(plot.table, 1))

    # ── the end matter ──

    def _data(self) -> Markup:
        """The receipts and the charts, as data."""
        said = embedded(self._document.words)
        parts = {"receipts": self._receipts.document(self._lang), "specs": embedded(self._specs), "words": said}
        return Markup().join(
            Markup('<script type="application/json" id="{}">{}</script>\n').format(name, Markup(content))  # noqa: S704 - `embedded` has no markup
            for name, content in parts.items()
        )


def _is_plot(exhibit: Exhibit) -> bool:
    return isinstance(exhibit, Plot)


def series_of(table: Table, column: int) -> Series | None:
    """The series that the numbers of a column belong to."""
    return table.series[column] if table.series else None


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
