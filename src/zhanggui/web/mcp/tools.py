"""What a tool is, and who calls it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from zhanggui.web.access import Access, Scope
from zhanggui.web.answers import Answers
from zhanggui.words import Lang, Text

PERIOD = Annotated[
    str,
    msgspec.Meta(description="2025, 2025-Q4, 2025-11, 2025-W07, 2025-11-11 or 2025-01-01..2025-06-30 (both ends within)", max_length=40),
]
WHERE = Annotated[list[str], msgspec.Meta(description="DIMENSION=VALUE or DIMENSION=VALUE,VALUE; all of them must hold", max_length=8)]
LIMIT = Annotated[int, msgspec.Meta(ge=1, le=500)]
AFTER = Annotated[int, msgspec.Meta(ge=0, le=10**6, description="how many to pass over: the `next` of the page before")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody for whom an assistant asks: what they may see, which tools they have, their language."""

    access: Access
    scopes: frozenset[Scope]
    lang: Lang


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tool:
    """One thing that an assistant may ask for: it `takes` a struct and gives one, for callers who have its scope."""

    name: str
    title: Text
    doc: Text
    takes: type[msgspec.Struct]
    gives: type[msgspec.Struct]
    scope: Scope
    does: Callable[[Answers, Caller, Any], msgspec.Struct]
    writes: bool = False

    @property
    def shape(self) -> dict[str, Any]:
        """The JSON schema of its arguments."""
        return _schema(self.takes)

    @property
    def answer(self) -> dict[str, Any]:
        """The JSON schema of what it gives."""
        return _schema(self.gives)


def _schema(of: type[msgspec.Struct]) -> dict[str, Any]:
    """A schema whose root is an object, as the protocol has it; what it names stands below."""
    (root,), named = msgspec.json.schema_components((of,), ref_template="#/$defs/{name}")
    whole = named.pop(root["$ref"].removeprefix("#/$defs/"))
    return {**whole, "$defs": named} if named else whole
