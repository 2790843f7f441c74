"""Frozen forecasts beside what came, month by month, with the one query that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from zhanggui.engine.build import Build
from zhanggui.engine.outlook.plan import Forecast
from zhanggui.engine.outlook.query import literal, monthly, remarked, words
from zhanggui.facts import Fact, Guard, Interval, Period, Receipt, Unit, compare
from zhanggui.methods.forecast import LEVELS, Array, pinball
from zhanggui.methods.interval import wilson
from zhanggui.nouns import Measure
from zhanggui.words import Text

Side = Literal["loss", "naive"]
"""Whose loss: the forecast's, or that of the same month last year."""

PROMISED = LEVELS[-1] - LEVELS[0]
"""The share of months that a range is meant to hold."""

_TOGETHER = Guard("dependent", Text("同一年的各月不独立，区间偏窄", "the months of one year go together, so the interval is too narrow"))
_NOTHING = Guard("nothing_judged", Text("还没有可以评分的月份", "there are no months to score yet"), withholds=True, absent=True)

_WITHIN = "SELECT AVG(CASE WHEN value BETWEEN q10 AND q90 THEN 1.0 ELSE 0.0 END) AS value FROM judged"
_LOSS = """SELECT AVG(loss) AS value FROM (
  SELECT metric, AVG(({terms}) / {levels}) / NULLIF(AVG(ABS(value)), 0) AS loss FROM judged GROUP BY metric
)"""
_COLUMNS: dict[Side, tuple[str, str, str]] = {"loss": ("q10", "q50", "q90"), "naive": ("n10", "n50", "n90")}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """The months of one metric that can be judged: what was forecast, what the naive forecast was, what came."""

    metric: Measure
    ours: tuple[Forecast, ...]
    naive: tuple[Forecast, ...]
    came: tuple[Fact, ...]

    @property
    def actual(self) -> Array:
        """What came: (months,)."""
        return np.array([float(fact.value or 0) for fact in self.came])

    @property
    def within(self) -> int:
        """How many months were within the range."""
        return sum(each.q10 <= value <= each.q90 for each, value in zip(self.ours, self.actual, strict=True))

    def loss(self, side: Side) -> float | None:
        """The pinball loss of a side, as a share of the average month; None without months, or where all are nought."""
        if not self.came:
            return None
        said = np.array([(each.q10, each.q50, each.q90) for each in (self.ours if side == "loss" else self.naive)]).T
        size = float(np.abs(self.actual).mean())
        return float(pinball(self.actual, said).mean()) / size if size else None


def coverage(build: Build, several: Sequence[Judged], period: Period, named: tuple[str, Text]) -> Fact:
    """The share of months within the range, held against what the range promised."""
    many, within = sum(len(each.came) for each in several), sum(each.within for each in several)
    return Fact(
        metric=named[0],
        title=named[1],
        value=within / many if many else None,
        unit=Unit.SHARE,
        period=period,
        receipt=Receipt(partial(_sql, build, several, period, _WITHIN), build.id),
        comparison=compare(within / many if many else None, PROMISED, period, "promised"),
        interval=Interval(*wilson(within, many), method="Wilson") if many else None,
        n=many,
        guards=(_TOGETHER,) if many else (_NOTHING,),
    )


def loss(build: Build, several: Sequence[Judged], period: Period, side: Side, named: tuple[str, Text]) -> Fact:
    """The mean over metrics of their pinball loss: `side` is loss or naive."""
    losses = [found for each in several if (found := each.loss(side)) is not None]
    return _share(build, several, period, named, (sum(losses) / len(losses) if losses else None, partial(_loss_sql, side)))


def skill(build: Build, several: Sequence[Judged], period: Period, losses: Mapping[Side, Fact], named: tuple[str, Text]) -> Fact:
    """How much smaller the loss is than the naive one's, as a share of that."""
    ours, naive = losses["loss"].value, losses["naive"].value
    value = 1 - float(ours) / float(naive) if ours is not None and naive else None
    return _share(build, several, period, named, (value, _skill_sql))


def _share(
    build: Build, several: Sequence[Judged], period: Period, named: tuple[str, Text], found: tuple[float | None, Callable[[], str]]
) -> Fact:
    value, query = found
    return Fact(
        metric=named[0],
        title=named[1],
        value=value,
        unit=Unit.SHARE,
        period=period,
        receipt=Receipt(lambda: _sql(build, several, period, query()), build.id),
        n=sum(len(each.came) for each in several),
        guards=() if value is not None else (_NOTHING,),
    )


# ── receipts ─────────────────────────────────────────────────────────────────


def _skill_sql() -> str:
    return f"SELECT 1 - (\n{_loss_sql('loss')}\n) / (\n{_loss_sql('naive')}\n) AS value"


def _loss_sql(side: Side) -> str:
    terms = (
        f"GREATEST({level} * (value - {column}), ({level} - 1) * (value - {column}))"
        for level, column in zip(LEVELS, _COLUMNS[side], strict=True)
    )
    return _LOSS.format(terms=" + ".join(terms), levels=len(LEVELS))


def _sql(build: Build, several: Sequence[Judged], period: Period, query: str) -> str:
    """What was forecast, as frozen, beside what came, as it is measured now; then the number."""
    if not any(each.came for each in several):
        return remarked("SELECT NULL", "nothing to judge")
    columns = ", ".join(("metric", "month", "base", *_COLUMNS["loss"], *_COLUMNS["naive"]))
    said = ",\n  ".join(_said(several))
    came = "\nUNION ALL\n".join(
        f"SELECT {words(each.metric.name)} AS metric, month, CAST(value AS DOUBLE) AS came FROM (\n{monthly(build, each.metric, period)}\n)"  # noqa: S608 - our own names
        for each in several
        if each.came
    )
    ends = ", ".join((*_COLUMNS["loss"], *_COLUMNS["naive"]))
    judged = f"SELECT metric, month, {ends}, COALESCE(came, base) AS value FROM said LEFT JOIN actual USING (metric, month)"  # noqa: S608 - as above
    return remarked(
        f"WITH said ({columns}) AS (VALUES\n  {said}\n), actual AS (\n{came}\n), judged AS (\n  {judged}\n)\n{query}",
        "forecasts as they were frozen, beside what came; base is what a month without rows is",
    )


def _said(several: Iterable[Judged]) -> Iterable[str]:
    for each in several:
        base = literal(0.0 if each.metric.adds else None)
        for ours, naive, fact in zip(each.ours, each.naive, each.came, strict=True):
            ends = ", ".join(literal(end) for side in (ours, naive) for end in (side.q10, side.q50, side.q90))
            yield f"({words(each.metric.name)}, DATE '{fact.period.start}', {base}, {ends})"
