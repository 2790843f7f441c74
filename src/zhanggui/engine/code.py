"""Which program it is: queries that one has written are those that it writes again."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import zhanggui
from zhanggui.nouns import Table

_LIBRARIES = ("duckdb", "holidays", "ibis-framework", "pyarrow", "sqlglot")


def fingerprint_of(*parts: str) -> str:
    """The hash of some texts, each told apart from the next."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def code_of(tables: Iterable[Table] = ()) -> str:
    """A hash of the program, and of the libraries that write its queries: as long as it is the same, so is every query."""
    beside = {Path(found) for each in tables if (found := inspect.getsourcefile(each.rows))}
    home = Path(zhanggui.__file__).parent
    return fingerprint_of(_own(), *sorted(_digest(file) for file in beside if home not in file.parents))


@cache
def _own() -> str:
    """The hash of what is installed: while a program runs, it is what was read when it began."""
    files = sorted(Path(zhanggui.__file__).parent.rglob("*.py"))
    return fingerprint_of(*(_digest(file) for file in files), *(f"{name} {version(name)}" for name in _LIBRARIES))


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
