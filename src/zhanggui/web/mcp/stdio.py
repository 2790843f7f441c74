"""The tools over stdin and stdout, for an assistant on the same machine: as a person of the console, read-only unless more is allowed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mcp.server import ServerRequestContext
from mcp.server.stdio import stdio_server

from zhanggui.errors import BadRequest
from zhanggui.web.access import Permission, Scope
from zhanggui.web.answers import answers_of
from zhanggui.web.mcp.server import server
from zhanggui.web.mcp.tools import Caller
from zhanggui.web.people.models import Person
from zhanggui.words import Lang, Text

_WRITES = {Permission.PROPOSE: Scope.PROPOSE, Permission.DECIDE: Scope.DECIDE}


@dataclass(frozen=True, slots=True, kw_only=True)
class As:
    """As whom an assistant comes, and what it may do besides reading."""

    name: str
    lang: Lang | None = None
    may: frozenset[Permission] = frozenset()

    def caller(self) -> Caller:
        """Who that is now; raises BadRequest for somebody who may not come in (any more)."""
        person = Person.objects.filter(username=self.name, is_active=True).first()
        if person is None:
            raise BadRequest(
                Text("没有名为“{name}”的可用人员", "there is nobody {name!r} who may come in").format(name=self.name),
                fix=Text("用 zhanggui user add 新增", "add them with zhanggui user add"),
            )
        access = person.access
        withheld = frozenset(_WRITES) - self.may
        access = replace(access, permissions=access.permissions - withheld)
        reads = {Scope.METRICS, Scope.PROPOSALS} if access.may(Permission.LOOK) else set()
        writes = {scope for permission, scope in _WRITES.items() if access.may(permission)}
        return Caller(access=access, scopes=frozenset(reads | writes), lang=self.lang or Lang(person.lang))


def speak(shop: Path, who: As) -> None:
    """Serve a shop that is `ready` over stdin and stdout until the other side closes them."""
    who.caller()

    def named(_context: ServerRequestContext[Any, Any]) -> Caller:
        return who.caller()

    asyncio.run(_speak(server(answers_of(shop), named)))


async def _speak(made: Any) -> None:  # noqa: ANN401 - a server of the protocol, whatever its life holds
    async with stdio_server() as (incoming, outgoing):
        await made.run(incoming, outgoing, made.create_initialization_options())
