"""What a clear effect was worth: the part of the GMV it touched that would not be there without it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import ibis.expr.types as ir

from zhanggui.engine.build import Build
from zhanggui.engine.effect.effect import Effect, Verdict
from zhanggui.facts import Better, Fact, Interval, Period, Receipt, Slice, Unit
from zhanggui.words import Text

DRIVES = ("gmv", "nmv", "sales", "orders_placed", "orders", "buying_sessions", "conversion", "aov")
"""Metrics whose rise by a share is a rise of GMV by the same share, all else equal."""

CHANNEL = "channel"
"""The dimension in which the year's account looks for what an initiative brought."""

_TITLE = Text("举措带来的交易额", "GMV that the initiative brought")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """The GMV that an initiative touched: a query of one row with the column `gmv`, when it was, and the slice that it lies in."""

    build: Build
    gmv: ir.Table
    period: Period
    slices: tuple[Slice, ...]


def is_due(found: Effect) -> bool:
    """Whether an effect is clear, and of a metric that moves GMV by the same share."""
    return found.verdict in (Verdict.ROSE, Verdict.FELL) and found.metric is not None and found.metric.name in DRIVES


def worth(found: Effect, touched: Touched, lift: ir.Table) -> Fact | None:
    """GMV × l / (1 + l): with a lift of l, what is there is 1 + l times what would have been. None where there was none.

    The range is that of the lift; it says nothing of how GMV itself would scatter. `lift` is the query of one
    row that gives it.
    """
    said = found.lift
    amount = touched.build.warehouse.one(touched.gmv)["gmv"]
    if said is None or said.value is None or not amount or touched.period.days < 1:
        return None
    query = touched.gmv.cross_join(lift)
    query = query.select(worth=query.gmv.cast("float64") * query.lift / (1 + query.lift))
    span = said.interval
    return Fact(
        metric="gmv",
        title=_TITLE,
        value=Decimal(str(amount)) * Decimal(repr(_share(float(said.value)))),
        unit=Unit.MONEY,
        period=touched.period,
        better=Better.UP,
        receipt=Receipt(partial(touched.build.warehouse.sql, query), touched.build.id),
        currency=touched.build.shop.currency,
        slices=touched.slices,
        interval=None
        if span is None
        else Interval(float(amount) * _share(span.low), float(amount) * _share(span.high), level=span.level, method=span.method),
        n=said.n,
        grade=said.grade,
    )


def _share(lift: float) -> float:
    """The part of what is there that would not be without the lift."""
    return lift / (1 + lift)
