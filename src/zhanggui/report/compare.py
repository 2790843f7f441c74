"""Two versions of an edition side by side: which facts changed and why, which sentences changed with them."""

from __future__ import annotations

import enum
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhanggui.report.archive import Version
from zhanggui.report.ledger import Ledger, Said, Stated
from zhanggui.words import Text

_ALIKE = 1e-9
"""Numbers that differ by less than this share of themselves are the same: engines add up in another order."""


class Cause(enum.Enum):
    """Why a fact is another."""

    DEFINITION = Text("定义改了", "its definition changed")
    DATA = Text("数据变了", "the data changed")
    BUILD = Text(
        "数据与指标定义都没变，是数据表的加工方式变了", "neither data nor definition changed: its tables are derived in another way"
    )
    NEW = Text("新出现", "new")
    GONE = Text("不再出现", "no longer said")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A fact that is another; `before` or `after` is None where only one version has it."""

    before: Stated | None
    after: Stated | None
    cause: Cause

    @property
    def stated(self) -> Stated:
        """The fact, by whichever version has it."""
        found = self.after or self.before
        if found is None:  # pragma: no cover - one of the two is always there
            raise ValueError
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """A sentence that reads otherwise; `before` or `after` is None where only one version has it."""

    before: Said | None
    after: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What lies between two versions of an edition; `alike` facts and `unmoved` sentences are the same."""

    changed: tuple[Changed, ...]
    reworded: tuple[Reworded, ...]
    alike: int
    unmoved: int


def compare(before: tuple[Version, Ledger], after: tuple[Version, Ledger]) -> Difference:
    """Hold the later of two versions of an edition against the earlier."""
    (old, was), (new, now) = before, after
    changed = [
        each for name in dict.fromkeys((*now.facts, *was.facts)) if (each := _changed(was.facts.get(name), now.facts.get(name), old, new))
    ]
    reworded = list(_reworded(was.sentences, now.sentences))
    return Difference(
        changed=tuple(changed),
        reworded=tuple(each for each in reworded if each.before is None or each.after is None or each.before.words != each.after.words),
        alike=len(was.facts.keys() & now.facts.keys()) - sum(each.before is not None and each.after is not None for each in changed),
        unmoved=sum(each.before is not None and each.after is not None and each.before.words == each.after.words for each in reworded),
    )


def _changed(was: Stated | None, now: Stated | None, old: Version, new: Version) -> Changed | None:
    if was is None or now is None:
        return Changed(before=was, after=now, cause=Cause.GONE if now is None else Cause.NEW)
    if was.version == now.version and _same(was.value, now.value):
        return None
    cause = Cause.DEFINITION if was.version != now.version else Cause.DATA if old.data != new.data else Cause.BUILD
    return Changed(before=was, after=now, cause=cause)


def _same(was: str | None, now: str | None) -> bool:
    if was is None or now is None:
        return was is now
    try:
        return was == now or math.isclose(float(was), float(now), rel_tol=_ALIKE)
    except ValueError:
        return False


def _reworded(was: Sequence[Said], now: Sequence[Said]) -> Iterator[Reworded]:
    """Pair the sentences that say the same facts in the same place, in their order; the others stand alone."""
    waiting: dict[tuple[str, tuple[str, ...]], list[Said]] = defaultdict(list)
    for each in was:
        waiting[each.place.zh, each.facts].append(each)
    for each in now:
        several = waiting[each.place.zh, each.facts]
        yield Reworded(before=several.pop(0) if several else None, after=each)
    yield from (Reworded(before=each, after=None) for several in waiting.values() for each in several)
