"""Puts a summary into one language: a document that any format can set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from zhanggui.facts import Better, Fact, Move, Period
from zhanggui.nouns import Cell, Figure, Grid, Piece, Sentence, Shop
from zhanggui.report import document as paper
from zhanggui.report import summary as account
from zhanggui.report.charts import Drawing, drawings, shown
from zhanggui.report.charts.bridge import step_name
from zhanggui.report.conclude import conclusion
from zhanggui.report.document import Card, Line, Note, Para, Plot, Point, Table, plain
from zhanggui.report.outline import TITLES
from zhanggui.report.phrases import words
from zhanggui.report.quality import Arrival, defined, span
from zhanggui.report.receipts import Labels, interval_of
from zhanggui.report.series import Series
from zhanggui.report.summary import Panel, Summary
from zhanggui.words import Lang, Text

_NUMERALS = "零一二三四五六七八九"
_ORDINALS = ("", "I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.", "IX.")
_MARKS = "abcdefghijklmnopqrstuvwxyz"
_DIRECTIONS = {Move.ROSE: "up", Move.FELL: "down", Move.LEVEL: "level", Move.UNCLEAR: "unclear"}
_RED_RISES = frozenset({"CN", "HK", "MO", "TW", "JP", "KR"})
"""Where a rise is printed in red."""


def document(summary: Summary, lang: Lang) -> paper.Document:
    """Say the whole summary in one language."""
    return _Pages(summary, lang).document()


class _Pages:
    """A document in the making: the metrics that it uses are noted as they are written."""

    def __init__(self, summary: Summary, lang: Lang) -> None:
        self._summary, self._lang = summary, lang
        self._labels = Labels(summary.measures)
        self._words = words(lang)
        self._used: dict[str, Fact] = {}

    def document(self) -> paper.Document:
        summary = self._summary
        front, chapters, quality = self._front(), tuple(self._chapter(each) for each in summary.chapters), self._quality()
        return paper.Document(
            lang=self._lang,
            edition=summary.edition,
            year=summary.period.start.year,
            build=summary.build.id,
            head=self._head(),
            front=front,
            chapters=chapters,
            terms=tuple(self._terms()),
            quality=quality,
            words=self._words,
            red_rises=red_rises(summary.build.shop),
        )

    # ── the cover and the front page ──

    def _head(self) -> paper.Head:
        summary, said = self._summary, self._words
        data = span(summary.build)
        facts = [(said["period"], self._to(summary.period)), (said["compared_with"], self._to(summary.against))]
        facts += [(said["data"], self._to(data))] if data else []
        return paper.Head(
            shop=summary.build.shop.name,
            title=TITLES[summary.edition].to(self._lang),
            year=year_of(summary.period, self._lang),
            facts=(*facts, (said["build"], summary.build.id)),
            standing=tuple(Note(mark="", text=guard.reason.to(self._lang), guard=guard.name) for guard in summary.standing),
        )

    def _front(self) -> paper.Front:
        summary = self._summary
        claims, problems, commitments, score = (
            tuple(Para(line=self._line(each)) for each in several)
            for several in (summary.claims, summary.problems, summary.commitments, summary.score)
        )
        cards = tuple(self._card(kpi.fact, months=kpi.months) for kpi in summary.kpis)
        return paper.Front(claims=claims, problems=problems, commitments=commitments, score=score, cards=cards)

    # ── numbers and sentences ──

    def _to(self, period: Period) -> str:
        return period.to(self._lang)

    def _line(self, sentence: Sentence) -> Line:
        return tuple(self._noted(piece) for piece in sentence.pieces(self._lang))

    def _noted(self, piece: Piece) -> Piece:
        if piece.fact is not None:
            self._used.setdefault(piece.fact.metric, piece.fact)
        return piece

    def _number(self, fact: Fact | None, shows: str = "value") -> Line:
        """A number that stands alone: in a card, in a cell."""
        known = fact is not None and (fact.change if shows == "change" else fact.value) is not None
        if fact is None or not known:
            return plain("–")
        return (self._noted(Piece(fact.says(shows, self._lang), fact, shows)),)

    def _base(self, fact: Fact) -> Line:
        """What the year before had."""
        return plain("–") if fact.base is None else (self._noted(Piece(fact.says("base", self._lang), fact, "base")),)

    def _card(self, fact: Fact, marks: tuple[str, ...] = (), months: Sequence[Fact] = ()) -> Card:
        stop = next((guard for guard in fact.guards if guard.withholds), None)
        remark = self._words["lower_is_better"] if fact.better is Better.DOWN else ""
        return Card(
            fact=fact,
            title=fact.title.to(self._lang),
            value=(self._noted(Piece(fact.to(self._lang), fact, "value")),),
            change=self._number(fact, "change") if fact.move else (),
            direction=self._words[_DIRECTIONS[fact.move]] if fact.move else self._words["no_comparison"],
            interval=(Piece(interval_of(fact, self._lang), fact, "interval"),) if fact.interval else (),
            remark=stop.reason.to(self._lang) if stop and fact.value is None else remark,
            months=tuple(months),
            marks=marks,
        )

    # ── chapters ──

    def _chapter(self, chapter: account.Chapter) -> paper.Chapter:
        gaps = [gap for part in chapter.parts for gap in part.gaps]
        return paper.Chapter(
            number=chapter.number,
            numeral=f"{_NUMERALS[chapter.number]}、" if self._lang is Lang.ZH else _ORDINALS[chapter.number],
            anchor=f"c{chapter.number}",
            title=chapter.title.to(self._lang),
            parts=tuple(self._part(part) for part in chapter.parts if not part.empty),
            lacks=tuple(self._lack(gap) for gap in gaps),
        )

    def _lack(self, gap: account.Gap) -> paper.Lack:
        names = tuple(dict.fromkeys(fact.title.to(self._lang) for fact in gap.metrics))
        return paper.Lack(names=names, reason=gap.reason.to(self._lang), absent=gap.absent)

    def _part(self, part: account.Part) -> paper.Part:
        notes = tuple(Note(mark=_mark(place), text=guard.reason.to(self._lang), guard=guard.name) for place, guard in enumerate(part.notes))
        paras = tuple(Para(line=self._line(each), marks=_marks(part, list(each.facts.values()))) for each in part.sentences)
        exhibits = chain(
            chain.from_iterable(self._exhibits(part.name, panel) for panel in part.panels),
            (self._grid(f"x-{part.name}-g{place}", grid) for place, grid in enumerate(part.grids)),
        )
        return paper.Part(
            anchor=f"s-{part.name}",
            title=part.title.to(self._lang),
            paras=paras,
            cards=tuple(self._card(fact, _marks(part, [fact])) for fact in part.figures),
            exhibits=tuple(exhibits),
            notes=notes,
        )

    # ── exhibits ──

    def _exhibits(self, part: str, panel: Panel) -> Iterator[paper.Exhibit]:
        if panel.exhibit.figure is Figure.TABLE:
            yield self._table(f"x-{part}-{_slug(panel)}", panel)
            return
        for drawing in drawings(panel, self._labels, self._lang):
            yield self._plot(f"x-{part}-{_slug(panel)}-{drawing.facts[0].metric.replace('.', '-')}", panel, drawing)

    def _plot(self, anchor: str, panel: Panel, drawing: Drawing) -> Plot:
        title, what = self._title(panel, drawing.facts), panel.exhibit.title.to(self._lang)
        points = tuple(Point(name=self._name(panel, fact), fact=fact, before=_float(fact.base)) for fact in drawing.facts)
        cut = bool(panel.exhibit.by) and any(len(each) > panel.exhibit.top for each in panel.series)
        notes = [self._words["partial_mark"]] * drawing.marks_partial + [self._words["only_top"]] * cut
        return Plot(
            title=title,
            what=what,
            unit=drawing.unit,
            figure=panel.exhibit.figure,
            drawing=drawing,
            points=points,
            table=self._numbers(panel, drawing, anchor),
            notes=tuple(notes),
            source=self._source(panel),
            anchor=anchor,
        )

    def _title(self, panel: Panel, facts: Sequence[Fact]) -> Line:
        said = conclusion(panel, facts, self._labels)
        return self._line(said) if said is not None and said.known else plain(panel.exhibit.title.to(self._lang))

    def _name(self, panel: Panel, fact: Fact) -> str:
        if panel.exhibit.figure in {Figure.MONTHS, Figure.FAN}:
            return self._to(fact.period)
        if panel.exhibit.figure is Figure.BRIDGE:
            return step_name(fact, panel.series[0], self._lang)
        return self._labels.name(fact).to(self._lang)

    def _numbers(self, panel: Panel, drawing: Drawing, anchor: str) -> Table:
        """The numbers of a chart, for those who read rather than look."""
        series = self._series(panel, drawing.facts[0])
        columns, cells = self._columns(panel, drawing)
        rows = tuple((plain(self._name(panel, fact)), *cells(fact)) for fact in drawing.facts)
        numeric = (False, *[True] * (len(columns) - 1))
        return Table(
            title=plain(panel.exhibit.title.to(self._lang)),
            columns=columns,
            rows=rows,
            numeric=numeric,
            series=(None, *[series] * (len(columns) - 1)),
            anchor=f"{anchor}-t",
        )

    def _columns(self, panel: Panel, drawing: Drawing) -> tuple[tuple[str, ...], Callable[[Fact], tuple[Line, ...]]]:
        """The columns of a chart's numbers, and what stands in them for a fact."""
        said = self._words
        match panel.exhibit.figure:
            case Figure.BRIDGE:
                ends = (drawing.facts[0], drawing.facts[-1])
                return (said["step"], said["amount"]), lambda fact: (self._number(fact, "value" if fact in ends else "signed"),)
            case Figure.FAN:
                columns = (said["month"], said["middle"], said["low"], said["high"])
                return columns, lambda fact: (self._number(fact), self._end(fact, "low"), self._end(fact, "high"))
            case figure:
                columns = (said["month" if figure is Figure.MONTHS else "of"], said["this_year"], said["last_year"], said["change"])
                return columns, lambda fact: (self._number(fact), self._base(fact), self._number(fact, "change"))

    def _end(self, fact: Fact, which: str) -> Line:
        return self._number(fact, which) if fact.interval else plain("–")

    def _table(self, anchor: str, panel: Panel) -> Table:
        """The metrics as columns, the values of a dimension as rows, the largest of the first metric on top."""
        lead = shown(panel, panel.series[0])
        told = [series for series in panel.series if series]
        cells = [{fact.slices: fact for fact in series} for series in told]
        rows = tuple(
            (plain(self._labels.name(fact).to(self._lang)), *(self._both(each.get(fact.slices)) for each in cells)) for fact in lead
        )
        by = panel.exhibit.by.title.to(self._lang) if panel.exhibit.by else ""
        return Table(
            title=self._title(panel, panel.series[0]),
            columns=(by, *(series[0].title.to(self._lang) for series in told)),
            rows=rows,
            numeric=(False, *[True] * len(told)),
            series=(None, *(self._series(panel, series[0]) for series in told)),
            notes=(self._words["only_top"],) if len(panel.series[0]) > len(lead) else (),
            source=self._source(panel),
            anchor=anchor,
        )

    def _both(self, fact: Fact | None) -> Line:
        """A number and how it moved."""
        if fact is None or fact.change is None:
            return self._number(fact)
        return (*self._number(fact), Piece(" "), *self._number(fact, "change"))

    def _grid(self, anchor: str, grid: Grid) -> Table:
        rows = tuple(tuple(self._cell(cell) for cell in row) for row in grid.rows)
        numeric = tuple(all(_is_number(row[place]) for row in grid.rows) for place in range(len(grid.columns)))
        columns = tuple(each.to(self._lang) for each in grid.columns)
        return Table(title=plain(grid.title.to(self._lang)), columns=columns, rows=rows, numeric=numeric, anchor=anchor)

    def _cell(self, cell: Cell) -> Line:
        match cell:
            case Fact():
                return self._number(cell)
            case Sentence():
                return self._line(cell)
            case Text():
                return plain(cell.to(self._lang))

    def _series(self, panel: Panel, fact: Fact) -> Series | None:
        """The series that a point of an exhibit belongs to; a step of a funnel or a bridge stands for itself."""
        metric = self._summary.measures.get(fact.metric)
        if metric is None or panel.exhibit.figure not in {Figure.MONTHS, Figure.BARS, Figure.TABLE}:
            return None
        return Series(metric, self._summary.period, panel.exhibit.by)

    @staticmethod
    def _source(panel: Panel) -> str:
        return ", ".join(dict.fromkeys(part.of.name for metric in panel.exhibit.metrics for part in metric.parts))

    # ── the end matter ──

    def _terms(self) -> Iterator[paper.Term]:
        """The metrics that the document uses, in the order of their areas; the terms of bridges come after them."""
        order = {name: place for place, name in enumerate(self._summary.measures)}
        whole = {fact.metric: fact for fact in self._summary.facts if fact.period == self._summary.period and not fact.slices}
        for name in sorted(self._used, key=lambda each: (order.get(each, len(order)), each)):
            fact = whole.get(name, self._used[name])
            measure = self._summary.measures.get(name)
            texts = [measure.doc, *measure.caveats] if measure else [defined(name) or fact.title]
            yield paper.Term(
                name=name,
                title=fact.title.to(self._lang),
                doc={Lang.ZH: "", Lang.EN: " "}[self._lang].join(text.to(self._lang) for text in texts),
                version=fact.version,
                receipt=fact.receipt,
                anchor=f"m-{name}",
                derived=measure is None,
            )

    def _quality(self) -> paper.Arrivals:
        quality, said = self._summary.quality, self._words
        joint = {Lang.ZH: "、", Lang.EN: ", "}[self._lang]
        arrived = Table(
            title=plain(said["arrived"]),
            columns=(said["data"], said["rows"], said["days"]),
            rows=tuple(self._arrival(each) for each in quality.arrived),
            numeric=(False, True, False),
            anchor="x-arrived",
        )
        guards = Table(
            title=plain(said["guards"]),
            columns=(said["guard"], said["touches"]),
            rows=tuple(
                (plain(reason.to(self._lang)), plain(joint.join(title.to(self._lang) for title in titles)))
                for reason, titles in self._fired()
            ),
            numeric=(False, False),
            anchor="x-guards",
        )
        lacking = joint.join(f"{source.title.to(self._lang)} ({source.name})" for source in quality.lacking)
        paras = (Para(line=plain(f"{said['lacking']}{said['colon']}{lacking}")),) if lacking else ()
        cards = tuple(self._card(fact) for fact in quality.totals if fact.value is not None)
        return paper.Arrivals(paras=paras, cards=cards, tables=tuple(each for each in (arrived, guards) if each.rows))

    def _arrival(self, arrival: Arrival) -> tuple[Line, ...]:
        name = f"{arrival.source.title.to(self._lang)} ({arrival.source.name})"
        days = self._to(arrival.days) if arrival.days else self._words["undated"]
        return plain(name), self._number(arrival.rows), plain(days)

    def _fired(self) -> list[tuple[Text, list[Text]]]:
        """The guards that fired over the year, each with what it touches; what is missing stands in its chapter."""
        found: dict[Text, dict[str, Text]] = {}
        for fact in self._summary.facts:
            if fact.period == self._summary.period and not fact.slices:
                for guard in (each for each in fact.guards if not each.absent):
                    found.setdefault(guard.reason, {})[fact.metric] = fact.title
        return [(reason, list(titles.values())) for reason, titles in sorted(found.items(), key=lambda item: -len(item[1]))]


def _is_number(cell: Cell) -> bool:
    """Whether a cell holds a number and nothing else."""
    return isinstance(cell, Fact) or (isinstance(cell, Sentence) and len(list(cell.pieces(Lang.EN))) == 1)


def _mark(place: int) -> str:
    return _MARKS[place % len(_MARKS)]


def _marks(part: account.Part, facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(_mark(place) for place in part.marks(facts))


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _slug(panel: Panel) -> str:
    return "-".join([panel.exhibit.figure.value, panel.exhibit.by.name if panel.exhibit.by else "all"])


def year_of(period: Period, lang: Lang) -> str:
    """Say the year: 2025, or 2025–26 where the fiscal year isn't the calendar's."""
    return period.to(lang) if period.whole_year and period.start.month == 1 else f"{period.start.year}–{period.last.year % 100:02d}"


def red_rises(shop: Shop) -> bool:
    """Whether a rise is red: as the shop says, else as its country prints it."""
    return shop.country in _RED_RISES if shop.up_is_red is None else shop.up_is_red
