"""Serves a shop: one process, one port. `ready` prepares the journal, `serve` runs until it is stopped."""

from __future__ import annotations

import os
from pathlib import Path

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
    """Serve a shop that is `ready`, until it is stopped."""
    from zhanggui.web.asgi import application  # noqa: PLC0415 - Django must be set up first
    from zhanggui.web.jobs.running import settle  # noqa: PLC0415 - as above

    settle(open_folder(shop))
    uvicorn.run(
        application(shop.resolve()),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="on",
        server_header=False,
        proxy_headers=True,
    )
