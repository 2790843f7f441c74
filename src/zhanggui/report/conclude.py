"""What an exhibit shows us: its title as a claim, worded by rule from its own numbers."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.facts import Better, Fact, Unit, largest
from zhanggui.nouns import Figure, Sentence, say
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Panel
from zhanggui.words import Text

_MOST = 0.75
"""From this share of its months on, a line is said to have been above the year before in most months."""


def conclusion(panel: Panel, series: Sequence[Fact], labels: Labels) -> Sentence | None:
    """The claim of one chart or table; None where its numbers allow none."""
    known = [fact for fact in series if fact.value is not None]
    if not known:
        return None
    match panel.exhibit.figure:
        case Figure.MONTHS:
            return _of_months(known)
        case Figure.BARS | Figure.TABLE:
            return _of_bars(known, labels)
        case Figure.STEPS:
            return _of_steps(known)
        case Figure.BRIDGE:
            return _of_bridge(known)
        case Figure.FAN:
            return _of_fan(known)


def _of_months(months: Sequence[Fact]) -> Sentence | None:
    peak = largest(months)
    if peak is None:
        return None
    words = Text("{title}在{peak_when}达到全年高点 {peak}", "{title} peaked at {peak} in {peak_when}")
    if peak.better is Better.DOWN:
        words = Text("{title}在{peak_when}最高，为 {peak}", "{title} was highest in {peak_when}, at {peak}")
    return say(_joined(words, _beside_last_year(months)), title=peak.title, peak=peak)


def _beside_last_year(months: Sequence[Fact]) -> Text:
    """How the line runs beside that of the year before; nothing where it crosses it often."""
    pairs = [(float(fact.value or 0), float(held)) for fact in months if (held := fact.base) is not None]
    if len(pairs) < len(months) or not pairs:
        return Text("", "")
    over, under = (sum(sign * now > sign * was for now, was in pairs) / len(pairs) for sign in (1, -1))
    rules = (
        (over, 1.0, Text("，各月均高于上年", ", above the year before in every month")),
        (under, 1.0, Text("，各月均低于上年", ", below the year before in every month")),
        (over, _MOST, Text("，多数月份高于上年", ", above the year before in most months")),
        (under, _MOST, Text("，多数月份低于上年", ", below the year before in most months")),
    )
    return next((words for share, least, words in rules if share >= least), Text("", ""))


def _joined(words: Text, more: Text) -> Text:
    return Text(words.zh + more.zh, words.en + more.en)


def _of_bars(facts: Sequence[Fact], labels: Labels) -> Sentence | None:
    lead = largest(facts)
    if lead is None:
        return None
    words = Text("{title}：{name}居首，{lead}{lead_moved}", "{title}: {name} leads with {lead}{lead_moved}")
    if lead.better is not Better.UP:
        words = Text("{title}：{name}最高，{lead}{lead_moved}", "{title}: highest for {name}, {lead}{lead_moved}")
    return say(words, name=labels.name(lead), title=lead.title, lead=lead)


def _of_steps(facts: Sequence[Fact]) -> Sentence | None:
    """From the first step to the last; rates side by side are no steps."""
    if len(facts) < 2 or facts[0].unit is not Unit.COUNT:  # noqa: PLR2004 - from one to another
        return None
    return say(
        Text("{first_title} {first}，走到{last_title}的有 {last}", "{first_title}: {first}; of these, {last_title}: {last}"),
        first_title=facts[0].title,
        first=facts[0],
        last_title=facts[-1].title.inside,
        last=facts[-1],
    )


def _of_bridge(facts: Sequence[Fact]) -> Sentence | None:
    """The term that moved it most; `facts` are the start, the terms, and the end."""
    terms = sorted(facts[1:-1], key=lambda fact: -abs(float(fact.value or 0)))
    if not terms:
        return None
    end, first = facts[-1], terms[0]
    words = Text(
        "{title}从 {start} 到 {end}：变动最大的一项是{name}（{first_signed}）",
        "{title} went from {start} to {end}; the largest step was {name} ({first_signed})",
    )
    return say(words, title=end.title, start=facts[0], end=end, name=first.title.inside, first=first)


def _of_fan(facts: Sequence[Fact]) -> Sentence | None:
    ahead = [fact for fact in facts if fact.interval is not None]
    peak = largest(ahead)
    if peak is None:
        return None
    return say(
        Text(
            "{title}预计在{peak_when}最高：{peak_interval}",
            "{title}: expected to be highest in {peak_when}, at {peak_interval}",
        ),
        title=peak.title,
        peak=peak,
    )
