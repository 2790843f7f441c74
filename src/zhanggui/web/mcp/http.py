"""The tools over streamable HTTP at /mcp, on the port of everything else, for callers with a key of the API.

Each request stands alone: no session is kept, so none can be taken over, and a key that is revoked is out at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from django.conf import settings
from litestar import Litestar, asgi
from litestar.connection import ASGIConnection
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import BaseRouteHandler
from mcp.server import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

from zhanggui.web.access import Key
from zhanggui.web.api.door import token_of
from zhanggui.web.api.problem import spoken
from zhanggui.web.mcp.server import server
from zhanggui.web.mcp.tools import Caller

PATH = "/mcp"


def _caller(context: ServerRequestContext[Any, Any]) -> Caller:
    request: Any = context.request
    key: Key = request.scope["auth"]
    return Caller(access=key.access, scopes=key.scopes, lang=spoken(request.headers.get("accept-language", "")))


async def _knows(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let through who has a key; what it opens is asked tool by tool."""
    connection.scope["auth"] = await connection.app.state.door.enter(token_of(connection.headers))


@asgi(PATH, is_mount=True, copy_scope=False, guards=[_knows])
async def assistants(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - as ASGI has them
    """Answer an assistant. Nothing is pushed, so there is nothing to GET."""
    if scope["method"] != "POST":
        raise MethodNotAllowedException(headers={"Allow": "POST"})
    await Litestar.from_scope(scope).state.assistants.handle_request(scope, receive, send)


@asynccontextmanager
async def life(app: Litestar) -> AsyncIterator[None]:
    """While the API runs, assistants are answered."""
    hosts = [host for name in settings.ALLOWED_HOSTS for host in (name, f"{name}:*")]
    app.state.assistants = StreamableHTTPSessionManager(
        server(app.state.answers, _caller),
        stateless=True,
        json_response=True,
        security_settings=TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[f"https://{host}" for host in hosts]),
    )
    async with app.state.assistants.run():
        yield
