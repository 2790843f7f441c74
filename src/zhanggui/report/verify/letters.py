"""Text as it is compared: one width, one kind of minus, no invisible letters, and no arrow that says again what a sign says."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
"""Letters that nobody sees: soft hyphens, zero-width spaces and joiners, marks of direction."""

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？"}
_MINUS = dict.fromkeys(map(ord, "−﹣‐‑－"), "-")
_OTHERS = {ord("﹢"): "+", ord("﹪"): "%", ord("￥"): "¥", ord("￡"): "£", ord("。"): "。", ord("　"): " "}
_SPACES = dict.fromkeys((160, 5760, *range(8192, 8203), 8239, 8287), " ")
_SAME_LENGTH: dict[int, int | str] = {**_HALF, **_MINUS, **_OTHERS, **_SPACES}
_WIDE_COMMA = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_TWICE = re.compile(r"[▲△↑⬆]\s*(?=\+)|[▼▽↓⬇]\s*(?=-)|[≈=]\s*(?=[+\-±])")
_JOINED = re.compile(
    r"(?<=\d)[.,](?=\d)|(?!(?<=[A-Za-z])-(?=\s?[A-Za-z]))[^\s.,、，。；;：:！!？?()（）\[\]【】「」『』《》〈〉\"'“”‘’·•|…/–—■□●○◆◇▪]"
)


def visible(text: str) -> str:
    """What is seen of a text: without invisible letters, line ends as blanks."""
    return INVISIBLE.sub("", text).replace("\r", "\n")


def narrow(text: str) -> str:
    """The same text letter by letter: digits, Latin letters and signs of one width, blanks as blanks; of the same length."""
    return _WIDE_COMMA.sub(",", text).translate(_SAME_LENGTH)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What a text is looked up by: without blanks, without punctuation that isn't part of a number, arrows only against their sign."""
    return placed(text)[0]


def placed(text: str) -> tuple[str, list[int]]:
    """The key of a text, and where each letter of it stands in the visible text."""
    plain = narrow(visible(text))
    plain = _TWICE.sub(lambda hit: " " * len(hit[0]), plain)
    found = list(_JOINED.finditer(plain))
    return "".join(hit[0] for hit in found), [hit.start() for hit in found]


def folded(text: str) -> str:
    """Letters of one width, case and composition: what a word is looked for in."""
    return unicodedata.normalize("NFKC", visible(text)).casefold()
