"""Takes what was written ahead into the shop, as any file is taken in: rows kept and rows apart, each batch with its origin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from zhanggui.engine.intake import Loaded, load
from zhanggui.errors import Busy
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.settings import Folder
from zhanggui.web.api.ahead import HOME, Ahead
from zhanggui.words import Text


def flush(folder: Folder, ahead: Ahead) -> Sequence[Loaded]:
    """Take the segments in that are there; raises Busy while another process writes to the shop, and then they stay for the next time."""
    segments = [path for path in ahead.closed() if path.stat().st_size]
    if not segments:
        return ()
    found = load(folder, segments, CONTRACTS, now=datetime.now(UTC), wanted="events")
    for each in segments:
        ahead.taken(each)
    return found


def whole(home: Path) -> None:
    """Cut a line that was being written when the process died: it was never acknowledged."""
    for path in home.glob("*.jsonl"):
        content = path.read_bytes()
        kept = content.rfind(b"\n") + 1
        if kept != len(content):
            with path.open("r+b") as file:
                file.truncate(kept)


def none_ahead(shop: Path, customer: str) -> None:
    """Raise Busy while an event of a customer who is to be erased is written ahead: it would be taken in afterwards."""
    name = msgspec.json.encode(customer)
    for path in (shop / HOME).glob("*.jsonl"):
        with path.open("rb") as file:
            if any(name in line for line in file):
                raise Busy(
                    Text("这位客户刚有事件写入，尚未载入", "events of this customer came just now and are not taken in yet"),
                    fix=Text("一分钟后再试", "try again in a minute"),
                )
