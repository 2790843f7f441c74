"""Words in two languages, and numbers as each of them writes numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)


class Lang(StrEnum):
    """A language that everything a user sees is written in."""

    ZH = "zh"
    EN = "en"

    @property
    def locale(self) -> Locale:
        """The conventions for numbers and dates."""
        return _locale(self.value)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse({"zh": "zh_Hans_CN", "en": "en_GB"}[lang])


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def to(self, lang: Lang) -> str:
        """Read the words in one language."""
        return self.zh if lang is Lang.ZH else self.en

    @property
    def inside(self) -> Text:
        """A title within a sentence: lower case in English, unless it begins with an abbreviation."""
        abbreviated = sum(letter.isupper() for letter in self.en.split(" ", 1)[0]) > 1
        return self if abbreviated else Text(self.zh, self.en[:1].lower() + self.en[1:])

    @property
    def begun(self) -> Text:
        """Words that begin a line or fill a cell: their first letter upper case in English."""
        return Text(self.zh, self.en[:1].upper() + self.en[1:])

    def format(self, **slots: object) -> Text:
        """Fill the named slots of both languages; a `Text` in a slot is read in the language that it stands in."""
        return Text(*(self._fill(lang, slots) for lang in (Lang.ZH, Lang.EN)))

    def _fill(self, lang: Lang, slots: dict[str, object]) -> str:
        words = {name: slot.to(lang) if isinstance(slot, Text) else slot for name, slot in slots.items()}
        return self.to(lang).format_map(words)


def spoken(said: Iterable[str | None], environment: Mapping[str, str]) -> Lang:
    """Choose a language: the first that is said, else that of the environment's locale."""
    named = next((each for each in said if each), None)
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return Lang(named) if named else Lang.ZH if locale.startswith("zh") else Lang.EN


def listed(words: Iterable[Text]) -> Text:
    """Several, one after the other."""
    found = list(words)
    return Text("、".join(each.zh for each in found), ", ".join(each.en for each in found))


def same(words: str) -> Text:
    """Words that are not translated: a name, an identifier."""
    return Text(words, words)


Number = int | float | Decimal

MINUS = "−"
"""A true minus sign: everything that a person reads has it. Files and interfaces for programs write numbers themselves."""

_COMPACT_FROM, _WHOLE_FROM, _WHOLE = 10_000, 1_000, "¤#,##0"
"""From here on a person reads 1.2万 or 12K with less effort than the digits; and from a thousand on nobody reads the cents."""


def number(value: Number, lang: Lang, digits: int = 0) -> str:
    """Write every digit: 1,234.5."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _signed(format_decimal(value, format=pattern, locale=lang.locale))


def compact(value: Number, lang: Lang) -> str:
    """Write a count the short way: 3.2万 or 32K; small ones in full."""
    if _size(value) < _COMPACT_FROM:
        return number(value, lang, 0 if value == int(value) else 1)
    return _signed(format_compact_decimal(value, fraction_digits=_digits(value, lang), locale=lang.locale))


def money(value: Number, currency: str, lang: Lang, *, short: bool = True) -> str:
    """Write an amount: ¥1,234.50 in full; ¥12.50, ¥1,235, ¥3.2万 or CN¥32K the short way."""
    if short and _WHOLE_FROM <= _size(value) < _COMPACT_FROM:
        return _signed(format_currency(value, currency, format=_WHOLE, currency_digits=False, locale=lang.locale))
    if not short or _size(value) < _COMPACT_FROM:
        return _signed(format_currency(value, currency, locale=lang.locale))
    return _signed(format_compact_currency(value, currency, fraction_digits=_digits(value, lang), locale=lang.locale))


def currency_sign(currency: str, lang: Lang) -> str:
    """The sign that stands before an amount: ¥, CN¥."""
    return get_currency_symbol(currency, locale=lang.locale)


_SUREST = 0.99


def percent(value: Number, lang: Lang, digits: int = 1) -> str:
    """Write a share: 12.3%."""
    return _signed(format_percent(value, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=lang.locale))


def sure(chance: Number, lang: Lang) -> str:
    """Write how sure one may be; nothing is certain, however it is rounded."""
    return f">{percent(_SUREST, lang, 0)}" if chance > _SUREST else percent(chance, lang, 0)


def day(value: date, lang: Lang) -> str:
    """Write a date: 2025年6月18日, 18 June 2025."""
    return format_date(value, format="long", locale=lang.locale)


def month(value: date, lang: Lang) -> str:
    """Write a month: 2025年6月, June 2025."""
    return format_date(value, format="yyyy年M月" if lang is Lang.ZH else "MMMM yyyy", locale=lang.locale)


def span(low: str, high: str, lang: Lang, *, before: str = "", after: str = "") -> str:
    """Write a range whose ends are written already: ¥1.2万–1.4万, 3.2–4.1 days.

    What only names them, `before` or `after`, is said once; what scales them (万, K, %) stays with each, or ¥1–2万 would be two ranges.
    Beside a sign a dash would be read as another, so there a word stands, and what is before a number is before both.
    """
    if not {"+", MINUS} & {low[:1], high[:1]}:
        return f"{low.removesuffix(after)}–{high.removeprefix(before)}"
    low = low.removesuffix(after)
    return f"{low}{_TO.to(lang).lstrip() if low.endswith(('万', '亿')) else _TO.to(lang)}{high}"


_TO = Text(" 至 ", " to ")


def _signed(written: str) -> str:
    """With a true minus sign; what is written as nought has none."""
    return written.replace("-", MINUS if any(digit in "123456789" for digit in written) else "")


def _size(value: Number) -> float:
    return abs(float(value))


def _digits(value: Number, lang: Lang) -> int:
    """Three significant digits, whatever the size."""
    scales = (10**8, 10**4) if lang is Lang.ZH else (10**9, 10**6, 10**3)
    lead = _size(value) / next((scale for scale in scales if _size(value) >= scale), 1)
    return 2 if lead < 10 else 1 if lead < 100 else 0  # noqa: PLR2004 - powers of ten
