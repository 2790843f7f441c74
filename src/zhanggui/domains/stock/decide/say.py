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
