"""The unit of a chart's axis: 万 and 亿 in Chinese, thousands and millions in English, so that its ticks are short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import get_currency_name, get_currency_symbol

from zhanggui.facts import Unit
from zhanggui.words import Lang, Text

_STEPS = {
    Lang.ZH: ((1e8, "亿"), (1e4, "万")),
    Lang.EN: ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
}
_ENOUGH = 2
"""An axis is written in the largest step of which it has at least so many."""

_PLAIN = {
    Unit.SECONDS: Text("秒", "seconds"),
    Unit.HOURS: Text("小时", "hours"),
    Unit.WORK_HOURS: Text("小时", "hours"),
    Unit.DAYS: Text("天", "days"),
    Unit.TIMES: Text("倍", "times"),
    Unit.SCORE: Text("分", "score"),
    Unit.RATIO: Text("", ""),
    Unit.SHARE: Text("%", "%"),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """What the axis counts in, and by how much a value is divided to stand on it."""

    by: float
    said: str

    @classmethod
    def of(cls, unit: Unit, values: Sequence[float], lang: Lang, currency: str) -> Scale:
        """Choose the step that suits the largest value."""
        if unit in {Unit.SHARE, Unit.POINTS}:
            return cls(0.01, "%")
        if unit in _PLAIN:
            return cls(1.0, _PLAIN[unit].to(lang))
        most = max((abs(value) for value in values), default=0.0)
        by, step = next(((by, step) for by, step in _STEPS[lang] if most >= _ENOUGH * by), (1.0, ""))
        if unit is Unit.COUNT:
            return cls(by, step)
        return cls(by, _amounts(step, lang, currency))


def _amounts(step: str, lang: Lang, currency: str) -> str:
    if lang is Lang.ZH:
        name = get_currency_name(currency, locale=lang.locale)
        return step + ("元" if currency == "CNY" else name)
    return f"{get_currency_symbol(currency, locale=lang.locale)} {step}".strip()
