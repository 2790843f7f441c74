"""What the live counters cost an event: CPU of taking it with them and without, in turns, in one run.

python benchmarks/live.py
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import django

from zhanggui.settings import init

BATCH, ROUNDS = 50, 60


async def cost(ahead, bodies) -> float:
    """Seconds of CPU for an event."""
    from zhanggui.web.api.taking import take  # noqa: PLC0415 - Django must be set up first

    began = time.process_time()
    for body in bodies:
        await take(ahead, body)
    return (time.process_time() - began) / len(bodies) / BATCH


def bodies(turn: int) -> list[bytes]:
    now = datetime.now(UTC).isoformat()
    names = ("session_start", "view_item", "view_item_list", "add_to_cart", "purchase")
    return [
        json.dumps(
            {
                "events": [
                    {
                        "event_id": f"{turn}-{batch}-{place}",
                        "event_name": names[place % 5],
                        "event_at": now,
                        "session_id": "s1",
                        "visitor_id": "v1",
                        "channel": ("own_site", "app")[place % 2],
                        "device": "mobile",
                        "page": "/goods/123",
                        "sku": "00201843",
                        **({"value": "12.50", "order_id": "o1"} if place % 5 == 4 else {}),
                    }
                    for place in range(BATCH)
                ]
            }
        ).encode()
        for batch in range(20)
    ]


def main() -> None:
    from zhanggui.web.api.ahead import Ahead  # noqa: PLC0415 - as above
    from zhanggui.web.live.tally import Tally  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        shop = init(Path(folder) / "shop")
        ahead, tally = Ahead(shop.path), Tally()
        with_it, without = [], []
        for turn in range(ROUNDS):
            ahead.tally = tally if turn % 2 else None
            (with_it if turn % 2 else without).append(asyncio.run(cost(ahead, bodies(turn))))
    ratio = median(with_it) / median(without)
    print(
        f"an event without live counters {median(without) * 1e6:.2f} µs CPU, with {median(with_it) * 1e6:.2f} µs: × {ratio:.2f}; {tally.size} counters held"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
    django.setup()
    sys.exit(main())
