"""The API of the storefront and of other systems, under /v1: OpenAPI at /v1/openapi.json, a key with scopes for all of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from litestar import Litestar, Router, get
from litestar.handlers import ASGIRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from zhanggui.errors import Busy
from zhanggui.web.answers import answers_of
from zhanggui.web.api import numbers, proposals, taking
from zhanggui.web.api.ahead import HOME, Ahead, Bounds
from zhanggui.web.api.door import Door, guard
from zhanggui.web.api.flush import flush, whole
from zhanggui.web.api.problem import HANDLERS
from zhanggui.web.api.stream import stream
from zhanggui.web.live.live import live_of
from zhanggui.web.live.rebuild import rebuild

__all__ = ["api", "described"]

_LOG = logging.getLogger("zhanggui.api")
_PAUSE = 30.0
"""Seconds between one taking in of events and the next."""


@get("/health", include_in_schema=False, sync_to_thread=False)
def health() -> dict[str, bool]:
    """Say that the process answers, and nothing else."""
    return {"ok": True}


Life = Callable[[Litestar], AbstractAsyncContextManager[None]]


def api(
    shop: Path, *, bounds: Bounds | None = None, pause: float = _PAUSE, beside: Sequence[ASGIRouteHandler] = (), lives: Sequence[Life] = ()
) -> Litestar:
    """The API of the shop at `shop`. It has the process' log of events open while it runs, so one process serves a shop.

    What else is answered `beside` it, with what `lives` while it runs, shares its door and its answers.
    """
    made = _api([lambda app: _life(app, shop, bounds, pause), *lives], beside)
    made.state.door, made.state.answers, made.state.live = Door(), answers_of(shop), live_of(shop)
    return made


def described() -> dict[str, Any]:
    """The OpenAPI description."""
    return _api([], ()).openapi_schema.to_schema()


def _api(lifespan: list[Any], beside: Sequence[ASGIRouteHandler]) -> Litestar:
    handlers = [numbers.catalogue, numbers.metric, numbers.facts, numbers.report, numbers.edition_file]
    handlers += [taking.events, taking.track, taking.page, taking.identify, taking.batch, *proposals.HANDLERS]
    made = Litestar(
        route_handlers=[health, stream, *beside, Router("/v1", route_handlers=handlers, guards=[guard], security=[{"key": []}])],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
        openapi_config=OpenAPIConfig(
            title="Zhanggui",
            version="1",
            path="/v1",
            components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}),
            render_plugins=[],
        ),
        request_max_body_size=None,
    )
    made.openapi_schema.components.schemas.update(taking.SHAPES)
    return made


@asynccontextmanager
async def _life(app: Litestar, shop: Path, bounds: Bounds | None, pause: float) -> AsyncIterator[None]:
    """While it runs: what was written ahead is taken into the shop again and again, and once more at the end."""
    whole(shop / HOME)
    app.state.ahead = ahead = Ahead(shop, bounds)
    ahead.tally = app.state.live.tally
    task = asyncio.create_task(_flushing(app, ahead, pause))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        ahead.close()


async def _flushing(app: Litestar, ahead: Ahead, pause: float) -> None:
    try:
        # Before the first flush, which removes what an earlier process wrote ahead.
        await asyncio.to_thread(rebuild, app.state.answers.folder, app.state.live.tally, ahead.earlier)
    except Exception:  # noqa: BLE001 - as below
        _LOG.exception("what came in earlier today could not be counted; what comes from now on is")
    while True:
        await asyncio.sleep(pause)
        try:
            await asyncio.to_thread(flush, app.state.answers.folder, ahead)
        except Busy:
            continue
        except Exception:  # noqa: BLE001 - whatever it is, the next time must come
            _LOG.exception("events could not be taken in; they stay written ahead")
