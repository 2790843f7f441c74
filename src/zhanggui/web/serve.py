"""Serves a shop: one process, one port. `ready` prepares the journal, `serve` runs until it is stopped."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import FrameType

import django
import uvicorn

from zhanggui.settings import open_folder


def ready(shop: Path, database: str | None = None, *, hosts: tuple[str, ...] = (), https: bool = False) -> None:
    """Set Django up for the shop, once in a process, and bring its database to the newest shape; raises BadShop where there is none."""
    open_folder(shop)
    os.environ["ZHANGGUI_SHOP"] = str(shop.resolve())
    if database:
        os.environ["ZHANGGUI_DATABASE"] = database
    if hosts:
        os.environ["ZHANGGUI_HOSTS"] = ",".join(("localhost", "127.0.0.1", "[::1]", *hosts))
    if https:
        os.environ["ZHANGGUI_HTTPS"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first

    call_command("migrate", interactive=False, verbosity=0)


def serve(shop: Path, *, host: str, port: int) -> None:
    """Serve a shop that is `ready`, until it is stopped; what is done by the clock is done meanwhile."""
    from zhanggui.web.asgi import application  # noqa: PLC0415 - Django must be set up first
    from zhanggui.web.jobs.running import settle  # noqa: PLC0415 - as above
    from zhanggui.web.live.live import live_of  # noqa: PLC0415 - as above
    from zhanggui.web.schedule.clock import running  # noqa: PLC0415 - as above

    home = shop.resolve()
    settle(open_folder(shop))
    config = uvicorn.Config(
        application(home),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="on",
        server_header=False,
        proxy_headers=True,
        timeout_graceful_shutdown=10,
    )
    with running(home):
        _Server(config, live_of(home).closing).run()


class _Server(uvicorn.Server):
    """A server that tells those who wait for its streams that it is about to end: they would keep it."""

    def __init__(self, config: uvicorn.Config, closing: threading.Event) -> None:
        super().__init__(config)
        self._closing = closing

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._closing.set()
        super().handle_exit(sig, frame)
