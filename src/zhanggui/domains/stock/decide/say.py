"""Numbers and days within the reasons of decisions, as each language writes them."""

from datetime import date

from zhanggui import words
from zhanggui.words import Lang, Number, Text


def count(value: Number, digits: int = 0) -> Text:
    """So many."""
    return Text(*(words.number(value, lang, digits) for lang in Lang))


def money(value: Number, currency: str) -> Text:
    """An amount, the short way."""
    return Text(*(words.money(value, currency, lang) for lang in Lang))


def share(value: Number, digits: int = 0) -> Text:
    """A share of a hundred."""
    return Text(*(words.percent(value, lang, digits) for lang in Lang))


def when(value: date) -> Text:
    """A day."""
    return Text(*(words.day(value, lang) for lang in Lang))


_HARDLY = 0.01


def chance(value: Number) -> Text:
    """How likely something is: nothing is certain, and nothing is out of the question."""
    if value < _HARDLY:
        return Text("不到 {least}", "under {least}").format(least=share(_HARDLY))
    return Text(*(words.sure(value, lang) for lang in Lang))


def times(value: Number) -> Text:
    """So many times: 2, 2.4."""
    return count(value, 0 if float(value).is_integer() else 1)
