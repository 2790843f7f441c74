"""The visitors of a test: who entered which group, and what each of them did from then on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.engine.build import Build
from zhanggui.engine.effect.initiative import Initiative
from zhanggui.engine.measure import within
from zhanggui.methods.interval import Moments
from zhanggui.nouns import Measure, Metric, Ratio

OUTCOMES, EXPOSED = "exposed_session", "exposure"
CONTROL = ("control", "a", "baseline", "base", "off", "holdout", "0", "对照", "对照组", "原版", "留出")
"""What a control group is called; where no group is, the first by name is it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The visitors of a test: how many in the control group and out of it, and what they did."""

    control: Moments
    treated: Moments
    hits: int  #: of the group in which fewer did it

    @property
    def counts(self) -> tuple[int, int]:
        """How many visitors each has."""
        return self.control.n, self.treated.n


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One test as it is read: the rows of its run, and the columns that its metric is made of."""

    build: Build
    initiative: Initiative
    metric: Measure
    control: str
    top: str
    bottom: str | None  #: None where each exposed visitor is one case

    @property
    def sessions(self) -> ir.Table:
        """The sessions of its visitors, each with whether its visitor had it."""
        return self._of(OUTCOMES)

    @property
    def people(self) -> ir.Table:
        """The visitors who entered it."""
        return self._of(EXPOSED)

    def _of(self, name: str) -> ir.Table:
        rows = self.build.warehouse.table(name).filter(_.experiment == self.initiative.experiment)
        return within(rows, self.build.tables[name], self.initiative.run).mutate(treated=_.variant != self.control)

    @property
    def per(self) -> int:
        """What the ratio is times."""
        return self.metric.per if isinstance(self.metric, Ratio) else 1


def columns(build: Build, metric: Measure) -> tuple[str, str | None] | None:
    """The columns of a session that make up a metric: those named as its parts are."""
    known = set(build.warehouse.table(OUTCOMES).columns)
    match metric:
        case Ratio(top=Metric() as top, bottom=Metric() as bottom) if {top.name, bottom.name} <= known:
            return top.name, bottom.name
        case Metric(name=name) if name in known:
            return name, None
        case _:
            return None


def variants(build: Build, initiative: Initiative) -> dict[str, int]:
    """The groups of a test with the visitors that entered each."""
    rows = build.warehouse.table(EXPOSED).filter(_.experiment == initiative.experiment)
    rows = within(rows, build.tables[EXPOSED], initiative.run)
    return {row["variant"]: row["n"] for row in build.warehouse.rows(rows.group_by("variant").aggregate(n=_.count()))}


def groups(test: Trial, entered: dict[str, int]) -> Groups:
    """Read what the visitors of each group did; `entered` are the visitors of each variant."""
    found = {row["treated"]: row for row in test.build.warehouse.rows(_moments(test))}
    people = {False: entered[test.control], True: sum(entered.values()) - entered[test.control]}
    return Groups(
        control=_group(test, found.get(False), people[False]),
        treated=_group(test, found.get(True), people[True]),
        hits=min(int(found[side]["hits"]) if side in found else 0 for side in (False, True)),
    )


def _moments(test: Trial) -> ir.Table:
    """Sums and squares over the visitors of each group, each visitor's sessions added up first."""
    rows = test.sessions
    bottom = rows[test.bottom].cast("float64").sum() if test.bottom else ibis.literal(0.0)
    each = rows.group_by("treated", "visitor_id").aggregate(t=rows[test.top].cast("float64").sum(), b=bottom)
    return each.group_by("treated").aggregate(
        top=_.t.sum(),
        bottom=_.b.sum(),
        tt=(_.t * _.t).sum(),
        bb=(_.b * _.b).sum(),
        tb=(_.t * _.b).sum(),
        hits=_.count(where=_.t != 0),
    )


def _group(test: Trial, row: dict[str, Any] | None, people: int) -> Moments:
    """A visitor without a session adds nothing; where each visitor is a case, the bottom counts them all."""
    top, tt, bottom, bb, tb = (float(row[name] or 0) if row else 0.0 for name in ("top", "tt", "bottom", "bb", "tb"))
    if test.bottom is None:
        bottom, bb, tb = float(people), float(people), top
    return Moments(n=people, top=top, bottom=bottom, top_squares=tt, bottom_squares=bb, products=tb)


def rates(test: Trial) -> ir.Table:
    """One row: the metric of those who had it, and of those who were without."""
    sides = {"had": _.treated, "without": ~_.treated}
    rows = test.sessions
    tops = rows.aggregate(**{f"{side}_top": _[test.top].cast("float64").sum(where=which) for side, which in sides.items()})
    if test.bottom is None:
        bottoms = test.people.aggregate(**{f"{side}_bottom": _.count(where=which).cast("float64") for side, which in sides.items()})
    else:
        bottoms = rows.aggregate(**{f"{side}_bottom": _[test.bottom].cast("float64").sum(where=which) for side, which in sides.items()})
    both = tops.cross_join(bottoms)
    return both.select(**{side: both[f"{side}_top"] / both[f"{side}_bottom"] * float(test.per) for side in sides})


def lift_query(test: Trial) -> ir.Table:
    """The query that gives the lift again: one row, one number."""
    both = rates(test)
    return both.select(lift=both.had - both.without if test.metric.unit.is_level else both.had / both.without - 1)
