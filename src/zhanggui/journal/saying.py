"""What came of a proposal, in words: how a metric stood before and after. No word says that one came of the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhanggui.engine.deeds import VERDICTS
from zhanggui.facts import NOT_KNOWN, Fact, Interval, Slice
from zhanggui.journal.models import Came
from zhanggui.words import Lang, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What must be said with it: what the metric can't be cut by, whether somebody changed the order, what else was done."""

    lacking: Sequence[Slice] = ()
    changed: bool = False
    others: int = 0


_CHANGED = Text(
    "批准前改过内容，预期仍是改动前的。", "The order was changed before it was approved: what was expected is of the order as proposed."
)
_OTHERS = Text("同一对象在这段时间另有 {n} 次执行。", "In these days {n} more of the same were carried out.")


def says_of(fact: Fact, span: Interval | None, expected: dict[str, float] | None, came: Came, beside: Beside) -> Text:
    """What came of it in words: no word of a cause."""
    held = fact.comparison
    if came is Came.UNKNOWN or held is None:
        reason = fact.guards[0].reason if fact.guards else Text("前后有一段没有数值", "there is no value before or after")
        return Text("{metric}：无法评估（{reason}）。", "{metric}: not known ({reason}).").format(metric=fact.title, reason=reason)
    parts = [
        Text(
            "{metric}：之后 {days} 天 {after}，之前 {days} 天 {before}，相差 {difference}{span}。",
            "{metric}: {after} in the {days} days after, {before} in the {days} days before; a difference of {difference}{span}.",
        ).format(
            metric=fact.title,
            days=fact.period.days,
            after=fact.text,
            before=_written(fact, held.value),
            difference=_both(fact.difference_to),
            span=_spanned(fact, span),
        ),
        _held_against(fact, expected, came),
        *([_lacks(beside.lacking)] if beside.lacking else []),
        *([_CHANGED] if beside.changed and expected is not None else []),
        *([_OTHERS.format(n=beside.others)] if beside.others else []),
        Text("这是前后对比：同期其他变化也在其中。", "This is a before-and-after comparison: whatever else changed meanwhile is in it."),
    ]
    return Text("".join(each.zh for each in parts), " ".join(each.en for each in parts if each.en))


def _held_against(fact: Fact, expected: dict[str, float] | None, came: Came) -> Text:
    if expected is None:
        return Text("{words}。", "{words}.").format(words=came.says)
    return Text("预期 {likely}（{span}）：{words}。", "Expected was {likely} ({span}): {words}.").format(
        likely=_step(fact, expected["likely"]), span=_range(fact, expected["low"], expected["high"]), words=VERDICTS[came]
    )


def _spanned(fact: Fact, span: Interval | None) -> Text:
    if span is None:
        return Text("（没有可算的区间）", " (no interval can be given)")
    return Text("（95% 区间 {span}）", " (95% interval {span})").format(span=_range(fact, span.low, span.high))


def _lacks(lacking: Sequence[Slice]) -> Text:
    listed = Text(
        "、".join(f"{each.dimension}={each.value}" for each in lacking),
        ", ".join(f"{each.dimension}={each.value}" for each in lacking),
    )
    return Text(
        "这个指标不能按 {listed} 细分，量的是更大的范围。", "The metric can't be cut by {listed}: more than that is measured."
    ).format(listed=listed)


def _written(fact: Fact, value: Number | None) -> Text:
    return _both(lambda lang: NOT_KNOWN.to(lang) if value is None else fact.unit.write(value, lang, fact.currency))


def _step(fact: Fact, size: float) -> Text:
    """A difference, signed: in points for a share, else in the number's own unit."""
    return _both(lambda lang: fact.unit.apart.step(size, lang, fact.currency))


def _range(fact: Fact, low: float, high: float) -> Text:
    return _both(lambda lang: fact.unit.apart.span(low, high, lang, fact.currency, signed=True))


def _both(write: Callable[[Lang], str]) -> Text:
    return Text(write(Lang.ZH), write(Lang.EN))
