"""The characters that our own fonts print, so that a fresh server without a Chinese font sets the summary alike.

`benchmarks/subset.py` cuts the fonts to this set; what lies outside it needs another font.
"""

from __future__ import annotations

from functools import cache

_LATIN = (range(0x20, 0x7F), range(0xA0, 0x100))
_SIGNS = "–—‘’“”…‰′″€£¥₩×÷±−≈≠≤≥√∞Δ→←↑↓▲▼△▽●○■□◆◇★☆①②③④⑤⑥⑦⑧⑨⑩·•※™℃№〓‐"
_NAMES = "镕喆堃玥珺昇犇翀旸頔赟祎燊峯邨囧啰瞭龘垚骉羴猋昉珮璟晞翯珅菓粿麵饸饹馃梿瑯髮魷蠔囍卍"
"""Characters beyond GB 2312 that people, shops and goods go by."""

_ROWS, _CELLS = range(0xA1, 0xF8), range(0xA1, 0xFF)


@cache
def charset() -> frozenset[str]:
    """GB 2312, Latin letters, signs, and some names."""
    latin = {chr(code) for codes in _LATIN for code in codes}
    cells = (bytes((row, cell)) for row in _ROWS for cell in _CELLS)
    return frozenset(_SIGNS + _NAMES) | latin | frozenset("".join(cell.decode("gb2312", errors="ignore") for cell in cells))
