"""Which slides there are: the year on one page, its figures, its problems, then chapter by chapter, and what the numbers rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zhanggui.facts import Move
from zhanggui.report.document import Document, Line, Para, Part, plain, text
from zhanggui.report.native.measure import cut
from zhanggui.report.pptx import fit, master
from zhanggui.report.pptx.master import ACROSS, BOTTOM, LEFT, TOP, Box
from zhanggui.report.pptx.parts import Parts, Told
from zhanggui.report.pptx.pieces import Pieces
from zhanggui.report.pptx.shapes import Run, Saying, celled, told
from zhanggui.report.pptx.shapes import plain as flat
from zhanggui.report.pptx.slide import Filled, Ruled, Shape, Slide
from zhanggui.words import Lang

MOST = 35
"""A deck has so many slides, unless it has more sections than that."""

_CARDS = 12
_LITTLE = 2
_TOGETHER = 4
_LISTED = (22.0, 20.0, 18.0, 16.0, 14.0)


class Plan:
    """A deck in the making."""

    def __init__(self, document: Document) -> None:
        """Slides say what the document says."""
        self._document, self._words, self._lang, self._parts = document, document.words, document.lang, Parts(document)
        self._pieces = Pieces(document)

    def slides(self) -> list[Slide]:
        """All of them, in order."""
        opening = [self._cover(), *self._claims(), *self._figures(), *self._lists()]
        closing = [*self._quality()]
        told = [self._parts.part(chapter, part) for chapter in self._document.chapters for part in joined(chapter.parts)]
        room = MOST - len(opening) - len(closing) - 1 - sum(len(each.must) for each in told)
        chosen = _chosen(told, room)
        return [*opening, self._contents(), *chosen, *closing]

    # ── the opening ──

    def _cover(self) -> Slide:
        head = self._document.head
        colon = self._words["colon"]
        facts = [flat(cut(f"{name}{colon}{said}", 12, ACROSS)) for name, said in head.facts]
        facts += [flat(cut(note.text, 12, ACROSS)) for note in head.standing[:4]]
        shop = cut(head.shop, master.COVER_TITLE.size, ACROSS, 2, bold=True)
        shapes = (
            Filled(master.COVER_SUB, (flat(cut(f"{head.year} {head.title}", master.COVER_SUB.size, ACROSS)),)),
            Filled(master.COVER_FACTS, tuple(facts)),
        )
        return Slide(layout="Cover", title=flat(shop), shapes=shapes, group=head.title, notes=tuple(note.text for note in head.standing))

    def _claims(self) -> Iterator[Slide]:
        """The first claim is the title, the others are listed under it."""
        claims = self._document.front.claims
        if not claims:
            yield self._front(plain(self._words["no_claims"]), self._words["claims"], [], ())
            return
        yield from self._listed(claims[0].line, self._words["claims"], claims[1:], 2)

    def _listed(self, title: Line, kicker: str, paras: Sequence[Para], first: int) -> Iterator[Slide]:
        sayings = [told(para.line) for para in paras]
        whole = fit.sized(sayings, master.CLAIMS, master.CLAIMS.box, self._lang, _LISTED)
        pages = [whole] if whole is not None else list(fit.split(sayings, master.CLAIMS, master.CLAIMS.box, self._lang, 16.0))
        for page in pages or [[]]:
            shapes: list[Shape] = [Filled(master.CLAIMS, tuple(page), first=first)] if page else []
            yield self._front(title, kicker, shapes, paras, "Claims")
            first += len(page)

    def _figures(self) -> Iterator[Slide]:
        cards = self._document.front.cards
        for start in range(0, len(cards), _CARDS):
            shown = cards[start : start + _CARDS]
            grid = self._pieces.cards(shown, min(4, len(shown)), 13.0, 26.0)
            first = shown[0]
            opens, closes = {Lang.ZH: ("（", "）"), Lang.EN: (" (", ")")}[self._lang]
            # The sign says which way; where there is none to speak of, words must.
            word = f"{first.direction} " if first.fact.move in {Move.LEVEL, Move.UNCLEAR} else ""
            way = (*plain(f"{opens}{word}"), *first.change, *plain(closes)) if first.change else ()
            title = (*plain(f"{first.title} "), *first.value, *way)
            heights = tuple(min(108.0, max(each, (BOTTOM - TOP) / max(3, len(grid.heights)))) for each in grid.heights)
            spread = type(grid)(rows=grid.rows, widths=grid.widths, heights=heights, head=False, pad=grid.pad, rise=8.0)
            table = Ruled(master.TABLE, Box(LEFT, TOP, ACROSS, sum(heights)), spread, self._words["kpis"])
            metrics = tuple(card.fact.metric for card in shown)
            yield self._front(title, self._words["kpis"], [table], (), "Table", metrics)

    def _lists(self) -> Iterator[Slide]:
        """Problems and commitments side by side; the gravest problem is the title."""
        front, said = self._document.front, self._words
        if front.problems and front.commitments:
            sides = []
            for head, place, name, paras in (
                (master.HEAD_L, master.LIST_L, "problems", front.problems),
                (master.HEAD_R, master.LIST_R, "commitments", front.commitments),
            ):
                sayings = [told(para.line) for para in paras]
                whole = fit.sized(sayings, place, place.box, self._lang, _LISTED[2:])
                fitted = whole or next(fit.split(sayings, place, place.box, self._lang, _LISTED[-1]))
                sides += [Filled(head, (flat(said[name]),)), Filled(place, tuple(fitted))]
            kicker = f"{said['problems']}  |  {said['commitments']}"
            yield self._front(front.problems[0].line, kicker, sides, (*front.problems, *front.commitments), "Two lists")
        else:
            for name, paras in (("problems", front.problems), ("commitments", front.commitments)):
                if paras:
                    yield from self._listed(paras[0].line, said[name], paras, 1)
        if front.score:
            yield from self._listed(front.score[0].line, said["score"], front.score[1:], 2)

    def _contents(self) -> Slide:
        """The chapters with their sections; each leads to its first slide."""
        gap = "" if self._lang is Lang.ZH else " "
        rows = []
        for chapter in self._document.chapters:
            name = Run(f"{chapter.numeral}{gap}{chapter.title}", bold=True, link=chapter.title)
            rows.append(Saying((name, Run("   " + "  |  ".join(part.title for part in chapter.parts), colour="tx2"))))
        sayings = fit.sized(rows, master.LISTED, master.LISTED.box, self._lang, _LISTED[2:])
        fitted = sayings or next(fit.split(rows, master.LISTED, master.LISTED.box, self._lang, _LISTED[-1]), [])
        shapes: list[Shape] = [Filled(master.LISTED, tuple(fitted))] if fitted else []
        return self._front(plain(self._words["contents"]), "", shapes, (), "Contents")

    # ── the end ──

    def _quality(self) -> Iterator[Slide]:
        """What came in, and the guards that fired; what can't be said, here where it is little, else on a slide of its own."""
        quality, said = self._document.quality, self._words
        joint = {Lang.ZH: "；", Lang.EN: "; "}[self._lang]
        line: Line = tuple(
            piece
            for place, card in enumerate(quality.cards)
            for piece in (*plain(f"{joint if place else ''}{card.title}{said['colon']}"), *card.value)
        )
        lacks = self._lacks()
        above = lacks if len(lacks) <= _LITTLE else []
        shapes, box = self._above(above)
        table = quality.tables[-1] if quality.tables else None
        if table is not None:
            rows = [[celled(cell) for cell in row] for row in table.rows]
            shapes.append(Ruled(master.TABLE, *fit.tables(table.columns, rows, table.numeric, (box,), self._lang)[0], text(table.title)))
        paras = (*quality.paras, *(Para(line=plain(lack.text)) for lack in above))
        yield self._front(line or plain(said["quality"]), said["quality"], shapes, paras, "Table")
        if len(lacks) > _LITTLE:
            yield self._lacking(lacks)

    def _above(self, lacks: Sequence[Saying]) -> tuple[list[Shape], Box]:
        """A few lines over a table, and the room that is left to it."""
        fitted = fit.sized(lacks, master.BODY, Box(LEFT, TOP, ACROSS, 90), self._lang, (14.0, 12.0)) if lacks else None
        if not fitted:
            return [], master.TABLE.box
        used = fit.room_of(fitted, 14.0, ACROSS, self._lang, master.BODY) + 6
        return [Filled(master.BODY, tuple(fitted), Box(LEFT, TOP, ACROSS, used))], Box(LEFT, TOP + used, ACROSS, BOTTOM - TOP - used)

    def _lacks(self) -> list[Saying]:
        """What can't be said, and why: withheld first, then what was never in the data."""
        joint, colon = {Lang.ZH: "、", Lang.EN: ", "}[self._lang], self._words["colon"]
        every = [lack for chapter in self._document.chapters for lack in chapter.lacks]
        return [
            Saying(
                (Run(f"{self._words[name]}{colon}", colour="accent1"), Run(joint.join(lack.names), bold=True), Run(f"{colon}{lack.reason}"))
            )
            for absent, name in ((False, "withheld"), (True, "missing"))
            for lack in every
            if lack.absent is absent
        ]

    def _lacking(self, lacks: list[Saying]) -> Slide:
        shown = fit.sized(lacks[1:], master.BODY, master.BODY.box, self._lang, (16.0, 14.0, 12.0))
        fitted = shown or next(fit.split(lacks[1:], master.BODY, master.BODY.box, self._lang, 12.0))
        notes = [Para(line=plain(lack.text)) for lack in lacks]
        return self._front(plain(lacks[0].text), self._words["quality"], [Filled(master.BODY, tuple(fitted))], notes, "Text")

    def _front(
        self, title: Line, kicker: str, shapes: Sequence[Shape], paras: Sequence[Para], layout: str = "Text", metrics: tuple[str, ...] = ()
    ) -> Slide:
        head = [Filled(master.KICKER, (flat(kicker),))] if kicker else []
        used = [piece.fact.metric for line in (title, *(para.line for para in paras)) for piece in line if piece.fact is not None]
        return Slide(
            layout=layout,
            title=fit.heading(title),
            shapes=(*head, *shapes, Filled(master.SOURCE, (flat(self._pieces.source([])),))),
            group=self._document.head.title,
            notes=(text(title), *(text(para.line) for para in paras)),
            metrics=tuple(dict.fromkeys([*metrics, *used])),
            queried=tuple(dict.fromkeys([*metrics, *used])),
        )


def joined(parts: Sequence[Part]) -> list[Part]:
    """The parts of a chapter; one of a few words alone goes with the one before it where that has few words too."""
    found: list[Part] = []
    for part in parts:
        last = found[-1] if found else None
        bare = not part.cards and not part.exhibits
        if last is not None and bare and last.exhibits and len(last.paras) + len(part.paras) <= _TOGETHER:
            found[-1] = replace(last, title=f"{last.title}  |  {part.title}", paras=last.paras + part.paras, notes=last.notes + part.notes)
        else:
            found.append(part)
    return found


def _chosen(told: Sequence[Told], room: int) -> list[Slide]:
    """The slides of all sections: further ones where there is room, first of sections that have none, then one section after the other."""
    taken = [0] * len(told)
    while room > 0:
        waiting = [place for place, each in enumerate(told) if taken[place] < len(each.may)]
        if not waiting:
            break
        place = min(waiting, key=lambda each: (taken[each] + len(told[each].must), taken[each] - len(told[each].may), each))
        taken[place] += 1
        room -= 1
    slides: list[Slide] = []
    for each, more in zip(told, taken, strict=True):
        slides += [*each.must, *each.may[:more]]
        if not each.must and not more and each.may and slides:
            slides[-1] = replace(slides[-1], notes=(*slides[-1].notes, *each.may[0].notes))
    return slides
