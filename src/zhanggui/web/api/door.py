"""The door of the API: a key, its scope, how often it may knock."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from zhanggui.web.access import Key, Scope
from zhanggui.web.api.problem import Refused
from zhanggui.web.people.models import key_of
from zhanggui.words import Text

_REMEMBERED = 10.0
"""Seconds for which a key that was found is believed: a revoked one is out so soon."""

_MANY = 10_000
_SECONDS = 60.0


@dataclass(slots=True)
class _Bucket:
    """Requests that a key has left; it fills up evenly, to the number of one minute."""

    left: float
    at: float


class Door:
    """Knows the keys of late, and counts their requests."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._known: dict[str, tuple[float, Key | None]] = {}
        self._buckets: dict[str, _Bucket] = {}

    async def key(self, token: str) -> Key | None:
        """Find a key by its token; what is remembered is a hash of it."""
        name, now = hashlib.sha256(token.encode()).hexdigest(), time.monotonic()
        found = self._known.get(name)
        if found is not None and now - found[0] < _REMEMBERED:
            return found[1]
        key = await asyncio.to_thread(_looked_up, token)
        if len(self._known) > _MANY:
            self._known.clear()
        self._known[name] = (now, key)
        return key

    def wait(self, key: Key, cost: float = 1.0) -> float:
        """Take a request off a key's minute; how many seconds it must wait, nought where it needn't."""
        now = time.monotonic()
        bucket = self._buckets.setdefault(key.id, _Bucket(float(key.per_minute), now))
        bucket.left = min(float(key.per_minute), bucket.left + (now - bucket.at) * key.per_minute / _SECONDS)
        bucket.at = now
        if bucket.left >= cost:
            bucket.left -= cost
            return 0.0
        return (cost - bucket.left) * _SECONDS / key.per_minute

    async def open(self, token: str, scope: Scope) -> Key:
        """Find the key and take the request off its minute; raises Refused with 401, 403 or 429."""
        key = await self._found(token)
        if scope not in key.scopes:
            raise Refused(
                403,
                "scope",
                Text("密钥没有用途 {scope}", "the key lacks the scope {scope}").format(scope=scope.value),
                fix=Text("请掌柜另发密钥", "ask an owner for a key that has it"),
            )
        self._spend(key)
        return key

    async def enter(self, token: str) -> Key:
        """The same where no one scope is asked for; raises Refused with 401 or 429."""
        key = await self._found(token)
        self._spend(key)
        return key

    async def _found(self, token: str) -> Key:
        key = await self.key(token)
        if key is None:
            raise Refused(
                401,
                "no-key",
                Text("没有有效的密钥", "no valid key"),
                fix=Text("在请求头带上 Authorization: Bearer 密钥", "send the header Authorization: Bearer KEY"),
                headers={"WWW-Authenticate": "Bearer"},
            )
        return key

    def _spend(self, key: Key) -> None:
        pause = self.wait(key)
        if pause:
            raise Refused(
                429,
                "too-often",
                Text("请求太频繁，每分钟最多 {n} 次", "too many requests: {n} a minute at most").format(n=key.per_minute),
                fix=Text("按 Retry-After 等待后重试", "wait as Retry-After says"),
                headers={"Retry-After": str(int(pause) + 1), "RateLimit": f'"minute";r=0;t={int(pause) + 1}'},
            )


def _looked_up(token: str) -> Key | None:
    close_old_connections()
    return key_of(token)


def token_of(headers: Any) -> str:  # noqa: ANN401 - the headers of any request
    """The token that a request comes with: as a bearer's, or as X-Api-Key."""
    said = str(headers.get("authorization", ""))
    return said[7:].strip() if said[:7].lower() == "bearer " else str(headers.get("x-api-key", "")).strip()


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through whose key has the scope that the handler asks for; raises Refused with 401, 403 or 429."""
    door: Door = connection.app.state.door
    connection.scope["auth"] = await door.open(token_of(connection.headers), handler.opt["scope"])
