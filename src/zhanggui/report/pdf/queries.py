"""Queries in print: the same query told once for all its metrics, its lines filled, broken before a clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from textwrap import wrap

from zhanggui.report.document import Term
from zhanggui.report.pdf.faces import clean
from zhanggui.report.pdf.lines import words

_WIDE, _ENOUGH = 69, 44
"""The characters of a line; from so many on it ends before a clause."""

_COMMENT = "--"

_WORD = re.compile(r"""(?:'(?:[^']|'')*'|"[^"]*"|[^\s'"])+""")
"""What stands between blanks; a blank within quotes is none."""

_CLAUSES = frozenset("WITH SELECT FROM WHERE GROUP ORDER HAVING UNION LEFT INNER FULL CROSS JOIN QUALIFY WINDOW LIMIT".split())  # noqa: SIM905 - reads better


def queries(terms: Sequence[Term]) -> tuple[list[dict[str, object]], dict[str, str]]:
    """Each query with the metrics that it gives, and the anchor of its query by metric."""
    found: dict[str, list[Term]] = {}
    for term in terms:
        found.setdefault(term.sql, []).append(term)
    told: list[dict[str, object]] = [
        {
            "anchor": f"q-{several[0].name}",
            "of": [[words(term.title), words(term.name), term.anchor] for term in several],
            "sql": filled(sql),
        }
        for sql, several in found.items()
    ]
    return told, {term.name: f"q-{several[0].name}" for several in found.values() for term in several}


def filled(sql: str) -> str:
    """A query in lines of one width. A comment ends with its line: it stands on lines of its own, each marked."""
    return "\n".join(line for comment, lines in groupby(sql.splitlines(), key=_is_comment) for line in _told(list(lines), comment=comment))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(_COMMENT)


def _told(lines: Sequence[str], *, comment: bool) -> Iterable[str]:
    cleaned = [clean(line) for line in lines]
    if comment:
        said = (line.lstrip().removeprefix(_COMMENT).strip() for line in cleaned)
        return chain.from_iterable(wrap(each, _WIDE, initial_indent="-- ", subsequent_indent="-- ") for each in said)
    return cleaned if any(_COMMENT in line for line in cleaned) else _lines(" ".join(cleaned))


def _lines(sql: str) -> Iterator[str]:
    line = ""
    for word in _WORD.findall(sql):
        clause = word.lstrip("(").upper() in _CLAUSES
        if line and (len(line) + 1 + len(word) > _WIDE or (clause and len(line) > _ENOUGH)):
            yield line
            line = ""
        line = f"{line} {word}" if line else word
    yield line
