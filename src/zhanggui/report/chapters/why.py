"""How the main numbers came from one year's value to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhanggui.engine.explain import Bridged
from zhanggui.facts import Fact, Unit
from zhanggui.nouns import Exhibit, Figure, Sentence, say
from zhanggui.report.insight import Insight
from zhanggui.report.summary import Panel, Part
from zhanggui.words import Text

_NAMED = 3
"""So many steps of the year's bridge are said in words."""


def walk(insight: Insight) -> Part:
    """The bridge of the year."""
    bridged = insight.walk
    if bridged is None:
        return Part(name="walk", title=_TITLE)
    return Part(name="walk", title=_TITLE, sentences=tuple(_said(bridged)), panels=(panel(bridged),))


_TITLE = Text("从上年到本年", "From last year to this year")


def bridges(insight: Insight, names: Sequence[str]) -> Part:
    """Some bridges, by factors and by parts, in the order of their names."""
    known = {each.bridge.name: each for each in insight.bridges}
    wanted = [known[name] for name in names if name in known]
    return Part(name="bridges", title=Text("变动拆解", "What the change is made of"), panels=tuple(panel(each) for each in wanted))


def panel(bridged: Bridged) -> Panel:
    """A bridge as a waterfall."""
    exhibit = Exhibit(title=bridged.bridge.title, figure=Figure.BRIDGE, metrics=(bridged.bridge.of,))
    return Panel(exhibit=exhibit, series=((bridged.before, *map(_as_points, bridged.terms), bridged.after),))


def _as_points(term: Fact) -> Fact:
    """A step between two shares is told in points."""
    return replace(term, unit=Unit.POINTS) if term.unit is Unit.SHARE else term


_FROM_TO = Text("{title}由 {before} 到 {after}。", "{title} went from {before} to {after}.")


def _said(bridged: Bridged) -> list[Sentence]:
    steps = sorted((term for term in bridged.terms if not _open(term)), key=lambda term: -abs(float(term.value or 0)))[:_NAMED]
    told = [say(_FROM_TO, title=bridged.after.title, before=bridged.before, after=bridged.after)]
    if steps:
        named = dict(zip("abc", steps, strict=False))
        listed = [f"{{{place}_name}} {{{place}_signed}}" for place in named]
        words = Text(f"变动最大的几项依次是：{'、'.join(listed)}。", f"The largest steps were: {'; '.join(listed)}.")
        told.append(say(words, **named, **{f"{place}_name": step.title.inside for place, step in named.items()}))
    for term in filter(_open, bridged.terms):
        open_words = Text("变动里有 {term_signed} 尚无证据说明原因。", "For {term_signed} of the change there is no evidence of a cause.")
        told.append(say(open_words, term=term))
    return told


def _open(term: Fact) -> bool:
    """Whether it is what nothing accounts for."""
    return term.metric.endswith(".unexplained")
