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

FILE = "outcomes.json"


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
    verdict: str  #: how what came compares with what was expected, as `journal.models.Came` has it


def keep(folder: Path, deeds: Sequence[Deed]) -> None:
    """Write the list, whole or not at all."""
    replace_whole(folder / FILE, msgspec.json.format(msgspec.json.encode(list(deeds)), indent=1))


def kept(folder: Path) -> tuple[Deed, ...]:
    """The list; empty where nothing was ever measured."""
    file = folder / FILE
    return msgspec.json.decode(file.read_bytes(), type=tuple[Deed, ...]) if file.is_file() else ()
