"""What the shop's build answers, and to whom. A build never changes, so an answer is kept as long as its build is in use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.engine.explain import Bridged, Lacking, Problem, bridged, problems
from zhanggui.engine.explain.bridges import bridges
from zhanggui.engine.measure import counted, filtered, measure, within
from zhanggui.engine.target import targets, with_targets
from zhanggui.errors import Unknown
from zhanggui.facts import Fact, Period, Slice
from zhanggui.nouns import Ask, Bridge, Facts, Measure, Metric, Stake, Table
from zhanggui.settings import Folder, open_folder
from zhanggui.web.access import Access, Forbidden, Permission
from zhanggui.words import Text

if TYPE_CHECKING:
    from zhanggui.engine.outlook import Plan, Score

METRICS: Mapping[str, Measure] = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
PARTS: Mapping[str, Metric] = {part.name: part for metric in METRICS.values() for part in metric.parts}
"""What numbers are read from, the hidden ones among them."""

PERSONAL: frozenset[str] = frozenset(
    column.name for domain in DOMAINS for source in domain.sources for column in source.columns if column.personal
)
"""Columns that hold personal data, in whatever table they come to stand."""

BRIDGES: tuple[Bridge, ...] = tuple(bridge for domain in DOMAINS for bridge in domain.bridges)
STAKES: tuple[Stake, ...] = tuple(stake for domain in DOMAINS for stake in domain.stakes)

MASK = "•••"
_KEPT = 20_000
"""Answers that are kept; one is some kilobytes."""


TABLES: Mapping[str, Table] = {table.name: table for domain in DOMAINS for table in domain.tables}


def table_named(name: str) -> Table:
    """Find a table; raises Unknown with what may be meant."""
    if name not in TABLES:
        raise Unknown(Text("表", "table"), name, TABLES)
    return TABLES[name]


def metric_named(name: str) -> Measure:
    """Find a metric; raises Unknown with what may be meant."""
    if name not in METRICS:
        raise Unknown(Text("指标", "metric"), name, METRICS)
    return METRICS[name]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table, and how many there are in all."""

    table: Table
    rows: pa.Table
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which rows of a table: of some slices, of a period, and of those the ones that make a metric."""

    where: tuple[Slice, ...] = ()
    period: Period | None = None
    of: Metric | None = None


class Answers:
    """The build in use, and what was asked of it so far."""

    def __init__(self, folder: Folder) -> None:
        """Open no build yet."""
        self.folder = folder
        self._lock = threading.RLock()
        self._build: Build | None = None
        self._kept: OrderedDict[Ask, tuple[Fact, ...]] = OrderedDict()
        self._why: dict[tuple[Hashable, ...], Bridged | None] = {}
        self._accounts: dict[tuple[Hashable, ...], tuple[Bridged | Lacking, ...]] = {}
        self._wrong: dict[tuple[Period, Period], tuple[Problem, ...]] = {}
        self._scores: dict[str | None, Score] = {}

    @property
    def build(self) -> Build:
        """The build in use; raises BadShop where there is none."""
        name = self.folder.in_use
        opened = self._build
        if opened is not None and opened.id == name:
            return opened
        with self._lock:
            if self._build is None or self._build.id != name:
                self._build = current(self.folder, DOMAINS)
                for kept in (self._kept, self._why, self._accounts, self._wrong):
                    kept.clear()
            return self._build

    def facts(self, access: Access, asks: Iterable[Ask]) -> Facts:
        """Measure what `access` may see of `asks`, which are told apart as they were asked; raises Forbidden for one that it may not."""
        wanted = {ask: access.narrow(ask) for ask in asks}
        found = self._measured(tuple(dict.fromkeys(wanted.values())))
        return Facts({ask: found[narrow] for ask, narrow in wanted.items()})

    def _measured(self, asks: Sequence[Ask]) -> Mapping[Ask, tuple[Fact, ...]]:
        build = self.build
        found = {ask: self._kept[ask] for ask in asks if ask in self._kept}
        lacking = [ask for ask in asks if ask not in found]
        if not lacking:
            return found
        with self._lock:
            measured = measure(build, lacking)
            for ask in lacking:
                found[ask] = measured.of(ask)
                if build is self._build:
                    self._kept[ask] = found[ask]
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def why(self, access: Access, metric: Measure, period: Period, against: Period, where: tuple[Slice, ...] = ()) -> Bridged | None:
        """How a metric came from one period to the other, by the first bridge that is declared of it.

        None where none is, where a year is not known, and for one who sees only rows of his own.
        """
        declared = next((each for each in BRIDGES if each.of is metric and each.over is None), None)
        if declared is None or access.only or not access.sees(metric):
            return None
        build, key = self.build, (declared, period, against, where)
        if key not in self._why:
            asked = replace(declared, where=(*declared.where, *where))
            with self._lock:
                found = bridged(build, [asked], period, against)
            self._why[key] = found[0] if found else None
        return self._why[key]

    def accounts(
        self, access: Access, metric: Measure, period: Period, against: Period, where: tuple[Slice, ...] = ()
    ) -> tuple[Bridged | Lacking, ...]:
        """Every way in which a metric's movement is accounted for, or why it can't be; none for one who sees only rows of his own."""
        declared = tuple(each for each in BRIDGES if each.of is metric)
        if not declared or access.only or not access.sees(metric):
            return ()
        build, key = self.build, (metric, period, against, where)
        if key not in self._accounts:
            with self._lock:
                self._accounts[key] = bridges(build, [replace(each, where=(*each.where, *where)) for each in declared], period, against)
        return self._accounts[key]

    def problems(self, access: Access, period: Period, against: Period) -> tuple[Problem, ...]:
        """What went wrong in the areas that may be seen, the dearest first; nothing for one who sees only rows of his own."""
        if access.only:
            return ()
        build, key = self.build, (period, against)
        if key not in self._wrong:
            with self._lock:
                self._wrong[key] = problems(build, STAKES, period, against)
        return tuple(each for each in self._wrong[key] if access.sees(each.stake.metric))

    def aimed(self, access: Access, facts: Sequence[Fact]) -> list[Fact]:
        """Hold facts against their targets, which are the whole shop's."""
        if access.only:
            return list(facts)
        with self._lock:
            return with_targets(self.build, facts)

    def targets(self, access: Access) -> Mapping[tuple[str, str], float]:
        """Every target that stands in the build, by metric and period; those of the whole shop are nothing to one who sees only his own rows."""
        if access.only:
            return {}
        with self._lock:
            return {name: value for name, value in targets(self.build).items() if name[0] in METRICS and access.sees(METRICS[name[0]])}

    def score(self, access: Access, plan: Plan) -> Score:
        """What came of a frozen plan, which is the whole shop's; raises Forbidden where that may not be read."""
        access.need(Permission.REPORT)
        from zhanggui.engine.outlook import score  # noqa: PLC0415 - forecasts are slow to import

        build = self.build
        if plan.frozen not in self._scores:
            with self._lock:
                self._scores[plan.frozen] = score(build, plan, METRICS)
        return self._scores[plan.frozen]

    def rows(self, access: Access, table: Table, cut: Cut, *, first: int = 0, most: int = 100) -> Rows:
        """The rows of a table that `access` may see, by the table's key, personal data masked where it may not be seen."""
        if not access.keeps(table):
            raise Forbidden(
                Text("没有权限看表“{name}”的明细", "you may not see the rows of {name}").format(name=table.name),
                fix=Text("请管理员授予相应角色", "ask an owner for a role that has it"),
            )
        with self._lock:
            warehouse = self.build.warehouse
            rows: ir.Table = filtered(warehouse.table(table.name), (*cut.where, *access.only))
            if cut.period is not None and table.day is not None:
                rows = within(rows, table, cut.period)
            if cut.of is not None:
                rows = counted(rows, cut.of)
            total = warehouse.count(rows)
            found = warehouse.read(rows.order_by(list(table.key)).limit(most, offset=first))
        return Rows(table, found if access.may(Permission.PERSONAL) else masked(found), total)


def masked(rows: pa.Table) -> pa.Table:
    """Rows with their personal data covered."""
    for place, name in enumerate(rows.column_names):
        if name in PERSONAL:
            rows = rows.set_column(place, name, pa.array([MASK] * rows.num_rows, pa.string()))
    return rows


@cache
def answers_of(path: Path) -> Answers:
    """The answers of the shop at `path`: one for the whole process."""
    return Answers(open_folder(path))
