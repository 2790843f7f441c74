"""One ASGI application: the API and what streams under /v1, /live and /mcp, the console everywhere else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import django
from a2wsgi import WSGIMiddleware

_THREADS = 8
_SYSTEMS = ("/v1", "/live/stream", "/health", "/mcp")


def application(shop: Path) -> Any:  # noqa: ANN401 - each of the two spells ASGI in types of its own
    """The shop at `shop` as an application. Django is set up for it, once in a process."""
    os.environ["ZHANGGUI_SHOP"] = str(shop)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
    django.setup()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - Django must be set up first

    from zhanggui.web.api import api  # noqa: PLC0415 - as above
    from zhanggui.web.api.quick import PATH, quick  # noqa: PLC0415 - as above
    from zhanggui.web.mcp.http import assistants, life  # noqa: PLC0415 - as above

    console = WSGIMiddleware(cast("Any", get_wsgi_application()), workers=_THREADS)
    systems = api(shop, beside=[assistants], lives=[life])

    async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - as above
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST":
            await quick(systems, scope, receive, send)
            return
        to_systems = scope["type"] == "lifespan" or scope["path"].startswith(_SYSTEMS)
        await (systems if to_systems else console)(scope, receive, send)

    return answer


def described() -> dict[str, Any]:
    """The API's OpenAPI description, of no shop in particular."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
    django.setup()
    from zhanggui.web.api import described as schema  # noqa: PLC0415 - as above

    return schema()
