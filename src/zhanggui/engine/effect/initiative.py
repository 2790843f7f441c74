"""Initiatives as they are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhanggui.engine.build import Build
from zhanggui.facts import Period, Slice
from zhanggui.nouns import Table
from zhanggui.words import Text, same

TABLE = "initiative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """What was done: since when, by whom, what it should move, and how that can be seen.

    `scope` is the slice that it touched, None where it touched all; `left_out` is the slice that it
    spared, `experiment` the A/B test (or holdout) among visitors that tells those who had it from those who had not.
    `expected` is put as a lift is: relative, or in the metric's own unit where that is a level.
    """

    id: str
    name: Text
    theme: Text
    department: str
    status: str
    starts: date
    ends: date | None
    metric: str | None
    scope: Slice | None
    left_out: Slice | None
    experiment: str | None
    is_holdout: bool
    treated_share: float | None
    cost: Decimal | None
    expected: float | None

    @property
    def works_from(self) -> date:
        """The day from which it worked in full."""
        return self.ends or self.starts

    @property
    def run(self) -> Period:
        """Its days, the first and the last in it."""
        return Period(self.starts, self.works_from + timedelta(days=1))

    def touches(self, period: Period) -> bool:
        """Whether it began or came to work in full in a period, or was on its way through it."""
        return self.starts < period.end and self.works_from >= period.start


def read(build: Build) -> list[Initiative]:
    """Every initiative of a build, the earliest first; none where none came in."""
    if TABLE not in build.record.tables:
        return []
    table = build.tables[TABLE]
    rows = build.warehouse.rows(build.warehouse.table(TABLE).order_by(["day", "initiative_id"]))
    return [_of(row, table) for row in rows]


def _of(row: dict[str, Any], table: Table) -> Initiative:
    held = row["holdout"]
    left_out = _slice(held)
    return Initiative(
        id=row["initiative_id"],
        name=Text(row["name"], row["name_en"] or row["name"]),
        theme=_label(table, "theme", row["theme"]),
        department=row["department"] or "",
        status=row["status"],
        starts=row["day"],
        ends=row["ends_on"],
        metric=row["metric"],
        scope=_slice(row["scope"]),
        left_out=left_out,
        experiment=row["experiment"] or (held if left_out is None else None),
        is_holdout=row["experiment"] is None and held is not None and left_out is None,
        treated_share=row["treated_share"],
        cost=row["cost"],
        expected=row["expected_effect"],
    )


def _slice(words: str | None) -> Slice | None:
    """Read `channel=douyin`; what has no such form names an experiment."""
    dimension, equals, value = (words or "").partition("=")
    return Slice(dimension.strip(), value.strip()) if equals else None


def _label(table: Table, name: str, value: str | None) -> Text:
    dimension = next(each for each in table.dimensions if each.name == name)
    return dimension.label(value) if value else same("–")
