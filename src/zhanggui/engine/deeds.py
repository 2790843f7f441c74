"""What was carried out and has had time to work, as the journal tells it to whoever writes the year's account.

The journal keeps it in its database; beside it, in the shop's folder, lies the list of what was measured and where. The report
measures the numbers anew from its own build, so it needs no database to be written, or to be proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.facts import Slice
from zhanggui.words import Text

FILE = "outcomes.json"

VERDICTS = {
    "expected": Text("符合预期", "as expected"),
    "less": Text("不及预期", "less than expected"),
    "more": Text("超出预期", "more than expected"),
    "opposite": Text("与预期相反", "the opposite of what was expected"),
    "unclear": Text("波动太大，看不出来", "too scattered to tell"),
    "noted": Text("当时没有写明预期", "nothing was expected in numbers"),
    "unknown": Text("无法评估", "not known"),
}
"""How what came compares with what was expected, wherever it is said: in the journal, in the console, in the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that was carried out, and one metric that it should move. `done_on` is in neither span of days."""

    proposal: int
    decision: str
    kind: str = ""
    done_on: date
    days: int  #: so many before, and so many after
    metric: str
    where: tuple[Slice, ...] = ()
    cost: Decimal | None = None
    verdict: str  #: how what came compares with what was expected, one of `VERDICTS`


def keep(folder: Path, deeds: Sequence[Deed]) -> None:
    """Write the list, whole or not at all."""
    replace_whole(folder / FILE, msgspec.json.format(msgspec.json.encode(list(deeds)), indent=1))


def kept(folder: Path) -> tuple[Deed, ...]:
    """The list; empty where nothing was ever measured."""
    file = folder / FILE
    return msgspec.json.decode(file.read_bytes(), type=tuple[Deed, ...]) if file.is_file() else ()
