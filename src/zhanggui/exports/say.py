"""Words for the expressions of exports."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.common.deferred import Deferred, Just

_MONEY = "decimal(18, 4)"


def always(word: str) -> Deferred:
    """The same word in every row."""
    return Deferred(Just(ibis.literal(word)))


def spoken(text: Deferred, words: Mapping[str, str]) -> Deferred:
    """Say a word of the platform's as ours; one that is not known stays, and is set apart by the contract."""
    bare = text.strip()
    return ibis.cases(*((bare == theirs, ours) for theirs, ours in words.items()), else_=bare)


def amount(text: Deferred) -> Deferred:
    """A plainly written amount as a number."""
    return text.strip().replace(",", "").replace("¥", "").replace("￥", "").try_cast(_MONEY)


def said(number: Deferred) -> Deferred:
    """A number as text again, for the contract to read."""
    return number.try_cast(_MONEY).cast("string")
