"""What changed between two builds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.engine.builds import Kept
from zhanggui.engine.record import Arrived
from zhanggui.facts import Fact
from zhanggui.nouns import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """A table that was derived anew."""

    name: str
    before: int | None
    after: int | None

    @property
    def grew(self) -> bool:
        """Whether it has more rows, or fewer."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """A source of which more, less or something else came."""

    name: str
    before: Arrived | None
    after: Arrived | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChange:
    """A number in both builds."""

    metric: Measure
    before: Fact
    after: Fact

    @property
    def difference(self) -> float | None:
        """By how much it moved; None where one of the two is not known."""
        if self.before.value is None or self.after.value is None:
            return None
        return float(self.after.value) - float(self.before.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that differs, and the tables that don't."""

    tables: tuple[TableChange, ...]
    same: int
    sources: tuple[SourceChange, ...]
    numbers: tuple[NumberChange, ...]


def compared(before: Kept, after: Kept, metrics: Sequence[Measure], was: Sequence[Fact], now: Sequence[Fact]) -> Comparison:
    """Put two builds side by side, with what was measured on each."""
    old, new = before.record, after.record
    names = list(dict.fromkeys((*old.tables, *new.tables)))
    changed = [name for name in names if _print(old.tables.get(name)) != _print(new.tables.get(name))]
    sources = list(dict.fromkeys((*old.sources, *new.sources)))
    return Comparison(
        tables=tuple(TableChange(name=name, before=_rows(old.tables.get(name)), after=_rows(new.tables.get(name))) for name in changed),
        same=len(names) - len(changed),
        sources=tuple(
            SourceChange(name=name, before=old.sources.get(name), after=new.sources.get(name))
            for name in sources
            if old.sources.get(name) != new.sources.get(name)
        ),
        numbers=tuple(
            NumberChange(metric=metric, before=first, after=second) for metric, first, second in zip(metrics, was, now, strict=True)
        ),
    )


def moved(each: NumberChange) -> bool:
    """Whether a number is another than it was."""
    return each.before.value != each.after.value


def _print(built: object) -> object:
    return getattr(built, "fingerprint", None)


def _rows(built: object) -> int | None:
    return getattr(built, "rows", None)
